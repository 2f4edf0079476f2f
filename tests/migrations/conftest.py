"""Empty stores on each database."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from clubkit.storage.sql import open_storage

from ..servers.databases import fresh_database


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def new_url(request, tmp_path):
    """Makes URLs of empty databases of one kind."""
    server = None if request.param == "sqlite" else request.getfixturevalue(request.param)
    numbers = iter(range(100))
    with ExitStack() as stack:

        def make():
            if server is None:
                return f"sqlite:///{tmp_path}/club{next(numbers)}.db"
            return stack.enter_context(fresh_database(server)).render_as_string(hide_password=False)

        yield make


@pytest.fixture
def new_store(new_url):
    """Opens empty stores of one kind."""
    with ExitStack() as stack:

        def make(url=None):
            store = open_storage(url or new_url())
            stack.callback(store.close)
            return store

        yield make


@pytest.fixture
def two_stores(new_store):
    """Two of them."""
    return new_store(), new_store()
