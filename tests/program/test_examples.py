from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from clubkit.calendars import CalendarName, Duration, PeriodKind
from clubkit.program.files import check_file, load_program
from clubkit.program.model import (
    AllOf,
    Assumption,
    Basis,
    Blocks,
    BoughtFor,
    Budget,
    ClawbackFrom,
    DateWindow,
    Downgrade,
    DowngradeHow,
    DowngradeWhen,
    ExpiredPart,
    Expiry,
    ExpiryKind,
    Fixed,
    InSegment,
    Ladder,
    Limit,
    Messages,
    Multiply,
    NearOccasion,
    NthOrder,
    Offer,
    OneOf,
    PerAmount,
    Qualification,
    QualificationKind,
    RedeemedOnRefund,
    RefundPolicy,
    ReminderOn,
    Rule,
    RuleOn,
    ScoreKind,
    Segment,
    Shortfall,
    Tier,
    TimeOfDay,
    Unit,
    Within,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "programs"


YEAR = Duration(months=12)


def one_of(subject, *values):
    """A condition on one of some texts."""
    return OneOf(subject, frozenset(values))


REFUND_OWN = RefundPolicy(shortfall=Shortfall.WRITTEN_OFF, redeemed=RedeemedOnRefund.NONE)


REFUND_OTHERS = RefundPolicy(
    source=ClawbackFrom.OWN_THEN_OTHERS,
    shortfall=Shortfall.WRITTEN_OFF,
    expired=ExpiredPart.AS_SHORTFALL,
    redeemed=RedeemedOnRefund.NONE,
)


BLOCKS_OF_500 = Assumption(500, 500)


def test_smallest():
    """A currency and one rule are enough."""
    program = load_program(EXAMPLES / "smallest.toml")

    assert program.currency == "IRR"
    assert (Rule("earn-1", RuleOn.ORDER, PerAmount(100_000, Fraction(1))),) == program.rules


def test_florist_is_read_whole():
    """The program of the flower shop has nothing that this version does not do."""
    report = check_file(EXAMPLES / "florist.toml")

    assert ((), ()) == (report.problems, report.notices)


def test_florist_means_what_it_says():
    """The program of the flower shop is read as its words say."""
    program = load_program(EXAMPLES / "florist.toml")
    points, credit = program.units
    purchase, roses, cash, second, near, yalda, profile = program.rules

    assert ("Asia/Tehran", CalendarName.JALALI, "fa") == (program.zone, program.calendar, program.locale)
    assert Budget(Fraction(1, 20), PeriodKind.YEAR) == program.budget
    assert (Fraction(1000), Duration(days=7)) == (points.worth, points.matures)
    assert Expiry(ExpiryKind.AFTER, YEAR, PeriodKind.MONTH) == points.expires
    assert (50, 10, Fraction(1, 2)) == (points.redeem.at_least, points.redeem.step, points.redeem.up_to)
    assert (True, Fraction(1)) == (credit.money, credit.worth)
    assert PerAmount(100_000, Fraction(1)) == purchase.amount
    assert (
        AllOf((one_of("category", "rose"), one_of("weekday", "thursday"), TimeOfDay(960, 1200))) == roses.when
    )
    assert AllOf((one_of("payment", "cash"), Within("total", Fraction(2_000_000)))) == cash.when
    assert (NthOrder(2, period=PeriodKind.MONTH), Limit(per_member=1, period=PeriodKind.MONTH)) == (
        second.when,
        second.limit,
    )
    assert (NearOccasion(3), Multiply(Fraction(3, 2))) == (near.when, near.amount)
    assert DateWindow(date(2026, 12, 16).toordinal(), date(2026, 12, 21).toordinal()) == yalda.when
    assert Limit(units=100_000) == yalda.limit
    assert (RuleOn.ACTIVITY, Fixed(30)) == (profile.on, profile.amount)


def test_florist_reminds():
    """The flower shop reminds of days and of points that end, and knows who bought for their mother."""
    program = load_program(EXAMPLES / "florist.toml")
    someone, mothers_day, expiring = program.reminders

    assert (("birthday", "spouse-birthday", "mother-birthday", "anniversary"), (7, 1)) == (
        someone.relations,
        someone.before,
    )
    assert Offer("bouquet-discount", Duration(days=10)) == someone.offer
    assert (("mothers-day",), InSegment("bought-for-mother")) == (mothers_day.public_days, mothers_day.when)
    assert (ReminderOn.POINTS_EXPIRING, (14,)) == (expiring.on, expiring.before)
    assert Messages(quiet_start=1260, quiet_end=540, sms_suffix="لغو11") == program.messages
    assert (Segment("bought-for-mother", BoughtFor(frozenset({"mothers-day"}))),) == program.segments


def test_florist_ladder():
    """The flower shop's ladder ends in a rung for the best three of a hundred."""
    ladder = load_program(EXAMPLES / "florist.toml").ladder

    assert ladder is not None
    assert ["classic", "silver", "gold", "friend-of-the-shop"] == [tier.tier_id for tier in ladder.tiers]
    assert ((ScoreKind.SPEND, 20_000_000),) == ladder.tiers[1].thresholds
    assert (Fraction(3, 100), PeriodKind.QUARTER) == (ladder.tiers[3].top, ladder.tiers[3].review)
    assert Qualification(QualificationKind.ROLLING, length=YEAR) == ladder.qualification
    assert Downgrade(grace=Duration(months=1)) == ladder.downgrade
    assert ScoreKind.SPEND is ladder.score


@pytest.mark.parametrize(
    ("name", "give", "blocks", "refund", "factors", "assumption"),
    [
        ("p1", 1, Blocks.WHOLE, REFUND_OWN, (1, 1), Assumption()),
        ("p2", 1, Blocks.WHOLE, REFUND_OTHERS, (1, 1), BLOCKS_OF_500),
        ("p3", 1, Blocks.EXACT, REFUND_OWN, (Fraction(5, 4), Fraction(3, 2)), Assumption()),
        ("p4", 5, Blocks.EXACT, REFUND_OTHERS, (Fraction(5, 4), Fraction(3, 2)), BLOCKS_OF_500),
    ],
)
def test_reference_programs(name, give, blocks, refund, factors, assumption):
    """The four programs of the reference backtests say exactly what those were computed with."""
    program = load_program(EXAMPLES / f"{name}.toml")
    (unit,) = program.units

    assert (None, "UTC", CalendarName.GREGORIAN, Basis.TOTAL) == (
        program.currency,
        program.zone,
        program.calendar,
        program.basis,
    )
    assert Budget(Fraction(1, 20)) == program.budget
    assert Unit(worth=Fraction(1), expires=Expiry(ExpiryKind.AFTER, YEAR, None), on_refund=refund) == unit
    assert (Rule("purchase", RuleOn.ORDER, PerAmount(100, Fraction(give), blocks)),) == program.rules
    assert (
        Ladder(
            tiers=(
                Tier("base"),
                Tier("silver", ((ScoreKind.SPEND, 50_000),), multiply=Fraction(factors[0])),
                Tier("gold", ((ScoreKind.SPEND, 150_000),), multiply=Fraction(factors[1])),
            ),
            qualification=Qualification(QualificationKind.ROLLING, length=YEAR),
            downgrade=Downgrade(DowngradeHow.TO_FIT, DowngradeWhen.AT_ONCE),
        )
        == program.ladder
    )
    assert assumption == program.assumption
    assert (assumption == BLOCKS_OF_500) is program.earn_on_redeemed


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("p1-ceil", ("rounding", "ceil")),
        ("p1-half-up", ("rounding", "half-up")),
        ("p1-recompute", ("clawback", "recompute")),
    ],
)
def test_variants_of_the_first_reference_program(name, change):
    """Each variant differs from the first program in one policy, and in its name."""
    plain, variant = load_program(EXAMPLES / "p1.toml"), load_program(EXAMPLES / f"{name}.toml")

    key, value = change
    assert value == getattr(variant.units[0].on_refund, key)
    assert plain.rules == variant.rules
    assert plain.ladder == variant.ladder
