"""The contract on PostgreSQL and MariaDB: by each driver, and at each isolation level."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from clubkit.errors import StorageError
from clubkit.storage.ports import Needs, Owner
from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.storage.sql.psycopg import cursor_on
from clubkit.storage.sql.tables import METADATA, meta
from clubkit.testing import StorageContract
from clubkit.testing.drafts import (
    JOINED,
    NO_NEEDS,
    a_member,
    balance_in,
    book_in,
    changed,
    day,
    draft_at,
    earned,
    enrolled,
    held,
    ordered,
    referred,
    released,
    spent,
)
from clubkit.testing.message_rules import MessageRules
from clubkit.testing.people_rules import PeopleRules
from clubkit.testing.race_rules import RaceRules
from clubkit.testing.transaction_rules import TransactionRules
from clubkit.tiers.scores import Fact

from ..servers.databases import fresh_database, with_driver


@pytest.fixture(scope="module")
def opened():
    """Opens an empty storage on a server; its database is made once, which takes longer than most tests."""
    with ExitStack() as stack:
        urls = {}

        def opened(server, **how):
            if server not in urls:
                url = stack.enter_context(fresh_database(server))
                urls[server] = url.render_as_string(hide_password=False)
            storage = open_storage(urls[server], **how)
            storage.create_schema()
            with storage._engine.begin() as connection:
                for table in METADATA.tables.keys() - {meta.name}:
                    connection.execute(sa.delete(METADATA.tables[table]))
            yield storage
            storage.close()

        yield opened


class TestPostgres(StorageContract):
    @pytest.fixture
    def storage(self, postgres, opened):
        yield from opened(postgres)


class TestMariaDb(StorageContract):
    @pytest.fixture
    def storage(self, mariadb, opened):
        yield from opened(mariadb)


class TestMysqlclient(RaceRules, TransactionRules, PeopleRules, MessageRules):
    @pytest.fixture
    def storage(self, mariadb, opened):
        yield from opened(with_driver(mariadb, "mysqldb"))


class TestPostgresAbove(RaceRules, TransactionRules, PeopleRules, MessageRules):
    """At levels that a shop's engine may have, more is lost to others and done again, and all is right."""

    @pytest.fixture(params=["REPEATABLE READ", "SERIALIZABLE"])
    def storage(self, request, postgres, opened):
        yield from opened(postgres, isolation=request.param)


class TestMariaDbAbove(RaceRules, TransactionRules, PeopleRules, MessageRules):
    @pytest.fixture(params=["REPEATABLE READ", "SERIALIZABLE"])
    def storage(self, request, mariadb, opened):
        yield from opened(mariadb, isolation=request.param)

    def test_who_wants_one_member_waits(self, storage):
        """Threads that look one member up, and then change it, wait in turn: none is ended as a deadlock."""
        enrolled(storage)

        def earns(_):
            with storage.begin() as unit:
                key = unit.find(["member-1"])["member-1"].member_key
                unit.save([earned(unit.load({key: NO_NEEDS})[key], 10)], posted_at=JOINED)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(earns, range(40)))

        assert 400 == balance_in(storage)


class TestBehindASnapshot:
    """What a transaction on MariaDB looked up before it locked does not bind what it reads after."""

    @pytest.fixture
    def storage(self, mariadb, opened):
        yield from opened(mariadb, isolation="REPEATABLE READ")

    def test_a_book_is_as_new_as_its_lock(self, storage):
        """What another till wrote after the look-up is in the book, in every part of it."""
        book = book_behind_a_snapshot(storage)

        assert book_in(storage, NEEDS) == book
        assert (7, 10, 15) == (book.version, book.accounts["points"].open, book.accounts["points"].held)

    def test_with_plain_reads_it_would_not_be(self, storage):
        """The control: without locks on what is read, only the locked account is of now."""
        storage._write_texts = storage._texts

        book = book_behind_a_snapshot(storage)

        assert (7, {}) == (book.version, book.accounts)

    def test_a_look_up_is_in_nobodys_way(self, storage):
        """Two have looked a member up; the first can lock without waiting for the second."""
        enrolled(storage)

        with storage.begin() as first, storage.begin() as second:
            found = [unit.find(["member-1"]) for unit in (first, second)]
            book = first.load({1001: NO_NEEDS})[1001]

        assert [{"member-1": a_member()}] * 2 == found
        assert 0 == book.version

    def test_a_new_order_is_in_no_other_ones_way(self, storage):
        """Two have looked new orders up; the first can claim its own without waiting for the second."""
        with storage.begin() as first, storage.begin() as second:
            found = [unit.owners(["web/1", "web/2"]) for unit in (first, second)]
            first.claim([Owner("web/1", 1001)], known={})

        assert [{}, {}] == found
        with storage.read() as reader:
            assert {"web/1": Owner("web/1", 1001)} == reader.owners(["web/1", "web/2"])


def book_behind_a_snapshot(storage):
    """What is loaded when another till has written everything that a book holds since the look-up."""
    enrolled(storage)
    with storage.begin() as unit:
        unit.find(["member-1"])
        changed(storage, lambda book: ordered(book, "web/1", 40))
        changed(storage, lambda book: held(book, "gone", 5, lapses_at=day(2)))
        changed(storage, lambda book: released(book, "gone"))
        changed(storage, lambda book: held(book, "cart", 15, lapses_at=day(2)))
        changed(storage, lambda book: spent(book, 25))
        changed(storage, lambda book: referred(book, "bill", 10))
        changed(storage, counted)
        return unit.load({1001: NEEDS})[1001]


def counted(book):
    """What leaves no units: a counter, and a fact of a day."""
    changes = draft_at(book).changes
    changes.counters["times"] = 2
    changes.facts = [Fact(day(1), day(1), 900, 20, 1, 1)]
    return changes


NEEDS = Needs(
    references=("bill",), orders=("web/1",), holds=("gone",), counters=("times",), window_start=day(2)
)


class TestEngineInAutocommit(TransactionRules):
    """An engine of the caller that commits each statement does not make half of a command."""

    @pytest.fixture(params=["postgres", "mariadb"])
    def storage(self, request):
        with fresh_database(request.getfixturevalue(request.param)) as url:
            storage = SqlStorage(sa.create_engine(url, isolation_level="AUTOCOMMIT"))
            storage.create_schema()
            yield storage
            storage.close()

    def test_there_is_nothing_to_work_inside(self, storage):
        """A connection that commits each statement is no transaction of the caller's."""
        with storage._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            with pytest.raises(StorageError, match="autocommit"):
                storage.inside(connection)


def test_a_cursor_of_psycopg_stays_with_its_connection(postgres):
    """Transactions on one connection share a cursor; a connection that takes its place has another."""
    url = postgres.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, pool_size=1, max_overflow=0)
    with engine.connect() as connection:
        first = cursor_on(connection)
        own = connection.connection.cursor()
    with engine.connect() as connection:
        assert first is cursor_on(connection)
        assert own.__class__ is connection.connection.cursor().__class__ is not first.__class__
        connection.invalidate()
    with engine.connect() as connection:
        other = cursor_on(connection)
        other.execute("SELECT $1", [1])

        assert first is not other
        assert [(1,)] == other.fetchall()
    engine.dispose()
