"""Opening a fresh store and migrating one from nothing end in the same tables."""

from __future__ import annotations

import re
from pathlib import Path

from clubkit.storage.sql.migrations import versions
from clubkit.storage.sql.migrations.versions import REVISIONS
from clubkit.storage.sql.tables import METADATA, SCHEMA_VERSION

from .shapes import shape_of


def test_a_fresh_store_is_a_migrated_one(two_stores):
    """The core makes tables without Alembic; revisions arrive at the same ones, to the last check."""
    made, migrated = two_stores

    made.create_schema()
    done = migrated.migrate()

    assert set(METADATA.tables) == set(shape_of(made._engine))
    assert shape_of(made._engine) == shape_of(migrated._engine)
    assert (None, SCHEMA_VERSION) == (done.found, done.schema)
    assert SCHEMA_VERSION == made.schema_version() == migrated.schema_version()


def test_each_revision_is_one_schema():
    """The number of a revision's file is the schema that it makes, and the last one is today's."""
    files = sorted(Path(str(versions.__file__)).parent.glob("v*.py"))
    numbers = [int(re.findall(r"v(\d{4})_", path.name)[0]) for path in files]

    assert list(range(1, SCHEMA_VERSION + 1)) == numbers
    assert SCHEMA_VERSION == len(REVISIONS)


def test_the_guard_sees_what_differs(two_stores):
    """The first test would notice a column, an index that is gone, or one that is another."""
    store, _ = two_stores
    store.create_schema()
    of_table = " ON club_account" if store._engine.dialect.name == "mariadb" else ""

    for change in (
        "ALTER TABLE club_member ADD COLUMN nickname VARCHAR(20)",
        f"DROP INDEX club_account_due{of_table}",
        "CREATE UNIQUE INDEX club_account_due ON club_account (due_at, member_key)",
        "ALTER TABLE club_account RENAME COLUMN standing TO standings",
    ):
        before = shape_of(store._engine)
        with store._engine.begin() as connection:
            connection.exec_driver_sql(change)
        assert before != shape_of(store._engine)
