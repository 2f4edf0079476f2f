"""Sudden death of clients and of servers: a short form, and the full one for `tox -e soak`."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.storage.memory import MemoryStorage
from clubkit.testing import KillRules, ServerKillRules
from clubkit.testing.drafts import day
from clubkit.testing.kills import Witness, send_all, the_program

from ..servers.programs import MariaDb, Postgres
from .stores import a_database, a_file


class TestSqlite(KillRules):
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path, durable=True) as opener:
            yield opener


class TestPostgres(KillRules):
    kills = 3

    @pytest.fixture
    def opener(self, postgres):
        with a_database(postgres) as opener:
            yield opener


class TestMariaDb(KillRules):
    kills = 3

    @pytest.fixture
    def opener(self, mariadb):
        with a_database(mariadb) as opener:
            yield opener


# --- the servers themselves -------------------------------------------------------------------------


@contextmanager
def a_durable(kind, maintenance, **settings):
    """A server of its own that waits for its disk."""
    if kind.program() is None:
        pytest.skip(f"NO {kind.__name__.upper()}: install it; what its sudden death leaves is untested")
    server = kind({name.replace("_", "-") if kind is MariaDb else name: on for name, on in settings.items()})
    try:
        yield server, sa.make_url(server.url(maintenance))
    finally:
        server.remove()


@pytest.fixture
def durable_postgres():
    """PostgreSQL as it is installed: it waits for the disk."""
    with a_durable(Postgres, "postgres", fsync="on") as found:
        yield found


@pytest.fixture
def durable_mariadb():
    """MariaDB as it is installed: it waits for the disk."""
    with a_durable(MariaDb, "mysql", innodb_flush_log_at_trx_commit="1") as found:
        yield found


class OnServer(ServerKillRules):
    @pytest.fixture
    def opener(self, found):
        with a_database(found[1]) as opener:
            yield opener

    @pytest.fixture
    def server(self, found):
        return found[0]


class TestPostgresItself(OnServer):
    @pytest.fixture
    def found(self, durable_postgres):
        return durable_postgres


class TestMariaDbItself(OnServer):
    @pytest.fixture
    def found(self, durable_mariadb):
        return durable_mariadb


# --- the full form ----------------------------------------------------------------------------------


@pytest.mark.soak
class TestSqliteInFull(TestSqlite):
    kills = 1000


@pytest.mark.soak
class TestPostgresInFull(TestPostgres):
    kills = 200


@pytest.mark.soak
class TestMariaDbInFull(TestMariaDb):
    kills = 200


@pytest.mark.soak
class TestPostgresItselfInFull(TestPostgresItself):
    kills = 25


@pytest.mark.soak
class TestMariaDbItselfInFull(TestMariaDbItself):
    kills = 25


# --- what the rules would notice --------------------------------------------------------------------


@pytest.fixture
def witness():
    """A witness of two visits to a shop in memory; every command was answered."""
    storage = MemoryStorage()
    witness = Witness(lambda: storage)
    send_all(witness.opener, 0, lambda answer: witness.note([answer]), end=22)
    return witness


def test_an_undisturbed_shop_has_nothing_to_complain_of(witness):
    """Commands that are all done, and sent again, leave nothing wrong."""
    witness.look()
    assert [] == witness.complaints()


def test_a_lost_command_is_noticed(witness):
    """A command whose end somebody was told must be in the store before it is sent again."""
    witness.answers.update({22: None, 23: None, 24: None})
    witness.look()
    assert ["after command 24, m0"] == [each.partition(":")[0] for each in witness.wrong]


def test_another_answer_is_noticed(witness):
    """A retry that is answered otherwise than before is wrong."""
    witness.answers[14] = witness.answers[3]
    assert "command 14" in witness.complaints()[0]


def test_a_command_that_was_done_twice_is_noticed(witness):
    """A store in which more happened than in the undisturbed shop is wrong."""
    club = Club(the_program(), witness.opener(), clock=FixedClock(day(1)))
    club.points.redeem("m0", 10, reference="r0 under another name")
    witness.look()
    assert 1 == len(witness.wrong)
    assert len(witness.complaints()) > 1
