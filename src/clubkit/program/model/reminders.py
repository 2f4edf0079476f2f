"""Reminders, messages, segments and referral: what members hear from the club, and who is meant."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen

from clubkit.calendars import Duration, PeriodKind
from clubkit.calendars.iran_days import IRAN_DAYS
from clubkit.program.model.conditions import ALWAYS, Condition

RELATIONS: Final = (
    "birthday",
    "spouse-birthday",
    "mother-birthday",
    "father-birthday",
    "child-birthday",
    "friend-birthday",
    "anniversary",
    "other",
)
"""Whose days there are; `clubkit.members.occasions.Relation` says more."""

PUBLIC_DAYS: Final = frozenset(day.day_id for day in IRAN_DAYS)
"""The public days that a program can name."""

Texts = tuple[tuple[str, str], ...]
"""A text for each locale, each locale once, in their order."""

WEEK: Final = Duration(days=7)


class ReminderOn(StrEnum):
    """What a reminder can follow beside days."""

    POINTS_EXPIRING = "points.expiring"
    POINTS_MATURED = "points.matured"
    TIER_ENDING = "tier.ending"
    VOUCHER_UNUSED = "voucher.unused"
    SILENCE = "silence"
    MEMBERSHIP = "membership"
    """The anniversary of the day on which the member joined."""


@frozen
class Offer:
    """
    A reward that comes with a reminder, for nothing.

    Attributes:
        valid: How long its code can be used, from the day that it is sent; none leaves it to the reward.
    """

    reward_id: str
    valid: Duration | None = None


@frozen
class Reminder:
    """
    A rule that says what is written to whom, and when.

    Attributes:
        relations: Whose days it reminds of: ``birthday``, ``mother-birthday`` and so on.

        public_days: Ids of public days that it reminds of.

        on: The event that it follows; then there are no days.

        before: How many days ahead of the day, each a message of its own; 0 is the day itself. For events
            that lie ahead likewise. The longest first.

        after: How long a silence is, for that event.

        channels: In order of preference: it goes out by the first that the member can be reached by.

        grace: How late it may be sent.

        is_festive: Whether it waits for the end of days of mourning.

        texts, subjects: Templates by locale.

        patterns: By channel, the name of a text that a provider has approved.
    """

    reminder_id: str
    relations: tuple[str, ...] = ()
    public_days: tuple[str, ...] = ()
    on: ReminderOn | None = None
    before: tuple[int, ...] = (0,)
    after: Duration | None = None
    when: Condition = ALWAYS
    channels: tuple[str, ...] = ()
    offer: Offer | None = None
    grace: Duration = WEEK
    is_festive: bool = True
    texts: Texts = ()
    subjects: Texts = ()
    patterns: Texts = ()


@frozen
class Quota:
    """
    How many messages of reminders a member gets at most.

    Attributes:
        most: At least 1.

        period: The calendar period in which they are counted.
    """

    most: int
    period: PeriodKind


@frozen
class Messages:
    """
    How the club writes.

    Attributes:
        quiet_start, quiet_end: Minutes of the local day between which nothing is sent; over midnight when the
            end is smaller. Equal: never quiet.

        sms_suffix: What ends every SMS that is no service message, such as ``لغو11``.

        quota: At most so many reminders, or none.

        together: Whether days of one member that one rule reminds of on one day make one message.

        mourning: Whether festive reminders wait on days of mourning.
    """

    quiet_start: int = 0
    quiet_end: int = 0
    sms_suffix: str = ""
    quota: Quota | None = None
    together: bool = True
    mourning: bool = True


@frozen
class Segment:
    """A named group of members: those of whom a condition holds."""

    segment_id: str
    when: Condition


@frozen
class Referral:
    """
    What bringing a friend is worth.

    Attributes:
        unit_id: In which unit both are paid.

        give: Units for the member who referred, at least 0.

        friend: Units for the friend, at least 0.

        after: How long after the friend's first paid order, which must still be kept then.

        per_member: How many friends a member is paid for in the period, or none.

        review: From how many friends in a day on they are set aside for a look instead of paid, or none.
    """

    unit_id: str
    give: int
    friend: int = 0
    after: Duration = Duration(days=14)
    per_member: int | None = None
    period: PeriodKind | None = None
    review: int | None = None
