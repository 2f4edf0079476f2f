"""That a member was brought by another, and what became of it."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from clubkit.calendars import Instant


class ReferralState(StrEnum):
    """How a referral stands."""

    WAITING = "waiting"
    """For the friend's first order that is paid."""

    DUE = "due"
    """For the day on which that order must still be kept."""

    PAID = "paid"
    REFUSED = "refused"
    REVIEW = "review"
    """Set aside until somebody has looked at it."""


class Reason(StrEnum):
    """Why a referral is refused or set aside."""

    UNKNOWN_CODE = "unknown code"
    SELF = "self"
    """Both are one person."""

    KNOWN = "known"
    """The phone number or the address is another member's."""

    CUSTOMER = "customer"
    """The friend has ordered before."""

    BROUGHT = "brought"
    """By somebody else."""

    CYCLE = "cycle"
    """The friend brought whoever brings them, over any number of others."""

    PAID_BEFORE = "paid before"
    """For the same person, who was two members then."""

    LIMIT = "limit"
    """The referrer is paid for no more friends in the period."""

    SAME_DAY = "same day"
    """Set aside: the referrer brought many on one day."""

    SAME_TOKEN = "same token"  # noqa: S105 - the word for a reason
    """Set aside: many friends came with one card or device."""


@frozen
class Referred:
    """
    That a member was brought by another.

    Attributes:
        member_key: The friend.

        referrer_key: Who brought them.

        state: A `ReferralState`, as text.

        at: When the friend named them.

        due_at: When it is to be looked at, or none; far ahead while it waits for somebody.

        order_key: The order that it waits for or was paid for.

        reason: Why it was refused or set aside, and who decided so.

        token: The blind index of the card or device that the friend came with, 16 bytes, or none.

        version: For compare-and-swap; 0 where nothing was kept yet.
    """

    member_key: int
    referrer_key: int
    state: str
    at: Instant
    due_at: Instant | None = None
    order_key: str | None = None
    reason: str | None = None
    token: bytes | None = field(default=None, repr=False)
    version: int = 0
