"""Whether a member can have a reward, and everything that is missing where not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from clubkit.calendars import Almanac, Instant
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.errors import Missing
from clubkit.program.model import (
    AllOf,
    Condition,
    Cost,
    DateWindow,
    InSegment,
    NearOccasion,
    Never,
    NthOrder,
    OneOf,
    Reward,
    TimeOfDay,
    Within,
)

_HOUR_MINUTES = 60


@frozen
class Shopper:
    """
    What is known of a member, as far as one reward asks.

    Attributes:
        subject: The member, the moment, and the order if there is one.

        has_order: Whether there is one.

        spendable: Units that pay for it which can be spent now.

        owed: Units of that kind which are owed and stand against every redemption; 0 where none are.

        taken: How many the member had in the period.

        left: How many there are for the whole club, or none for no bound.
    """

    subject: Subject
    has_order: bool = False
    spendable: int = 0
    owed: int = 0
    taken: int = 0
    left: int | None = None


def missing_for(reward: Reward, shopper: Shopper) -> tuple[Missing, ...]:
    """Everything that stands between the member and the reward; empty where it can be had."""
    return (
        *_limits(reward, shopper),
        *_unmet(reward.when, shopper),
        *_payment(reward.cost_in(shopper.subject.tier_id), shopper),
    )


def limit_counter(reward: Reward, almanac: Almanac, at: Instant) -> str | None:
    """The member's counter of a reward in the period around an instant, or none without such a limit."""
    if reward.limit.per_member is None:
        return None
    return f"reward:{reward.reward_id}:times:{almanac.key(at, reward.limit.period)}"


def stock_counter(reward: Reward) -> str | None:
    """The counter that members share of a reward's stock, or none without one."""
    return None if reward.limit.stock is None else f"reward:{reward.reward_id}:stock"


def _limits(reward: Reward, shopper: Shopper) -> Iterator[Missing]:
    if shopper.left is not None and shopper.left < 1:
        yield Missing("stock", 1, 0)
    most = reward.limit.per_member
    if most is not None and shopper.taken >= most:
        yield Missing("per_member", most, shopper.taken)


def _payment(cost: Cost | None, shopper: Shopper) -> Iterator[Missing]:
    if cost is None:
        yield Missing("not_for_units")
        return
    if not cost.units:
        return
    if shopper.owed:
        yield Missing("deficit", 0, shopper.owed)
    if cost.units > shopper.spendable:
        yield Missing("units", cost.units, shopper.spendable)


def _unmet(condition: Condition, shopper: Shopper) -> Iterator[Missing]:
    """What of a condition does not hold, as closely as it can be said."""
    if matches(condition, shopper.subject):
        return
    if isinstance(condition, AllOf):
        for part in condition.conditions:
            yield from _unmet(part, shopper)
    else:
        yield _reason(condition, shopper)


def _reason(condition: Condition, shopper: Shopper) -> Missing:
    subject = shopper.subject
    match condition:
        case DateWindow():
            return _outside(condition, subject)
        case Within(subject="total"):
            return _order_total(condition, shopper)
        case OneOf(subject="tier", values=values):
            return Missing("tier", ", ".join(sorted(values)), subject.tier_id)
        case OneOf(subject="weekday", values=values):
            return Missing("weekday", ", ".join(sorted(values)), subject.almanac.weekday(subject.at))
        case NthOrder(nth=nth, period=period):
            return Missing("nth_order", nth, subject.nth.get(period.value if period else "", 0))
        case TimeOfDay(start_minute=start, end_minute=end):
            now = subject.almanac.minute_of_day(subject.at)
            return Missing("time_of_day", f"{_clock(start)}-{_clock(end)}", _clock(now))
        case _:
            return Missing(*_named(condition))


def _named(condition: Condition) -> tuple[str, str | int | None]:
    """What a condition is called of which no nearer reason is told, and what it asks for."""
    match condition:
        case Never(name=name):
            return "never", name
        case InSegment(segment_id=segment_id):
            return "segment", segment_id
        case NearOccasion(within_days=within):
            return "occasion", within
        case OneOf(subject=name) | Within(subject=name):
            return "condition", name
        case _:
            return "condition", None


def _outside(window: DateWindow, subject: Subject) -> Missing:
    today = subject.almanac.day(subject.at)
    first, last = window.first_ordinal, window.last_ordinal
    if first is not None and today.toordinal() < first:
        return Missing("not_yet", date.fromordinal(first).isoformat(), today.isoformat())
    return Missing("over", None if last is None else date.fromordinal(last).isoformat(), today.isoformat())


def _order_total(bounds: Within, shopper: Shopper) -> Missing:
    total = shopper.subject.basis_minor if shopper.has_order else None
    if bounds.at_least is not None and (total is None or total < bounds.at_least):
        return Missing("order_total", int(bounds.at_least), total)
    return Missing("order_too_large", None if bounds.below is None else int(bounds.below), total)


def _clock(minute: int) -> str:
    hour, rest = divmod(minute, _HOUR_MINUTES)
    return f"{hour:02}:{rest:02}"
