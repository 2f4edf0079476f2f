"""A machine that drives a club through anything, and holds the laws of the ledger against each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clubkit.calendars import Duration, Instant
from clubkit.errors import BadInputError, RefusedError
from clubkit.ledger.postings import Posting
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.values import changed

from ..club.shop import DAY_ZERO, HOUR, Shop, a_shop
from .folds import Kept, check_append_only, check_club, check_sums, kept_of
from .programs import programs

MEMBERS = ["ada", "bob", "cyd"]

members = st.sampled_from(MEMBERS)
some = st.integers(1, 30)
places = st.integers(0, 50)

REFUSALS = (RefusedError, BadInputError)
"""What a command may answer instead of a result. Anything else, a broken ledger above all, is a failure."""

Command = Callable[[Shop], Any]


class ClubMachine(RuleBasedStateMachine):
    """
    Drive a club and its twin through the same commands.

    The club stands on the storage under test, and jobs run on it now and then. The twin stands in memory, and
    no job ever runs on it: whatever it says, the clock alone has decided.
    """

    store = "memory:"

    @initialize(tables=programs())
    def open(self, tables: dict[str, Any]) -> None:
        self.club, self.twin = a_shop(self.store, **tables), a_shop("memory:", **tables)
        self.readings: list[Order] = []
        self.holds: list[tuple[str, str]] = []
        self.commands: list[tuple[Command, Any]] = []
        self.count = 0
        self.now = DAY_ZERO
        self.before: dict[str, Kept] = {}
        for shop in (self.club, self.twin):
            for member in MEMBERS:
                shop.club.members.enrol(member)
        for member, minor in (("ada", 30), ("bob", 15), ("bob", 20)):
            self.order(member=member, minor=minor, is_cash=minor == 20, is_paid=True)

    def teardown(self) -> None:
        club = getattr(self, "club", None)
        if club is not None and self.store != "memory:":
            club.club.storage.close()

    # --- orders -------------------------------------------------------------------------------------

    @rule(member=members, minor=some, is_cash=st.booleans(), is_paid=st.booleans())
    def order(self, member: str, minor: int, *, is_cash: bool, is_paid: bool) -> None:
        payment = (("payment", "cash"),) if is_cash else ()
        state = OrderState.PAID if is_paid else OrderState.OPEN
        order_id = f"o{self._next()}"
        version = Version(self.now, self._observed())
        self._read(Order("web", order_id, member, self.now, state, "EUR", minor, version, attributes=payment))

    @rule(place=places, minor=some)
    def edit(self, place: int, minor: int) -> None:
        self._change(place, total_minor=minor)

    @rule(place=places, part=some)
    def refund(self, place: int, part: int) -> None:
        order = self._newest(place)
        refund = Refund(f"r{self._next()}", self.now, part)
        self._change(place, refunds=(*order.refunds, refund))

    @rule(place=places)
    def undo_a_refund(self, place: int) -> None:
        self._change(place, refunds=self._newest(place).refunds[:-1])

    @rule(place=places, state=st.sampled_from([OrderState.PAID, OrderState.CANCELLED, OrderState.OPEN]))
    def change_state(self, place: int, state: OrderState) -> None:
        self._change(place, state=state)

    @rule(place=places, member=st.none() | members)
    def move(self, place: int, member: str | None) -> None:
        """An order goes to nobody, to a member before, or in its own moment to anybody: it is not late."""
        order = self._newest(place)
        before = {each.member_id for each in self.readings if each.order_id == order.order_id}
        if member in {None, *before} or order.placed_at == self.now:
            self._change(place, member_id=member)

    @rule(place=places)
    def void(self, place: int) -> None:
        order_id = self._newest(place).order_id
        self._both(lambda shop: shop.club.orders.void("web", order_id).award)

    @rule(place=places)
    def replay(self, place: int) -> None:
        """An old reading of an order, or the newest once more, changes nothing."""
        order = self.readings[place % len(self.readings)]
        for shop in (self.club, self.twin):
            assert not shop.club.orders.sync(order).changed

    # --- units --------------------------------------------------------------------------------------

    @rule(member=members, units=some)
    def redeem(self, member: str, units: int) -> None:
        reference = f"redeem-{self._next()}"
        self._command(lambda shop: shop.club.points.redeem(member, units, reference=reference))

    @rule(place=places, units=some)
    def redeem_for_an_order(self, place: int, units: int) -> None:
        order = self._newest(place)
        member = order.member_id
        if member is None:
            return
        reference = f"redeem-{self._next()}"
        key = ("web", order.order_id)
        self._command(lambda shop: shop.club.points.redeem(member, units, reference=reference, order=key))

    @rule(member=members, units=some, days=st.integers(1, 4))
    def hold(self, member: str, units: int, days: int) -> None:
        hold_id = f"h{self._next()}"
        lasts = Duration(days=days)
        self.holds.append((member, hold_id))
        self._command(lambda shop: shop.club.points.hold(member, units, hold_id=hold_id, lasts=lasts))

    @precondition(lambda self: self.holds)
    @rule(place=places, units=st.none() | some)
    def capture(self, place: int, units: int | None) -> None:
        member, hold_id = self.holds[place % len(self.holds)]
        order = ("web", self.readings[-1].order_id)
        self._command(
            lambda shop: shop.club.points.capture(
                member, hold_id, units=None if units is None else 1, order=order
            )
        )

    @precondition(lambda self: self.holds)
    @rule(place=places)
    def release(self, place: int) -> None:
        member, hold_id = self.holds[place % len(self.holds)]
        self._both(lambda shop: shop.club.points.release(member, hold_id))

    @rule(member=members)
    def visit(self, member: str) -> None:
        reference = f"visit-{self._next()}"
        self._command(
            lambda shop: shop.club.points.earn(member, "visit", reference=reference).decision.posting
        )

    @rule(member=members, units=st.integers(-20, 20).filter(bool), may_owe=st.booleans())
    def adjust(self, member: str, units: int, *, may_owe: bool) -> None:
        reference = f"adjust-{self._next()}"
        self._command(
            lambda shop: shop.club.points.adjust(
                member, units, reference=reference, actor="x", reason="y", may_owe=may_owe
            )
        )

    @rule(pair=st.permutations(MEMBERS), units=some)
    def transfer(self, pair: list[str], units: int) -> None:
        member, to = pair[:2]
        reference = f"transfer-{self._next()}"

        def give(shop: Shop) -> Any:
            return shop.club.points.transfer(member, to, units, reference=reference)

        outcome = self._both(give)
        if not isinstance(outcome, REFUSALS):
            assert outcome == self._both(give)

    @precondition(lambda self: self.count > 8)
    @rule(member=st.sampled_from(["bob", "cyd"]))
    def merge(self, member: str) -> None:
        self._both(lambda shop: shop.club.members.merge(member, into="ada"))

    @precondition(lambda self: self.commands)
    @rule(place=places)
    def repeat(self, place: int) -> None:
        """A command that is sent again is answered as the first time, and changes nothing."""
        command, first = self.commands[place % len(self.commands)]
        before = self._postings(self.club)

        assert first == command(self.club)
        assert before == self._postings(self.club)

    # --- time ---------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 8))
    def let_time_pass(self, hours: int) -> None:
        self.now = Instant(self.now + 9 * hours * HOUR)
        for shop in (self.club, self.twin):
            shop.clock.advance_to(self.now)

    @rule()
    def tick(self) -> None:
        self.club.club.tick()
        before = self._postings(self.club)

        assert {} == self.club.club.tick().postings
        assert before == self._postings(self.club)

    # --- laws ---------------------------------------------------------------------------------------

    @invariant()
    def sums_hold(self) -> None:
        kept = kept_of(self.club.club, MEMBERS)
        for member, each in kept.items():
            check_sums(each)
            if member in self.before:
                check_append_only(self.before[member], each)
        check_club(kept.values())
        self.before = kept

    @invariant()
    def no_grant_is_exceeded(self) -> None:
        for order_id in {order.order_id for order in self.readings if order.member_id is not None}:
            record = self._record(order_id)
            for grant in () if record is None else record.grants:
                assert 0 <= grant.reversed <= grant.granted
                assert record.state is OrderState.PAID or grant.reversed == grant.granted
            for redemption in () if record is None else record.redemptions:
                assert 0 <= redemption.units_reinstated <= redemption.units

    @invariant()
    def the_clock_decides(self) -> None:
        """Whether a job ran makes no difference to a balance or a tier, now or later."""
        for member in MEMBERS:
            for later in (0, 50 * HOUR):
                at = Instant(self.now + later)
                assert self.twin.balance(member, at=at) == self.club.balance(member, at=at)
                if self.club.club.program.ladder is not None:
                    standings = [shop.club.tiers.standing(member, at=at) for shop in (self.twin, self.club)]
                    assert standings[0].tier_id == standings[1].tier_id
                    assert standings[0].scores == standings[1].scores

    @invariant()
    def late_jobs_write_the_same(self) -> None:
        """What jobs wrote is what the twin's commands wrote, or have not written yet."""
        late, early = self._postings(self.twin), self._postings(self.club)
        for member in MEMBERS:
            written = early[member][: len(late[member])]
            assert [_alike(posting) for posting in late[member]] == [_alike(posting) for posting in written]

    # --- inside -------------------------------------------------------------------------------------

    def _next(self) -> int:
        self.count += 1
        return self.count

    def _observed(self) -> Instant:
        """Observations within one moment are told apart by microseconds."""
        return Instant(self.now + self._next())

    def _newest(self, place: int) -> Order:
        order_id = self.readings[place % len(self.readings)].order_id
        return next(order for order in reversed(self.readings) if order.order_id == order_id)

    def _change(self, place: int, **fields: Any) -> None:
        order = self._newest(place)
        self._read(evolve(order, version=Version(self.now, self._observed()), **fields))

    def _read(self, order: Order) -> None:
        self.readings.append(order)
        self._both(lambda shop: shop.club.orders.sync(order).award)

    def _command(self, command: Command) -> None:
        outcome = self._both(command)
        if not isinstance(outcome, REFUSALS):
            self.commands.append((command, outcome))

    def _both(self, command: Command) -> Any:
        """Do it to both; they answer alike, or refuse alike."""
        answers = [_outcome(command, shop) for shop in (self.club, self.twin)]
        if isinstance(answers[0], REFUSALS):
            assert (type(answers[0]), answers[0].args) == (type(answers[1]), answers[1].args)
        else:
            assert _alike(answers[0]) == _alike(answers[1])
        return answers[0]

    def _record(self, order_id: str) -> Any:
        key = f"web/{order_id}"
        with self.club.club.storage.read() as reader:
            owner = reader.owners([key]).get(key)
        return None if owner is None or owner.member_key is None else self.club.club.orders.explain(order_id)

    @staticmethod
    def _postings(shop: Shop) -> dict[str, Any]:
        return {member: each.postings for member, each in kept_of(shop.club, MEMBERS).items()}


def _outcome(command: Command, shop: Shop) -> Any:
    try:
        return command(shop)
    except REFUSALS as error:
        return error


def _alike(answer: Any) -> Any:
    """An answer without what differs from store to store: a digest may be over a random member key."""
    if not isinstance(answer, Posting):
        return answer
    return changed(answer, trace=changed(answer.trace, digest=None))
