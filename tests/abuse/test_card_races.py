"""Races for gift cards among processes: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing.card_races import CardRaceRules

from .stores import a_database, a_file


class TestSqlite(CardRaceRules):
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path) as opener:
            yield opener


class TestPostgres(CardRaceRules):
    @pytest.fixture
    def opener(self, postgres):
        with a_database(postgres) as opener:
            yield opener


class TestMariaDb(CardRaceRules):
    @pytest.fixture
    def opener(self, mariadb):
        with a_database(mariadb) as opener:
            yield opener


# --- the full form ----------------------------------------------------------------------------------


class Many(CardRaceRules):
    """64 processes at each of a thousand cards."""

    processes = 64
    cards = 1000


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
