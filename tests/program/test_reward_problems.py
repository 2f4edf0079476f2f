from __future__ import annotations

from fractions import Fraction

import pytest

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.documents import program_document
from clubkit.program.model import (
    Cost,
    DateWindow,
    GiftLimit,
    GiftOnRefund,
    Returned,
    Returns,
    RewardLimit,
    Surprise,
    VoucherTerms,
)
from clubkit.program.reader import check_program, program_from_document, read_program

KINDS = "discount, free-product, gift, free-shipping, store-credit, event, entitlement, donation, partner"
COST = {"points": 5}
EVENTS = "order, silence, top, occasion or the name of an activity"


def a_reward(**keys):
    """A program of one gift, or of what the keys say."""
    return {"rewards": [{"kind": "gift", "cost": COST, **keys}]}


def read(**keys):
    """That reward as it is read."""
    return read_program(a_reward(**keys)).rewards[0]


REWARDS = [
    ({"kind": None}, f".kind: expected one of {KINDS}, found nothing"),
    ({"kind": "gifts"}, f".kind: expected one of {KINDS}, found 'gifts'; did you mean gift?"),
    ({"kind": "discount"}, ": expected exactly one of amount, percent, found none of them"),
    (
        {"kind": "discount", "amount": 5, "percent": "5%"},
        ": expected exactly one of amount, percent, found amount and percent",
    ),
    ({"kind": "discount", "amount": 5, "at_most": 5}, ".at_most: expected percent beside it, found 5"),
    ({"amount": 5}, '.amount: expected no amount for kind = "gift", found 5'),
    (
        {"kind": "free-product"},
        ".product: expected a text of one line, 1 to 200 characters, found nothing",
    ),
    (
        {"kind": "store-credit", "amount": 5},
        ".unit: expected a unit with money = true in [units], found nothing",
    ),
    ({"unit": "points"}, ".unit: expected no unit for kind = \"gift\", found 'points'"),
    ({"cost": {}}, ".cost.points: expected a whole number, 0 or more, found nothing"),
    ({"cost": {"points": -1}}, ".cost.points: expected a whole number, 0 or more, found -1"),
    ({"cost": {"points": 1.5}}, ".cost.points: expected a whole number, 0 or more, found the float 1.5"),
    ({"automatic": 1}, ".automatic: expected true or false, found 1"),
    (
        {"automatic": True, "cost": {"points": 0}},
        ".cost: expected 1 unit or more, also in each tier, beside automatic = true, found a table",
    ),
    (
        {"automatic": True, "cost": {"points": 1, "money": 1}},
        ".cost: expected no money beside automatic = true: nobody is there to pay it, found a table",
    ),
    (
        {"automatic": True, "when": {"total": {"at_least": 1}}},
        '.when.total: expected a rule with on = "order" or "line", found on = "activity"',
    ),
    (
        {"automatic": True, "approval": True},
        ".approval: expected no approval beside automatic = true, found true",
    ),
    (
        {"automatic": True, "surprise": {"on": "visit"}},
        ".surprise: expected no surprise beside automatic = true: it is had for units, found a table",
    ),
    (
        {"automatic": True, "limit": {"per_member": 1, "in": "month"}},
        ".limit: expected per_member without in, beside automatic = true, found a table",
    ),
    (
        {"cost": {"points": 1, "units": 1}},
        ".cost.points: expected no points where there are units: they are the same key, found 1",
    ),
    (
        {"cost": {"points": 1, "unit": "star"}},
        ".cost.unit: expected one of points, found 'star'",
    ),
    (
        {"cost": {"points": 1, "tiers": {"gold": {"points": 1}}}},
        ".cost.tiers.gold: expected one of none, found 'gold'",
    ),
    ({"when": {"tier": "gold"}}, ".when.tier: expected a ladder in [tiers], found 'gold'"),
    (
        {"when": {"amount": {"below": 5}}},
        '.when.amount: expected a rule with on = "line", found on = "order"',
    ),
    (
        {"when": {"segmnt": "x"}},
        ".when.segmnt: expected a known name, found 'segmnt'; did you mean segment?",
    ),
    ({"limit": {"stock": 0}}, ".limit.stock: expected a whole number, 1 or more, found 0"),
    ({"limit": {"in": "day"}}, ".limit.in: expected per_member beside it, found 'day'"),
    ({"voucher": {"uses": 1_000_001}}, ".voucher.uses: expected a whole number, 1 to 1000000, found 1000001"),
    (
        {"voucher": {"valid": "0 days"}},
        ".voucher.valid: expected a duration above zero, such as \"12 months\", found '0 days'",
    ),
    ({"returns": {"cancelled": "all"}}, ".returns.cancelled: expected one of own, grace, none, found 'all'"),
    (
        {"returns": {"expired": "grace"}},
        '.returns.grace: expected a duration such as "12 months" or "7 days", found nothing',
    ),
    (
        {"returns": {"grace": "1 day"}},
        ".returns.grace: expected cancelled or expired = \"grace\" beside it, found '1 day'",
    ),
    ({"approval": "yes"}, ".approval: expected true or false, found 'yes'"),
    ({"surprise": "yes"}, ".surprise: expected a table, found 'yes'"),
    ({"surprise": {}}, f".surprise.on: expected {EVENTS}, found nothing"),
    ({"surprise": {"on": "a b"}}, f".surprise.on: expected {EVENTS}, found 'a b'"),
    ({"surprise": {"on": "occasion", "of": "me"}}, ".surprise.of: expected one of birthday, "),
    ({"surprise": {"on": "occasion", "nth": 2}}, '.surprise.nth: expected no nth for on = "occasion"'),
    ({"surprise": {"on": "order", "of": "birthday"}}, '.surprise.of: expected on = "occasion" beside it'),
    ({"surprise": {"on": "visit", "chance": 0.05}}, ".surprise.chance: expected a share such as "),
    ({"surprise": {"on": "visit", "chance": "0%"}}, ".surprise.chance: expected a share such as "),
    ({"surprise": {"on": "visit", "nth": 1}}, ".surprise.nth: expected a whole number, 2 or more, found 1"),
    ({"surprise": {"on": "top", "share": "3%", "nth": 2}}, '.surprise.nth: expected no nth for on = "top"'),
    ({"surprise": {"on": "silence"}}, ".surprise.after: expected a duration such as "),
    ({"surprise": {"on": "order", "after": "9 days"}}, '.surprise.after: expected on = "silence" beside it'),
    ({"surprise": {"on": "top"}}, ".surprise.share: expected a share such as "),
    ({"surprise": {"on": "visit", "share": "3%"}}, '.surprise.share: expected on = "top" beside it'),
    ({"surprise": {"on": "visit", "in": "month"}}, '.surprise.in: expected on = "top" beside it'),
    (
        {"surprise": {"on": "visit", "limit": {"in": "month"}}},
        ".surprise.limit.in: expected per_member, times",
    ),
    ({"surprise": {"on": "visit", "limit": {"budget": 5}}}, ".surprise.worth: expected what one costs, "),
    (
        {"surprise": {"on": "visit", "on_refund": "own"}},
        ".surprise.on_refund: expected one of cancel, keep, ",
    ),
    ({"surprise": {"on": "visit"}, "approval": True}, ".approval: expected no approval beside surprise"),
    ({"id": "a b"}, ".id: expected a name of 1 to 64 letters a-z, digits, dots, hyphens or underscores, "),
]


@pytest.mark.parametrize(("keys", "sentence"), REWARDS)
def test_reward(keys, sentence):
    """Each value of a reward says what would have been right."""
    found = [str(problem) for problem in check_program(a_reward(**keys)).problems]

    assert 1 == len(found)
    assert found[0].startswith(f"$.rewards[0]{sentence}")


def test_store_credit_is_given_at_once():
    """A code for what is spent from the balance would be a second right."""
    source = {
        "units": {"points": {}, "credit": {"money": True}},
        **a_reward(kind="store-credit", amount=5, voucher={}),
    }

    [problem] = check_program(source).problems

    assert "$.rewards[0].voucher" == problem.path


def test_ids_are_unique():
    """Records keep the id."""
    tables = {"rewards": [{"id": "x", "kind": "gift"}, {"id": "x", "kind": "gift"}]}

    [problem] = check_program(tables).problems

    assert "$.rewards[1].id: expected an id that no reward before it has, found 'x'" == str(problem)


def test_the_only_unit_of_money_is_the_credit():
    """It need not be named."""
    units = {"points": {}, "credit": {"money": True}}

    program = read_program({"units": units, **a_reward(kind="store-credit", amount=5)})

    assert "credit" == program.rewards[0].unit_id


READ = [
    ({"cost": {"units": 5, "money": 3}}, "cost", Cost(5, "points", 3)),
    ({"limit": {"per_member": 2, "in": "week"}}, "limit", RewardLimit(None, 2, PeriodKind.WEEK)),
    ({"voucher": {}}, "voucher", VoucherTerms()),
    ({"voucher": {"valid": "30 days", "uses": 2}}, "voucher", VoucherTerms(Duration(days=30), 2)),
    ({}, "returns", Returns(Returned.OWN, Returned.NONE)),
    (
        {"when": {"date": {"from": "1405-01-01", "calendar": "jalali"}}},
        "when",
        DateWindow(first_ordinal=739696),
    ),
]


@pytest.mark.parametrize(("keys", "attribute", "expected"), READ)
def test_values(keys, attribute, expected):
    """What a reward says is read into its value."""
    assert expected == getattr(read(**keys), attribute)


def test_a_tier_has_its_own_cost():
    """A tier that is not named pays what everybody pays."""
    tables = {
        "tiers": {"ladder": [{"id": "base"}, {"id": "gold", "at": 10}]},
        **a_reward(cost={"points": 9, "tiers": {"gold": {"points": 4}}}),
    }

    program = read_program(tables)

    reward = program.rewards[0]
    assert (Cost(9, "points"), Cost(4, "points")) == (reward.cost_in("base"), reward.cost_in("gold"))
    assert program == program_from_document(program_document(program))


def test_credit_is_no_surprise():
    """It is given and used at once, and could not be taken back with its order."""
    source = {
        "units": {"points": {}, "credit": {"money": True}},
        **a_reward(kind="store-credit", amount=5, surprise={"on": "order"}),
    }

    [problem] = check_program(source).problems

    assert "$.rewards[0].surprise" == problem.path


SURPRISES = [
    ({"on": "visit", "chance": "5%"}, Surprise("visit", Fraction(1, 20))),
    ({"on": "order", "chance": "1/1", "nth": 10}, Surprise("order", nth=10)),
    ({"on": "silence", "after": "90 days"}, Surprise("silence", after=Duration(days=90))),
    (
        {"on": "top", "share": "3%", "in": "year", "worth": 7},
        Surprise("top", share=Fraction(3, 100), period=PeriodKind.YEAR, worth_minor=7),
    ),
    (
        {"on": "visit", "worth": 2, "limit": {"times": 3, "budget": 9, "in": "week"}},
        Surprise("visit", worth_minor=2, limit=GiftLimit(None, 3, 9, PeriodKind.WEEK)),
    ),
    ({"on": "order", "on_refund": "keep"}, Surprise("order", on_refund=GiftOnRefund.KEEP)),
]


@pytest.mark.parametrize(("table", "expected"), SURPRISES)
def test_surprises(table, expected):
    """Each is read into its value, and written back."""
    program = read_program(a_reward(surprise=table))

    assert expected == program.rewards[0].surprise
    assert program == program_from_document(program_document(program))


def test_a_gift_costs_what_it_gives():
    """Unless its table says otherwise."""
    reward = {"kind": "discount", "amount": 500}

    plain = read(**reward, surprise={"on": "visit", "limit": {"budget": 900}})
    named = read(**reward, surprise={"on": "visit", "worth": 300})

    assert (500, 300) == (plain.surprise.worth_minor, named.surprise.worth_minor)
