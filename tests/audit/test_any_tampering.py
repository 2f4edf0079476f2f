"""Whatever is done to any cell or row of what was sealed is found."""

# ruff: noqa: S608 - made of the names of tables and columns

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from clubkit.storage.sql.tables import checkpoint, entry, leaf, posting, salt

SEALED = (posting, entry, leaf, salt, checkpoint)

CELLS = [(table, column) for table in SEALED for column in table.columns]
"""Every column of what is sealed, and of what seals it."""

ANYTHING = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=9), st.binary(max_size=40)
)


@st.composite
def deeds(draw):
    """One change of a cell, one exchange of a cell between two rows, or one row less."""
    what = draw(st.sampled_from(["change", "exchange", "delete"]))
    places = draw(st.tuples(st.integers(0, 99), st.integers(0, 99)))
    if what == "delete":
        return what, (draw(st.sampled_from([posting, entry, leaf])), None), places, None
    return what, draw(st.sampled_from(CELLS)), places, draw(ANYTHING)


def do(connection, deed):
    """Do it; whether the database let it happen, and it made a difference."""
    what, (table, column), places, value = deed
    before = rows_of(connection, table)
    one, other = (before[place % len(before)] for place in places)
    try:
        if what == "delete":
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {this(one)}", one)
        elif what == "change":
            put(connection, table, column, one, value)
        else:
            put(connection, table, column, one, other[column.name])
            put(connection, table, column, other, one[column.name])
    except sa.exc.IntegrityError:  # a key that is there already, a null, a check
        connection.rollback()
        return False
    return before != rows_of(connection, table)


def put(connection, table, column, row, value):
    """Put a value into a cell."""
    statement = f"UPDATE {table.name} SET {column.name} = :new WHERE {this(row)}"
    connection.exec_driver_sql(statement, {**row, "new": value})


def this(row):
    """That a row is this one."""
    return " AND ".join(f"{name} IS :{name}" for name in row)


def rows_of(connection, table):
    """All rows, as the driver gives them."""
    return [row._asdict() for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}")]


@pytest.mark.parametrize("shop_to_tamper_with", ["sqlite"], indirect=True)
class TestAnything:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(deeds())
    def test_is_found(self, sealed_books, deed):
        """On SQLite, where any cell may hold anything."""
        found(sealed_books, deed)

    @pytest.mark.soak
    @settings(max_examples=20_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(deeds())
    def test_is_found_often(self, sealed_books, deed):
        """The same, for long."""
        found(sealed_books, deed)


def found(books, deed):
    """Do it, verify, and undo it."""
    with books.restored():
        with books.engine.connect() as connection:
            happened = do(connection, deed)
            connection.commit()
        event(f"{deed[0]}, {'done' if happened else 'refused'}")
        assert happened == bool(books.findings()), books.sentences()
