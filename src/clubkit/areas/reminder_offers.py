"""The reward that comes with a message: given as the message goes out, called back where it never does."""

from __future__ import annotations

from attrs import evolve, frozen

from clubkit.areas.voucher_issue import Keys
from clubkit.commands.offer import GiveOffer, offer_id, plan_offer
from clubkit.commands.reward_steps import RewardStep, plan_step
from clubkit.errors import ConflictError, KeyRingError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.records import RewardRecord
from clubkit.program.model import Offer
from clubkit.reminders.outbox import Message
from clubkit.rewards.lifecycle import RewardState, Step, state_at
from clubkit.storage.people_ports import people_in
from clubkit.storage.ports import Needs


@frozen
class Given:
    """
    The offer of a message.

    Attributes:
        message: Which now knows of it.

        record: None where the reward is out of stock, or what was given is over.
    """

    message: Message
    record: RewardRecord | None


@frozen
class Offers:
    """Gives what messages offer, each once."""

    _keeper: Keeper
    _keys: Keys

    def require_keys(self) -> None:
        """
        Refuse a club that can make no codes.

        Raises:
            KeyRingError: If it has no keys, or none that signs.
        """
        if self._keys.reader.codes.signing is None:
            raise KeyRingError("no key signs")

    def give(self, message: Message, offer: Offer) -> Given:
        """
        Give the offer of a claimed message, or find what an earlier attempt gave.

        Raises:
            KeyRingError: If it has a code, and the club has no key that signs. Nothing was given.

            ConflictError: If the message is somebody else's by now. Nothing was given.
        """
        return self._keeper.write(lambda desk: self._give(desk, message, offer))

    def _give(self, desk: Desk, message: Message, offer: Offer) -> Given:
        now = self._keeper.now()
        record_id = message.offer_id or offer_id(offer, message.member_key, message.message_id)
        member = self._keeper.named(desk.store, [message.member_key])[message.member_key]
        book = desk.open(member, Needs(rewards=(record_id,)), at=now)
        if message.offer_id is None:
            command = GiveOffer(offer, message.message_id, now)
            desk.decide(book, lambda context: plan_offer(book, command, context))
        record = book.rewards.get(record_id)
        if record is None or state_at(record.state, record.ends_at, now) is not RewardState.ISSUED:
            return Given(message, None)
        if message.offer_id is None:
            noted = evolve(message, offer_id=record_id)
            if not people_in(desk.store).put_message(noted):
                raise ConflictError("the message was changed meanwhile")
            message = evolve(noted, version=message.version + 1)
        return Given(message, record)

    def code(self, record: RewardRecord) -> str | None:
        """
        The code of a reward that was given, made once more; none where it has none.

        Raises:
            KeyRingError: If it has one, and the club has no keys.
        """
        return None if record.code_key is None else self._keys.reader.shown(record.code_key)

    def call_back(self, desk: Desk, message: Message) -> None:
        """Take back what a message offers that is dropped for good, unless it was used. Locks the account."""
        if message.offer_id is None:
            return
        found = desk.store.by_key([message.member_key])
        if message.member_key not in found:
            return
        now = self._keeper.now()
        member = self._keeper.resolved(desk.store, [found[message.member_key]])[0]
        book = desk.open(member, Needs(rewards=(message.offer_id,)), at=now)
        record = book.rewards.get(message.offer_id)
        if record is None or state_at(record.state, record.ends_at, now) is not RewardState.ISSUED:
            return
        step = RewardStep(record.record_id, Step.CANCEL, now)
        desk.decide(book, lambda context: plan_step(book, step, context))
