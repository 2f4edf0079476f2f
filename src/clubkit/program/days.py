"""The ``[days.X]`` tables: public days of a shop's own, and back."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from clubkit.calendars import LAST, WEEKDAYS, DateCalendar, FixedDay, Rule, Skip, WeekdayOfMonth, end_of_month
from clubkit.calendars.dates import longest_month_days
from clubkit.errors import BadInputError
from clubkit.program.fields import Field, choice, flag, line_of_text, locale, member_of, whole
from clubkit.program.model import OwnDay
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.texts import read_texts
from clubkit.program.writing import Document, lean

DAYS_MAX: Final = 1000
_LAST_WORD: Final = "last"
_JANUARY: Final = FixedDay(DateCalendar.GREGORIAN, 1, 1)


def read_own_days(root: Table) -> tuple[OwnDay, ...]:
    """All days of the shop's own, by name."""
    found = root.named("days", _read_day)
    if len(found) > DAYS_MAX:
        root.report("days", f"at most {DAYS_MAX} days", found=f"{len(found)}")
        return ()
    return tuple(sorted(found, key=attrgetter("day_id")))


def write_own_days(days: Iterable[OwnDay]) -> Document:
    """The ``[days]`` table that is read as these."""
    return {
        day.day_id: {
            **_write_rule(day.rule),
            **lean(name=dict(day.names)),
            **({"mourning": True} if day.is_mourning else {}),
        }
        for day in days
    }


def _read_day(day_id: str, table: Table) -> OwnDay:
    rule = _read_rule(table)
    names = table.inner("name", lambda it: read_texts(it, locale, line_of_text))
    day = OwnDay(day_id, rule, names, table.take("mourning", flag, default=False))
    try:
        _ = day.public_day
    except BadInputError as error:
        table.journal.report(table.path, f"a day whose {error.what} is {error.expected}", "another one")
    return day


def _read_rule(table: Table) -> Rule:
    calendar = table.need("calendar", member_of(DateCalendar)) or DateCalendar.GREGORIAN
    month = table.need("month", whole(1)) or 1
    if table.has("day") == table.has("weekday"):
        found = "both" if table.has("day") else "none of them"
        table.journal.report(table.path, "exactly one of day, weekday", found)
        for key in ("nth", "days_after", "skip"):
            table.has(key)  # no stranger, and not looked at
        return _JANUARY
    try:
        return _weekday(table, calendar, month) if table.has("weekday") else _fixed(table, calendar, month)
    except BadInputError as error:
        table.report(error.what if table.has(error.what) else "month", error.expected)
        return _JANUARY


def _fixed(table: Table, calendar: DateCalendar, month: int) -> Rule:
    for key in ("nth", "days_after"):
        table.refuse(key, "weekday beside it")
    day = table.take("day", _number_or_last, 1)
    skip = table.take("skip", member_of(Skip), Skip.BACKWARD)
    return FixedDay(calendar, month, longest_month_days(calendar, month) if day == LAST else day, skip)


def _weekday(table: Table, calendar: DateCalendar, month: int) -> Rule:
    table.refuse("skip", "day beside it")
    weekday = table.take("weekday", choice({day: day for day in WEEKDAYS}), WEEKDAYS[0])
    nth = table.need("nth", _number_or_last) or 1
    return WeekdayOfMonth(calendar, month, weekday, nth, table.take("days_after", whole(0), 0))


def _number_or_last(value: object) -> int | Mismatch:
    read: Field[int] = whole(1)
    found = LAST if value == _LAST_WORD else read(value)
    return found if isinstance(found, int) else Mismatch(f'a whole number, 1 or more, or "{_LAST_WORD}"')


def _write_rule(rule: Rule) -> Document:
    document: Document = {"calendar": rule.calendar.value, "month": rule.month}
    if isinstance(rule, WeekdayOfMonth):
        nth: object = _LAST_WORD if rule.nth == LAST else rule.nth
        more = {"days_after": rule.days_after} if rule.days_after else {}
        return {**document, "weekday": rule.weekday, "nth": nth, **more}
    is_last = rule == end_of_month(rule.calendar, rule.month)
    skip = {} if rule.skip is Skip.BACKWARD else {"skip": rule.skip.value}
    return {**document, "day": _LAST_WORD if is_last else rule.day, **skip}
