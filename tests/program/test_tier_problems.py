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
    ({"ladder": [{}, {}]}, "ladder[1].at: expected a score to reach, top, or when, found nothing"),
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
    (
        {"ladder": [{"when": {"never": "on Mars"}}]},
        "ladder[0].when: expected no when on the first rung: everybody stands on it, found a table",
    ),
    (
        {"ladder": [{}, {"top": "3%", "when": {"never": "on Mars"}}]},
        "ladder[1].when: expected no when beside top, found a table",
    ),
    (
        {"ladder": [{}, {"when": {"payment": "cash"}}]},
        "ladder[1].when.payment: expected a condition on the member alone, found payment",
    ),
    (
        {"ladder": [{}, {"when": {"not": {"tier": "tier-1"}}}]},
        "ladder[1].when.not.tier: expected no tier: the rung is what gives it, found tier",
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


@pytest.mark.parametrize("segment", ["loyal", "outer"])
def test_a_rung_asks_for_no_segment_that_asks_for_the_tier(segment):
    """Neither itself nor by another segment: where the member stands would depend on where they stand."""
    loyal = {"when": {"any": [{"tier": "base"}, {"silent": "1 day"}]}}
    rungs = [{"id": "base"}, {"at": 5, "when": {"segment": segment}}, {"at": 6, "when": {"segment": "far"}}]
    segments = {
        "loyal": loyal,
        "outer": {"when": {"segment": "loyal"}},
        "far": {"when": {"silent": "9 days"}},
    }

    found = sentences({"tiers": {"ladder": rungs}, "segments": segments})

    assert ["$.tiers.ladder[1].when: expected no segment that asks for the tier, found loyal"] == found
