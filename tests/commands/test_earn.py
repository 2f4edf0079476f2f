"""Earning for an activity: whether the program is about it at all."""

from __future__ import annotations

import pytest

from ..club.shop import PURCHASE, a_shop


def for_an_activity(when):
    """A rule for activities."""
    return {"id": "deed", "on": "activity", "give": 5, "when": when}


@pytest.mark.parametrize(
    ("when", "activity", "is_unnamed"),
    [
        ({"activity": "review"}, "review", False),
        ({"activity": "review"}, "revew", True),
        ({"activity": ["review", "survey"]}, "survey", False),
        ({"activity": "review"}, "visit", False),
        ({"activity": "review", "source": "app"}, "review", False),
        ({"source": "app"}, "revew", False),
        ({"any": [{"activity": "review"}, {"activity": "survey"}]}, "survey", False),
        ({"any": [{"activity": "review"}, {"activity": "survey"}]}, "revew", True),
        ({"not": {"activity": "visit"}}, "revew", False),
        ({"not": {"activity": "revew"}}, "revew", True),
        (None, "revew", True),
    ],
)
def test_an_activity_that_no_rule_is_about_is_told(when, activity, is_unnamed):
    """It is noted and earns nothing, at first and when it is sent again."""
    shop = a_shop(earn=[PURCHASE, *([] if when is None else [for_an_activity(when)])])

    told = [shop.club.points.earn("ada", activity, reference="k") for _ in range(2)]

    assert [is_unnamed] * 2 == [each.is_unnamed for each in told]
    assert ["k"] == [posting.trace.reference for posting in shop.postings()]
