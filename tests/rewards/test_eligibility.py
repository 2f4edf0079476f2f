from __future__ import annotations

import string

import pytest
from attrs import evolve

from clubkit.calendars import Almanac, CalendarName, parse_instant
from clubkit.earning.subject import Subject
from clubkit.errors import Missing
from clubkit.program.reader import read_program
from clubkit.rewards.catalogue import Offer, in_order
from clubkit.rewards.eligibility import Shopper, missing_for
from clubkit.rewards.sentences import SENTENCES, sentence

NOON = parse_instant("2025-03-10T12:00:00Z")
"""A Monday."""

SUBJECT = Subject(Almanac("UTC", CalendarName.GREGORIAN), NOON, 0, (), tier_id="silver", nth={"": 2})
RICH = Shopper(SUBJECT, spendable=1000)

TIERS = {"ladder": [{"id": "silver"}, {"id": "gold", "at": 10}, {"id": "platinum", "at": 20}]}


def a_reward(**keys):
    """A gift for 100 points."""
    tables = {
        "tiers": TIERS,
        "segments": {"loyal": {}},
        "rewards": [{"kind": "gift", "cost": {"points": 100}, **keys}],
    }
    return read_program(tables).rewards[0]


def missing(shopper=RICH, **keys):
    """What is missing for that gift."""
    return list(missing_for(a_reward(**keys), shopper))


def with_order(minor):
    """A rich member with an order."""
    return evolve(RICH, has_order=True, subject=evolve(SUBJECT, basis_minor=minor))


@pytest.mark.parametrize(
    ("shopper", "expected"),
    [
        (RICH, []),
        (evolve(RICH, spendable=100), []),
        (evolve(RICH, spendable=99), [Missing("units", 100, 99)]),
        (evolve(RICH, owed=7, spendable=0), [Missing("deficit", 0, 7), Missing("units", 100, 0)]),
    ],
)
def test_units(shopper, expected):
    """At the price it can be had, and just below it cannot."""
    assert expected == missing(shopper)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"left": 1, "taken": 1}, []),
        ({"left": 0}, [Missing("stock", 1, 0)]),
        ({"taken": 2}, [Missing("per_member", 2, 2)]),
    ],
)
def test_limits(fields, expected):
    """What is left, and how many the member had."""
    assert expected == missing(evolve(RICH, **fields), limit={"stock": 5, "per_member": 2})


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"tier": ["gold", "platinum"]}, [Missing("tier", "gold, platinum", "silver")]),
        ({"date": {"from": "2025-03-11"}}, [Missing("not_yet", "2025-03-11", "2025-03-10")]),
        ({"date": {"to": "2025-03-09"}}, [Missing("over", "2025-03-09", "2025-03-10")]),
        ({"date": {"from": "1403-12-20", "to": "1403-12-20", "calendar": "jalali"}}, []),
        ({"weekday": "friday"}, [Missing("weekday", "friday", "monday")]),
        ({"between": ["16:00", "20:00"]}, [Missing("time_of_day", "16:00-20:00", "12:00")]),
        ({"total": {"at_least": 50}}, [Missing("order_total", 50, None)]),
        ({"nth_order": 1}, [Missing("nth_order", 1, 2)]),
        ({"never": "sold"}, [Missing("never", "sold")]),
        ({"segment": "loyal"}, [Missing("segment", "loyal")]),
        ({"occasion": {"within": "3 days", "of": ["birthday", "anniversary"]}}, [Missing("occasion", 3)]),
        ({"silent": "90 days"}, [Missing("condition")]),
        ({"category": "rose"}, [Missing("condition", "category")]),
        ({"not": {"weekday": "monday"}}, [Missing("condition")]),
        (
            {"tier": "gold", "weekday": "friday"},
            [Missing("tier", "gold", "silver"), Missing("weekday", "friday", "monday")],
        ),
    ],
)
def test_conditions(when, expected):
    """Each condition that does not hold is said, as closely as it can be."""
    assert expected == missing(when=when)


@pytest.mark.parametrize(
    ("minor", "expected"),
    [
        (49, [Missing("order_total", 50, 49)]),
        (50, []),
        (99, []),
        (100, [Missing("order_too_large", 100, 100)]),
    ],
)
def test_order_total(minor, expected):
    """The bounds of the order are those of the condition."""
    assert expected == missing(with_order(minor), when={"total": {"at_least": 50, "below": 100}})


def test_a_tier_pays_its_own_price():
    """Silver pays forty."""
    cost = {"points": 100, "tiers": {"silver": {"points": 40}}}

    assert [] == missing(evolve(RICH, spendable=40), cost=cost)


def test_what_is_only_given_cannot_be_redeemed():
    """A reward without a price is for surprises and reminders."""
    assert [Missing("not_for_units")] == list(missing_for(evolve(a_reward(), cost=None), RICH))


def test_the_catalogue_begins_with_what_can_be_had():
    """Then what few units are missing for, then many, then the rest; ties stay in the program's order."""
    reward = a_reward()
    found = {
        "far": (Missing("units", 900, 0),),
        "closed": (Missing("stock", 1, 0),),
        "near": (Missing("units", 9, 0),),
        "now": (),
        "also now": (),
    }
    offers = [Offer(evolve(reward, reward_id=name), reward.cost, missing) for name, missing in found.items()]

    assert ["now", "also now", "near", "far", "closed"] == [
        each.reward.reward_id for each in in_order(offers)
    ]


@pytest.mark.parametrize("code", SENTENCES["en"])
def test_every_code_has_a_sentence_in_both_languages(code):
    """With the same figures in both."""
    fields = [
        {name for _, name, _, _ in string.Formatter().parse(SENTENCES[language][code]) if name}
        for language in ("en", "fa")
    ]

    assert fields[0] == fields[1]
    assert "{" not in sentence(Missing(code, 5, 3), "fa")


def test_persian_figures_are_persian():
    """Numbers in a Persian sentence are written as Persian numbers are."""
    assert "با سفارش دست‌کم ۵,۰۰۰" == sentence(Missing("order_total", 5000, None), "fa")
