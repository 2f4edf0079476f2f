"""Tiers for members of whom a condition holds, in a whole club, on memory and on SQLite."""

from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import DateCalendar
from clubkit.club import Club
from clubkit.errors import KeyRingError
from clubkit.members.occasions import Occasion, Relation
from clubkit.members.profile import Profile

from .people import a_shop_that_knows, learns
from .shop import a_shop, day

AT_ONCE = {"how": "to-fit", "when": "at-once"}
STUDENT = {"member": {"city": "Shiraz"}}


def a_ladder(when, downgrade=AT_ONCE, at=100, **rung):
    """Base, and a guild of whom something holds."""
    guild = {"id": "guild", "when": when, **({} if at is None else {"at": at}), **rung}
    return {"tiers": {"downgrade": downgrade, "ladder": [{"id": "base"}, guild]}}


def steps(shop):
    """Where the member went, by day."""
    return [((step.at - day(0)) // (day(1) - day(0)), step.after) for step in shop.club.tiers.history("ada")]


@pytest.mark.parametrize(
    ("city", "minor", "tier"), [("Shiraz", 100, "guild"), ("Yazd", 100, "base"), ("Shiraz", 99, "base")]
)
def test_a_tier_asks_for_a_score_and_a_condition(store, city, minor, tier):
    """Both, and the order that reaches it is still earned below."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT, multiply=2))
    learns(shop, profile=Profile(city=city))

    first = shop.pays("1", minor)
    assert tier == shop.club.tiers.standing("ada").tier_id

    second = shop.pays("2", 10)
    assert (minor, 20 if tier == "guild" else 10) == (first.earned["points"], second.earned["points"])


@pytest.mark.parametrize(
    ("city", "minor", "missing", "closed"),
    [("Shiraz", 60, {"spend": 40}, False), ("Yazd", 60, {"spend": 40}, True), ("Yazd", 100, {}, True)],
)
def test_what_is_missing_is_said(store, city, minor, missing, closed):
    """Of the score, and that the tier is closed to the member."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT))
    learns(shop, profile=Profile(city=city))
    shop.pays("1", minor)

    standing = shop.club.tiers.standing("ada")

    assert ("guild", missing, closed) == (standing.next_tier_id, standing.missing, standing.next_is_closed)
    assert not standing.is_closed


def test_who_does_not_belong_there_any_more_is_told(store):
    """A rung is kept until the period ends; a review today would take it."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT, {}))
    learns(shop, profile=Profile(city="Shiraz"))
    shop.pays("1", 100)

    shop.club.members.tell("ada", Profile(city="Yazd"))

    standing = shop.club.tiers.standing("ada")
    assert ("guild", True, "base") == (standing.tier_id, standing.is_closed, standing.review_today)


@pytest.mark.parametrize("at", [100, None])
def test_what_is_told_moves_the_member_at_once(store, at):
    """A profile that says so opens the rung, and one that does not closes it; both are written down."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT, at=at))
    shop.pays("1", 100)

    shop.on(1)
    shop.club.members.tell("ada", Profile(city="Shiraz"))
    shop.on(2)
    shop.club.members.tell("ada", Profile(city="Yazd"))

    assert [(0, "base"), (1, "guild"), (2, "base")] == steps(shop)


def test_a_day_that_is_told_moves_the_member(store):
    """An occasion opens a rung, and taking it away closes it."""
    shop = a_shop_that_knows(store, **a_ladder({"occasion": {"within": "1 day"}}))
    shop.pays("1", 100)

    no = shop.club.members.add_occasion("ada", Occasion(Relation.BIRTHDAY, DateCalendar.GREGORIAN, 1, 2))
    shop.club.members.drop_occasion("ada", no)

    assert [(0, "base"), (0, "guild"), (0, "base")] == steps(shop)


@pytest.mark.parametrize("every_days", [1, 30])
@pytest.mark.parametrize(
    ("downgrade", "falls_on"),
    [(AT_ONCE, 10), ({"how": "to-fit", "when": "grace", "grace": "5 days"}, 15)],
)
def test_time_alone_closes_a_tier_on_its_day(store, downgrade, falls_on, every_days):
    """However seldom the job runs: who bought in the last ten days is in, and who did not is out."""
    lately = {"orders": {"at_least": 1, "in": "10 days"}}
    shop = a_shop_that_knows(store, **a_ladder(lately, downgrade))
    shop.pays("1", 100)

    for number in range(every_days, 31, every_days):
        shop.on(number)
        shop.club.tick()

    assert [(0, "base"), (0, "guild"), (falls_on, "base")] == steps(shop)


def test_an_order_counts_for_the_tier_at_once(store):
    """The order that is read is among those that a rung asks for, also in a batch; one given back is not."""
    shop = a_shop_that_knows(store, **a_ladder({"orders": {"at_least": 2}}))
    both = [shop.order("1", 100), shop.order("2", 100)]

    shop.club.orders.sync_many(both)
    assert "guild" == shop.club.tiers.standing("ada").tier_id

    shop.orders["2"] = both[1]
    shop.refunds("2", 100)
    assert "base" == shop.club.tiers.standing("ada").tier_id


def test_a_tier_may_ask_for_what_was_bought_for(store):
    """A counter of the member, which every decision reads."""
    shop = a_shop_that_knows(store, **a_ladder({"bought_with_occasion": "birthday"}))
    shop.pays("1", 100)
    assert "base" == shop.club.tiers.standing("ada").tier_id

    shop.pays("2", 100, attributes=(("occasion", "birthday"),))

    assert "guild" == shop.club.tiers.standing("ada").tier_id


def test_a_segment_opens_a_tier(store):
    """Also one that asks for another segment."""
    segments = {"near": {"when": STUDENT}, "dear": {"when": {"segment": "near", "spent": {"at_least": 50}}}}
    shop = a_shop_that_knows(store, segments=segments, **a_ladder({"segment": "dear"}))
    learns(shop, profile=Profile(city="Shiraz"))

    shop.pays("1", 100)

    assert "guild" == shop.club.tiers.standing("ada").tier_id


def test_a_quote_says_where_a_cart_would_bring_the_member(store):
    """By the same conditions."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT))
    learns(shop, profile=Profile(city="Shiraz"))

    quote = shop.club.orders.quote(shop.order("1", 100))

    assert quote.standing is not None
    assert "guild" == quote.standing.tier_id


def test_units_that_are_given_away_take_no_tier(store):
    """Both sides of a transfer are reviewed by what is known of them."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT))
    learns(shop, profile=Profile(city="Shiraz"))
    shop.pays("1", 100)
    shop.pays("2", 100, member="bob")

    shop.club.points.transfer("ada", "bob", 10, reference="t")

    assert [(0, "base"), (0, "guild")] == steps(shop)


def test_no_tier_is_taken_for_want_of_a_ring(store):
    """A club that cannot read a profile refuses to decide."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT))
    learns(shop, profile=Profile(city="Shiraz"))
    shop.pays("1", 100)
    blind = Club(shop.club.program, shop.club.storage, clock=shop.clock)

    with pytest.raises(KeyRingError):
        blind.orders.sync(shop.order("2", 10))
    with pytest.raises(KeyRingError):
        blind.tiers.standing("ada")

    assert "guild" == shop.club.tiers.standing("ada").tier_id


def test_a_club_without_profiles_asks_its_attributes(store):
    """What an import says of a member is enough, and needs no ring."""
    shop = a_shop(store, **a_ladder({"member": {"city": "Shiraz"}}))
    shop.club.members.enrol("ada", attributes={"city": "Shiraz"})

    shop.pays("1", 100)

    assert "guild" == shop.club.tiers.standing("ada").tier_id


def test_figures_of_the_past_are_those_that_were_written(store):
    """A profile of today says nothing of last week."""
    shop = a_shop_that_knows(store, **a_ladder(STUDENT))
    shop.pays("1", 100)
    shop.on(5)
    shop.club.members.tell("ada", Profile(city="Shiraz"))

    found = [next(iter(shop.club.insights.members_at(day(number)))).tier_id for number in (4, 5)]

    assert ["base", "guild"] == found


def test_being_the_best_passes_over_what_is_closed(store):
    """Who loses the tier of the best stands where an open tier is reached."""
    ladder = [
        {"id": "base"},
        {"id": "silver", "at": 50},
        {"id": "guild", "at": 100, "when": STUDENT},
        {"id": "best", "top": "50%", "review": "month"},
    ]
    shop = a_shop_that_knows(store, tiers={"ladder": ladder})
    shop.pays("1", 120)
    shop.pays("2", 10, member="bob")
    shop.on(40)
    shop.club.tick()
    assert "best" == shop.club.tiers.standing("ada").tier_id

    shop.pays("3", 900, member="bob")
    shop.on(70)
    shop.club.tick()

    assert "silver" == shop.club.tiers.standing("ada").tier_id


def test_what_is_known_opens_rungs_on_the_day_itself(store):
    """A day of theirs near: in on the day before it, and out on the second after."""
    on = date(2024, 1, 11)
    birthday = Occasion(Relation.BIRTHDAY, DateCalendar.GREGORIAN, on.month, on.day)
    shop = a_shop_that_knows(store, **a_ladder({"occasion": {"within": "1 day"}}))
    learns(shop, occasions=[birthday])
    shop.pays("1", 100)

    found = [shop.club.tiers.standing("ada", at=day(number)).tier_id for number in (8, 9, 11, 12)]

    assert ["base", "guild", "guild", "base"] == found
