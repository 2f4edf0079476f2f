"""What a club would have cost: the figures of a backtest, and two of them beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from clubkit.calendars import Almanac, Instant, PeriodKind
from clubkit.insights.outcomes import Flow, MemberFigures, Outcome
from clubkit.program.model import Program, Unit

NEVER = "never"
_MONTH = PeriodKind.MONTH


@frozen
class Example:
    """
    What one customer collects.

    Attributes:
        collected_minor: Worth of what was earned and not taken back, in minor units.

        share_of_spend: That, of what the customer spent in the window of the tiers; none without spend.
    """

    figures: MemberFigures
    collected_minor: int
    share_of_spend: Fraction | None


@frozen
class BacktestReport:
    """
    The figures of a backtest as of an instant, in the program's first unit.

    Attributes:
        currency: ISO 4217 code, or none where no row was read.

        members: Customers in the file.

        earned, clawed_back, expired, redeemed: Units.

        outstanding: Units that members have, pending ones included, less what they owe.

        issued_cost_minor: Worth of what was earned and not taken back, in minor units.

        redeemed_cost_minor: Worth of what was spent.

        liability_minor: Worth of what is outstanding, without a guess at what will never be redeemed.

        budget_minor: What the program's budget allows on these net sales, or none without a budget.

        liability_by_month: Month of expiry in the club's calendar (``never`` last), units, worth.

        tier_mix: Members by tier, in the order of the ladder.

        typical: The customer in the middle by what was earned, among those who bought.

        best: The customer who earned most.

        outcomes: Every customer, by id bytewise.
    """

    program_version: str
    program_name: str
    currency: str | None
    at: Instant
    flow: Flow
    rejected: int
    members: int
    earned: int
    clawed_back: int
    expired: int
    redeemed: int
    outstanding: int
    pending: int
    deficit: int
    issued_cost_minor: int
    redeemed_cost_minor: int
    liability_minor: int
    budget_minor: int | None
    liability_by_month: tuple[tuple[str, int, int], ...]
    tier_mix: tuple[tuple[str, int], ...]
    typical: Example | None
    best: Example | None
    outcomes: tuple[MemberFigures, ...]

    @property
    def issued_share(self) -> Fraction | None:
        """Cost of what was earned as a share of net sales, or none without sales."""
        return share(self.issued_cost_minor, self.flow.net_sales_minor)

    @property
    def redeemed_share(self) -> Fraction | None:
        """Cost of what was spent as a share of net sales, or none without sales."""
        return share(self.redeemed_cost_minor, self.flow.net_sales_minor)

    @property
    def is_over_budget(self) -> bool:
        """Whether what was earned costs more than the budget allows."""
        return self.budget_minor is not None and self.issued_cost_minor > self.budget_minor


def share(part: int, whole: int) -> Fraction | None:
    """A share, or none of nothing."""
    return Fraction(part, whole) if whole > 0 else None


def worth(units: int, unit: Unit) -> int:
    """What units cost the shop in minor units, rounded down."""
    return units * unit.worth.numerator // unit.worth.denominator


def summary(
    program: Program,
    outcomes: Sequence[Outcome],
    flow: Flow,
    expiring: Mapping[str, int],
    *,
    at: Instant,
    currency: str | None,
    rejected: int,
) -> BacktestReport:
    """
    Sum up what came of a program for every customer.

    Args:
        expiring: Units in lots by the month in which they can be spent last; see `month_of`.
    """
    unit = program.units[0]
    figures = tuple(outcome.figures for outcome in outcomes)
    earned = sum(each.earned for each in figures)
    clawed_back = sum(each.reversed for each in figures)
    redeemed = sum(each.redeemed for each in figures)
    outstanding = sum(each.balance for each in figures)
    budget = program.budget
    buyers = sorted((each for each in figures if each.earned), key=lambda each: (each.earned, each.member_id))
    return BacktestReport(
        program.version,
        program.name,
        currency,
        at,
        flow,
        rejected,
        len(figures),
        earned,
        clawed_back,
        sum(each.expired for each in figures),
        redeemed,
        outstanding,
        sum(outcome.pending for outcome in outcomes),
        sum(outcome.deficit for outcome in outcomes),
        worth(earned - clawed_back, unit),
        worth(redeemed, unit),
        worth(outstanding, unit),
        None if budget is None else worth_share(flow.net_sales_minor, budget.share_of_sales),
        _by_month(expiring, unit),
        _tier_mix(program, figures),
        _example(buyers[half_floor(len(buyers))], unit) if buyers else None,
        _example(buyers[-1], unit) if buyers else None,
        figures,
    )


def worth_share(minor: int, part: Fraction) -> int:
    """A share of an amount in minor units, rounded down."""
    return minor * part.numerator // part.denominator


def half_floor(count: int) -> int:
    """The place in the middle; the upper of two."""
    return count // 2


def _example(figures: MemberFigures, unit: Unit) -> Example:
    collected = worth(figures.earned - figures.reversed, unit)
    return Example(figures, collected, share(collected, figures.spend_minor))


def month_of(almanac: Almanac, expires_at: Instant | None) -> str:
    """The month that an owner means: that of the last instant at which units can be spent."""
    return NEVER if expires_at is None else almanac.key(Instant(expires_at - 1), _MONTH)


def _by_month(months: Mapping[str, int], unit: Unit) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (month, units, worth(units, unit))
        for month, units in sorted(months.items(), key=lambda item: (item[0] == NEVER, item[0]))
        if units
    )


def _tier_mix(program: Program, figures: Sequence[MemberFigures]) -> tuple[tuple[str, int], ...]:
    if program.ladder is None:
        return ()
    counts = Counter(each.tier_id for each in figures)
    return tuple((tier.tier_id, counts[tier.tier_id]) for tier in program.ladder.tiers)


@frozen
class Comparison:
    """
    Two programs on the same orders.

    Attributes:
        better: Customers who collect more, in money, under the second.

        worse: Customers who collect less.

        same: Customers for whom nothing changes.

        cost_minor: How much more the second costs in what is earned, in minor units; negative for less.

        winners: Ids and gains in minor units, the largest gain first, ten at most.

        losers: Ids and losses, the largest loss first, ten at most.

        tier_moves: Customers by tier under the first and the second, where the two differ.
    """

    better: int
    worse: int
    same: int
    cost_minor: int
    winners: tuple[tuple[str, int], ...]
    losers: tuple[tuple[str, int], ...]
    tier_moves: tuple[tuple[str, str, int], ...]


def compare(
    first: BacktestReport, second: BacktestReport, *, first_unit: Unit, second_unit: Unit
) -> Comparison:
    """Say who would win and who would lose by the second program."""
    before = {each.member_id: each for each in first.outcomes}
    gains = []
    moves: Counter[tuple[str, str]] = Counter()
    for each in second.outcomes:
        old = before.get(each.member_id)
        if old is None:
            continue
        gain = worth(each.earned - each.reversed, second_unit) - worth(old.earned - old.reversed, first_unit)
        gains.append((each.member_id, gain))
        if old.tier_id != each.tier_id:
            moves[old.tier_id, each.tier_id] += 1
    ranked = sorted(gains, key=lambda item: (-item[1], item[0]))
    return Comparison(
        sum(gain > 0 for _, gain in gains),
        sum(gain < 0 for _, gain in gains),
        sum(gain == 0 for _, gain in gains),
        second.issued_cost_minor - first.issued_cost_minor,
        tuple(item for item in ranked[:10] if item[1] > 0),
        tuple(item for item in reversed(ranked[-10:]) if item[1] < 0),
        tuple((old, new, count) for (old, new), count in sorted(moves.items())),
    )
