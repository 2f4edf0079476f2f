"""Campaigns, vouchers, uses and attempts as short JSON text, and back; each begins with its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from json import JSONEncoder, loads
from typing import Any, Final, TypeVar

from clubkit.calendars import Instant
from clubkit.errors import ClubError, LedgerBrokenError
from clubkit.vouchers.attempts import Attempts
from clubkit.vouchers.campaign import Campaign, CampaignState, GivenBack
from clubkit.vouchers.discount import Discount, DiscountOn
from clubkit.vouchers.voucher import PLAIN, Details, Given, TakenOffline

SHAPE: Final = 1

_T = TypeVar("_T")

_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

_UNREADABLE = (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError, ClubError)


def campaign_text(campaign: Campaign) -> str:
    """Everything of a campaign but its name and its state."""
    return _encode(
        (
            SHAPE,
            _discount_parts(campaign.gives),
            campaign.starts_at,
            campaign.ends_at,
            campaign.most,
            campaign.per_member,
            campaign.least_minor,
            sorted(campaign.stores),
            sorted(campaign.channels),
            campaign.gives_back.value,
            campaign.is_offline,
        )
    )


def read_campaign(campaign_id: str, state: str, text: str) -> Campaign:
    """
    The opposite of `campaign_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """

    def read(parts: Sequence[Any]) -> Campaign:
        gives, starts_at, ends_at, most, per_member, least_minor, stores, channels, back, is_offline = parts
        return Campaign(
            campaign_id=campaign_id,
            gives=_discount(gives),
            starts_at=starts_at,
            ends_at=ends_at,
            most=most,
            per_member=per_member,
            least_minor=least_minor,
            stores=frozenset(stores),
            channels=frozenset(channels),
            gives_back=GivenBack(back),
            is_offline=is_offline,
            state=CampaignState(state),
        )

    return _read(text, read)


def details_text(details: Details) -> str:
    """What a voucher has of its own; mostly nothing, which is no text at all."""
    if details == PLAIN:
        return ""
    return _encode((SHAPE, _discount_parts(details.gives), details.record_id))


def read_details(text: str) -> Details:
    """
    The opposite of `details_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """
    return _read(text, lambda parts: Details(_discount(parts[0]), parts[1])) if text else PLAIN


def use_text(given: Given, offline: TakenOffline | None) -> str:
    """What a use gives, and how a till took it, if one did."""
    parts = (SHAPE, given.digest, given.order_minor, given.parts, given.returned_minor)
    if offline is None:
        return _encode(parts)
    taken = (offline.till_id, offline.operator, offline.reference, offline.at, offline.reason)
    return _encode((*parts, taken))


def read_use(text: str) -> tuple[Given, TakenOffline | None]:
    """
    The opposite of `use_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """

    def read(parts: Sequence[Any]) -> tuple[Given, TakenOffline | None]:
        digest, order_minor, taken, returned_minor, *offline = parts
        given = Given(digest, order_minor, tuple([(line, minor) for line, minor in taken]), returned_minor)
        return given, TakenOffline(*offline[0]) if offline else None

    return _read(text, read)


def attempts_text(attempts: Attempts) -> str:
    """Everything of a count but whose it is."""
    return _encode(
        (
            SHAPE,
            attempts.recent,
            attempts.in_a_row,
            attempts.waits,
            attempts.until,
            attempts.since,
            attempts.in_day,
        )
    )


def read_attempts(who: str, text: str) -> Attempts:
    """
    The opposite of `attempts_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """

    def read(parts: Sequence[Any]) -> Attempts:
        recent, in_a_row, waits, until, since, in_day = parts
        return Attempts(who, tuple(map(Instant, recent)), in_a_row, waits, until, since, in_day)

    return _read(text, read)


def _discount_parts(discount: Discount | None) -> tuple[object, ...] | None:
    if discount is None:
        return None
    percent = None if discount.percent is None else str(discount.percent)
    return (discount.amount_minor, percent, discount.at_most_minor, discount.on.value)


def _discount(parts: Sequence[Any] | None) -> Discount | None:
    if parts is None:
        return None
    amount_minor, percent, at_most_minor, on = parts
    return Discount(
        amount_minor, None if percent is None else Fraction(percent), at_most_minor, DiscountOn(on)
    )


def _read(text: str, read: Callable[[Sequence[Any]], _T]) -> _T:
    try:
        shape, *parts = loads(text)
        if shape != SHAPE:
            raise ValueError(shape)
        return read(parts)
    except _UNREADABLE as error:
        raise LedgerBrokenError("readable vouchers", text[:80]) from error
