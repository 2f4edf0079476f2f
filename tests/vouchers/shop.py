"""A shop whose club has keys, a campaign, and boring defaults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define

from clubkit.areas.voucher_carts import Applied, Cart
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.keys import KeyRing, new_ring
from clubkit.vouchers.secret import Secret

from ..club.shop import a_program, day

TEN = Discount(amount_minor=1000)
CART = Cart(order_minor=5000)


def a_ring(seed: int = 1) -> KeyRing:
    """A ring of one key; the same for each seed."""
    return new_ring("demo", Secret(bytes([seed]) * 32))


@define
class VoucherShop:
    """A club with keys, and its clock."""

    club: Club
    clock: FixedClock

    def campaign(self, campaign_id: str = "spring", **terms: Any) -> Campaign:
        """A campaign whose codes take ten off."""
        return self.club.vouchers.campaign(Campaign(campaign_id=campaign_id, **{"gives": TEN, **terms}))

    def code(self, campaign_id: str = "spring") -> str:
        """One more code of a campaign."""
        reader = self.club.vouchers
        had = sum(1 for _ in reader._bulk.held(campaign_id))
        return next(reader.issue(campaign_id, had + 1))

    def uses(self, code: str, use_id: str = "o1", **asked: Any) -> Applied:
        """The shop's people use a code."""
        cart = asked.pop("cart", CART)
        return self.club.vouchers.use(code, cart, use_id=use_id, **{"trusted": True, **asked})

    def reserves(self, code: str, use_id: str = "o1", **asked: Any) -> Applied:
        """The shop's people reserve a code."""
        cart = asked.pop("cart", CART)
        return self.club.vouchers.reserve(code, cart, use_id=use_id, **{"trusted": True, **asked})


@contextmanager
def a_voucher_shop(store: str = "memory:", *, seed: int = 1) -> Iterator[VoucherShop]:
    """An open shop, with ada as its member, on the day it opened."""
    clock = FixedClock(day(0))
    with open_club(a_program(), store, clock=clock, keys=a_ring(seed)) as club:
        for member_id in ("ada", "bob"):
            club.members.enrol(member_id)
        yield VoucherShop(club, clock)
