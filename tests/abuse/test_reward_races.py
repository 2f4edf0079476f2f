"""Races among processes for rewards: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing import RewardRaceRules

from .stores import a_database, a_file


class TestSqlite(RewardRaceRules):
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path) as opener:
            yield opener


class Few(RewardRaceRules):
    """What is slow to start is few, and the full form has many."""

    processes = 4
    rewards = 2


class TestPostgres(Few):
    @pytest.fixture
    def opener(self, postgres):
        with a_database(postgres) as opener:
            yield opener


class TestMariaDb(Few):
    @pytest.fixture
    def opener(self, mariadb):
        with a_database(mariadb) as opener:
            yield opener


# --- the full form ----------------------------------------------------------------------------------


class Many(RewardRaceRules):
    """64 processes at each of a thousand rewards."""

    processes = 64
    rewards = 1000


@pytest.mark.soak
class TestSqliteInFull(Many):
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path) as opener:
            yield opener


@pytest.mark.soak
class TestPostgresInFull(Many):
    @pytest.fixture(params=["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
    def opener(self, request, postgres):
        with a_database(postgres, request.param) as opener:
            yield opener


@pytest.mark.soak
class TestMariaDbInFull(Many):
    @pytest.fixture(params=["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
    def opener(self, request, mariadb):
        with a_database(mariadb, request.param) as opener:
            yield opener
