"""Races for gift cards among processes: a short form on each engine, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing.card_races import CardRaceRules

from .stores import OnMariaDb, OnMariaDbAtEachLevel, OnPostgres, OnPostgresAtEachLevel, OnSqlite


class TestSqlite(OnSqlite, CardRaceRules):
    pass


class TestPostgres(OnPostgres, CardRaceRules):
    pass


class TestMariaDb(OnMariaDb, CardRaceRules):
    pass


# --- the full form ----------------------------------------------------------------------------------


class Many(CardRaceRules):
    """64 processes at each of a thousand cards."""

    processes = 64
    cards = 1000


@pytest.mark.soak
class TestSqliteInFull(OnSqlite, Many):
    pass


@pytest.mark.soak
class TestPostgresInFull(OnPostgresAtEachLevel, Many):
    pass


@pytest.mark.soak
class TestMariaDbInFull(OnMariaDbAtEachLevel, Many):
    pass
