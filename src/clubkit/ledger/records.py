"""What the ledger remembers of orders and holds, beside the postings."""

from __future__ import annotations

from enum import StrEnum

from clubkit.calendars import Instant
from clubkit.earning.award import Award
from clubkit.orders.values import OrderState, Version
from clubkit.rewards.lifecycle import RewardState
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


@value
class Note:
    """What somebody noted about a reward: that it was sent, or handed over."""

    at: Instant
    text: str
    by: str | None = None


@value
class Gift:
    """
    What a reward came of that was given, not redeemed.

    Attributes:
        event_key: The event, such as ``order:web/1001`` or ``visit:v-7``.

        member_key: The key that the member had when it was drawn; a merge changes it.

        month: Of the seed that it was drawn with, or none where chance decided nothing.

        key_id: Of the key of the ring that the seed comes of, or none likewise.

        shared: Its place in limits that members share, beside the stock: counter, and how much.

        is_taken_back: Whether it goes, unused, with the order that it came of.
    """

    event_key: str
    member_key: int
    month: str | None = None
    key_id: str | None = None
    shared: tuple[tuple[str, int], ...] = ()
    is_taken_back: bool = False


@value
class RewardRecord:
    """
    A reward that a member redeemed, or was given.

    Attributes:
        record_id: The reference that it was redeemed under; of a gift, one of our own.

        program_version: The program that was in force, which says what the reward is.

        redeemed_at: When its units were spent.

        spent: Those units, and what came back of them; none where it was free.

        money_minor: What the member was to pay beside.

        order_key: The order that it was redeemed for, or used on, or none.

        by: Who redeemed it for the member, or none where the member did.

        issued_at: When it could first be used; none while it waits.

        ends_at: The first instant at which it is too late to use it, or none for never.

        returns_on_end: Whether its units come back at that instant.

        grace_until: Until when at least those units last then, or none for their own expiry.

        counter: The member's counter that it has a place in, or none.

        stock: The counter that members share that it has a place in, or none.

        code_key: Of the voucher that it gave, or none.

        resolved_at: When it was approved, used, cancelled or expired last.

        resolved_by: Who did that, or none.

        reason: Why, in that person's words.

        notes: Oldest first.

        gift: What it came of, where it was given; none where it was redeemed.
    """

    record_id: str
    reward_id: str
    state: RewardState
    program_version: str
    redeemed_at: Instant
    spent: Redemption | None = None
    money_minor: int = 0
    order_key: str | None = None
    by: str | None = None
    issued_at: Instant | None = None
    ends_at: Instant | None = None
    returns_on_end: bool = False
    grace_until: Instant | None = None
    counter: str | None = None
    stock: str | None = None
    code_key: str | None = None
    resolved_at: Instant | None = None
    resolved_by: str | None = None
    reason: str | None = None
    notes: tuple[Note, ...] = ()
    gift: Gift | None = None
