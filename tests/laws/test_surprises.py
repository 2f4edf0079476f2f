"""Whatever happens in whatever order: gifts are never more than there are, and limits count them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.orders import OrderState
from clubkit.program.reader import read_program
from clubkit.rewards.lifecycle import TAKES, RewardState

from ..club.shop import DAY_ZERO, HOUR, Shop

MEMBERS = ("ada", "bob")

steps = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from(MEMBERS), st.integers(0, 5)),
        st.tuples(st.just("order"), st.sampled_from(MEMBERS), st.integers(0, 5)),
        st.tuples(st.sampled_from(["cancel", "refund", "use"]), st.just(""), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 40)),
    ),
    max_size=25,
)
limits = st.fixed_dictionaries(
    {},
    optional={
        "per_member": st.integers(1, 3),
        "times": st.integers(1, 4),
        "budget": st.integers(5, 40),
        "in": st.just("month"),
    },
).filter(lambda limit: set(limit) != {"in"})


def act(shop, step):
    """Do one thing; what cannot be done now is passed over."""
    what, member, number = step
    order_id = f"o{number}"
    if what == "visit":
        shop.club.points.earn(member, "visit", reference=f"v{number}")
    elif what == "order":
        if order_id not in shop.orders:
            shop.pays(order_id, member=member)
    elif what == "wait":
        shop.clock.advance_to(shop.clock.now() + 24 * HOUR * number)
        shop.club.tick()
    elif what == "use":
        use_one(shop, number)
    elif order_id in shop.orders and shop.orders[order_id].state is OrderState.PAID:
        if what == "cancel":
            shop.cancels(order_id)
        elif not shop.orders[order_id].refunds:
            shop.refunds(order_id, 100)


def use_one(shop, number):
    """A member uses a gift, if there is one that can be used."""
    found = [each for each in records(shop)[number:] if each[1].state is RewardState.ISSUED]
    for member, record in found[:1]:
        shop.club.rewards.use(member, record.record_id)


def records(shop):
    """Every gift, with whose it is."""
    with shop.club.storage.read() as reader:
        known = sorted(reader.find(MEMBERS))
    return [(member, record) for member in known for record in shop.club.rewards.of(member)]


@settings(max_examples=60, deadline=None)
@given(steps=steps, limit=limits, stock=st.integers(1, 6))
def test_gifts_keep_to_their_limits(steps, limit, stock):
    """The stock, each budget, each count and each member's own, after any sequence."""
    surprise = {"worth": 10, "limit": limit}
    program = read_program(
        {
            "club": {"currency": "EUR"},
            "rewards": [
                {
                    "id": "v",
                    "kind": "gift",
                    "limit": {"stock": stock},
                    "surprise": {"on": "visit", **surprise},
                },
                {
                    "id": "o",
                    "kind": "gift",
                    "limit": {"stock": stock},
                    "surprise": {"on": "order", **surprise},
                },
            ],
        }
    )
    clock = FixedClock(DAY_ZERO)
    shop = Shop(open_club(program, "memory:", clock=clock), clock)
    for step in steps:
        act(shop, step)

    out: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    for member, record in records(shop):
        if record.state in TAKES:
            for name, units in (*record.gift.shared, (record.stock, 1)):
                out[name] = out.get(name, 0) + units
            if record.counter is not None:
                own[member, record.counter] = own.get((member, record.counter), 0) + 1
    caps = {"stock": stock, "times": limit.get("times"), "budget": limit.get("budget")}
    with shop.club.storage.read() as reader:
        for name, units in out.items():
            assert reader.counted(name) == units <= caps[name.split(":")[2]]
    assert all(count <= limit["per_member"] for count in own.values())
    assert shop.club.doctor().is_healthy
