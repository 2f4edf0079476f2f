"""What the texts of reminders may say: fields of a declared list, and nothing that looks into an object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from clubkit.errors import BadInputError
from clubkit.program.model import Reminder, ReminderOn

MEMBER_FIELDS: Final = ("member.name", "club.name")
"""What every text may say."""

OCCASION_FIELDS: Final = ("occasion.label", "occasion.date", "occasion.days", "occasion.years")
"""Of a day: what it is called, when it is, in how many days, and how many years it is since it began."""

OFFER_FIELDS: Final = ("voucher.code", "voucher.expires_on", "reward.name")

EVENT_FIELDS: Final[Mapping[ReminderOn, tuple[str, ...]]] = {
    ReminderOn.POINTS_EXPIRING: ("points", "points.worth", "expires_on", "days"),
    ReminderOn.POINTS_MATURED: ("points", "points.worth", "balance"),
    ReminderOn.TIER_ENDING: ("tier.name", "tier.missing", "ends_on", "days"),
    ReminderOn.VOUCHER_UNUSED: (*OFFER_FIELDS, "expires_on", "days"),
    ReminderOn.SILENCE: ("days", "balance"),
    ReminderOn.MEMBERSHIP: ("years", "balance"),
}
"""What a text about an event may say beside what every text may."""

FIELDS: Final = tuple(
    dict.fromkeys(
        (
            *MEMBER_FIELDS,
            *OCCASION_FIELDS,
            *OFFER_FIELDS,
            *(name for names in EVENT_FIELDS.values() for name in names),
        )
    )
)
"""Every field that some text may have."""

SHIPPED_LOCALES: Final = ("fa", "en")
"""Languages in which the library has texts of its own for events."""

_PIECE: Final = re.compile(r"\{([a-z]+(?:[._][a-z]+)*)\}|[{}]")


def fields_in(template: str) -> tuple[str, ...]:
    """
    The names of the fields of a template, each once, in its order.

    Raises:
        BadInputError: If a brace stands for nothing: there is no other use of them.

    .. doctest::

        >>> fields_in("{member.name} عزیز، {occasion.date}")
        ('member.name', 'occasion.date')
    """
    names: dict[str, None] = {}
    for piece in _PIECE.finditer(template):
        if piece[1] is None:
            raise BadInputError("text", "braces around the name of a field only", f"one at {piece.start()}")
        names[piece[1]] = None
    return tuple(names)


def fields_for(reminder: Reminder) -> tuple[str, ...]:
    """The fields that the texts of a reminder may have."""
    days = OCCASION_FIELDS if reminder.on is None else EVENT_FIELDS[reminder.on]
    return (*MEMBER_FIELDS, *days, *(OFFER_FIELDS if reminder.offer is not None else ()))


def language_of(locale: str) -> str:
    """
    The language of a locale.

    >>> language_of("fa-IR")
    'fa'
    """
    return locale.replace("_", "-").partition("-")[0].lower()
