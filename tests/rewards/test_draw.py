"""The draw of surprises, without a club around it."""

from __future__ import annotations

import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY
from clubkit.rewards.draw import (
    VERSION,
    Draw,
    Verdict,
    audit_draw,
    commitment_to,
    is_fresh,
    number_drawn,
    seed_of,
    wins,
)
from clubkit.vouchers.secret import Secret

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "rewards" / "draws.json").read_text("utf-8"))
PROMISED = {"clubkit-draw-v1": "6aa1daadd666e1df932415d2acf57009404d74dd391724073ba24ab7f9350420"}
"""The golden vectors of each version, as a hash. A line is added for a new version, and none is changed."""

SEED = Secret(bytes(range(32)))
DRAW = Draw("welcome-drink", "ab" * 32, 1, "visit:v-1")
ALL = 1 << 256


def drawn_from(case):
    """What a vector is drawn for."""
    return Draw(case["reward_id"], case["program_version"], case["member_key"], case["event_key"])


def test_golden_vectors_change_only_with_the_version():
    """A commitment that was published binds the shop to this very draw."""
    golden = json.dumps(VECTORS["golden"], sort_keys=True).encode()

    assert VERSION == VECTORS["version"]
    assert PROMISED[VERSION] == sha256(golden).hexdigest()


@pytest.mark.parametrize("case", VECTORS["golden"], ids=lambda case: f"{case['month']}-{case['event_key']}")
def test_draws_are_those_of_the_vectors(case):
    """The vectors were made by another program, after the description alone."""
    seed = seed_of(Secret(bytes.fromhex(case["secret"])), case["month"])

    assert case["seed"] == seed.reveal().hex()
    assert case["commitment"] == commitment_to(seed)
    assert int(case["number"], 16) == number_drawn(seed, drawn_from(case))


def test_a_seed_is_that_of_the_rfc():
    """HKDF-Expand, by the library's own function."""
    expand = HKDFExpand(SHA256(), 32, b"clubkit-draw-v1/seed/1405-09")

    assert expand.derive(SEED.reveal()) == seed_of(SEED, "1405-09").reveal()


OTHERS = [
    {"reward_id": "welcome"},
    {"program_version": "ac" * 32},
    {"member_key": 2},
    {"event_key": "visit:v-2"},
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: next(iter(other)))
def test_each_part_counts(other):
    """Another reward, program, member or event is another draw."""
    assert number_drawn(SEED, DRAW) != number_drawn(SEED, evolve(DRAW, **other))


def test_parts_are_not_run_together():
    """A letter that moves from one part to the next is another draw."""
    first = Draw("ab", "c", 1, "d")

    assert number_drawn(SEED, first) != number_drawn(SEED, evolve(first, reward_id="a", program_version="bc"))


BOUNDS = [
    (0, Fraction(1, ALL), True),
    (1, Fraction(1, ALL), False),
    (ALL // 20, Fraction(1, 20), True),
    (ALL // 20 + 1, Fraction(1, 20), False),
    (ALL - 1, Fraction(ALL - 1, ALL), False),
    (ALL - 1, Fraction(1), True),
]


@pytest.mark.parametrize(("number", "chance", "expected"), BOUNDS)
def test_the_comparison_is_exact(number, chance, expected):
    """Just below and at the bound, where a float would know no difference."""
    assert expected is wins(number, chance)


@given(number=st.integers(0, ALL - 1), low=st.fractions(0, 1), high=st.fractions(0, 1))
def test_a_higher_chance_loses_nothing(number, low, high):
    """Who wins at a chance wins at each higher one."""
    low, high = sorted([low, high])

    assert wins(number, high) or not wins(number, low)


CHANCES = [Fraction(1, 2), Fraction(1, 20), Fraction(3, 100)]


@pytest.mark.parametrize("chance", CHANCES, ids=str)
def test_chances_are_kept(chance):
    """
    Over 20 seeds of 1,000 draws each, the wins are as many as the chance says.

    The seeds are fixed, so the figure is always the same. Each month is a cell; chi-square with 20 degrees
    of freedom is below 45.3 in 999 of 1,000 fair tries.
    """
    draws = 1000
    expected = draws * chance
    statistic = Fraction(0)
    for month in range(20):
        seed = seed_of(SEED, f"2026-{month}")
        won = sum(
            wins(number_drawn(seed, evolve(DRAW, event_key=f"visit:{n}")), chance) for n in range(draws)
        )
        statistic += (won - expected) ** 2 / (expected * (1 - chance))

    assert statistic < Fraction(453, 10)


def test_numbers_are_spread_evenly():
    """4,096 first bytes, each value a cell: chi-square with 255 degrees of freedom is below 330.5."""
    counts = [0] * 256
    for n in range(4096):
        counts[number_drawn(SEED, evolve(DRAW, event_key=f"visit:{n}")) >> 248] += 1

    assert sum(Fraction((count - 16) ** 2, 16) for count in counts) < Fraction(3305, 10)


VERDICTS = [
    (Fraction(1), True, Verdict.WON),
    (Fraction(1), False, Verdict.WITHHELD),
    (Fraction(1, ALL), True, Verdict.WRONG),
    (Fraction(1, ALL), False, Verdict.LOST),
]


@pytest.mark.parametrize(("chance", "was_given", "expected"), VERDICTS)
def test_an_audit_draws_again(chance, was_given, expected):
    """What was given and what the seed says are compared."""
    assert expected is audit_draw(SEED, DRAW, chance, was_given=was_given)


@pytest.mark.parametrize(("days", "micros", "expected"), [(0, 0, True), (7, -1, True), (7, 0, False)])
def test_what_is_a_week_old_is_not_drawn_for(days, micros, expected):
    """The seed of its month may be known by then."""
    assert expected is is_fresh(Instant(0), Instant(days * DAY + micros))
