"""Which lots something may still come back to."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.ledger.records import Hold, OrderRecord, RewardRecord


def touched_lots(
    records: Iterable[OrderRecord], holds: Iterable[Hold], rewards: Iterable[RewardRecord] = ()
) -> set[int]:
    """Numbers of the lots that orders, holds and rewards may return units to."""
    numbers: set[int] = set()
    for record in records:
        for grant in record.grants:
            numbers.add(grant.lot_no)
            numbers.update(taking.lot_no for taking in grant.takings if taking.lot_no is not None)
        for redemption in record.redemptions:
            numbers.update(lot_no for lot_no, _ in (*redemption.uses, *redemption.reinstated))
    for hold in holds:
        numbers.update(lot_no for lot_no, _ in hold.takes)
    for reward in rewards:
        if reward.spent is not None:
            numbers.update(lot_no for lot_no, _ in (*reward.spent.uses, *reward.spent.reinstated))
    return numbers
