"""Conditions: when a rule applies."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from clubkit.calendars import Duration, PeriodKind


@frozen
class OneOf:
    """
    A named attribute of the order, line, activity or member is one of some texts.

    Attributes:
        subject: ``product``, ``category``, ``tag``, ``payment``, ``channel``, ``source``, ``code``,
            ``activity``, ``tier``, ``weekday`` (English, lower case), or ``member.NAME`` for an attribute of
            the member (``member.tag`` for the tags of the profile), or ``attribute.NAME`` for one of the
            order.

        values: Any one of these.
    """

    subject: str
    values: frozenset[str]


@frozen
class Within:
    """
    A number is in ``[at_least, below)``; either bound may be missing.

    Attributes:
        subject: ``total`` (the order's basis, in minor units), ``amount`` (of the line, in minor units),
            ``quantity`` (of the line, or of all lines).
    """

    subject: str
    at_least: Fraction | None = None
    below: Fraction | None = None


@frozen
class NthOrder:
    """
    The member's nth earning order, counted from 1 in a calendar period, or ever.

    Attributes:
        nth: The number that matches.

        every: Whether every multiple of it matches too.

        period: The calendar period in which orders are counted, or none for ever.
    """

    nth: int
    every: bool = False
    period: PeriodKind | None = None


@frozen
class TimeOfDay:
    """
    The order was placed in ``[start, end)`` of the club's local day; over midnight when end < start.

    Attributes:
        start_minute: Minutes since local midnight, 0 to 1439.

        end_minute: Minutes since local midnight, 0 to 1440.
    """

    start_minute: int
    end_minute: int


@frozen
class DateWindow:
    """
    The order was placed on a local day in ``[first, last]``, both included.

    Attributes:
        first_ordinal: Proleptic Gregorian ordinal of the first day, or none.

        last_ordinal: Proleptic Gregorian ordinal of the last day, or none.
    """

    first_ordinal: int | None = None
    last_ordinal: int | None = None


@frozen
class NearOccasion:
    """
    A day that matters to the member is at most so many days away, before or after.

    Attributes:
        within_days: 0 to 180; 0 is the day itself.

        relations: Whose days count; none at all means anybody's.
    """

    within_days: int
    relations: tuple[str, ...] = ()


@frozen
class InSegment:
    """The member is in a segment of the program."""

    segment_id: str


@frozen
class BoughtFor:
    """
    An order of the member that counted was told to be for one of some days.

    Attributes:
        days: Relations, or ids of public days.
    """

    days: frozenset[str]


@frozen
class Behaviour:
    """
    What the member bought is in ``[at_least, below)``; either bound may be missing.

    Attributes:
        subject: ``orders`` (how many) or ``spent`` (money of the basis, in minor units), less what was given
            back.

        length: How far back, or none for ever.
    """

    subject: str
    at_least: int | None = None
    below: int | None = None
    length: Duration | None = None


@frozen
class Silent:
    """The member has bought nothing and visited nowhere for so long, since they joined."""

    length: Duration


@frozen
class Complete:
    """The share of the wanted profile that is there is in ``[at_least, below)``."""

    at_least: Fraction | None = None
    below: Fraction | None = None


@frozen
class AnyOf:
    """At least one condition holds."""

    conditions: tuple[Condition, ...]


@frozen
class AllOf:
    """Every condition holds; none at all always holds."""

    conditions: tuple[Condition, ...] = ()


@frozen
class Not:
    """The condition does not hold."""

    condition: Condition


@frozen
class Never:
    """
    A condition that is switched off; it never holds.

    Attributes:
        name: What for, in the words of the file.
    """

    name: str


AboutMember = NearOccasion | InSegment | BoughtFor | Behaviour | Silent | Complete
"""What the book of a member does not say by itself."""

Condition = OneOf | Within | NthOrder | TimeOfDay | DateWindow | AnyOf | AllOf | Not | Never | AboutMember

ALWAYS = AllOf()


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that this one is made of, one level down."""
    match condition:
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            return conditions
        case Not(condition=inner):
            return (inner,)
    return ()


def moves_with_time(condition: Condition) -> bool:
    """
    Whether time alone may make a condition on a member hold, or hold no longer.

    What a segment asks is not looked into: it may.

    >>> moves_with_time(OneOf("member.city", frozenset({"Shiraz"})))
    False
    >>> moves_with_time(Not(OneOf("member.age_band", frozenset({"18-24"}))))
    True
    """
    match condition:
        case OneOf(subject=subject):
            return subject == "member.age_band"
        case NearOccasion() | InSegment() | Silent():
            return True
        case Behaviour(length=length):
            return length is not None
        case _:
            return any(moves_with_time(part) for part in parts_of(condition))


def nth_periods(condition: Condition) -> frozenset[str]:
    """The periods in which a condition counts orders, by name; empty text means ever."""
    match condition:
        case NthOrder(_, _, period):
            return frozenset({period.value if period else ""})
        case AllOf(conditions) | AnyOf(conditions):
            return frozenset().union(*(nth_periods(part) for part in conditions))
        case Not(inner):
            return nth_periods(inner)
        case _:
            return frozenset()
