"""Empty stores, as something that any process can open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

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
