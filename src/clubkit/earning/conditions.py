"""
Whether a condition holds for an order, for one of its lines, or for an activity.

At the order, what a condition says of products, categories or tags holds when some line has it; at a line
it must hold for that line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from clubkit.earning.subject import Subject
from clubkit.orders.values import Line
from clubkit.program.model import (
    AboutMember,
    AllOf,
    AnyOf,
    Condition,
    DateWindow,
    Never,
    Not,
    NthOrder,
    OneOf,
    TimeOfDay,
    Within,
)


def matches(condition: Condition, subject: Subject, line: Line | None = None) -> bool:
    """Whether *condition* holds for the subject, or for one line of it."""
    return _JUDGES[type(condition)](condition, subject, line)


def is_about(condition: Condition, activity: str) -> bool:
    """Whether *condition* can hold for an activity of that name, whoever did it and when."""
    match condition:
        case OneOf(subject="activity", values=names):
            return activity in names
        case Not(condition=OneOf(subject="activity", values=names)):
            return activity not in names
        case AllOf(conditions=parts):
            return all(is_about(part, activity) for part in parts)
        case AnyOf(conditions=parts):
            return any(is_about(part, activity) for part in parts)
        case _:
            return True


def _all_of(condition: AllOf, subject: Subject, line: Line | None) -> bool:
    return not condition.conditions or all(matches(part, subject, line) for part in condition.conditions)


def _any_of(condition: AnyOf, subject: Subject, line: Line | None) -> bool:
    return any(matches(part, subject, line) for part in condition.conditions)


def _not(condition: Not, subject: Subject, line: Line | None) -> bool:
    return not matches(condition.condition, subject, line)


def _one_of(condition: OneOf, subject: Subject, line: Line | None) -> bool:
    name = condition.subject
    if name in {"product", "category", "tag"}:
        lines = subject.lines if line is None else (line,)
        return any(not condition.values.isdisjoint(_words(name, each)) for each in lines)
    if name == "weekday":
        return subject.almanac.weekday(subject.at) in condition.values
    if name == "tier":
        return subject.tier_id in condition.values
    if name.startswith("member."):
        if subject.held is not None:
            return condition in subject.held
        return dict(subject.member).get(name.removeprefix("member.")) in condition.values
    return subject.says(name.removeprefix("attribute.")) in condition.values


def _words(name: str, line: Line) -> frozenset[str]:
    if name == "tag":
        return line.tags
    return frozenset({line.product if name == "product" else line.category})


def _within(condition: Within, subject: Subject, line: Line | None) -> bool:
    if condition.subject == "total":
        figure = subject.basis_minor
    elif condition.subject == "amount":
        figure = subject.basis_minor if line is None else line.eligible_minor
    else:
        figure = subject.quantity if line is None else line.quantity
    return (condition.at_least is None or figure >= condition.at_least) and (
        condition.below is None or figure < condition.below
    )


def _nth_order(condition: NthOrder, subject: Subject, _line: Line | None) -> bool:
    nth = subject.nth.get(condition.period.value if condition.period else "", 0)
    if condition.every:
        return nth > 0 and nth % condition.nth == 0
    return nth == condition.nth


def _time_of_day(condition: TimeOfDay, subject: Subject, _line: Line | None) -> bool:
    minute = subject.almanac.minute_of_day(subject.at)
    start, end = condition.start_minute, condition.end_minute
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end


def _date_window(condition: DateWindow, subject: Subject, _line: Line | None) -> bool:
    day = subject.almanac.day(subject.at).toordinal()
    first, last = condition.first_ordinal, condition.last_ordinal
    return (first is None or first <= day) and (last is None or day <= last)


def _about_member(condition: AboutMember, subject: Subject, _line: Line | None) -> bool:
    return subject.held is not None and condition in subject.held


def _never(_condition: Never, _subject: Subject, _line: Line | None) -> bool:
    return False


# The checker cannot say that a key's type is that of its function's first argument.
_JUDGES: dict[type, Callable[[Any, Subject, Line | None], bool]] = {
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: _not,
    OneOf: _one_of,
    Within: _within,
    NthOrder: _nth_order,
    TimeOfDay: _time_of_day,
    DateWindow: _date_window,
    Never: _never,
    **dict.fromkeys(get_args(AboutMember), _about_member),
}
