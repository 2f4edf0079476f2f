"""What an order redeemed: the backtest's assumption, and what refunds give back."""

from __future__ import annotations

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
from clubkit.program.model import RedeemedOnRefund, Rounding, Unit
from clubkit.values import value


@value
class Refunded:
    """
    How much of an order was given back.

    Attributes:
        part_minor: Refunded money of the order's basis.

        whole_minor: All of it.

        gone: Whether the order is cancelled or deleted: then all comes back, whatever was refunded.
    """

    part_minor: int
    whole_minor: int
    gone: bool = False


def assume_redemption(
    draft: Draft, record: OrderRecord, order: Order, context: Context
) -> tuple[Redemption, ...]:
    """
    Redeem as many whole blocks as the member has and the order can take, where the context assumes so.

    Returns:
        The order's redemptions, with the one that was assumed.
    """
    assumption = context.program.assumption
    if not context.assumes_redemption or not assumption.block_units:
        return record.redemptions

    unit = context.program.units[0]
    available = draft.account(unit.unit_id).open - draft.owed(unit.unit_id)
    blocks = min(
        whole_count(available, assumption.block_units), whole_count(order.total_minor, assumption.block_minor)
    )
    if blocks < 1:
        return record.redemptions

    trace = Trace(order_key=record.order_key, program_version=context.program.version)
    return (*record.redemptions, spend_on(draft, unit, blocks * assumption.block_units, trace=trace))


def spend_on(draft: Draft, unit: Unit, units: int, *, trace: Trace) -> Redemption:
    """
    Redeem units from the lots that pay first.

    Raises:
        InsufficientUnitsError: If the open lots hold fewer.
    """
    uses = plan_spend(draft.open_lots(unit.unit_id), units, order=unit.spend)
    entries = [Entry(unit.unit_id, lot_no, Place.OPEN, Place.REDEEMED, part) for lot_no, part in uses]
    draft.post(PostingKind.REDEEM, entries, trace=trace)
    return Redemption(unit.unit_id, uses, program_version=trace.program_version)


def whole_count(amount: int, block: int) -> int:
    """How many whole blocks an amount has, rounded down; none of a block of zero."""
    return amount // block if block > 0 and amount > 0 else 0


def redeemed_minor(redemptions: tuple[Redemption, ...], context: Context) -> int:
    """What an order's redemptions paid for when they were made, in minor units, each rounded down."""
    total = 0
    for spent in redemptions:
        total += worth_floor(spent.units - spent.units_reinstated, unit_of(spent, context))
    return total


def unit_of(redemption: Redemption, context: Context) -> Unit:
    """A redemption's unit as it was declared when it was made."""
    version = redemption.program_version
    unit = None if version is None else context.pinned(version).unit(redemption.unit_id)
    return context.unit_ever(redemption.unit_id) if unit is None else unit


def worth_floor(units: int, unit: Unit) -> int:
    """What units pay at the till, in minor units, rounded down."""
    return units * unit.worth.numerator // unit.worth.denominator


def follow_redemptions(
    draft: Draft,
    redemptions: tuple[Redemption, ...],
    context: Context,
    *,
    refunded: Refunded,
    occurred_at: Instant,
    trace: Trace,
) -> tuple[Redemption, ...]:
    """Bring what an order redeemed to its level: given back in proportion to what was refunded."""
    followed = []
    for redemption in redemptions:
        unit = unit_of(redemption, context)
        surplus = _due_back(redemption, unit, refunded) - redemption.units_reinstated
        if surplus > 0:
            followed.append(
                reinstate(
                    draft,
                    redemption,
                    surplus,
                    unit=unit,
                    almanac=context.almanac,
                    occurred_at=occurred_at,
                    trace=trace,
                )
            )
        elif surplus < 0:
            followed.append(
                retake(draft, redemption, -surplus, unit=unit, occurred_at=occurred_at, trace=trace)
            )
        else:
            followed.append(redemption)
    return tuple(followed)


def _due_back(redemption: Redemption, unit: Unit, refunded: Refunded) -> int:
    policy = unit.on_refund.redeemed
    if policy is RedeemedOnRefund.NONE:
        return 0
    if refunded.gone:
        return redemption.units
    if not refunded.part_minor:
        return 0
    if policy is RedeemedOnRefund.ONLY_FULL:
        return redemption.units if refunded.part_minor >= refunded.whole_minor else 0
    return prorated(redemption.units, refunded.part_minor, refunded.whole_minor, Rounding.FLOOR)
