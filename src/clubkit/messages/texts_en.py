"""Words and texts in English, as a shop writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RELATIONS: Final[Mapping[str, str]] = {
    "birthday": "your birthday",
    "spouse-birthday": "your spouse's birthday",
    "mother-birthday": "your mother's birthday",
    "father-birthday": "your father's birthday",
    "child-birthday": "your child's birthday",
    "friend-birthday": "your friend's birthday",
    "anniversary": "your wedding anniversary",
    "other": "your special day",
}

FRIEND: Final = "friend"
"""Whom we write to where no name is known: dear friend."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

TODAY: Final = "today"
TOMORROW: Final = "tomorrow"
AHEAD: Final = "in {} days"
AGO: Final = "{} days ago"
YESTERDAY: Final = "yesterday"

TEXTS: Final[Mapping[str, str]] = {
    "occasion": (
        "Dear {member.name},\n"
        "{occasion.in} it is {occasion.label} ({occasion.date}).\n"
        "We look forward to seeing you at {club.name}."
    ),
    "public-day": (
        "Dear {member.name},\n"
        "{day.name} is {occasion.in}, on {occasion.date}.\n"
        "We look forward to seeing you at {club.name}."
    ),
    "points.expiring": (
        "Dear {member.name},\n"
        "{points|one:# point|other:# points} of yours can be used until the end of {expires_on}.\n"
        "Come and spend them at {club.name}."
    ),
    "points.matured": (
        "Dear {member.name},\n"
        "{points|one:# new point is|other:# new points are} yours to spend from today.\n"
        "You have {balance|one:# point|other:# points} now.\n"
        "{club.name}"
    ),
    "tier.ending": (
        "Dear {member.name},\n"
        "your {tier.name} tier lasts until {ends_on}.\n"
        "A few more purchases will keep it.\n"
        "{club.name}"
    ),
    "voucher.unused": (
        "Dear {member.name},\n"
        "your voucher is still waiting for you:\n"
        "{voucher.code}\n"
        "Valid until the end of {expires_on}\n"
        "{club.name}"
    ),
    "silence": (
        "Dear {member.name},\n"
        "we have not seen you for a while, and we miss you.\n"
        "We look forward to your visit at {club.name}."
    ),
    "membership": (
        "Dear {member.name},\n"
        "you have been with {club.name} for {years|one:# year|other:# years}.\n"
        "Thank you for choosing us."
    ),
}

SUBJECTS: Final[Mapping[str, str]] = {
    "occasion": "{occasion.label}, {occasion.in}",
    "public-day": "{day.name}, {occasion.in}",
    "points.expiring": "{points|one:# point|other:# points} about to expire",
    "points.matured": "{points|one:# new point|other:# new points} for you",
    "tier.ending": "Keep your {tier.name} tier",
    "voucher.unused": "Your voucher is waiting",
    "silence": "We miss you",
    "membership": "{years|one:# year|other:# years} together: thank you",
}

OFFER: Final = (
    "\n\nOur gift to you, {reward.name}:\n{voucher.code}\nValid until the end of {voucher.expires_on}"
)
"""What is added where a reward comes with it."""
