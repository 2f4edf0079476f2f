"""Where a clawback takes from, what is then missing, and how it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.ledger.places import PostingKind

from ..club.shop import Shop, a_shop, day

# An order of a hundred, of which fifty were spent; forty others that never expire. By policy: what can be
# spent and what is owed after a whole refund, while the other fifty are there, and after they had expired.
TABLE = {
    ("own-lot", "deficit", "written-off"): ((40, 50), (40, 50)),
    ("own-lot", "written-off", "written-off"): ((40, 0), (40, 0)),
    ("own-then-others", "deficit", "written-off"): ((0, 10), (0, 10)),
    ("own-then-others", "written-off", "written-off"): ((0, 0), (0, 0)),
    ("pending-only", "deficit", "written-off"): ((90, 100), (40, 50)),
    ("pending-only", "written-off", "written-off"): ((90, 0), (40, 0)),
    ("own-lot", "deficit", "as-shortfall"): ((40, 50), (40, 100)),
    ("own-lot", "written-off", "as-shortfall"): ((40, 0), (40, 0)),
    ("own-then-others", "deficit", "as-shortfall"): ((0, 10), (0, 60)),
    ("own-then-others", "written-off", "as-shortfall"): ((0, 0), (0, 0)),
    ("pending-only", "deficit", "as-shortfall"): ((90, 100), (40, 100)),
    ("pending-only", "written-off", "as-shortfall"): ((90, 0), (40, 0)),
}

POLICIES = pytest.mark.parametrize("policy", TABLE, ids=" ".join)


def policies(source: str, shortfall: str, expired: str) -> dict[str, Any]:
    return {"from": source, "shortfall": shortfall, "expired": expired}


def half_spent(policy: tuple[str, str, str]) -> Shop:
    """A shop in which half of an order's points were spent, and others came since."""
    unit = {"expires": {"after": "10 days", "rounded_to": "instant"}, "on_refund": policies(*policy)}
    shop = a_shop(units={"points": {**unit, "redeem": {"in_deficit": True}}})
    shop.pays("1", 100)
    shop.on(1)
    shop.club.points.redeem("ada", 50, reference="spent")
    shop.gives(40)
    return shop


def shown(shop: Shop) -> tuple[int, int]:
    balance = shop.balance()
    return balance.total + balance.deficit, balance.deficit


@POLICIES
def test_a_whole_refund_while_the_rest_is_there(policy):
    """First the order's own units, then what the policy says."""
    shop = half_spent(policy)
    shop.on(5)

    shop.refunds("1", 100)

    assert TABLE[policy][0] == shown(shop)


@POLICIES
def test_a_whole_refund_after_the_rest_had_expired(policy):
    """What expired unused is let go, or treated as if it had been spent."""
    shop = half_spent(policy)
    shop.on(11)

    shop.refunds("1", 100)

    assert TABLE[policy][1] == shown(shop)


@POLICIES
@pytest.mark.parametrize("number", [5, 11])
def test_an_undone_refund_puts_everything_back(policy, number):
    """Taken back and put back at once is as if nothing had happened."""
    shop = half_spent(policy)
    shop.on(number)
    before = shown(shop)
    shop.refunds("1", 100)

    shop.reads("1", refunds=())

    assert before == shown(shop)


@POLICIES
def test_pending_units_are_taken_by_every_policy(policy):
    """What cannot be spent yet is there to be taken."""
    unit = {"matures": "20 days", "on_refund": policies(*policy)}
    shop = a_shop(units={"points": unit})
    shop.pays("1", 100)

    shop.refunds("1", 60)

    assert (40, 0) == (shop.balance().pending, shop.balance().deficit)


def test_others_pay_soonest_expiry_first():
    """Whatever the program spends first, a clawback takes from others what would go first anyway."""
    unit = {"spend": "oldest-earned", "on_refund": {"from": "own-then-others"}}
    shop = a_shop(units={"points": unit})
    shop.pays("1", 10)
    shop.club.points.redeem("ada", 10, reference="spent")
    shop.gives(10, days=90, reference="old and long")
    shop.on(1)
    shop.gives(10, days=30, reference="new and short")

    shop.refunds("1", 10)

    assert ((day(90), 10),) == shop.balance().expiring


def test_the_last_taking_is_undone_first():
    """The second refund took from others; when it is undone, they have their units back, not the own lot."""
    shop = half_spent(("own-then-others", "deficit", "written-off"))
    shop.refunds("1", 50, refund_id="r1")
    shop.refunds("1", 50, refund_id="r2")
    both = shown(shop)

    shop.reads("1", refunds=shop.orders["1"].refunds[:1])

    assert ((0, 10), (40, 0)) == (both, shown(shop))
    assert () == shop.balance().expiring


def test_what_expired_is_let_go_once():
    """Fifty had expired: the first half of a refund is let go, the second is owed."""
    shop = half_spent(("own-lot", "deficit", "written-off"))
    shop.on(11)
    shop.refunds("1", 50, refund_id="r1")
    first = shown(shop)

    shop.refunds("1", 50, refund_id="r2")

    assert ((40, 0), (40, 50)) == (first, shown(shop))


def test_a_restored_part_that_was_owed_comes_back_as_it_is_owed_still():
    """Of a deficit of fifty, twenty were paid since: thirty are forgiven, and twenty given back."""
    shop = half_spent(("own-lot", "deficit", "written-off"))
    shop.refunds("1", 100)
    shop.pays("2", 20)
    paid = shown(shop)

    shop.reads("1", refunds=())

    assert ((40, 30), (40 + 50 + 20, 0)) == (paid, shown(shop))


def test_parts_take_what_is_left_of_the_lot_and_no_more():
    """Twenty refunds of a twentieth, with a spend between them, take a hundred in all."""
    shop = half_spent(("own-lot", "deficit", "written-off"))
    for number in range(20):
        shop.refunds("1", 5, refund_id=f"r{number}")
        if number == 3:
            shop.club.points.redeem("ada", 10, reference="more")

    [grant] = shop.club.orders.explain("1").grants

    assert (100, 100) == (grant.granted, grant.reversed)
    assert 40 - 50 - 10 == shop.total()


def test_what_later_earnings_paid_comes_back_in_a_lot_of_its_own():
    """The order's lot has expired: the twenty that paid for it come back as units of today."""
    shop = half_spent(("own-lot", "deficit", "written-off"))
    shop.refunds("1", 100)
    shop.pays("2", 20)
    shop.on(12)

    shop.reads("1", refunds=())

    assert (40 + 20, 0) == shown(shop)
    assert ((day(22), 20),) == shop.balance().expiring


def test_what_comes_back_after_its_expiry_expires_when_it_comes_back():
    """It is gone at once, dated by that moment and not by the past."""
    shop = half_spent(("own-lot", "deficit", "written-off"))
    shop.refunds("1", 100)
    shop.on(12)
    shop.reads("1", refunds=())

    shop.club.tick()

    [expired] = shop.postings(PostingKind.EXPIRE)
    assert (day(12), 50) == (expired.occurred_at, expired.units())
