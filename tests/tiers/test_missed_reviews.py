"""Reviews of periods that ended, with and without a grace, however late they come."""

from __future__ import annotations

from typing import Any

import pytest

from ..club.shop import Shop, a_shop, day

LADDER = [{"id": "base"}, {"id": "silver", "at": 100}, {"id": "gold", "at": 300}]
GRACE = {"how": "one-step", "when": "period-end", "grace": "3 months"}


def yearly(**downgrade: str) -> Shop:
    """A shop that counts by the calendar year."""
    return a_shop(
        tiers={"period": {"kind": "fixed", "period": "year"}, "downgrade": downgrade, "ladder": LADDER}
    )


def bought(shop: Shop, purchases: dict[int, int], *, every: int | None = None, until: int) -> Shop:
    """Ada buys on these days for so much, with a job every so many days, or only at the end."""
    for number in sorted({*purchases, *(range(0, until, every) if every else ()), until}):
        shop.on(number)
        if every or number == until:
            shop.club.tick()
        if number in purchases:
            shop.pays(str(number), purchases[number])
    return shop


YEARS = [0, 366, 731, 1096, 1461, 1827]

# What was bought on which day; the steps of the years.
STORIES: dict[str, tuple[dict[str, str], dict[int, int], list[tuple[int, str]]]] = {
    "met in the grace by the new year alone": (
        GRACE,
        {0: 100, YEARS[2] + 30: 100},
        [(0, "silver"), (YEARS[4] + 91, "base")],
    ),
    "met in the grace together with the old year": (
        GRACE,
        {0: 300, YEARS[1] + 10: 60, YEARS[2] + 30: 240},
        [(0, "gold"), (YEARS[3] + 90, "silver"), (YEARS[4] + 91, "base")],
    ),
    "not met": (GRACE, {0: 100}, [(0, "silver"), (YEARS[2] + 90, "base")]),
    "kept for a second year": (
        {"how": "one-step", "when": "period-end"},
        {0: 100, YEARS[1] + 5: 100},
        [(0, "silver"), (YEARS[3], "base")],
    ),
    "lost a step a year": (
        {"how": "one-step", "when": "period-end"},
        {0: 300},
        [(0, "gold"), (YEARS[2], "silver"), (YEARS[3], "base")],
    ),
    "fitted at the end of the year": (
        {"how": "to-fit", "when": "period-end"},
        {0: 300, YEARS[1] + 5: 100},
        [(0, "gold"), (YEARS[2], "silver"), (YEARS[3], "base")],
    ),
}


@pytest.mark.parametrize(("downgrade", "purchases", "steps"), STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("every", [None, 30, 90])
def test_each_missed_review_counts_on_its_day(downgrade, purchases, steps, every):
    """A job after years writes the same steps as one every month."""
    shop = bought(yearly(**downgrade), purchases, every=every, until=YEARS[5] + 200)

    assert [(0, "base"), *steps] == shop.steps()


@pytest.mark.parametrize("every", [None, 20])
def test_an_anniversary_is_counted_from_the_day_of_joining(every):
    """Joined on day 40, the year of a member ends on day 405."""
    tiers: dict[str, Any] = {
        "period": {"kind": "anniversary", "length": "12 months"},
        "downgrade": {"how": "to-fit", "when": "period-end"},
        "ladder": LADDER,
    }

    shop = bought(a_shop(tiers=tiers), {40: 100}, every=every, until=1000)

    assert [(40, "base"), (40, "silver"), (40 + 366 + 365, "base")] == shop.steps()


def test_who_keeps_a_tier_needs_no_grace():
    """Just enough in the old year is enough: the next review is at the end of the new one."""
    shop = bought(yearly(**GRACE), {0: 100, YEARS[1] + 5: 100}, until=YEARS[2] + 1)

    standing = shop.club.tiers.standing("ada")

    assert ("silver", day(YEARS[3])) == (standing.tier_id, standing.until)
