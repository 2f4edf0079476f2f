"""Any order of redemptions, approvals, cancels, ends and refunds keeps the sums, and the parts add up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clubkit.calendars import Instant
from clubkit.errors import RewardRefusedError, RewardStateError
from clubkit.rewards.lifecycle import TAKES, RewardState
from clubkit.testing.sums import accounts_of, drifts

from ..club.shop import HOUR, a_shop

S = RewardState

MEMBERS = ("ada", "bob")

REWARDS = [
    {"id": "own", "kind": "gift", "cost": {"points": 30}, "limit": {"stock": 4},
     "voucher": {"valid": "3 days", "code": False}, "returns": {"expired": "own"}},
    {"id": "grace", "kind": "gift", "cost": {"points": 20}, "limit": {"per_member": 2, "in": "month"},
     "voucher": {"valid": "2 days", "code": False},
     "returns": {"cancelled": "grace", "expired": "grace", "grace": "9 days"}},
    {"id": "none", "kind": "gift", "cost": {"points": 10}, "approval": True,
     "voucher": {"valid": "1 day", "code": False}, "returns": {"cancelled": "none"}},
]  # fmt: skip

UNITS = {"points": {"expires": {"after": "6 days", "rounded_to": "instant"}}}

members = st.sampled_from(MEMBERS)
hours = st.integers(1, 60)


class Rewarding(RuleBasedStateMachine):
    """Two members of a club with three rewards; nothing but the club knows what is right."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = a_shop(rewards=REWARDS, units=UNITS)
        self.count = 0

    @initialize()
    def begin(self) -> None:
        for member in MEMBERS:
            self.shop.gives(60, member=member, days=4)
            self.shop.gives(60, member=member, days=9)

    def name(self) -> str:
        self.count += 1
        return f"n{self.count}"

    # --- what happens -------------------------------------------------------------------------------

    @rule(member=members, units=st.integers(1, 90))
    def pays(self, member: str, units: int) -> None:
        self.shop.pays(self.name(), units, member=member)

    @precondition(lambda self: self.shop.orders)
    @rule(data=st.data())
    def cancels_order(self, data: st.DataObject) -> None:
        self.shop.cancels(data.draw(st.sampled_from(sorted(self.shop.orders))))

    @rule(member=members, reward=st.sampled_from(["own", "grace", "none"]))
    def redeems(self, member: str, reward: str) -> None:
        offers = {each.reward.reward_id: each for each in self.shop.club.rewards.catalogue(member)}
        redeem = partial(self.shop.club.rewards.redeem, member, reward, reference=self.name())
        if offers[reward].is_available:
            redeem()
            return
        with pytest.raises(RewardRefusedError) as refused:
            redeem()
        # Stock is asked for last, so whoever lacks something else too is not told of it.
        missing = offers[reward].missing
        assert refused.value.missing in (missing, tuple(each for each in missing if each.code != "stock"))

    @rule(data=st.data(), member=members, step=st.sampled_from(["approve", "refuse", "use", "cancel"]))
    def steps(self, data: st.DataObject, member: str, step: str) -> None:
        rewards = self.shop.club.rewards
        known = [record.record_id for record in rewards.of(member)]
        if not known:
            return
        reference = data.draw(st.sampled_from(known))
        acts: dict[str, Callable[[], object]] = {
            "approve": lambda: rewards.approve(member, reference, by="boss"),
            "refuse": lambda: rewards.refuse(member, reference, by="boss", reason="no"),
            "use": lambda: rewards.use(member, reference),
            "cancel": lambda: rewards.cancel(member, reference),
        }
        before = self.shop.total(member)
        try:
            acts[step]()
        except RewardStateError:
            assert before == self.shop.total(member)

    @rule(number=hours)
    def waits(self, number: int) -> None:
        self.shop.clock.advance_to(Instant(self.shop.clock.now() + number * HOUR))

    @rule()
    def ticks(self) -> None:
        """What time made true is only written down: nothing that is shown changes."""
        before = self.shown()
        self.shop.club.tick()
        assert before == self.shown()

    @precondition(lambda self: self.count % 7 == 6)
    @rule()
    def merges(self) -> None:
        self.shop.club.members.merge("bob", into="ada")

    # --- what holds ---------------------------------------------------------------------------------

    def shown(self) -> list[object]:
        """What members see."""
        return [
            (self.shop.balance(member).expiring, [each.state for each in self.shop.club.rewards.of(member)])
            for member in MEMBERS
        ]

    @invariant()
    def what_rewards_cost_is_what_was_redeemed(self) -> None:
        """As far as it was written down, over the club."""
        left = redeemed = taken = 0
        with self.shop.club.storage.read() as reader:
            for member in reader.find(MEMBERS).values():
                redeemed += accounts_of(self.shop.club.storage, member.member_id).redeemed
                for record in reader.rewards(member.member_key):
                    if record.state is S.MOVED:
                        continue
                    assert record.spent is not None
                    left += record.spent.units - record.spent.units_reinstated
                    assert 0 <= record.spent.units_reinstated <= record.spent.units
                    taken += record.stock is not None and record.state in TAKES
            assert taken == reader.counted("reward:own:stock") <= 4
        assert left == redeemed

    def teardown(self) -> None:
        self.shop.club.tick()
        assert [] == drifts(self.shop.club.storage)
        assert () == self.shop.club.doctor().findings


TestRewards = Rewarding.TestCase
TestRewards.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
