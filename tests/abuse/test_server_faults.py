"""Every statement of some use cases breaks the connection to a server: before it, after it, at the commit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from attrs import evolve

from clubkit.calendars import Duration
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.orders import Order, OrderState, Version
from clubkit.storage.sql import SqlStorage
from clubkit.testing import Faults, Moment, drifts
from clubkit.testing.faults import Failure
from clubkit.testing.sums import happenings_of

from ..club.shop import DAY_ZERO, a_program
from ..servers.databases import fresh_database

MONTH = Duration(days=30)


def _cut_postgres(connection: Any) -> Exception:
    connection.close()
    lost: Exception = sys.modules["psycopg"].OperationalError("server closed the connection unexpectedly")
    return lost


def _cut_mariadb(connection: Any) -> Exception:
    connection._force_close()
    lost: Exception = sys.modules["pymysql"].err.OperationalError(
        2013, "Lost connection to MySQL server during query"
    )
    return lost


CUTS = {"postgres": _cut_postgres, "mariadb": _cut_mariadb}


def an_order(order_id: str, minor: int, member: str) -> Order:
    """A paid order."""
    version = Version(DAY_ZERO, DAY_ZERO)
    return Order("web", order_id, member, DAY_ZERO, OrderState.PAID, "EUR", minor, version)


def _syncs(club: Club, name: str) -> None:
    club.orders.sync(an_order(name, 30, name))


USE_CASES: dict[str, Callable[[Club, str], object]] = {
    "sync": _syncs,
    "redeem": lambda club, name: club.points.redeem(name, 30, reference="k"),
    "hold": lambda club, name: club.points.hold(name, 30, hold_id="k", lasts=MONTH),
    "capture": lambda club, name: club.points.capture(name, "open", units=15),
    "transfer": lambda club, name: club.points.transfer(name, f"other-{name}", 30, reference="k").entries,
}


LEVELS = {"postgres": "SERIALIZABLE", "mariadb": "REPEATABLE READ"}
"""What an engine of the caller may be set to: the storage sets each of its connections to its own level."""

MOST = 40
"""More statements than any of the use cases takes."""


@contextmanager
def behind_faults(url: sa.URL, isolation: str) -> Iterator[tuple[Club, Faults, sa.Pool]]:
    """A club on a server behind an injector."""
    engine = sa.create_engine(url, isolation_level=isolation)
    faults = Faults(engine)
    storage = SqlStorage(engine)
    storage.create_schema()
    club = Club(a_program(), storage, clock=FixedClock(DAY_ZERO))
    club.publish()
    yield club, faults, engine.pool
    club.close()


@pytest.fixture(scope="module", params=CUTS)
def server(request):
    """A club on a server, with what breaks its connections."""
    with (
        fresh_database(request.getfixturevalue(request.param)) as url,
        behind_faults(url, "READ COMMITTED") as (club, faults, _),
    ):
        yield club, faults, CUTS[request.param]


@pytest.fixture(params=CUTS)
def server_at_another_level(request):
    """A club on an engine that begins its transactions otherwise."""
    with (
        fresh_database(request.getfixturevalue(request.param)) as url,
        behind_faults(url, LEVELS[request.param]) as (club, faults, pool),
    ):
        yield club, faults, CUTS[request.param], pool


def told(club: Club, name: str) -> object:
    """What happened to a member, without the order's name, which is the member's."""
    return [evolve(each, order_key=None) for each in happenings_of(club.storage, club.members.get(name))]


def swept(club: Club, faults: Faults, verb: str, moment: Moment, cut: Failure) -> int:
    """Break the connection at each statement in turn until a clean pass; how many there are."""
    act = USE_CASES[verb]
    names = [f"{verb}-{moment.name}-{number}" for number in range(MOST)]
    club.orders.sync_many(
        [an_order(f"first-{name}", 100, name) for name in names]
        + [an_order(f"other-{name}", 100, f"other-{name}") for name in names]
    )
    if verb == "capture":
        for name in names:
            club.points.hold(name, 20, hold_id="open", lasts=MONTH)
    expected = act(club, names[0]), told(club, names[0])

    for number, name in enumerate(names[1:], 1):
        faults.arm(number, moment, cut)
        answer = act(club, name)
        faults.disarm()

        assert expected == (answer, told(club, name)), number
        if not faults.has_fired:
            return number - 1
    raise AssertionError(MOST)


@pytest.mark.parametrize("moment", [Moment.AFTER, pytest.param(Moment.BEFORE, marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    "verb",
    ["redeem", *(pytest.param(each, marks=pytest.mark.soak) for each in USE_CASES if each != "redeem")],
)
def test_a_connection_may_break_at_any_statement(server, verb, moment):
    """The command is done once all the same, and answered as in an undisturbed run."""
    club, faults, cut = server
    assert swept(club, faults, verb, moment, cut) >= 5
    assert [] == drifts(club.storage)


def test_a_connection_may_break_where_its_level_is_set(server_at_another_level):
    """An engine of the caller has a level of its own; setting ours may fail, before and after the work."""
    club, faults, cut, pool = server_at_another_level
    assert swept(club, faults, "redeem", Moment.AFTER, cut) >= 5
    assert [] == drifts(club.storage)
    assert 0 == pool.checkedout()
