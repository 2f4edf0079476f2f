"""Gift cards in scenarios: sold with an order, and paying for one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clubkit.orders import Order

from .orders import SOURCE
from .reading import Tree, money_minor
from .world import World

DUE = "due"
"""What the world has found: what is left to pay of each order that a card paid for."""


# --- steps ------------------------------------------------------------------------------------------


def buy(world: World, order: Order, asked: Tree) -> None:
    """Sell a card; the scenario's code is a name for it, since a card's own code is made by the club."""
    _issue(world, asked["code"], asked["amount"], order=(SOURCE, order.order_id))


def pay(world: World, order: Order, amount: Decimal) -> None:
    """Pay with a card of that amount, as much as it has, and no more than is left to pay."""
    code = _issue(world, order.order_id, amount, order=None)
    before = world.club.cards.balance(code, trusted=True).balance_minor
    left = world.club.cards.pay(
        code,
        min(before, order.total_minor),
        reference=f"card-{order.order_id}",
        order=(SOURCE, order.order_id),
        trusted=True,
    )
    due = order.total_minor - (before - left.balance_minor)
    world.found.setdefault(DUE, {})[order.order_id] = Decimal(due) / 100


def _issue(world: World, name: str, amount: Decimal, *, order: tuple[str, str] | None) -> str:
    card = world.club.cards.issue(money_minor(amount), reference=f"sale-{name}", order=order)
    if card.code is None or card.balance_minor != money_minor(amount):
        raise AssertionError(card)
    world.cards[name] = card.code
    return card.code


# --- what it shows ----------------------------------------------------------------------------------


def balance(world: World, _: Any) -> Decimal:
    """What is on the one card of the scenario."""
    [code] = world.cards.values()
    return _left(world, code)


def left_by_order(world: World, wanted: Tree) -> dict[str, Decimal]:
    """What is left on the card that paid for each order."""
    return {order_id: _left(world, world.cards[order_id]) for order_id in wanted}


def _left(world: World, code: str) -> Decimal:
    return Decimal(world.club.cards.balance(code, trusted=True).balance_minor) / 100
