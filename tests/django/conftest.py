"""A database of each kind with a club in it, and the club of a test."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ..servers.databases import fresh_database, with_driver

collect_ignore = ["apps", "project.py", "shop.py"]  # they need Django, and that it is set up


@pytest.fixture(scope="session")
def django_sqlite(tmp_path_factory):
    """A file with the shop's tables and the club's; migrating takes longer than most tests."""
    from .project import ENGINES, database  # noqa: PLC0415 - Django may not be there

    path = str(tmp_path_factory.mktemp("django") / "shop.sqlite3")
    options = {"transaction_mode": "IMMEDIATE"}
    with database("sqlite", {"ENGINE": ENGINES["sqlite"], "NAME": path, "OPTIONS": options}) as made:
        yield made


@pytest.fixture(scope="session")
def django_postgres(postgres):
    """The same on PostgreSQL."""
    from .project import database, server_settings  # noqa: PLC0415 - Django may not be there

    with fresh_database(postgres) as url, database("postgres", server_settings("postgres", url)) as made:
        yield made


@pytest.fixture(scope="session")
def django_mariadb(mariadb):
    """The same on MariaDB, with mysqlclient."""
    from .project import database, server_settings  # noqa: PLC0415 - Django may not be there

    with_driver(mariadb, "mysqldb")
    with fresh_database(mariadb) as url, database("mariadb", server_settings("mariadb", url)) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def alias(request):
    """The alias of a database with an empty club, which is the setting's."""
    with emptied(request.getfixturevalue(f"django_{request.param}")) as made:
        yield made


@pytest.fixture
def sqlite(django_sqlite):
    """The same on SQLite alone, for what has nothing to do with the database."""
    with emptied(django_sqlite) as made:
        yield made


@pytest.fixture
def on_mariadb(django_mariadb):
    """The same on MariaDB alone, for what only it does."""
    with emptied(django_mariadb) as made:
        yield made


@contextmanager
def emptied(alias):
    from django.db import connections, transaction  # noqa: PLC0415 - Django may not be there
    from django.test.utils import override_settings  # noqa: PLC0415

    from clubkit.integrations.django.founding import found_club  # noqa: PLC0415

    from .project import club_setting  # noqa: PLC0415

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names():
            if table != "django_migrations":
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    with override_settings(CLUBKIT=club_setting(alias)):
        found_club(using=alias)
        yield alias
    assert not connections[alias].in_atomic_block
    connections[alias].close()


@pytest.fixture(
    params=["sqlite", *(pytest.param(each, marks=pytest.mark.soak) for each in ["postgres", "mariadb"])]
)
def bare(request):
    """The alias of a database with empty tables, without the program of the setting."""
    from clubkit.integrations.django.models import MODELS  # noqa: PLC0415

    with emptied(request.getfixturevalue(f"django_{request.param}")) as made:
        MODELS["club_program"].objects.using(made).all().delete()
        yield made
