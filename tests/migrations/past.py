"""A small club with a past, and what its members have: the rows of the dumps."""

from __future__ import annotations

from clubkit.clock import FixedClock
from clubkit.club import Club, open_club

from ..club.shop import Shop, a_program, day

PROGRAM = a_program(
    units={"points": {"worth": 1, "matures": "3 days", "expires": {"after": "60 days"}}},
    tiers={"score": "spend", "ladder": [{"id": "base"}, {"id": "silver", "at": 400}]},
)
MEMBERS = ("ada", "bob", "هما")
TODAY = day(40)


def live(store: str) -> Shop:
    """Forty days of a club in an empty store: every table has a row then, and some have closed ones."""
    clock = FixedClock(day(0))
    shop = Shop(open_club(PROGRAM, store, clock=clock), clock)
    shop.club.members.enrol("bob", attributes={"city": "Yazd"})
    shop.pays("1", 500)
    shop.pays("2", 90, member="bob")
    shop.pays("3", 70, member=None)
    shop.pays("4", 20, member="هما")
    shop.on(5)
    shop.club.tick()
    shop.club.points.redeem("ada", 120, reference="r-1")
    shop.refunds("1", 50)
    shop.on(39)
    shop.pays("5", 200, member="bob")
    shop.club.points.adjust("bob", 15, reference="a-1", actor="cashier", reason="it's a gift; 100% of it")
    shop.on(40)
    shop.club.points.hold("bob", 30, hold_id="cart-7")
    return shop


def club_of(store: str) -> Club:
    """The club of a store, on the fortieth day."""
    return open_club(PROGRAM, store, clock=FixedClock(TODAY))


def seen(club: Club) -> dict[str, object]:
    """What a club says of its members."""
    return {member: _member(club, member) for member in MEMBERS}


def _member(club: Club, member: str) -> dict[str, object]:
    balance = club.points.balance(member)
    return {
        "balance": [balance.available, balance.pending, balance.held, balance.total],
        "tier": club.tiers.standing(member).tier_id,
        "postings": [
            [posting.seq, posting.kind.value, posting.occurred_at, posting.trace.reference]
            for posting in club.points.statement(member, limit=100).postings
        ],
    }
