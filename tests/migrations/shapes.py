"""What the tables of a store are, as its database itself says it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlalchemy as sa

Shape = Mapping[str, frozenset[str]]
"""By table: its columns, keys, indexes and checks, each as one text. The order of columns is left out."""


def shape_of(engine: sa.Engine) -> Shape:
    """The club's tables."""
    read = {"sqlite": _of_sqlite, "postgresql": _of_postgres}.get(engine.dialect.name, _of_mariadb)
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name.startswith("club_")]
        return {name: frozenset(read(connection, name)) for name in names}


def _of_sqlite(connection, table):
    made = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    yield f"without rowid: {made.rstrip().endswith('WITHOUT ROWID')}"
    for _, name, kind, not_null, default, key, hidden in connection.exec_driver_sql(
        f"PRAGMA table_xinfo({table})"
    ):
        yield f"column {name} {kind} {not_null=} {default=} {key=} {hidden=}"
    for _, name, unique, origin, partial in connection.exec_driver_sql(f"PRAGMA index_list({table})"):
        columns = list(connection.exec_driver_sql(f"PRAGMA index_xinfo({name})"))
        where = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
        yield f"index {name} {unique=} {origin=} {partial=} {columns} {where}"
    # SQLite keeps checks as they were written: those of a new table, and those that came with a column.
    for name, rule in re.findall(r"CONSTRAINT (\w+) CHECK \((.*)\)", made):
        yield f"check {name} {rule}"


def _of_postgres(connection, table):
    for line in (
        """
        SELECT concat_ws(' ', 'column', attname, format_type(atttypid, atttypmod), attnotnull, collname,
                         pg_get_expr(adbin, adrelid))
          FROM pg_attribute
          LEFT JOIN pg_collation ON pg_collation.oid = attcollation
          LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped
        """,
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = CAST(:table AS regclass)",
        """
        SELECT conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)
        """,
    ):
        yield from connection.scalars(sa.text(line), {"table": table})


def _of_mariadb(connection, table):
    _, made = connection.exec_driver_sql(f"SHOW CREATE TABLE {table}").one()
    yield from (line.strip().rstrip(",") for line in made.splitlines())
