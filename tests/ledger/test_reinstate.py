"""What comes back of the units that a returned order redeemed, and until when it lasts."""

from __future__ import annotations

import pytest

from clubkit.orders import OrderState

from ..club.shop import Shop, a_shop, day


def paid_with_points(lasting: int = 10, **policy: str) -> Shop:
    """A shop in which ada paid sixty points for an order of ninety, from lots of fifty and of fifty more."""
    expires = {"after": f"{lasting} days", "rounded_to": "instant"}
    shop = a_shop(units={"points": {"worth": 1, "expires": expires, "on_refund": policy}}, earn=[])
    shop.gives(50, days=lasting)
    shop.on(1)
    shop.gives(50, days=lasting)
    shop.club.points.redeem("ada", 60, reference="paid", order=("web", "1"))
    shop.pays("1", 90)
    return shop


@pytest.mark.parametrize(
    ("policy", "refunded", "back"),
    [
        ("prorate", 30, 20),
        ("prorate", 31, 20),
        ("prorate", 89, 59),
        ("prorate", 90, 60),
        ("only-full", 89, 0),
        ("only-full", 90, 60),
        ("none", 45, 0),
        ("none", 90, 0),
    ],
)
def test_how_much_comes_back(policy, refunded, back):
    """The refunded share, or all on a whole refund, or nothing."""
    shop = paid_with_points(redeemed=policy)
    before = shop.total()

    shop.refunds("1", refunded)

    assert back == shop.total() - before


@pytest.mark.parametrize(("policy", "back"), [("prorate", 60), ("only-full", 60), ("none", 0)])
def test_how_much_comes_back_of_a_cancelled_order(policy, back):
    """A cancel gives back all, or what the program never gives back."""
    shop = paid_with_points(redeemed=policy)
    before = shop.total()

    shop.cancels("1")

    assert back == shop.total() - before


def test_parts_add_up():
    """Three thirds give back what was paid, no more."""
    shop = paid_with_points()
    before = shop.total()

    for number in range(3):
        shop.refunds("1", 30, refund_id=f"r{number}")

    assert 60 == shop.total() - before


def test_the_lot_that_paid_last_gets_its_units_back_first():
    """Sixty took fifty of the first lot and ten of the second, which the first twenty that return fill."""
    shop = paid_with_points()

    shop.refunds("1", 30)

    assert ((day(10), 10), (day(11), 50)) == shop.balance().expiring


def test_units_return_to_the_lots_that_paid():
    """A whole refund leaves the lots as they were."""
    shop = paid_with_points()

    shop.refunds("1", 90)

    assert ((day(10), 50), (day(11), 50)) == shop.balance().expiring


@pytest.mark.parametrize(
    ("reinstated", "number", "ends"),
    [
        ("own", 8, {10: 50, 11: 50}),
        ("own", 12, {}),
        ("grace", 4, {10: 50, 11: 50}),
        ("grace", 8, {13: 60, 11: 40}),
        ("grace", 12, {17: 60}),
        ("fresh", 8, {18: 60, 11: 40}),
        ("fresh", 12, {22: 60}),
    ],
)
def test_until_when_it_lasts(reinstated, number, ends):
    """As long as before; or at least five days more; or as if it were earned now."""
    policy = {"reinstated": reinstated, **({"grace": "5 days"} if reinstated == "grace" else {})}
    shop = paid_with_points(**policy)
    shop.on(number)

    shop.cancels("1")

    assert {day(end): units for end, units in ends.items()} == dict(shop.balance().expiring)


def test_an_order_that_is_paid_again_takes_its_units_again():
    """A cancel that was a mistake is undone on both sides."""
    shop = paid_with_points()
    before = shop.total()
    shop.cancels("1")

    shop.reads("1", state=OrderState.PAID)

    assert before == shop.total()


def test_units_that_were_spent_meanwhile_are_owed():
    """What came back with a refund and is gone when the refund is undone makes a deficit."""
    shop = paid_with_points()
    shop.cancels("1")
    shop.club.points.redeem("ada", 70, reference="spent")

    shop.reads("1", state=OrderState.PAID)

    assert (-30, 30) == (shop.total(), shop.balance().deficit)


def test_undone_parts_take_the_last_that_came_back():
    """Two parts and one of them undone leave what one part left."""
    shop = paid_with_points()
    shop.refunds("1", 30, refund_id="r1")
    one = shop.balance().expiring
    shop.refunds("1", 30, refund_id="r2")

    shop.reads("1", refunds=shop.orders["1"].refunds[:1])

    assert one == shop.balance().expiring
