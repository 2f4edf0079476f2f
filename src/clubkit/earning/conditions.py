"""
Whether a condition holds for an order, for one of its lines, or for an activity.

At the order, what a condition says of products, categories or tags holds when some line has it; at a line
it must hold for that line.
"""

from __future__ import annotations

from clubkit.earning.subject import Subject
from clubkit.orders.values import Line
from clubkit.program.model import (
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
    if type(condition) is AllOf and not condition.conditions:
        return True
    match condition:
        case AllOf(conditions):
            return all(matches(part, subject, line) for part in conditions)
        case AnyOf(conditions):
            return any(matches(part, subject, line) for part in conditions)
        case Not(inner):
            return not matches(inner, subject, line)
        case OneOf():
            return _one_of(condition, subject, line)
        case Within():
            return _within(condition, subject, line)
        case NthOrder():
            return _nth(condition, subject)
        case TimeOfDay(start, end):
            return _in_day(subject.almanac.minute_of_day(subject.at), start, end)
        case DateWindow(first, last):
            day = subject.almanac.day(subject.at).toordinal()
            return (first is None or first <= day) and (last is None or day <= last)
        case Never():
            return False


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


def _nth(condition: NthOrder, subject: Subject) -> bool:
    nth = subject.nth.get(condition.period.value if condition.period else "", 0)
    if condition.every:
        return nth > 0 and nth % condition.nth == 0
    return nth == condition.nth


def _in_day(minute: int, start: int, end: int) -> bool:
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end
