"""What a revision may do to the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from attrs import frozen


class Steps:
    """
    The steps of a revision, run on a store or printed.

    Args:
        again: Whether a table, column or index that is there is passed over, because an earlier run may have
            been cut short. Elsewhere it is an error, and nothing is changed.
    """

    def __init__(self, context: MigrationContext, *, again: bool) -> None:
        self._operations = Operations(context)
        self._again = again

    def create_table(self, name: str, *parts: sa.schema.SchemaItem, by_key: bool = True) -> None:
        """
        Make a table.

        Args:
            by_key: Whether SQLite keeps the rows in the order of the primary key.
        """
        self._operations.create_table(name, *parts, if_not_exists=self._again, sqlite_with_rowid=not by_key)

    def create_index(
        self, name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None
    ) -> None:
        """
        Make an index.

        Args:
            where: Which rows it has, where the database can leave some out; else it has them all.
        """
        rows: sa.ColumnElement[bool] | None = None if where is None else sa.literal_column(where)
        self._operations.create_index(
            name,
            table,
            columns,
            unique=unique,
            if_not_exists=self._again,
            sqlite_where=rows,
            postgresql_where=rows,
        )

    def add_column(self, table: str, column: sa.Column[object]) -> None:
        """Add a column after the others of a table."""
        # SQLite and its like have no word for "if it is not there", and need none.
        self._operations.add_column(table, column, if_not_exists=self._again or None)

    def execute(self, statement: sa.Executable | str) -> None:
        """Run a statement that does no harm where it has run before."""
        self._operations.execute(statement)


@frozen
class Revision:
    """
    The way from one schema to the next.

    Attributes:
        what: What it changes, in a few words.
    """

    what: str
    upgrade: Callable[[Steps], None]
