"""Running revisions on a store, or printing what they would do to it."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine.interfaces import Dialect

from clubkit.errors import StoreVersionError
from clubkit.storage.sql.manners import Manners, manners_of
from clubkit.storage.sql.migrations.steps import Revision, Steps
from clubkit.storage.sql.migrations.versions import REVISIONS
from clubkit.storage.sql.schema import (
    Migrated,
    changing_schema,
    noting_version,
    schema_connection,
    version_of,
)


def migrate(engine: sa.Engine, revisions: Sequence[Revision] = REVISIONS) -> Migrated:
    """
    Bring a store to the schema of today, from any that was released or from no tables at all.

    Several may try at once: each revision is run by one of them, and all say that it is done.

    Raises:
        StoreVersionError: If the store is newer. Nothing is changed.

        ConflictError: If somebody else uses the tables for too long. The store is at the last revision that
            was done.

        StorageError: If a step fails. The same.
    """
    manners = manners_of(engine.dialect.name)
    with schema_connection(engine, manners) as connection:
        found = seen = _advance(connection, manners, revisions)
        while (seen or 0) < len(revisions):
            seen = _advance(connection, manners, revisions)
    what = tuple(revision.what for revision in revisions[found or 0 :])
    return Migrated(found, len(revisions), what)


def migration_sql(dialect: Dialect, found: int | None, revisions: Sequence[Revision] = REVISIONS) -> str:
    """
    What `migrate` would run on a store of a schema, as a script for its database's own shell.

    Raises:
        StoreVersionError: If the store is newer.
    """
    _require_known(found, revisions)
    manners = manners_of(dialect.name)
    script = StringIO()
    printing = MigrationContext.configure(
        url=f"{dialect.name}+{dialect.driver}://",
        # In the driver's own style of parameters a percent sign would be printed twice.
        dialect_opts={"paramstyle": "named"},
        opts={"as_sql": True, "literal_binds": True, "output_buffer": script},
    )
    steps = Steps(printing, again=manners.ddl_commits)
    done = found
    while (done or 0) < len(revisions):
        if not manners.ddl_commits:
            script.write(f"{manners.begin_write or 'BEGIN'};\n\n")
        goal = _next(done, revisions)
        for schema in range((done or 0) + 1, goal + 1):
            script.write(f"-- schema {schema}: {revisions[schema - 1].what}\n\n")
            revisions[schema - 1].upgrade(steps)
        steps.execute(noting_version(goal, found=done))
        if not manners.ddl_commits:
            script.write("COMMIT;\n\n")
        done = goal
    return script.getvalue()


def _advance(connection: sa.Connection, manners: Manners, revisions: Sequence[Revision]) -> int | None:
    """Run what the store needs next, if anything; the schema that it had before."""
    with changing_schema(connection, manners):
        found = version_of(connection)
        _require_known(found, revisions)
        goal = _next(found, revisions)
        if found != goal:
            steps = Steps(MigrationContext.configure(connection), again=manners.ddl_commits)
            for revision in revisions[found or 0 : goal]:
                revision.upgrade(steps)
            steps.execute(noting_version(goal, found=found))
    return found


def _next(found: int | None, revisions: Sequence[Revision]) -> int:
    """The schema that the next transaction leads to."""
    if found is None:
        # Nobody who opens a new store meanwhile may find it with a schema that is old already.
        return len(revisions)
    return min(found + 1, len(revisions))


def _require_known(found: int | None, revisions: Sequence[Revision]) -> None:
    if found is not None and found > len(revisions):
        raise StoreVersionError(len(revisions), found)
