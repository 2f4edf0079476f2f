"""The tier of the best members, ranked once in a period."""

from __future__ import annotations

import pytest

from .shop import a_shop

LADDER = {
    "score": "spend",
    "period": {"kind": "rolling", "length": "12 months"},
    "ladder": [
        {"id": "classic", "at": 0},
        {"id": "silver", "at": 500},
        {"id": "friend", "top": "25%", "review": "quarter"},
    ],
}


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/club.db"


def a_shop_of_eight(store):
    shop = a_shop(store, tiers=LADDER)
    for number in range(8):
        shop.pays(f"o{number}", 100 * (number + 1), member=f"m{number}")
    return shop


def test_a_job_of_a_new_quarter_gives_the_tier_to_the_best_share(store):
    """Of eight members the best quarter are two, by what they spent until the quarter began."""
    shop = a_shop_of_eight(store)
    shop.on(91)

    shop.club.tick()

    tiers = [shop.tier(f"m{number}") for number in range(8)]
    assert ["classic"] * 4 + ["silver"] * 2 + ["friend"] * 2 == tiers


def test_a_second_job_of_the_quarter_ranks_nobody_again(store):
    """What is spent within the quarter counts at the next one."""
    shop = a_shop_of_eight(store)
    shop.on(91)
    shop.club.tick()
    shop.pays("late", 5000, member="m0")

    again = shop.club.tick()

    assert (0, "silver") == (again.tier_changes, shop.tier("m0"))


def test_who_is_not_among_the_best_any_more_stands_where_the_score_reaches(store):
    """The next quarter gives the place to somebody else, and the one before keeps what was earned."""
    shop = a_shop_of_eight(store)
    shop.on(91)
    shop.club.tick()
    shop.pays("late", 5000, member="m0")
    shop.on(182)

    shop.club.tick()

    assert ("friend", "silver", "friend") == tuple(shop.tier(each) for each in ("m0", "m6", "m7"))


def test_a_reading_never_computes_the_share(store):
    """Without the job nobody is among the best."""
    shop = a_shop_of_eight(store)
    shop.on(91)

    assert "silver" == shop.tier("m7")


def test_a_place_among_the_best_is_no_step_to_reach(store):
    """A member of the tier below is told of no next one."""
    shop = a_shop_of_eight(store)

    standing = shop.club.tiers.standing("m7")

    assert ("silver", None, {}) == (standing.tier_id, standing.next_tier_id, standing.missing)
