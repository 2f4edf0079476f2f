"""What a reading of an order changes, decided on a book."""

from __future__ import annotations

import pytest

from clubkit.calendars import Almanac, Instant
from clubkit.commands.context import Context
from clubkit.commands.redeemed import redeemed_minor
from clubkit.commands.sync import plan_leave, plan_sync
from clubkit.commands.top import plan_top
from clubkit.errors import CurrencyMismatchError, UnknownUnitError
from clubkit.ledger.book import Book
from clubkit.ledger.places import PostingKind
from clubkit.ledger.records import OrderRecord, Redemption
from clubkit.orders import Order, OrderState, Version, order_key

from ..club.shop import PURCHASE, a_program, a_shop, day

KEY = order_key("web", "1")
TOP = {
    "score": "spend",
    "period": {"kind": "lifetime"},
    "ladder": [{"id": "base"}, {"id": "best", "top": "3%"}],
}


def a_context(**tables: object) -> Context:
    program = a_program(**tables)
    return Context(program, Almanac(program.zone, program.calendar), {program.version: program})


def an_order(minor: int = 100, *, currency: str = "EUR", at: Instant | None = None) -> Order:
    """An order that was paid and read on day 1, or at another instant."""
    now = day(1) if at is None else at
    return Order("web", "1", "ada", now, OrderState.PAID, currency, minor, Version(now, now))


def test_another_currency_is_refused():
    """The core converts nothing, whoever asks."""
    with pytest.raises(CurrencyMismatchError) as caught:
        plan_sync(Book(1, day(0)), an_order(currency="USD"), a_context())

    assert ("EUR", "USD") == (caught.value.expected, caught.value.found)


def test_an_order_that_only_a_redemption_named_is_new():
    """It has no version yet, and earns when it is first read."""
    redemption = Redemption("points", ((1, 10),))
    book = Book(1, day(0), orders={KEY: OrderRecord(KEY, redemptions=(redemption,))})

    decision = plan_sync(book, an_order(), a_context())

    assert not decision.repeated
    assert [PostingKind.EARN] == [posting.kind for posting in decision.changes.postings]


def test_an_order_that_leaves_and_was_never_there_changes_nothing():
    """A member that an order is moved from without ever having had it."""
    decision = plan_leave(Book(1, day(0)), KEY, a_context(), at=day(2), state=OrderState.OPEN)

    assert decision.repeated
    assert decision.changes.is_empty


@pytest.mark.parametrize(("deleted_at", "known_at"), [(0, 1), (1, 1), (2, 2)])
def test_a_deletion_is_no_older_than_what_is_known(deleted_at, known_at):
    """A notice from before the last reading deletes the order, and leaves its version."""
    context = a_context()
    book = Book(1, day(0))
    book.apply(plan_sync(book, an_order(), context).changes)

    decision = plan_leave(book, KEY, context, at=day(deleted_at), state=OrderState.VOID)

    [record] = decision.changes.orders.values()
    assert Version(day(known_at), day(known_at)) == record.version
    assert OrderState.VOID is record.state


@pytest.mark.parametrize(("minor", "units"), [(99, 0), (100, 1), (250, 2)])
def test_an_edit_may_be_the_first_to_earn(minor, units):
    """Fifty cents were too few for a point; what the order has become may be enough."""
    shop = a_shop(earn=[{"per": 100}])
    shop.pays("1", 50)

    shop.reads("1", total_minor=minor)

    assert units == shop.total()


def test_what_a_limit_gave_nothing_has_nothing_to_lose():
    """The first order took all that the limit allows: a refund of the second changes no points."""
    shop = a_shop(earn=[{**PURCHASE, "limit": {"units_per_member": 100}}])
    shop.pays("1", 100)
    shop.pays("2", 50)

    shop.refunds("2", 20)

    assert (100, 0) == (shop.total(), shop.balance().deficit)


@pytest.mark.parametrize("first", ["points", "stamps"])
def test_a_score_of_points_counts_the_first_unit(first):
    """Whichever of the units an order earned first."""
    other = {"points": "stamps", "stamps": "points"}[first]
    ladder = [{"id": "base"}, {"id": "silver", "at": 1000}]
    shop = a_shop(
        units={"points": {}, "stamps": {}},
        earn=[{**PURCHASE, "unit": first}, {"id": "more", "give": 7, "unit": other}],
        tiers={"score": "points", "period": {"kind": "lifetime"}, "ladder": ladder},
    )

    shop.pays("1", 100)

    assert [{"points": 100, "stamps": 7}[first]] == [*shop.club.tiers.standing("ada").scores.values()]


@pytest.mark.parametrize("tiers", [None, TOP], ids=["no ladder", "nobody was among them"])
def test_who_is_not_among_the_best_and_was_not_is_left_alone(tiers):
    """Nothing is written for a standing that stays."""
    context = a_context(**({} if tiers is None else {"tiers": tiers}))
    book = Book(1, day(0))
    book.apply(plan_top(book, context, tier_id=None, at=day(1)).changes)

    decision = plan_top(book, context, tier_id=None, at=day(1))

    assert None is decision.changes.standing


def test_a_unit_that_no_program_has_is_unknown():
    """Neither the program in force nor one that an award is pinned to."""
    context = a_context()

    for ask in (context.unit, context.unit_ever):
        with pytest.raises(UnknownUnitError):
            ask("stamps")


# --- what a backtest assumes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has", "minor", "redeemed"),
    [(99, 500, 0), (100, 500, 100), (199, 500, 100), (200, 500, 200), (300, 500, 200), (300, 199, 0)],
)
def test_whole_blocks_are_redeemed_where_a_backtest_assumes_so(has, minor, redeemed):
    """As many blocks of 100 points, each worth 200 cents, as there are and the order can take."""
    context = a_context(backtest={"redeem": {"block": 100, "worth": 200}})
    context.assumes_redemption = True  # type: ignore[misc]  # frozen for the checker alone
    book = Book(1, day(0))
    book.apply(plan_sync(book, an_order(has, at=day(0)), a_context()).changes)
    book.orders.clear()

    changes = plan_sync(book, an_order(minor), context).changes

    assert redeemed == sum(p.units() for p in changes.postings if p.kind is PostingKind.REDEEM)


def test_nothing_is_redeemed_where_nothing_is_assumed():
    """Without a block, and without a context that assumes one."""
    for assumes, tables in ((True, {}), (False, {"backtest": {"redeem": {"block": 100, "worth": 200}}})):
        context = a_context(**tables)
        context.assumes_redemption = assumes  # type: ignore[misc]  # frozen for the checker alone
        book = Book(1, day(0))
        book.apply(plan_sync(book, an_order(300, at=day(0)), a_context()).changes)
        book.orders.clear()

        changes = plan_sync(book, an_order(500), context).changes

        assert [PostingKind.EARN] == [posting.kind for posting in changes.postings]


@pytest.mark.parametrize(
    ("unit_id", "uses", "back", "minor"),
    [
        ("points", ((1, 10),), (), 15),
        ("points", ((1, 10), (2, 1)), (), 16),
        ("points", ((1, 10),), ((1, 4),), 9),
    ],
)
def test_what_units_paid_is_worth_what_the_program_says(unit_id, uses, back, minor):
    """Less what came back, rounded down."""
    context = a_context(units={"points": {"worth": "3/2"}})

    assert minor == redeemed_minor((Redemption(unit_id, uses, back),), context)
