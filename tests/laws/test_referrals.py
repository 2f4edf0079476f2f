"""Whatever happens in whatever order: each friend is paid for once, in no circle, within the limit."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain

from attrs import Factory, define
from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.errors import MemberMergedError, ReferralRefusedError, UnknownMemberError
from clubkit.members.referral import ReferralState
from clubkit.orders import OrderState

from ..club.referring import TERMS, a_club, brings
from ..club.shop import Shop, days_of

NAMES = ("ada", "bea", "cleo", "dora", "eve", "fay")
AFTER = 14
OPEN = {ReferralState.WAITING, ReferralState.DUE}

name, number = st.sampled_from(NAMES), st.integers(0, 1)
BRINGS = st.tuples(st.just("brings"), st.sampled_from(("ada", "ada", "ada", "bea", "cleo", "dora")), name)
PAYS = st.tuples(st.just("pays"), name, number)
LATER = st.one_of(
    PAYS,
    st.tuples(st.just("returns"), name, number),
    st.tuples(st.just("waits"), st.integers(5, 15)),
    st.tuples(st.just("ticks")),
    st.tuples(st.just("approves"), name),
    st.tuples(st.just("refuses"), name),
    st.tuples(st.just("merges"), name, name),
    BRINGS,
)
STEPS = st.tuples(
    st.lists(st.one_of(BRINGS, BRINGS, st.tuples(st.just("waits"), st.just(1))), min_size=6, max_size=12),
    st.lists(PAYS, min_size=3, max_size=8),
    st.lists(LATER, min_size=6, max_size=25),
)
"""At first they bring friends, who then order, and later anything happens: else few would be paid for."""


@define
class Street:
    """
    A shop, and what its neighbours remember.

    Attributes:
        cap: For how many friends a member is paid.

        paid_on: On which day each order was paid that is kept, by its id, with whose it is.

        into: Whom each member was merged into.

        paid_for, paid_to: Persons of whom, and to whom, it was paid, once for each time.
    """

    shop: Shop
    cap: int
    paid_on: dict[str, tuple[str, int]] = Factory(dict)
    into: dict[str, str] = Factory(dict)
    paid_for: list[str] = Factory(list)
    paid_to: list[str] = Factory(list)

    def now(self, member: str) -> str:
        """Who somebody is after all merges."""
        return self.now(self.into[member]) if member in self.into else member

    def here(self) -> dict[str, tuple[ReferralState, str]]:
        """How it stands with each friend, and who brought them."""
        found = {each: self.shop.club.referrals.brought(each) for each in self.present()}
        return {each: (friend.state, friend.referrer_id) for each, friend in found.items() if friend}

    def present(self) -> list[str]:
        """Everybody who is somebody of their own."""
        return [each for each in NAMES if each not in self.into]

    def kept(self, member: str, days: int = 0) -> bool:
        """Whether somebody has kept an order for so many days."""
        today = days_of(self.shop.clock.now())
        return any(self.now(each) == member and day + days <= today for each, day in self.paid_on.values())

    def was_customer(self, member: str) -> bool:
        """Whether somebody had ordered on a day before the one on which they were brought."""
        friend = self.shop.club.referrals.brought(member)
        orders = [each for each in self.shop.orders.values() if self.now(str(each.member_id)) == member]
        first = min((days_of(each.placed_at) for each in orders), default=10**6)
        return friend is not None and first < days_of(friend.at)

    # --- what happens -------------------------------------------------------------------------------

    def brings(self, referrer: str, friend: str) -> None:
        with suppress(ReferralRefusedError):
            brings(self.shop, friend, referrer)

    def pays(self, member: str, number: int) -> None:
        order_id = f"{member}-{number}"
        if order_id not in self.shop.orders:
            self.shop.pays(order_id, member=member)
            self.paid_on[order_id] = member, days_of(self.shop.clock.now())

    def returns(self, member: str, number: int) -> None:
        order_id = f"{member}-{number}"
        if order_id in self.paid_on:
            del self.paid_on[order_id]
            self.shop.reads(order_id, state=OrderState.CANCELLED)

    def waits(self, days: int) -> None:
        self.shop.on(days_of(self.shop.clock.now()) + days)

    def ticks(self) -> None:
        before = self.here()
        ticked = self.shop.club.tick()
        assert ticked.referrals == self.judge(before)

    def approves(self, friend: str) -> None:
        before = self.here()
        with suppress(ReferralRefusedError):
            self.shop.club.referrals.approve(friend, by="mina")
        assert self.judge(before) <= 1

    def refuses(self, friend: str) -> None:
        before = self.here()
        with suppress(ReferralRefusedError):
            self.shop.club.referrals.refuse(friend, by="mina", reason="a ring")
        assert 0 == self.judge(before)

    def merges(self, member: str, into: str) -> None:
        try:
            self.shop.club.members.merge(member, into=into)
        except (MemberMergedError, UnknownMemberError):
            return
        if member not in self.into:
            self.into[member] = self.now(into)

    # --- what must hold -----------------------------------------------------------------------------

    def judge(self, before: dict[str, tuple[ReferralState, str]]) -> int:
        """How many friends were paid for since, each of whom may be."""
        now = self.here()
        fresh = [
            (friend, referrer)
            for friend, (state, referrer) in now.items()
            if state is ReferralState.PAID and before[friend][0] is not ReferralState.PAID
        ]
        for friend, referrer in fresh:
            assert self.kept(friend, AFTER), f"{friend} kept nothing for long enough"
            assert not self.was_customer(friend), f"{friend} had ordered before"
            assert friend not in map(self.now, self.paid_for), f"{friend} was paid for before"
            assert not self.is_in_a_circle(friend, now), f"{friend} is in a circle"
            assert list(map(self.now, self.paid_to)).count(referrer) < self.cap, f"{referrer} has had enough"
            self.paid_for.append(friend)
            self.paid_to.append(referrer)
        return len(fresh)

    def is_in_a_circle(self, friend: str, now: dict[str, tuple[ReferralState, str]]) -> bool:
        above, seen = now[friend][1], set()
        while above in now and above not in seen:
            seen.add(above)
            above = now[above][1]
        return friend in {above, *seen}


@settings(max_examples=250)
@given(STEPS, st.integers(1, 2), st.sampled_from((None, 2, 3)))
def test_each_friend_is_paid_for_once(steps, cap, ring):
    """Each payment was deserved, none is owed at the end, and the sums are those of the payments."""
    terms = {} if ring is None else {"review": ring}
    shop = a_club(enrolled=NAMES, limit={"per_member": cap}, **terms)
    street = Street(shop, cap)
    for verb, *arguments in chain.from_iterable(steps):
        getattr(street, verb)(*arguments)
    street.waits(AFTER)
    street.ticks()

    owed = [each for each, (state, _) in street.here().items() if state in OPEN and street.kept(each)]
    assert [] == owed
    for member in street.present():
        times = [list(map(street.now, each)).count(member) for each in (street.paid_to, street.paid_for)]
        assert times[0] * TERMS["give"] + times[1] * TERMS["friend"] == shop.total(member)
    assert () == shop.club.doctor().findings
