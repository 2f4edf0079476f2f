"""The club inside a transaction of the shop's: one commit for both, and no answer from an old snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from attrs import frozen

from clubkit import open_club
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.errors import ConflictError, InsufficientUnitsError, StorageError
from clubkit.events import Event
from clubkit.storage.sql.inside import SqlStorageInside
from clubkit.storage.sql.prepared import Runner, Texts

from ..club.shop import DAY_ZERO, Shop, a_program
from ..servers.databases import fresh_database

SALES = sa.Table("shop_sale", sa.MetaData(), sa.Column("sale_id", sa.Integer, primary_key=True))
LEVELS = {
    "sqlite": ["SERIALIZABLE"],
    "postgres": ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"],
    "mariadb": ["READ COMMITTED", "REPEATABLE READ"],
}
EVERYWHERE = [(database, level) for database, levels in LEVELS.items() for level in levels]


@frozen
class Till:
    """A shop with an engine of its own on the database of the club."""

    engine: sa.Engine
    shop: Shop

    @property
    def club(self) -> Club:
        return self.shop.club

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction of the shop's that has read already, and so may have a snapshot."""
        with self.engine.connect() as connection, connection.begin():
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            connection.execute(sa.text("SELECT COUNT(*) FROM club_account")).scalar()
            connection.execute(sa.text("SELECT COUNT(*) FROM club_lot")).scalar()
            yield connection

    def sales(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(SALES)).scalar_one())


@contextmanager
def a_till(url: sa.URL, level: str) -> Iterator[Till]:
    clock = FixedClock(DAY_ZERO)
    engine = sa.create_engine(url, isolation_level=level)
    SALES.create(engine)
    with open_club(a_program(), url.render_as_string(hide_password=False), clock=clock) as club:
        yield Till(engine, Shop(club, clock))
    engine.dispose()


@pytest.fixture(params=EVERYWHERE, ids="-".join)
def till(request, tmp_path):
    database, level = request.param
    if database == "sqlite":
        with a_till(sa.make_url(f"sqlite:///{tmp_path}/club.db"), level) as opened:
            yield opened
        return
    with fresh_database(request.getfixturevalue(database)) as url, a_till(url, level) as opened:
        yield opened


def test_the_sale_and_its_points_are_kept_together(till):
    """One commit keeps both, and subscribers hear of it after that, once."""
    heard: list[Event] = []
    till.club.subscribe(heard.append)

    with till.engine.begin() as connection:
        connection.execute(sa.insert(SALES).values(sale_id=1))
        inside = till.club.inside(connection)
        inside.orders.sync(till.shop.order("1", 100))
        seen_inside = inside.points.balance("ada").available
    silent = list(heard)
    inside.tell()
    inside.tell()

    assert (1, 100, 100) == (till.sales(), till.shop.total(), seen_inside)
    assert [] == silent
    assert ["points.earn"] == [event.kind for event in heard]


def test_the_sale_and_its_points_are_lost_together(till):
    """What the shop rolls back was never earned."""
    with till.engine.connect() as connection:
        connection.execute(sa.insert(SALES).values(sale_id=1))
        till.club.inside(connection).orders.sync(till.shop.order("1", 100))
        connection.rollback()

    assert 0 == till.sales()
    till.club.members.enrol("ada")
    assert 0 == till.shop.total()


def test_a_refusal_leaves_the_sale(till):
    """A command that is refused has left nothing, and the shop's transaction goes on."""
    till.shop.pays("1", 50)

    with till.engine.begin() as connection:
        inside = till.club.inside(connection)
        connection.execute(sa.insert(SALES).values(sale_id=1))
        with pytest.raises(InsufficientUnitsError):
            inside.points.redeem("ada", 60, reference="too much")
        inside.points.redeem("ada", 40, reference="fine")

    assert (1, 10) == (till.sales(), till.shop.total())


def test_units_are_not_spent_twice_behind_an_old_snapshot(till):
    """The shop has read; then another till spends everything; then the shop spends."""
    assert 0 == spent_behind_an_old_snapshot(till)


def spent_behind_an_old_snapshot(till: Till) -> int:
    """How many units too many could be spent."""
    till.shop.pays("1", 100)
    try:
        with till.reading() as connection:
            till.club.points.redeem("ada", 100, reference="another till")
            till.club.inside(connection).points.redeem("ada", 100, reference="this till")
    except (ConflictError, InsufficientUnitsError):
        return 0
    return 100


def test_without_its_guards_it_would_be_spent_twice(mariadb, monkeypatch):
    """With plain reads, and lots written without looking, the test before sees the second spending."""

    def without_locks(self, connection, manners):
        self._connection, self._manners = connection, manners
        self._texts = self._write_texts = Texts(connection.dialect)

    def without_looking(self, statement, rows, write=Runner.write):
        write(self, statement, rows)
        return len(rows)

    monkeypatch.setattr(SqlStorageInside, "__init__", without_locks)
    monkeypatch.setattr(Runner, "write", without_looking)
    with fresh_database(mariadb) as url, a_till(url, "REPEATABLE READ") as till:
        assert 100 == spent_behind_an_old_snapshot(till)


def test_a_lost_race_is_raised_at_once(till, monkeypatch):
    """A second try in the same transaction would read the same old snapshot, for ever."""
    till.club.members.enrol("ada")
    tries = []

    def loses(self):
        tries.append(self)
        raise ConflictError("somebody else was faster")

    monkeypatch.setattr(SqlStorageInside, "begin", loses)
    with till.engine.begin() as connection, pytest.raises(ConflictError):
        till.club.inside(connection).points.redeem("ada", 1, reference="this till")

    assert 1 == len(tries)


def test_tills_that_try_again_lose_nothing(till):
    """Shops that have read, spend, and begin anew when they lost: everything is spent once."""
    till.shop.pays("1", 12)

    def spend_three(number: int) -> None:
        for turn in range(3):
            reference = f"{number}-{turn}"
            while not _sold(till, reference):
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(spend_three, range(4)))

    assert 0 == till.shop.total()


def _sold(till: Till, reference: str) -> bool:
    try:
        with till.reading() as connection:
            till.club.inside(connection).points.redeem("ada", 1, reference=reference)
    except ConflictError:
        return False
    return True


def test_a_storage_that_cannot_join_says_so():
    """Books in memory have no transactions of others."""
    club = open_club(a_program(), "memory:")

    with pytest.raises(StorageError, match="inside a transaction"):
        club.inside(None)
