"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import settings

from .servers.databases import mariadb_url, postgres_url

# No deadline: a busy machine is not a failing test. The same examples on every run of CI.
settings.register_profile("clubkit", deadline=None, derandomize=True)
settings.load_profile("clubkit")


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A PostgreSQL server of the suite's own."""
    with postgres_url() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb() -> Iterator[sa.URL]:
    """A MariaDB server of the suite's own."""
    with mariadb_url() as url:
        yield url
