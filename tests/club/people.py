"""What a shop's club knows of its members, put there without asking them."""

from __future__ import annotations

from clubkit.club import Club
from clubkit.members.keys import new_privacy_ring
from clubkit.members.profile import Profile
from clubkit.members.sealing import Known
from clubkit.people import People
from clubkit.secret import Secret
from clubkit.storage.people_ports import SealedProfile, people_in

from .shop import DAY_ZERO, Shop, a_program, shop_of

RING = new_privacy_ring("demo", Secret(bytes(32)), Secret(bytes([1]) * 32))


def a_shop_that_knows(store="memory:", **tables):
    """A shop whose club has a ring of privacy, and these tables in its program."""
    shop = shop_of(a_program(**tables), store)
    club = Club(shop.club.program, shop.club.storage, clock=shop.clock, privacy=RING)
    return Shop(club, shop.clock)


def learns(shop, member="ada", profile=None, occasions=(), *, joined_at=DAY_ZERO):
    """The club hears of a member, whom it enrols if it must; what it knew before is gone."""
    storage, people = shop.club.storage, People(RING)
    with storage.read() as reader:
        known = reader.find([member])
    if not known:
        shop.club.members.enrol(member, joined_at=joined_at)
    with storage.begin() as unit:
        key = unit.find([member])[member].member_key
        kept = people_in(unit)
        row = kept.profiles([key]).get(key) or SealedProfile(key)
        people.keep(kept, row, Known(profile or Profile()), at=shop.clock.now())
        for each in kept.occasions([key]).get(key, ()):
            kept.drop_occasion(key, each.no)
        people.keep_occasions(kept, key, dict(enumerate(occasions, 1)))
