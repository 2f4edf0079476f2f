"""What a part refund takes back."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.insights.backtest import run_backtest
from clubkit.intake import Event, EventKind
from clubkit.ledger.places import PostingKind
from clubkit.orders import Line, OrderState, Refund, Version

from ..club.shop import PURCHASE, a_program, a_shop, day

LINES = (Line("a", 60), Line("b", 40))


def refund_policy(**keys: str) -> dict[str, object]:
    """The unit table of a program with this refund policy."""
    return {"points": {"on_refund": keys}}


def test_a_refund_without_lines_counts_its_share_of_the_eligible_money(store):
    """Of 110 with 10 of shipping, a refund of 55 is half of the goods."""
    shop = a_shop(store)
    shop.pays(minor=110, lines=LINES, shipping_minor=10)

    shop.refunds(minor=55)

    assert 50 == shop.total()


def test_a_refund_with_lines_counts_their_eligible_money(store):
    """The shipping that was given back beside a line earned nothing and takes nothing."""
    shop = a_shop(store)
    shop.pays(minor=110, lines=LINES, shipping_minor=10)

    shop.refunds(minor=50, lines=(("b", 40),))

    assert 60 == shop.total()


def test_a_refund_that_came_before_the_order_earned_takes_its_share(store):
    """Cancelled with a refund of sixty noted, and paid after all: forty of a hundred stay."""
    shop = a_shop(store)
    shop.pays("1", 100, state=OrderState.CANCELLED)
    shop.refunds("1", 60)

    shop.reads("1", state=OrderState.PAID)

    assert 40 == shop.total()


def test_what_units_pay_again_earns_nothing(store):
    """Redeemed for an open order that is cancelled and then paid after all: seventy of a hundred earn."""
    shop = a_shop(store, units={"points": {"worth": 1}})
    shop.gives(30)
    shop.pays("1", 100, state=OrderState.OPEN)
    shop.club.points.redeem("ada", 30, reference="cart", order=("web", "1"))
    shop.cancels("1")

    shop.reads("1", state=OrderState.PAID)

    assert 70 == shop.total()


def test_refunds_with_and_without_lines_add_up(store):
    """A line, and then the rest by its amount."""
    shop = a_shop(store)
    shop.pays(minor=100, lines=LINES)
    shop.refunds(minor=40, lines=(("b", 40),), refund_id="r1")

    shop.refunds(minor=30, refund_id="r2")

    assert 30 == shop.total()


@pytest.mark.parametrize(
    ("rounding", "left"), [("floor", [7, 4, 0]), ("ceil", [6, 3, 0]), ("half-up", [7, 3, 0])]
)
def test_parts_are_worked_out_on_their_sum_and_rounded_once(store, rounding, left):
    """Ten points for 100, given back in three parts, are never taken twice and never left over."""
    shop = a_shop(store, units=refund_policy(rounding=rounding), earn=[{"id": "purchase", "per": 10}])
    shop.pays(minor=100)
    shown = []

    for place, minor in enumerate((33, 33, 34)):
        shop.refunds(minor=minor, refund_id=f"r{place}")
        shown.append(shop.total())

    assert left == shown


def test_a_refund_acts_once(store):
    """The same refund, in any number of readings, takes its share once."""
    shop = a_shop(store)
    shop.pays()
    shop.refunds(minor=30)
    refund = shop.orders["1"].refunds[0]
    shop.on(1)

    shop.reads(refunds=(refund, refund))

    assert 70 == shop.total()


def test_half_as_much_again_takes_what_was_granted(store):
    """Refunds of 150 of 100, out of order and one of them repeated, take the grant and no more."""
    shop = a_shop(store)
    shop.on(3)
    shop.pays(placed_at=day(0), version=Version(day(0), day(0)))
    parts = [Refund(f"r{n}", day(n), 50) for n in (1, 2, 3)]
    paid = shop.orders["1"]

    for n, told in ((2, parts[:2]), (1, parts[:1]), (3, parts), (3, parts)):
        shop.club.orders.sync(evolve(paid, refunds=tuple(told), version=Version(day(n), day(n))))

    assert 0 == shop.total()
    assert 100 == sum(posting.units() for posting in shop.postings(PostingKind.CLAWBACK))


def test_an_order_that_comes_already_refunded_is_earned_and_taken_back(store):
    """Earned on its own day, taken back on the refund's; both are told."""
    shop = a_shop(store)
    shop.on(5)

    shop.pays(minor=100, placed_at=day(1), refunds=(Refund("r1", day(3), 25),))

    assert 75 == shop.total()
    told = [(posting.kind, posting.occurred_at) for posting in shop.postings()]
    assert [(PostingKind.EARN, day(1)), (PostingKind.CLAWBACK, day(3))] == told


def test_each_unit_is_prorated_once(store):
    """Two units of one order are each taken back in their own share."""
    credit = {"id": "back", "percent": "5%", "unit": "credit"}
    units = {"points": {}, "credit": {"money": True}}
    shop = a_shop(store, units=units, earn=[PURCHASE, credit])
    shop.pays(minor=1000)

    shop.refunds(minor=500)

    assert (500, 25) == (shop.total(), shop.balance(unit_id="credit").total)


def test_a_credit_that_names_no_order_enrols_nobody():
    """Money given back without an order is counted, and has no member."""
    credit = Event(2, "c1", EventKind.REFUND, None, "ada", day(1), 500, "EUR")

    report, _ = run_backtest(a_program(), [credit])

    assert (1, 0) == (report.flow.credits_without_order, report.members)


# --- recompute --------------------------------------------------------------------------------------

BONUS = {"id": "bonus", "give": 20, "when": {"total": {"at_least": 100}}}


def test_recompute_takes_a_bonus_whose_threshold_is_no_longer_met(store):
    """The order's own rules are asked what they give for what was kept."""
    shop = a_shop(store, units=refund_policy(clawback="recompute"), earn=[PURCHASE, BONUS])
    shop.pays(minor=120)

    shop.refunds(minor=30)

    assert 90 == shop.total()


def test_recompute_keeps_a_bonus_whose_threshold_is_still_met(store):
    """At the threshold, nothing but the money's own points goes."""
    shop = a_shop(store, units=refund_policy(clawback="recompute"), earn=[PURCHASE, BONUS])
    shop.pays(minor=120)

    shop.refunds(minor=20)

    assert 120 == shop.total()


def test_recompute_keeps_the_points_of_a_line_that_was_kept_with_its_tax(store):
    """Where tax earns too, a returned line takes its own tax along, and none of another line's."""
    shop = a_shop(store, club={"basis": "goods-with-tax"}, units=refund_policy(clawback="recompute"))
    lines = (Line("a", 100, tax_minor=20), Line("b", 100, tax_minor=20))
    shop.pays(minor=240, lines=lines)

    shop.refunds(minor=120, lines=(("a", 100),))

    assert 120 == shop.total()


@pytest.mark.parametrize("clawback", ["prorate", "recompute"])
def test_the_part_that_units_paid_for_goes_with_its_share(store, clawback):
    """Half of an order of 100, of which units paid 40, keeps half of what it earned, by either policy."""
    shop = a_shop(store, units={"points": {"worth": 1, "on_refund": {"clawback": clawback}}})
    shop.gives(40)
    shop.club.points.redeem("ada", 40, reference="paid", order=("web", "1"))
    shop.pays(minor=100)
    earned = shop.total()

    shop.refunds(minor=50)

    assert (60, 30 + 20) == (earned, shop.total())
