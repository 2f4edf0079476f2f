"""What goes wrong with a file: tampering, other versions, locks."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from clubkit.errors import (
    BadInputError,
    ConflictError,
    LedgerBrokenError,
    StorageError,
    StoreVersionError,
)
from clubkit.storage.ports import Needs, Owner
from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.storage.sql.tables import SCHEMA_VERSION
from clubkit.testing.drafts import (
    JOINED,
    NO_NEEDS,
    a_member,
    book_in,
    changed,
    day,
    earned,
    enrolled,
    held,
    ordered,
    spent,
)


@pytest.fixture
def path(tmp_path):
    """Where the store is."""
    return tmp_path / "club.db"


@pytest.fixture
def storage(path):
    """A store in a file."""
    storage = open_storage(f"sqlite:///{path}")
    storage.create_schema()
    yield storage
    storage.close()


def tamper(path, *statements):
    """Change the file without clubkit."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


# --- a store that somebody else wrote to ------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE club_lot SET remaining = remaining + 1 WHERE no = 2",
        "UPDATE club_lot SET is_open = 0 WHERE no = 2",
        "UPDATE club_lot SET matured = 0 WHERE no = 2",
        "UPDATE club_lot SET unit = 'stamps' WHERE no = 2",
        "DELETE FROM club_lot WHERE no = 2",
        "UPDATE club_balance SET open = open + 1",
        "UPDATE club_balance SET open = open + 1, issued = issued - 1",
        "UPDATE club_balance SET held = held - 1, redeemed = redeemed + 1",
        "DELETE FROM club_balance",
        "UPDATE club_hold SET takes = '[[2,3]]'",
        "UPDATE club_hold SET state = 'released'",
        "UPDATE club_hold SET takes = 'nothing'",
        "UPDATE club_account SET standing = '[1'",
        "UPDATE club_account SET attributes = '[[1]]'",
        "UPDATE club_order SET document = '[]'",
    ],
)
def test_what_does_not_add_up_is_not_loaded(storage, path, statement):
    """A row that was changed behind our back breaks a law at the next load; nothing is saved on top of it."""
    enrolled(storage)
    changed(storage, lambda book: ordered(book, "web/1", 10))
    changed(storage, lambda book: earned(book, 20))
    changed(storage, lambda book: held(book, "cart", 12, lapses_at=day(3)))
    tamper(path, statement)

    with pytest.raises(LedgerBrokenError):
        book_in(storage, Needs(orders=("web/1",)))
    with storage.read() as reader, pytest.raises(LedgerBrokenError):
        reader.peek({1001: Needs(orders=("web/1",))})


def test_a_closed_lot_with_units_is_found(storage, path):
    """A closed lot that an order owns must be empty."""
    enrolled(storage)
    changed(storage, lambda book: ordered(book, "web/1", 10))
    changed(storage, lambda book: spent(book, 10))
    tamper(path, "UPDATE club_lot SET remaining = 3")

    with pytest.raises(LedgerBrokenError, match="lots with units are open"):
        book_in(storage, Needs(orders=("web/1",)))


@pytest.mark.parametrize(
    ("behind", "error", "match"),
    [
        ("UPDATE club_lot SET remaining = 19", ConflictError, "a lot was changed"),
        ("UPDATE club_account SET version = 0", ConflictError, "an account was changed"),
        ("UPDATE club_account SET version = 7", ConflictError, "an account was changed"),
        ("UPDATE club_balance SET open = -1", LedgerBrokenError, "club_balance_open"),
        ("DELETE FROM club_lot", ConflictError, "a lot was changed"),
        ("INSERT INTO club_entry VALUES (1001, 2, 0, '', 1, '', '', 1)", ConflictError, "club_entry"),
    ],
)
def test_saving_is_guarded_row_by_row(storage, behind, error, match):
    """What changes between loading and saving is noticed by the row that it touches, and nothing is kept."""
    enrolled(storage)
    changed(storage, lambda book: earned(book, 20))

    with pytest.raises(error, match=match):
        spend_after(storage, behind)
    assert 20 == book_in(storage).accounts["points"].open


def spend_after(storage, sql):
    """Load, change something that the unit of work does not know of, and save."""
    with storage.begin() as unit:
        book = unit.load({1001: NO_NEEDS})[1001]
        unit._run.run(sql)
        unit.save([spent(book, 5)], posted_at=JOINED)


# --- versions of the schema -------------------------------------------------------------------------


def test_a_file_without_a_club_says_so(path):
    """A store without tables is refused with the command that makes them."""
    storage = open_storage(f"sqlite:///{path}")

    for block in (storage.begin, storage.read):
        with pytest.raises(StoreVersionError, match="clubkit init"), block():
            pass
    assert storage.schema_version() is None

    storage.create_schema()
    assert SCHEMA_VERSION == storage.schema_version()
    with storage.read() as reader:
        assert [] == reader.members()
    storage.close()


@pytest.mark.usefixtures("storage")
def test_another_version_is_refused(path):
    """A store of another version is neither read nor written, nor made anew."""
    tamper(path, "UPDATE club_meta SET value = '99'")
    other = open_storage(f"sqlite:///{path}")

    for block in (other.begin, other.read):
        with pytest.raises(StoreVersionError) as caught, block():
            pass
        assert (SCHEMA_VERSION, 99) == (caught.value.expected, caught.value.found)
    with pytest.raises(StoreVersionError):
        other.create_schema()
    other.close()


def test_making_the_schema_again_changes_nothing(storage):
    """Creating the schema is idempotent."""
    enrolled(storage)
    storage.create_schema()
    with storage.read() as reader:
        assert [a_member()] == reader.members()


# --- errors of the driver ---------------------------------------------------------------------------


def test_a_lock_that_is_not_given_up_is_a_conflict(storage, path):
    """Waiting for another writer ends in a conflict, from which the caller may try again."""
    impatient = SqlStorage(sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.01}))

    with storage.begin():
        with pytest.raises(ConflictError), impatient.begin():
            pass
        with impatient.read() as reader:
            assert [] == reader.members()
    impatient.close()


def test_readers_see_nothing_before_the_commit(storage):
    """A reader beside an open unit of work sees what was committed before."""
    with storage.begin() as unit:
        unit.enrol([a_member()])
        with storage.read() as reader:
            assert [] == reader.members()


def test_one_peek_sees_one_moment(storage):
    """The parts of a book that is peeked at are of one moment, even while somebody saves."""
    enrolled(storage)
    changed(storage, lambda book: earned(book, 20))

    with storage.read() as reader, reader._one_moment():
        first = reader.counted("pot")
        changed(storage, lambda book: spent(book, 5))
        with storage.begin() as unit:
            unit.take("pot", 5, None)
        assert first == reader.counted("pot")


def test_a_file_that_is_no_database_fails(path):
    """What is neither busy nor a conflict is a failure, with the driver's error as its cause."""
    path.write_text("these are not the bytes of a database, however long they are " * 40)
    storage = open_storage(f"sqlite:///{path}")

    with pytest.raises(StorageError) as caught, storage.begin():
        pass
    assert not isinstance(caught.value, ConflictError)
    assert caught.value.__cause__ is not None
    storage.close()


def test_a_missing_table_fails(storage, path):
    """A statement that the database cannot run is a failure, and its unit of work keeps nothing."""
    tamper(path, "DROP TABLE club_owner")

    with pytest.raises(StorageError, match="club_owner") as caught:
        enrol_and_claim(storage)

    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    with storage.read() as reader:
        assert [] == reader.members()


def enrol_and_claim(storage):
    """One write that works, and one that does not."""
    with storage.begin() as unit:
        unit.enrol([a_member()])
        unit.claim([Owner("web/1", 1001)], known={})


@pytest.mark.parametrize("url", ["club.db", "", "nodb://scott:tiger@host/x", "sqlite//x"])
def test_a_bad_url_is_bad_input(url):
    """What is no URL of a known database is the caller's mistake, and passwords are not repeated."""
    with pytest.raises(BadInputError) as caught:
        open_storage(url)
    assert "tiger" not in str(caught.value)


def test_commits_wait_for_the_disk_unless_told_otherwise(path):
    """Durable is the default."""
    for durable, level in ((True, 2), (False, 1)):
        storage = open_storage(f"sqlite:///{path}", durable=durable)
        with storage._engine.connect() as connection:
            assert level == connection.exec_driver_sql("PRAGMA synchronous").scalar()
            assert "wal" == connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        storage.close()


def test_any_spelling_of_memory_is_one_store():
    """Every way to name a store in memory gives one store for all threads."""
    for url in ("sqlite://", "sqlite:///:memory:", "sqlite+pysqlite://"):
        storage = open_storage(url)
        storage.create_schema()
        enrolled(storage)
        with storage.read() as reader:
            assert [a_member()] == reader.members()
        storage.close()


def test_many_open_a_new_file_at_once(tmp_path):
    """Switching a new file to a log does not wait for others by itself; the storage does."""

    def create(url):
        storage = open_storage(url)
        storage.create_schema()
        storage.close()

    for number in range(10):
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(create, [f"sqlite:///{tmp_path}/{number}.db"] * 6))
