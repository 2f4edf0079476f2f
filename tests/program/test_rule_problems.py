from __future__ import annotations

from datetime import date, time

import pytest

from clubkit.program.reader import check_program

WIDE = 'a whole number, or a text such as "3/2" or "1.5"'


TIMES = 'two different times of day such as ["16:00", "20:00"]'


KINDS = "per, per_quantity, give, percent, multiply, python"


def sentences(source):
    """Every problem of a program, as text."""
    return [str(problem) for problem in check_program(source).problems]


def a_rule(**keys):
    """A program of one rule that gives one point."""
    return {"earn": [{"give": 1, **keys}]}


RULES = [
    ({"give": None}, "give: expected a whole number, 1 or more, found nothing"),
    ({"give": 1.5}, "give: expected a whole number, 1 or more, found the float 1.5"),
    ({"give": "2"}, "give: expected a whole number, 1 or more, found '2'"),
    ({"per": 0}, "per: expected a whole number, 1 or more, found 0"),
    ({"per": 100, "give": 0}, f"give: expected {WIDE}, above 0, found 0"),
    ({"percent": "5%"}, f": expected exactly one of {KINDS}, found give and percent"),
    ({"per": 1, "per_quantity": 1}, f": expected exactly one of {KINDS}, found per and per_quantity"),
    ({"blocks": "exact"}, "blocks: expected per beside it, found 'exact'"),
    (
        {"on": "activity", "per": 5},
        'per: expected give or python, for a rule with on = "activity", found per',
    ),
    ({"on": "orders"}, "on: expected one of order, line, activity, found 'orders'; did you mean order?"),
    (
        {"id": "a b"},
        "id: expected a name of 1 to 64 letters a-z, digits, dots, hyphens or underscores, found 'a b'",
    ),
    ({"unit": "point"}, "unit: expected one of points, found 'point'; did you mean points?"),
    ({"priority": -1001}, "priority: expected a whole number, -1000 or more, found -1001"),
    ({"rounding": "round"}, "rounding: expected one of floor, ceil, half-up, found 'round'"),
    (
        {"limit": {"in": "day"}},
        "limit.in: expected per_member, units_per_member, times or units beside it, found 'day'",
    ),
    (
        {"limit": {"points": 5, "units": 5}},
        "limit.points: expected no points where there are units: they are the same key, found 5",
    ),
    ({"limit": {"over": "cut"}}, "limit.over: expected one of trim, refuse, found 'cut'"),
]


WHEN = [
    ({"catgory": "rose"}, "catgory: expected a known name, found 'catgory'; did you mean category?"),
    (
        {"category": []},
        "category: expected a text, or a list of 1 to 10000 texts, found a list of 0",
    ),
    (
        {"category": ["rose", 5]},
        "category: expected a text of one line, 1 to 200 characters, or a list of them, found a list of 2",
    ),
    (
        {"weekday": "thurday"},
        (
            "weekday: expected one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, "
            "or a list of them, found 'thurday'; did you mean thursday?"
        ),
    ),
    ({"tier": "gold"}, "tier: expected a ladder in [tiers], found 'gold'"),
    ({"activity": "visit"}, 'activity: expected a rule with on = "activity", found on = "order"'),
    ({"amount": {"below": 5}}, 'amount: expected a rule with on = "line", found on = "order"'),
    ({"total": 5}, "total: expected a table, found 5"),
    ({"total": {}}, "total.at_least: expected at_least, below, or both, found nothing"),
    ({"total": {"at_least": 5, "below": 5}}, "total.below: expected more than at_least, 5, found 5"),
    ({"nth_order": 0}, "nth_order: expected a whole number, 1 to 100000, or { every = 10 }, found 0"),
    (
        {"nth_order": {"evry": 2}},
        "nth_order.every: expected a whole number, 1 to 100000, or { every = 10 }, found nothing",
    ),
    ({"in": "month"}, "in: expected nth_order beside it, found 'month'"),
    (
        {"between": ["16:00"]},
        'between: expected two different times of day such as ["16:00", "20:00"], found a list of 1',
    ),
    (
        {"between": ["16:00", "16:00"]},
        'between: expected two different times of day such as ["16:00", "20:00"], found a list of 2',
    ),
    (
        {"between": ["16:00", "24:01"]},
        'between: expected two different times of day such as ["16:00", "20:00"], found a list of 2',
    ),
    (
        {"between": time(16)},
        f"between: expected {TIMES}, found the date or time 16:00:00",
    ),
    ({"date": {}}, "date.from: expected from, to, or both, found nothing"),
    (
        {"date": {"from": date(2026, 3, 21)}},
        (
            "date.from: expected a gregorian date as a text, found the date or time 2026-03-21; "
            'did you mean "2026-03-21" in quotes?'
        ),
    ),
    (
        {"date": {"from": "1405-01-01"}},
        "date.from: expected a gregorian date of the years 1700 to 9998, found '1405-01-01'",
    ),
    (
        {"date": {"from": "2026-03-21", "to": "2026-03-20"}},
        "date.to: expected a day that is not before from, found '2026-03-20'",
    ),
    (
        {"member": {"": "x"}},
        "member.'': expected a name of one line, at most 64 characters, found another name",
    ),
    (
        {"member": {"city": 5}},
        "member.city: expected a text of one line, 1 to 200 characters, or a list of them, found 5",
    ),
    ({"any": []}, "any: expected a list of 1 to 1000 tables, found a list of 0"),
    ({"any": {"tag": "x"}}, "any: expected a list of 1 to 1000 tables, found a table"),
    ({"any": [{"tagg": "x"}]}, "any[0].tagg: expected a known name, found 'tagg'; did you mean tag?"),
    (
        {"not": {"all": [{"tag": 5}]}},
        "not.all[0].tag: expected a text of one line, 1 to 200 characters, or a list of them, found 5",
    ),
    ({"never": ""}, "never: expected a text of one line, 1 to 200 characters, found ''"),
]


@pytest.mark.parametrize(("keys", "sentence"), RULES)
def test_rule(keys, sentence):
    """Each value of a rule says what would have been right."""
    prefix = "$.earn[0]" if sentence.startswith(":") else "$.earn[0]."

    assert f"{prefix}{sentence}" in sentences(a_rule(**keys))


@pytest.mark.parametrize(("when", "sentence"), WHEN)
def test_condition(when, sentence):
    """Each condition says what would have been right."""
    assert f"$.earn[0].when.{sentence}" in sentences(a_rule(when=when))


def test_two_rules_of_one_name():
    """A rule's id is unique, also against the names that rules get by place."""
    found = sentences({"earn": [{"give": 1}, {"give": 1, "id": "earn-1"}]})

    assert ["$.earn[1].id: expected an id that no rule before it has, found 'earn-1'"] == found


def test_percent_of_points():
    """Only a unit that is money can be given in percent."""
    found = sentences({"earn": [{"percent": "5%"}]})

    assert [
        "$.earn[0].percent: expected a unit with money = true, for a rule in percent, found unit 'points'"
    ] == found


def test_tier_that_is_not_on_the_ladder():
    """A condition names only rungs that exist."""
    found = sentences(
        {
            **a_rule(when={"tier": ["base", "golden"]}),
            "tiers": {"ladder": [{"id": "base"}, {"id": "gold", "at": 5}]},
        }
    )

    assert [
        (
            "$.earn[0].when.tier: expected one of base, gold, or a list of them, found a list of 2; "
            "did you mean gold?"
        )
    ] == found


def test_conditions_inside_each_other():
    """Conditions go at most sixteen deep."""
    when: dict[str, object] = {"tag": "x"}
    for _ in range(15):
        when = {"not": when}

    assert sentences(a_rule(when=when)) == []
    assert ["$.earn[0].when: expected at most 16 conditions inside each other, found more"] == sentences(
        a_rule(when={"not": when})
    )


def test_many_conditions():
    """A rule has at most five hundred conditions."""
    when = {"any": [{"tag": "x"}] * 499}

    assert sentences(a_rule(when=when)) == []
    assert ["$.earn[0].when: expected at most 500 conditions, found more"] == sentences(
        a_rule(when={"any": [{"tag": "x"}] * 500})
    )
