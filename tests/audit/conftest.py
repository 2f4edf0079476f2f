"""Shops whose books have a journal, on each storage."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from ..club.shop import a_shop
from ..servers.databases import fresh_database
from .books import sealed_books_of


def shop_on(request, kind, folder):
    """A shop on a store of one kind, closed and gone at the end."""
    with ExitStack() as stack:
        if kind == "memory":
            url = "memory:"
        elif kind == "sqlite":
            url = f"sqlite:///{folder / 'club.db'}"
        else:
            server = request.getfixturevalue(kind)
            url = stack.enter_context(fresh_database(server)).render_as_string(hide_password=False)
        shop = a_shop(url)
        stack.callback(shop.club.close)
        yield shop


@pytest.fixture(params=["memory", "sqlite", "postgres", "mariadb"])
def shop(request, tmp_path):
    """A shop on each storage."""
    yield from shop_on(request, request.param, tmp_path)


@pytest.fixture(params=["memory", "sqlite"])
def local_shop(request, tmp_path):
    """A shop on a storage that needs no server."""
    yield from shop_on(request, request.param, tmp_path)


@pytest.fixture(params=["postgres", "mariadb"])
def shop_on_server(request, tmp_path):
    """A shop on each server."""
    yield from shop_on(request, request.param, tmp_path)


@pytest.fixture
def shop_on_file(request, tmp_path):
    """A shop on SQLite."""
    yield from shop_on(request, "sqlite", tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgres", "mariadb"])
def shop_to_tamper_with(request, tmp_path_factory):
    """A shop on each SQL storage, for a whole module."""
    yield from shop_on(request, request.param, tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def sealed_books(shop_to_tamper_with):
    """Books on it."""
    return sealed_books_of(shop_to_tamper_with)
