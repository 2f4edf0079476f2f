"""Units: what members collect, when it expires, what a refund takes back."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from clubkit.calendars import Duration, PeriodKind

ZERO = Fraction(0)
ONE = Fraction(1)


class Rounding(StrEnum):
    """How an exact result becomes whole units."""

    FLOOR = "floor"
    CEIL = "ceil"
    HALF_UP = "half-up"


class Basis(StrEnum):
    """Which money of an order earns and counts for tiers."""

    GOODS = "goods"
    """Lines net of discounts, before tax and shipping. The default."""

    GOODS_WITH_TAX = "goods-with-tax"
    GOODS_BEFORE_DISCOUNTS = "goods-before-discounts"
    TOTAL = "total"
    """Everything that the order costs, tax and shipping included."""

    TOTAL_BEFORE_TAX = "total-before-tax"


class Combine(StrEnum):
    """What happens when several rules match."""

    ADD = "add"
    BEST = "best"
    """Of the rules of one group only the one that gives most; rules without a group always count."""

    FIRST = "first"
    """Of the rules of one group only the first, by priority (highest first), then by place in the file."""


class Multipliers(StrEnum):
    """How multipliers meet: 2x and 3x give 4x (add) or 6x (compound)."""

    ADD = "add"
    COMPOUND = "compound"


class SpendOrder(StrEnum):
    """Which lots pay first."""

    SOONEST_EXPIRY = "soonest-expiry"
    OLDEST_EARNED = "oldest-earned"


class Overdraw(StrEnum):
    """A redemption above the balance."""

    REFUSE = "refuse"
    CLAMP = "clamp"


class Clawback(StrEnum):
    """How much a part refund takes back."""

    PRORATE = "prorate"
    RECOMPUTE = "recompute"


class ClawbackFrom(StrEnum):
    """Which lots pay for a clawback."""

    OWN_LOT = "own-lot"
    OWN_THEN_OTHERS = "own-then-others"
    PENDING_ONLY = "pending-only"


class Shortfall(StrEnum):
    """What happens to the part of a clawback that the lots could not pay."""

    DEFICIT = "deficit"
    WRITTEN_OFF = "written-off"


class ExpiredPart(StrEnum):
    """The part of a clawback that had expired unused in the order's own lot."""

    WRITTEN_OFF = "written-off"
    AS_SHORTFALL = "as-shortfall"
    """Treated like the part that was spent: other lots, then the shortfall policy."""


class RedeemedOnRefund(StrEnum):
    """What a refund gives back of the units that the order redeemed."""

    PRORATE = "prorate"
    ONLY_FULL = "only-full"
    NONE = "none"


class Reinstated(StrEnum):
    """Which expiry reinstated units have."""

    OWN = "own"
    GRACE = "grace"
    """Their own, or a grace from now where that has passed or is nearer."""

    FRESH = "fresh"


class ExpiryKind(StrEnum):
    """When a lot expires."""

    AFTER = "after"
    END_OF = "end-of"
    IDLE = "idle"
    NEVER = "never"


class ExpiryStart(StrEnum):
    """Where the clock of an expiry starts."""

    EARNING = "earning"
    MATURITY = "maturity"


class TransferExpiry(StrEnum):
    """Which expiry transferred units have."""

    KEEP = "keep"
    RESTART = "restart"


@frozen
class Expiry:
    """
    When units of a lot expire.

    Attributes:
        kind: After a period, at the end of a calendar period, after idleness, or never.

        length: The period of ``after`` and ``idle``.

        period: The calendar period of ``end-of``; also what ``after`` and ``idle`` are rounded up to the
            end of, where none means the exact instant.

        starts: From where ``length`` counts.
    """

    kind: ExpiryKind = ExpiryKind.NEVER
    length: Duration | None = None
    period: PeriodKind | None = PeriodKind.DAY
    starts: ExpiryStart = ExpiryStart.EARNING


@frozen
class RedeemTerms:
    """
    What a redemption must keep.

    Attributes:
        at_least: The smallest redemption, in units. At least 1.

        step: Redemptions are whole multiples of this.

        up_to: The share of an order's total that units may pay.

        above_balance: What a redemption above the balance does.

        in_deficit: Whether a member who owes units may redeem.
    """

    at_least: int = 1
    step: int = 1
    up_to: Fraction = ONE
    above_balance: Overdraw = Overdraw.REFUSE
    in_deficit: bool = False


@frozen
class RefundPolicy:
    """
    What a refund, a cancel or an edit does to units.

    Attributes:
        clawback: How much a part refund takes back.

        rounding: How a prorated clawback becomes whole units. A whole refund always takes all.

        source: Which lots pay.

        shortfall: What happens to what they could not pay.

        expired: What happens to the part that had expired unused.

        redeemed: What comes back of the units that the order redeemed.

        reinstated: Which expiry those units have.

        grace: The grace of ``reinstated = "grace"``.
    """

    clawback: Clawback = Clawback.PRORATE
    rounding: Rounding = Rounding.FLOOR
    source: ClawbackFrom = ClawbackFrom.OWN_LOT
    shortfall: Shortfall = Shortfall.DEFICIT
    expired: ExpiredPart = ExpiredPart.WRITTEN_OFF
    redeemed: RedeemedOnRefund = RedeemedOnRefund.PRORATE
    reinstated: Reinstated = Reinstated.OWN
    grace: Duration | None = None


@frozen
class Guards:
    """
    From where on a second person must agree. None of them means nobody.

    Attributes:
        adjust_above: The largest correction by hand, up or down, that one person may make.

        gives_per_day: Units that a member may give to others on one day of the club's calendar.

        takes_per_day: Units that a member may get from others on one day.
    """

    adjust_above: int | None = None
    gives_per_day: int | None = None
    takes_per_day: int | None = None


@frozen
class Unit:
    """
    What is counted: points, stamps, or store credit.

    Attributes:
        unit_id: Stable name, such as ``points``.

        label: Names to show, by locale.

        worth: What one unit pays at the till, in minor units of the currency. Never negative.

        money: The unit is store credit in the club's currency; one unit is one minor unit.

        matures: How long after earning units become spendable, or none for at once.

        transferable: Whether members may give them to each other.
    """

    unit_id: str = "points"
    label: dict[str, str] = field(factory=dict, hash=False)
    worth: Fraction = ZERO
    money: bool = False
    matures: Duration | None = None
    expires: Expiry = Expiry()
    redeem: RedeemTerms = RedeemTerms()
    on_refund: RefundPolicy = RefundPolicy()
    spend: SpendOrder = SpendOrder.SOONEST_EXPIRY
    transfer: TransferExpiry = TransferExpiry.KEEP
    transferable: bool = True
    guards: Guards = Guards()
