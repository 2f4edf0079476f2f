"""A club on MariaDB Spider: a head and two shards."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

import pytest

from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.errors import ConnectionLostError
from clubkit.storage.ports import ATOMIC_ACROSS_MEMBERS, INSIDE_A_CALLERS
from clubkit.storage.shards import EVERYBODY
from clubkit.storage.sql import open_storage
from clubkit.testing import ProcessRaceRules, StorageContract

from ..club.shop import DAY_ZERO, Shop, a_program
from ..jobs.stores import TABLES, a_busy_shop, written
from .spider import OWNED, open_spider, spider_cluster

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def cluster():
    with spider_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def tables(cluster):
    with cluster.store() as url:
        yield url


@pytest.fixture
def store(cluster, tables):
    cluster.empty(tables)
    return tables


class TestSpider(StorageContract):
    @pytest.fixture
    def storage(self, store):
        storage = open_spider(store)
        yield storage
        storage.close()


class TestRaces(ProcessRaceRules):
    @pytest.fixture
    def opener(self, store):
        return partial(open_storage, store)


# --- a club on two shards ---------------------------------------------------------------------------

MEMBERS = 24


@pytest.fixture
def shop(store):
    clock = FixedClock(DAY_ZERO)
    with Club(a_program(**TABLES), open_spider(store), clock=clock) as club:
        club.publish()
        yield Shop(club, clock)


def test_a_club_writes_on_two_shards_what_it_writes_in_memory(store):
    """Orders, holds, and a job that walks the members in parts, write what they write anywhere."""
    expected = a_busy_shop("memory:", MEMBERS)
    expected.on(20)
    expected.club.tick()

    spread = a_busy_shop(store, MEMBERS)
    spread.on(20)
    for shard in EVERYBODY.split(2):
        spread.club.tick(shard=shard)

    assert written(expected, MEMBERS) == written(spread, MEMBERS)
    assert () == tuple(spread.club.doctor().findings)
    spread.club.close()


def test_what_a_member_owns_is_on_one_shard(shop, cluster, store):
    """Members are spread over the shards, and no member's rows are."""
    for number in range(MEMBERS):
        shop.pays(str(number), 30, member=f"m{number}")

    accounts = cluster.keys(store, "club_account")
    assert all(len(keys) > MEMBERS // 6 for keys in accounts)
    assert MEMBERS == len(set.union(*accounts))
    for table in OWNED:
        assert all(keys <= of for keys, of in zip(cluster.keys(store, table), accounts, strict=True)), table


def test_what_it_cannot_is_said(shop):
    """Two shards commit one after the other, and there are no savepoints."""
    assert not {ATOMIC_ACROSS_MEMBERS, INSIDE_A_CALLERS} & shop.club.storage.capabilities


@contextmanager
def dying(shop, shard, monkeypatch):
    """A shop whose transactions all find, when they commit, that a shard has just died."""
    begin = shop.club.storage.begin

    @contextmanager
    def begin_then_kill():
        with begin() as unit:
            yield unit
            shard.kill()

    monkeypatch.setattr(shop.club.storage, "begin", begin_then_kill)
    try:
        yield
    finally:
        monkeypatch.undo()
        shard.start()


@pytest.mark.parametrize("number", [0, 1])
def test_a_shard_that_dies_before_a_commit_is_made_up_for(shop, cluster, monkeypatch, number):
    """One shard keeps what the other lost: owners without books, or books alone. Sent again, all is right."""
    for each in range(12):
        shop.club.members.enrol(f"m{each}")
    orders = [shop.order(str(each), 30, member=f"m{each}") for each in range(12)]

    with dying(shop, cluster.shards[number], monkeypatch), pytest.raises(ConnectionLostError):
        shop.club.orders.sync_many(orders)
    lost = [each for each in range(12) if not shop.postings(member=f"m{each}")]
    shop.club.orders.sync_many(orders)

    assert 0 < len(lost) < 12
    assert [1] * 12 == [len(shop.postings(member=f"m{each}")) for each in range(12)]
    assert () == tuple(shop.club.doctor().findings)


def test_a_shard_that_dies_while_members_are_enrolled_leaves_halves(shop, cluster, monkeypatch):
    """What it cannot: of a member's name and account, on two shards, one is kept without the other."""
    orders = [shop.order(str(each), 30, member=f"m{each}") for each in range(12)]

    with dying(shop, cluster.shards[0], monkeypatch), pytest.raises(ConnectionLostError):
        shop.club.orders.sync_many(orders)

    assert shop.club.doctor().findings
