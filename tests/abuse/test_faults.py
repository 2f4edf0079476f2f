"""Every statement of every use case fails once: before it, after it, and after the commit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from attrs import frozen

from clubkit.club import Club
from clubkit.errors import StorageError
from clubkit.orders import order_key
from clubkit.storage.sql import SqlStorage
from clubkit.testing import Faults, Moment, drifts
from clubkit.testing.faults import Failure
from clubkit.testing.sums import happenings

from ..club.shop import Shop, day
from .use_cases import USE_CASES, a_busy_shop


def sqlite_error(code: int, text: str) -> Failure:
    """What sqlite3 raises for a result code."""

    def made(_connection: object) -> Exception:
        error = sqlite3.OperationalError(text)
        error.sqlite_errorcode = code
        return error

    return made


SAMPLE = {"a new order", "redeem", "capture", "merge"}
FEW = pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.soak) for name in USE_CASES]
)
"""Some use cases in every run, the others in the long form."""

BROKEN = sqlite_error(sqlite3.SQLITE_IOERR, "disk I/O error")
BUSY = sqlite_error(sqlite3.SQLITE_BUSY, "database is locked")


@frozen
class Bench:
    """
    A store that is put back to where it was before each attempt, and an injector on its way to the disk.

    Attributes:
        shop: Whose club is on that store.
    """

    shop: Shop
    faults: Faults
    _reset: Callable[[], None]

    def attempt(self, act: Callable[[Shop], object]) -> tuple[object, object]:
        """Do it on the store as it was, and return the answer and all that is in the store then."""
        self._reset()
        answer = act(self.shop)
        return answer, self.state()

    def state(self) -> object:
        """All that was written, by names that every run shares, and what each member is now."""
        storage = self.shop.club.storage
        with storage.read() as reader:
            members = [(each.member_id, each.attributes) for each in reader.members()]
            programs = [reader.program_at(at) for at in (self.shop.clock.now(), day(99))]
            orders = reader.owners([order_key("web", "9")])
        return happenings(storage), members, programs, len(orders)


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[Bench]:
    """A busy shop in a file, which is copied for each attempt."""
    folder = tmp_path_factory.mktemp("faults")
    made = a_busy_shop(f"sqlite:///{folder / 'club.db'}")
    made.club.close()
    for kept in folder.glob("club.db*"):
        shutil.copy(kept, folder / f"kept-{kept.name}")

    engine = sa.create_engine(f"sqlite:///{folder / 'club.db'}")
    faults = Faults(engine)
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF").close())
    storage = SqlStorage(engine)

    def reset() -> None:
        storage.close()
        for suffix in ("", "-wal", "-shm"):
            (folder / f"club.db{suffix}").unlink(missing_ok=True)
        for kept in folder.glob("kept-*"):
            shutil.copy(kept, folder / kept.name.removeprefix("kept-"))
        with storage.read():
            pass

    club = Club(made.club.program, storage, clock=made.clock)
    yield Bench(Shop(club, made.clock, made.orders), faults, reset)
    storage.close()


def swept(bench: Bench, act: Callable[[Shop], object], moment: Moment, error: Failure) -> int:
    """Fail each statement in turn until a clean pass; how many there are."""
    expected = bench.attempt(act)
    assert [] == drifts(bench.shop.club.storage)
    number = 0
    while True:
        number += 1
        bench._reset()
        bench.faults.arm(number, moment, error)
        try:
            answer = act(bench.shop)
        except StorageError:
            bench.faults.disarm()
            assert [] == drifts(bench.shop.club.storage), number
            answer = act(bench.shop)  # the caller sends it again
        bench.faults.disarm()

        assert expected == (answer, bench.state()), number
        if not bench.faults.has_fired:
            return number - 1


@pytest.mark.parametrize("name", USE_CASES)
def test_any_answer_may_be_lost(bench, name):
    """After a fault the books add up, and the caller's retry gives what an undisturbed run gives."""
    assert swept(bench, USE_CASES[name], Moment.AFTER, BROKEN) > 2


@FEW
def test_any_statement_may_fail(bench, name):
    """The same where the database never saw it: all but the first is what a lost answer before it leaves."""
    assert swept(bench, USE_CASES[name], Moment.BEFORE, BROKEN) > 2


@pytest.mark.parametrize("moment", Moment)
@FEW
def test_any_statement_may_lose_a_race(bench, name, moment):
    """What is taken for a lost race is tried again inside, and gives what an undisturbed run gives."""
    assert swept(bench, USE_CASES[name], moment, BUSY) > 2


def test_the_sweep_catches_what_is_half_done(bench):
    """A store that keeps what a failed transaction wrote is found out."""

    def keep(connection: sa.Connection) -> None:
        connection.connection.commit()

    engine = bench.shop.club.storage._engine
    sa.event.listen(engine, "rollback", keep)
    try:
        with pytest.raises(AssertionError):
            swept(bench, USE_CASES["transfer"], Moment.BEFORE, BROKEN)
    finally:
        sa.event.remove(engine, "rollback", keep)
