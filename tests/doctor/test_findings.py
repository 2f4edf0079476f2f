from __future__ import annotations

import shutil

import pytest

from clubkit.club import Club, open_club
from clubkit.doctor.findings import Problem

from ..jobs.stores import url_of
from .breakages import BREAKAGES
from .ward import NOW, a_ward, broken, keys_of

SAMPLE = [
    Problem.ROW_UNREADABLE,
    Problem.POSTING_GAP,
    Problem.ENTRY_GAP,
    Problem.BALANCE_DIFFERS,
    Problem.LOT_DIFFERS,
    Problem.LOT_HIDDEN,
    Problem.REWARD_DIFFERS,
    Problem.OWNER_ORPHANED,
    Problem.TIER_UNKNOWN,
    Problem.DUE_DIFFERS,
    Problem.TRANSFERS_DIFFER,
    Problem.MEMBER_MISSING,
]
"""What is also broken on servers: one of each way of reading."""


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """A healthy store, its program, and the keys of its members."""
    path = tmp_path_factory.mktemp("ward") / "club.db"
    shop = a_ward(f"sqlite:///{path}")
    assert () == shop.club.doctor(as_of=NOW).findings
    keys = keys_of(shop)
    shop.club.close()
    return path, shop, keys


@pytest.fixture
def url(ward, tmp_path):
    """A copy of that store."""
    shutil.copy(ward[0], tmp_path / "club.db")
    return f"sqlite:///{tmp_path / 'club.db'}"


@pytest.fixture
def club(ward, url):
    """Its club."""
    with open_club(ward[1].club.program, url, clock=ward[1].clock) as club:
        yield club


def problems(club: Club, **asked) -> set[Problem]:
    """What the doctor finds."""
    return {finding.problem for finding in club.doctor(**{"as_of": NOW, **asked}).findings}


@pytest.mark.parametrize(("problem", "others", "statements"), BREAKAGES)
def test_each_kind_is_found(ward, url, club, problem, others, statements):
    """What is broken behind the club's back is found, and nothing beside what follows from it."""
    broken(url, statements, ward[2])

    assert {problem} | others == problems(club)


def test_every_kind_is_in_the_table():
    """A new kind must be broken too; ticks and the uses of codes are in the tests of the walk."""
    elsewhere = {Problem.TICK_DUE, Problem.TICK_LATE, Problem.USES_DIFFER}

    assert set(Problem) == {problem for problem, _, _ in BREAKAGES} | elsewhere


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_each_way_of_reading_finds_it_on_servers(kind, request, tmp_path):
    """A sample of the table, one thing broken after the other: each is found from then on."""
    statements = {problem: how for problem, _, how in BREAKAGES[::-1] if problem in SAMPLE}
    with url_of(kind, request, tmp_path) as url:
        shop = a_ward(url)
        keys, found = keys_of(shop), [problems(shop.club)]
        for problem in SAMPLE:
            broken(url, statements[problem], keys)
            found.append(problems(shop.club))
        shop.club.close()

    assert [set(SAMPLE[:count]) for count in range(len(SAMPLE) + 1)] == found
