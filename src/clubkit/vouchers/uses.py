"""Reserving, using and releasing a code: pure decisions on one voucher."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from clubkit.calendars import Instant
from clubkit.errors import ReferenceReusedError, VoucherRefusedError
from clubkit.values import changed, value
from clubkit.vouchers.campaign import Campaign, CampaignState, GivenBack
from clubkit.vouchers.discount import CartLine, discount_on, share_floor
from clubkit.vouchers.voucher import Given, Use, UseState, Voucher, VoucherState


class Refusal(StrEnum):
    """Why a code is refused. Only a trusted caller is told, but for `BELOW_MINIMUM`."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    TOO_EARLY = "too early"
    EXPIRED = "expired"
    USED = "used"
    OTHER_MEMBER = "of another member"
    OTHER_STORE = "not for this store"
    OTHER_CHANNEL = "not for this channel"
    MEMBER_LIMIT = "used by the member as often as may be"
    BELOW_MINIMUM = "the order is too small"
    NOT_RESERVED = "not reserved"
    A_CARD = "a gift card, which pays"
    NO_CARD = "no gift card"


@value
class Ask:
    """
    What a code is wanted for.

    Attributes:
        digest: Over everything here but the order; empty where a reservation is to be used as it is.

        lines: None where a reservation is to be used as it is.
    """

    use_id: str
    digest: str
    member_key: int | None
    order_key: str | None
    store: str | None
    channel: str | None
    lines: tuple[CartLine, ...] | None

    @property
    def order_minor(self) -> int:
        """What the goods cost."""
        return sum([line.minor for line in self.lines or ()])


@value
class Found:
    """
    What a decision reads.

    Attributes:
        earlier: The use of that name, or none.

        lapsed: Some reservations of the code that lapsed, where it seems to be used up.

        by_member: How often the member uses codes of the campaign, this use left out; 0 where there is no
            bound.
    """

    voucher: Voucher
    campaign: Campaign
    earlier: Use | None = None
    lapsed: Sequence[Use] = ()
    by_member: int = 0


@value
class Step:
    """
    What a decision leaves.

    Attributes:
        use: How the use stands.

        voucher: The voucher to save, or none where nothing changes.

        uses: Uses to save with it.
    """

    use: Use
    voucher: Voucher | None = None
    uses: tuple[Use, ...] = ()


def require_usable(found: Found, ask: Ask, *, at: Instant) -> None:
    """
    See whether a code can be used for what is asked.

    Raises:
        VoucherRefusedError: If it cannot, with the reason.
    """
    if found.voucher.card_key is not None:
        raise VoucherRefusedError(Refusal.A_CARD)
    reason = _against(found.voucher, found.campaign, ask, at) or _against_count(found, ask, at)
    if reason is not None:
        raise VoucherRefusedError(reason)


def given_for(found: Found, ask: Ask) -> Given:
    """What the code takes off what is asked for."""
    gives = found.voucher.details.gives or found.campaign.gives
    parts = () if gives is None else discount_on(gives, ask.lines or ())
    return Given(ask.digest, ask.order_minor, parts)


def plan_reserve(found: Found, ask: Ask, *, at: Instant, until: Instant) -> Step:
    """
    Set a use of a code aside for a cart.

    Raises:
        VoucherRefusedError: If it cannot be used.

        ReferenceReusedError: If the use has other content.
    """
    earlier = _same(found.earlier, ask, at)
    if earlier is not None:
        return Step(earlier)
    require_usable(found, ask, at=at)
    return _taken(found, ask, given_for(found, ask), at=at, until=until)


def plan_use(found: Found, ask: Ask, *, at: Instant) -> Step:
    """
    Use a code, reserved before or not. Using again changes nothing.

    Raises:
        VoucherRefusedError: If it cannot be used, or was to be used as it was reserved and is not.

        ReferenceReusedError: If the use has other content or was for another order.
    """
    earlier = _same(found.earlier, ask, at)
    if earlier is None and ask.lines is None:
        raise VoucherRefusedError(Refusal.NOT_RESERVED)
    if earlier is None:
        require_usable(found, ask, at=at)
        return _taken(found, ask, given_for(found, ask), at=at, until=None)
    if earlier.state is UseState.USED:
        return Step(earlier)
    if found.campaign.state is CampaignState.REVOKED or found.voucher.state is VoucherState.REVOKED:
        raise VoucherRefusedError(Refusal.REVOKED)
    used = changed(
        earlier, state=UseState.USED, until=None, at=at, order_key=ask.order_key or earlier.order_key
    )
    return Step(used, found.voucher, (used,))


def plan_release(found: Found, *, at: Instant) -> Step | None:
    """Give a reservation back. None where there is none: it was released, or used, or never made."""
    earlier = found.earlier
    if earlier is None or earlier.state is not UseState.RESERVED:
        return None
    return _freed(found.voucher, earlier, at=at)


def plan_refund(found: Found, *, refunded_minor: int, at: Instant) -> tuple[int, Step | None]:
    """
    What a use gives back, after so much was refunded of what the goods cost before the discount, in all.

    Parts add up: what is told each time is the target for the sum so far less what was given back before, so
    that all parts together are what one refund of the sum gives back.

    Returns:
        How much of the discount is given back now, and what to save, if anything.
    """
    use = found.earlier
    if use is None or use.state is not UseState.USED:
        return 0, None
    given = use.given
    is_whole = refunded_minor >= given.order_minor
    if found.campaign.gives_back is GivenBack.REOPEN:
        return (0, _freed(found.voucher, use, at=at)) if is_whole else (0, None)
    if found.campaign.gives_back is GivenBack.NONE:
        return 0, None
    target = share_floor(given.discount_minor, refunded_minor, given.order_minor)
    now = target - given.returned_minor
    if not now:
        return 0, None
    changed_use = changed(use, given=changed(given, returned_minor=target))
    return now, Step(changed_use, found.voucher, (changed_use,))


# --- what stands against it -------------------------------------------------------------------------


def _against(voucher: Voucher, campaign: Campaign, ask: Ask, at: Instant) -> Refusal | None:
    ends = [each for each in (voucher.ends_at, campaign.ends_at) if each is not None]
    checks = (
        (
            voucher.state is VoucherState.REVOKED or campaign.state is CampaignState.REVOKED,
            Refusal.REVOKED,
        ),
        (at < max(voucher.starts_at, campaign.starts_at or voucher.starts_at), Refusal.TOO_EARLY),
        (bool(ends) and at >= min(ends), Refusal.EXPIRED),
        (voucher.member_key is not None and ask.member_key != voucher.member_key, Refusal.OTHER_MEMBER),
        (bool(campaign.stores) and ask.store not in campaign.stores, Refusal.OTHER_STORE),
        (bool(campaign.channels) and ask.channel not in campaign.channels, Refusal.OTHER_CHANNEL),
    )
    return next((reason for is_so, reason in checks if is_so), None)


def _against_count(found: Found, ask: Ask, at: Instant) -> Refusal | None:
    voucher, campaign = found.voucher, found.campaign
    lapsed = len(_lapsed(found, at))
    if voucher.most is not None and voucher.uses - lapsed >= voucher.most:
        return Refusal.USED
    if campaign.per_member is not None:
        if ask.member_key is None:
            return Refusal.OTHER_MEMBER
        if found.by_member >= campaign.per_member:
            return Refusal.MEMBER_LIMIT
    # Last: who is told this has a code that is good for a larger order.
    return Refusal.BELOW_MINIMUM if ask.order_minor < campaign.least_minor else None


# --- what changes -----------------------------------------------------------------------------------


def _same(earlier: Use | None, ask: Ask, at: Instant) -> Use | None:
    """The use of that name, if it still counts."""
    if earlier is None or not earlier.counts_at(at):
        return None
    is_other_order = None not in {earlier.order_key, ask.order_key} and earlier.order_key != ask.order_key
    if is_other_order or (ask.lines is not None and earlier.given.digest != ask.digest):
        raise ReferenceReusedError(ask.use_id)
    return earlier


def _lapsed(found: Found, at: Instant) -> list[Use]:
    """Reservations to be written down as lapsed: each once."""
    known = {each.use_id: each for each in found.lapsed}
    if found.earlier is not None:
        known[found.earlier.use_id] = found.earlier
    return [each for each in known.values() if each.state is UseState.RESERVED and not each.counts_at(at)]


def _taken(found: Found, ask: Ask, given: Given, *, at: Instant, until: Instant | None) -> Step:
    lapsed = _lapsed(found, at)
    state = UseState.USED if until is None else UseState.RESERVED
    use = Use(found.voucher.code_key, ask.use_id, state, ask.member_key, ask.order_key, until, at, given)
    released = [changed(each, state=UseState.RELEASED, at=at) for each in lapsed if each.use_id != ask.use_id]
    voucher = changed(found.voucher, uses=found.voucher.uses + 1 - len(lapsed))
    return Step(use, voucher, (use, *released))


def _freed(voucher: Voucher, use: Use, *, at: Instant) -> Step:
    released = changed(use, state=UseState.RELEASED, until=None, at=at)
    return Step(released, changed(voucher, uses=voucher.uses - 1), (released,))
