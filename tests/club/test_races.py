"""Several threads at one balance."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.errors import InsufficientUnitsError, RewardRefusedError
from clubkit.ledger.places import PostingKind
from clubkit.orders import order_key
from clubkit.storage.sql.reader import SqlReader

from .shop import Shop, a_shop

SPENDERS = 16


def race(shop: Shop, act: Callable[[Club, int], object]) -> list[bool]:
    """Each of sixteen threads does it with a club of its own; whether it was allowed."""
    gate = Barrier(SPENDERS)
    allowed: list[bool] = []

    def run(number: int) -> None:
        club = Club(shop.club.program, shop.club.storage, clock=FixedClock(shop.clock.now()))
        gate.wait()
        try:
            act(club, number)
        except (InsufficientUnitsError, RewardRefusedError):
            allowed.append(False)
        else:
            allowed.append(True)

    threads = [Thread(target=run, args=(number,)) for number in range(SPENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return allowed


@pytest.mark.parametrize("verb", ["redeem", "hold"])
def test_no_more_is_spent_than_there_is(store, verb):
    """Of sixteen who want thirty of a hundred, three get them."""
    shop = a_shop(store)
    shop.gives(100)
    acts: dict[str, Callable[[Club, int], object]] = {
        "redeem": lambda club, number: club.points.redeem("ada", 30, reference=f"r{number}"),
        "hold": lambda club, number: club.points.hold("ada", 30, hold_id=f"h{number}"),
    }

    allowed = race(shop, acts[verb])

    assert (3, 13) == (allowed.count(True), allowed.count(False))
    assert 10 == shop.balance().available
    shop.check("ada")


def test_one_reference_is_one_command(store):
    """Sixteen who send the same redemption spend it once, and all have the same answer."""
    shop = a_shop(store)
    shop.gives(100)
    answers: list[object] = []

    race(shop, lambda club, _: answers.append(club.points.redeem("ada", 30, reference="once")))

    assert [answers[0]] * SPENDERS == answers
    assert 70 == shop.total()


def test_a_campaign_is_not_overdrawn(store):
    """A budget that members share gives what it has, to whoever comes first."""
    shop = a_shop(store, earn=[{"id": "purchase", "per": 1, "limit": {"units": 100}}])

    race(shop, lambda club, number: club.orders.sync(shop.order(str(number), 30, member=f"m{number}")))

    assert 100 == sum(shop.total(f"m{number}") for number in range(SPENDERS))


@pytest.mark.parametrize(("limit", "others"), [({"stock": 3}, True), ({"per_member": 3}, False)])
def test_no_more_rewards_are_had_than_there_are(store, limit, others):
    """Of sixteen who want one, three get it: of a stock each for oneself, of a limit all for one."""
    shop = a_shop(store, rewards=[{"id": "pen", "kind": "gift", "cost": {"points": 1}, "limit": limit}])
    names = [f"m{number}" if others else "ada" for number in range(SPENDERS)]
    for name in set(names):
        shop.gives(100, member=name)

    allowed = race(
        shop, lambda club, number: club.rewards.redeem(names[number], "pen", reference=f"r{number}")
    )

    assert (3, 13) == (allowed.count(True), allowed.count(False))
    assert 3 == sum(100 - shop.total(name) for name in set(names))
    assert () == shop.club.doctor().findings


def test_a_capture_reads_its_hold_behind_the_lock(tmp_path, monkeypatch):
    """Nothing that is saved is decided on a book that was read without a lock, which may be torn."""
    shop = a_shop(f"sqlite:///{tmp_path}/club.db")
    shop.gives(100)
    shop.club.points.hold("ada", 30, hold_id="cart", order=("web", "9"))
    monkeypatch.delattr(SqlReader, "peek")

    shop.club.points.capture("ada", "cart")

    monkeypatch.undo()
    assert 70 == shop.total()
    assert [order_key("web", "9")] == [each.trace.order_key for each in shop.postings(PostingKind.CAPTURE)]
