"""What an order redeemed: the backtest's assumption, and what refunds give back."""

from __future__ import annotations

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.earning.rounding import prorated
from clubkit.ledger.draft import Draft
from clubkit.ledger.lots import plan_spend
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import OrderRecord, Redemption
from clubkit.ledger.reinstate import reinstate, retake
from clubkit.orders import Order
from clubkit.program.model import Program, RedeemedOnRefund, Rounding, Unit


def assume_redemption(draft: Draft, record: OrderRecord, order: Order, context: Context) -> OrderRecord:
    """Redeem as many whole blocks as the member has and the order can take, where the context assumes so."""
    assumption = context.program.assumption
    if not context.assumes_redemption or not assumption.block_units:
        return record

    unit = context.program.units[0]
    available = sum(lot.remaining for lot in draft.open_lots(unit.unit_id)) - draft.owed(unit.unit_id)
    blocks = min(
        whole_count(available, assumption.block_units), whole_count(order.total_minor, assumption.block_minor)
    )
    if blocks < 1:
        return record

    redemption = spend_on(
        draft, unit, blocks * assumption.block_units, trace=Trace(order_key=record.order_key)
    )
    return evolve(record, redemptions=(*record.redemptions, redemption))


def spend_on(draft: Draft, unit: Unit, units: int, *, trace: Trace) -> Redemption:
    """
    Redeem units from the lots that pay first.

    Raises:
        InsufficientUnitsError: If the open lots hold fewer.
    """
    uses = plan_spend(draft.open_lots(unit.unit_id), units, order=unit.spend)
    entries = [Entry(unit.unit_id, lot_no, Place.OPEN, Place.REDEEMED, part) for lot_no, part in uses]
    draft.post(PostingKind.REDEEM, entries, trace=trace)
    return Redemption(unit.unit_id, uses)


def whole_count(amount: int, block: int) -> int:
    """How many whole blocks an amount has, rounded down; none of a block of zero."""
    return amount // block if block > 0 and amount > 0 else 0


def redeemed_minor(record: OrderRecord, program: Program) -> int:
    """What the order's redemptions paid for, in minor units, rounded down."""
    total = 0
    for redemption in record.redemptions:
        unit = program.unit(redemption.unit_id)
        if unit is not None:
            total += worth_floor(redemption.units - redemption.units_reinstated, unit)
    return total


def worth_floor(units: int, unit: Unit) -> int:
    """What units pay at the till, in minor units, rounded down."""
    return units * unit.worth.numerator // unit.worth.denominator


def follow_redemptions(
    draft: Draft,
    record: OrderRecord,
    context: Context,
    *,
    part: int,
    whole: int,
    gone: bool,
    occurred_at: Instant,
) -> OrderRecord:
    """
    Bring what an order redeemed to its level: give back in proportion to what was refunded.

    Args:
        part: Refunded money of the order's basis.

        whole: All of it.

        gone: Whether the order is cancelled or deleted: then all comes back, whatever was refunded.
    """
    trace = Trace(order_key=record.order_key)
    followed = []
    for redemption in record.redemptions:
        unit = context.unit(redemption.unit_id)
        due = _due_back(redemption, unit, part=part, whole=whole, gone=gone)
        surplus = due - redemption.units_reinstated
        if surplus > 0:
            redemption = reinstate(  # noqa: PLW2901
                draft,
                redemption,
                surplus,
                unit=unit,
                almanac=context.almanac,
                occurred_at=occurred_at,
                trace=trace,
            )
        elif surplus < 0:
            redemption = retake(draft, redemption, -surplus, unit=unit, occurred_at=occurred_at, trace=trace)  # noqa: PLW2901
        followed.append(redemption)
    return evolve(record, redemptions=tuple(followed))


def _due_back(redemption: Redemption, unit: Unit, *, part: int, whole: int, gone: bool) -> int:
    policy = unit.on_refund.redeemed
    if policy is RedeemedOnRefund.NONE:
        return 0
    if gone:
        return redemption.units
    if not part:
        return 0
    if policy is RedeemedOnRefund.ONLY_FULL:
        return redemption.units if part >= whole else 0
    return prorated(redemption.units, part, whole, Rounding.FLOOR)
