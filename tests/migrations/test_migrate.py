"""How revisions are run: once, in order, one at a time, as far as they go."""

from __future__ import annotations

import sys
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from clubkit.errors import ConflictError, MissingExtraError, StorageError, StoreVersionError
from clubkit.storage.sql import open_storage, schema
from clubkit.storage.sql.migrations.columns import text
from clubkit.storage.sql.migrations.running import migrate, migration_sql
from clubkit.storage.sql.migrations.steps import Revision
from clubkit.storage.sql.migrations.versions import REVISIONS
from clubkit.storage.sql.schema import changing_schema, schema_connection
from clubkit.storage.sql.tables import METADATA, SCHEMA_VERSION
from clubkit.testing.drafts import enrolled

from .dump import run_script
from .shapes import shape_of

NEXT = SCHEMA_VERSION + 1


def add_notes(steps):
    """A column that may be null, filled for the members that there are, and an index on it."""
    steps.add_column("club_member", text("note", 20, null=True))
    steps.execute("UPDATE club_member SET note = '100% ' || member_id WHERE note IS NULL")
    steps.create_index("club_member_note", "club_member", ["note"], where="note IS NOT NULL")


def add_notes_on_mariadb(steps):
    """The same where two bars are no concatenation."""
    steps.add_column("club_member", text("note", 20, null=True))
    steps.execute("UPDATE club_member SET note = CONCAT('100% ', member_id) WHERE note IS NULL")
    steps.create_index("club_member_note", "club_member", ["note"], where="note IS NOT NULL")


def notes_of(engine):
    """A revision that comes after those of today."""
    is_mariadb = engine.dialect.name == "mariadb"
    return Revision("notes on members", add_notes_on_mariadb if is_mariadb else add_notes)


def with_notes(engine):
    """The revisions of a clubkit to come."""
    return (*REVISIONS, notes_of(engine))


def noted(engine):
    """The notes on members."""
    with engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT note FROM club_member")))


def say_version(engine, value):
    """Write a version into the store."""
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE club_meta SET value = :value WHERE name = 'schema'"), {"value": value}
        )


# --- forward ----------------------------------------------------------------------------------------


def test_the_next_revision_changes_tables_and_rows(new_store):
    """A column is added and filled; the clubkit of before refuses the store then, and says what to do."""
    store = new_store()
    store.create_schema()
    enrolled(store)
    engine = store._engine

    done = migrate(engine, with_notes(engine))

    assert (SCHEMA_VERSION, NEXT, ("notes on members",)) == (done.found, done.schema, done.revisions)
    assert ["100% member-1"] == noted(engine)
    assert NEXT == store.schema_version()
    for refused in (store.migrate, store.migration_sql, open_storage(str(engine.url)).create_schema):
        with pytest.raises(StoreVersionError, match="pip install --upgrade clubkit") as caught:
            refused()
        assert (SCHEMA_VERSION, NEXT) == (caught.value.expected, caught.value.found)


def test_a_store_of_today_stays_as_it_is(new_store):
    """Migrating again finds nothing to do."""
    store = new_store()
    store.migrate()
    enrolled(store)
    before = shape_of(store._engine)

    done = store.migrate()

    assert (SCHEMA_VERSION, SCHEMA_VERSION, ()) == (done.found, done.schema, done.revisions)
    assert "" == store.migration_sql()
    assert before == shape_of(store._engine)
    with store.read() as reader:
        assert 1 == len(reader.members())


def test_an_older_store_is_refused_with_the_command_that_mends_it(new_store):
    """It is neither read nor written nor made anew."""
    store = new_store()
    store.create_schema()
    say_version(store._engine, "0")
    again = open_storage(str(store._engine.url))

    for block in (again.begin, again.read):
        with pytest.raises(StoreVersionError, match="clubkit migrate --store URL"), block():
            pass
    with pytest.raises(StoreVersionError, match="clubkit migrate --store URL"):
        again.create_schema()
    again.close()


def test_a_version_that_is_none_is_refused(new_store):
    """Somebody else wrote to the store: nothing is guessed."""
    store = new_store()
    store.create_schema()

    for value in ("", "one", "-1", "١"):
        say_version(store._engine, value)
        with pytest.raises(StorageError, match="no version"):
            store.migrate()


# --- part of the way --------------------------------------------------------------------------------


def test_a_revision_that_fails_leaves_the_store_at_the_one_before(new_store):
    """What was done stays done, and a mended revision goes on from there."""
    store = new_store()
    store.create_schema()
    engine = store._engine

    def fail(steps):
        steps.add_column("club_member", text("alias", 20, null=True))
        steps.execute("UPDATE club_nothing SET alias = 'x'")

    def mend(steps):
        steps.add_column("club_member", text("alias", 20, null=True))

    with pytest.raises(StorageError):
        migrate(engine, (*with_notes(engine), Revision("aliases", fail)))
    assert NEXT == store.schema_version()
    is_left = any("alias" in part for part in shape_of(engine)["club_member"])
    assert is_left == (engine.dialect.name == "mariadb")  # which commits each change of a table at once

    done = migrate(engine, (*with_notes(engine), Revision("aliases", mend)))

    assert (NEXT, NEXT + 1, ("aliases",)) == (done.found, done.schema, done.revisions)
    assert any("alias" in part for part in shape_of(engine)["club_member"])


class CutShortError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("way", ["migrate", "create_schema"])
def test_a_run_that_is_cut_short_between_statements_is_finished_by_the_next(new_store, way, every):
    """No interruption claims a schema that is not whole; in the end the tables are those of a quiet run."""
    quiet, store = new_store(), new_store()
    quiet.create_schema()
    engine = store._engine
    left = 0

    def cut(_connection, _cursor, statement, *_):
        nonlocal left
        if statement.lstrip().startswith(("CREATE", "ALTER", "INSERT", "UPDATE")):
            left -= 1
            if left < 0:
                raise CutShortError

    sa.event.listen(engine, "before_cursor_execute", cut)
    cuts = done = 0
    while (seen := store.schema_version()) != SCHEMA_VERSION:
        left = done
        try:
            getattr(store, way)()
        except CutShortError:
            cuts += 1
            done = done + every if store.schema_version() == seen else 0
        if engine.dialect.name != "mariadb":  # which commits each change of a table at once
            assert bool(sa.inspect(engine).get_table_names()) == (store.schema_version() is not None)

    assert cuts >= len(METADATA.tables) // every
    assert shape_of(quiet._engine) == shape_of(engine)


# --- several at once --------------------------------------------------------------------------------


def test_several_at_once_do_it_once(new_url, new_store):
    """Some open a fresh store, some migrate it; also where a transaction sees what was before it waited."""
    url = new_url()
    stores = [open_storage(url, isolation="REPEATABLE READ") for _ in range(4)]
    ways = ["migrate", "create_schema", "migrate", "create_schema"]
    gate = Barrier(len(stores))
    failed = []

    def run(store, way):
        gate.wait()
        try:
            getattr(store, way)()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails
            failed.append(error)
        store.close()

    threads = [Thread(target=run, args=each) for each in zip(stores, ways, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    store, fresh = new_store(url), new_store()
    fresh.create_schema()
    assert [] == failed
    assert shape_of(fresh._engine) == shape_of(store._engine)
    with store._engine.connect() as connection:
        assert [str(SCHEMA_VERSION)] == list(connection.scalars(sa.text("SELECT value FROM club_meta")))


def test_a_change_that_does_not_end_is_not_waited_for_for_ever(new_url, new_store, monkeypatch):
    """Somebody else who changes the schema keeps everybody out; nothing is done behind them."""
    monkeypatch.setattr(schema, "WAIT_SECONDS", 1)
    store = new_store(new_url())
    engine = store._engine
    patience = {"connect_args": {"timeout": 0}} if engine.dialect.name == "sqlite" else {}
    other = sa.create_engine(engine.url, poolclass=sa.NullPool, **patience)
    manners = store._manners

    with (
        schema_connection(engine, manners) as connection,
        changing_schema(connection, manners),
        pytest.raises(ConflictError),
    ):
        migrate(other)
    assert store.schema_version() is None

    assert migrate(other).found is None


# --- printed ----------------------------------------------------------------------------------------


def test_what_is_printed_does_what_migrating_does(new_url, new_store):
    """The script, run by hand, makes the same tables and rows from nothing and from a store of today."""
    url = new_url()
    migrated, by_hand = new_store(), new_store(url)
    dialect = by_hand._engine.dialect
    revisions = with_notes(by_hand._engine)

    run_script(url, by_hand.migration_sql())
    assert SCHEMA_VERSION == by_hand.schema_version()
    enrolled(by_hand)
    run_script(url, migration_sql(dialect, SCHEMA_VERSION, revisions))

    migrate(migrated._engine, revisions)
    assert NEXT == by_hand.schema_version()
    assert ["100% member-1"] == noted(by_hand._engine)
    assert shape_of(migrated._engine) == shape_of(by_hand._engine)


# --- without Alembic --------------------------------------------------------------------------------


def test_the_core_makes_tables_without_alembic(monkeypatch):
    """Only migrating needs the extra, and says so."""
    for name in [name for name in sys.modules if name.startswith("clubkit.storage.sql.migrations")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "alembic", None)
    store = open_storage("sqlite://")

    store.create_schema()

    assert SCHEMA_VERSION == store.schema_version()
    for needs_it in (store.migrate, store.migration_sql):
        with pytest.raises(MissingExtraError, match=r"clubkit\[cli\]"):
            needs_it()
    store.close()
