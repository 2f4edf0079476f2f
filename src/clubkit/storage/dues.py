"""When time next does something to a member, as a storage notes it for `Reader.due`."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.calendars import Instant
from clubkit.ledger.book import NEVER, due_of, end_of
from clubkit.ledger.lots import Lot
from clubkit.ledger.records import Hold, HoldState, RewardRecord
from clubkit.tiers.standing import Standing


def first_due(lots: Iterable[Lot], holds: Iterable[Hold], rewards: Iterable[RewardRecord] = ()) -> Instant:
    """When the first lot with units in it matures or expires, hold lapses or reward ends, or `NEVER`."""
    moments = [due_of(lot) for lot in lots]
    moments.extend([hold.lapses_at for hold in holds if hold.state is HoldState.ACTIVE])
    moments.extend([end_of(record) for record in rewards])
    return min(moments, default=NEVER)


def review_due(standing: Standing) -> Instant | None:
    """When time alone may change a standing, or none."""
    invitation = standing.invitation
    if standing.grace_until is None and invitation is None:
        return standing.review_at

    until = None if invitation is None else invitation.until
    moments = (standing.review_at, standing.grace_until, until)
    return min((moment for moment in moments if moment is not None), default=None)
