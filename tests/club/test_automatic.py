"""Rewards that are redeemed by themselves, as soon as the balance covers them."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import Duration
from clubkit.commands import automatic
from clubkit.errors import KeyRingError
from clubkit.ledger.places import PostingKind
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import SECRET_BYTES, Secret

from .shop import Shop, a_program, a_shop, day, shop_of

KEYS = new_ring("shop", Secret(bytes(SECRET_BYTES)))

UNITS = {"points": {}, "credit": {"money": True}}
MATURING = {
    "points": {
        "matures": "2 days",
        "expires": {"after": "3 days", "starts": "maturity", "rounded_to": "instant"},
    }
}
BY_BALANCE = {
    "score": "balance",
    "period": {"kind": "lifetime"},
    "downgrade": {"how": "one-step", "when": "at-once"},
    "ladder": [{"id": "base"}, {"id": "gold", "at": 100}],
}


def a_reward(**keys: object) -> dict[str, object]:
    """A gift for a hundred points, which nobody has to ask for."""
    return {"id": "mug", "kind": "gift", "cost": {"points": 100}, "automatic": True, **keys}


def had(shop: Shop, member: str = "ada") -> list[tuple[str, str]]:
    """The rewards of a member by reference, and how they stand, the oldest first."""
    return [(each.record_id, each.state.value) for each in reversed(shop.club.rewards.of(member))]


def times(shop: Shop, member: str = "ada") -> int:
    """How many rewards a member had."""
    return len(had(shop, member))


@pytest.mark.parametrize(("minor", "expected", "left"), [(99, 0, 99), (100, 1, 0), (350, 3, 50)])
def test_an_order_that_brings_the_cost_buys_the_reward(store, minor, expected, left):
    """As often as the balance covers it."""
    shop = a_shop(store, rewards=[a_reward()])

    shop.pays("1", minor)

    assert (expected, left) == (times(shop), shop.balance().available)
    shop.check("ada")


def test_references_count_on(store):
    """So that no command is repeated, and none is lost."""
    shop = a_shop(store, rewards=[a_reward()])
    shop.pays("1", 200)
    shop.pays("2", 100)

    found = [reference for reference, _ in had(shop)]

    assert [f"reward:automatic:mug:{number}" for number in (1, 2, 3)] == sorted(found)


def test_a_job_redeems_what_matured(store):
    """Dated by the instant, before the units expire; a second run finds nothing."""
    shop = a_shop(store, units=MATURING, rewards=[a_reward()])
    shop.pays("1", 100)
    shop.on(9)

    shop.club.tick()
    shop.club.tick()

    told = [(each.kind, each.occurred_at) for each in shop.postings()[1:]]
    assert [(PostingKind.MATURE, day(2)), (PostingKind.REDEEM, day(2))] == told
    assert 1 == times(shop)


def test_a_late_job_does_what_daily_jobs_do(store):
    """Each missed instant in order: what matured on a day is spent on it, and expires no more."""
    late, daily = (a_shop(each, units=MATURING, rewards=[a_reward()]) for each in (store, "memory:"))
    for shop in (late, daily):
        for order_id, minor in (("1", 60), ("2", 60), ("3", 230)):
            shop.pays(order_id, minor)
            shop.on(int(order_id))
    for number in range(3, 10):
        daily.on(number)
        daily.club.tick()
    late.on(9)

    late.club.tick()

    assert daily.postings() == late.postings()
    assert had(daily) == had(late)
    assert (3, 0) == (times(late), late.balance().available)


def test_what_a_missed_instant_gave_ends_in_time(store):
    """What was good for a day is over when somebody asks later, and a late job writes that down."""
    lasting = {"voucher": {"valid": "1 day", "code": False}, "returns": {"expired": "own"}}
    shop = a_shop(store, units=MATURING, rewards=[a_reward(limit={"per_member": 1}, **lasting)])
    shop.pays("1", 100)
    shop.on(4)

    seen = shop.balance().available
    shop.club.tick()

    [record] = shop.club.rewards.of("ada")
    assert [100, 100] == [seen, shop.balance().available]
    assert ("expired", day(2), day(3)) == (record.state.value, record.issued_at, record.resolved_at)


def test_answers_know_it_before_a_job_does(store):
    """The clock decides: what was redeemed by itself can be neither shown nor spent."""
    shop = a_shop(store, units=MATURING, rewards=[a_reward()])
    shop.pays("1", 130)
    shop.on(3)

    seen = shop.balance().available
    quoted = shop.club.points.quote_redeem("ada").units
    [offer] = shop.club.rewards.catalogue("ada")
    shop.club.tick()

    assert [30] * 4 == [seen, quoted, offer.missing[0].found, shop.balance().available]


def test_a_tier_that_reads_the_balance_is_reviewed_after_it(store):
    """Units that are spent at the instant at which they mature lift nobody."""
    shop = a_shop(store, units=MATURING, tiers=BY_BALANCE, rewards=[a_reward()])
    shop.pays("1", 60)
    shop.pays("2", 60)
    shop.on(2)

    shop.club.tick()

    assert [(0, "base")] == shop.steps()
    assert 1 == times(shop)


def test_units_that_expire_at_the_instant_pay_for_nothing(store):
    """It is the first that is too late for them."""
    shop = a_shop(store, units=MATURING, rewards=[a_reward()])
    shop.pays("1", 60)  # from the second day until the fifth
    shop.on(3)
    shop.pays("2", 60)  # from the fifth
    shop.on(6)

    shop.club.tick()

    assert (0, 60) == (times(shop), shop.balance().available)
    shop.check("ada")


def test_the_stock_and_the_limit_of_a_member_hold(store):
    """Also where one order would buy more."""
    shop = a_shop(store, rewards=[a_reward(limit={"stock": 3, "per_member": 2})])

    shop.pays("1", 500)
    shop.pays("2", 500, member="bob")
    shop.pays("3", 500, member="eve")

    assert [2, 1, 0] == [times(shop, name) for name in ("ada", "bob", "eve")]
    assert [300, 400, 500] == [shop.balance(name).available for name in ("ada", "bob", "eve")]
    assert () == tuple(shop.club.doctor().findings)


def test_a_shared_stock_is_taken_by_a_job(store):
    """By the first of those whose units mature."""
    shop = a_shop(store, units=MATURING, rewards=[a_reward(limit={"stock": 1})])
    shop.pays("1", 100)
    shop.pays("2", 100, member="bob")
    shop.on(2)

    shown = [shop.balance(name).available for name in ("ada", "bob")]
    shop.club.tick()

    assert [0, 0] == shown  # each answer knows of one that is left
    assert [0, 1] == sorted(times(shop, name) for name in ("ada", "bob"))
    assert () == tuple(shop.club.doctor().findings)


def test_one_event_redeems_a_bounded_number(store, monkeypatch):
    """The rest follows with the next."""
    monkeypatch.setattr(automatic, "MOST_AT_ONCE", 2)
    shop = a_shop(store, rewards=[a_reward()])

    shop.pays("1", 300)
    first = times(shop)
    shop.pays("2", 1)

    assert (2, 3) == (first, times(shop))


def test_store_credit_is_given_at_once(store):
    """It is in the balance, and the points are gone."""
    credit = a_reward(id="five", kind="store-credit", amount=5_00)
    shop = a_shop(store, units=UNITS, rewards=[credit])

    shop.pays("1", 250)

    assert (50, 10_00) == (shop.balance().available, shop.balance(unit_id="credit").available)
    assert [("reward:automatic:five:1", "used"), ("reward:automatic:five:2", "used")] == sorted(had(shop))
    shop.check("ada")


def test_a_code_is_made_with_it(store):
    """By the key ring of the process that the units come in."""
    voucher = a_reward(id="off", kind="discount", amount=5_00, voucher={})
    shop = shop_of(a_program(rewards=[voucher]), store, keys=KEYS)

    shop.pays("1", 100)

    code = shop.club.rewards.code("ada", "reward:automatic:off:1")
    offer = shop.club.vouchers.check(str(code), Cart(order_minor=20_00, member_id="ada"), trusted=True)
    assert 5_00 == offer.discount_minor


def test_without_keys_nothing_is_written(store):
    """A code that cannot be made keeps its units."""
    voucher = a_reward(id="off", kind="discount", amount=5_00, voucher={})
    shop = a_shop(store, rewards=[voucher])

    with pytest.raises(KeyRingError):
        shop.pays("1", 100)

    assert [] == list(shop.club.members)


@pytest.mark.parametrize("step", ["released", "transferred", "merged", "corrected", "cancelled"])
def test_whatever_brings_units_redeems(store, step):
    """A cart that is given up, a gift, a merge, a correction; and a reward that is taken back is had anew."""
    units = {"points": {"transferable": True}}
    shop = a_shop(store, units=units, rewards=[a_reward()])
    shop.pays("1", 60)
    shop.pays("2", 60, member="bob")

    if step == "released":
        shop.club.points.hold("ada", 60, hold_id="cart", lasts=Duration(days=1))
        shop.pays("3", 60)
        shop.club.points.release("ada", "cart")
    elif step == "transferred":
        shop.club.points.transfer("bob", "ada", 40, reference="t")
    elif step == "merged":
        shop.club.members.merge("bob", into="ada")
    elif step == "corrected":
        shop.club.points.adjust("ada", 40, reference="a", actor="zahra", reason="sorry")
    else:
        shop.pays("3", 40)
        shop.club.rewards.cancel("ada", "reward:automatic:mug:1")

    expected = {"cancelled": ["cancelled", "issued"]}.get(step, ["issued"])
    assert expected == sorted(state for _, state in had(shop))
    assert () == tuple(shop.club.doctor().findings)


def test_a_cart_keeps_what_it_holds(store):
    """Held units are not spent by themselves."""
    shop = a_shop(store, rewards=[a_reward()])
    shop.pays("1", 60)
    shop.club.points.hold("ada", 30, hold_id="cart", lasts=Duration(days=1))
    shop.pays("2", 60)
    first = times(shop)
    shop.on(1)

    shop.club.tick()

    assert (0, 1) == (first, times(shop))


def test_conditions_are_those_of_the_member(store):
    """As far as they ask for no order."""
    shop = a_shop(store, rewards=[a_reward(when={"member": {"city": "Yazd"}})])

    shop.pays("1", 100)

    assert 0 == times(shop)


def test_a_tier_has_its_own_cost(store):
    """Of the tier that the last review gave."""
    tiers = {"score": "spend", "ladder": [{"id": "base"}, {"id": "gold", "at": 50}]}
    reward = a_reward(cost={"points": 100, "tiers": {"gold": {"points": 40}}})
    shop = a_shop(store, tiers=tiers, rewards=[reward])
    shop.pays("1", 49)
    first = times(shop)

    shop.pays("2", 1)

    assert (0, 1, 10) == (first, times(shop), shop.balance().available)


def test_what_is_owed_is_paid_first(store):
    """No reward is had by who owes."""
    shop = a_shop(store, rewards=[a_reward()])
    shop.pays("1", 50)
    shop.takes(120)

    shop.pays("2", 169)
    first = times(shop)
    shop.pays("3", 1)

    assert (0, 1, 0) == (first, times(shop), shop.balance().available)
