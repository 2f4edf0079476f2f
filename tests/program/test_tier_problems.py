from __future__ import annotations

import pytest

from clubkit.program.reader import check_program


def sentences(source):
    """Every problem of a program, as text."""
    return [str(problem) for problem in check_program(source).problems]


TIERS = [
    ({"ladder": []}, "ladder: expected a list of 1 to 1000 tables, found a list of 0"),
    ({}, "ladder: expected at least one [[tiers.ladder]], found nothing"),
    ({"ladder": [{"at": 5}]}, "ladder[0].at: expected 0 on the first rung: everybody stands on it, found 5"),
    (
        {"ladder": [{"at": {"spend": 5}}]},
        "ladder[0].at: expected 0 on the first rung: everybody stands on it, found 5",
    ),
    (
        {"ladder": [{"top": "3%"}]},
        "ladder[0].top: expected no top on the first rung: everybody stands on it, found 3/100",
    ),
    ({"ladder": [{}, {}]}, "ladder[1].at: expected a score to reach, or top, found nothing"),
    (
        {"ladder": [{}, {"at": 0}]},
        "ladder[1].at: expected a score of spend above that of the rungs below, found 0",
    ),
    (
        {"ladder": [{}, {"at": 5}, {"at": {"spend": 5, "orders": 1}}]},
        "ladder[2].at: expected a score of spend above that of the rungs below, found 5",
    ),
    (
        {"ladder": [{}, {"at": {}}]},
        "ladder[1].at: expected at least one of spend, points, orders, visits, balance, found none of them",
    ),
    (
        {"ladder": [{}, {"at": {"spent": 5}}]},
        "ladder[1].at.spent: expected a known name, found 'spent'; did you mean spend?",
    ),
    ({"ladder": [{}, {"at": 5, "top": "3%"}]}, "ladder[1].at: expected no at beside top, found 5"),
    (
        {"ladder": [{}, {"top": "3%"}, {"top": "5%"}]},
        "ladder[2].top: expected no larger share than that of the rungs below, found 1/20",
    ),
    ({"ladder": [{"review": "year"}]}, "ladder[0].review: expected top beside it, found 'year'"),
    (
        {"ladder": [{"id": "a"}, {"id": "a", "at": 1}]},
        "ladder[1].id: expected an id that no rung below it has, found 'a'",
    ),
    (
        {"ladder": [{"multiply": "1001"}]},
        "ladder[0].multiply: expected a number of at most 1000, found '1001'",
    ),
    (
        {"ladder": [{}], "period": {"kind": "fixed", "length": "1 year"}},
        "period.length: expected no length for kind = \"fixed\", found '1 year'",
    ),
    (
        {"ladder": [{}], "period": {"period": "year"}},
        "period.period: expected no period for kind = \"rolling\", found 'year'",
    ),
    (
        {"ladder": [{}], "downgrade": {"when": "grace"}},
        'downgrade.grace: expected a duration such as "12 months" or "7 days", found nothing',
    ),
    (
        {"ladder": [{}], "downgrade": {"when": "at-once", "grace": "1 day"}},
        "downgrade.grace: expected no grace for when = \"at-once\", found '1 day'",
    ),
]


@pytest.mark.parametrize(("tiers", "sentence"), TIERS)
def test_tiers(tiers, sentence):
    """Each value of the ladder says what would have been right."""
    assert f"$.tiers.{sentence}" in sentences({"tiers": tiers})
