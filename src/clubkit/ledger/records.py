"""What the ledger remembers of orders and holds, beside the postings."""

from __future__ import annotations

from enum import StrEnum

from clubkit.calendars import Instant
from clubkit.earning.award import Award
from clubkit.orders.values import OrderState, Version
from clubkit.values import value


class TakenFrom(StrEnum):
    """Where a part of a clawback came from."""

    LOT = "lot"
    DEFICIT = "deficit"
    WRITTEN_OFF = "written_off"
    """From nowhere: what was spent, and the program forgives it."""

    EXPIRED = "expired"
    """From nowhere: what had expired unused."""


@value
class Taking:
    """
    One part of what a clawback took, in the order of taking; a restore undoes the last first.

    Attributes:
        lot_no: The lot, where the part came from one.
    """

    source: TakenFrom
    units: int
    lot_no: int | None = None


@value
class Grant:
    """
    What an order was given of one unit.

    Attributes:
        lot_no: The order's own lot.

        granted: Units ever granted, before anything was taken back.

        takings: What was taken back. Their units sum to what the order's level says is not deserved.
    """

    unit_id: str
    lot_no: int
    granted: int
    takings: tuple[Taking, ...] = ()

    @property
    def reversed(self) -> int:
        """Units of the grant that are not deserved any more, whether they could be taken or not."""
        return sum([taking.units for taking in self.takings]) if self.takings else 0


@value
class Redemption:
    """
    Units that were spent on an order.

    Attributes:
        uses: Lot number and units, in the order of paying.

        reinstated: Lot number and units that refunds of the order gave back, in the order of giving.

        program_version: The program that was in force, which says what the units were worth and how a refund
            gives them back; none where it was not kept yet.
    """

    unit_id: str
    uses: tuple[tuple[int, int], ...]
    reinstated: tuple[tuple[int, int], ...] = ()
    program_version: str | None = None

    @property
    def units(self) -> int:
        return sum(count for _, count in self.uses)

    @property
    def units_reinstated(self) -> int:
        return sum(count for _, count in self.reinstated)


@value
class OrderRecord:
    """
    What is known of one order of one member.

    Attributes:
        order_key: See `clubkit.orders.order_key`.

        version: The newest reading that was taken in, or none where only a redemption named the order yet.

        digest: Of that reading's content.

        earned_at: When it was paid, or placed: the day that it counts at.

        total_minor: Everything that the order costs.

        basis_minor: The money that earns, before refunds.

        refunded_minor: How much of that was given back.

        refund_ids: The refunds behind that, in the order in which they were taken in.

        counted: Whether the order counts now: paid, and not given back in whole.

        award: What it earned by which facts, or none while it never earned.
    """

    order_key: str
    version: Version | None = None
    digest: str = ""
    state: OrderState = OrderState.OPEN
    earned_at: Instant | None = None
    total_minor: int = 0
    basis_minor: int = 0
    refunded_minor: int = 0
    refund_ids: tuple[str, ...] = ()
    counted: bool = False
    award: Award | None = None
    grants: tuple[Grant, ...] = ()
    redemptions: tuple[Redemption, ...] = ()


class HoldState(StrEnum):
    """How a hold stands."""

    ACTIVE = "active"
    CAPTURED = "captured"
    RELEASED = "released"
    LAPSED = "lapsed"


@value
class Hold:
    """
    Units set aside for an open cart.

    Attributes:
        hold_id: The caller's id, unique for the member.

        takes: Lot number and units, in the order of paying.

        lapses_at: First instant at which it is over by itself.

        captured: Units of it that were spent.
    """

    hold_id: str
    unit_id: str
    takes: tuple[tuple[int, int], ...]
    lapses_at: Instant
    order_key: str | None = None
    state: HoldState = HoldState.ACTIVE
    captured: int = 0

    @property
    def units(self) -> int:
        return sum(count for _, count in self.takes)
