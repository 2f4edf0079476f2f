from __future__ import annotations

import pytest

from clubkit.program.reader import check_program


def a_rule(**keys):
    """A program of one rule."""
    return {"earn": [{"give": 1, **keys}]}


def a_unit(**keys):
    """A program of one unit."""
    return {"units": {"points": keys}}


def a_ladder(*rungs):
    """A program with rungs above the first."""
    return {"tiers": {"ladder": [{}, *rungs]}}


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (a_rule(give=1), a_rule(give=0)),
        (a_rule(give=10**15), a_rule(give=10**15 + 1)),
        (a_rule(priority=-1000), a_rule(priority=-1001)),
        (a_rule(id="a" * 64), a_rule(id="a" * 65)),
        (a_rule(id="A.b-c_9"), a_rule(id=".b")),
        ({"earn": [{"multiply": 1000}]}, {"earn": [{"multiply": 1001}]}),
        ({"earn": [{"multiply": 0}]}, {"earn": [{"multiply": -1}]}),
        ({"earn": [{"per": 1, "give": "0.000000001"}]}, {"earn": [{"per": 1, "give": "0.0000000001"}]}),
        ({"earn": [{"give": 1}] * 1000}, {"earn": [{"give": 1}] * 1001}),
        (a_rule(when={"tag": "x" * 200}), a_rule(when={"tag": "x" * 201})),
        (a_rule(when={"tag": ["x"] * 10_000}), a_rule(when={"tag": ["x"] * 10_001})),
        (a_rule(when={"member": {"m" * 64: "x"}}), a_rule(when={"member": {"m" * 65: "x"}})),
        (a_rule(when={"nth_order": 100_000}), a_rule(when={"nth_order": 100_001})),
        (
            a_rule(when={"total": {"at_least": 4, "below": 5}}),
            a_rule(when={"total": {"at_least": 5, "below": 5}}),
        ),
        (a_rule(when={"total": {"below": 1}}), a_rule(when={"total": {"below": 0}})),
        (a_rule(when={"between": ["23:59", "24:00"]}), a_rule(when={"between": ["24:00", "01:00"]})),
        (a_rule(when={"between": ["00:00", "00:01"]}), a_rule(when={"between": ["00:00", "00:60"]})),
        (
            a_rule(when={"date": {"from": "2026-03-21", "to": "2026-03-21"}}),
            a_rule(when={"date": {"from": "2026-03-21", "to": "2026-03-20"}}),
        ),
        (a_unit(matures="50 years"), a_unit(matures="51 years")),
        (a_unit(redeem={"up_to": "100%"}), a_unit(redeem={"up_to": "100.000001%"})),
        (a_unit(redeem={"up_to": "0.000001%"}), a_unit(redeem={"up_to": "0%"})),
        (a_unit(label={"en": "x"}), a_unit(label={"e": "x"})),
        (
            a_unit(label={f"en-{place:02}": "x" for place in range(50)}),
            a_unit(label={f"en-{place:02}": "x" for place in range(51)}),
        ),
        (a_ladder({"at": 1}, {"at": 2}), a_ladder({"at": 1}, {"at": 1})),
        (a_ladder({"top": "3%"}, {"top": "3%"}), a_ladder({"top": "3%"}, {"top": "4%"})),
        ({"club": {"name": "x"}}, {"club": {"name": ""}}),
        ("#" * (1 << 20), "#" * ((1 << 20) + 1)),
    ],
)
def test_at_and_past_the_bound(inside, outside):
    """What is just within a bound is read, what is just past it is a problem."""
    assert () == check_program(inside).problems
    assert 1 == len(check_program(outside).problems)
