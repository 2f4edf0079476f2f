"""What a redemption must keep: at the bounds, just below them, and just above."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.commands.hold import split_takes
from clubkit.errors import InsufficientUnitsError, RedeemTermsError
from clubkit.ledger.places import Place

from ..club.shop import Shop, a_shop

WORTH = 5


def having(units: int = 100, **terms: Any) -> Shop:
    """A shop in which ada has so many points, each worth five cents, under these terms."""
    shop = a_shop(units={"points": {"worth": WORTH, "redeem": terms}})
    shop.gives(units)
    return shop


def redeemed(shop: Shop, units: int, order_minor: int | None = None) -> int:
    posting = shop.club.points.redeem("ada", units, reference="r", order_minor=order_minor)
    return posting.units(target=Place.REDEEMED)


@pytest.mark.parametrize(
    ("terms", "units", "term", "bound"),
    [
        ({"at_least": 50}, 49, "at_least", 50),
        ({"at_least": 50, "step": 10}, 40, "at_least", 50),
        ({"step": 10}, 9, "step", 10),
        ({"step": 10}, 11, "step", 10),
    ],
)
def test_terms_refuse(terms, units, term, bound):
    """Fewer than the least, or no multiple of the step; the refusal says which term and its bound."""
    shop = having(**terms)

    with pytest.raises(RedeemTermsError) as caught:
        redeemed(shop, units)

    assert (units, term, bound) == (caught.value.requested, caught.value.term, caught.value.limit)
    assert 100 == shop.total()


@pytest.mark.parametrize(
    ("terms", "units"), [({"at_least": 50}, 50), ({"step": 10}, 10), ({"step": 10}, 100), ({}, 1), ({}, 100)]
)
def test_terms_allow(terms, units):
    """At the bound it is allowed."""
    assert units == redeemed(having(**terms), units)


@pytest.mark.parametrize(
    ("up_to", "order_minor", "most"),
    [
        ("100%", 250, 50),
        ("100%", 254, 50),
        ("100%", 255, 51),
        ("50%", 250, 25),
        ("50%", 249, 24),
        ("10%", 49, 0),
    ],
)
def test_units_pay_a_share_of_an_order(up_to, order_minor, most):
    """As many as the share of the order is worth, rounded down, and not one more."""
    shop = having(up_to=up_to)

    with pytest.raises(RedeemTermsError) as caught:
        redeemed(shop, most + 1, order_minor)

    assert ("up_to", most) == (caught.value.term, caught.value.limit)
    if most:
        assert most == redeemed(shop, most, order_minor)


@pytest.mark.parametrize(
    ("terms", "units"),
    [
        ({}, 100),
        ({"step": 30}, 90),
        ({"at_least": 100}, 100),
    ],
)
def test_a_redemption_above_the_balance_may_be_cut_to_it(terms, units):
    """Clamped to whole steps of what there is."""
    assert units == redeemed(having(**terms, above_balance="clamp"), 120)


@pytest.mark.parametrize(
    "terms", [{}, {"above_balance": "clamp", "at_least": 101}, {"above_balance": "clamp", "step": 120}]
)
def test_a_redemption_above_the_balance_is_refused(terms):
    """By default, and where nothing would be left of it."""
    shop = having(**terms)

    with pytest.raises(InsufficientUnitsError) as caught:
        redeemed(shop, 120)

    assert (120, 100) == (caught.value.requested, caught.value.available)


@pytest.mark.parametrize(
    ("terms", "wanted", "order_minor", "units"),
    [
        ({}, None, None, 100),
        ({}, 30, None, 30),
        ({}, 300, None, 100),
        ({"step": 30}, None, None, 90),
        ({"at_least": 101}, None, None, 0),
        ({"at_least": 50}, 49, None, 0),
        ({"up_to": "50%"}, None, 250, 25),
        ({"up_to": "50%", "at_least": 26}, None, 250, 0),
        ({"up_to": "50%", "step": 10}, 40, 250, 20),
    ],
)
def test_a_quote_says_what_a_redemption_would_get(terms, wanted, order_minor, units):
    """Bounded by the balance, the terms, and what was asked for; and what that pays."""
    quote = having(**terms).club.points.quote_redeem("ada", wanted, order_minor=order_minor)

    assert (units, units * WORTH) == (quote.units, quote.money_minor)


def test_a_quote_in_deficit_is_nothing():
    """Who may not redeem is quoted nothing."""
    shop = having(100)
    shop.takes(130)
    shop.gives(0 + 40)

    shop.takes(30, reference="more")

    assert 0 == shop.club.points.quote_redeem("ada").units


@pytest.mark.parametrize("verb", ["redeem", "hold"])
def test_a_hold_keeps_the_terms_of_a_redemption(verb):
    """Units are not set aside that could not be spent."""
    shop = having(at_least=50)
    act = {
        "redeem": lambda: shop.club.points.redeem("ada", 49, reference="r"),
        "hold": lambda: shop.club.points.hold("ada", 49, hold_id="h"),
    }

    with pytest.raises(RedeemTermsError):
        act[verb]()


TAKES = ((3, 10), (7, 5), (9, 20))


@pytest.mark.parametrize(
    ("units", "first", "rest"),
    [
        (1, ((3, 1),), ((3, 9), (7, 5), (9, 20))),
        (10, ((3, 10),), ((7, 5), (9, 20))),
        (12, ((3, 10), (7, 2)), ((7, 3), (9, 20))),
        (35, TAKES, ()),
    ],
)
def test_a_capture_spends_the_first_takes(units, first, rest):
    """In the order of paying; the rest is given back."""
    assert (first, rest) == split_takes(TAKES, units)


@pytest.mark.parametrize(("units", "is_fine"), [(79, True), (80, True), (81, False)])
def test_what_is_owed_comes_off_what_can_be_spent(units, is_fine):
    """Where the program lets members in deficit redeem: of 180 beside a deficit of a hundred, eighty."""
    shop = a_shop(units={"points": {"redeem": {"in_deficit": True}}})
    shop.pays("1", 100)
    shop.club.points.redeem("ada", 100, reference="spent")
    shop.gives(180)
    shop.cancels("1")

    if is_fine:
        shop.club.points.redeem("ada", units, reference="r")
        assert 80 - units == shop.total()
    else:
        with pytest.raises(InsufficientUnitsError):
            shop.club.points.redeem("ada", units, reference="r")


@pytest.mark.parametrize(("units", "minor"), [(2, 0), (3, 1), (5, 1), (6, 2)])
def test_what_units_pay_is_rounded_down(units, minor):
    """Three points are worth a cent."""
    shop = a_shop(units={"points": {"worth": "1/3"}})
    shop.gives(units)

    assert minor == shop.balance().worth_minor
    assert minor == shop.club.points.quote_redeem("ada", units).money_minor


def test_all_redemptions_for_an_order_pay_for_it():
    """What units paid for does not earn, in one redemption or in two."""
    shop = a_shop(units={"points": {"worth": 1}})
    shop.gives(50)
    for number, units in enumerate((30, 20)):
        shop.club.points.redeem("ada", units, reference=f"r{number}", order=("web", "1"))

    shop.pays("1", 100)

    assert 50 == shop.total()


def test_pending_units_pay_for_nothing():
    """A lot that expires sooner and is pending is passed over for one that can be spent."""
    shop = a_shop(units={"points": {"matures": "3 days", "expires": {"after": "10 days"}}})
    shop.gives(50)
    shop.pays("1", 100)

    shop.club.points.redeem("ada", 50, reference="r")

    assert (0, 100) == (shop.balance().available, shop.balance().pending)
