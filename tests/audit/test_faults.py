"""Every statement of a sealing fails once: before it, after it, and after the commit."""

from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa

from clubkit.audit.seal import journal_of, seal
from clubkit.audit.verify import verify
from clubkit.clock import FixedClock
from clubkit.errors import StorageError
from clubkit.storage.sql import SqlStorage
from clubkit.testing import Faults, Moment

from ..club.shop import a_shop, day
from .books import KEY


def failing(code):
    """What sqlite3 raises for a result code."""

    def made(_connection):
        error = sqlite3.OperationalError("a fault")
        error.sqlite_errorcode = code
        return error

    return made


@pytest.fixture(scope="module")
def storage_and_faults(tmp_path_factory):
    """Seven postings of three members, and an injector."""
    url = f"sqlite:///{tmp_path_factory.mktemp('faults') / 'club.db'}"
    shop = a_shop(url)
    for number in range(7):
        shop.pays(str(number), member=f"m{number % 3}")
    shop.club.close()
    engine = sa.create_engine(url)
    faults = Faults(engine)
    storage = SqlStorage(engine)
    yield storage, faults
    storage.close()


def sealed(storage):
    """Seal in batches of four."""
    return seal(storage, KEY, FixedClock(day(0)), batch=4)


@pytest.mark.parametrize(
    ("code", "moment"),
    [
        (sqlite3.SQLITE_IOERR, Moment.BEFORE),
        (sqlite3.SQLITE_IOERR, Moment.AFTER),
        (sqlite3.SQLITE_BUSY, Moment.AFTER),
    ],
)
def test_any_statement_may_fail(storage_and_faults, code, moment):
    """A run that is cut short leaves whole batches, and the next one seals the rest once."""
    storage, faults = storage_and_faults
    number, cut = 0, 0
    faults.has_fired = True
    while faults.has_fired:
        with storage._engine.begin() as connection:
            for table in ("club_leaf", "club_salt", "club_checkpoint"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - of these
        number += 1
        faults.arm(number, moment, failing(code))
        try:
            sealed(storage)
        except StorageError:
            cut += 1
        faults.disarm()

        last = sealed(storage)

        leaves = journal_of(storage).leaves()
        assert list(range(7)) == [no for no, _ in leaves]
        assert 7 == len({(leaf.member_key, leaf.seq) for _, leaf in leaves})
        assert () == verify(storage, KEY.public, last.checkpoint.encode()).findings
    assert number > 20
    assert (cut > 20) == (code == sqlite3.SQLITE_IOERR)
