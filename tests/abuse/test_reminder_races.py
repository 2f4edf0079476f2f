"""Messages sent by several at once, and by who dies: a short form, and the full one for `tox -e soak`."""

from __future__ import annotations

import pytest

from clubkit.testing import ReminderRaceRules

from .stores import OnMariaDb, OnMariaDbAtEachLevel, OnPostgres, OnPostgresAtEachLevel, OnSqlite


class TestSqlite(OnSqlite, ReminderRaceRules):
    pass


class Few(ReminderRaceRules):
    """What is slow to start is few, and the full form has many."""

    processes = 3
    members = 60
    kills = 1


class TestPostgres(OnPostgres, Few):
    pass


class TestMariaDb(OnMariaDb, Few):
    pass


# --- the full form ----------------------------------------------------------------------------------


class Many(ReminderRaceRules):
    """32 processes at two thousand messages, and a hundred deaths."""

    processes = 32
    members = 2000
    kills = 100


@pytest.mark.soak
class TestSqliteInFull(OnSqlite, Many):
    pass


@pytest.mark.soak
class TestPostgresInFull(OnPostgresAtEachLevel, Many):
    pass


@pytest.mark.soak
class TestMariaDbInFull(OnMariaDbAtEachLevel, Many):
    pass
