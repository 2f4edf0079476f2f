"""Rewards from their redemption to their end, on every storage."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.club import Club
from clubkit.errors import (
    BadReferenceError,
    KeyRingError,
    Missing,
    ReferenceReusedError,
    RewardRefusedError,
    RewardStateError,
    SelfApprovalError,
    UnknownRewardError,
    VoucherRefusedError,
)
from clubkit.ledger.places import Place, PostingKind
from clubkit.program.reader import read_program
from clubkit.rewards.lifecycle import RewardState
from clubkit.storage.voucher_ports import vouchers_in
from clubkit.testing.sums import drifts
from clubkit.values import changed
from clubkit.vouchers.campaign import GivenBack

from ..vouchers.shop import a_ring
from .shop import HOUR, Shop, a_program, a_shop, day

S = RewardState

GIFT = {"id": "gift", "kind": "gift", "cost": {"points": 30}}
CODE = {
    "id": "off",
    "kind": "discount",
    "amount": 500,
    "cost": {"points": 30},
    "voucher": {"valid": "10 days"},
}
SEAT = {**GIFT, "voucher": {"valid": "10 days", "code": False}}


@pytest.fixture
def make(store):
    """Makes a shop whose ada has 100 points that expire on day 20, and whose program has this reward."""
    made: list[Shop] = []

    def shop_with(reward=None, **tables) -> Shop:
        rewards = [{**GIFT, **(reward or {})}]
        program = a_program(rewards=rewards, **tables)
        shop = a_shop(store, **{"rewards": rewards, **tables})
        shop.club.close()
        shop.club = Club(program, shop.club.storage, clock=shop.clock, keys=a_ring())
        shop.gives(100, days=20)
        made.append(shop)
        return shop

    yield shop_with
    for shop in made:
        shop.club.tick()
        assert [] == drifts(shop.club.storage)
        assert () == shop.club.doctor().findings
        shop.club.close()


def states(shop: Shop, member: str = "ada") -> list[RewardState]:
    """How a member's rewards stand, the newest first."""
    return [record.state for record in shop.club.rewards.of(member)]


def redeem(shop: Shop, reference: str = "r1", **asked):
    """Ada redeems the reward."""
    return shop.club.rewards.redeem(
        "ada", shop.club.program.rewards[0].reward_id, reference=reference, **asked
    )


# --- redeeming --------------------------------------------------------------------------------------


def test_units_are_spent_from_lots_and_kept_in_the_record(make):
    """A gift is issued at once, and costs what the program says."""
    shop = make()

    got = redeem(shop)

    assert (S.ISSUED, "gift", day(0), None) == (
        got.record.state, got.record.reward_id, got.record.issued_at, got.code
    )  # fmt: skip
    assert ((1, 30),) == got.record.spent.uses
    assert 70 == shop.total()
    assert (got.record,) == shop.club.rewards.of("ada")


def test_the_same_reference_is_one_reward(make):
    """A retry gets the first answer, and another content is refused."""
    shop = make()
    first = redeem(shop)
    shop.on(1)

    assert first == redeem(shop)
    with pytest.raises(ReferenceReusedError):
        redeem(shop, order=shop.order("7"))
    assert 70 == shop.total()


@pytest.mark.parametrize(
    ("reward", "missing"),
    [
        ({"cost": {"points": 101}}, Missing("units", 101, 100)),
        ({"when": {"date": {"from": "2024-01-02"}}}, Missing("not_yet", "2024-01-02", "2024-01-01")),
        ({"when": {"total": {"at_least": 50}}}, Missing("order_total", 50, None)),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(make, reward, missing):
    """The catalogue and the refusal say the same."""
    shop = make(reward)

    with pytest.raises(RewardRefusedError) as refused:
        redeem(shop)

    [offer] = shop.club.rewards.catalogue("ada")
    assert (missing,) == refused.value.missing == offer.missing
    assert ((), 100) == (shop.club.rewards.of("ada"), shop.total())


def test_who_owes_is_told_so(make):
    """Beside the units that are missing."""
    shop = make()
    shop.takes(120)

    [offer] = shop.club.rewards.catalogue("ada")

    assert (Missing("deficit", 0, 20), Missing("units", 30, 0)) == offer.missing


def test_an_order_can_be_large_enough(make):
    """The cart is looked at as it stands."""
    shop = make({"when": {"total": {"at_least": 50}}})

    redeem(shop, order=shop.order("7", 50))

    assert ["web/7"] == [record.order_key for record in shop.club.rewards.of("ada")]


def test_only_with_the_first_order(make):
    """The first order of a member is the next one as long as none was synced."""
    shop = make({"when": {"nth_order": 1}})
    [before] = shop.club.rewards.catalogue("ada")
    shop.pays("1")

    [after] = shop.club.rewards.catalogue("ada")

    assert before.is_available
    assert (Missing("nth_order", 1, 2),) == after.missing


def test_stock_and_limit(make):
    """Two in all, one for each member in a month; what is cancelled goes back."""
    shop = make({"limit": {"stock": 2, "per_member": 1, "in": "month"}})
    shop.gives(100, member="bob")
    shop.gives(100, member="cyd")
    redeem(shop)
    with pytest.raises(RewardRefusedError) as of_member:
        redeem(shop, "r2")
    shop.club.rewards.redeem("bob", "gift", reference="r1")
    with pytest.raises(RewardRefusedError) as of_stock:
        shop.club.rewards.redeem("cyd", "gift", reference="r1")

    assert (Missing("per_member", 1, 1),) == of_member.value.missing
    assert (
        (Missing("stock", 1, 0),) == of_stock.value.missing == shop.club.rewards.catalogue("cyd")[0].missing
    )
    shop.club.rewards.cancel("ada", "r1")
    assert 1 == shop.club.rewards.catalogue("cyd")[0].left
    redeem(shop, "r3")
    shop.on(31)
    assert (Missing("stock", 1, 0),) == shop.club.rewards.catalogue("bob")[0].missing


def test_free_rewards_use_their_reference(make):
    """What costs nothing is a posting without moves."""
    shop = make({"cost": {"points": 0}})

    first = redeem(shop)

    assert (first, 100) == (redeem(shop), shop.total())
    [posting] = shop.postings(PostingKind.REDEEM)
    assert () == posting.entries


def test_store_credit_is_given_at_once(make):
    """It is a lot of the unit of money with that unit's expiry, and cannot be cancelled."""
    units = {
        "points": {},
        "credit": {"money": True, "expires": {"after": "1 month", "rounded_to": "instant"}},
    }
    shop = make({"kind": "store-credit", "amount": 5000}, units=units)

    assert S.USED is redeem(shop).record.state

    credit = shop.balance(unit_id="credit")
    assert (5000, [(day(31), 5000)]) == (credit.available, list(credit.expiring))
    with pytest.raises(RewardStateError):
        shop.club.rewards.cancel("ada", "r1")


def test_units_and_money(make):
    """What is paid in money is said; the shop collects it."""
    shop = make({"cost": {"points": 30, "money": 250}})

    assert 250 == redeem(shop).record.money_minor


def test_unknown_names(make):
    """A reward that the program has not, and a record that the member has not."""
    shop = make()

    with pytest.raises(UnknownRewardError):
        shop.club.rewards.redeem("ada", "none", reference="r")
    for step in (shop.club.rewards.cancel, shop.club.rewards.use):
        with pytest.raises(UnknownRewardError):
            step("ada", "none")
    with pytest.raises(BadReferenceError):
        redeem(shop, "reward:cancel:r1")


# --- approval ---------------------------------------------------------------------------------------


def test_a_second_person_agrees(make):
    """Units and the place in the limits are taken at once; the time to use it begins with the approval."""
    shop = make({**SEAT, "approval": True, "limit": {"stock": 1}})
    asked = redeem(shop, by="ali")
    assert (S.REQUESTED, None, 70) == (asked.record.state, asked.record.ends_at, shop.total())
    with pytest.raises(SelfApprovalError):
        shop.club.rewards.approve("ada", "r1", by=" ALI")
    with pytest.raises(RewardStateError):
        shop.club.rewards.use("ada", "r1")
    shop.on(2)

    given = shop.club.rewards.approve("ada", "r1", by="zahra").record

    assert (S.ISSUED, day(12), "zahra") == (given.state, given.ends_at, given.resolved_by)
    assert given == shop.club.rewards.approve("ada", "r1", by="zahra").record
    assert 70 == shop.total()


@pytest.mark.parametrize("cancelled", ["own", "none"])
def test_a_refusal_gives_units_back(make, cancelled):
    """Whatever a cancel would give back: nothing was had."""
    shop = make({"approval": True, "returns": {"cancelled": cancelled}, "limit": {"per_member": 1}})
    redeem(shop)

    refused = shop.club.rewards.refuse("ada", "r1", by="zahra", reason="no seats")

    assert (S.CANCELLED, "no seats", 100) == (refused.state, refused.reason, shop.total())
    redeem(shop, "r2")


# --- using, cancelling, ending ----------------------------------------------------------------------


def test_what_was_used_is_over(make):
    """It was used once, and is not cancelled any more."""
    shop = make()
    redeem(shop)

    used = shop.club.rewards.use("ada", "r1", order=("web", "9"))

    assert (S.USED, "web/9") == (used.state, used.order_key)
    assert used == shop.club.rewards.use("ada", "r1", order=("web", "9"))
    with pytest.raises(RewardStateError):
        shop.club.rewards.use("ada", "r1", order=("web", "10"))
    with pytest.raises(RewardStateError):
        shop.club.rewards.cancel("ada", "r1")


@pytest.mark.parametrize(
    ("returns", "on_day", "expected"),
    [
        ({}, 5, [(day(20), 100)]),
        ({"cancelled": "none"}, 5, [(day(20), 70)]),
        ({"cancelled": "grace", "grace": "10 days"}, 5, [(day(20), 100)]),
        ({"cancelled": "grace", "grace": "10 days"}, 15, [(day(20), 70), (day(25), 30)]),
        ({"cancelled": "grace", "grace": "10 days"}, 30, [(day(40), 30)]),
        ({}, 30, []),
    ],
)
def test_a_cancel_gives_back_by_policy(make, returns, on_day, expected):
    """To the lots that paid, with their own expiry, or with a grace."""
    shop = make({"returns": returns})
    redeem(shop)
    shop.on(on_day)

    cancelled = shop.club.rewards.cancel("ada", "r1", by="zahra", reason="changed her mind")

    assert (S.CANCELLED, "zahra") == (cancelled.state, cancelled.resolved_by)
    assert expected == list(shop.balance().expiring)
    assert cancelled == shop.club.rewards.cancel("ada", "r1")
    shop.club.tick()


@pytest.mark.parametrize("ticks", [False, True])
@pytest.mark.parametrize(
    ("returns", "on_day", "expected"),
    [
        ({}, 10, [(day(20), 70)]),
        ({"expired": "own"}, 9, [(day(20), 70)]),
        ({"expired": "own"}, 10, [(day(20), 100)]),
        ({"expired": "own"}, 20, []),
        ({"expired": "grace", "grace": "5 days"}, 10, [(day(20), 100)]),
        ({"expired": "grace", "grace": "15 days"}, 21, [(day(25), 30)]),
    ],
)
def test_the_clock_decides_what_an_end_gives_back(make, returns, on_day, expected, *, ticks):
    """A balance is right at the instant asked, whether or not a job ran."""
    shop = make({**SEAT, "returns": returns})
    redeem(shop)
    shop.on(on_day)

    if ticks:
        shop.club.tick()

    assert expected == list(shop.balance().expiring)
    assert [S.EXPIRED if on_day >= 10 else S.ISSUED] == states(shop)
    shop.club.tick()
    shop.club.tick()
    assert expected == list(shop.balance().expiring)


def test_the_end_is_the_first_instant_that_is_too_late(make):
    """A moment before it can be used, at it not."""
    shop = make(SEAT)
    redeem(shop)
    redeem(shop, "r2")
    shop.clock.advance_to(day(10) - 1)
    shop.club.rewards.use("ada", "r1")
    shop.on(10)

    with pytest.raises(RewardStateError):
        shop.club.rewards.use("ada", "r2")
    with pytest.raises(RewardStateError):
        shop.club.rewards.cancel("ada", "r2")
    assert [S.USED, S.EXPIRED] == states(shop)


def test_a_late_tick_dates_what_comes_back_by_the_end(make):
    """A week of outage changes nothing in the record but when it was written."""
    shop = make({**SEAT, "returns": {"expired": "own"}})
    redeem(shop)
    shop.on(17)

    first, second = shop.club.tick(), shop.club.tick()

    assert ({"reinstate": 1}, {}) == (first.postings, second.postings)
    [posting] = shop.postings(PostingKind.REINSTATE)
    assert (day(10), 30) == (posting.occurred_at, posting.units(source=Place.REDEEMED))


def test_a_reward_ends_before_a_lot_that_expires_at_the_same_instant(make):
    """What comes back to the lot expires with the rest of it, in one posting."""
    shop = make({**SEAT, "voucher": {"valid": "20 days", "code": False}, "returns": {"expired": "own"}})
    redeem(shop)
    shop.on(21)

    shop.club.tick()

    assert [(day(20), 100)] == [
        (posting.occurred_at, posting.units(target=Place.EXPIRED))
        for posting in shop.postings(PostingKind.EXPIRE)
    ]


def test_what_comes_back_pays_a_deficit_first(make):
    """As all that returns does."""
    shop = make(SEAT | {"returns": {"expired": "own"}})
    redeem(shop)
    shop.takes(80)
    shop.on(10)

    assert (20, 0) == (shop.balance().available, shop.balance().deficit)


def test_idle_units_come_back_alive(make):
    """A lot that paid for a reward lives on with the others while its member is active."""
    units = {"points": {"expires": {"idle": "10 days", "rounded_to": "instant"}}}
    shop = make(SEAT | {"cost": {"points": 100}, "returns": {"expired": "own"}}, units=units)
    shop.club.points.adjust("ada", 10, reference="more", actor="boss", reason="so that a lot is left")
    shop.club.points.redeem("ada", 100, reference="old")
    redeemed = shop.club.points.earn("ada", "visit", reference="v0")
    assert redeemed is not None
    shop.club.points.adjust("ada", 100, reference="again", actor="boss", reason="for the reward")
    redeem(shop)
    shop.on(9)
    shop.club.points.redeem("ada", 1, reference="alive")
    shop.on(12)

    assert 109 == shop.total()


def test_a_redeemed_reward_starts_the_idle_clock_anew(make):
    """As all that a member does."""
    shop = make(units={"points": {"expires": {"idle": "10 days", "rounded_to": "instant"}}})
    shop.on(15)
    redeem(shop)
    shop.on(20)

    assert 70 == shop.total()


def test_notes(make):
    """Staff notes what was done; the same note again is one."""
    shop = make()
    redeem(shop)

    for _ in range(2):
        shop.club.rewards.fulfil("ada", "r1", "sent by post", by="zahra")
    shop.club.rewards.fulfil("ada", "r1", "it arrived")
    noted = shop.club.rewards.fulfil("ada", "r1", "it arrived", by="zahra")

    assert [("sent by post", "zahra"), ("it arrived", None), ("it arrived", "zahra")] == [
        (each.text, each.by) for each in noted.notes
    ]
    shop.club.rewards.cancel("ada", "r1")
    with pytest.raises(RewardStateError):
        shop.club.rewards.fulfil("ada", "r1", "handed over")
    with pytest.raises(UnknownRewardError):
        shop.club.rewards.fulfil("ada", "r2", "handed over")


# --- codes ------------------------------------------------------------------------------------------


def test_a_reward_gives_its_code(make):
    """The code is bound to the member, takes off what the reward says, and can be shown again."""
    shop = make(CODE)

    got = redeem(shop)

    assert got.code is not None
    assert got.code not in repr(got)
    assert got.code == redeem(shop).code == shop.club.rewards.code("ada", "r1")
    [held] = shop.club.vouchers.of("ada")
    assert (got.record.code_key, day(10)) == (held.voucher.code_key, held.voucher.ends_at)
    assert got.record.code_key == shop.club.rewards.of("ada")[0].code_key


def cart() -> Cart:
    """Ada's cart."""
    return Cart(order_minor=2000, member_id="ada")


def test_a_used_code_uses_the_reward(make):
    """In one transaction: the reward is used with the code, and open again with it."""
    shop = make(CODE)
    code = redeem(shop).code

    shop.club.vouchers.use(code, cart(), use_id="o1", trusted=True)

    assert [S.USED] == states(shop)
    with pytest.raises(RewardStateError):
        shop.club.rewards.cancel("ada", "r1")


def deleted(shop):
    """The shop deletes the order."""
    shop.club.orders.void("web", "1")


def cancelled(shop):
    """The order is called off, and read."""
    shop.cancels("1")


@pytest.mark.parametrize("goes", [deleted, cancelled])
def test_an_order_that_goes_leaves_the_reward_of_its_code(make, goes):
    """The book is decided on twice: for what the order earned, then for the reward that opens again."""
    ladder = [{"id": "base"}, {"id": "silver", "at": 20}]
    shop = make(
        CODE, tiers={"score": "spend", "ladder": ladder, "downgrade": {"when": "grace", "grace": "1 day"}}
    )
    code = redeem(shop).code
    with shop.club.storage.begin() as unit:
        vouchers = vouchers_in(unit)
        [campaign] = vouchers.campaigns()
        vouchers.put_campaign(changed(campaign, gives_back=GivenBack.REOPEN))
    shop.pays("1", 20)
    shop.club.vouchers.use(code, cart(), use_id="o1", order=("web", "1"), trusted=True)
    before = states(shop)

    goes(shop)

    assert ([S.USED], [S.ISSUED], 70) == (before, states(shop), shop.total())
    shop.check("ada")
    shop.club.vouchers.use(code, cart(), use_id="o2", trusted=True)
    assert [S.USED] == states(shop)


def test_a_cancelled_reward_calls_its_code_back(make):
    """Nobody uses what was given back."""
    shop = make(CODE)
    code = redeem(shop).code

    shop.club.rewards.cancel("ada", "r1")

    with pytest.raises(VoucherRefusedError):
        shop.club.vouchers.use(code, cart(), use_id="o1", trusted=True)
    assert 100 == shop.total()


def test_a_code_in_a_cart_keeps_the_reward(make):
    """What a cart has reserved is not given back meanwhile."""
    shop = make(CODE)
    shop.club.vouchers.reserve(redeem(shop).code, cart(), use_id="o1", trusted=True)

    with pytest.raises(RewardStateError):
        shop.club.rewards.cancel("ada", "r1")

    assert ([S.ISSUED], 70) == (states(shop), shop.total())


def test_a_cart_that_is_given_up_leaves_the_reward(make):
    """What was reserved is as it was."""
    shop = make(CODE)
    code = redeem(shop).code
    shop.club.vouchers.reserve(code, cart(), use_id="o1", trusted=True)

    shop.club.vouchers.release(code, use_id="o1")

    assert [S.ISSUED] == states(shop)
    shop.club.vouchers.use(code, cart(), use_id="o2", trusted=True)
    assert [S.USED] == states(shop)


def test_an_approval_gives_the_code(make):
    """What waits has none."""
    shop = make({**CODE, "approval": True})
    asked = redeem(shop)

    given = shop.club.rewards.approve("ada", "r1", by="zahra")

    assert asked.code is None
    assert given.code is not None
    assert given.code == shop.club.rewards.approve("ada", "r1", by="zahra").code


def test_without_keys_no_code_is_promised(store):
    """The refusal comes before any unit is spent."""
    shop = a_shop(store, rewards=[CODE])
    shop.gives(100)

    with pytest.raises(KeyRingError):
        redeem(shop)

    assert ((), 100) == (shop.club.rewards.of("ada"), shop.total())
    shop.club.close()


# --- programs, merges, events -----------------------------------------------------------------------


def test_a_reward_is_pinned_to_its_program(make):
    """What comes back is decided by the program that it was redeemed by, also when that is gone."""
    shop = make({"returns": {"cancelled": "none"}})
    redeem(shop)
    program = read_program({"club": {"currency": "EUR"}, "earn": [{"give": 1}]})
    shop.clock.advance_to(day(1))
    shop.club = Club(program, shop.club.storage, clock=shop.clock, keys=a_ring())
    shop.club.publish()

    shop.club.rewards.cancel("ada", "r1")

    assert 70 == shop.total()


def test_a_merge_takes_rewards_along(make):
    """With their lots, their places in the limits, and their ends; also where both used one reference."""
    shop = make(SEAT | {"returns": {"expired": "own"}, "limit": {"stock": 5}})
    shop.gives(100, member="bob", days=20)
    redeem(shop)
    shop.club.rewards.redeem("bob", "gift", reference="r1")
    shop.club.rewards.redeem("bob", "gift", reference="r2")
    again = shop.club.rewards.redeem("bob", "gift", reference="r1")

    shop.club.members.merge("bob", into="ada")

    assert 3 == len(shop.club.rewards.of("ada"))
    moved = shop.club.rewards.redeem("bob", "gift", reference="r1").record
    assert (again.record.redeemed_at, 30) == (moved.redeemed_at, moved.spent.units)
    assert moved.record_id.startswith("r1~")
    shop.club.rewards.cancel("ada", "r2")
    assert 140 == shop.total()
    shop.on(10)
    assert (200, [S.CANCELLED, *[S.EXPIRED] * 2]) == (shop.total(), sorted(states(shop)))
    shop.club.tick()
    assert 3 == shop.club.rewards.catalogue("ada")[0].left


def test_a_lot_that_was_spent_on_a_reward_before_a_merge_gets_its_units_back(make):
    """It was empty and closed, and comes along for what may return to it."""
    shop = make()
    shop.gives(30, member="bob", days=15)
    shop.club.rewards.redeem("bob", "gift", reference="r1")

    shop.club.members.merge("bob", into="ada")
    shop.club.rewards.cancel("ada", "r1")

    assert [(day(15), 30), (day(20), 100)] == list(shop.balance().expiring)


def test_subscribers_are_told(make):
    """Each step of a reward is an event with its reference."""
    shop = make(SEAT)
    told: list[tuple[str, str]] = []
    shop.club.subscribe(
        lambda event: told.append((event.kind, event.data["reference"])) if "reward" in event.data else None
    )
    redeem(shop)
    redeem(shop, "r2")
    shop.club.rewards.use("ada", "r1")
    shop.clock.advance_to(day(10) + HOUR)
    shop.club.tick()

    assert [
        ("reward.issued", "r1"), ("reward.issued", "r2"), ("reward.used", "r1"), ("reward.expired", "r2")
    ] == told  # fmt: skip
