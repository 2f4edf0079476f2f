"""Races for codes among processes: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing.voucher_races import VoucherRaceRules

from .stores import a_database, a_file


class TestSqlite(VoucherRaceRules):
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path) as opener:
            yield opener


class TestPostgres(VoucherRaceRules):
    @pytest.fixture
    def opener(self, postgres):
        with a_database(postgres) as opener:
            yield opener


class TestMariaDb(VoucherRaceRules):
    @pytest.fixture
    def opener(self, mariadb):
        with a_database(mariadb) as opener:
            yield opener


# --- the full form ----------------------------------------------------------------------------------


class Many(VoucherRaceRules):
    """64 processes at each of a thousand codes that are good once, and a thousand good three times."""

    processes = 64
    codes = 1000


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
