"""A voucher and its uses, as they are kept."""

from __future__ import annotations

from enum import StrEnum

from clubkit.calendars import Instant
from clubkit.values import value
from clubkit.vouchers.discount import Discount, Parts


class VoucherState(StrEnum):
    """Whether a code was called back."""

    LIVE = "live"
    REVOKED = "revoked"


class UseState(StrEnum):
    """Where a use of a code is in its life."""

    RESERVED = "reserved"
    """For a cart, until an instant; then it counts no more, whether or not that was written down."""

    USED = "used"
    RELEASED = "released"
    CONFLICT = "conflict"
    """A till took the code that could not ask, and it was not good any more. Recorded, counted nowhere."""


@value
class Details:
    """
    What one voucher has of its own beside the terms of its campaign.

    Attributes:
        gives: What it takes off instead of what the campaign says, or none.

        record_id: The record of the reward that it was issued for, under the key of its member; or none.
    """

    gives: Discount | None = None
    record_id: str | None = None


PLAIN = Details()


@value
class Voucher:
    """
    A code that carries a right. The code itself is not kept: only what finds it again once it was verified.

    Attributes:
        code_key: What it is kept under; see `clubkit.vouchers.code_keys`.

        version: Counts its changes.

        uses: How many uses are reserved or used; reservations that lapsed count until that is written down.

        most: How often it can be used, or none for no bound.

        member_key: Who alone may use it, or none for whoever brings it.

        ends_at: The first instant that is too late, or none.

        card_key: The account of a gift card, or none.
    """

    code_key: str
    campaign_id: str
    state: VoucherState
    uses: int
    most: int | None
    member_key: int | None
    starts_at: Instant
    ends_at: Instant | None
    details: Details = PLAIN
    card_key: int | None = None
    version: int = 0

    @property
    def is_used_up(self) -> bool:
        """Whether it is used or reserved as often as it can be."""
        return self.most is not None and self.uses >= self.most


@value
class Given:
    """
    What a use gives on its order.

    Attributes:
        digest: Over everything that was asked for; the same use is known by it.

        order_minor: What the goods cost before the discount.

        parts: What was taken off each line.

        returned_minor: How much of that refunds have given back so far.
    """

    digest: str
    order_minor: int
    parts: Parts
    returned_minor: int = 0

    @property
    def discount_minor(self) -> int:
        """What was taken off in all."""
        return sum(minor for _, minor in self.parts)


@value
class TakenOffline:
    """
    How a till took a code that could not ask.

    Attributes:
        reference: The till's name for the sale.

        at: When, by the till's own time.

        reason: Why it is a conflict; empty for a use.
    """

    till_id: str
    operator: str
    reference: str
    at: Instant
    reason: str = ""


@value
class Use:
    """
    One use of a code.

    Attributes:
        use_id: The caller's name for the cart or order, which makes a repeat a repeat.

        member_key: Who used it, or none for a guest.

        order_key: The order, or none as long as it is not known.

        until: When a reservation lapses; none of a use.

        at: When it was last decided on.

        offline: How a till took it that told of it later; none of all else.
    """

    code_key: str
    use_id: str
    state: UseState
    member_key: int | None
    order_key: str | None
    until: Instant | None
    at: Instant
    given: Given
    offline: TakenOffline | None = None

    def counts_at(self, at: Instant) -> bool:
        """Whether it uses the code up at an instant."""
        if self.state is UseState.RESERVED:
            return self.until is not None and at < self.until
        return self.state is UseState.USED
