"""The contract on PostgreSQL and MariaDB: by each driver, and at each isolation level."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from clubkit.errors import StorageError
from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.testing import StorageContract
from clubkit.testing.race_rules import RaceRules
from clubkit.testing.transaction_rules import TransactionRules

from ..servers.databases import fresh_database, with_driver


def opened(server, **how):
    """An empty storage in a database of its own."""
    with fresh_database(server) as url:
        storage = open_storage(url.render_as_string(hide_password=False), **how)
        storage.create_schema()
        yield storage
        storage.close()


class TestPostgres(StorageContract):
    @pytest.fixture
    def storage(self, postgres):
        yield from opened(postgres)


class TestMariaDb(StorageContract):
    @pytest.fixture
    def storage(self, mariadb):
        yield from opened(mariadb)


class TestMysqlclient(RaceRules, TransactionRules):
    @pytest.fixture
    def storage(self, mariadb):
        yield from opened(with_driver(mariadb, "mysqldb"))


class TestPostgresAbove(RaceRules, TransactionRules):
    """At levels that a shop's engine may have, more is lost to others and done again, and all is right."""

    @pytest.fixture(params=["REPEATABLE READ", "SERIALIZABLE"])
    def storage(self, request, postgres):
        yield from opened(postgres, isolation=request.param)


class TestMariaDbAbove(RaceRules, TransactionRules):
    @pytest.fixture(params=["REPEATABLE READ", "SERIALIZABLE"])
    def storage(self, request, mariadb):
        yield from opened(mariadb, isolation=request.param)


class TestEngineInAutocommit(TransactionRules):
    """An engine of the caller that commits each statement does not make half of a command."""

    @pytest.fixture(params=["postgres", "mariadb"])
    def storage(self, request):
        with fresh_database(request.getfixturevalue(request.param)) as url:
            storage = SqlStorage(sa.create_engine(url, isolation_level="AUTOCOMMIT"))
            storage.create_schema()
            yield storage
            storage.close()

    def test_there_is_nothing_to_work_inside(self, storage):
        """A connection that commits each statement is no transaction of the caller's."""
        with storage._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            with pytest.raises(StorageError, match="autocommit"):
                storage.inside(connection)
