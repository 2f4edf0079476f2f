"""An order that points, a voucher and a gift card paid together: each comes back by its own policy."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.errors import VoucherRefusedError
from clubkit.vouchers.campaign import Campaign, GivenBack
from clubkit.vouchers.discount import Discount

from .shop import CardShop

GOODS, OFF = 100_00, 15_00
DUE = GOODS - OFF
POINTS, BY_CARD = 1_001, 20_02


def paid_together(shop: CardShop, gives_back: GivenBack):
    """The voucher comes off first; points and the card pay a part of the rest, and the order is read."""
    campaign = Campaign(campaign_id="spring", gives=Discount(amount_minor=OFF), gives_back=gives_back)
    shop.club.vouchers.campaign(campaign)
    code = next(shop.club.vouchers.issue("spring", 1))
    shop.gives(5_000)
    card = shop.sells(50_00)
    order = ("web", "1")

    shop.club.vouchers.use(code, Cart(order_minor=GOODS), use_id="1", order=order, trusted=True)
    shop.club.points.redeem("ada", POINTS, reference="r", order=order)
    shop.pays_with(card, BY_CARD)
    shop.pays("1", DUE)
    shop.on(1)
    return code, card


def usable(shop: CardShop, code: str) -> bool:
    try:
        shop.club.vouchers.check(code, Cart(order_minor=GOODS), trusted=True)
    except VoucherRefusedError:
        return False
    return True


@pytest.mark.parametrize("gives_back", GivenBack)
@pytest.mark.parametrize("parts", [(DUE,), (1, DUE - 1), (2833, 2833, 2834), (8499, 1)])
def test_parts_add_up_to_the_whole(shop, gives_back, parts):
    """Points to their lots, money to its card, the voucher's value in proportion, or the code at the end."""
    code, card = paid_together(shop, gives_back)
    returned: list[int] = []

    for number, minor in enumerate(parts, 1):
        was = usable(shop, code)
        synced = shop.refunds("1", minor, refund_id=f"r{number}")
        returned.extend(each.minor for each in synced.codes)
        assert not was

    assert (5_000, 50_00) == (shop.balance().available, shop.on_card(card))
    assert (OFF if gives_back is GivenBack.PRORATE else 0) == sum(returned)
    assert usable(shop, code) is (gives_back is GivenBack.REOPEN)
    assert [] == shop.findings()


def test_a_part_refund_gives_back_a_part_of_each(shop):
    """A fifth of the order: a fifth of the points, of the card's money and of the voucher's value, down."""
    _, card = paid_together(shop, GivenBack.PRORATE)

    synced = shop.refunds("1", DUE // 5)

    assert (POINTS // 5, BY_CARD // 5, OFF // 5) == (
        shop.balance().available - (5_000 - POINTS) - earned_left(shop),
        shop.on_card(card) - (50_00 - BY_CARD),
        sum(each.minor for each in synced.codes),
    )


def earned_left(shop: CardShop) -> int:
    """Points that the order itself earned, as far as it was not given back."""
    explained = shop.club.orders.explain("1")
    return sum(grant.granted - grant.reversed for grant in explained.grants)


@pytest.mark.parametrize("end", ["cancels", "void"])
@pytest.mark.parametrize("gives_back", GivenBack)
def test_an_order_that_is_gone_gives_all_back(shop, end, gives_back):
    """Cancelled or deleted, and told twice."""
    code, card = paid_together(shop, gives_back)

    for _ in range(2):
        if end == "cancels":
            shop.cancels("1")
        else:
            shop.club.orders.void("web", "1")

    assert (5_000, 50_00) == (shop.balance().available, shop.on_card(card))
    assert usable(shop, code) is (gives_back is GivenBack.REOPEN)
    assert [] == shop.findings()


def test_an_older_reading_gives_nothing_back(shop):
    """It comes late, and says that the order was refunded, which was undone since."""
    code, _ = paid_together(shop, GivenBack.REOPEN)
    shop.refunds("1", DUE)
    late = shop.orders["1"]
    shop.on(2)
    shop.reads("1", refunds=())

    assert shop.sync(late).is_stale
    assert usable(shop, code)  # it was open in between, and stays so


@pytest.mark.parametrize("gives_back", GivenBack)
def test_a_code_that_paid_all_of_an_order_stays_used(shop, gives_back):
    """Nothing is left to refund, which is not the same as all refunded; a cancel still gives it back."""
    campaign = Campaign(campaign_id="free", gives=Discount(amount_minor=GOODS), gives_back=gives_back)
    shop.club.vouchers.campaign(campaign)
    code = next(shop.club.vouchers.issue("free", 1))
    shop.club.vouchers.use(code, Cart(order_minor=GOODS), use_id="1", order=("web", "1"), trusted=True)

    synced = shop.pays("1", 0)

    assert ((), False) == (synced.codes, usable(shop, code))
    shop.on(1)
    shop.cancels("1")
    assert usable(shop, code) is (gives_back is GivenBack.REOPEN)
