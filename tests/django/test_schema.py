"""
The migrations make the tables that the storage is written for.

One thing differs: on SQLite no table of Django's is kept in its primary key, on which only speed depends.
"""

from __future__ import annotations

from io import StringIO

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")
import sqlalchemy as sa
from django.core.management import call_command
from django.db import connections
from sqlalchemy.engine.reflection import ObjectKind

from clubkit.storage.sql import open_storage
from clubkit.storage.sql.tables import METADATA

from ..servers.databases import fresh_database
from . import project  # noqa: F401 - Django is set up

WITHOUT_CONDITION = {"club_posting_reference"}
"""Unique indexes of Django's models have no condition that MariaDB would understand; the rule is the same."""


def test_the_migrations_are_complete():
    """A table that was changed needs a migration: run makemigrations."""
    call_command("makemigrations", "clubkit", check=True, dry_run=True, stdout=StringIO(), skip_checks=True)


@pytest.fixture(params=["sqlite", "postgres", pytest.param("mariadb", marks=pytest.mark.soak)])
def both(request, tmp_path):
    """An engine on the database that Django migrated, and one on tables that the storage made itself."""
    alias = request.getfixturevalue(f"django_{request.param}")
    if alias == "sqlite":
        own = sa.make_url(f"sqlite:///{tmp_path}/own.db")
        theirs = sa.make_url(f"sqlite:///{connections[alias].settings_dict['NAME']}")
        yield from engines(theirs, own)
        return
    server = request.getfixturevalue(alias)
    with fresh_database(server) as own:
        yield from engines(server.set(database=connections[alias].settings_dict["NAME"]), own)


def engines(theirs, own):
    storage = open_storage(own.render_as_string(hide_password=False))
    storage.create_schema()
    storage.close()
    made = [sa.create_engine(url, poolclass=sa.pool.NullPool) for url in (theirs, own)]
    yield made
    for engine in made:
        engine.dispose()


def test_django_makes_the_tables_of_the_storage(both):
    """Columns with type, null and collation, keys, indexes with their conditions, and checks are the same."""
    theirs, own = [described(engine) for engine in both]
    assert own.keys() == theirs.keys() == METADATA.tables.keys()
    for table in own:
        assert own[table] == theirs[table], table


def described(engine):
    inspector = sa.inspect(engine)
    asked = {"kind": ObjectKind.TABLE, "filter_names": list(METADATA.tables)}
    columns, keys = inspector.get_multi_columns(**asked), inspector.get_multi_pk_constraint(**asked)
    indexes, unique = inspector.get_multi_indexes(**asked), inspector.get_multi_unique_constraints(**asked)
    checks = inspector.get_multi_check_constraints(**asked)
    return {
        name: (
            {each["name"]: (kind_of(engine, each["type"]), each["nullable"]) for each in columns[None, name]},
            keys[None, name]["constrained_columns"],
            indexes_of(indexes[None, name], unique[None, name]),
            {each["name"] for each in checks[None, name]},
        )
        for _, name in columns
    }


def indexes_of(indexes, unique):
    found = {
        each["name"]: (tuple(each["column_names"]), bool(each.get("unique")), where_of(each))
        for each in indexes
    }
    for each in unique:  # a unique index by another name
        found[each["name"]] = (tuple(each["column_names"]), True, None)
    return found


def kind_of(engine, kind):
    text = str(kind.compile(engine.dialect)).upper()
    if engine.dialect.name == "sqlite":  # whose types are but hints
        return {"INTEGER": "BIGINT"}.get(text, text)
    return text


def where_of(index):
    if index["name"] in WITHOUT_CONDITION:
        return None
    options = index.get("dialect_options", {})
    where = options.get("postgresql_where") or options.get("sqlite_where")
    return None if where is None else str(where).strip("()").replace('"', "")
