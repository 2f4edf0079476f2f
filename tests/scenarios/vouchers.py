"""Vouchers in scenarios: one code, issued as the scenario's program says before its steps begin."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from clubkit.areas.voucher_carts import Applied, Cart, Offer
from clubkit.errors import VoucherRefusedError
from clubkit.orders import Line, Order
from clubkit.storage.voucher_ports import vouchers_read
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount, DiscountOn

from .orders import SOURCE
from .reading import Tree, money_minor
from .world import World

CODE = "code"
"""What the world has found, once a step needs it."""

SPRING = "spring"

TOTAL = 100
"""What an order costs whose total no step says."""

_ON = {
    "per_unit_half_up": DiscountOn.UNIT,
    "per_line_half_up": DiscountOn.LINE,
    "cheapest_item": DiscountOn.CHEAPEST,
}


def issue_code(world: World) -> None:
    """Put the campaign that a program asks for, with one code."""
    asked = world.asked.get("voucher", world.asked)
    on = _ON.get(asked.get("scope", asked.get("rounding", "")), DiscountOn.ORDER)
    gives = None
    if "percent" in asked:
        gives = Discount(percent=Fraction(asked["percent"], 100), on=on)
    elif "fixed" in asked:
        gives = Discount(amount_minor=money_minor(asked["fixed"]), on=on)
    world.club.vouchers.campaign(
        Campaign(
            campaign_id=SPRING,
            gives=gives,
            most=1 if asked.get("single_use") else asked.get("usage_limit"),
            per_member=1 if asked.get("once_per_customer") else None,
        )
    )
    [world.found[CODE]] = world.club.vouchers.issue(SPRING, 1)


# --- steps ------------------------------------------------------------------------------------------


def redeem(world: World, step: Tree, _: str) -> None:
    """Use it for an order; a draft that counts as a use reserves it."""
    world.begin(step)
    take = world.club.vouchers.reserve if step.get("draft") else world.club.vouchers.use
    _show(world, take(world.found[CODE], _cart(world, step), use_id=step["order"], trusted=True))


def apply(world: World, step: Tree, _: str) -> None:
    """Reserve it for an order that is not paid yet; without an order, ask what it would give."""
    world.begin(step)
    cart, code = _cart(world, step), world.found[CODE]
    if "order" not in step:
        _show(world, world.club.vouchers.check(code, cart, trusted=True))
        return
    _show(world, world.club.vouchers.reserve(code, cart, use_id=step["order"], trusted=True))


def take_off(world: World, order: Order, asked: Tree) -> Order:
    """Use a code of the shop's own on an order, before anything pays for it."""
    if asked["scope"] != "order":
        raise KeyError(asked["scope"])
    campaign_id = f"discount-{order.order_id}"
    gives = Discount(percent=Fraction(asked["percent"], 100))
    world.club.vouchers.campaign(Campaign(campaign_id=campaign_id, gives=gives))
    [code] = world.club.vouchers.issue(campaign_id, 1)
    return use_on(world, order, code)


def use_on(world: World, order: Order, code: str, *, member_id: str | None = None) -> Order:
    """The order, once a code has been used on it by anybody, or by a member."""
    cart = Cart(order_minor=order.total_minor, lines=order.lines, member_id=member_id, channel=SOURCE)
    identity = (SOURCE, order.order_id)
    given = world.club.vouchers.use(code, cart, use_id=order.order_id, order=identity, trusted=True)
    return world.shop.discount(order.order_id, given.discount_minor, given.lines)


def release(world: World, step: Tree, _: str) -> None:
    """Give it back: the payment failed, or the draft was deleted."""
    world.begin(step)
    world.club.vouchers.release(world.found[CODE], use_id=step["order"])


def _cart(world: World, step: Tree) -> Cart:
    customer = step.get("customer")
    if customer is not None:
        world.club.members.enrol(customer)
    if "lines" in step:
        priced = [(line["price"], line["qty"]) for line in step["lines"]]
    elif "prices" in world.asked:
        priced = [(price, 1) for price in world.asked["prices"]]
    else:
        return Cart(order_minor=money_minor(step.get("total", TOTAL)), member_id=customer, channel=SOURCE)
    lines = tuple(Line(str(n), money_minor(price) * qty, qty) for n, (price, qty) in enumerate(priced))
    return Cart(lines=lines, member_id=customer, channel=SOURCE)


def _show(world: World, given: Applied | Offer) -> None:
    lines = [Decimal(minor) / 100 for _, minor in given.lines]
    total = Decimal(given.discount_minor) / 100
    world.found |= {"discount": total, "total_discount": total, "line_discounts": lines}


# --- what it shows ----------------------------------------------------------------------------------


def used(world: World, _: Any) -> int:
    """How often the code is used or reserved."""
    with world.club.storage.read() as reader:
        return sum(voucher.uses for voucher in vouchers_read(reader).of_campaign(SPRING))


def is_active(world: World, _: Any) -> bool:
    """Whether somebody else could use it now."""
    world.club.members.enrol("somebody else")
    cart = Cart(order_minor=money_minor(TOTAL), member_id="somebody else")
    try:
        world.club.vouchers.check(world.found[CODE], cart, trusted=True)
    except VoucherRefusedError:
        return False
    return True
