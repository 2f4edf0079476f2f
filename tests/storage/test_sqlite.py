from __future__ import annotations

import pytest
import sqlalchemy as sa

from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.testing import StorageContract


class TestSqliteFile(StorageContract):
    @pytest.fixture
    def storage(self, tmp_path):
        storage = open_storage(f"sqlite:///{tmp_path / 'club.db'}")
        storage.create_schema()
        yield storage
        storage.close()


class TestSqliteInMemory(StorageContract):
    @pytest.fixture
    def storage(self):
        storage = open_storage("sqlite://")
        storage.create_schema()
        yield storage
        storage.close()


class TestEngineOfTheCaller(StorageContract):
    """Nothing depends on the settings that `open_storage` makes."""

    @pytest.fixture
    def storage(self, tmp_path):
        storage = SqlStorage(sa.create_engine(f"sqlite:///{tmp_path / 'club.db'}"))
        storage.create_schema()
        yield storage
        storage.close()


class TestEngineThatBegins(StorageContract):
    """An engine that begins transactions by its own event keeps the contract too."""

    @pytest.fixture
    def storage(self, tmp_path):
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'club.db'}")
        sa.event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        storage = SqlStorage(engine)
        storage.create_schema()
        yield storage
        storage.close()
