"""What a member is told of where it stands."""

from __future__ import annotations

import pytest

from .shop import a_shop, day

RUNGS = [{"id": "base"}, {"id": "silver", "at": 100}]


@pytest.mark.parametrize(
    ("period", "until"),
    [
        ({"kind": "fixed", "period": "month"}, day(31)),
        ({"kind": "anniversary", "length": "10 days"}, day(10)),
        ({"kind": "rolling", "length": "10 days"}, None),
        ({"kind": "lifetime"}, None),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_the_lowest_tier_is_told_when_scores_begin_anew(period, until):
    """No job looks at the member then, and what counts does begin anew."""
    shop = a_shop(tiers={"period": period, "ladder": RUNGS})
    shop.pays(minor=60)

    standing = shop.club.tiers.standing("ada")

    assert ("base", until) == (standing.tier_id, standing.until)
    shop.on(40)
    assert shop.club.tick().members == 0
