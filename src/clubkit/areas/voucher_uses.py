"""How codes are tried: read, counted when wrong, found, locked, decided on, and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from attrs import field, frozen

from clubkit.areas.voucher_attempts import Limiter
from clubkit.areas.voucher_carts import Applied, Cart, Offer, Returned, applied, ask_for
from clubkit.areas.voucher_issue import Keys, Used
from clubkit.calendars import Instant
from clubkit.commands.redeemed import Refunded
from clubkit.errors import BadInputError, VoucherRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.storage.ports import CODES, Needs
from clubkit.storage.voucher_ports import VoucherReader, require_vouchers, vouchers_in
from clubkit.values import changed
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import share_floor
from clubkit.vouchers.uses import (
    Ask,
    Found,
    Refusal,
    Step,
    given_for,
    plan_refund,
    plan_release,
    require_usable,
)
from clubkit.vouchers.voucher import Use, UseState, Voucher

Plan = Callable[[Found, Ask, Instant], Step]

T = TypeVar("T")


@frozen
class Tried:
    """
    Somebody who brings a code.

    Attributes:
        is_use: Whether a code that is right is used up by it, and wrong ones before it are forgiven: looking
            alone must not be a way to try for ever.
    """

    code: str = field(repr=False)
    member_id: str | None
    till: str | None
    is_trusted: bool
    is_use: bool = False


@frozen
class Uses:
    """
    What finds codes and decides on them.

    Attributes:
        used: Told of vouchers of rewards that are used, or open again.
    """

    keeper: Keeper
    keys: Keys
    limiter: Limiter
    used: Used

    def names(self, code: str) -> tuple[str, ...]:
        """
        What the voucher of a code may be kept under.

        Raises:
            BadVoucherError, VoucherRefusedError: See `CodeReader.read`.
        """
        require_vouchers(self.keeper.storage)
        return self.keys.reader.read(code, at=self.keeper.now())

    def tried(self, tried: Tried, act: Callable[[tuple[str, ...]], T]) -> T:
        """
        Try a code. What is wrong with it is counted, and told to nobody who might be guessing.

        Raises:
            BadVoucherError, VoucherRefusedError, TooManyAttemptsError, BadInputError: See `Vouchers.check`.
        """
        if tried.is_trusted:
            return act(self.names(tried.code))
        if tried.till is None and tried.member_id is None:
            self.limiter.who(None, None)
        guess: VoucherRefusedError | None = None
        names: tuple[str, ...] = ()
        try:
            names = self.names(tried.code)
        except VoucherRefusedError as error:
            guess = error
        who = self.limiter.who(tried.till, tried.member_id)
        known = self.limiter.require_patience(who)
        try:
            if guess is not None:
                raise guess
            done = act(names)
        except VoucherRefusedError as error:
            if error.reason == Refusal.BELOW_MINIMUM:
                raise
            self.limiter.count(who)
            raise VoucherRefusedError from None
        if tried.is_use and any(each.in_a_row for each in known.values()):
            self.limiter.forgive(who)
        return done

    def decided(
        self,
        names: tuple[str, ...],
        use_id: str,
        cart: Cart | None,
        order: tuple[str, str] | None,
        plan: Plan,
    ) -> Applied:
        """
        Let a pure function decide on the voucher of a code, and save what it leaves.

        Raises:
            VoucherRefusedError, ReferenceReusedError: If it says no. Nothing was written.
        """

        def work(desk: Desk) -> Applied:
            at = self.keeper.now()
            member = None if cart is None or cart.member_id is None else desk.found(cart.member_id)
            ask = ask_for(use_id, cart, None if member is None else member.member_key, order)
            if ask.order_key is not None:
                desk.follow(ask.order_key, CODES)
            found = locked(desk, names, ask, at)
            step = plan(found, ask, at)
            saved(desk, found, step, self.used)
            return applied(step.use, found.voucher)

        return self.keeper.write(work)

    def release(self, desk: Desk, names: tuple[str, ...], use_id: str) -> None:
        """Give a reservation back, if there is one."""
        vouchers, at = vouchers_in(desk.store), self.keeper.now()
        for key in vouchers.find(names):
            voucher = vouchers.lock(key)
            campaign = None if voucher is None else vouchers.campaign(voucher.campaign_id)
            if voucher is None or campaign is None:
                continue
            found = Found(voucher, campaign, vouchers.use(key, use_id))
            step = plan_release(found, at=at)
            if step is not None:
                saved(desk, found, step, self.used)


def follow_codes(desk: Desk, order: str, refunded: Refunded, used: Used) -> tuple[Returned, ...]:
    """
    Give back what refunds give back of the codes that were used for an order.

    Books that were decided on must have been saved.

    Returns:
        What is given back now, of each use that gives something.
    """
    uses = [use for use in vouchers_in(desk.store).uses_for(order) if use.state is UseState.USED]
    returned = [refund_use(desk, use, _goods_of(use, refunded), used) for use in uses]
    return tuple([each for each in returned if each.minor or each.is_open])


def _goods_of(use: Use, refunded: Refunded) -> int:
    """How much of what the goods cost before the code was given back, as far as the whole order was."""
    goods = use.given.order_minor
    if refunded.gone:
        return goods
    if not refunded.whole_minor:  # the code paid all of it: no refund of money says anything
        return 0
    return share_floor(goods, refunded.part_minor, refunded.whole_minor)


def refund_use(desk: Desk, use: Use, refunded_minor: int, used: Used) -> Returned:
    """Give back what a refund gives back of a use."""
    at = desk.keeper.now()
    asked = Ask(use.use_id, "", use.member_key, use.order_key, None, None, None)
    found = locked(desk, (use.code_key,), asked, at)
    if found.earlier is None or found.earlier.state is not UseState.USED:
        return Returned(use.use_id, use.code_key, 0, is_open=True)
    minor, step = plan_refund(found, refunded_minor=refunded_minor, at=at)
    if step is not None:
        saved(desk, found, step, used)
    is_open = step is not None and step.use.state is UseState.RELEASED
    return Returned(use.use_id, use.code_key, minor, is_open)


def saved(desk: Desk, found: Found, step: Step, used: Used) -> None:
    """Save what was decided on a code, and tell what becomes of the reward that it was issued for."""
    if step.voucher is None:
        return
    vouchers_in(desk.store).save(step.voucher, step.uses)
    before = None if found.earlier is None else found.earlier.state
    if found.voucher.details.record_id is None or before == step.use.state:
        return
    if step.use.state is UseState.USED:
        used(desk, step.voucher, True)  # noqa: FBT003 - see `Used`
    elif before is UseState.USED:
        used(desk, step.voucher, False)  # noqa: FBT003 - see `Used`


def voucher_of(vouchers: VoucherReader, names: tuple[str, ...]) -> Voucher:
    """
    The voucher that is kept under one of these, the first of them that is.

    Raises:
        VoucherRefusedError: If there is none.
    """
    found = vouchers.find(names)
    known = next((found[name] for name in names if name in found), None)
    if known is None:
        raise VoucherRefusedError(Refusal.UNKNOWN)
    return known


def locked(desk: Desk, names: tuple[str, ...], ask: Ask, at: Instant) -> Found:
    """
    Lock the voucher of a code, and before it the accounts that the decision is about.

    Raises:
        VoucherRefusedError: If there is none.
    """
    vouchers = vouchers_in(desk.store)
    seen = voucher_of(vouchers, names)
    campaign = known_campaign(vouchers, seen.campaign_id)
    accounts = set()
    if campaign.per_member is not None and ask.member_key is not None:
        accounts.add(ask.member_key)  # so that nobody uses two codes at once
    if seen.details.record_id is not None and seen.member_key is not None:
        accounts.add(seen.member_key)
    if accounts:
        desk.store.load({key: Needs() for key in sorted(accounts)})
    voucher = vouchers.lock(seen.code_key)
    if voucher is None:
        raise VoucherRefusedError(Refusal.UNKNOWN)
    return found_for(vouchers, voucher, campaign, ask, at)


def found_for(vouchers: VoucherReader, voucher: Voucher, campaign: Campaign, ask: Ask, at: Instant) -> Found:
    """What a decision on a voucher reads."""
    earlier = vouchers.use(voucher.code_key, ask.use_id)
    is_full = voucher.most is not None and voucher.uses >= voucher.most
    lapsed = vouchers.lapsed(voucher.code_key, at) if is_full else []
    by_member = 0
    if campaign.per_member is not None and ask.member_key is not None:
        uses = vouchers.uses_by(ask.member_key, campaign.campaign_id)
        this = (voucher.code_key, ask.use_id)
        by_member = sum(each.counts_at(at) for each in uses if (each.code_key, each.use_id) != this)
    return Found(voucher, campaign, earlier, lapsed, by_member)


def offer_of(vouchers: VoucherReader, voucher: Voucher, ask: Ask, at: Instant) -> Offer:
    """
    What a code would give.

    Raises:
        VoucherRefusedError: If it cannot be used.
    """
    campaign = known_campaign(vouchers, voucher.campaign_id)
    found = changed(found_for(vouchers, voucher, campaign, ask, at), earlier=None)
    require_usable(found, ask, at=at)
    given = given_for(found, ask)
    uses = voucher.uses - len(found.lapsed)
    left = None if voucher.most is None else voucher.most - uses
    ends = [each for each in (voucher.ends_at, campaign.ends_at) if each is not None]
    return Offer(
        given.discount_minor,
        given.parts,
        left,
        min(ends, default=None),
        campaign.campaign_id,
        voucher.details.record_id,
        voucher.code_key,
    )


def known_campaign(vouchers: VoucherReader, campaign_id: str) -> Campaign:
    """
    A campaign by its name.

    Raises:
        BadInputError: If there is none.
    """
    campaign = vouchers.campaign(campaign_id)
    if campaign is None:
        raise BadInputError("campaign_id", "of a campaign that was put", repr(campaign_id)[:60])
    return campaign


def pages(page: Callable[[str], list[Voucher]]) -> Iterator[Voucher]:
    """Vouchers page by page."""
    after = ""
    while found := page(after):
        yield from found
        after = found[-1].code_key
