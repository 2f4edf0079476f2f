"""Many short lives of a shop in which much goes wrong: the ledger ends right, seed by seed."""

from __future__ import annotations

import pytest

from clubkit.storage.memory import MemoryStorage
from clubkit.storage.sql import open_storage

from .world import MEMBERS, World, a_world


def lived(seed, storage):
    """Figures of the ledger beside those worked out by hand, for each member, after a life."""
    world = a_world(seed, storage)
    world.live()
    found, expected = {}, {}
    for member in MEMBERS:
        balance = world.club.points.balance(member)
        found[member] = balance.total + balance.pending + balance.held
        orders = [order for order in world.orders.values() if order.member_id == member]
        expected[member] = sum(map(world.worth, orders)) - world.redeemed[member]
    return found, expected, world.club.doctor().findings


def check_memory(seeds):
    wrong = {}
    for seed in seeds:
        found, expected, findings = lived(seed, MemoryStorage())
        if found != expected or findings:
            wrong[seed] = (found, expected, findings)
    assert {} == wrong


def check_sqlite(seeds, tmp_path):
    wrong = {}
    for seed in seeds:
        storage = open_storage(f"sqlite:///{tmp_path}/{seed}.db", durable=False)
        storage.create_schema()
        found, expected, findings = lived(seed, storage)
        storage.close()
        if found != expected or findings:
            wrong[seed] = (found, expected, findings)
    assert {} == wrong


def test_some_lives_in_memory():
    check_memory(range(60))


def test_some_lives_on_sqlite(tmp_path):
    check_sqlite(range(5), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 5000, 250))
def test_five_thousand_lives(first):
    check_memory(range(first, first + 250))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(5000, 5500, 50))
def test_five_hundred_lives_on_sqlite(first, tmp_path):
    check_sqlite(range(first, first + 50), tmp_path)


def test_a_shop_that_pays_twice_for_a_lost_answer_is_seen(monkeypatch):
    """Were a command tried again under another reference, some life would end wrong."""
    monkeypatch.setattr(World, "a_reference", lambda self, _reference: f"bill-{self.chance.getrandbits(60)}")
    with pytest.raises(AssertionError):
        check_memory(range(30))
