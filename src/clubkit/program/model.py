"""
The rules of one club, as frozen data.

Nothing here reads a file, a clock or a database: `clubkit.program.reader` makes these values from TOML or
a dict and reports every problem; the pure areas only read them. All amounts of money are whole minor
units of the club's currency, all rates are exact fractions.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from clubkit.calendars import CalendarName, Duration, PeriodKind
from clubkit.calendars.instants import DAY

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


# --- conditions -------------------------------------------------------------------------------------


@frozen
class OneOf:
    """
    A named attribute of the order, line, activity or member is one of some texts.

    Attributes:
        subject: ``product``, ``category``, ``tag``, ``payment``, ``channel``, ``source``, ``code``,
            ``activity``, ``tier``, ``weekday`` (English, lower case), or ``member.NAME`` for an attribute of
            the member, or ``attribute.NAME`` for one of the order.

        values: Any one of these.
    """

    subject: str
    values: frozenset[str]


@frozen
class Within:
    """
    A number is in ``[at_least, below)``; either bound may be missing.

    Attributes:
        subject: ``total`` (the order's basis, in minor units), ``amount`` (of the line, in minor units),
            ``quantity`` (of the line, or of all lines).
    """

    subject: str
    at_least: Fraction | None = None
    below: Fraction | None = None


@frozen
class NthOrder:
    """
    The member's nth earning order, counted from 1 in a calendar period, or ever.

    Attributes:
        nth: The number that matches.

        every: Whether every multiple of it matches too.

        period: The calendar period in which orders are counted, or none for ever.
    """

    nth: int
    every: bool = False
    period: PeriodKind | None = None


@frozen
class TimeOfDay:
    """
    The order was placed in ``[start, end)`` of the club's local day; over midnight when end < start.

    Attributes:
        start_minute: Minutes since local midnight, 0 to 1439.

        end_minute: Minutes since local midnight, 0 to 1440.
    """

    start_minute: int
    end_minute: int


@frozen
class DateWindow:
    """
    The order was placed on a local day in ``[first, last]``, both included.

    Attributes:
        first_ordinal: Proleptic Gregorian ordinal of the first day, or none.

        last_ordinal: Proleptic Gregorian ordinal of the last day, or none.
    """

    first_ordinal: int | None = None
    last_ordinal: int | None = None


@frozen
class AnyOf:
    """At least one condition holds."""

    conditions: tuple[Condition, ...]


@frozen
class AllOf:
    """Every condition holds; none at all always holds."""

    conditions: tuple[Condition, ...] = ()


@frozen
class Not:
    """The condition does not hold."""

    condition: Condition


@frozen
class Never:
    """
    A condition that this version of clubkit reads but cannot decide; it never holds.

    Attributes:
        name: The key in the file, such as ``occasion``.
    """

    name: str


Condition = OneOf | Within | NthOrder | TimeOfDay | DateWindow | AnyOf | AllOf | Not | Never

ALWAYS = AllOf()


def nth_periods(condition: Condition) -> frozenset[str]:
    """The periods in which a condition counts orders, by name; empty text means ever."""
    match condition:
        case NthOrder(_, _, period):
            return frozenset({period.value if period else ""})
        case AllOf(conditions) | AnyOf(conditions):
            return frozenset().union(*(nth_periods(part) for part in conditions))
        case Not(inner):
            return nth_periods(inner)
        case _:
            return frozenset()


# --- earning rules ----------------------------------------------------------------------------------


class RuleOn(StrEnum):
    """What a rule looks at."""

    ORDER = "order"
    LINE = "line"
    ACTIVITY = "activity"


class Blocks(StrEnum):
    """How money becomes units: whole blocks only, or the exact quotient, rounded once at the end."""

    WHOLE = "whole"
    EXACT = "exact"


@frozen
class PerAmount:
    """
    Units for money.

    Attributes:
        per_minor: The block, in minor units. At least 1.

        give: Units for each block.

        gives: The same, as an integer where it is one: exact either way, and much faster to multiply.
    """

    per_minor: int
    give: Fraction
    blocks: Blocks = Blocks.WHOLE
    gives: Fraction | int = field(init=False, eq=False, repr=False)

    @gives.default
    def _give(self) -> Fraction | int:
        return self.give.numerator if self.give.denominator == 1 else self.give


@frozen
class PerQuantity:
    """
    Units for pieces.

    Attributes:
        per: Pieces for one block. At least 1.

        give: Units for each whole block.

        gives: The same, as an integer where it is one.
    """

    per: int
    give: Fraction
    gives: Fraction | int = field(init=False, eq=False, repr=False)

    @gives.default
    def _give(self) -> Fraction | int:
        return self.give.numerator if self.give.denominator == 1 else self.give


@frozen
class Fixed:
    """A gift of so many units; no multiplier touches it."""

    give: int


@frozen
class Percent:
    """A share of the money, as store credit in minor units."""

    share: Fraction


@frozen
class Multiply:
    """A factor on the units that money and pieces earn."""

    factor: Fraction


@frozen
class PythonRule:
    """
    A rule that the shop wrote in Python, looked up by name.

    Attributes:
        name: The name under which the function was given to the club.
    """

    name: str


Amount = PerAmount | PerQuantity | Fixed | Percent | Multiply | PythonRule


@frozen
class Limit:
    """
    How much a rule may give. Missing parts are unlimited.

    Attributes:
        per_member: How many times for one member, in the period.

        units_per_order: Units for one order.

        units_per_member: Units for one member, in the period.

        times: How many times for the whole club, in the period.

        units: Units for the whole club, in the period: a campaign's budget.

        period: The calendar period that the counts start anew in, or none for ever.

        trims: Whether what is above the limit is trimmed (the default) or the whole grant refused.
    """

    per_member: int | None = None
    units_per_order: int | None = None
    units_per_member: int | None = None
    times: int | None = None
    units: int | None = None
    period: PeriodKind | None = None
    trims: bool = True


UNLIMITED = Limit()


@frozen
class Rule:
    """
    One earning rule: a condition and an amount.

    Attributes:
        rule_id: Stable name, unique in the program.

        unit_id: The unit that it gives.

        rounding: How its exact result becomes whole units, last and once.

        group: Rules of one group compete under `Program.combine`.

        priority: Higher goes first where order matters.
    """

    rule_id: str
    on: RuleOn
    amount: Amount
    when: Condition = ALWAYS
    unit_id: str = "points"
    rounding: Rounding = Rounding.FLOOR
    limit: Limit = UNLIMITED
    group: str | None = None
    priority: int = 0


# --- tiers ------------------------------------------------------------------------------------------


class ScoreKind(StrEnum):
    """What a tier score counts."""

    SPEND = "spend"
    """Minor units of the basis, less refunds, dated by the order."""

    POINTS = "points"
    """Units of the program's first unit that were earned, less clawed back, dated by the order."""

    ORDERS = "orders"
    VISITS = "visits"
    """Activities named ``visit``."""

    BALANCE = "balance"
    """Spendable units of the program's first unit at the moment of the review."""


class QualificationKind(StrEnum):
    """The window in which a score is counted."""

    FIXED = "fixed"
    """A calendar period of the club's calendar."""

    ROLLING = "rolling"
    """``(t - length, t]`` at every instant t."""

    ANNIVERSARY = "anniversary"
    """Periods of ``length`` from the day of joining."""

    LIFETIME = "lifetime"


class DowngradeHow(StrEnum):
    """How far a member falls."""

    ONE_STEP = "one-step"
    TO_FIT = "to-fit"
    NEVER = "never"


class DowngradeWhen(StrEnum):
    """When a member falls."""

    PERIOD_END = "period-end"
    GRACE = "grace"
    """A grace after the score stopped holding the tier, unless it holds again by then."""

    AT_ONCE = "at-once"


@frozen
class Qualification:
    """
    The window of the score.

    Attributes:
        period: The calendar period of ``fixed``.

        length: The length of ``rolling`` and ``anniversary``.
    """

    kind: QualificationKind = QualificationKind.ROLLING
    period: PeriodKind | None = None
    length: Duration | None = None


@frozen
class Downgrade:
    """
    How and when a tier is lost.

    Attributes:
        grace: Extra time after the period's end, or of ``when = "grace"``.
    """

    how: DowngradeHow = DowngradeHow.ONE_STEP
    when: DowngradeWhen = DowngradeWhen.PERIOD_END
    grace: Duration | None = None


@frozen
class Tier:
    """
    One rung of the ladder.

    Attributes:
        tier_id: Stable name.

        thresholds: The least score of each kind that reaches it; scores not named are not asked.

        needs_all: Whether every threshold must be met, or any one.

        top: The share of members, best first, that a stored review gives it to; then thresholds are empty.

        review: The calendar period between such reviews.

        multiply: Factor on what its members earn by money and pieces.

        benefits: Names of the entitlements that it gives, in the order of the file.
    """

    tier_id: str
    thresholds: tuple[tuple[ScoreKind, int], ...] = ()
    needs_all: bool = True
    top: Fraction | None = None
    review: PeriodKind | None = None
    label: dict[str, str] = field(factory=dict, hash=False)
    multiply: Fraction = ONE
    benefits: tuple[str, ...] = ()


@frozen(slots=False, cache_hash=True)
class Ladder:
    """
    The ordered tiers, lowest first. The first has a threshold of zero.

    Attributes:
        scores: The kinds of score that some threshold asks for.

        score: The kind of score that a `Tier.top` share ranks members by.
    """

    tiers: tuple[Tier, ...]
    qualification: Qualification = Qualification()
    downgrade: Downgrade = Downgrade()
    score: ScoreKind = ScoreKind.SPEND

    @cached_property
    def scores(self) -> frozenset[ScoreKind]:
        return frozenset(kind for tier in self.tiers for kind, _ in tier.thresholds)

    @cached_property
    def reads_balance(self) -> bool:
        """Whether some threshold asks for the balance."""
        return ScoreKind.BALANCE in self.scores

    @cached_property
    def is_memoryless(self) -> bool:
        """Whether the tier is a function of the scores at the instant asked, whatever happened before."""
        return self.downgrade.how is DowngradeHow.TO_FIT and self.downgrade.when is DowngradeWhen.AT_ONCE

    @cached_property
    def young_micros(self) -> int:
        """
        What is younger than this is inside the window for sure.

        A month has 28 days at least, and a day less covers what a zone's clock may do.
        """
        length = self.qualification.length
        if self.qualification.kind is QualificationKind.LIFETIME:
            return 2**62
        if self.qualification.kind is not QualificationKind.ROLLING or length is None:
            return 0
        days = 28 * length.months + length.days - 1
        return max(0, days) * DAY + length.micros

    @cached_property
    def places(self) -> dict[str | None, int]:
        """Where each tier stands, by name, the lowest at 0."""
        return {tier.tier_id: place for place, tier in enumerate(self.tiers)}

    @cached_property
    def by_id(self) -> dict[str, Tier]:
        """The tiers by name."""
        return {tier.tier_id: tier for tier in self.tiers}


# --- the whole --------------------------------------------------------------------------------------


@frozen
class Budget:
    """
    What the club may cost.

    Attributes:
        share_of_sales: Of net sales, such as 1/20.

        stops: Whether earning stops when it is exceeded, or only a report says so.
    """

    share_of_sales: Fraction
    period: PeriodKind = PeriodKind.YEAR
    stops: bool = False


@frozen
class Assumption:
    """
    What a backtest assumes about redemption.

    Attributes:
        block_units: Whenever a member has this many spendable units just before an order earns, whole
            blocks are redeemed against it, or none to redeem nothing.

        block_minor: What one block pays, in minor units.
    """

    block_units: int | None = None
    block_minor: int = 0


@frozen(slots=False)
class Program:
    """
    The rules of one club.

    Attributes:
        version: Content hash, 64 lower-case hexadecimal digits: the same rules have the same version,
            whatever the order of keys or the comments in the file.

        currency: ISO 4217 code, or none where a backtest takes it from its first row.

        zone: IANA name of the zone in which a day begins.

        units: At least one; the first is the one that tiers and short forms mean.

        basis: Which money of an order earns.

        earn_on_redeemed: Whether the part of an order that units paid for earns too.

        limit: Over all rules together; per order and per member only.
    """

    version: str
    currency: str | None
    name: str = "club"
    shown_in: str | None = None
    zone: str = "UTC"
    calendar: CalendarName = CalendarName.GREGORIAN
    locale: str = "en"
    budget: Budget | None = None
    units: tuple[Unit, ...] = (Unit(),)
    rules: tuple[Rule, ...] = ()
    ladder: Ladder | None = None
    basis: Basis = Basis.GOODS
    earn_on_redeemed: bool = False
    combine: Combine = Combine.ADD
    multipliers: Multipliers = Multipliers.ADD
    limit: Limit = UNLIMITED
    assumption: Assumption = Assumption()

    @cached_property
    def limits(self) -> tuple[tuple[str, Limit], ...]:
        """Every limit with the name that it counts under: ``*`` for the program's own, else the rule's id."""
        named = [("*", self.limit), *((rule.rule_id, rule.limit) for rule in self.rules)]
        return tuple((name, limit) for name, limit in named if limit != UNLIMITED)

    @cached_property
    def order_rules(self) -> tuple[Rule, ...]:
        """The rules that look at orders and lines, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.on is not RuleOn.ACTIVITY)

    @cached_property
    def activity_rules(self) -> tuple[Rule, ...]:
        """The rules that look at activities, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.on is RuleOn.ACTIVITY)

    @cached_property
    def tier_rules(self) -> dict[str | None, Rule]:
        """The multiplier of each tier that has one, by the tier's name, as a rule on the first unit."""
        tiers = () if self.ladder is None else self.ladder.tiers
        return {
            tier.tier_id: Rule(
                f"tier:{tier.tier_id}",
                RuleOn.ORDER,
                Multiply(tier.multiply),
                unit_id=self.units[0].unit_id,
            )
            for tier in tiers
            if tier.multiply != 1
        }

    @cached_property
    def order_periods(self) -> tuple[str, ...]:
        """The periods in which some rule counts a member's orders, by name; empty text means ever."""
        found = {period for rule in self.order_rules for period in nth_periods(rule.when)}
        return tuple(sorted(found))

    @cached_property
    def units_by_id(self) -> dict[str | None, Unit]:
        """The units by name, the first also under none."""
        return {None: self.units[0]} | {unit.unit_id: unit for unit in self.units}

    def unit(self, unit_id: str | None = None) -> Unit | None:
        """The unit of that name, the first where none is named, or none where it is unknown."""
        return self.units_by_id.get(unit_id)
