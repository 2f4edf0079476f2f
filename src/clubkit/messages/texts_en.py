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
    "occasion": "Dear {member.name},\n{occasion.in} it is {occasion.label} ({occasion.date}).",
    "public-day": "Dear {member.name},\n{day.name} is {occasion.in}, on {occasion.date}.",
    "points.expiring": (
        "Dear {member.name},\n"
        "{points|one:# point|other:# points} of yours can be used until the end of {expires_on}."
    ),
    "points.matured": (
        "Dear {member.name},\n"
        "{points|one:# new point is|other:# new points are} yours to spend from today.\n"
        "You have {balance|one:# point|other:# points} now."
    ),
    "tier.ending": (
        "Dear {member.name},\n"
        "your {tier.name} tier lasts until {ends_on}.\n"
        "A few more purchases will keep it."
    ),
    "voucher.unused": (
        "Dear {member.name},\n"
        "your code for {reward.name} is still waiting for you:\n"
        "{voucher.code}\n"
        "Valid until the end of {expires_on}"
    ),
    "silence": "Dear {member.name},\nwe have not seen you for a while, and we miss you.",
    "membership": (
        "Dear {member.name},\nyou have been with us for {years|one:# year|other:# years}: thank you."
    ),
}

CLOSINGS: Final[Mapping[str, str]] = {
    "occasion": "We look forward to seeing you at {club.name}.",
    "public-day": "We look forward to seeing you at {club.name}.",
    "points.expiring": "Come and spend them at {club.name}.",
    "silence": "We look forward to your visit at {club.name}.",
}
"""The last line of a text; of those that have none here it is the name of the club."""

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

OFFER: Final = "A gift from {club.name}: {reward.name}\n{voucher.code}\nValid until {voucher.expires_on}"
"""The last lines in place of a closing, where a reward comes with it."""
