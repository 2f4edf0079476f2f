"""Part refunds add up to the whole refund, whatever the program's policies are."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.orders import Line

from ..club.shop import Shop, a_shop
from .programs import EARN, UNITS


@st.composite
def splits(draw: st.DrawFn, total: int) -> list[int]:
    """Parts of at least 1 that make up a total."""
    parts = []
    while total:
        parts.append(draw(st.integers(1, total)))
        total -= parts[-1]
    return parts


def sold(tables: dict[str, Any], minor: int, *, spent: int, paid_with: int, has_lines: bool) -> Shop:
    """A shop in which ada bought for so much, paid some of it with points, and spent points since."""
    shop = a_shop(**tables)
    shop.gives(20, days=9)
    if paid_with:
        shop.club.points.redeem("ada", paid_with, reference="paid", order=("web", "1"))
    lines = (Line("a", minor - minor // 3), Line("b", minor // 3)) if has_lines else ()
    shop.pays("1", minor, lines=lines)
    shop.on(3)
    if spent:
        shop.club.points.redeem("ada", min(spent, shop.balance().available) or 1, reference="spent")
    return shop


@settings(max_examples=120)
@given(data=st.data(), tables=st.fixed_dictionaries({"units": UNITS, "earn": st.just(EARN)}))
def test_parts_take_back_and_give_back_what_the_whole_would(data, tables):
    """Any way of cutting a refund ends where the refund in one piece ends, and passes through no more."""
    minor = data.draw(st.integers(3, 60), label="minor")
    spent = data.draw(st.sampled_from([0, 1, 10]), label="spent")
    paid_with = data.draw(st.sampled_from([0, 0, 7]), label="paid with points")
    has_lines = data.draw(st.booleans(), label="has lines")
    parts = data.draw(splits(minor), label="parts")
    whole, cut = (
        sold(tables, minor, spent=spent, paid_with=paid_with, has_lines=has_lines) for _ in range(2)
    )

    whole.refunds("1", minor)
    reversed_so_far = 0
    for place, part in enumerate(parts):
        cut.refunds("1", part, refund_id=f"r{place}")
        [grant] = cut.club.orders.explain("1").grants
        assert reversed_so_far <= grant.reversed <= grant.granted
        reversed_so_far = grant.reversed

    assert outcome(whole) == outcome(cut)
    if not paid_with:
        assert whole.total() == cut.total()


@settings(max_examples=60)
@given(data=st.data(), tables=st.fixed_dictionaries({"units": UNITS, "earn": st.just(EARN)}))
def test_lines_take_back_what_their_sum_would(data, tables):
    """Line by line, in any order, or all lines at once: nothing is left and nothing is taken twice."""
    minor = data.draw(st.integers(3, 60), label="minor")
    spent = data.draw(st.sampled_from([0, 1, 10]), label="spent")
    whole, cut = (sold(tables, minor, spent=spent, paid_with=0, has_lines=True) for _ in range(2))
    lines = [(line.line_id, line.eligible_minor) for line in whole.orders["1"].lines]

    whole.refunds("1", minor, lines=tuple(lines))
    for place, (line_id, part) in enumerate(data.draw(st.permutations(lines), label="order of lines")):
        cut.refunds("1", part, refund_id=f"r{place}", lines=((line_id, part),))

    assert outcome(whole) == outcome(cut)
    assert whole.total() == cut.total()


@settings(max_examples=60)
@given(data=st.data(), tables=st.fixed_dictionaries({"units": UNITS, "earn": st.just(EARN)}))
def test_an_undone_refund_leaves_what_the_others_leave(data, tables):
    """Parts, and then the last of them undone, end where the parts without it ended."""
    minor = data.draw(st.integers(3, 60), label="minor")
    parts = data.draw(splits(minor), label="parts")
    shop = sold(tables, minor, spent=0, paid_with=0, has_lines=False)
    for place, part in enumerate(parts[:-1]):
        shop.refunds("1", part, refund_id=f"r{place}")
    before = (outcome(shop), shop.total())
    shop.refunds("1", parts[-1], refund_id="last")

    shop.reads("1", refunds=shop.orders["1"].refunds[:-1])

    assert before == (outcome(shop), shop.total())


def outcome(shop: Shop) -> tuple[list[tuple[str, int, int]], list[tuple[int, int]]]:
    """What the order was granted and lost, and what it redeemed and gave back."""
    told = shop.club.orders.explain("1")
    grants = [(grant.unit_id, grant.granted, grant.reversed) for grant in told.grants]
    return grants, [(each.units, each.units_reinstated) for each in told.redemptions]
