"""Races among processes: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing import ProcessRaceRules

from .stores import OnMariaDb, OnMariaDbAtEachLevel, OnPostgres, OnPostgresAtEachLevel, OnSqlite


class TestSqlite(OnSqlite, ProcessRaceRules):
    pass


class TestPostgres(OnPostgres, ProcessRaceRules):
    pass


class TestMariaDb(OnMariaDb, ProcessRaceRules):
    pass


# --- the full form ----------------------------------------------------------------------------------


class Many(ProcessRaceRules):
    """64 processes at each of a thousand balances, and 16 spenders at each of three hundred."""

    processes = 64
    balances = 1000
    spenders = 16
    mixed_balances = 300


@pytest.mark.soak
class TestSqliteInFull(OnSqlite, Many):
    pass


@pytest.mark.soak
class TestPostgresInFull(OnPostgresAtEachLevel, Many):
    pass


@pytest.mark.soak
class TestMariaDbInFull(OnMariaDbAtEachLevel, Many):
    pass
