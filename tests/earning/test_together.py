"""What several rules give together: groups, multipliers and limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit.earning.award import Award, AwardLine
from clubkit.earning.limits import Allowance
from clubkit.errors import BadInputError
from clubkit.orders import Line
from clubkit.program.model import Rounding

from .subjects import a_subject, lines_of, rules_of, units_of

LINES = (Line("a", 60, category="rose"), Line("b", 40, category="tulip"))

RIVALS = (
    {"per": 10, "group": "base"},
    {"give": 15, "group": "base"},
    {"give": 15, "group": "base", "priority": 1},
    {"give": 1},
)


@pytest.mark.parametrize(
    ("several", "minor", "units"),
    [
        ("add", 100, 10 + 15 + 15 + 1),
        ("best", 100, 15 + 1),
        ("best", 150, 15 + 1),
        ("best", 160, 16 + 1),
        ("first", 1000, 15 + 1),
    ],
)
def test_groups(several, minor, units):
    """All add up, or of a group the best or the first by priority; rules without a group always count."""
    assert units == units_of(*RIVALS, minor=minor, club={"several": several})


def test_of_equal_rivals_the_first_in_the_file_counts():
    """Where two give the same, or have the same priority, the place decides."""
    equal = ({"id": "one", "give": 5, "group": "g"}, {"id": "two", "give": 5, "group": "g"})
    for several in ("best", "first"):
        program = rules_of(*equal, club={"several": several})

        assert ["one"] == [line.rule_id for line in lines_of(program, a_subject(program))]


def test_a_rule_that_does_not_match_competes_with_nobody():
    """The first that holds counts, not the first that is written."""
    rules = ({"give": 99, "group": "g", "when": {"payment": "cash"}}, {"give": 5, "group": "g"})

    assert 5 == units_of(*rules, club={"several": "first"})


@pytest.mark.parametrize(
    ("how", "factors", "units"),
    [
        ("add", [2], 200),
        ("add", [2, 3], 400),
        ("add", ["3/2", "3/2"], 200),
        ("add", [0], 0),
        ("add", [2, 0], 100),
        ("add", [1], 100),
        ("compound", [2, 3], 600),
        ("compound", ["3/2", "3/2"], 225),
        ("compound", [2, 0], 0),
    ],
)
def test_multipliers(how, factors, units):
    """Twice and three times are four times, or six times; nothing by addition takes one share away."""
    rules = [{"per": 1}, *({"multiply": factor} for factor in factors)]

    assert units == units_of(*rules, club={"multipliers": how})


@pytest.mark.parametrize(
    ("how", "on_roses", "on_all", "units"),
    [
        ("add", 2, None, 100 + 60),
        ("add", 3, None, 100 + 2 * 60),
        ("add", 2, 2, 100 + 100 + 60),
        ("add", 0, None, 40),
        ("compound", 2, 2, 2 * (100 + 60)),
        ("compound", "3/2", None, 100 + 30),
    ],
)
def test_multipliers_of_lines(how, on_roses, on_all, units):
    """A multiplier of lines acts on their share of the basis, beside those of the order."""
    rules = [{"per": 1}, {"on": "line", "when": {"category": "rose"}, "multiply": on_roses}]
    if on_all is not None:
        rules.append({"multiply": on_all})

    assert units == units_of(*rules, lines=LINES, club={"multipliers": how})


def test_rounding_comes_after_every_multiplier():
    """A third, three times, is one: nothing is rounded on the way."""
    assert 1 == units_of({"per": 300, "blocks": "exact"}, {"multiply": 3})


def test_a_multiplier_touches_its_own_unit():
    """Twofold stamps make no twofold points."""
    program = rules_of(
        {"per": 1},
        {"give": 2, "per_quantity": 1, "unit": "stamps"},
        {"multiply": 2, "unit": "stamps"},
        units={"points": {}, "stamps": {}},
    )

    lines = lines_of(program, a_subject(program, lines=LINES))

    assert 100 == sum(line.granted for line in lines if line.unit_id == "points")
    assert 8 == sum(line.granted for line in lines if line.unit_id == "stamps")


@pytest.mark.parametrize(
    ("units", "trims", "granted"),
    [
        (99, True, 99),
        (100, True, 100),
        (101, True, 100),
        (0, True, 0),
        (-5, True, 0),
        (99, False, 0),
        (100, False, 100),
        (0, False, 0),
    ],
)
def test_limits(units, trims, granted):
    """Below what is wanted a grant is trimmed to the limit, or refused whole; at it, it is granted."""
    program = rules_of({"id": "purchase", "per": 1})
    allowances = {"purchase": Allowance(units, "units_per_order", trims)}

    [line] = lines_of(program, a_subject(program, 100), allowances=allowances)

    assert (100, granted) == (line.wanted, line.granted)
    assert (None if granted == 100 else "units_per_order") == line.limited_by


def test_the_limit_of_the_whole_program_trims_the_last_rules_first():
    """Gifts are last."""
    program = rules_of({"id": "purchase", "per": 1}, {"id": "gift", "give": 30})
    allowances = {"*": Allowance(110, "units_per_order")}

    lines = lines_of(program, a_subject(program, 100), allowances=allowances)

    assert {"purchase": 100, "gift": 10} == {line.rule_id: line.granted for line in lines}


@pytest.mark.parametrize(("limit", "minor", "units"), [(100, 99, 99), (100, 100, 100), (100, 101, 100)])
def test_a_campaign_has_a_limit_of_its_own(limit, minor, units):
    """What a multiplier adds is limited by its own limit, not by the base's."""
    program = rules_of({"id": "purchase", "per": 1}, {"id": "double", "multiply": 2})
    allowances = {"double": Allowance(limit, "units")}

    lines = lines_of(program, a_subject(program, minor), allowances=allowances)

    assert minor + units == sum(line.granted for line in lines)


@pytest.mark.parametrize(("factor", "gift", "units"), [(2, 1, 2), (2, 2, 2), (2, 3, 3), ("1/2", 1, 1)])
def test_the_best_of_a_group_compares_a_multiplier_by_its_factor(factor, gift, units):
    """With a gift by its units; alone it has nothing to multiply."""
    rules = (
        {"id": "m", "multiply": factor, "group": "g"},
        {"id": "f", "give": gift, "group": "g"},
        {"give": 1},
    )
    program = rules_of(*rules, {"per": 100}, club={"several": "best"})

    kept = {line.rule_id for line in lines_of(program, a_subject(program, 100))}

    assert ({"m"} if units == 2 and gift < 3 else {"f"}) == kept & {"m", "f"}


def test_a_multiplier_of_lines_acts_on_what_lines_earned():
    """Roses are double: also for a rule that counts the roses alone, and for one that counts tulips."""
    double = {"on": "line", "when": {"category": "rose"}, "multiply": 2}
    roses = {"per": 1, "on": "line", "when": {"category": "rose"}}
    tulips = {"per": 1, "on": "line", "when": {"category": "tulip"}}

    found = [units_of(rule, double, lines=LINES) for rule in (roses, tulips)]

    assert [120, 40] == found


def test_a_multiplier_of_two_rules_is_one_line():
    """What it added to both is told together."""
    program = rules_of(
        {"id": "money", "per": 1}, {"id": "pieces", "per_quantity": 1}, {"id": "x", "multiply": 3}
    )

    lines = lines_of(program, a_subject(program, 100, lines=LINES))

    assert {"money": 100, "pieces": 2, "x": 204} == {line.rule_id: line.granted for line in lines}


def test_a_rule_in_python_that_nobody_gave_is_refused():
    """By its name."""
    program = rules_of({"python": "mine"})

    with pytest.raises(BadInputError, match="mine"):
        lines_of(program, a_subject(program))


@pytest.mark.parametrize(
    ("lines", "granted"),
    [
        ([("points", 10), ("stars", 2), ("points", 5)], {"points": 15, "stars": 2}),
        ([("points", 10), ("stars", 2), ("points", -10)], {"stars": 2}),
        ([("points", 10), ("points", -11)], {}),
        ([("points", 0)], {}),
    ],
)
def test_a_unit_that_got_nothing_together_is_not_granted(lines, granted):
    """Lines are summed by unit; what multipliers took whole is left out."""
    award = Award(
        "v",
        lines=tuple(
            AwardLine(f"rule-{no}", unit_id, "fixed", 0, Fraction(1), units, Rounding.FLOOR, units, units)
            for no, (unit_id, units) in enumerate(lines)
        ),
    )

    assert granted == award.granted()
