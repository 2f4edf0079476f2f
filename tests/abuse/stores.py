"""Empty stores, as something that any process can open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.testing.process_races import Opening

from ..servers.databases import fresh_database


@contextmanager
def a_file(folder, *, durable=False) -> Iterator[Opening]:
    """A store in a file. A race needs no disk that keeps what it was told."""
    yield ready(partial(open_storage, f"sqlite:///{folder / 'club.db'}", durable=durable))


@contextmanager
def a_database(server: sa.URL, isolation: str = "READ COMMITTED") -> Iterator[Opening]:
    """A store in a database of its own, at an isolation level."""
    with fresh_database(server) as url:
        yield ready(partial(open_storage, url.render_as_string(hide_password=False), isolation=isolation))


def ready(opener: partial[SqlStorage]) -> Opening:
    """The same, with its tables."""
    storage = opener()
    storage.create_schema()
    storage.close()
    return opener


# --- where rules of races are tried -----------------------------------------------------------------

LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]


class OnSqlite:
    @pytest.fixture
    def opener(self, tmp_path):
        with a_file(tmp_path) as opener:
            yield opener


class OnPostgres:
    @pytest.fixture
    def opener(self, postgres):
        with a_database(postgres) as opener:
            yield opener


class OnMariaDb:
    @pytest.fixture
    def opener(self, mariadb):
        with a_database(mariadb) as opener:
            yield opener


class OnPostgresAtEachLevel:
    @pytest.fixture(params=LEVELS)
    def opener(self, request, postgres):
        with a_database(postgres, request.param) as opener:
            yield opener


class OnMariaDbAtEachLevel:
    @pytest.fixture(params=LEVELS)
    def opener(self, request, mariadb):
        with a_database(mariadb, request.param) as opener:
            yield opener
