"""Vouchers: campaigns, and codes that are checked, reserved for a cart, used, and given back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

from attrs import frozen

from clubkit.areas.voucher_attempts import limiter_of
from clubkit.areas.voucher_bulk import Bulk, Imported, Told, nobody_told
from clubkit.areas.voucher_carts import Applied, Cart, Held, Offer, Returned, ask_for, key_of
from clubkit.areas.voucher_issue import Keys, Used, nobody_hears, revoke_in
from clubkit.areas.voucher_uses import (
    Tried,
    Uses,
    known_campaign,
    offer_of,
    pages,
    refund_use,
    voucher_of,
)
from clubkit.calendars import Duration, Instant
from clubkit.calendars.instants import SECOND
from clubkit.errors import BadInputError, VoucherRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.orders import checked_text, whole_units
from clubkit.storage.ports import Reader
from clubkit.storage.voucher_ports import VoucherReader, require_vouchers, vouchers_in, vouchers_read
from clubkit.values import changed
from clubkit.vouchers.campaign import Campaign, CampaignState
from clubkit.vouchers.sheets import Dialect
from clubkit.vouchers.uses import Ask, Found, Step, plan_reserve, plan_use
from clubkit.vouchers.voucher import UseState, Voucher

QUARTER = Duration(micros=15 * 60 * SECOND)
"""How long a cart keeps a code unless the shop says otherwise."""

T = TypeVar("T")


def vouchers_of(keeper: Keeper, keys: Keys, *, outside: Keeper, used: Used = nobody_hears) -> Vouchers:
    """
    The vouchers of a club.

    Args:
        outside: The keeper of the club itself, where this one works inside a transaction of the caller's.

        used: See `clubkit.areas.voucher_issue.Used`.
    """
    uses = Uses(keeper, keys, limiter_of(keeper, outside), used)
    return Vouchers(keeper, uses, Bulk(keeper, keys))


@frozen
class Vouchers:
    """
    Campaigns and their codes.

    Only trusted callers, the shop's people, are told why a code is refused. Everybody else names a till or a
    member, under whom wrong codes are counted.
    """

    _keeper: Keeper
    _uses: Uses
    _bulk: Bulk

    # --- campaigns ----------------------------------------------------------------------------------

    def campaign(self, campaign: Campaign) -> Campaign:
        """
        Put a campaign, or new terms of one. Idempotent. One that was revoked stays so.

        Uses keep what they gave; how often a code can be used, and from when, is its own once it is issued.

        Raises:
            BadReferenceError: If its name, or that of a store or a channel, cannot be kept.
        """
        require_vouchers(self._keeper.storage)
        for name in (campaign.campaign_id, *campaign.stores, *campaign.channels):
            checked_text("campaign", name)

        def work(desk: Desk) -> Campaign:
            vouchers = vouchers_in(desk.store)
            known = vouchers.campaign(campaign.campaign_id)
            put = campaign if known is None else changed(campaign, state=known.state)
            if put != known:
                vouchers.put_campaign(put)
            return put

        return self._keeper.write(work)

    def campaigns(self, *, after: str = "", limit: int = 1000) -> list[Campaign]:
        """Up to *limit* campaigns that sort after *after* bytewise, in that order, revoked ones too."""
        return self._read(lambda _, vouchers: vouchers.campaigns(after=after, limit=limit))

    def named(self, campaign_id: str) -> Campaign:
        """
        A campaign by its name.

        Raises:
            BadInputError: If there is none.
        """
        return self._read(lambda _, vouchers: known_campaign(vouchers, campaign_id))

    def issue(self, campaign_id: str, count: int, *, told: Told = nobody_told) -> Iterator[str]:
        """
        Issue short codes until the campaign has so many of them, and tell each once, as they are made.

        Issued in batches, each in a transaction of its own, as the caller asks for the next code. After a
        crash the same call issues the rest; codes that were made and not told are in `export`.

        Args:
            count: How many codes the campaign is to have in all, at least 1.

            told: Called after each batch with how many it made so far.

        Raises:
            BadInputError: If there is no such campaign, or the count is out of bounds.

            VoucherRefusedError: If the campaign was revoked.

            KeyRingError: If no key signs. What was issued before is kept, here as above.
        """
        require_vouchers(self._keeper.storage)
        whole_units("count", count)
        return self._bulk.issue(campaign_id, count, told)

    def issue_tokens(self, campaign_id: str, count: int, *, told: Told = nobody_told) -> Iterator[str]:
        """
        Issue tokens for pictures, as `issue` does codes. The campaign begins and ends in whole seconds.

        Raises: as `issue`; `BadInputError` also for a campaign without bounds.
        """
        require_vouchers(self._keeper.storage)
        whole_units("count", count)
        return self._bulk.issue_tokens(campaign_id, count, told)

    def issue_to(self, campaign_id: str, member_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """
        Give each member a code of the campaign that nobody else can use. Idempotent.

        Returns:
            Each id with its code, as they are made: who has one gets it told again.

        Raises:
            UnknownMemberError: If there is no such member. Batches before are kept.

            BadInputError, VoucherRefusedError, KeyRingError: See `issue`.
        """
        return self._bulk.issue_to(campaign_id, member_ids)

    def add_shared(self, campaign_id: str, code: str, *, most: int | None = None) -> Voucher:
        """
        Add a code that is shared with everybody, such as SPRING10. Idempotent.

        Args:
            code: 3 to 15 letters and digits.

            most: How often it can be used by all together; none for no bound.

        Raises:
            BadVoucherError: If it is none. Nothing was written.

            BadInputError: If it is of another campaign or bound, or there is no such campaign.
        """
        if most is not None:
            whole_units("most", most)
        return self._bulk.add_shared(campaign_id, code, most)

    def import_foreign(self, campaign_id: str, codes: Iterable[str], *, told: Told = nobody_told) -> Imported:
        """
        Take over codes of another system: 8 to 20 letters and digits, but not 16. Idempotent.

        They are kept as keyed hashes: nobody can be shown them again. *told* is called after each batch.

        Raises:
            BadInputError, VoucherRefusedError, KeyRingError: See `issue`. Batches before are kept.
        """
        return self._bulk.import_foreign(campaign_id, codes, told)

    def held(self, campaign_id: str) -> Iterator[Held]:
        """
        The vouchers of a campaign with their codes, used and revoked ones too, page by page.

        Raises:
            BadInputError: If there is no such campaign.

            KeyRingError: If the club was opened without keys.
        """
        return self._bulk.held(campaign_id)

    def export(self, campaign_id: str, file: TextIO, *, dialect: Dialect | str = Dialect.SPREADSHEET) -> int:
        """
        Write the codes of a campaign as CSV to a file opened with ``newline=""``. Who has it can use them.

        Codes of other systems, and those of keys that are gone, are left out: nobody can tell them.

        Args:
            dialect: ``spreadsheet`` keeps a cell from being run as a formula; ``machine`` leaves it as it is.

        Returns:
            How many were written.

        Raises:
            BadInputError: If there is no such campaign or dialect. Nothing was written.
        """
        names = [each.value for each in Dialect]
        if dialect not in names:
            raise BadInputError("dialect", " or ".join(names), repr(dialect)[:40])
        return self._bulk.export(campaign_id, file, Dialect(dialect))

    # --- a code -------------------------------------------------------------------------------------

    def check(
        self, code: str, cart: Cart | None = None, *, till: str | None = None, trusted: bool = False
    ) -> Offer:
        """
        What a code would give now. Nothing is written but a failed attempt.

        Raises:
            BadVoucherError: If it is no code, or has a typo: no guess, and nothing was looked up.

            VoucherRefusedError: If it cannot be used. It counts as a guess unless the caller is trusted.

            TooManyAttemptsError: If too many wrong codes were tried. Nothing was looked at.

            BadInputError: If the caller is not trusted and names neither a till nor a member.

            UnknownMemberError: If the cart's member is unknown.
        """
        cart = cart or Cart()
        ask_for("check", cart, None, None)

        def act(names: tuple[str, ...]) -> Offer:
            at = self._keeper.now()

            def look(reader: Reader, vouchers: VoucherReader) -> Offer:
                member = None if cart.member_id is None else self._keeper.found(reader, cart.member_id)
                ask = ask_for("check", cart, None if member is None else member.member_key, None)
                return offer_of(vouchers, voucher_of(vouchers, names), ask, at)

            return self._read(look)

        return self._uses.tried(Tried(code, cart.member_id, till, trusted), act)

    def reserve(
        self,
        code: str,
        cart: Cart,
        *,
        use_id: str,
        lasts: Duration = QUARTER,
        till: str | None = None,
        trusted: bool = False,
    ) -> Applied:
        """
        Set a use of a code aside for a cart. It lapses by itself. Idempotent by *use_id* and cart.

        For another cart under the same id, release it first.

        Args:
            use_id: The shop's name for the cart, 1 to 200 characters; best the one of the order to be.

            lasts: How long the cart keeps it.

        Raises:
            ReferenceReusedError: If the id has a cart with other content. Nothing was written.

            BadVoucherError, VoucherRefusedError, TooManyAttemptsError, BadInputError, UnknownMemberError: See
                `check`.
        """
        until = self._keeper.almanac.add(self._keeper.now(), lasts)
        if until <= self._keeper.now():
            raise BadInputError("lasts", "longer than nothing", str(lasts))

        def plan(found: Found, ask: Ask, at: Instant) -> Step:
            return plan_reserve(found, ask, at=at, until=until)

        ask_for(use_id, cart, None, None)
        return self._uses.tried(
            Tried(code, cart.member_id, till, trusted),
            lambda names: self._uses.decided(names, use_id, cart, None, plan),
        )

    def use(
        self,
        code: str,
        cart: Cart | None = None,
        *,
        use_id: str,
        order: tuple[str, str] | None = None,
        till: str | None = None,
        trusted: bool = False,
    ) -> Applied:
        """
        Use a code for good. Idempotent by *use_id* and cart.

        Args:
            cart: None uses what was reserved under the id, as it was.

            use_id: As it was reserved under, or a new one.

            order: Source and id of the order, so that a refund of it finds the use.

        Raises:
            ReferenceReusedError: If the id has a cart with other content, or another order. Nothing was
                written.

            BadVoucherError, VoucherRefusedError, TooManyAttemptsError, BadInputError, UnknownMemberError: See
                `check`.
        """
        ask_for(use_id, cart, None, order)

        def plan(found: Found, ask: Ask, at: Instant) -> Step:
            return plan_use(found, ask, at=at)

        tried = Tried(code, None if cart is None else cart.member_id, till, trusted, is_use=True)
        return self._uses.tried(tried, lambda names: self._uses.decided(names, use_id, cart, order, plan))

    def release(self, code: str, *, use_id: str) -> None:
        """
        Give a reservation back. Releasing again, or what was used or never reserved, changes nothing.

        Raises:
            BadVoucherError: If it is no code, or has a typo.
        """
        checked_text("use_id", use_id)
        try:
            names = self._uses.names(code)
        except VoucherRefusedError:
            return  # nobody learns from it whether a code was ever made
        self._keeper.write(lambda desk: self._uses.release(desk, names, use_id))

    def refunded(self, order: tuple[str, str], *, refunded_minor: int) -> list[Returned]:
        """
        Give back what a refund gives back of the codes that were used for an order, as their campaigns say.

        `Orders.sync` does it for orders that are synced; this is for a shop that does not.

        Idempotent by the sum: parts that are told one after the other add up to what the whole gives back,
        and where a refund was undone the difference is negative.

        Args:
            refunded_minor: How much of what the goods cost before the discount was refunded so far, in all.

        Returns:
            One for each use of a code for the order, by what the code is kept under.
        """
        key = key_of(order)
        whole_units("refunded_minor", refunded_minor, least=0)

        def work(desk: Desk) -> list[Returned]:
            uses = [use for use in vouchers_in(desk.store).uses_for(key) if use.state is UseState.USED]
            return [refund_use(desk, use, refunded_minor, self._uses.used) for use in uses]

        return self._keeper.write(work)

    # --- calling back -------------------------------------------------------------------------------

    def revoke(self, code: str) -> None:
        """
        Call a code back: neither it nor what is reserved of it can be used. Idempotent; for trusted callers.

        Raises:
            BadVoucherError: If it is no code, or has a typo.

            VoucherRefusedError: If the club has no such code. Nothing was written.
        """
        names = self._uses.names(code)
        self._keeper.write(lambda desk: revoke_in(desk, voucher_of(vouchers_in(desk.store), names).code_key))

    def revoke_campaign(self, campaign_id: str) -> None:
        """
        Call all codes of a campaign back, at once and for good. Idempotent.

        Raises:
            BadInputError: If there is no such campaign.
        """

        def work(desk: Desk) -> None:
            vouchers = vouchers_in(desk.store)
            campaign = known_campaign(vouchers, campaign_id)
            vouchers.put_campaign(changed(campaign, state=CampaignState.REVOKED))

        self._keeper.write(work)

    def lift(self, *, by: str, till: str | None = None, member_id: str | None = None) -> None:
        """
        Let a till or a member try codes again, after too many wrong ones. For a supervisor. Idempotent.

        Args:
            by: Who lifts it. Subscribers are told, as ``vouchers.lifted``: the count itself is forgotten.

        Raises:
            BadInputError, UnknownMemberError: If neither is named, or there is no such member.
        """
        limiter = self._uses.limiter
        limiter.lift(limiter.who(till, member_id), by=checked_text("by", by))

    # --- who has what -------------------------------------------------------------------------------

    def of(self, member_id: str) -> list[Held]:
        """
        The vouchers that are bound to a member, used ones too, each with its code.

        Raises:
            UnknownMemberError, KeyRingError: If there is no such member, or the club has no keys.
        """

        def look(reader: Reader, vouchers: VoucherReader) -> list[Held]:
            key = self._keeper.found(reader, member_id).member_key
            held = pages(lambda after: vouchers.of_member(key, after=after))
            return [self._shown(vouchers, each) for each in held]

        return self._read(look)

    def _shown(self, vouchers: VoucherReader, voucher: Voucher) -> Held:
        return Held(self._bulk.shown(voucher, known_campaign(vouchers, voucher.campaign_id)), voucher)

    def _read(self, look: Callable[[Reader, VoucherReader], T]) -> T:
        require_vouchers(self._keeper.storage)
        with self._keeper.storage.read() as reader:
            return look(reader, vouchers_read(reader))
