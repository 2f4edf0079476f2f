from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from clubkit.errors import BadInputError, ProgramVersionError
from clubkit.jobs import tick_in_processes, tick_shard
from clubkit.ledger.places import PostingKind
from clubkit.storage.shards import EVERYBODY, Shard
from clubkit.tick import Ticked, ticked_together

from ..club.shop import a_program, a_shop, day
from .stores import KINDS, PROGRAM, a_busy_shop, url_of, written

MEMBERS = 24


@pytest.fixture
def store(tmp_path):
    return f"sqlite:///{tmp_path / 'club.db'}"


@pytest.fixture(scope="module")
def whole():
    """A shop after one walk over everybody, and what it said."""
    shop = a_busy_shop("memory:", MEMBERS)
    shop.on(20)
    return shop.club.tick(), written(shop, MEMBERS)


def test_the_shop_has_work_of_every_kind(whole):
    """The tests below would notice nothing without."""
    kinds = {PostingKind.MATURE, PostingKind.LAPSE, PostingKind.EXPIRE}

    assert kinds == {PostingKind(kind) for kind in whole[0].postings}
    assert MEMBERS == whole[0].members
    assert whole[0].tier_changes > MEMBERS // 2


@pytest.mark.parametrize("of", [2, 7])
def test_all_shards_together_are_one_walk(store, whole, of):
    """In any order they write what one walk writes, and nobody is seen to twice."""
    shop = a_busy_shop(store, MEMBERS)
    shop.on(20)

    parts = [shop.club.tick(shard=shard) for shard in reversed(EVERYBODY.split(of))]

    assert whole == (ticked_together(parts), written(shop, MEMBERS))
    shop.club.close()


def test_a_shard_leaves_the_others_alone(store):
    """Members of other shards are still due."""
    shop = a_busy_shop(store, MEMBERS)
    shop.on(20)

    half = shop.club.tick(shard=Shard(1, 2))

    with shop.club.storage.read() as reader:
        due = reader.due(day(20))
    assert MEMBERS == half.members + len(due)
    assert all(Shard(2, 2).contains(key) for key in due)
    shop.club.close()


@pytest.mark.parametrize("limit", [1, 5, MEMBERS])
def test_a_tick_goes_on_where_its_limit_stopped_it(store, whole, limit):
    """The runs together write what one walk writes; each looks at no more than it may."""
    shop = a_busy_shop(store, MEMBERS)
    shop.on(20)
    parts = [shop.club.tick(limit=limit)]
    while not parts[-1].is_done:
        parts.append(shop.club.tick(limit=limit))

    assert [limit] * (MEMBERS // limit) == [part.members for part in parts if part.members == limit]
    assert whole[1] == written(shop, MEMBERS)
    shop.club.close()


def test_a_week_late_is_punctual(store, whole):
    """Shards that run every day write what one walk writes after all those days."""
    shop = a_busy_shop(store, MEMBERS)
    for number in range(3, 21):
        shop.on(number)
        for shard in EVERYBODY.split(3):
            shop.club.tick(shard=shard)

    assert whole[1] == written(shop, MEMBERS)
    shop.club.close()


def test_the_first_shard_ranks_the_best(store):
    """A top share is ranked once, whoever is the first to be done."""
    tiers = {"score": "spend", "period": {"kind": "rolling", "length": "12 months"}}
    ladder = [{"id": "base"}, {"id": "best", "top": "50%", "review": "month"}]
    shop = a_shop(store, tiers={**tiers, "ladder": ladder})
    for number in range(4):
        shop.pays(str(number), 10 + number, member=f"m{number}")
    shop.on(40)

    steps = [shop.club.tick(shard=shard).tier_changes for shard in reversed(EVERYBODY.split(4))]

    assert [0, 0, 0, 2] == steps
    assert ["base", "base", "best", "best"] == [shop.tier(f"m{number}") for number in range(4)]
    shop.club.close()


# --- processes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_on_one_shard_write_nothing_twice(kind, request, tmp_path, whole):
    """What one of them wrote the other finds written."""
    with url_of(kind, request, tmp_path) as url:
        shop = a_busy_shop(url, MEMBERS)
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            ready = [pool.submit(tick_shard, PROGRAM, url, day(1)) for _ in range(2)]
            assert [0, 0] == [len(each.result().postings) for each in ready]
            both = [pool.submit(tick_shard, PROGRAM, url, day(20)) for _ in range(2)]
            together = ticked_together(each.result() for each in both)

        assert whole[0].postings == together.postings
        assert whole[0].tier_changes == together.tier_changes
        shop.on(20)
        assert whole[1] == written(shop, MEMBERS)
        shop.club.close()


def test_a_pool_of_processes_is_one_walk(store, whole):
    """Each process takes shards until none is left, and says how far it has come."""
    shop = a_busy_shop(store, MEMBERS)
    seen: list[int] = []

    ticked = tick_in_processes(PROGRAM, store, day(20), workers=2, told=seen.append)

    shop.on(20)
    assert whole == (ticked, written(shop, MEMBERS))
    assert MEMBERS == seen[-1]
    shop.club.close()


def test_the_limit_of_a_pool_is_shared_out(store):
    """Together the processes look at no more."""
    shop = a_busy_shop(store, MEMBERS)

    ticked = tick_in_processes(PROGRAM, store, day(20), workers=2, limit=5)

    assert 0 < ticked.members <= 5
    assert not ticked.is_done
    shop.club.close()


def test_a_failure_of_a_process_is_the_callers(store):
    """As if it had happened here, and nothing was written."""
    shop = a_busy_shop(store, 2)

    with pytest.raises(ProgramVersionError):
        tick_in_processes(a_program(), store, day(20), workers=1)
    assert {PostingKind.EARN, PostingKind.MATURE, PostingKind.HOLD} == {
        posting.kind for posting in shop.postings(member="m0")
    }
    shop.club.close()


@pytest.mark.parametrize("workers", [0, 1001])
def test_workers_are_bounded(store, workers):
    """A mistyped number starts no thousands of processes."""
    with pytest.raises(BadInputError):
        tick_in_processes(PROGRAM, store, day(20), workers=workers)


def test_nothing_to_do_is_done():
    """No parts are a tick that is done."""
    assert Ticked(0, {}, 0, is_done=True) == ticked_together([])
