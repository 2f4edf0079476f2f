"""Memory and SQLite hold equal books after any sequence of commands."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.calendars import Almanac, CalendarName, Duration, Instant, PeriodKind
from clubkit.commands.award import counters_of_order
from clubkit.commands.context import Context
from clubkit.commands.hold import Capture, PlaceHold, plan_capture, plan_hold, plan_release
from clubkit.commands.redeem import Redeem, plan_redeem
from clubkit.commands.sync import plan_sync
from clubkit.commands.tick import plan_tick
from clubkit.errors import RefusedError
from clubkit.orders import Line, Order, OrderState, Refund, Version
from clubkit.program.model import (
    Downgrade,
    DowngradeHow,
    DowngradeWhen,
    Expiry,
    ExpiryKind,
    Fixed,
    Ladder,
    Limit,
    PerAmount,
    Program,
    Qualification,
    QualificationKind,
    Rule,
    RuleOn,
    ScoreKind,
    Tier,
    Unit,
)
from clubkit.storage.memory import MemoryStorage
from clubkit.storage.ports import Needs
from clubkit.storage.sql import open_storage
from clubkit.testing.drafts import DAY, JOINED, a_member, enrolled
from clubkit.tiers.qualification import window_start

ALMANAC = Almanac("Asia/Tehran", CalendarName.JALALI)
RULES = (
    Rule("purchase", RuleOn.ORDER, PerAmount(7, Fraction(5, 3))),
    Rule("gift", RuleOn.ORDER, Fixed(11), limit=Limit(per_member=2, period=PeriodKind.MONTH)),
    Rule("stamp", RuleOn.ORDER, Fixed(1), unit_id="stamps"),
)
UNITS = (
    Unit(matures=Duration(days=3), expires=Expiry(ExpiryKind.AFTER, Duration(days=12))),
    Unit("stamps", expires=Expiry(ExpiryKind.IDLE, Duration(days=9))),
)
TIERS = (Tier("classic"), Tier("silver", ((ScoreKind.SPEND, 150),)), Tier("gold", ((ScoreKind.ORDERS, 4),)))
LADDERS = {
    "rolling": Ladder(
        TIERS,
        Qualification(length=Duration(days=10)),
        Downgrade(DowngradeHow.TO_FIT, DowngradeWhen.AT_ONCE),
    ),
    "period": Ladder(
        TIERS,
        Qualification(QualificationKind.FIXED, PeriodKind.MONTH),
        Downgrade(grace=Duration(days=4)),
    ),
}
KEYS = (1001, 1002)
EVERYTHING = Needs(
    orders=tuple(f"web/{n}" for n in range(4)),
    holds=("a", "b"),
    counters=("gift:times:1402-08", "gift:times:1402-09", "gift:times:1402-10"),
    references=("r0", "r1"),
    window_start=Instant(2**61),
)


@frozen
class Step:
    """
    One thing that happens.

    Attributes:
        kind: Which command.

        days: Time since the step before.

        number: Tells orders, holds and references apart.

        amount: Money or units.
    """

    kind: str
    member_key: int
    days: int
    number: int
    amount: int
    state: OrderState = OrderState.PAID
    refunds: int = 0


kinds = st.sampled_from(["sync"] * 5 + ["redeem", "hold", "capture", "release", "tick"])
steps = st.builds(
    Step,
    kinds,
    st.sampled_from(KEYS),
    st.integers(0, 6),
    st.integers(0, 3),
    st.integers(1, 90),
    st.sampled_from([OrderState.PAID, OrderState.PAID, OrderState.OPEN, OrderState.CANCELLED]),
    st.integers(0, 2),
)


@pytest.mark.parametrize("ladder", LADDERS)
@settings(max_examples=120)
@given(st.lists(steps, max_size=25))
def test_memory_and_sqlite_agree(ladder, sequence):
    """The same commands leave the same books, postings, lots, facts and due dates in both storages."""
    context = Context(
        Program("v1", "IRR", zone="Asia/Tehran", units=UNITS, rules=RULES, ladder=LADDERS[ladder]), ALMANAC
    )
    memory, sqlite = MemoryStorage(), open_storage("sqlite://")
    sqlite.create_schema()
    for storage in (memory, sqlite):
        enrolled(storage, a_member(1), a_member(2))
        at = JOINED
        for step in sequence:
            at = Instant(at + step.days * DAY)
            perform(storage, context, step, at)

    assert contents(memory, at) == contents(sqlite, at)
    sqlite.close()


def perform(storage, context, step, at):
    """Load, decide, save; a refusal changes nothing."""
    try:
        with storage.begin() as unit:
            start = window_start(context.program.ladder.qualification, ALMANAC, joined_at=JOINED, at=at)
            holds = (f"{'ab'[step.number % 2]}",)
            references = (
                f"r{step.number}",
                *(f"{kind}:{holds[0]}" for kind in ("hold", "capture", "release")),
            )
            needs = Needs((f"web/{step.number}",), holds, (), references, start)
            if step.kind == "sync":
                needs = evolve(
                    needs, counters=tuple(counters_of_order(context, order_of(step, at).placed_at))
                )
            book = unit.load({step.member_key: needs})[step.member_key]
            decision = decided(book, context, step, at)
            if not decision.changes.is_empty:
                unit.save([decision.changes], posted_at=at)
    except RefusedError:
        pass


def decided(book, context, step, at):
    """What the step's command decides."""
    hold_id = "ab"[step.number % 2]
    if step.kind == "sync":
        return plan_sync(book, order_of(step, at), context)
    if step.kind == "redeem":
        return plan_redeem(book, Redeem(step.amount, f"r{step.number}", at), context)
    if step.kind == "hold":
        lapses_at = Instant(max(at, book.last_at) + 5 * DAY)
        return plan_hold(book, PlaceHold(hold_id, step.amount, at, lapses_at), context)
    if step.kind == "capture":
        return plan_capture(book, Capture(hold_id, at), context)
    if step.kind == "release":
        return plan_release(book, hold_id, context, at=at)
    return plan_tick(book, context, at=at)


def order_of(step, at):
    """The order of that number as it stands: placed on a day of its own, refunded so far."""
    placed_at = Instant(JOINED + step.number * 5 * DAY)
    refunds = tuple(Refund(f"{n}", at, step.amount * (n + 1) // 3) for n in range(step.refunds))
    return Order(
        "web",
        str(step.number),
        f"member-{step.member_key - 1000}",
        placed_at,
        step.state,
        "IRR",
        step.amount + 40,
        Version(at, at),
        lines=(Line("1", step.amount + 40),),
        refunds=refunds,
    )


def contents(storage, at):
    """Everything that a reader can tell of both members."""
    with storage.read() as reader:
        return {
            "books": reader.peek(dict.fromkeys(KEYS, EVERYTHING)),
            "postings": [reader.postings(key) for key in KEYS],
            "history": reader.history(KEYS, until=Instant(at - 5 * DAY)),
            "lots": reader.all_lots(KEYS),
            "facts": reader.facts(KEYS, known_until=Instant(at - 3 * DAY)),
            "tiers": [reader.tier_changes(key) for key in KEYS],
            "orders": [sorted(reader.order_keys(key)) for key in KEYS],
            "counters": [sorted(reader.counter_names(key)) for key in KEYS],
            "due": [reader.due(Instant(at + days * DAY)) for days in range(-9, 30)],
        }
