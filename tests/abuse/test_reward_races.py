"""Races among processes for rewards: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing import RewardRaceRules

from .stores import OnMariaDb, OnMariaDbAtEachLevel, OnPostgres, OnPostgresAtEachLevel, OnSqlite


class TestSqlite(OnSqlite, RewardRaceRules):
    pass


class Few(RewardRaceRules):
    """What is slow to start is few, and the full form has many."""

    processes = 4
    rewards = 2


class TestPostgres(OnPostgres, Few):
    pass


class TestMariaDb(OnMariaDb, Few):
    pass


# --- the full form ----------------------------------------------------------------------------------


class Many(RewardRaceRules):
    """64 processes at each of a thousand rewards."""

    processes = 64
    rewards = 1000


@pytest.mark.soak
class TestSqliteInFull(OnSqlite, Many):
    pass


@pytest.mark.soak
class TestPostgresInFull(OnPostgresAtEachLevel, Many):
    pass


@pytest.mark.soak
class TestMariaDbInFull(OnMariaDbAtEachLevel, Many):
    pass
