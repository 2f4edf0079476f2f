from __future__ import annotations

import hashlib
import json
import random
from copy import deepcopy
from pathlib import Path

import pytest
from attrs import evolve

from clubkit.program.about_members import ABOUT_MEMBERS
from clubkit.program.documents import canonical_json, program_document, program_version, versioned
from clubkit.program.files import load_program
from clubkit.program.reader import program_from_document, read_program

EXAMPLES = Path(__file__).parents[2] / "examples" / "programs"
FILES = sorted(EXAMPLES.glob("*.toml"))

EVERYTHING = Path(__file__).parent / "everything.json"


def shuffled(value, chance):
    """The same tables with their keys in another order."""
    if isinstance(value, list):
        return [shuffled(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    items = list(value.items())
    chance.shuffle(items)
    return {key: shuffled(each, chance) for key, each in items}


def version(source):
    """The version of a program."""
    return read_program(source).version


def test_versions_stay():
    """A release that gives a program another version breaks every store that holds it."""
    tables = json.loads(EVERYTHING.read_text("utf-8"))
    empty, everything = read_program(""), read_program(deepcopy(tables))
    first = {key: tables[key] for key in ("club", "units", "earn", "tiers", "backtest")}
    for key in (*ABOUT_MEMBERS, "segment"):
        del first["earn"][0]["when"][key]
    del first["tiers"]["ladder"][2]["when"]
    before_rewards = read_program(first)

    assert empty.version == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert before_rewards.version == "3582ab001598f347f6ae8b32e6afecca934d3d77d84387459e96dc4ff93d56f0"
    assert everything.version == "9226b50c72e4f7857ab6a4b1656bbd1b2541a1db1968171f5031136927f7620b"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_document_is_read_back(path):
    """A program that was stored as JSON text comes back equal, with the same version."""
    program = load_program(path)
    stored = canonical_json(program_document(program))

    assert program == program_from_document(json.loads(stored))
    assert program.version == hashlib.sha256(stored.encode()).hexdigest()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_order_of_keys(path):
    """The order of keys changes neither the program nor its version."""
    program = load_program(path)
    document = json.loads(canonical_json(program_document(program)))

    for seed in range(5):
        chance = random.Random(seed)  # noqa: S311 - the same order on every run
        assert program == program_from_document(shuffled(document, chance))


def test_comments_and_layout():
    """Comments, blanks and the way a table is written do not count."""
    spread = (
        "# ours\n[club]\ncurrency='IRR'\n\n[[earn]]\nper = 100_000 # rials\ngive = 1\n[earn.limit]\ntimes=5\n"
    )
    inline = "earn = [{limit = {times = 5}, per = 100000}]\nclub.currency = 'IRR'"

    assert read_program(spread) == read_program(inline)


def test_defaults_that_are_spelled_out():
    """A default means the same, written or not."""
    spelled_out = {
        "club": {
            "name": "club",
            "timezone": "UTC",
            "calendar": "gregorian",
            "locale": "en",
            "unit": "points",
            "basis": "goods",
            "earn_on_redeemed": False,
            "several": "add",
            "multipliers": "add",
            "limit": {"over": "trim"},
        },
        "units": {
            "points": {
                "label": {},
                "worth": "0",
                "money": False,
                "matures": "0 days",
                "expires": "never",
                "redeem": {
                    "at_least": 1,
                    "step": 1,
                    "up_to": "100%",
                    "above_balance": "refuse",
                    "in_deficit": False,
                },
                "on_refund": {
                    "clawback": "prorate",
                    "rounding": "floor",
                    "from": "own-lot",
                    "shortfall": "deficit",
                    "expired": "written-off",
                    "redeemed": "prorate",
                    "reinstated": "own",
                },
                "spend": "soonest-expiry",
                "transfer": "keep",
                "transferable": True,
            }
        },
        "earn": [
            {
                "id": "earn-1",
                "on": "order",
                "when": {},
                "per": 100,
                "give": "2/2",
                "blocks": "whole",
                "unit": "points",
                "rounding": "floor",
                "limit": {"over": "trim"},
                "priority": 0,
            }
        ],
        "tiers": {
            "score": "spend",
            "period": {"kind": "rolling", "length": "1 year"},
            "downgrade": {"how": "one-step", "when": "period-end", "grace": "0 days"},
            "ladder": [
                {"id": "tier-1", "at": 0, "need": "all", "label": {}, "multiply": "1.0", "benefits": []},
                {"top": "5%", "review": "quarter"},
            ],
        },
        "backtest": {"redeem": "none"},
    }
    plain = {"earn": [{"per": 100}], "tiers": {"ladder": [{}, {"top": "1/20"}]}}

    assert read_program(plain) == read_program(spelled_out)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"expires": {"after": "1 year"}}, {"expires": {"after": "P12M"}}),
        ({"worth": "1.5"}, {"worth": "3/2"}),
        ({"redeem": {"up_to": "50%"}}, {"redeem": {"up_to": "1/2"}}),
        ({"money": True}, {"money": True, "worth": 1}),
        (
            {"expires": {"after": "1 day"}},
            {"expires": {"after": "1 day", "rounded_to": "day", "starts": "earning"}},
        ),
    ],
)
def test_one_value_in_two_ways(one, other):
    """What can be written in several ways has one version."""
    assert version({"units": {"points": one}}) == version({"units": {"points": other}})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"tag": "a", "source": "b"}, {"all": [{"tag": "a"}, {"source": "b"}]}),
        ({"tag": "a"}, {"tag": ["a", "a"]}),
        ({"tag": ["b", "a"]}, {"tag": ["a", "b"]}),
        ({"date": {"from": "1405-01-01", "calendar": "jalali"}}, {"date": {"from": "2026-03-21"}}),
        (
            {"occasion": {"within": "1 week", "of": ["other", "birthday"]}},
            {"occasion": {"within": "7 days", "of": ["birthday", "other"]}},
        ),
    ],
)
def test_one_condition_in_two_ways(one, other):
    """A condition that can be written in several ways has one version."""
    assert version({"earn": [{"give": 1, "when": one}]}) == version({"earn": [{"give": 1, "when": other}]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"club": {"name": "a"}}, {"club": {"name": "b"}}),
        ({"units": {"points": {"label": {"en": "a"}}}}, {"units": {"points": {"label": {"en": "b"}}}}),
        ({"earn": [{"give": 1}, {"per": 5}]}, {"earn": [{"per": 5}, {"give": 1}]}),
        ({"earn": [{"per": 5}]}, {"earn": [{"per": 5, "blocks": "exact"}]}),
        ({"tiers": {"ladder": [{}]}}, {}),
        ({"tiers": {"ladder": [{}]}}, {"tiers": {"score": "orders", "ladder": [{}]}}),
        (
            {"backtest": {"redeem": {"block": 5, "worth": 5}}},
            {"backtest": {"redeem": {"block": 5, "worth": 6}}},
        ),
    ],
)
def test_another_program(one, other):
    """What changes the rules, their order or a name changes the version."""
    assert version(one) != version(other)


def test_what_is_default_does_not_count():
    """Tables that say only what is default are no part of the program."""
    assert version({"reminders": [], "messages": {"together": True}, "profile": {}}) == version({})


def test_version_of_a_program_from_python():
    """A program that was changed in Python gets the version that its content has."""
    program = read_program({"club": {"name": "a"}})
    changed = versioned(evolve(program, name="b"))

    assert changed == read_program({"club": {"name": "b"}})
    assert changed.version == program_version(evolve(changed, version="anything"))
