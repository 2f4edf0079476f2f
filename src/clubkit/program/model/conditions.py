"""Conditions: when a rule applies."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from clubkit.calendars import PeriodKind


@frozen
class OneOf:
    """
    A named attribute of the order, line, activity or member is one of some texts.

    Attributes:
        subject: ``product``, ``category``, ``tag``, ``payment``, ``channel``, ``source``, ``code``,
            ``activity``, ``tier``, ``weekday`` (English, lower case), or ``member.NAME`` for an attribute of
            the member, or ``attribute.NAME`` for one of the order.

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
    A condition that this version of clubkit reads but cannot decide; it never holds.

    Attributes:
        name: The key in the file, such as ``occasion``.
    """

    name: str


Condition = OneOf | Within | NthOrder | TimeOfDay | DateWindow | AnyOf | AllOf | Not | Never

ALWAYS = AllOf()


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
