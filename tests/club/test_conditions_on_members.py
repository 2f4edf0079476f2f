"""Conditions on profiles, days, segments and behaviour, in a whole club, on memory and on SQLite."""

from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import Calendars, DateCalendar, PublicDays, read_hijri_months
from clubkit.club import Club
from clubkit.errors import RewardRefusedError
from clubkit.members.occasions import Occasion, Relation
from clubkit.members.profile import AgeBand, Profile
from clubkit.storage.ports import Needs

from .people import RING, a_shop_that_knows, learns
from .shop import Shop, a_shop, day, days_of

RULE = {"id": "asked", "give": 7}


def a_rule(when, **rule):
    """An earning rule that gives 7 units when something is so."""
    return {"earn": [{**RULE, "when": when, **rule}]}


def earned(shop, order_id="1", **fields):
    """What an order of a hundred cents earns."""
    return shop.pays(order_id, 100, **fields).earned.get("points", 0)


def a_day(number, relation=Relation.BIRTHDAY):
    """An occasion on a day of the shop's first year, by the Gregorian calendar."""
    on = date.fromordinal(date(2024, 1, 1).toordinal() + number)
    return Occasion(relation, DateCalendar.GREGORIAN, on.month, on.day, 1990)


def award_of(shop, order_id="1"):
    """The award of an order, as it is kept."""
    award = shop.club.orders.explain(order_id).award
    assert award is not None
    return award


@pytest.mark.parametrize(("on", "expected"), [(6, 0), (7, 7), (9, 7), (10, 7), (11, 7), (13, 7), (14, 0)])
def test_near_an_occasion(store, on, expected):
    """Three days before a birthday, the day itself, and three days after it; no day more."""
    shop = a_shop_that_knows(store, **a_rule({"occasion": {"within": "3 days"}}))
    learns(shop, occasions=[a_day(10)])

    shop.on(on)

    assert expected == earned(shop)


@pytest.mark.parametrize(("of", "expected"), [("birthday", 7), ("anniversary", 0)])
def test_whose_day_it_is(store, of, expected):
    """Only the days of the relations that are asked for count."""
    shop = a_shop_that_knows(store, **a_rule({"occasion": {"within": "0 days", "of": of}}))
    learns(shop, occasions=[a_day(0)])

    assert expected == earned(shop)


def test_an_occasion_over_the_end_of_a_year(store):
    """A birthday on the first of January is near on the thirtieth of December."""
    shop = a_shop_that_knows(store, **a_rule({"occasion": {"within": "2 days"}}))
    learns(shop, occasions=[a_day(0)])

    shop.on(364)

    assert 7 == earned(shop)


def test_an_award_keeps_what_it_was_told(store):
    """A refund and an edit are worked out of what was so then, whatever the member says by now."""
    tables = a_rule({"occasion": {"within": "1 day"}, "member": {"city": "Shiraz"}})
    shop = a_shop_that_knows(store, units={"points": {"on_refund": {"clawback": "recompute"}}}, **tables)
    learns(shop, profile=Profile(city="Shiraz"), occasions=[a_day(0)])
    assert 7 == earned(shop)
    learns(shop, profile=Profile(city="Yazd"))

    shop.reads(total_minor=200)
    shop.refunds(minor=50)

    assert 7 == shop.total()
    assert 2 == len(award_of(shop).held)


def test_what_was_not_so_then_is_not_so_later(store):
    """A member who tells a birthday after the order gets nothing for it by an edit."""
    shop = a_shop_that_knows(store, **a_rule({"occasion": {"within": "1 day"}}))
    learns(shop)
    assert 0 == earned(shop)
    learns(shop, occasions=[a_day(0)])

    shop.reads(total_minor=200)

    assert 0 == shop.total()
    assert () == award_of(shop).held


def test_nothing_personal_stays_with_an_award(store):
    """An award keeps that a condition held, and none of the words that it was made of."""
    shop = a_shop_that_knows(store, **a_rule({"member": {"city": "Canarytown"}}))
    learns(shop, profile=Profile(city="Canarytown"))
    assert 7 == earned(shop)

    assert "Canarytown" not in str(award_of(shop))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"city": "Yazd"}, 7),
        ({"city": ["Rasht", "Tabriz"]}, 0),
        ({"age_band": "25-34"}, 7),
        ({"tag": ["vip", "other"]}, 7),
        ({"tag": "other"}, 0),
        ({"flower": "rose"}, 7),
        ({"pet": "cat"}, 7),
        ({"unknown": "x"}, 0),
    ],
)
def test_what_a_member_said(store, asked, expected):
    """Profile, tags and declared attributes; what the shop said stands where the profile says nothing."""
    shop = a_shop_that_knows(store, **a_rule({"member": asked}))
    shop.club.members.enrol("ada", attributes={"city": "Rasht", "pet": "cat"})
    profile = Profile(
        city="Yazd", age_band=AgeBand.FROM_25, tags=frozenset({"vip"}), attributes=(("flower", "rose"),)
    )
    learns(shop, profile=profile)

    assert expected == earned(shop)


def test_without_a_ring_the_shop_alone_speaks(store):
    """A club that keeps nothing personal asks the attributes that the shop gave."""
    shop = a_shop(store, **a_rule({"member": {"city": "Rasht"}}))
    shop.club.members.enrol("ada", attributes={"city": "Rasht"})

    assert 7 == earned(shop)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [({"at_least": "50%"}, 7), ({"at_least": "51%"}, 0), ({"below": "51%"}, 7), ({"below": "50%"}, 0)],
)
def test_how_much_was_told(store, bounds, expected):
    """The share of the wanted fields that are there."""
    tables = {"profile": {"wanted": ["city", "sex"]}, **a_rule({"completeness": bounds})}
    shop = a_shop_that_knows(store, **tables)
    learns(shop, profile=Profile(city="Yazd"))

    assert expected == earned(shop)


def test_of_whom_nothing_is_known(store):
    """Nothing is told of somebody new: no share of a profile, no day, no city."""
    tables = a_rule({"completeness": {"below": "1%"}, "not": {"occasion": {"within": "180 days"}}})
    shop = a_shop_that_knows(store, **tables)

    assert 7 == earned(shop)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"orders": {"at_least": 2}}, 7),
        ({"orders": {"at_least": 3}}, 0),
        ({"orders": {"below": 3}}, 7),
        ({"orders": {"below": 2}}, 0),
        ({"orders": {"at_least": 2, "in": "31 days"}}, 7),
        ({"orders": {"at_least": 2, "in": "30 days"}}, 0),
        ({"spent": {"at_least": 160}}, 7),
        ({"spent": {"at_least": 161}}, 0),
        ({"silent": "20 days"}, 7),
        ({"silent": "21 days"}, 0),
    ],
)
def test_behaviour(store, when, expected):
    """Orders and money before this one, less what was given back; and how long there was nothing."""
    shop = a_shop_that_knows(store, **a_rule(when))
    learns(shop)
    shop.pays("a", 100)
    shop.on(10)
    shop.pays("b", 100)
    shop.refunds("b", 40)

    shop.on(30)

    assert expected == earned(shop)


def test_silence_counts_from_joining(store):
    """Somebody who never bought is silent since they joined."""
    shop = a_shop_that_knows(store, **a_rule({"silent": "5 days"}))
    learns(shop, "ada", joined_at=day(0))
    learns(shop, "bob", joined_at=day(1))
    shop.on(5)

    assert (7, 0) == (earned(shop), earned(shop, "2", member="bob"))


def test_orders_of_one_batch_see_each_other(store):
    """What many orders at once earn is what they would earn one by one."""
    shop = a_shop_that_knows(store, **a_rule({"orders": {"at_least": 1}}))
    first, second = shop.order("1"), shop.order("2")

    done = shop.club.orders.sync_many([first, second])

    assert [{}, {"points": 7}] == [each.earned for each in done]


def test_bought_for_an_occasion(store):
    """An order that was told to be for a day counts for those that follow, until it is given back."""
    shop = a_shop_that_knows(store, **a_rule({"bought_with_occasion": ["mothers-day", "birthday"]}))
    told = (("occasion", "mothers-day"),)
    earns = [earned(shop, "1", attributes=told), earned(shop, "2"), earned(shop, "3", member="bob")]
    assert [0, 7, 0] == earns

    shop.refunds("1")

    assert 0 == earned(shop, "4")


def test_an_order_is_for_known_days_only(store):
    """What a shop writes there beside relations and public days is not counted."""
    shop = a_shop_that_knows(store, **a_rule({"bought_with_occasion": "yalda"}))
    shop.pays("1", attributes=(("occasion", "xmas party"),))

    with shop.club.storage.read() as reader:
        key = reader.find(["ada"])["ada"].member_key
        assert [] == [name for name in reader.counter_names(key) if name.startswith("bought:")]


SEGMENTS = {
    "loyal": {"when": {"orders": {"at_least": 2}}},
    "loyal-in-yazd": {"when": {"segment": "loyal", "member": {"city": "Yazd"}}},
    "others": {"when": {"not": {"segment": "loyal-in-yazd"}}},
}


def a_shop_of_four(store, **tables):
    """Ada and Bob bought twice, Ada and Eve live in Yazd, Dan did neither."""
    shop = a_shop_that_knows(store, segments=SEGMENTS, **tables)
    for member, city in (("ada", "Yazd"), ("bob", "Rasht"), ("dan", "Rasht"), ("eve", "Yazd")):
        learns(shop, member, Profile(city=city))
    for member in ("ada", "bob"):
        shop.pays(f"{member}-1", member=member)
        shop.pays(f"{member}-2", member=member)
    return shop


@pytest.mark.parametrize(
    ("segment", "expected"),
    [("loyal", ["ada", "bob"]), ("loyal-in-yazd", ["ada"]), ("others", ["bob", "dan", "eve"])],
)
def test_segment(store, segment, expected):
    """Segments are asked of everybody, and of each other."""
    shop = a_shop_of_four(store)

    assert expected == [member.member_id for member in shop.club.insights.segment(segment)]


def test_segment_decides_what_an_order_earns(store):
    """Only who is in the segment earns by it."""
    shop = a_shop_of_four(store, **a_rule({"segment": "loyal-in-yazd"}))

    assert [7, 0, 0] == [earned(shop, f"{member}-3", member=member) for member in ("ada", "bob", "eve")]


def test_activity_in_a_segment(store):
    """Activities ask too."""
    rule = a_rule({"segment": "loyal", "activity": "visit"}, on="activity")
    shop = a_shop_of_four(store, **rule)

    for member in ("ada", "eve"):
        shop.club.points.earn(member, "visit", reference=f"visit-{member}")

    assert (7, 0) == (shop.total("ada"), shop.total("eve"))


def test_reward_for_a_segment(store):
    """A reward is for those of a segment; whom it is not for is told why."""
    reward = {"id": "rose", "kind": "gift", "cost": {"points": 0}, "when": {"segment": "loyal"}}
    shop = a_shop_of_four(store, rewards=[reward])

    shop.club.rewards.redeem("ada", "rose", reference="r1")
    (offer,) = shop.club.rewards.catalogue("eve")
    with pytest.raises(RewardRefusedError):
        shop.club.rewards.redeem("eve", "rose", reference="r2")

    assert ["segment"] == [missing.code for missing in offer.missing]


def test_quote_asks_too(store):
    """What a cart would earn is what it will earn."""
    shop = a_shop_of_four(store, **a_rule({"segment": "loyal-in-yazd"}))

    quotes = [shop.club.orders.quote(shop.order("q", member=member)) for member in ("ada", "bob")]

    assert [{"points": 7}, {}] == [quote.units for quote in quotes]


def test_a_program_that_asks_nothing_reads_nothing(monkeypatch):
    """No profile, day or history is read where no rule asks for one."""
    shop = a_shop_that_knows(segments=SEGMENTS)
    learns(shop, occasions=[a_day(0)])
    with shop.club.storage.read() as reader:
        kind = type(reader)
    monkeypatch.setattr(kind, "facts", None)
    monkeypatch.setattr(kind, "people", None)

    shop.pays()

    assert award_of(shop).held is None
    assert Needs().counters == shop.club.program.asked.counters


def test_tier_in_a_segment(store):
    """A segment may ask for the tier in which a member stands now."""
    ladder = [{"id": "base"}, {"id": "gold", "at": 150}]
    shop = a_shop_that_knows(store, tiers={"ladder": ladder}, segments={"best": {"when": {"tier": "gold"}}})
    shop.pays("1", 200)
    shop.pays("2", 100, member="bob")

    assert ["ada"] == [member.member_id for member in shop.club.insights.segment("best")]


def gifts(shop, member="ada"):
    """On which days a member was given something."""
    with shop.club.storage.read() as reader:
        return [
            days_of(record.redeemed_at) for record in reader.rewards(reader.find([member])[member].member_key)
        ]


BIRTHDAY = {"id": "rose", "kind": "gift", "surprise": {"on": "occasion", "of": "birthday"}}


def test_a_day_of_theirs_gives_a_gift(store):
    """Once on the day, however often the job runs; not for other relations, and not to others."""
    shop = a_shop_that_knows(store, rewards=[BIRTHDAY])
    learns(shop, occasions=[a_day(2), a_day(2, Relation.BIRTHDAY), a_day(3, Relation.ANNIVERSARY)])
    learns(shop, "bob")
    for number in (1, 2, 2, 3, 4):
        shop.on(number)
        shop.club.tick()

    assert ([2], []) == (gifts(shop), gifts(shop, "bob"))


@pytest.mark.parametrize(("runs_on", "expected"), [(2, [2]), (8, [8]), (9, [])])
def test_a_late_job_gives_the_same_gifts(store, runs_on, expected):
    """Some days late it is given still; what is a week old is not."""
    shop = a_shop_that_knows(store, rewards=[BIRTHDAY])
    learns(shop, occasions=[a_day(2)])
    shop.on(runs_on)

    shop.club.tick()
    shop.club.tick()

    assert expected == gifts(shop)


def test_a_gift_for_a_segment_on_a_day(store):
    """The reward's own condition is asked on the day."""
    reward = {**BIRTHDAY, "when": {"member": {"city": "Yazd"}}}
    shop = a_shop_that_knows(store, rewards=[reward])
    learns(shop, "ada", Profile(city="Yazd"), [a_day(2)])
    learns(shop, "bob", Profile(city="Rasht"), [a_day(2)])
    shop.on(2)

    shop.club.tick()

    assert ([2], []) == (gifts(shop), gifts(shop, "bob"))


EARNS_BY_MONEY_TOO = [{"per": 100}, {**RULE, "when": {"bought_with_occasion": "mothers-day"}}]


def test_an_edit_keeps_what_the_order_was_for(store):
    """An order that was told to be for a day is so after it was edited."""
    shop = a_shop_that_knows(store, earn=EARNS_BY_MONEY_TOO)
    told = (("occasion", "mothers-day"),)
    shop.pays("1", attributes=told)
    shop.reads("1", total_minor=300)

    assert 8 == earned(shop, "3")


@pytest.mark.parametrize(("months", "expected_on"), [("", 41), ("month,first_day\n1445-08,2024-02-12\n", 42)])
def test_a_lunar_day_is_when_the_calendars_of_the_club_say(store, months, expected_on):
    """A shop whose file begins the month a day later than the one that ships gives a day later."""
    shop = a_shop_that_knows(store, **a_rule({"occasion": {"within": "0 days"}}))
    own = read_hijri_months(months, source="own").months if months else None
    days = None if own is None else PublicDays(calendars=Calendars(own))
    club = Club(shop.club.program, shop.club.storage, clock=shop.clock, privacy=RING, days=days)
    shop = Shop(club, shop.clock)
    learns(shop, occasions=[Occasion(Relation.BIRTHDAY, DateCalendar.HIJRI, 8, 1)])

    gave = []
    for number in (40, 41, 42, 43):
        shop.on(number)
        if earned(shop, f"{number}"):
            gave.append(number)

    assert [expected_on] == gave
