"""A shop that sells gift cards, with boring defaults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define

from clubkit.areas.card_work import Card
from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.doctor.findings import Finding

from ..club.shop import Shop, a_program, day
from ..vouchers.shop import a_ring

UNITS: dict[str, Any] = {"points": {}, "credit": {"money": True, "expires": {"after": "30 days"}}}
LADDER: dict[str, Any] = {"score": "spend", "ladder": [{"id": "base"}, {"id": "gold", "at": 1}]}


@define
class CardShop(Shop):
    """A club whose members climb a ladder, and whose cards hold money for thirty days."""

    def sells(self, minor: int = 5_000, *, reference: str = "sale", **asked: Any) -> Card:
        """A card is made."""
        return self.club.cards.issue(minor, reference=reference, **asked)

    def pays_with(self, card: Card, minor: int, order_id: str = "1", **asked: Any) -> int:
        """A part of an order is paid with a card; what is left on it."""
        assert card.code is not None
        options = {"reference": f"pay-{order_id}", "order": ("web", order_id), "trusted": True, **asked}
        return self.club.cards.pay(card.code, minor, **options).balance_minor

    def on_card(self, card: Card) -> int:
        """What is on a card now."""
        assert card.code is not None
        return self.club.cards.balance(card.code, trusted=True).balance_minor

    def findings(self) -> list[Finding]:
        """What the doctor finds."""
        return list(self.club.doctor().findings)


@contextmanager
def a_card_shop(store: str = "memory:") -> Iterator[CardShop]:
    """An open shop, on the day it opened."""
    clock = FixedClock(day(0))
    with open_club(a_program(units=UNITS, tiers=LADDER), store, clock=clock, keys=a_ring()) as club:
        yield CardShop(club, clock)
