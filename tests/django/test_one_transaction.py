"""Points and the shop's order are kept together or lost together, on each database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")

from .project import club_setting, database, in_a_thread, server_settings  # isort: split

import sqlalchemy as sa
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, connections, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext, override_settings
from django_shop.models import Order

from clubkit.errors import ConflictError, InsufficientUnitsError, StorageError
from clubkit.integrations.django import club, contained, happened
from clubkit.integrations.django.clubs import made_club
from clubkit.storage.sql.tables import METADATA

from ..club.shop import DAY_ZERO
from ..servers.databases import fresh_database
from .shop import PLACED_AT, pays, points, seen


class BadNewsError(Exception):
    """Something of the shop's own goes wrong."""


def gives(units=5, *, reference="gift", member="ada"):
    gives_through(club(), units, reference, member)


def gives_through(some_club, units=5, reference="gift", member="ada"):
    some_club.points.open_with(member, units, reference=reference, earned_at=DAY_ZERO, lasts_until=None)


def breaks(alias):
    """Run a statement that the database refuses."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


# --- together ---------------------------------------------------------------------------------------


def test_the_order_and_its_points_are_kept_together(alias):
    """Nobody else sees either before the commit, and everybody both after it."""
    with transaction.atomic(using=alias):
        pays(alias)
        assert 42 == points()
        if alias != "sqlite":  # there nobody else reads meanwhile
            assert (0, None) == seen(alias)

    assert (1, 42) == seen(alias)


def test_the_order_and_its_points_are_lost_together(alias):
    """What the shop rolls back takes its points with it."""
    with pytest.raises(BadNewsError), transaction.atomic(using=alias):
        pays(alias)
        raise BadNewsError

    assert (0, None) == seen(alias)


def test_a_refused_command_leaves_nothing_and_the_order_goes_on(alias):
    """A refusal inside the shop's transaction undoes itself alone."""
    with transaction.atomic(using=alias):
        pays(alias)
        with pytest.raises(InsufficientUnitsError):
            club().points.redeem("ada", 1000, reference="too-much")
        gives()

    assert (1, 47) == seen(alias)


def test_a_unit_of_work_that_fails_halfway_leaves_nothing_and_the_order_goes_on(alias):
    """What it wrote before it failed is undone, and the shop's transaction is as it was before it."""
    with transaction.atomic(using=alias):
        pays(alias)
        with pytest.raises(BadNewsError), club().storage.begin() as unit:
            unit.take("stock", 3, None)
            raise BadNewsError

    with club().storage.read() as reader:
        assert 0 == reader.counted("stock")
    assert (1, 42) == seen(alias)


def test_pitfall_1_and_2_the_first_use_of_a_club_ends_no_transaction(alias):
    """A club that is made in the middle of an order neither commits nor rolls it back."""
    with pytest.raises(BadNewsError), transaction.atomic(using=alias):
        order = pays(alias, status="open")
        gives_through(made_club())
        assert Order.objects.using(alias).filter(pk=order.pk).exists()
        raise BadNewsError

    assert (0, None) == seen(alias)


@pytest.mark.usefixtures("alias")
def test_pitfall_3_outside_of_a_transaction_a_command_is_one():
    """Half of what a unit of work wrote does not stay in autocommit."""
    gives()
    with pytest.raises(BadNewsError), club().storage.begin() as unit:
        unit.take("stock", 3, None)
        raise BadNewsError

    with club().storage.read() as reader:
        assert 0 == reader.counted("stock")


def test_pitfall_4_an_error_that_is_contained_does_not_turn_the_commit_into_a_rollback(alias):
    """PostgreSQL refuses everything after an error, but not after one in a savepoint of its own."""
    with transaction.atomic(using=alias):
        pays(alias)
        with contained():
            breaks(alias)

    assert (1, 42) == seen(alias)


def test_pitfall_5_a_deadlock_of_mariadb_is_never_swallowed(on_mariadb):
    """It ended the shop's whole transaction: who went on would lose the order without an error."""
    alias = on_mariadb
    pays(alias, "a", member="ada")
    pays(alias, "b", member="bob")
    has_bob, has_ada = Event(), Event()

    def other():
        with transaction.atomic(using=alias):
            Order.objects.using(alias).bulk_create(
                [Order(number=f"n{n}", user_id="", total=1, created_at=PLACED_AT) for n in range(200)]
            )  # of two in a deadlock the one that wrote less is ended
            gives(member="bob", reference="b1")
            has_bob.set()
            has_ada.wait(10)
            gives(member="ada", reference="a1")

    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(in_a_thread, other)
        has_bob.wait(10)
        with pytest.raises(ConflictError), transaction.atomic(using=alias):
            order = pays(alias, "c", member="ada")
            has_ada.set()
            with contained():
                gives(member="bob", reference="b2")
        later.result()
    assert not Order.objects.using(alias).filter(pk=order.pk).exists()


def test_pitfall_6_and_7_the_club_changes_no_setting_of_djangos_connection(alias):
    """Neither its isolation nor its functions nor its handlers are other ones after the club used it."""
    connection = connections[alias]
    connection.ensure_connection()
    before = manner_of(connection)
    for n in range(5):
        gives(reference=f"gift-{n}")
    assert before == manner_of(connection)


def manner_of(connection):
    asked = {
        "sqlite": "SELECT 'flower' REGEXP '^flow', 'FLOWER' REGEXP '^flow'",
        "postgresql": "SELECT current_setting('transaction_isolation'), current_setting('TimeZone')",
        "mysql": "SELECT @@tx_isolation, @@sql_mode, @@autocommit",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        handlers = len(getattr(connection.connection, "_notice_handlers", ()))
        return cursor.fetchall(), handlers, connection.isolation_level if connection.vendor != "sqlite" else 0


def test_pitfalls_8_to_10_no_column_is_of_a_type_that_django_reads_in_another_way():
    """Instants are whole numbers and documents are text, so no zone and no converter touches them."""
    kinds = {type(column.type) for table in METADATA.tables.values() for column in table.columns}
    assert all(issubclass(kind, sa.Integer | sa.String | sa.LargeBinary) for kind in kinds)


def test_pitfall_10_the_zone_of_the_shop_moves_no_instant(alias):
    """With USE_TZ off and the clocks of Tehran the ledger holds the same instants."""
    with override_settings(USE_TZ=False, TIME_ZONE="Asia/Tehran"):
        connections[alias].close()
        pays(alias, created_at=datetime(2024, 1, 1, 3, 30))  # noqa: DTZ001 - as such a shop has it
        [posting] = club().points.statement("ada").postings
        connections[alias].close()
    assert DAY_ZERO == posting.occurred_at


def test_pitfall_11_a_snapshot_of_the_shops_is_not_what_the_club_decides_on(mariadb, django_mariadb):
    """At REPEATABLE READ on MariaDB, what another till wrote after the shop's first read is in the book."""
    del django_mariadb  # skipped without its driver
    with fresh_database(mariadb) as url:
        said = server_settings("mariadb", url, isolation_level="repeatable read")
        with database("repeatable", said) as alias, override_settings(CLUBKIT=club_setting(alias)):
            gives(10, reference="before")
            with transaction.atomic(using=alias):
                assert 0 == Order.objects.using(alias).count()  # fixes the snapshot
                in_a_thread(lambda: gives(20, reference="meanwhile"))
                club().points.redeem("ada", 30, reference="all")
            assert 0 == points()


def test_pitfall_12_writers_on_sqlite_wait_for_each_other(tmp_path):
    """Also in a transaction that Django began without a lock, where the club reads before it writes."""
    said = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "deferred.sqlite3")}

    def serves(worker):
        for n in range(10):
            with transaction.atomic(using="deferred"):
                gives(1, reference=f"{worker}-{n}")

    with database("deferred", said) as alias, override_settings(CLUBKIT=club_setting(alias)):
        with ThreadPoolExecutor(4) as pool:
            for job in [pool.submit(in_a_thread, serves, worker) for worker in range(4)]:
                job.result()
        assert 40 == points()


def test_pitfall_13_a_connection_that_is_closed_between_requests_is_opened_again(alias):
    """The club keeps no connection of its own."""
    gives()
    connections[alias].close()
    assert 5 == points()


def test_pitfall_14_events_are_told_after_the_commit_and_dropped_with_their_savepoint(alias):
    """A hook of Django's own tells them, so what is undone is never told."""
    told = []

    def hear(*, event, **_):
        told.append(event.data["reference"])

    happened.connect(hear)
    try:
        with transaction.atomic(using=alias):
            gives(reference="kept")
            with pytest.raises(BadNewsError), transaction.atomic(using=alias):
                gives(reference="undone")
                raise BadNewsError
            assert [] == told
        assert ["kept"] == told
        gives(reference="by-itself")
        assert ["kept", "by-itself"] == told
    finally:
        happened.disconnect(hear)


def test_pitfall_15_no_error_is_sqlalchemys(alias):
    """A failure of the database is the club's, made of Django's."""
    with connections[alias].cursor() as cursor:
        cursor.execute("ALTER TABLE club_shared RENAME TO club_hidden")
    try:
        with pytest.raises(StorageError) as caught, club().storage.begin() as unit:
            unit.take("stock", 1, None)
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute("ALTER TABLE club_hidden RENAME TO club_shared")
    assert isinstance(caught.value.__cause__, Error)


def test_pitfall_16_the_club_runs_no_statement_that_would_end_a_transaction(alias):
    """In the shop's transaction it reads, writes, and sets savepoints; the first time too."""
    with transaction.atomic(using=alias), CaptureQueriesContext(connections[alias]) as queries:
        gives_through(made_club())

    words = {query["sql"].split(maxsplit=1)[0].upper() for query in queries.captured_queries}
    assert words <= {"SELECT", "INSERT", "UPDATE", "SAVEPOINT", "RELEASE"}


@pytest.mark.usefixtures("sqlite")
def test_pitfall_17_an_async_view_is_refused_and_one_hop_works():
    """A thread that runs an event loop may not wait for a database; a hop to another one may."""

    async def view():
        with pytest.raises(SynchronousOnlyOperation):
            gives()
        await sync_to_async(gives)()

    async_to_sync(view)()
    assert 5 == points()


class Loser:
    """A unit of work that always loses its race."""

    def __init__(self):
        self.tries = 0

    def __call__(self):
        self.tries += 1
        with club().storage.begin():
            raise ConflictError("lost")


def test_pitfall_19_a_lost_race_is_tried_again_outside_of_the_shops_transaction_only(alias):
    """Inside, only the shop can try again; its transaction goes on until it does."""
    outside, inside = Loser(), Loser()
    with pytest.raises(ConflictError):
        club()._keeper.retrying(outside)
    with transaction.atomic(using=alias), pytest.raises(ConflictError):
        club()._keeper.retrying(inside)
    assert (12, 1) == (outside.tries, inside.tries)


@pytest.mark.usefixtures("alias")
def test_pitfall_20_a_member_who_comes_through_two_doors_at_once_is_one():
    """Several first orders of a new member at the same moment are all kept."""
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(in_a_thread, lambda n=n: gives(1, reference=f"gift-{n}", member="new"))
            for n in range(4)
        ]
        for job in jobs:
            job.result()
    assert 4 == points("new")


# --- what Django promises ---------------------------------------------------------------------------


def test_a_broken_transaction_is_refused_in_djangos_own_words(alias):
    """Who swallowed a database error without a savepoint hears of it from the club too."""
    with transaction.atomic(using=alias):
        transaction.set_rollback(True, using=alias)
        with pytest.raises(TransactionManagementError):
            gives()


def test_requests_that_are_served_at_once_have_transactions_of_their_own(alias):
    """Four workers take eight orders each, in transactions of the shop's."""

    def serves(worker):
        for n in range(8):
            with transaction.atomic(using=alias):
                pays(alias, f"{worker}-{n}", total="1.00", member=f"m{worker}")

    with ThreadPoolExecutor(4) as pool:
        for job in [pool.submit(in_a_thread, serves, worker) for worker in range(4)]:
            job.result()
    assert [8] * 4 == [points(f"m{worker}") for worker in range(4)]
    assert 32 == Order.objects.using(alias).count()


@pytest.mark.usefixtures("alias")
def test_ids_are_compared_bytewise():
    """``Ada`` and ``ada`` are two members, whatever the collation of the database is."""
    gives(1, member="ada")
    gives(2, member="Ada")
    assert (1, 2) == (points("ada"), points("Ada"))
