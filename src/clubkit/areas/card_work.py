"""What the commands on gift cards share: a code that is tried, an account, and one unit of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import evolve, field, frozen

from clubkit.areas.voucher_issue import Issue, Keys, issue_in
from clubkit.areas.voucher_uses import Tried, Uses, voucher_of
from clubkit.calendars import Instant
from clubkit.commands.balance import balance_of
from clubkit.commands.context import Context, Decision
from clubkit.errors import UnknownHoldError, UnknownUnitError, VoucherRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.program.model import Unit
from clubkit.storage.ports import Member, Needs
from clubkit.storage.voucher_ports import vouchers_in
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import Voucher, VoucherState

CAMPAIGN: Final = Campaign(campaign_id="clubkit:cards", most=None)
"""What the codes of gift cards belong to."""

CODE_KEY: Final = "code_key"
"""The attribute of a card's account that says what its voucher is kept under."""

Plan = Callable[[Book, Context], Decision]


@frozen
class Card:
    """
    A gift card.

    Attributes:
        code: What its owner gets, in no `repr`; it is not stored, and made again when it is asked for.

        code_key: What it is kept under; it is no secret and buys nothing.

        unit_id: The unit of money that it holds.

        balance_minor: What can be spent now, in minor units.

        held_minor: What is set aside for open carts.

        ends_at: When the first of it expires, or none.
    """

    code: str | None = field(repr=False)
    code_key: str
    unit_id: str
    balance_minor: int
    held_minor: int
    ends_at: Instant | None


@frozen
class CardWork:
    """
    What opens a card's account and lets a pure function decide on it.

    Attributes:
        uses: Tries the codes.
    """

    keeper: Keeper
    keys: Keys
    uses: Uses

    def enrolled(self, desk: Desk, member_id: str) -> Member:
        card = self.keeper.new_account(member_id, self.keeper.now())
        issued = issue_in(desk, self.keys, CAMPAIGN, Issue(card_key=card.member_key, most=None))
        card = evolve(card, attributes=((CODE_KEY, issued.code_key),))
        desk.store.enrol([card])
        return card

    # --- one unit of work ---------------------------------------------------------------------------

    def decided_on_hold(
        self,
        tried: Tried,
        hold_id: str,
        order: str | None,
        plan: Plan,
    ) -> Card:
        """Decide on a hold, whose order is known by its own posting."""

        def needs_of(desk: Desk, card: Member) -> Needs:
            book = desk.store.load({card.member_key: Needs(holds=(hold_id,))})[card.member_key]
            hold = book.holds.get(hold_id)
            if hold is None:
                raise UnknownHoldError(hold_id)
            target = order or hold.order_key
            return Needs(
                references=(f"capture:{hold_id}",),
                holds=(hold_id,),
                orders=() if target is None else (target,),
            )

        return self.decided_by_code(tried, needs_of, order, plan)

    def decided_by_code(
        self,
        tried: Tried,
        needs: Needs | Callable[[Desk, Member], Needs],
        order: str | None,
        plan: Plan,
    ) -> Card:
        """Let a pure function decide on the account of a card, once its code is known to be right."""

        def act(names: tuple[str, ...]) -> Card:
            def work(desk: Desk) -> Card:
                vouchers = vouchers_in(desk.store)
                seen = voucher_of(vouchers, names)
                card_key = account_of(seen)
                card = desk.store.by_key([card_key])[card_key]
                asked = needs if isinstance(needs, Needs) else needs(desk, card)
                book = self.decided(desk, card, asked, order, plan)
                locked = vouchers.lock(seen.code_key)
                if locked is not None:
                    account_of(locked)  # it may have been revoked meanwhile
                return self.told(book, seen.code_key, self.unit(book))

            return self.keeper.write(work)

        return self.uses.tried(tried, act)

    def decided(
        self,
        desk: Desk,
        card: Member,
        needs: Needs,
        order: str | None,
        plan: Plan,
    ) -> Book:
        if order is not None:
            desk.follow(order, card.member_key)
        book = desk.open(card, needs, at=self.keeper.now())
        desk.decide(book, lambda context: plan(book, context))
        return book

    # --- what it says -------------------------------------------------------------------------------

    def told(self, book: Book, code_key: str, unit: Unit) -> Card:
        balance = balance_of(book, unit, at=self.keeper.now())
        ends = min((ends_at for ends_at, _ in balance.expiring), default=None)
        code = self.keys.reader.shown(code_key)
        return Card(code, code_key, unit.unit_id, balance.available, balance.held, ends)

    def unit(self, book: Book) -> Unit:
        unit_id = unit_of(book)
        unit = self.keeper.program.unit(unit_id)
        if unit is None:
            raise UnknownUnitError(unit_id)
        return unit

    def money(self, unit_id: str | None) -> Unit:
        units = [unit for unit in self.keeper.program.units if unit.money and unit_id in (None, unit.unit_id)]
        if not units:
            raise UnknownUnitError(unit_id or "of money")
        return units[0]


def using(code: str, till: str | None, *, trusted: bool) -> Tried:
    """Somebody who brings a card's code and changes what is on it."""
    return Tried(code, None, till, trusted, is_use=True)


def account_of(voucher: Voucher) -> int:
    """
    The account of a card's voucher.

    Raises:
        VoucherRefusedError: If it is no card's, or was revoked.
    """
    if voucher.card_key is None:
        raise VoucherRefusedError(Refusal.NO_CARD)
    if voucher.state is VoucherState.REVOKED:
        raise VoucherRefusedError(Refusal.REVOKED)
    return voucher.card_key


def unit_of(book: Book) -> str:
    """The one unit of a card's account: it was filled when it was made."""
    return next(iter(book.accounts))
