"""The ``when`` table of a rule, and back: one small language of conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import frozen

from clubkit.calendars import CalendarName, PeriodKind, parse_day
from clubkit.calendars.systems import WEEKDAYS
from clubkit.errors import BadInputError
from clubkit.program.about_members import ABOUT_MEMBERS, read_segment, write_about_member
from clubkit.program.fields import (
    DAY_MINUTES,
    choice,
    is_line,
    line_of_text,
    member_of,
    minute_of_day,
    texts,
    whole,
)
from clubkit.program.model import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    DateWindow,
    Never,
    Not,
    NthOrder,
    OneOf,
    RuleOn,
    TimeOfDay,
    Within,
    parts_of,
)
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document

NUMBERS: Final = ("total", "amount", "quantity")
TEXTS: Final = ("product", "category", "tag", "payment", "channel", "source", "code", "activity")
OF_MEMBERS: Final = frozenset(
    {
        *("tier", "member", "segment", "any", "all", "not", "never"),
        *ABOUT_MEMBERS,
    }
)
"""What can be asked where there is no order or activity: in segments and reminders."""

ASKED_OF: Final[Mapping[str, frozenset[RuleOn]]] = {
    "activity": frozenset({RuleOn.ACTIVITY}),
    "amount": frozenset({RuleOn.LINE}),
    **dict.fromkeys(
        ("product", "category", "tag", "total", "quantity", "nth_order"),
        frozenset({RuleOn.ORDER, RuleOn.LINE}),
    ),
}
"""The rules that can ask for it; what is not named here, every rule can."""

_ATTRIBUTE_NAME_MAX = 64
_NTH_MAX = 100_000


@frozen
class Surroundings:
    """
    What a condition needs to know about the file around it.

    Attributes:
        on: What the rule looks at, or none where it is a member alone.

        calendar: The club's, for dates that name none.

        tier_ids: The rungs of the ladder.

        segment_ids: The segments.

        of_rung: Whether a rung of the ladder asks, which cannot ask for the tier.
    """

    on: RuleOn | None
    calendar: CalendarName
    tier_ids: tuple[str, ...]
    segment_ids: tuple[str, ...] = ()
    of_rung: bool = False


Reader = Callable[[Table, str, Surroundings], Condition | None]


def read_when(table: Table, around: Surroundings) -> Condition:
    """All conditions of one table together; none at all always holds."""
    found = [_read_one(table, key, around) for key in CONDITIONS if table.has(key)]
    if table.has("in") and not table.has("nth_order"):
        table.report("in", "nth_order beside it")
    return all_of([condition for condition in found if condition is not None])


def all_of(conditions: list[Condition]) -> Condition:
    """Every one of them: flat, without a wrapper where there is only one, `ALWAYS` where there is none."""
    flat = [each for one in conditions for each in (one.conditions if isinstance(one, AllOf) else (one,))]
    if not flat:
        return ALWAYS
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(conditions: list[Condition]) -> Condition:
    """At least one of them, without a wrapper where there is only one."""
    return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))


def depth_of(condition: Condition) -> int:
    """How many conditions are inside each other, this one included."""
    return 1 + max((depth_of(part) for part in parts_of(condition)), default=0)


def size_of(condition: Condition) -> int:
    """How many conditions there are in all, this one included."""
    return 1 + sum(size_of(part) for part in parts_of(condition))


def write_when(condition: Condition) -> Document:
    """The ``when`` table that is read as this condition."""
    match condition:
        case AllOf(conditions=conditions):
            return {"all": [write_when(each) for each in conditions]} if conditions else {}
        case AnyOf(conditions=conditions):
            return {"any": [write_when(each) for each in conditions]}
        case Not(condition=inner):
            return {"not": write_when(inner)}
        case Never(name=name):
            return {"never": name}
        case OneOf() | Within() | NthOrder() | TimeOfDay() | DateWindow():
            return _write_of_event(condition)
        case _:
            return write_about_member(condition)


def _write_of_event(condition: OneOf | Within | NthOrder | TimeOfDay | DateWindow) -> Document:
    match condition:
        case OneOf():
            return _write_texts(condition)
        case Within():
            bounds = {"at_least": condition.at_least, "below": condition.below}
            return {
                condition.subject: {key: int(bound) for key, bound in bounds.items() if bound is not None}
            }
        case NthOrder():
            return _write_nth(condition)
        case TimeOfDay():
            return {"between": [minute_text(condition.start_minute), minute_text(condition.end_minute)]}
        case DateWindow():
            return {"date": _write_window(condition)}


def _read_one(table: Table, key: str, around: Surroundings) -> Condition | None:
    asked_of = ASKED_OF.get(key, frozenset(RuleOn))
    if around.on in asked_of or (around.on is None and key in OF_MEMBERS):
        return CONDITIONS[key](table, key, around)
    if around.on is None:
        table.report(key, "a condition on the member alone", found=key)
        return None

    takers = " or ".join(f'"{on}"' for on in RuleOn if on in asked_of)
    table.report(key, f"a rule with on = {takers}", found=f'on = "{around.on}"')
    return None


def _read_texts(table: Table, key: str, _: Surroundings) -> Condition | None:
    values = table.take(key, texts(), None)
    return OneOf(key, frozenset(values)) if values else None


def _read_tier(table: Table, key: str, around: Surroundings) -> Condition | None:
    if around.of_rung:
        table.report(key, "no tier: the rung is what gives it", found=key)
        return None
    if not around.tier_ids:
        table.report(key, "a ladder in [tiers]")
        return None

    values = table.take(key, texts(choice({tier: tier for tier in around.tier_ids})), None)
    return OneOf(key, frozenset(values)) if values else None


def _read_weekday(table: Table, key: str, _: Surroundings) -> Condition | None:
    values = table.take(key, texts(choice({day: day for day in WEEKDAYS})), None)
    return OneOf(key, frozenset(values)) if values else None


def _read_within(table: Table, key: str, _: Surroundings) -> Condition | None:
    return table.optional(key, lambda bounds: _read_bounds(bounds, key))


def _read_bounds(bounds: Table, subject: str) -> Condition | None:
    at_least = bounds.take("at_least", whole(), None)
    below = bounds.take("below", whole(1), None)
    if not bounds.has("at_least") and not bounds.has("below"):
        bounds.report("at_least", "at_least, below, or both")
    if at_least is not None and below is not None and below <= at_least:
        bounds.report("below", f"more than at_least, {at_least}")
    return Within(subject, _fraction(at_least), _fraction(below))


def _fraction(number: int | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _read_nth(table: Table, key: str, _: Surroundings) -> Condition | None:
    period = table.take("in", member_of(PeriodKind), None)
    if table.has_table(key):
        every = table.optional(key, lambda inner: inner.need("every", _counting_number))
        return NthOrder(every, every=True, period=period) if every is not None else None

    nth = table.take(key, _counting_number, None)
    return NthOrder(nth, period=period) if nth is not None else None


def _counting_number(value: object) -> int | Mismatch:
    number = whole(1)(value)
    if isinstance(number, int) and number <= _NTH_MAX:
        return number
    return Mismatch(f"a whole number, 1 to {_NTH_MAX}, or {{ every = 10 }}")


def _read_between(table: Table, key: str, _: Surroundings) -> Condition | None:
    return table.take(key, two_times, None)


def two_times(value: object) -> TimeOfDay | Mismatch:
    """Two different times of day."""
    expected = 'two different times of day such as ["16:00", "20:00"]'
    if not isinstance(value, (list, tuple)) or len(value) != len(("from", "to")):
        return Mismatch(expected)
    start, end = minute_of_day(value[0]), minute_of_day(value[1])
    if not isinstance(start, int) or not isinstance(end, int) or start in {end, DAY_MINUTES}:
        return Mismatch(expected)
    return TimeOfDay(start, end)


def _read_date(table: Table, key: str, around: Surroundings) -> Condition | None:
    return table.optional(key, lambda window: _read_window(window, around.calendar))


def _read_window(window: Table, club_calendar: CalendarName) -> Condition | None:
    calendar = window.take("calendar", member_of(CalendarName), club_calendar)
    first = window.take("from", lambda value: _day_ordinal(value, calendar), None)
    last = window.take("to", lambda value: _day_ordinal(value, calendar), None)
    if not window.has("from") and not window.has("to"):
        window.report("from", "from, to, or both")
    if first is not None and last is not None and last < first:
        window.report("to", "a day that is not before from")
    return DateWindow(first, last)


def _day_ordinal(value: object, calendar: CalendarName) -> int | Mismatch:
    if isinstance(value, date):
        return Mismatch(f"a {calendar} date as a text", f'"{value.isoformat()[:10]}" in quotes')
    if not isinstance(value, str):
        return Mismatch(f'a {calendar} date as a text such as "YYYY-MM-DD"')
    try:
        return parse_day(value, calendar).toordinal()
    except BadInputError as error:
        return Mismatch(error.expected)


def _read_attributes(prefix: str) -> Reader:
    def read(table: Table, key: str, _: Surroundings) -> Condition | None:
        return table.optional(key, lambda names: _read_named(names, prefix))

    return read


def _read_named(names: Table, prefix: str) -> Condition:
    found: list[Condition] = []
    for name in sorted(names.names()):
        values = names.take(name, texts(), None)
        if not is_line(name) or len(name) > _ATTRIBUTE_NAME_MAX:
            names.report(
                name, f"a name of one line, at most {_ATTRIBUTE_NAME_MAX} characters", found="another name"
            )
        elif values is not None:
            found.append(OneOf(f"{prefix}.{name}", frozenset(values)))
    return all_of(found)


def _read_group(combine: Callable[[list[Condition]], Condition]) -> Reader:
    def read(table: Table, key: str, around: Surroundings) -> Condition | None:
        conditions = table.each(key, lambda inner: read_when(inner, around), least=1)
        return combine(list(conditions)) if conditions else None

    return read


def _read_not(table: Table, key: str, around: Surroundings) -> Condition | None:
    inner = table.optional(key, lambda it: read_when(it, around))
    return Not(inner) if inner is not None else None


def _read_never(table: Table, key: str, _: Surroundings) -> Condition | None:
    name = table.take(key, line_of_text, None)
    return Never(name) if name is not None else None


def _about_members(read: Callable[[Table, str], Condition | None]) -> Reader:
    return lambda table, key, _: read(table, key)


def _write_texts(condition: OneOf) -> Document:
    values = sorted(condition.values)
    table, dot, name = condition.subject.partition(".")
    return {table: {name: values}} if dot else {table: values}


def _write_nth(condition: NthOrder) -> Document:
    document: Document = {"nth_order": {"every": condition.nth} if condition.every else condition.nth}
    if condition.period is not None:
        document["in"] = condition.period.value
    return document


def _write_window(window: DateWindow) -> Document:
    ordinals = {"from": window.first_ordinal, "to": window.last_ordinal}
    days = {key: date.fromordinal(day).isoformat() for key, day in ordinals.items() if day is not None}
    return {**days, "calendar": CalendarName.GREGORIAN.value}


def minute_text(minute: int) -> str:
    """A time of day as the file has it."""
    hour, rest = divmod(minute, 60)
    return f"{hour:02}:{rest:02}"


CONDITIONS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(TEXTS, _read_texts),
    "tier": _read_tier,
    "weekday": _read_weekday,
    **dict.fromkeys(NUMBERS, _read_within),
    "nth_order": _read_nth,
    "between": _read_between,
    "date": _read_date,
    "member": _read_attributes("member"),
    "attribute": _read_attributes("attribute"),
    "any": _read_group(any_of),
    "all": _read_group(all_of),
    "not": _read_not,
    "never": _read_never,
    "segment": lambda table, key, around: read_segment(table, key, around.segment_ids),
    **{key: _about_members(read) for key, read in ABOUT_MEMBERS.items()},
}
"""Each key of a ``when`` table, and what reads it. ``in`` belongs to ``nth_order``."""
