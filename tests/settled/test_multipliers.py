"""What a multiplier touches, what it adds, and what it uses up of a campaign."""

from __future__ import annotations

import pytest

from clubkit.orders import Line

from ..club.shop import PURCHASE, a_shop

ROSES = {"category": "rose"}
LINES = (Line("a", 60, category="rose"), Line("b", 40))
GOLD = {
    "period": {"kind": "lifetime"},
    "ladder": [{"id": "base"}, {"id": "gold", "at": 100, "multiply": 2}],
}


def test_a_line_multiplier_adds_its_lines_share(store):
    """Threefold roses add twice the roses' share of the basis."""
    shop = a_shop(store, earn=[PURCHASE, {"id": "roses", "on": "line", "when": ROSES, "multiply": 3}])

    shop.pays(minor=100, lines=LINES)

    assert 100 + 2 * 60 == shop.total()


def test_an_order_multiplier_touches_no_fixed_gift(store):
    """A gift is what it says, whatever is doubled beside it."""
    gift = {"id": "gift", "give": 30}
    shop = a_shop(store, earn=[PURCHASE, gift, {"id": "double", "multiply": 2}])

    shop.pays(minor=100)

    assert 230 == shop.total()


def test_a_tier_multiplier_touches_no_fixed_gift(store):
    """Nor does the tier's own factor."""
    shop = a_shop(store, earn=[PURCHASE, {"id": "gift", "give": 30}], tiers=GOLD)
    shop.pays("1", 100)
    before = shop.total()

    shop.pays("2", 100)

    assert 230 == shop.total() - before


@pytest.mark.parametrize(("how", "total"), [("add", 400), ("compound", 600)])
def test_multipliers_meet(store, how, total):
    """Twice and three times are four times, or six times, as the program says."""
    rules = [PURCHASE, {"id": "two", "multiply": 2}, {"id": "three", "multiply": 3}]
    shop = a_shop(store, club={"multipliers": how}, earn=rules)

    shop.pays(minor=100)

    assert total == shop.total()


def test_a_campaign_limit_counts_only_what_the_campaign_added(store):
    """A doubling with a budget of 150 doubles one order whole, the next by half, and a third not at all."""
    double = {"id": "double", "multiply": 2, "limit": {"units": 150}}
    shop = a_shop(store, earn=[PURCHASE, double])
    shown = []

    for order_id, member in (("1", "ada"), ("2", "bob"), ("3", "cyd")):
        shop.pays(order_id, 100, member=member)
        shown.append(shop.total(member))

    assert [200, 150, 100] == shown


def test_a_campaign_counts_its_times_over_members(store):
    """Two times are two orders, of whichever members."""
    double = {"id": "double", "multiply": 2, "limit": {"times": 2}}
    shop = a_shop(store, earn=[PURCHASE, double])
    shown = []

    for order_id, member in (("1", "ada"), ("2", "bob"), ("3", "cyd")):
        shop.pays(order_id, 100, member=member)
        shown.append(shop.total(member))

    assert [200, 200, 100] == shown


def test_a_campaign_that_refuses_gives_the_budget_back(store):
    """A grant above what is left is refused whole, and what is left stays for a smaller one."""
    double = {"id": "double", "multiply": 2, "limit": {"units": 150, "over": "refuse"}}
    shop = a_shop(store, earn=[PURCHASE, double])
    shop.pays("1", 100, member="ada")
    shop.pays("2", 100, member="bob")

    shop.pays("3", 50, member="cyd")

    assert (200, 100, 100) == (shop.total("ada"), shop.total("bob"), shop.total("cyd"))


def test_a_factor_of_nothing_excludes(store):
    """Gift cards earn nothing; the order is taken in all the same."""
    none = {"id": "no-gift-cards", "multiply": 0, "when": {"tag": "gift-card"}}
    shop = a_shop(store, earn=[PURCHASE, none])

    synced = shop.pays(minor=100, lines=(Line("a", 100, tags=frozenset({"gift-card"})),))

    assert {} == synced.earned


def test_a_factor_of_nothing_excludes_what_a_limit_had_trimmed(store):
    """A rule that may give ten of a hundred gives nothing where everything is excluded."""
    few = {**PURCHASE, "limit": {"units_per_order": 10}}
    shop = a_shop(store, earn=[few, {"id": "none", "multiply": 0}])

    synced = shop.pays(minor=100)

    assert {} == synced.earned


def test_half_of_what_a_limit_trimmed_is_not_less_than_nothing(store):
    """A reduction beside a limit never takes more than the rule gave."""
    few = {**PURCHASE, "limit": {"units_per_order": 10}}
    shop = a_shop(store, earn=[few, {"id": "half", "multiply": "1/2"}])

    synced = shop.pays(minor=100)

    assert 0 <= synced.earned.get("points", 0) <= 10


def test_a_quote_knows_what_is_left_of_a_campaign(store):
    """A cart is promised what it would earn, and the budget is gone."""
    shop = a_shop(store, earn=[{**PURCHASE, "limit": {"units": 120}}])
    shop.pays("1", 100, member="bob")

    quote = shop.club.orders.quote(shop.order("cart", 50))

    assert {"points": 20} == quote.units
