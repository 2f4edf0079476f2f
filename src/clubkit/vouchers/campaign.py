"""Campaigns: what their codes give, who may use them, where, when and how often."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.errors import BadInputError
from clubkit.vouchers.discount import Discount

USES_MAX = 10**9


class GivenBack(StrEnum):
    """What a refund gives back of a voucher that was used on the order."""

    PRORATE = "prorate"
    """The same share of its value as of the order; the code stays used."""

    REOPEN = "reopen"
    """Nothing of its value; once the whole order is refunded the code can be used again."""

    NONE = "none"


class CampaignState(StrEnum):
    """Where a campaign is."""

    LIVE = "live"
    REVOKED = "revoked"
    """None of its codes can be used."""


@frozen(kw_only=True)
class Campaign:
    """
    One campaign, and the terms of its codes.

    Attributes:
        campaign_id: The shop's name for it, 1 to 200 characters.

        gives: What a code takes off an order, or none where it gives something else than money.

        starts_at: From when its codes can be used, or none for from the beginning.

        ends_at: The first instant that is too late, or none for never. A code may end earlier.

        most: How often each code can be used, 1 to 10**9; none for no bound.

        per_member: How often one member can use codes of the campaign; none for no bound. With a bound, who
            is no member cannot use them.

        least_minor: What the goods must cost at least, before the discount.

        stores: Names of the stores that take them; none named means all.

        channels: Names of the channels, likewise.

        gives_back: What a refund gives back.

        is_offline: Whether tills may take its tokens while they cannot ask the store.

    Raises:
        BadInputError: If a number is out of bounds, or it ends before it starts.
    """

    campaign_id: str
    gives: Discount | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    most: int | None = 1
    per_member: int | None = None
    least_minor: int = 0
    stores: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    gives_back: GivenBack = GivenBack.PRORATE
    is_offline: bool = False
    state: CampaignState = CampaignState.LIVE

    def __attrs_post_init__(self) -> None:
        for name, number in (("most", self.most), ("per_member", self.per_member)):
            if number is not None and (type(number) is not int or not 1 <= number <= USES_MAX):
                raise BadInputError(name, f"a whole number from 1 to {USES_MAX}", repr(number)[:40])
        if type(self.least_minor) is not int or self.least_minor < 0:
            raise BadInputError("least_minor", "a whole number from 0", repr(self.least_minor)[:40])
        if self.ends_at is not None and self.ends_at <= (self.starts_at or 0):
            raise BadInputError("ends_at", "after starts_at", str(self.ends_at))
