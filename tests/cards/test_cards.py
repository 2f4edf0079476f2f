"""Gift cards: made once, spent in parts, and filled again by the refunds of what they paid for."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.errors import (
    BadReferenceError,
    BadVoucherError,
    HoldResolvedError,
    InsufficientUnitsError,
    ReferenceReusedError,
    UnknownHoldError,
    UnknownUnitError,
    VoucherRefusedError,
)
from clubkit.storage.ports import CARD_IDS
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount

from ..club.shop import day
from .shop import CardShop


def test_a_card_is_made_once_under_a_reference(shop):
    """The same again is the same card, with what is on it by now; of another amount it is refused."""
    card = shop.sells(5_000)
    shop.pays_with(card, 1_000)

    again = shop.sells(5_000)

    assert (card.code, 4_000) == (again.code, again.balance_minor)
    with pytest.raises(ReferenceReusedError):
        shop.sells(6_000)


def test_a_card_is_spent_in_parts_and_never_below_zero(shop):
    """What is left is told; more than that is refused and takes nothing."""
    card = shop.sells(5_000)

    assert 3_000 == shop.pays_with(card, 2_000, "1")
    assert 0 == shop.pays_with(card, 3_000, "2")
    with pytest.raises(InsufficientUnitsError):
        shop.pays_with(card, 1, "3")
    assert 0 == shop.on_card(card)


def test_paying_twice_under_a_reference_pays_once(shop):
    """A retry is told what is left; another amount is refused."""
    card = shop.sells(5_000)

    assert 3_000 == shop.pays_with(card, 2_000) == shop.pays_with(card, 2_000)
    with pytest.raises(ReferenceReusedError):
        shop.pays_with(card, 1_000)


@pytest.mark.parametrize("is_member", [True, False])
@pytest.mark.parametrize("is_read_first", [True, False])
def test_a_refund_puts_back_what_the_card_paid(shop, is_member, is_read_first):
    """In proportion, whoever's order it is, and whether the shop told of the order or of the card first."""
    member = "ada" if is_member else None
    card = shop.sells(5_000)
    if is_read_first:
        shop.pays("1", 10_000, member=member)
    left = [shop.pays_with(card, 2_000)]
    if not is_read_first:
        shop.pays("1", 10_000, member=member)

    shop.on(1)
    shop.refunds("1", 2_500)
    left.append(shop.on_card(card))
    shop.refunds("1", 7_500, refund_id="r2")

    assert [3_000, 3_500, 5_000] == [*left, shop.on_card(card)]
    assert [] == shop.findings()


def test_a_payment_by_card_is_no_discount(shop):
    """The member earns for the whole order, and the card earns nothing and is no member."""
    card = shop.sells(5_000)
    shop.pays_with(card, 2_000)
    shop.pays("1", 10_000)

    assert 10_000 == shop.total("ada")
    assert ["ada"] == [member.member_id for member in shop.club.members]
    shop.on(29)
    assert (3_000, 0) == (shop.on_card(card), shop.club.tick().tier_changes)


@pytest.mark.parametrize("is_member", [True, False])
def test_an_order_that_is_cancelled_or_deleted_puts_all_back(shop, is_member):
    """One after the other; the second time there is nothing to do."""
    card = shop.sells(5_000)
    shop.pays_with(card, 2_000)
    shop.pays("1", 10_000, member="ada" if is_member else None)

    shop.on(1)
    shop.cancels("1")
    left = shop.on_card(card)
    shop.club.orders.void("web", "1")

    assert (5_000, 5_000) == (left, shop.on_card(card))
    assert [] == shop.findings()


def test_an_order_that_was_never_read_and_is_deleted_puts_all_back(shop):
    """The till took the card, and the shop forgot the order."""
    card = shop.sells(5_000)
    shop.pays_with(card, 2_000)

    shop.club.orders.void("web", "1")

    assert 5_000 == shop.on_card(card)


def test_two_cards_pay_for_one_order_and_both_are_filled_again(shop):
    """Parts add up to what each of them paid."""
    first, second = shop.sells(reference="a"), shop.sells(reference="b")
    shop.pays_with(first, 1_001, reference="p1")
    shop.pays_with(second, 2_002, reference="p2")
    shop.pays("1", 10_000)

    shop.on(1)
    for number in range(1, 4):
        shop.orders["1"] = shop.orders["1"]
        shop.refunds("1", (3_333, 3_333, 3_334)[number - 1], refund_id=f"r{number}")

    assert (5_000, 5_000) == (shop.on_card(first), shop.on_card(second))


def test_a_card_is_emptied_when_its_own_purchase_is_given_back(shop):
    """What was spent of it by then is owed, and nothing of it can be spent again."""
    shop.pays("9", 5_000)
    card = shop.sells(5_000, order=("web", "9"))
    shop.pays_with(card, 2_000)

    shop.on(1)
    shop.refunds("9", 5_000)

    assert 0 == shop.on_card(card)
    assert [] == shop.findings()


def test_an_order_of_a_merged_member_still_fills_the_card_again(shop):
    """The cards of an order stay with it."""
    shop.club.members.enrol("bob")
    card = shop.sells(5_000)
    shop.pays_with(card, 2_000)
    shop.pays("1", 10_000)
    shop.club.members.merge("ada", into="bob")

    shop.on(1)
    shop.refunds("1", 10_000)

    assert 5_000 == shop.on_card(card)


def test_what_is_on_a_card_expires_with_its_unit(shop):
    """On time, whether or not a job ran; and the job writes it down."""
    card = shop.sells(5_000)
    assert day(31) == card.ends_at

    shop.on(31)

    assert 0 == shop.on_card(card)
    assert {"expire": 1} == shop.club.tick().postings


def test_money_for_an_open_cart_is_held_once(shop):
    """A hold takes it aside, a capture spends a part, and the rest is back."""
    card = shop.sells(5_000)
    cards, order = shop.club.cards, ("web", "1")

    held = cards.hold(card.code, 3_000, hold_id="cart", order=order, trusted=True)
    assert (2_000, 3_000) == (held.balance_minor, held.held_minor)
    with pytest.raises(InsufficientUnitsError):
        shop.pays_with(card, 2_001, "2")

    assert 4_000 == cards.capture(card.code, "cart", minor=1_000, trusted=True).balance_minor
    with pytest.raises(HoldResolvedError):
        cards.release(card.code, "cart", trusted=True)
    shop.pays("1", 10_000)
    shop.on(1)
    shop.cancels("1")
    assert 5_000 == shop.on_card(card)


def test_a_hold_is_released_or_lapses(shop):
    """By hand, again and again, or by time."""
    card = shop.sells(5_000)
    cards = shop.club.cards
    cards.hold(card.code, 3_000, hold_id="a", trusted=True)
    for _ in range(2):
        assert 5_000 == cards.release(card.code, "a", trusted=True).balance_minor

    cards.hold(card.code, 3_000, hold_id="b", trusted=True)
    shop.on(0, 1)

    assert 5_000 == shop.on_card(card)
    with pytest.raises(UnknownHoldError):
        cards.capture(card.code, "c", trusted=True)


def test_a_card_can_be_filled_again(shop):
    """Once under a reference."""
    card = shop.sells(5_000)

    for _ in range(2):
        assert 6_000 == shop.club.cards.top_up(card.code, 1_000, reference="more", trusted=True).balance_minor


@pytest.mark.parametrize(
    "command",
    [CardShop.on_card, lambda shop, card: shop.pays_with(card, 1)],
    ids=["balance", "pay"],
)
def test_a_revoked_card_buys_nothing(shop, command):
    """What is on it stays there."""
    card = shop.sells(5_000)
    shop.club.vouchers.revoke(card.code)

    with pytest.raises(VoucherRefusedError):
        command(shop, card)


def test_a_card_is_no_voucher(shop):
    """It takes nothing off an order: it pays."""
    card = shop.sells(5_000)

    with pytest.raises(VoucherRefusedError):
        shop.club.vouchers.use(card.code, Cart(order_minor=100), use_id="o1", trusted=True)


def test_a_wrong_code_is_no_card(shop):
    """A typo is no guess; a voucher of a campaign is no card."""
    card = shop.sells(5_000)
    typo = ("1" if card.code[0] == "0" else "0") + card.code[1:]

    with pytest.raises(BadVoucherError):
        shop.club.cards.balance(typo, till="one")
    shop.club.vouchers.campaign(Campaign(campaign_id="spring", gives=Discount(amount_minor=1)))
    with pytest.raises(VoucherRefusedError):
        shop.club.cards.balance(next(shop.club.vouchers.issue("spring", 1)), till="one")


@pytest.mark.parametrize("unit_id", ["points", "nothing"])
def test_only_money_is_put_on_a_card(shop, unit_id):
    """Points are a member's."""
    with pytest.raises(UnknownUnitError):
        shop.sells(unit_id=unit_id)


def test_nobody_reaches_a_card_but_by_its_code(shop):
    """Not by the name of its account, which is no member's."""
    shop.sells(5_000)
    with shop.club.storage.read() as reader:
        [account] = reader.members()
    assert account.member_id.startswith(CARD_IDS)

    for attempt in (
        lambda: shop.club.points.redeem(account.member_id, 1, unit_id="credit", reference="r"),
        lambda: shop.club.points.balance(account.member_id, unit_id="credit"),
        lambda: shop.club.members.enrol(CARD_IDS + "mine"),
        lambda: shop.pays("7", member=account.member_id),
    ):
        with pytest.raises(BadReferenceError):
            attempt()


def test_a_code_is_in_no_repr(shop):
    """Of a card, or of what keeps it."""
    card = shop.sells(5_000)

    assert card.code not in repr(card)
    assert card.code.replace("-", "") not in repr(shop.club.cards)


@pytest.mark.parametrize("is_read_first", [True, False])
def test_a_card_that_was_bought_with_a_members_order_is_in_order(shop, is_read_first):
    """The order is the member's, and the card that it bought follows it: nothing is wrong with that."""
    if is_read_first:
        shop.pays("1", 10_000, member="ada")
    shop.sells(5_000, order=("web", "1"))
    if not is_read_first:
        shop.pays("1", 10_000, member="ada")

    assert [] == shop.findings()
