"""What a code takes off: rounded once, spread over the lines, never more than they cost, back in parts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.errors import BadInputError
from clubkit.values import changed
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import CartLine, Discount, DiscountOn, discount_on
from clubkit.vouchers.uses import Found, plan_refund
from clubkit.vouchers.voucher import Given, Use, UseState, Voucher, VoucherState

TENTH, HALF, WHOLE = Fraction(1, 10), Fraction(1, 2), Fraction(1)
NOW = Instant(0)

minors = st.integers(0, 10**6)
lines = st.lists(st.tuples(minors, st.integers(0, 5)), max_size=6).map(
    lambda parts: [CartLine(str(n), minor, quantity) for n, (minor, quantity) in enumerate(parts)]
)
discounts = st.one_of(
    st.builds(Discount, amount_minor=st.integers(1, 10**6), on=st.sampled_from(DiscountOn)),
    st.builds(
        Discount,
        percent=st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
        at_most_minor=st.none() | st.integers(1, 10**5),
        on=st.sampled_from(DiscountOn),
    ),
)


def cart(*costs):
    """Lines of one piece, or of as many as the second number says."""
    priced = [cost if isinstance(cost, tuple) else (cost, 1) for cost in costs]
    return [CartLine(str(place), minor, quantity) for place, (minor, quantity) in enumerate(priced)]


@pytest.mark.parametrize(
    ("discount", "costs", "expected"),
    [
        (Discount(amount_minor=1000), [5000], [1000]),
        (Discount(amount_minor=1000), [999], [999]),
        (Discount(amount_minor=1000), [], []),
        (Discount(amount_minor=1000), [0], [0]),
        (Discount(amount_minor=100), [100, 100, 100], [34, 33, 33]),
        (Discount(amount_minor=100, on=DiscountOn.LINE), [150, 50, 0], [100, 50, 0]),
        (Discount(amount_minor=100, on=DiscountOn.UNIT), [(600, 3), (150, 3)], [300, 150]),
        (Discount(amount_minor=100, on=DiscountOn.CHEAPEST), [(600, 3), 150, 999], [0, 100, 0]),
        (Discount(amount_minor=900, on=DiscountOn.CHEAPEST), [(600, 3), 150, (0, 1)], [0, 150, 0]),
        (Discount(percent=TENTH), [4, 1], [1, 0]),
        (Discount(percent=TENTH), [4], [0]),
        (Discount(percent=TENTH, on=DiscountOn.LINE), [106, 206, 306, 406], [11, 21, 31, 41]),
        (Discount(percent=TENTH, on=DiscountOn.LINE), [104, 204, 304, 404], [10, 20, 30, 40]),
        (Discount(percent=TENTH, on=DiscountOn.UNIT), [(3998, 2)], [400]),
        (Discount(percent=HALF, on=DiscountOn.UNIT), [(5, 5)], [5]),
        (Discount(percent=HALF, on=DiscountOn.UNIT), [(5, 0)], [0]),
        (Discount(percent=WHOLE), [5, 7], [5, 7]),
        (Discount(percent=HALF, at_most_minor=100), [300, 100], [75, 25]),
        (Discount(percent=HALF, at_most_minor=100, on=DiscountOn.LINE), [300, 100], [67, 33]),
    ],
)
def test_what_is_taken_off(discount, costs, expected):
    """Half up, at most what there is; the ceiling is shared in proportion."""
    found = dict(discount_on(discount, cart(*costs)))

    assert expected == [found.get(str(place), 0) for place in range(len(costs))]


@given(discounts, lines)
def test_no_line_costs_less_than_nothing(discount, cart_lines):
    """Whatever is bought: parts are positive, no more than their line, and within the ceiling together."""
    parts = dict(discount_on(discount, cart_lines))

    costs = {line.line_id: line.minor for line in cart_lines}
    assert all(0 < minor <= costs[line_id] for line_id, minor in parts.items())
    if discount.at_most_minor is not None:
        assert sum(parts.values()) <= discount.at_most_minor


@given(discounts, lines)
def test_a_single_order_discount_adds_up(discount, cart_lines):
    """Worked out on the order, the parts are one rounded sum."""
    on_order = changed(discount, on=DiscountOn.ORDER)
    whole = sum(line.minor for line in cart_lines)

    parts = sum(minor for _, minor in discount_on(on_order, cart_lines))

    assert parts == sum(minor for _, minor in discount_on(on_order, [CartLine("", whole)]))


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), max_size=6), st.data())
def test_refunds_add_up(order_minor, refunds, data):
    """Parts in any number give back what the whole gives back at once, and never more than was taken off."""
    taken_minor = data.draw(st.integers(0, order_minor))
    use = Use("0.1", "o1", UseState.USED, None, None, None, NOW, Given("", order_minor, (("", taken_minor),)))
    voucher = Voucher("0.1", "spring", VoucherState.LIVE, 1, 1, None, NOW, None)
    found = Found(voucher, Campaign(campaign_id="spring"), use)

    back = so_far = 0
    for refunded in (*refunds, order_minor):
        so_far = min(order_minor, so_far + refunded)
        minor, step = plan_refund(found, refunded_minor=so_far, at=NOW)
        back += minor
        found = found if step is None else changed(found, earlier=step.use)
        assert 0 <= back <= taken_minor

    assert taken_minor == back


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"amount_minor": 1, "percent": HALF},
        {"amount_minor": 1, "at_most_minor": 1},
        {"amount_minor": 0},
        {"amount_minor": 1.5},
        {"amount_minor": 10**30},
        {"percent": Fraction(0)},
        {"percent": Fraction(11, 10)},
        {"percent": 0.5},
        {"percent": HALF, "at_most_minor": 0},
    ],
)
def test_a_discount_that_nobody_can_mean_is_refused(fields):
    """By name, when it is made."""
    with pytest.raises(BadInputError):
        Discount(**fields)


@pytest.mark.parametrize(
    "terms",
    [
        {"most": 0},
        {"most": True},
        {"per_member": 10**10},
        {"least_minor": -1},
        {"starts_at": 5, "ends_at": 5},
    ],
)
def test_a_campaign_that_nobody_can_mean_is_refused(terms):
    """Likewise."""
    with pytest.raises(BadInputError):
        Campaign(campaign_id="spring", **terms)
