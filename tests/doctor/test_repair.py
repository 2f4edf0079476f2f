"""What a repair mends, and what it leaves alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from clubkit.doctor.findings import MENDABLE, Problem
from clubkit.errors import LedgerBrokenError

from ..club.shop import day
from ..jobs.stores import KINDS, url_of
from .breakages import gone, of
from .ward import NOW, a_ward, broken, keys_of

MENDED = {
    Problem.BALANCE_DIFFERS: [
        of("balance", "open = open + 5, issued = issued - 5"),
        of("balance", "redeemed = 1", member="ada"),
        gone("balance", "member_key = {cyd}"),
    ],
    Problem.DUE_DIFFERS: [of("account", "due_at = due_at + 1")],
    Problem.REVIEW_DIFFERS: [of("account", "review_at = 1")],
}


def rows_of(url):
    """Every row of the store but the accounts', whose version counts each mend."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        tables = [name for name in sa.inspect(connection).get_table_names() if name != "club_account"]
        rows = {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))  # noqa: S608 - ours
            for name in tables
        }
        dues = connection.exec_driver_sql(
            "SELECT member_key, due_at, review_at FROM club_account ORDER BY member_key"
        ).fetchall()
    engine.dispose()
    return rows, [tuple(row) for row in dues]


@pytest.mark.parametrize("kind", KINDS)
def test_a_repair_puts_what_the_record_says(kind, request, tmp_path):
    """Afterwards every row is as it was before it was broken, and a second repair finds nothing."""
    with url_of(kind, request, tmp_path) as url:
        shop = a_ward(url)
        before, keys = rows_of(url), keys_of(shop)
        for statements in MENDED.values():
            broken(url, statements, keys)

        mended = shop.club.doctor(as_of=NOW, repair=True)

        assert set(MENDED) == {finding.problem for finding in mended.findings}
        assert sorted([keys["ada"], keys["bob"], keys["cyd"]]) == sorted(mended.mended)
        assert mended.is_healthy
        assert before == rows_of(url)
        again = shop.club.doctor(as_of=NOW, repair=True)
        assert ((), ()) == (again.findings, again.mended)
        shop.club.close()


def test_what_is_mendable_is_tried():
    """The test above would notice more."""
    assert MENDABLE == set(MENDED)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'club.db'}"


def test_without_being_told_it_writes_nothing(url):
    """Looking changes no row, whatever is found."""
    shop = a_ward(url)
    for statements in MENDED.values():
        broken(url, statements, keys_of(shop))
    before = rows_of(url)

    diagnosis = shop.club.doctor(as_of=NOW)

    assert (False, ()) == (diagnosis.is_healthy, diagnosis.mended)
    assert before == rows_of(url)
    shop.club.close()


@pytest.mark.parametrize(
    "statement",
    [
        of("entry", "units = 39", "seq = 1"),
        gone("posting", "member_key = {bob} AND seq = 1"),
        of("lot", "remaining = remaining - 1"),
        of("posting", "kind = 'gift'", "seq = 1"),
    ],
)
def test_where_the_record_is_not_whole_nothing_is_put(url, statement):
    """Totals that do not agree with a broken record may be what is right."""
    shop = a_ward(url)
    broken(url, [statement, of("balance", "open = open + 1"), of("account", "due_at = 1")], keys_of(shop))
    before = rows_of(url)

    diagnosis = shop.club.doctor(as_of=NOW, repair=True)

    assert (False, ()) == (diagnosis.is_healthy, diagnosis.mended)
    assert before == rows_of(url)
    shop.club.close()


def test_a_member_who_could_not_be_loaded_can_be_again(url):
    """A book that does not add up is refused by every command until its totals are put."""
    shop = a_ward(url)
    broken(url, [of("balance", "open = open + 1")], keys_of(shop))
    with pytest.raises(LedgerBrokenError):
        shop.club.points.redeem("bob", 1, reference="r")

    shop.club.doctor(repair=True)

    shop.club.points.redeem("bob", 1, reference="r")
    assert 24 == shop.total("bob")
    shop.club.close()


def test_a_wrong_due_instant_is_put_so_that_a_tick_comes(url):
    """A lot that no tick would have found expires after all."""
    shop = a_ward(url)
    broken(url, [of("account", f"due_at = {2**62}, review_at = NULL")], keys_of(shop))
    shop.on(40)
    shop.club.tick()
    assert 1 == len([each for each in shop.club.doctor().findings if each.problem is Problem.TICK_LATE])

    shop.club.doctor(repair=True)
    shop.club.tick()

    assert (0, ()) == (shop.total("bob"), shop.club.doctor(as_of=day(40)).findings)
    shop.club.close()
