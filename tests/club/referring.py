"""A shop whose members bring friends, with boring defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from clubkit.club import Club
from clubkit.errors import ReferralRefusedError

from .people import a_shop_that_knows
from .shop import Shop

TERMS = {"give": 500, "friend": 200}
CARD = "card 4711"
NOTHING_EARNED = [{"id": "hello", "on": "activity", "give": 1, "when": {"activity": "hello"}}]


def a_club(store="memory:", *, enrolled=("ada",), **terms):
    """A shop whose orders earn nothing, and where ada is a member."""
    shop = a_shop_that_knows(store, earn=NOTHING_EARNED, referral={**TERMS, **terms})
    for member in enrolled:
        shop.club.members.enrol(member)
    return shop


def brings(shop, friend="bob", referrer="ada", **given):
    """A friend names the code of a member."""
    return shop.club.referrals.refer(friend, code=shop.club.referrals.code(referrer), **given)


def at_once(shop: Shop, acts: Sequence[Callable[[Club], object]]) -> list[str]:
    """Do each in a thread of its own with a club of its own, at the same moment; what went wrong."""
    gate, wrong = Barrier(len(acts)), []

    def run(act):
        club = Club(shop.club.program, shop.club.storage, clock=shop.clock)
        gate.wait()
        try:
            act(club)
        except ReferralRefusedError as error:
            wrong.append(error.reason)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong
