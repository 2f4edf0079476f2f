"""How the doctor goes through a store."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import Instant
from clubkit.doctor import walk
from clubkit.doctor.findings import Problem
from clubkit.doctor.walk import BATCH
from clubkit.storage.shards import EVERYBODY
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import SECRET_BYTES, Secret

from ..club.shop import HOUR, a_program, a_shop, day, shop_of
from .breakages import of
from .ward import NOW, a_ward, broken, keys_of


@pytest.fixture(params=["memory:", "sqlite"])
def store(request, tmp_path):
    return f"sqlite:///{tmp_path / 'club.db'}" if request.param == "sqlite" else request.param


def test_a_club_in_order_has_no_finding(store):
    """On each storage, merged members and all."""
    shop = a_ward(store)
    diagnosis = shop.club.doctor(as_of=NOW)

    assert (4, (), 0, True, True) == (
        diagnosis.members,
        diagnosis.findings,
        diagnosis.notices,
        diagnosis.is_healthy,
        diagnosis.is_done,
    )
    shop.club.close()


def test_ticks_are_due_for_a_day_and_then_late(store):
    """What the next tick writes down is a notice; after a day without a tick it is a finding."""
    shop = a_shop(store)
    shop.gives(5, days=2)
    moments = [Instant(day(2) - 1), day(2), Instant(day(3) - 1), day(3)]
    seen = [shop.club.doctor(as_of=at) for at in moments]

    assert [0, 1, 1, 0] == [each.notices for each in seen]
    assert [0, 0, 0, 1] == [len(each.findings) for each in seen]
    assert Problem.TICK_LATE is seen[3].findings[0].problem
    shop.on(3)
    shop.club.tick()
    assert (0, ()) == (shop.club.doctor().notices, shop.club.doctor().findings)
    shop.club.close()


def test_a_program_without_tiers_waits_for_no_review(store):
    """Reviews that an earlier program planned are never late."""
    shop = a_ward(store)
    shop.on(60)
    shop.club.tick()
    plain = a_shop("memory:").club.program
    without = type(shop.club)(plain, shop.club.storage, clock=shop.clock)
    without.publish()

    assert () == without.doctor(as_of=day(400)).findings
    shop.club.close()


def test_transfers_under_way_are_left_out(tmp_path):
    """A walk comes to two members at two moments, so moves of the last hour are not added up."""
    url = f"sqlite:///{tmp_path / 'club.db'}"
    shop = a_ward(url)
    change = [
        of("entry", "units = units + 1", "seq = 2"),
        of("lot", "remaining = remaining - 1"),
        of("balance", "open = open - 1, transferred = transferred + 1"),
    ]
    broken(url, change, keys_of(shop))

    for hours, found in ((0, 0), (1, 1)):
        assert found == len(shop.club.doctor(as_of=Instant(day(1) + hours * HOUR)).findings)
    shop.club.close()


# --- parts ------------------------------------------------------------------------------------------

MEMBERS = 2 * BATCH + 50


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """More members than are looked at together, each with a total that is wrong."""
    url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'club.db'}"
    shop = a_shop(url)
    shop.club.orders.sync_many([shop.order(str(n), 5, member=f"m{n}") for n in range(MEMBERS)])
    broken(url, ["UPDATE club_balance SET adjusted = 1", "DELETE FROM club_owner"], {})
    broken(url, ["INSERT INTO club_owner (order_key, member_key) VALUES ('web/x', 5)"], {})
    yield shop
    shop.club.close()


def test_everybody_is_looked_at_once(crowd):
    """Batch by batch, in order of the keys, and it says how far it has come."""
    seen: list[int] = []
    diagnosis = crowd.club.doctor(told=seen.append)
    keys = [each.member_key for each in diagnosis.findings if each.problem is Problem.BALANCE_DIFFERS]

    assert [BATCH, 2 * BATCH, MEMBERS] == seen
    assert MEMBERS == diagnosis.members == len(set(keys))
    assert sorted(keys) == keys


def test_shards_together_find_the_same(crowd):
    """In any order; what is no member's own is found by the first."""
    whole = crowd.club.doctor()
    parts = [crowd.club.doctor(shard=shard) for shard in EVERYBODY.split(3)]

    assert MEMBERS == sum(part.members for part in parts)
    assert sorted(map(str, whole.findings)) == sorted(str(each) for part in parts for each in part.findings)
    assert [1, 0, 0] == [
        sum(each.problem is Problem.OWNER_ORPHANED for each in part.findings) for part in parts
    ]


@pytest.mark.parametrize(("limit", "members"), [(1, BATCH), (2 * BATCH, BATCH), (2 * BATCH + 1, 2 * BATCH)])
def test_it_stops_once_there_are_enough(crowd, limit, members):
    """After the batch in which the limit is reached: two findings a member."""
    diagnosis = crowd.club.doctor(limit=limit)

    assert (members, False) == (diagnosis.members, diagnosis.is_done)


def test_a_reward_that_goes_while_another_comes_is_no_finding(store, monkeypatch):
    """The walk has seen one and will see the other, and the stock is what it was."""
    monkeypatch.setattr(walk, "BATCH", 1)
    shop = a_shop(
        store, rewards=[{"id": "pen", "kind": "gift", "cost": {"points": 5}, "limit": {"stock": 9}}]
    )
    shop.pays("1", 50)
    shop.pays("2", 50, member="bob")
    with shop.club.storage.read() as reader:
        keys = {member.member_key: name for name, member in reader.find(["ada", "bob"]).items()}
    first, last = (keys[key] for key in sorted(keys))
    shop.club.rewards.redeem(first, "pen", reference="first")

    def meanwhile(looked_at: int) -> None:
        if looked_at == 1:
            shop.club.rewards.cancel(first, "first")
            shop.club.rewards.redeem(last, "pen", reference="last")

    assert () == shop.club.doctor(told=meanwhile).findings
    shop.club.close()


def test_codes_are_counted_by_their_uses(tmp_path):
    """A count that is not that of the uses is found; nothing is written."""
    url = f"sqlite:///{tmp_path / 'club.db'}"
    shop = shop_of(a_program(), url, keys=new_ring("shop", Secret(bytes(SECRET_BYTES))))
    shop.club.vouchers.campaign(Campaign(campaign_id="spring", gives=Discount(amount_minor=100), most=3))
    first, second = shop.club.vouchers.issue("spring", 2)
    cart = Cart(order_minor=1000)
    shop.club.vouchers.use(first, cart, use_id="1", trusted=True)
    shop.club.vouchers.reserve(first, cart, use_id="2", trusted=True)
    shop.club.vouchers.use(second, cart, use_id="3", trusted=True)
    healthy = shop.club.doctor().findings
    broken(url, ["UPDATE club_voucher SET uses = 1 WHERE uses = 2"], {})

    [found] = shop.club.doctor().findings

    assert ((), Problem.USES_DIFFER) == (healthy, found.problem)
    assert (2, 1) == (found.expected, found.found)
    assert str(first) not in str(found)
    shop.club.close()
