"""Which of the declared fields the texts of a reminder may have, by what it reminds of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clubkit.program.model import Reminder, ReminderOn
from clubkit.program.wording import FIELDS, FieldKind

MEMBER_FIELDS: Final = ("member.name", "club.name")
"""What every text may say."""

DAY_FIELDS: Final = ("occasion.label", "occasion.date", "occasion.in", "occasion.days")
OCCASION_FIELDS: Final = ("occasion.years", "occasion.nth")
"""Of a member's own days, which may have begun in some year."""

PUBLIC_DAY_FIELDS: Final = ("day.name",)
OFFER_FIELDS: Final = ("voucher.code", "voucher.expires_on", "reward.name")

EVENT_FIELDS: Final[Mapping[ReminderOn, tuple[str, ...]]] = {
    ReminderOn.POINTS_EXPIRING: ("points", "points.worth", "credit", "balance", "expires_on", "days"),
    ReminderOn.POINTS_MATURED: ("points", "points.worth", "credit", "balance"),
    ReminderOn.TIER_ENDING: ("tier.name", "tier.missing", "balance", "ends_on", "days"),
    ReminderOn.VOUCHER_UNUSED: (*OFFER_FIELDS, "balance", "expires_on", "days"),
    ReminderOn.SILENCE: ("days", "balance"),
    ReminderOn.MEMBERSHIP: ("years", "balance"),
}
"""What a text about an event may say beside what every text may."""

SHIPPED_LOCALES: Final = ("fa", "en")
"""Languages in which the library has texts of its own."""


def fields_for(reminder: Reminder) -> dict[str, FieldKind]:
    """The fields that the texts of a reminder may have."""
    names = [*MEMBER_FIELDS]
    if reminder.on is not None:
        names += EVENT_FIELDS[reminder.on]
    else:
        names += DAY_FIELDS
        names += OCCASION_FIELDS if reminder.relations else ()
        names += PUBLIC_DAY_FIELDS if reminder.public_days else ()
    if reminder.offer is not None:
        names += OFFER_FIELDS
    return {name: FIELDS[name] for name in dict.fromkeys(names)}


def language_of(locale: str) -> str:
    """
    The language of a locale.

    >>> language_of("fa-IR")
    'fa'
    """
    return locale.replace("_", "-").partition("-")[0].lower()
