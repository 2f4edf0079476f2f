"""
One file, told in many ways, leaves one ledger.

Any file replayed twice, with repeats and older versions of an order mixed in and members interleaved at
random, leaves the same ledger.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.orders import Order, OrderState, Refund, Version

from ..club.shop import Shop, a_shop, day
from .programs import LADDER, UNITS

MEMBERS = ["ada", "bob", "cyd"]

TABLES = st.fixed_dictionaries(
    {
        "units": UNITS,
        "earn": st.just(
            [
                {"id": "purchase", "per": 1},
                {"id": "welcome", "give": 3, "when": {"nth_order": 1}},
                {"id": "capped", "give": 5, "limit": {"units_per_member": 12}},
            ]
        ),
        "tiers": st.just({"period": {"kind": "rolling", "length": "20 days"}, "ladder": LADDER}),
    }
)


@st.composite
def readings_of(draw: st.DrawFn, member: str) -> list[Order]:
    """All readings of a member's orders, in the order of their versions."""
    readings = []
    placed = 0
    for number in range(draw(st.integers(1, 3))):
        placed += draw(st.integers(1, 6))
        at, state = day(placed), draw(st.sampled_from(OrderState))
        order = Order("web", f"{member}-{number}", member, at, state, "EUR", 20, Version(at, at))
        readings.append(order)
        for step in range(draw(st.integers(0, 3))):
            readings.append(draw(next_reading(readings[-1], step)))
    return sorted(readings, key=lambda order: (order.version, order.order_id))


@st.composite
def next_reading(draw: st.DrawFn, order: Order, step: int) -> Order:
    """The same order some days later, in another state, at another price, or with another refund."""
    modified = Instant(order.version.modified_at + (day(draw(st.integers(0, 4))) - day(0)))
    version = Version(modified, max(modified, Instant(order.version.observed_at + 1)))
    change = draw(st.sampled_from(["state", "total", "refund", "undone"]))
    if change == "refund":
        refund = Refund(f"r{step}", version.modified_at, draw(st.integers(1, 20)))
        return evolve(order, version=version, refunds=(*order.refunds, refund))
    if change == "undone":
        return evolve(order, version=version, refunds=order.refunds[:-1])
    if change == "total":
        return evolve(order, version=version, total_minor=draw(st.integers(1, 40)))
    return evolve(order, version=version, state=draw(st.sampled_from(OrderState)))


@st.composite
def mixed(draw: st.DrawFn, files: dict[str, list[Order]]) -> list[Order]:
    """The files of several members interleaved, with repeats and older versions mixed in."""
    turns = draw(st.permutations([member for member, file in files.items() for _ in file]))
    left = {member: list(file) for member, file in files.items()}
    told: list[Order] = []
    for member in turns:
        told.append(left[member].pop(0))
        if draw(st.booleans()):
            told.append(draw(st.sampled_from(told)))
    return told


def a_shop_at_the_end(tables: dict[str, Any]) -> Shop:
    shop = a_shop(**tables)
    shop.on(90)
    return shop


def ledger(shop: Shop, members: list[str]) -> dict[str, Any]:
    """Everything that was written for each member, and where each stands."""
    return {
        member: (shop.postings(member=member), shop.balance(member), shop.tier(member), shop.steps(member))
        for member in members
    }


@settings(max_examples=60)
@given(data=st.data(), tables=TABLES)
def test_repeats_older_versions_and_interleaving_leave_the_same_ledger(data, tables):
    """A shop that tells each member's orders once, and one that tells everything in any muddle, twice."""
    files = {member: data.draw(readings_of(member), label=member) for member in MEMBERS}
    plain, muddled = a_shop_at_the_end(tables), a_shop_at_the_end(tables)
    for file in files.values():
        for order in file:
            plain.club.orders.sync(order)

    told = data.draw(mixed(files), label="told")
    for order in (*told, *told):
        muddled.club.orders.sync(order)

    assert ledger(plain, MEMBERS) == ledger(muddled, MEMBERS)


@settings(max_examples=40)
@given(data=st.data(), tables=TABLES)
def test_batches_of_any_size_leave_the_same_ledger(data, tables):
    """An import decides as a request does, one order after the other."""
    files = {member: data.draw(readings_of(member), label=member) for member in MEMBERS}
    told = data.draw(mixed(files), label="told")
    single, batched = a_shop_at_the_end(tables), a_shop_at_the_end(tables)
    for order in told:
        single.club.orders.sync(order)

    while told:
        size = data.draw(st.integers(1, len(told)))
        batched.club.orders.sync_many(told[:size])
        told = told[size:]

    assert ledger(single, MEMBERS) == ledger(batched, MEMBERS)


@settings(max_examples=40)
@given(data=st.data(), tables=TABLES)
def test_the_newest_reading_alone_says_what_an_order_is_worth(data, tables):
    """Notices that were lost are no loss: the units of an order are those of its last reading."""
    readings = data.draw(readings_of("ada"), label="readings")
    first_id = readings[0].order_id
    one_order = [order for order in readings if order.order_id == first_id]
    told, missed = a_shop_at_the_end(tables), a_shop_at_the_end(tables)

    for order in one_order:
        told.club.orders.sync(order)
    missed.club.orders.sync(one_order[-1])

    assert worth(missed, first_id) == worth(told, first_id)


def worth(shop: Shop, order_id: str) -> dict[str, int]:
    """What an order is worth now, by unit."""
    grants = shop.club.orders.explain(order_id).grants
    return {
        grant.unit_id: grant.granted - grant.reversed for grant in grants if grant.granted > grant.reversed
    }
