"""Races for codes among processes: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing.voucher_races import VoucherRaceRules

from .stores import OnMariaDb, OnMariaDbAtEachLevel, OnPostgres, OnPostgresAtEachLevel, OnSqlite


class TestSqlite(OnSqlite, VoucherRaceRules):
    pass


class TestPostgres(OnPostgres, VoucherRaceRules):
    pass


class TestMariaDb(OnMariaDb, VoucherRaceRules):
    pass


# --- the full form ----------------------------------------------------------------------------------


class Many(VoucherRaceRules):
    """64 processes at each of a thousand codes that are good once, and a thousand good three times."""

    processes = 64
    codes = 1000


@pytest.mark.soak
class TestSqliteInFull(OnSqlite, Many):
    pass


@pytest.mark.soak
class TestPostgresInFull(OnPostgresAtEachLevel, Many):
    pass


@pytest.mark.soak
class TestMariaDbInFull(OnMariaDbAtEachLevel, Many):
    pass
