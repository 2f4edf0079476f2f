"""What the key ring does for what nobody asks for: it draws, makes codes, and calls them back."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from clubkit.areas.reward_codes import give_code
from clubkit.areas.voucher_issue import Keys, revoke_in
from clubkit.commands.automatic import OF_AUTOMATIC
from clubkit.keeper import Desk
from clubkit.ledger.book import Book
from clubkit.ledger.records import RewardRecord
from clubkit.rewards.lifecycle import RewardState
from clubkit.vouchers.secret import Secret


@frozen
class GiftKeys:
    """The keys of a club, for its gifts."""

    _keys: Keys

    def ask(self) -> tuple[str, Secret]:
        """
        The id of the key that signs, and its draw secret.

        Raises:
            KeyRingError: If the club was opened without keys, or none signs.
        """
        ring = self._keys.required()
        return ring.signing_id().hex(), ring.draw_secret()

    def follow(self, desk: Desk, book: Book, records: Sequence[RewardRecord]) -> None:
        """
        Make the codes of gifts and of rewards that were redeemed by themselves; call cancelled gifts' back.

        A gift whose code is in a cart goes too: the cart is refused when it pays.

        Raises:
            KeyRingError: If one gives a code, and the club has no key that signs.
        """
        for record in records:
            if record.gift is None and not record.record_id.startswith(OF_AUTOMATIC):
                continue
            if record.state is RewardState.ISSUED and record.code_key is None:
                context = desk.keeper.context(desk.store, [book], granted={})
                reward = context.pinned(record.program_version).rewards_by_id[record.reward_id]
                give_code(desk, self._keys, book, record, reward)
            elif (
                record.gift is not None
                and record.state is RewardState.CANCELLED
                and record.code_key is not None
            ):
                revoke_in(desk, record.code_key)
