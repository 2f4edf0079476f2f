"""What each kind of amount gives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit.errors import BadInputError
from clubkit.orders import Line

from .subjects import a_subject, lines_of, rules_of, units_of

LINES = (Line("a", 60, 3, category="rose"), Line("b", 40, 1, category="tulip"))


@pytest.mark.parametrize(
    ("rule", "minor", "units"),
    [
        ({"per": 100}, 0, 0),
        ({"per": 100}, 99, 0),
        ({"per": 100}, 100, 1),
        ({"per": 100}, 199, 1),
        ({"per": 100}, 200, 2),
        ({"per": 100, "give": 5}, 199, 5),
        ({"per": 100, "give": "3/2"}, 100, 1),
        ({"per": 100, "give": "3/2"}, 200, 3),
        ({"per": 100, "give": "3/2", "rounding": "ceil"}, 100, 2),
        ({"per": 100, "give": "3/2", "rounding": "half-up"}, 100, 2),
        ({"per": 100, "give": "1/3", "rounding": "half-up"}, 100, 0),
        ({"per": 100, "blocks": "exact"}, 199, 1),
        ({"per": 100, "blocks": "exact", "rounding": "ceil"}, 101, 2),
        ({"per": 100, "blocks": "exact", "rounding": "half-up"}, 149, 1),
        ({"per": 100, "blocks": "exact", "rounding": "half-up"}, 150, 2),
        ({"per": 100, "give": 3, "blocks": "exact"}, 133, 3),
        ({"per": 100, "give": 3, "blocks": "exact"}, 134, 4),
        ({"give": 7}, 0, 7),
        ({"give": 7}, 10**15, 7),
        ({"per": 1}, 10**15, 10**15),
    ],
)
def test_money_and_gifts(rule, minor, units):
    """Whole blocks of money, or its exact share rounded once, or a gift of so many."""
    assert units == units_of(rule, minor=minor)


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        ({"per_quantity": 1}, 4),
        ({"per_quantity": 2, "give": 5}, 10),
        ({"per_quantity": 3}, 1),
        ({"per_quantity": 5}, 0),
        ({"per_quantity": 1, "on": "line", "when": {"category": "rose"}}, 3),
        ({"per": 1, "on": "line", "when": {"category": "rose"}}, 60),
        ({"per": 50, "on": "line"}, 2),
        ({"give": 7, "on": "line"}, 14),
        ({"give": 7, "on": "line", "when": {"category": "rose"}}, 7),
        ({"give": 7, "on": "line", "when": {"category": "lily"}}, 0),
        ({"give": 7, "when": {"category": "rose"}}, 7),
    ],
)
def test_pieces_and_lines(rule, units):
    """Whole blocks of pieces, of the order or of the lines that match; a gift for each such line."""
    assert units == units_of(rule, lines=LINES)


@pytest.mark.parametrize(
    ("share", "rounding", "minor", "units"),
    [
        ("5%", "floor", 19, 0),
        ("5%", "floor", 20, 1),
        ("5%", "ceil", 21, 2),
        ("2.5%", "half-up", 20, 1),
        ("2.5%", "half-up", 19, 0),
        ("100%", "floor", 33, 33),
    ],
)
def test_shares(share, rounding, minor, units):
    """A share of the money, as store credit."""
    program = rules_of(
        {"percent": share, "unit": "credit", "rounding": rounding}, units={"credit": {"money": True}}
    )

    assert units == sum(line.granted for line in lines_of(program, a_subject(program, minor)))


def test_a_basis_that_is_not_the_lines_own_money_is_shared_among_them():
    """Of a basis of 50 for lines of 60 and 40, the roses have 30."""
    assert 30 == units_of({"per": 1, "on": "line", "when": {"category": "rose"}}, minor=50, lines=LINES)


def test_a_line_rule_sees_nothing_where_the_shop_knows_only_the_total():
    """An order without lines has none that match."""
    assert 0 == units_of({"per": 1, "on": "line"}, minor=100)


def test_a_rule_in_python_gives_what_it_returns():
    """A shop's own function is asked with the facts."""
    program = rules_of({"python": "ours"})

    lines = lines_of(
        program, a_subject(program, 42), functions={"ours": lambda facts: facts.basis_minor // 2}
    )

    assert [21] == [line.granted for line in lines]


@pytest.mark.parametrize("answer", [-1, 1.0, True, None, "5", Fraction(5)])
def test_a_rule_in_python_gives_whole_units(answer):
    """Anything else is the shop's mistake, and named."""
    program = rules_of({"python": "ours"})

    with pytest.raises(BadInputError, match="ours"):
        lines_of(program, a_subject(program), functions={"ours": lambda _: answer})


def test_an_activity_earns_by_the_rules_for_activities_only():
    """Orders and activities have rules of their own."""
    assert 100 == units_of({"per": 1}, {"on": "activity", "give": 9, "when": {"activity": "visit"}})


def test_an_explanation_says_what_was_looked_at_and_what_came_of_it():
    """Basis, factor, exact result, rounding, wanted and granted: one line for each rule."""
    program = rules_of({"id": "purchase", "per": 30, "blocks": "exact"}, {"id": "half", "multiply": "3/2"})

    base, half = lines_of(program, a_subject(program, 100))

    assert ("purchase", 100, Fraction(10, 3), 3) == (base.rule_id, base.basis, base.exact, base.granted)
    assert ("half", Fraction(3, 2), Fraction(5), 2) == (half.rule_id, half.factor, half.exact, half.granted)
