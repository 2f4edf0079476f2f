from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadRowError
from clubkit.intake import Details, EventKind, level_after, order_of, with_refund
from clubkit.orders import Line, Order, OrderState, Refund, Version, refunded_minor
from clubkit.program.model import Basis

DAY = 86_400_000_000


@pytest.fixture
def a_refund(an_event):
    """A refund of 2.50 on the order o1, a day later."""

    def make(**changes):
        order = an_event()
        fields = {"event_id": "r1", "kind": EventKind.REFUND, "at": order.at + DAY, "amount_minor": 250}
        return an_event(**(fields | changes))

    return make


def after_all(rows):
    """The level that is left after the events."""
    level = None
    for row in rows:
        level = level_after(level, row)
    return level


def test_an_order_row_is_the_order_without_refunds(an_event):
    """It is paid, and as new as its instant."""
    event = an_event(lines=(Line("1", 1000),), attributes=(("payment", "cash"),))

    assert Order(
        "file", "o1", "m1", event.at, OrderState.PAID, "EUR", 1000, Version(event.at, event.at),
        lines=event.lines, attributes=event.attributes,
    ) == order_of(event)  # fmt: skip
    assert "shop" == order_of(event, source="shop").source
    assert order_of(an_event(member_id=None)).member_id is None


def test_details_say_the_rest(an_event):
    """Instants, state and shipping are those of the file."""
    at = an_event().at
    details = Details(at - DAY, at, at + DAY, OrderState.OPEN, 0, 300, 50)

    order = order_of(an_event(details=details))

    assert (at - DAY, at, OrderState.OPEN) == (order.placed_at, order.paid_at, order.state)
    assert (300, 50) == (order.shipping_minor, order.shipping_tax_minor)
    assert Version(at + DAY, at) == order.version


@pytest.mark.parametrize(("total", "goods"), [(1000, 650), (100, 0), (0, 0)])
def test_tax_without_lines_is_told_from_goods(an_event, total, goods):
    """An order without lines is one line, where its tax is known; goods are never negative."""
    details = Details(an_event().at, tax_minor=100, shipping_minor=200, shipping_tax_minor=50)

    order = order_of(an_event(amount_minor=total, details=details))

    assert [(goods, 100)] == [(line.eligible_minor, line.tax_minor) for line in order.lines]
    assert total == order.total_minor


def test_each_refund_makes_a_newer_level(an_event, a_refund):
    """Refunds add up, and no two levels of an order are equally new, also at one instant."""
    first = level_after(None, an_event())
    second = level_after(first, a_refund())
    third = level_after(second, a_refund(event_id="r2", amount_minor=100))

    assert [("r1", 250), ("r2", 100)] == [(refund.refund_id, refund.amount_minor) for refund in third.refunds]
    assert [a_refund().at] * 2 == [second.version.modified_at, third.version.modified_at]
    assert second.version.observed_at < third.version.observed_at


def test_a_refund_at_the_instant_of_its_order_is_newer(an_event, a_refund):
    """So that the order row, read again, does not undo it."""
    order = level_after(None, an_event())
    refunded = level_after(order, a_refund(at=an_event().at))

    assert order.version.observed_at < refunded.version.observed_at
    assert level_after(refunded, an_event()) is refunded


def test_a_repeat_is_the_same_level(an_event, a_refund):
    """Of an order row and of a refund row alike."""
    level = level_after(level_after(None, an_event()), a_refund())

    assert level_after(level, an_event(line_no=7)) is level
    assert level_after(level, a_refund(line_no=8)) is level


@pytest.mark.parametrize("changes", [{"amount_minor": 251}, {"at": 0}])
def test_a_refund_is_not_two_refunds(an_event, a_refund, changes):
    """One id with two contents is a bad row."""
    level = level_after(level_after(None, an_event()), a_refund())

    with pytest.raises(BadRowError, match="line 9: event_id must be new, or the same refund again, got 'r1'"):
        level_after(level, a_refund(line_no=9, **changes))


@pytest.mark.parametrize(("order_id", "found"), [("o1", "'o1'"), (None, "no order")])
def test_a_refund_needs_its_order(a_refund, order_id, found):
    """A refund of an order that was not seen before it is a bad row."""
    with pytest.raises(BadRowError) as caught:
        level_after(None, a_refund(order_id=order_id))

    assert f"line 2: order_id must be the id of an order before the refund, got {found}" == str(caught.value)


def test_a_newer_row_replaces_what_the_order_says(an_event, a_refund):
    """Its refunds stay."""
    level = level_after(level_after(None, an_event()), a_refund())
    later = an_event().at + 2 * DAY
    cancelled = an_event(
        at=later, details=Details(an_event().at, modified_at=later, state=OrderState.CANCELLED)
    )

    after = level_after(level, cancelled)

    assert (OrderState.CANCELLED, level.refunds) == (after.state, after.refunds)
    assert Version(later, later) == after.version
    assert level_after(after, an_event()) is after


def test_of_two_rows_that_are_as_new_the_later_counts(an_event):
    """Their order in the file decides, and reading the file again changes nothing."""
    rows = [an_event(), an_event(event_id="o1-b", amount_minor=900)]
    level = after_all(rows * 2)

    assert 900 == level.total_minor
    assert Version(rows[0].at, rows[0].at + 1) == level.version


def test_lines_of_a_refund_are_those_of_the_order(an_event, a_refund):
    """They are found by product, up to what is left of each."""
    order = order_of(
        an_event(
            lines=(
                Line("1", 300, product="rose"),
                Line("2", 500, product="vase"),
                Line("3", 200, product="rose"),
            )
        )
    )
    one = a_refund(lines=(Line("1", 350, product="rose"),), amount_minor=350)
    two = a_refund(event_id="r2", lines=(Line("7", 900, product="rose"), Line("8", 10, product="vase")))
    three = a_refund(event_id="r3", lines=(Line("1", 10, product="rose"),))

    first = with_refund(order, one)
    second = with_refund(first, two)
    third = with_refund(second, three)

    assert [(("1", 300), ("3", 50)), (("3", 150), ("2", 10)), ()] == [
        refund.lines for refund in third.refunds
    ]


@pytest.mark.parametrize("product", ["tulip", ""])
def test_a_refund_of_another_product_counts_by_its_amount(an_event, a_refund, product):
    """One line without a match is enough."""
    order = order_of(an_event(lines=(Line("1", 1000, product="rose"),)))

    refund = a_refund(lines=(Line("1", 100, product="rose"), Line("2", 150, product=product)))

    assert (Refund("r1", refund.at, 250),) == with_refund(order, refund).refunds


events = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 700)), max_size=8)


@given(events)
def test_levels_only_grow_newer(an_event, events):
    """Whatever happens to an order, in whatever order, a change makes it newer, and a second reading none."""
    rows = [an_event()]
    for number, day, amount in events:
        kind = EventKind.REFUND if number else EventKind.ORDER
        rows.append(
            an_event(
                kind=kind,
                event_id=f"r{number}-{day}-{amount}",
                at=an_event().at + day * DAY,
                amount_minor=amount,
            )
        )

    levels = [after_all(rows[:count]) for count in range(1, len(rows) + 1)]
    for before, after in itertools.pairwise(levels):
        assert before == after or _age(before) < _age(after)
    level = levels[-1]
    for row in sorted(rows, key=lambda row: row.kind is EventKind.ORDER):
        if row.kind is EventKind.REFUND:
            assert level_after(level, row) is level

    assert 0 <= refunded_minor(level, level.refunds, Basis.GOODS) <= level.total_minor


def _age(order):
    return order.version.modified_at, order.version.observed_at
