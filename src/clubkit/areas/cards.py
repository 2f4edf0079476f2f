"""Gift cards: money on an account of its own, which belongs to whoever has the code."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from attrs import frozen

from clubkit.areas.card_work import CODE_KEY, Card, CardWork, account_of, unit_of, using
from clubkit.areas.voucher_attempts import limiter_of
from clubkit.areas.voucher_carts import key_of
from clubkit.areas.voucher_issue import Keys, nobody_hears
from clubkit.areas.voucher_uses import Tried, Uses, voucher_of
from clubkit.calendars import Duration
from clubkit.commands.card import FillCard, plan_fill_card
from clubkit.commands.context import Context, Decision
from clubkit.commands.hold import Capture, PlaceHold, plan_capture, plan_hold, plan_release
from clubkit.commands.redeem import Redeem, plan_redeem
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.orders import checked_text
from clubkit.storage.ports import CARD_IDS, Needs
from clubkit.storage.voucher_ports import vouchers_read

HALF_AN_HOUR: Final = Duration(micros=30 * 60 * 1_000_000)


@frozen
class Cards:
    """
    Gift cards.

    What is on a card is kept by the ledger, as units of a member are: it is spent in parts, held for a cart,
    expires as its unit says, and comes back with the refunds of the order that it paid for, which the next
    `Orders.sync` of that order brings. A caller is trusted as in `Vouchers`: everybody else names a till or a
    member, under whom wrong codes are counted.
    """

    _keeper: Keeper
    _work: CardWork

    # --- making -------------------------------------------------------------------------------------

    def issue(
        self,
        minor: int,
        *,
        reference: str,
        unit_id: str | None = None,
        order: tuple[str, str] | None = None,
    ) -> Card:
        """
        Make a gift card with money on it. The same reference again gives the same card.

        Args:
            minor: Minor units of the club's currency, at least 1.

            unit_id: A unit that is money; none means the first of the program that is.

            order: Source and id of the order that it was bought with, or none. Once all of that is refunded,
                or it is cancelled, the card is emptied.

        Raises:
            UnknownUnitError, BadInputError: If there is no such unit, or it is no money. Nothing was written.

            ReferenceReusedError: If the reference made a card of other content. Nothing was written.

            KeyRingError: If the club has no key that signs. Nothing was written.
        """
        reference = self._keeper.reference(reference)
        unit = self._work.money(unit_id)
        member_id = CARD_IDS + blake2b(reference.encode(), digest_size=16).hexdigest()
        key = None if order is None else key_of(order)

        def work(desk: Desk) -> Card:
            found = desk.store.find([member_id]).get(member_id) or self._work.enrolled(desk, member_id)
            command = FillCard(minor, reference, self._keeper.now(), unit.unit_id, key)
            needs = Needs(references=(reference,))
            book = self._work.decided(desk, found, needs, key, lambda b, c: plan_fill_card(b, command, c))
            return self._work.told(book, dict(found.attributes)[CODE_KEY], unit)

        return self._keeper.write(work)

    def top_up(
        self,
        code: str,
        minor: int,
        *,
        reference: str,
        order: tuple[str, str] | None = None,
        till: str | None = None,
        trusted: bool = False,
    ) -> Card:
        """
        Put more money on a card, in a unit that it was made with.

        Args:
            order: As in `issue`.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError: See `balance`. Nothing was written.

            ReferenceReusedError: If the reference names a command of other content. Nothing was written.
        """
        reference = self._keeper.reference(reference)
        key = None if order is None else key_of(order)

        def plan(book: Book, context: Context) -> Decision:
            unit_id = unit_of(book)
            return plan_fill_card(book, FillCard(minor, reference, self._keeper.now(), unit_id, key), context)

        return self._work.decided_by_code(
            using(code, till, trusted=trusted), Needs(references=(reference,)), key, plan
        )

    # --- looking and paying -------------------------------------------------------------------------

    def balance(self, code: str, *, till: str | None = None, trusted: bool = False) -> Card:
        """
        What is on a card now.

        Raises:
            BadVoucherError: If it is no code, or has a typo: no guess, and nothing was looked up.

            VoucherRefusedError: If it is no gift card's, or was revoked.

            TooManyAttemptsError: If too many wrong codes were tried. Nothing was looked at.
        """

        def act(names: tuple[str, ...]) -> Card:
            with self._keeper.storage.read() as reader:
                voucher = voucher_of(vouchers_read(reader), names)
                card_key = account_of(voucher)
                book = reader.peek({card_key: Needs()})[card_key]
            return self._work.told(book, voucher.code_key, self._work.unit(book))

        return self._work.uses.tried(Tried(code, None, till, trusted), act)

    def pay(
        self,
        code: str,
        minor: int,
        *,
        reference: str,
        order: tuple[str, str] | None = None,
        till: str | None = None,
        trusted: bool = False,
    ) -> Card:
        """
        Pay with a card, with all of it or a part. The same reference again pays nothing more.

        Args:
            order: Source and id of the order, whose refunds bring the money back to the card, or none.

        Returns:
            What is left on it.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError: See `balance`. Nothing was written.

            InsufficientUnitsError: If there is less on it. Nothing was written.

            ReferenceReusedError: If the reference names a command of other content. Nothing was written.
        """
        reference = self._keeper.reference(reference)
        key = None if order is None else key_of(order)
        needs = Needs(references=(reference,), orders=() if key is None else (key,))

        def plan(book: Book, context: Context) -> Decision:
            return plan_redeem(
                book, Redeem(minor, reference, self._keeper.now(), unit_of(book), key), context
            )

        return self._work.decided_by_code(using(code, till, trusted=trusted), needs, key, plan)

    # --- open carts ---------------------------------------------------------------------------------

    def hold(
        self,
        code: str,
        minor: int,
        *,
        hold_id: str,
        lasts: Duration = HALF_AN_HOUR,
        order: tuple[str, str] | None = None,
        till: str | None = None,
        trusted: bool = False,
    ) -> Card:
        """
        Set money of a card aside for an open cart: nobody else can spend it, and it does not expire yet.

        Args:
            hold_id: Your id of the hold, unique for the card; it is also the idempotency key.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError: See `balance`. Nothing was written.

            InsufficientUnitsError: If there is less on it. Nothing was written.

            ReferenceReusedError: If there was a hold of that id with other content. Nothing was written.
        """
        checked_text("hold_id", hold_id)
        key = None if order is None else key_of(order)
        now = self._keeper.now()
        until = self._keeper.almanac.add(now, lasts)

        def plan(book: Book, context: Context) -> Decision:
            return plan_hold(book, PlaceHold(hold_id, minor, now, until, unit_of(book), key), context)

        return self._work.decided_by_code(
            using(code, till, trusted=trusted), Needs(references=(f"hold:{hold_id}",)), key, plan
        )

    def capture(
        self,
        code: str,
        hold_id: str,
        *,
        minor: int | None = None,
        order: tuple[str, str] | None = None,
        till: str | None = None,
        trusted: bool = False,
    ) -> Card:
        """
        Spend what is held, all or a part; the rest is given back. One capture for a hold.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError: See `balance`. Nothing was written.

            UnknownHoldError, HoldResolvedError: If there is nothing to capture. Nothing was written.
        """
        checked_text("hold_id", hold_id)
        key = None if order is None else key_of(order)
        command = Capture(hold_id, self._keeper.now(), minor, key)
        return self._work.decided_on_hold(
            using(code, till, trusted=trusted), hold_id, key, lambda b, c: plan_capture(b, command, c)
        )

    def release(self, code: str, hold_id: str, *, till: str | None = None, trusted: bool = False) -> Card:
        """
        Give back what is held. Idempotent.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError: See `balance`. Nothing was written.

            UnknownHoldError, HoldResolvedError: If there is nothing to release. Nothing was written.
        """
        checked_text("hold_id", hold_id)
        at = self._keeper.now()
        return self._work.decided_on_hold(
            using(code, till, trusted=trusted),
            hold_id,
            None,
            lambda b, c: plan_release(b, hold_id, c, at=at),
        )


def cards_of(keeper: Keeper, keys: Keys, *, outside: Keeper) -> Cards:
    """
    The gift cards of a club, or of one inside a transaction of the caller's.

    Args:
        outside: The keeper of the club outside.
    """
    return Cards(
        keeper, CardWork(keeper, keys, Uses(keeper, keys, limiter_of(keeper, outside), nobody_hears))
    )
