"""Gifts that nobody was promised, in a whole club, on memory and on SQLite."""

from __future__ import annotations

import secrets
import threading
from fractions import Fraction
from itertools import count

import pytest
import sqlalchemy as sa

from clubkit.areas.voucher_carts import Cart
from clubkit.calendars import PeriodKind
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.errors import BadReferenceError, KeyRingError, VoucherRefusedError
from clubkit.events import Event
from clubkit.orders import OrderState
from clubkit.rewards.draw import Draw, number_drawn, seed_of, wins
from clubkit.storage.sql import open_storage
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import Secret

from .shop import DAY_ZERO, Shop, a_program, day

RING = new_ring("demo", Secret(bytes(range(32))))
ALWAYS = {"surprise": {"on": "order"}}
ON_VISIT = {"surprise": {"on": "visit"}}
EVEN = {"on": "visit", "chance": "1/2"}


@pytest.fixture(params=["memory", "sqlite"])
def opened(request, tmp_path, monkeypatch):
    """Opens shops whose clubs have these rewards, on each kind of store; the same always win."""
    numbers = count(1)
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(numbers))
    shops: list[Shop] = []

    def open_shop(*rewards, keys=RING, **tables):
        named = [{"id": "drink", "kind": "gift", **reward} for reward in rewards]
        clock = FixedClock(DAY_ZERO)
        url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'club.db'}"
        program = a_program(rewards=named, **tables)
        shops.append(Shop(open_club(program, url, clock=clock, keys=keys), clock))
        return shops[-1]

    yield open_shop
    for shop in shops:
        shop.club.close()


def states(shop, member="ada"):
    """How the gifts of a member stand, by reward."""
    return sorted((each.reward_id, each.state.value) for each in shop.club.rewards.of(member))


def visit(shop, reference="v1", member="ada", **fields):
    """A member comes by; what it gave."""
    before = set(given(shop, member))
    shop.club.points.earn(member, "visit", reference=reference, **fields)
    return [each for each in given(shop, member) if each not in before]


def given(shop, member="ada"):
    """The events that a member has gifts of."""
    with shop.club.storage.read() as reader:
        if member not in reader.find([member]):
            return []
    return [each.gift.event_key for each in shop.club.rewards.of(member) if each.gift]


def used_up(shop, name):
    """How much is used up of a limit that members share."""
    with shop.club.storage.read() as reader:
        return reader.counted(name)


# --- orders -----------------------------------------------------------------------------------------


def test_an_order_gives_a_gift_when_it_first_counts(opened):
    """Not while it is open, and with nothing spent and nothing posted beside what it earns."""
    shop = opened(ALWAYS)

    shop.pays(state=OrderState.OPEN)
    assert [] == states(shop)
    shop.on(0, 1)
    shop.reads(state=OrderState.PAID)

    [record] = shop.club.rewards.of("ada")
    assert ("drink", "issued", None, day(0, 1)) == (
        record.reward_id,
        record.state.value,
        record.spent,
        record.issued_at,
    )
    assert "order:web/1" == record.gift.event_key
    assert ["earn"] == [posting.kind.value for posting in shop.postings()]


def test_an_order_draws_once(opened):
    """Also when it is read again, edited, refunded in part, called off and paid again."""
    shop = opened(ALWAYS)
    shop.pays()

    shop.sync(shop.orders["1"])
    shop.reads(total_minor=200)
    shop.refunds(minor=50)
    assert [("drink", "issued")] == states(shop)
    shop.cancels()
    shop.reads(state=OrderState.PAID)

    assert [("drink", "cancelled")] == states(shop)


@pytest.mark.parametrize("undo", [Shop.cancels, Shop.refunds, lambda shop: shop.club.orders.void("web", "1")])
def test_an_order_that_goes_takes_its_gift_with_it(opened, undo):
    """And frees its place: in the stock, in the budget, and among the member's own."""
    limit = {"per_member": 1, "times": 1, "budget": 70}
    shop = opened({"limit": {"stock": 1}, "surprise": {"on": "order", "worth": 70, "limit": limit}})
    names = ["reward:drink:stock", "gift:drink:times:", "gift:drink:budget:"]
    shop.pays()
    assert [1, 1, 70] == [used_up(shop, name) for name in names]

    undo(shop)

    assert [("drink", "cancelled")] == states(shop)
    assert [0, 0, 0] == [used_up(shop, name) for name in names]
    shop.pays("2")
    assert [("drink", "cancelled"), ("drink", "issued")] == states(shop)


def test_a_gift_that_was_used_stays(opened):
    """Nobody asks for a drink back."""
    shop = opened(ALWAYS)
    shop.pays()
    [record] = shop.club.rewards.of("ada")

    shop.club.rewards.use("ada", record.record_id)
    shop.cancels()

    assert [("drink", "used")] == states(shop)


def test_a_gift_that_ends_as_its_order_goes_has_ended(opened):
    """Its time was over before, though no job had noted it."""
    shop = opened({**ALWAYS, "voucher": {"valid": "10 days", "code": False}})
    shop.pays()

    shop.on(10)
    shop.cancels()

    assert [("drink", "expired")] == states(shop)


def test_a_members_limit_holds_for_gifts_of_orders(opened):
    """The second order is decided with the count of the first."""
    shop = opened({"surprise": {"on": "order", "limit": {"per_member": 1}}})

    shop.pays("1")
    shop.pays("2")

    assert ["order:web/1"] == given(shop)


def test_a_gift_may_stay_with_the_member(opened):
    """As the program says."""
    shop = opened({"surprise": {"on": "order", "on_refund": "keep"}})
    shop.pays()

    shop.refunds()

    assert [("drink", "issued")] == states(shop)


def test_an_order_takes_its_own_gift_only(opened):
    """The other order keeps its own, and a visit keeps what it gave."""
    shop = opened({"id": "cake", **ON_VISIT}, ALWAYS)
    visit(shop)
    shop.pays("1")
    shop.pays("2")

    shop.cancels("1")

    assert [("cake", "issued"), ("drink", "cancelled"), ("drink", "issued")] == states(shop)


def test_conditions_are_those_of_the_order(opened):
    """What a reward asks of an order is asked of the one that gives it."""
    shop = opened({"when": {"total": {"at_least": 500}}, **ALWAYS})

    shop.pays("1", 499)
    assert [] == states(shop)
    shop.pays("2", 500)

    assert ["order:web/2"] == given(shop)


def test_each_so_many_th_order(opened):
    """Those that count: one that was called off is not among them."""
    shop = opened({"surprise": {"on": "order", "nth": 2}})

    for order_id in "123":
        shop.pays(order_id)
    shop.cancels("3")
    for order_id in "45":
        shop.pays(order_id)

    assert ["order:web/2", "order:web/5"] == sorted(given(shop))


def test_an_order_of_last_week_gives_nothing(opened):
    """So taking a shop's past over gives no gifts, and needs no keys."""
    shop = opened({"surprise": {"on": "order", "chance": "1/2"}}, keys=None)
    placed = shop.clock.now()
    shop.on(7)

    shop.pays(placed_at=placed, paid_at=placed)

    assert [] == states(shop)


# --- activities -------------------------------------------------------------------------------------


def test_an_activity_gives_by_its_own_name(opened):
    """Another one gives nothing; and no shop can call an activity what an order is called."""
    shop = opened(ALWAYS, {"id": "cake", "surprise": {"on": "review"}})

    for name in ("visit", "order", "silence", "top"):
        shop.club.points.earn("ada", name, reference=name)
    assert [] == states(shop)
    earned = shop.club.points.earn("ada", "review", reference="r")

    assert not earned.is_unnamed
    assert [("cake", "issued")] == states(shop)


def test_a_visit_that_is_told_again_gives_nothing_more(opened):
    """It has its reference."""
    shop = opened(ON_VISIT)

    assert ["visit:v1"] == visit(shop)
    assert [] == visit(shop)


def test_each_so_many_th_visit(opened):
    """Each member has an own count."""
    shop = opened({"surprise": {"on": "visit", "nth": 3}})

    won = [number for number in range(1, 8) if visit(shop, f"v{number}")]

    assert [3, 6] == won
    assert [] == visit(shop, "v8", member="bob")


PERIODS = [
    ({"per_member": 1}, [0], [0]),
    ({"per_member": 1, "in": "month"}, [0, 31], [0]),
    ({"per_member": 2, "in": "month"}, [0, 3, 31], [0]),
    ({"times": 1}, [0], []),
    ({"times": 1, "in": "month"}, [0, 31], []),
    ({"times": 3, "in": "month"}, [0, 3, 31], [0]),
    ({"budget": 199}, [0], []),
    ({"budget": 200}, [0], [0]),
    ({"budget": 299, "in": "month"}, [0, 31], [0]),
]


@pytest.mark.parametrize(("limit", "ada", "bob"), PERIODS)
def test_limits(opened, limit, ada, bob):
    """Ada comes on days 0, 3, 4 and 31, Bob on the first one after her; a gift costs the shop a hundred."""
    shop = opened({"surprise": {"on": "visit", "worth": 100, "limit": limit}})
    got: dict[str, list[int]] = {"ada": [], "bob": []}
    for number, member in [(0, "ada"), (0, "bob"), (3, "ada"), (4, "ada"), (31, "ada")]:
        shop.on(number)
        if visit(shop, f"{member}{number}", member):
            got[member].append(number)

    assert {"ada": ada, "bob": bob} == got


def test_a_gift_counts_in_the_stock_of_its_reward(opened):
    """What is given cannot be redeemed any more, and the other way."""
    shop = opened({"cost": {"points": 0}, "limit": {"stock": 2}, **ON_VISIT})

    shop.club.points.earn("bob", "hello", reference="b")
    shop.club.rewards.redeem("bob", "drink", reference="r")
    assert ["visit:v1"] == visit(shop, "v1")

    assert [] == visit(shop, "v2")


# --- the draw ---------------------------------------------------------------------------------------


def test_the_draw_decides(opened):
    """Who wins is worked out of the seed of the month, the program, the member and the visit."""
    shop = opened({"surprise": EVEN})
    months = [day(0), day(31)]
    won = []
    for at in months:
        shop.clock.advance_to(at)
        won += [key for n in range(20) for key in visit(shop, f"{at}-{n}")]

    with shop.club.storage.read() as reader:
        member_key = reader.find(["ada"])["ada"].member_key
    expected = []
    for at in months:
        seed = seed_of(RING.draw_secret(), shop.club._keeper.almanac.key(at, PeriodKind.MONTH))
        for n in range(20):
            draw = Draw("drink", shop.club.program.version, member_key, f"visit:{at}-{n}")
            if wins(number_drawn(seed, draw), Fraction(1, 2)):
                expected.append(draw.event_key)
    assert expected == won
    assert 0 < len(won) < 40


def test_a_visit_that_lost_loses_again(opened):
    """A till that sends it once more cannot grind."""
    shop = opened({"surprise": {"on": "visit", "chance": "0.000001%"}})

    assert [] == [key for _ in range(3) for key in visit(shop)]


def test_without_keys_nothing_is_drawn_and_nothing_written(opened):
    """The shop learns at the first order, and what needs no draw needs no keys."""
    shop = opened({"surprise": EVEN}, {"id": "cake", "surprise": {"on": "order"}}, keys=None)

    shop.pays()
    assert [("cake", "issued")] == states(shop)
    with pytest.raises(KeyRingError):
        visit(shop)

    assert 1 == len(shop.postings())


def test_a_quote_gives_nothing(opened):
    """And draws nothing."""
    shop = opened({"surprise": {"on": "order", "chance": "1/2"}}, keys=None)

    shop.club.orders.quote(shop.order())

    with shop.club.storage.read() as reader:
        assert {} == reader.find(["ada"])


# --- codes, ends and events -------------------------------------------------------------------------

CODED = {"kind": "discount", "amount": 30, "voucher": {"valid": "30 days"}, "surprise": {"on": "order"}}


def test_a_gift_has_its_code_and_its_end(opened):
    """As a reward that was redeemed."""
    shop = opened(CODED)
    shop.pays()

    [record] = shop.club.rewards.of("ada")

    assert day(30) == record.ends_at
    code = shop.club.rewards.code("ada", record.record_id)
    assert (
        30
        == shop.club.vouchers.check(code, Cart(order_minor=100, member_id="ada"), trusted=True).discount_minor
    )
    shop.on(30)
    shop.club.tick()
    assert [("drink", "expired")] == states(shop)


def test_the_code_of_a_gift_goes_with_it(opened):
    """Nobody can use it any more."""
    shop = opened(CODED)
    shop.pays()
    [record] = shop.club.rewards.of("ada")
    code = shop.club.rewards.code("ada", record.record_id)

    shop.cancels()

    with pytest.raises(VoucherRefusedError):
        shop.club.vouchers.check(code, Cart(order_minor=100, member_id="ada"), trusted=True)


def test_a_gift_cancelled_by_hand_frees_all_its_places(opened):
    """As one that went with its order."""
    shop = opened({"surprise": {"on": "visit", "worth": 5, "limit": {"budget": 5, "times": 1}}})
    visit(shop)
    [record] = shop.club.rewards.of("ada")

    shop.club.rewards.cancel("ada", record.record_id)

    assert [0, 0] == [used_up(shop, f"gift:drink:{name}:") for name in ("budget", "times")]


def test_subscribers_are_told(opened):
    """Of a gift, and that it went."""
    shop = opened(ALWAYS)
    told: list[Event] = []
    shop.club.subscribe(told.append)

    shop.pays()
    shop.cancels()

    kinds = [event.kind for event in told if event.kind.startswith("reward")]
    assert ["reward.issued", "reward.cancelled"] == kinds


def test_no_reference_is_taken_for_a_gift(opened):
    """Ids of gifts are our own."""
    shop = opened({"cost": {"points": 0}, **ALWAYS})
    shop.pays()

    with pytest.raises(BadReferenceError):
        shop.club.rewards.redeem("ada", "drink", reference="gift:1")


def test_gifts_follow_a_merge(opened):
    """And go with the order, which does too."""
    shop = opened(ALWAYS)
    shop.pays("1", member="bob")
    shop.pays("2", member="ada")

    shop.club.members.merge("bob", into="ada")
    assert [("drink", "issued")] * 2 == states(shop)
    shop.cancels("1")

    assert [("drink", "cancelled"), ("drink", "issued")] == states(shop)


# --- silence ----------------------------------------------------------------------------------------

MISSED = {"surprise": {"on": "silence", "after": "10 days"}}


@pytest.mark.parametrize("contact", [Shop.pays, visit], ids=["order", "visit"])
def test_a_silence_gives_a_gift(opened, contact):
    """Counted from the last order or visit; once, however often the job runs, and anew after the next."""
    shop = opened(MISSED)
    contact(shop)
    found = []
    for number in (9, 10, 11, 12):
        shop.on(number)
        shop.club.tick()
        shop.club.tick()
        found.append(len(given(shop)))
    visit(shop, "v2")
    shop.on(22)
    shop.club.tick()

    assert [0, 1, 1, 1] == found
    assert 2 == len(given(shop))


def test_a_job_that_comes_late_gives_it_still(opened):
    """For a week; whoever was silent for longer when the program began to ask gets none."""
    shop = opened(MISSED)
    visit(shop, "v1", "ada")
    shop.on(1)
    visit(shop, "v2", "bob")

    shop.on(17)
    shop.club.tick()

    assert ([], 1) == (given(shop, "ada"), len(given(shop, "bob")))


def test_a_job_of_an_earlier_day_gives_what_that_day_gave(opened):
    """However long ago it is."""
    shop = opened(MISSED)
    visit(shop)
    shop.on(40)

    shop.club.tick(as_of=day(10))

    assert 1 == len(given(shop))


def test_silences_have_their_own_lengths(opened):
    """Two rewards, each in its time."""
    longer = {"id": "cake", "surprise": {"on": "silence", "after": "20 days"}}
    shop = opened(MISSED, longer)
    visit(shop)

    found = []
    for number in (10, 20):
        shop.on(number)
        shop.club.tick()
        found.append([reward_id for reward_id, _ in states(shop)])

    assert [["drink"], ["cake", "drink"]] == found


def test_a_member_who_never_bought_is_silent_from_the_start(opened):
    """Since joining."""
    shop = opened(MISSED)
    shop.club.members.enrol("ada")

    shop.on(10)
    shop.club.tick()

    assert 1 == len(given(shop))


# --- the best ---------------------------------------------------------------------------------------

BEST = {"surprise": {"on": "top", "share": "1/3", "in": "month"}}


def spenders(shop):
    """Six members, the first of whom spends the most; Zoe bought nothing."""
    for place, member in enumerate(["ada", "bob", "cyd", "dan", "eve"]):
        shop.pays(member, 1000 - place, member=member)
    shop.club.members.enrol("zoe")


def best(shop):
    """Who has a gift."""
    return [member for member in ("ada", "bob", "cyd", "dan", "eve", "zoe") if given(shop, member)]


def test_the_best_get_a_gift(opened):
    """When the month has ended, once, by what they spent in it."""
    shop = opened(BEST)
    spenders(shop)
    shop.club.tick()
    assert [] == best(shop)

    shop.on(31, 1)
    shop.pays("late", 5000, member="eve")
    shop.club.tick()
    shop.on(33)
    shop.club.tick()

    assert ["ada", "bob"] == best(shop)
    assert ["top:2024-01"] == given(shop)


def test_the_better_come_first(opened):
    """Where there is less than was earned; ids break ties."""
    shop = opened({**BEST, "limit": {"stock": 1}})
    shop.pays("1", 50, member="bob")
    shop.pays("2", 60, member="cyd")
    shop.pays("3", 60, member="ada")
    shop.on(31)
    shop.club.tick()

    assert ["ada"] == best(shop)


@pytest.mark.parametrize(("number", "expected"), [(37, 2), (38, 0)])
def test_a_ranking_that_comes_late(opened, number, expected):
    """Is made for a week after the month."""
    shop = opened(BEST)
    spenders(shop)

    shop.on(number)
    shop.club.tick()

    assert expected == len(best(shop))


# --- together ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stock", "expected"), [(None, 24), (5, 5)])
def test_no_race_gives_more_than_there_is(tmp_path, stock, expected):
    """Four threads and 24 visits: all get a gift without a limit, and five of them where there are five."""
    limit = {} if stock is None else {"limit": {"stock": stock}}
    program = a_program(rewards=[{"id": "drink", "kind": "gift", **ON_VISIT, **limit}])
    clock = FixedClock(DAY_ZERO)
    failed = []
    with open_club(program, f"sqlite:///{tmp_path / 'club.db'}", clock=clock) as club:

        def come(thread):
            try:
                for n in range(6):
                    club.points.earn(f"m{thread}-{n}", "visit", reference="v")
            except Exception as error:  # noqa: BLE001 - shown below
                failed.append(error)

        threads = [threading.Thread(target=come, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [] == failed
        found = sum(len(club.rewards.of(f"m{thread}-{n}")) for thread in range(4) for n in range(6))
        assert expected == found
        with club.storage.read() as reader:
            assert (stock or 0) == reader.counted("reward:drink:stock")
        assert [] == list(club.doctor().findings)


def statements(tmp_path, name, rewards):
    """How many statements an order, a visit and a tick cost each, for a member who is known."""
    program = a_program(rewards=rewards)
    clock = FixedClock(DAY_ZERO)
    counts: list[str] = []
    storage = open_storage(f"sqlite:///{tmp_path / name}.db")
    storage.create_schema()
    with Club(program, storage, clock=clock) as club:
        club.publish()
        shop = Shop(club, clock)
        shop.pays("0")
        sa.event.listen(
            storage._engine, "checkout", lambda driver, *_: driver.set_trace_callback(counts.append)
        )
        found = []
        for act in (shop.pays, lambda: visit_only(club), club.tick):
            counts.clear()
            act()
            found.append(len(counts))
        return found


def visit_only(club):
    """A visit, and no question after it."""
    club.points.earn("ada", "visit", reference="v")


def test_without_surprises_nothing_more_is_asked(tmp_path):
    """A reward that is only redeemed costs an order, a visit and a tick no statement; a surprise does."""
    plain = statements(tmp_path, "plain", [])
    redeemed = statements(tmp_path, "redeemed", [{"kind": "gift", "cost": {"points": 5}}])
    surprise = statements(tmp_path, "surprise", [{"kind": "gift", **ALWAYS}, {"kind": "gift", **MISSED}])

    assert plain == redeemed
    assert (plain[0] < surprise[0], plain[1] == surprise[1], plain[2] < surprise[2]) == (True, True, True)


def test_what_is_only_given_is_in_no_catalogue(opened):
    """A reward without a price cannot be asked for."""
    shop = opened(ALWAYS)
    shop.pays("1", 30)

    assert ["drink"] == [each.reward_id for each in shop.club.rewards.of("ada")]
    assert () == shop.club.rewards.catalogue("ada")
