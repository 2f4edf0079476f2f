from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from clubkit.calendars import Duration, PeriodKind
from clubkit.errors import ProgramError
from clubkit.program.documents import program_document
from clubkit.program.files import load_program
from clubkit.program.model import (
    ALWAYS,
    UNLIMITED,
    AllOf,
    AnyOf,
    Behaviour,
    Blocks,
    BoughtFor,
    Complete,
    DateWindow,
    Expiry,
    ExpiryKind,
    ExpiryStart,
    Fixed,
    Limit,
    Multiply,
    NearOccasion,
    Never,
    Not,
    NthOrder,
    OneOf,
    PerAmount,
    Percent,
    PerQuantity,
    PythonRule,
    Qualification,
    QualificationKind,
    Rounding,
    ScoreKind,
    Silent,
    TimeOfDay,
    Unit,
    Within,
)
from clubkit.program.reader import check_program, read_program

YEAR = Duration(months=12)


def condition(when, on="line", **tables):
    """The condition that a ``when`` table is read as."""
    amount = {"give": 1} if on == "activity" else {"multiply": 2}
    return read_program({"earn": [{"on": on, **amount, "when": when}], **tables}).rules[0].when


def amount(**keys):
    """The amount that the keys of a rule are read as."""
    units = {"points": {}, "credit": {"money": True}}
    return read_program({"units": units, "earn": [keys]}).rules[0].amount


def expiry(value):
    """The expiry that a unit has."""
    return read_program({"units": {"points": {"expires": value}}}).units[0].expires


def one_of(subject, *values):
    """A condition on one of some texts."""
    return OneOf(subject, frozenset(values))


def test_nothing_at_all():
    """An empty program has one plain unit and every default, and says that nothing earns."""
    report = check_program("")

    assert report.program is not None
    assert (Unit(),) == report.program.units
    assert () == report.program.rules
    assert report.program.ladder is None
    assert report.program.currency is None
    assert ["$.earn: no [[earn]]: nothing earns by itself"] == [str(notice) for notice in report.notices]


def test_text_bytes_and_tables_are_one():
    """The same program comes from text, from bytes with a byte order mark, and from a mapping."""
    text = '[club]\ncurrency = "IRR"\n'

    assert (
        read_program(text) == read_program(b"\xef\xbb\xbf" + text.encode()) == read_program("\ufeff" + text)
    )
    assert read_program(text) == read_program({"club": {"currency": "IRR"}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("never", Expiry()),
        ({"after": "12 months"}, Expiry(ExpiryKind.AFTER, YEAR)),
        ({"after": "1 year", "rounded_to": "instant"}, Expiry(ExpiryKind.AFTER, YEAR, None)),
        ({"end_of": "quarter"}, Expiry(ExpiryKind.END_OF, period=PeriodKind.QUARTER)),
        (
            {"idle": "30 days", "rounded_to": "week"},
            Expiry(ExpiryKind.IDLE, Duration(days=30), PeriodKind.WEEK),
        ),
        (
            {"after": "12 months", "starts": "maturity"},
            Expiry(ExpiryKind.AFTER, YEAR, PeriodKind.DAY, ExpiryStart.MATURITY),
        ),
    ],
)
def test_expiry(value, expected):
    """Units expire after a period, at the end of one, after idleness, or never."""
    assert expected == expiry(value)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"per": 100}, PerAmount(100, Fraction(1))),
        ({"per": 100, "give": "1/2", "blocks": "exact"}, PerAmount(100, Fraction(1, 2), Blocks.EXACT)),
        ({"per_quantity": 6, "give": "1.5"}, PerQuantity(6, Fraction(3, 2))),
        ({"give": 20}, Fixed(20)),
        ({"percent": "2.5%", "unit": "credit"}, Percent(Fraction(1, 40))),
        ({"percent": "1/40", "unit": "credit"}, Percent(Fraction(1, 40))),
        ({"multiply": 0}, Multiply(Fraction(0))),
        ({"python": "weather"}, PythonRule("weather")),
    ],
)
def test_amount(keys, expected):
    """A rule's kind follows from its keys."""
    assert expected == amount(**keys)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, ALWAYS),
        ({"product": "p-1"}, one_of("product", "p-1")),
        ({"tag": ["a", "b", "a"]}, one_of("tag", "a", "b")),
        ({"source": "web", "channel": "app"}, AllOf((one_of("channel", "app"), one_of("source", "web")))),
        ({"amount": {"below": 500}}, Within("amount", below=Fraction(500))),
        ({"quantity": {"at_least": 2, "below": 5}}, Within("quantity", Fraction(2), Fraction(5))),
        ({"nth_order": {"every": 10}}, NthOrder(10, every=True)),
        ({"between": ["22:00", "06:30"]}, TimeOfDay(1320, 390)),
        ({"between": ["20:00", "24:00"]}, TimeOfDay(1200, 1440)),
        ({"date": {"to": "2026-03-21"}}, DateWindow(None, date(2026, 3, 21).toordinal())),
        ({"member": {"city": "tehran"}}, one_of("member.city", "tehran")),
        ({"member": {"b": "1", "a": "2"}}, AllOf((one_of("member.a", "2"), one_of("member.b", "1")))),
        ({"attribute": {"gift": ["yes"]}}, one_of("attribute.gift", "yes")),
        ({"any": [{"tag": "a"}, {"tag": "b"}]}, AnyOf((one_of("tag", "a"), one_of("tag", "b")))),
        ({"any": [{"tag": "a"}]}, one_of("tag", "a")),
        (
            {"all": [{"tag": "a"}, {"all": [{"tag": "b"}, {}]}]},
            AllOf((one_of("tag", "a"), one_of("tag", "b"))),
        ),
        ({"not": {"tag": "a"}}, Not(one_of("tag", "a"))),
        ({"never": "paused"}, Never("paused")),
        ({"occasion": {"within": "1 week"}}, NearOccasion(7)),
        (
            {"occasion": {"within": "0 days", "of": ["other", "birthday"]}},
            NearOccasion(0, ("birthday", "other")),
        ),
        ({"bought_with_occasion": "mothers-day"}, BoughtFor(frozenset({"mothers-day"}))),
        ({"orders": {"at_least": 2, "in": "12 months"}}, Behaviour("orders", 2, length=YEAR)),
        ({"spent": {"below": 500}}, Behaviour("spent", below=500)),
        ({"silent": "90 days"}, Silent(Duration(days=90))),
        ({"completeness": {"at_least": "80%"}}, Complete(Fraction(4, 5))),
    ],
)
def test_condition(when, expected):
    """Each key of a ``when`` table is a condition, and several are all of them."""
    assert expected == condition(when)


def test_no_condition_is_the_constant():
    """A rule without conditions has the very constant, which the engine does not look into."""
    assert condition({}) is ALWAYS
    assert read_program({"earn": [{"give": 1}]}).rules[0].when is ALWAYS


def test_dates_are_of_the_club_calendar():
    """A date without a calendar is one of the club's."""
    assert DateWindow(date(2026, 3, 21).toordinal()) == condition(
        {"date": {"from": "1405-01-01"}}, club={"calendar": "jalali"}
    )


def test_activity():
    """An activity rule asks for the activity's name."""
    assert one_of("activity", "review", "visit") == condition(
        {"activity": ["visit", "review"]}, on="activity"
    )


def test_tier_condition():
    """A condition may ask for rungs of the ladder."""
    tiers = {"ladder": [{"id": "base"}, {"id": "gold", "at": 5}]}

    assert one_of("tier", "gold") == condition({"tier": "gold"}, tiers=tiers)


def test_main_unit_comes_first():
    """The main unit is ``points``, or the one that the club names, in whatever order the tables stand."""
    units = {"credit": {"money": True}, "points": {}, "stamps": {}}

    assert ["points", "credit", "stamps"] == [unit.unit_id for unit in read_program({"units": units}).units]
    named = read_program({"club": {"unit": "stamps"}, "units": units, "earn": [{"give": 1}]})
    assert ["stamps", "credit", "points"] == [unit.unit_id for unit in named.units]
    assert named.rules[0].unit_id == "stamps"


def test_single_unit_is_the_main_one():
    """A club with one unit need not say that it is the main one."""
    program = read_program({"units": {"stamps": {}}, "earn": [{"give": 1}]})

    assert program.rules[0].unit_id == "stamps"
    assert "club" not in program_document(program)


def test_ladder_of_two_scores():
    """A rung may ask for several scores, all or any of them; the first asks for nothing."""
    rungs = [{"at": {"orders": 0}}, {"at": {"orders": 5, "spend": 100}, "need": "any"}, {"at": {"orders": 9}}]
    ladder = read_program({"tiers": {"score": "points", "ladder": rungs}}).ladder

    assert ladder is not None
    assert [
        (),
        ((ScoreKind.SPEND, 100), (ScoreKind.ORDERS, 5)),
        ((ScoreKind.ORDERS, 9),),
    ] == [tier.thresholds for tier in ladder.tiers]
    assert [True, False, True] == [tier.needs_all for tier in ladder.tiers]
    assert ["tier-1", "tier-2", "tier-3"] == [tier.tier_id for tier in ladder.tiers]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({}, Qualification(QualificationKind.ROLLING, length=YEAR)),
        (
            {"kind": "rolling", "length": "90 days"},
            Qualification(QualificationKind.ROLLING, length=Duration(days=90)),
        ),
        ({"kind": "anniversary"}, Qualification(QualificationKind.ANNIVERSARY, length=YEAR)),
        ({"kind": "fixed"}, Qualification(QualificationKind.FIXED, PeriodKind.YEAR)),
        ({"kind": "fixed", "period": "quarter"}, Qualification(QualificationKind.FIXED, PeriodKind.QUARTER)),
        ({"kind": "lifetime"}, Qualification(QualificationKind.LIFETIME)),
    ],
)
def test_window_of_the_score(period, expected):
    """Each kind of window takes what it needs, and a year where the file says nothing."""
    ladder = read_program({"tiers": {"ladder": [{}], "period": period}}).ladder

    assert ladder is not None
    assert expected == ladder.qualification


def test_zero_durations_are_none():
    """A unit that matures after nothing matures at once, and a grace of nothing is none."""
    source = {
        "units": {"points": {"matures": "0 days"}},
        "tiers": {"ladder": [{}], "downgrade": {"grace": "0 days"}},
    }
    program = read_program(source)

    assert program.units[0].matures is None
    assert program.ladder is not None
    assert program.ladder.downgrade.grace is None


def test_club_limit():
    """A limit over all rules counts per order and per member."""
    limit = {"units_per_order": 5, "units_per_member": 50, "in": "month", "over": "refuse"}
    program = read_program({"club": {"limit": limit}})

    assert Limit(None, 5, 50, period=PeriodKind.MONTH, trims=False) == program.limit
    assert UNLIMITED == read_program("").limit


def test_rounding_and_rank_of_a_rule():
    """A rule has its rounding, its group and its priority."""
    rule = read_program(
        {"earn": [{"per": 3, "rounding": "half-up", "group": "summer", "priority": -5}]}
    ).rules[0]

    assert (Rounding.HALF_UP, "summer", -5) == (rule.rounding, rule.group, rule.priority)


@pytest.mark.parametrize("path", ["no such file.toml", "a\0b", "."])
def test_file_that_cannot_be_read(tmp_path, path):
    """A file that is missing, no file, or no possible name is a problem of the program."""
    with pytest.raises(ProgramError) as caught:
        load_program(f"{tmp_path}/{path}")

    (problem,) = caught.value.problems
    assert problem.expected == "a file that can be read"
