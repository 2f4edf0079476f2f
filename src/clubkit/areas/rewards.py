"""Rewards: the catalogue, and every reward that a member redeemed."""

from __future__ import annotations

from attrs import field, frozen

from clubkit.areas.reward_codes import call_back, give_code
from clubkit.areas.voucher_issue import Keys
from clubkit.commands.move import moved_id
from clubkit.commands.reward import RedeemReward, counters_of_rewards, plan_catalogue, plan_redeem_reward
from clubkit.commands.reward_steps import RewardStep, plan_note, plan_step
from clubkit.errors import CurrencyMismatchError, UnknownRewardError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.ledger.records import Note, RewardRecord
from clubkit.orders import Order, check_order, checked_text, order_key
from clubkit.rewards.catalogue import Offer
from clubkit.rewards.eligibility import stock_counter
from clubkit.rewards.lifecycle import RewardState, Step, state_at
from clubkit.storage.ports import Member, Needs
from clubkit.values import changed


@frozen
class Redeemed:
    """
    A reward that a member got.

    Attributes:
        record: How it stands. Its id is the reference that it was redeemed under.

        code: What its owner uses it with, in no `repr`; none where it gives none, or still waits.
    """

    record: RewardRecord
    code: str | None = field(default=None, repr=False)


@frozen
class Rewards:
    """What members can have for units. Every command is idempotent."""

    _keeper: Keeper
    _keys: Keys

    # --- reading ------------------------------------------------------------------------------------

    def catalogue(self, member_id: str, order: Order | None = None) -> tuple[Offer, ...]:
        """
        What a member can have now, and everything that is missing for the rest.

        Args:
            order: The cart that it would be for, as it stands, not synced yet; or none.

        Returns:
            What can be had first, then what the fewest units are missing for, then the rest.

        Raises:
            UnknownMemberError: If there is none of that name.

            CurrencyMismatchError, BadInputError: If the order is none that the club could sync.
        """
        self._check(order)
        keeper = self._keeper
        now = keeper.now()
        with keeper.storage.read() as reader:
            keeper.require_in_force(reader)
            member = keeper.found(reader, member_id)
            names = counters_of_rewards(keeper.context(reader, [], granted={}), now)
            book = keeper.peek(reader, member, Needs(counters=tuple(names)), at=now)
            context = keeper.context_of_answer(reader, [book], keeper.program.asked)
            stocks = [stock_counter(reward) for reward in keeper.program.rewards]
            used = {name: reader.counted(name) for name in stocks if name is not None}
        return plan_catalogue(book, context, at=now, cart=order, stocks=used)

    def of(self, member_id: str) -> tuple[RewardRecord, ...]:
        """
        Every reward that a member redeemed, the newest first, each as it stands now.

        Raises:
            UnknownMemberError: If there is none of that name.
        """
        keeper = self._keeper
        with keeper.storage.read() as reader:
            records = reader.rewards(keeper.found(reader, member_id).member_key)
        now = keeper.now()
        shown = [changed(each, state=state_at(each.state, each.ends_at, now)) for each in records]
        return tuple(sorted(shown, key=lambda record: -record.redeemed_at))

    def code(self, member_id: str, reference: str) -> str | None:
        """
        The code of a reward once more, or none where it gives none, or its key was revoked.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name.

            KeyRingError: If the club was opened without keys.
        """
        checked_text("reference", reference)
        record = next((each for each in self.of(member_id) if each.record_id == reference), None)
        if record is None:
            raise UnknownRewardError(reference)
        return self._shown(record)

    # --- redeeming ----------------------------------------------------------------------------------

    def redeem(
        self,
        member_id: str,
        reward_id: str,
        *,
        reference: str,
        order: Order | None = None,
        by: str | None = None,
    ) -> Redeemed:
        """
        Spend a member's units on a reward. One that needs approval waits for it; the others are issued.

        Args:
            reference: Your id for it, chosen before the first try and kept for retries; at most 200
                characters.

            order: The cart that it is for, as it stands, not synced yet; or none.

            by: Who does it for the member, or none where the member does.

        Returns:
            The record, as it is kept, and its code; the same again on a repeat.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name. Nothing was written.

            RewardRefusedError: With everything that is missing. Nothing was written.

            ReferenceReusedError: If the reference names a command of other content. Nothing was written.

            KeyRingError: If it gives a code, and the club has no key that signs. Nothing was written.
        """
        self._check(order)
        keeper = self._keeper
        command = RedeemReward(
            checked_text("reward_id", reward_id),
            keeper.reference(reference),
            keeper.now(),
            order,
            None if by is None else checked_text("by", by),
        )

        def work(desk: Desk) -> Redeemed:
            member = keeper.found(desk.store, member_id)
            keys = keeper.names(desk.store, member_id, member)
            context = keeper.context(desk.store, [], granted={})
            names = counters_of_rewards(context, command.at, reward_id=reward_id)
            needs = Needs(
                references=(reference,), counters=tuple(names), rewards=_ids(reference, keys, member)
            )
            book = desk.open(member, needs, at=command.at, names=keys)
            desk.acquaint([book])
            decision = desk.decide(book, lambda context: plan_redeem_reward(book, command, context))
            if decision.repeated:
                record = _known(book, needs.rewards)
                return Redeemed(record, self._shown(record))
            return self._given(desk, book, reference)

        return keeper.write(work)

    def approve(self, member_id: str, reference: str, *, by: str) -> Redeemed:
        """
        Issue a reward that waits.

        Args:
            by: Who agrees; not who redeemed it.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name. Nothing was written.

            RewardStateError: If it does not wait any more. Nothing was written.

            SelfApprovalError: If who redeemed it approves. Nothing was written.
        """
        return self._step(member_id, reference, Step.APPROVE, by=checked_text("by", by))

    def refuse(self, member_id: str, reference: str, *, by: str, reason: str) -> RewardRecord:
        """
        Say no to a reward that waits: its units go back to their lots, and its place in the limits is free.

        Raises:
            UnknownMemberError, UnknownRewardError, RewardStateError: See `approve`. Nothing was written.
        """
        checked_text("by", by)
        return self._step(
            member_id, reference, Step.REFUSE, by=by, text=checked_text("reason", reason)
        ).record

    # --- what becomes of it -------------------------------------------------------------------------

    def use(
        self, member_id: str, reference: str, *, order: tuple[str, str] | None = None, by: str | None = None
    ) -> RewardRecord:
        """
        Note that a reward was used. One that gave a code is used with `Vouchers.use`, which notes it here.

        Args:
            order: Source and id of the order that it was used on, or none.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name. Nothing was written.

            RewardStateError: If it waits, was cancelled, or it is too late. Nothing was written.
        """
        key = None
        if order is not None:
            key = order_key(checked_text("source", order[0]), checked_text("order_id", order[1]))
        return self._step(member_id, reference, Step.USE, by=by, key=key).record

    def cancel(
        self, member_id: str, reference: str, *, by: str | None = None, reason: str | None = None
    ) -> RewardRecord:
        """
        Take a reward back that was not used: its units come back as the program says, its code is no good.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name. Nothing was written.

            RewardStateError: If it was used, is in a cart, or it is too late. Nothing was written.
        """
        return self._step(member_id, reference, Step.CANCEL, by=by, text=reason).record

    def fulfil(self, member_id: str, reference: str, note: str, *, by: str | None = None) -> RewardRecord:
        """
        Note what was done for a reward: that it was sent, or handed over. It is still to be used.

        Raises:
            UnknownMemberError, UnknownRewardError: If there is none of that name. Nothing was written.

            RewardStateError: If it waits, was cancelled or not used in time. Nothing was written.
        """
        keeper = self._keeper
        noted = Note(keeper.now(), checked_text("note", note), None if by is None else checked_text("by", by))
        checked_text("reference", reference)

        def work(desk: Desk) -> RewardRecord:
            book = self._opened(desk, member_id, reference)
            desk.decide(book, lambda context: plan_note(book, reference, noted, context))
            return _known(book, (reference,))

        return keeper.write(work)

    def _step(
        self,
        member_id: str,
        reference: str,
        step: Step,
        *,
        by: str | None = None,
        text: str | None = None,
        key: str | None = None,
    ) -> Redeemed:
        for name, value in (("reference", reference), ("by", by), ("reason", text)):
            if value is not None:
                checked_text(name, value)
        keeper = self._keeper
        command = RewardStep(reference, step, keeper.now(), by, text, key)

        def work(desk: Desk) -> Redeemed:
            book = self._opened(desk, member_id, reference)
            decision = desk.decide(book, lambda context: plan_step(book, command, context))
            record = _known(book, (reference,))
            if step is Step.APPROVE and not decision.repeated:
                return self._given(desk, book, reference)
            if record.state is RewardState.CANCELLED and not decision.repeated:
                call_back(desk, record)
            return Redeemed(record, self._shown(record) if step is Step.APPROVE else None)

        return keeper.write(work)

    def _opened(self, desk: Desk, member_id: str, reference: str) -> Book:
        member = self._keeper.found(desk.store, member_id)
        return desk.open(member, Needs(rewards=(reference,)), at=self._keeper.now())

    def _given(self, desk: Desk, book: Book, reference: str) -> Redeemed:
        """A record that was just decided on, with the code that it gives if it is issued."""
        record = book.rewards[reference]
        reward = self._keeper.context(desk.store, [book], granted={}).pinned(record.program_version)
        code = give_code(desk, self._keys, book, record, reward.rewards_by_id[record.reward_id])
        return Redeemed(book.rewards[reference], code)

    def _shown(self, record: RewardRecord) -> str | None:
        return None if record.code_key is None else self._keys.reader.shown(record.code_key)

    def _check(self, order: Order | None) -> None:
        if order is None:
            return
        check_order(order)
        if self._keeper.program.currency not in (None, order.currency):
            raise CurrencyMismatchError(str(self._keeper.program.currency), order.currency)


def _ids(reference: str, keys: tuple[int, ...], member: Member) -> tuple[str, ...]:
    """What the record of a reference may be called: as it is, or as a merge that found another renamed it."""
    return (*(moved_id(reference, key) for key in keys if key != member.member_key), reference)


def _known(book: Book, record_ids: tuple[str, ...]) -> RewardRecord:
    """The first of these records that there is."""
    return next(book.rewards[each] for each in record_ids if each in book.rewards)
