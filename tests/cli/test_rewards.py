"""Rewards from a shell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clubkit.cli.exits import Exit

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")

PROGRAM = """
[club]
currency = "EUR"

[[earn]]
per = 100

[[rewards]]
id = "mug"
kind = "gift"
cost = { points = 400, money = 250 }
limit = { per_member = 1 }

[[rewards]]
id = "seat"
kind = "event"
cost = { points = 1 }
voucher = { valid = "10 days", code = false }
approval = true

[[rewards]]
id = "off"
kind = "discount"
amount = 500
cost = { points = 2 }
when = { total = { at_least = 2000 } }
voucher = { valid = "30 days" }
"""

JUNE = ("--as-of", "2025-06-01T00:00:00Z")


@pytest.fixture
def ring(clubkit, tmp_path):
    """The file of a ring."""
    path = tmp_path / "ring.txt"
    clubkit.json("keys", "new", "--tenant", "demo", "--out", path)
    return path


@pytest.fixture
def reward(clubkit, orders, tmp_path, store):
    """Calls a verb of rewards on a shop in which m1 has 460 points."""
    (tmp_path / "club.toml").write_text(PROGRAM, "utf-8")
    clubkit.done("init", tmp_path / "club.toml", "--store", store, "--at", "2025-01-01T00:00:00Z")
    clubkit.done("import", orders, "--store", store)

    def call(verb, *words, exit_code=Exit.DONE):
        done = clubkit("reward", verb, *words, "--store", store, *JUNE)
        assert exit_code == done.exit_code, done.stderr
        return done.stdout if exit_code is Exit.DONE else done.stderr

    return call


@pytest.fixture
def document(clubkit, reward, store):
    """Calls the same verbs, and returns what they say as a document."""
    assert reward is not None
    return lambda verb, *words: clubkit.json("reward", verb, *words, "--store", store, *JUNE)


def test_the_catalogue_says_what_is_missing(reward):
    """What can be had comes first."""
    lines = reward("list", "m1").splitlines()

    assert ["mug", "seat", "off"] == [line.split()[0] for line in lines[-3:]]
    assert "points and €2.50" in lines[-3]
    assert lines[-1].endswith("with an order of at least 2,000")
    assert reward("list", "m1", "--order-total", "2000").splitlines()[-1].endswith("nothing")


def test_a_reward_is_redeemed_once_and_cancelled(reward):
    """A refusal names what is missing, by its code."""
    first = reward("redeem", "m1", "mug", "--reference", "r1")

    assert first == reward("redeem", "m1", "mug", "--reference", "r1")
    assert first.startswith("r1: mug issued, 400 points spent for member m1")
    assert "per_member, units" in reward("redeem", "m1", "mug", "--reference", "r2", exit_code=Exit.REFUSED)
    assert "400 came back" in reward("cancel", "m1", "r1", "--by", "zahra", "--reason", "chipped")
    assert "r1: mug cancelled" in reward("list", "m1")


def test_a_second_person_agrees(reward):
    """It waits until then."""
    assert "seat requested" in reward("redeem", "m1", "seat", "--reference", "r1", "--by", "ali")
    assert "somebody else" in reward("approve", "m1", "r1", "--by", "Ali", exit_code=Exit.REFUSED)
    assert "seat issued, 1 points spent, until 2025-06-11" in reward("approve", "m1", "r1", "--by", "zahra")


def test_a_second_person_says_no(reward):
    """The units come back, and nothing is left to approve."""
    reward("redeem", "m1", "seat", "--reference", "r1", "--by", "ali")

    said = reward("refuse", "m1", "r1", "--by", "zahra", "--reason", "it is full")

    assert "seat cancelled, 1 points spent, 1 came back" in said
    assert said == reward("refuse", "m1", "r1", "--by", "zahra", "--reason", "it is full")
    reward("approve", "m1", "r1", "--by", "zahra", exit_code=Exit.REFUSED)


def test_a_reward_is_sent_and_used(reward, document):
    """What was done is noted, and the order that it was used on."""
    reward("redeem", "m1", "mug", "--reference", "r1")
    sent = document("fulfil", "m1", "r1", "by post", "--by", "zahra")["reward"]

    used = document("use", "m1", "r1", "--order", "o9", "--by", "ali")["reward"]

    assert ("issued", ["by post"]) == (sent["state"], sent["notes"])
    assert ("used", "web/o9", "ali") == (used["state"], used["order"], used["resolved_by"])
    assert "used" in reward("use", "m1", "r1", "--order", "o9")


def test_a_code_needs_a_ring(reward, document, ring):
    """It is told once, and again under the same reference."""
    words = ("redeem", "m1", "off", "--reference", "r1", "--order-total", "2000")
    assert "keys" in reward(*words, exit_code=Exit.REFUSED)

    code = document(*words, "--keys", ring)["code"]

    assert code == document(*words, "--keys", ring)["code"]
    assert reward(*words, "--keys", ring).endswith(f"; its code is {code}\n")


def test_every_key_of_json_is_documented(document):
    """Keys are a promise."""
    found = {
        "redeem": document("redeem", "m1", "seat", "--reference", "r1"),
        "approve": document("approve", "m1", "r1", "--by", "zahra"),
        "cancel": document("cancel", "m1", "r1"),
        "list": document("list", "m1"),
    }
    page = re.search(r"## `clubkit reward list`.*?## `clubkit adjust`", PAGE, re.DOTALL)
    assert page is not None

    assert [] == [key for key in sorted(keys_of(found) - set(found)) if f"`{key}`" not in page[0]]


def keys_of(document):
    """Every key, but those of locales."""
    if isinstance(document, list):
        return set().union(*(keys_of(each) for each in document))
    if not isinstance(document, dict):
        return set()
    return set(document).union(*(keys_of(value) for key, value in document.items() if key != "label"))
