"""Where a member stands on the ladder, and what time does to it."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.values import value


@value
class Invitation:
    """
    A tier given by hand, which reviews respect.

    Attributes:
        until: First instant at which it no longer holds, or none for always.
    """

    tier_id: str
    until: Instant | None = None


@value
class Standing:
    """
    The stored part of a member's standing.

    Attributes:
        tier_id: The tier as of the last review, or none before the first.

        since: When it was reached.

        review_at: When a review is due next, or none where time alone changes nothing.

        grace_until: End of the grace that is running, or none.

        carried: Sums of the qualification period that just ended, kept while its grace runs: spend, points,
            orders, visits.

        invitation: A tier given by hand, or none.

        top_tier_id: The tier that the last stored review of the best members gave, or none.
    """

    tier_id: str | None = None
    since: Instant | None = None
    review_at: Instant | None = None
    grace_until: Instant | None = None
    carried: tuple[int, int, int, int] | None = None
    invitation: Invitation | None = None
    top_tier_id: str | None = None

    def with_review(self, review_at: Instant | None) -> Standing:
        """The standing with another next review."""
        return Standing(
            self.tier_id,
            self.since,
            review_at,
            self.grace_until,
            self.carried,
            self.invitation,
            self.top_tier_id,
        )

    def at_tier(self, tier_id: str | None, since: Instant) -> Standing:
        """The standing after a change of tier: a grace that was running is over."""
        return Standing(tier_id, since, None, None, None, self.invitation, self.top_tier_id)


@value
class TierChange:
    """
    A step in a member's history.

    Attributes:
        at: When it took effect, which may be before it was written down.
    """

    at: Instant
    before: str | None
    after: str | None
    reason: str
