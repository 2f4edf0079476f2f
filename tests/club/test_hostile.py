"""Amounts, numbers, instants and references that nobody can mean: refused by name, at once, traceless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from time import process_time
from typing import Any

import pytest
from attrs import evolve

from clubkit import open_club, paid_order, read_program, with_refund
from clubkit.calendars import Instant
from clubkit.errors import BadInputError, BadInstantError, ClubError
from clubkit.orders import Line, Refund, Version

from .shop import Shop, a_shop, day

HUGE = 10**30
GIANT = 10**5000
EXPLODES = Decimal("1e2000000")

NO_UNITS = {
    "nothing": 0,
    "negative": -1,
    "huge": HUGE,
    "giant": GIANT,
    "negative giant": -GIANT,
    "float": 1.5,
    "whole float": 5.0,
    "not a number": float("nan"),
    "true": True,
    "text": "5",
    "bytes": b"5",
    "exploding decimal": EXPLODES,
    "decimal": Decimal(5),
    "fraction": Fraction(5),
    "none": None,
    "list": [5],
}

NO_MONEY = {name: value for name, value in NO_UNITS.items() if name != "nothing"}

NO_INSTANT = {
    "after all": HUGE,
    "before all": -HUGE,
    "giant": GIANT,
    "float": 1.5,
    "not a number": float("nan"),
    "true": True,
    "text": "2024-01-01T00:00:00Z",
    "exploding decimal": EXPLODES,
    "list": [1],
}

NO_TEXT = {
    "empty": "",
    "long": "x" * 201,
    "ten megabytes": "x" * 10_000_000,
    "nul": "a\0b",
    "newline": "a\n",
    "next line": "a\x85b",
    "line separator": "a\u2028b",
    "right to left": "a\u202eb",
    "lone surrogate": "\ud800",
    "number": 5,
    "bytes": b"x",
    "list": ["x"],
}

NO_ID = {"blank before": " ada", "blank after": "ada ", "blank alone": " ", "joiner after": "ada\u200c"}
"""What people take for a name that is another."""


Act = Callable[[Shop, Any], object]


@pytest.fixture
def shop():
    """Ada has bought for a hundred, with ten of her points on hold; bob is a member."""
    tiers = {"ladder": [{"id": "base"}, {"id": "top", "at": 9}]}
    shop = a_shop("memory:", units={"points": {"worth": 1}}, tiers=tiers)
    shop.pays("1", 100)
    shop.club.points.hold("ada", 10, hold_id="cart")
    shop.club.members.enrol("bob")
    return shop


def leaks(shop: Shop, act: Act, values: dict[str, Any]) -> dict[str, str]:
    """What happens with values that are not refused as they should be, by their name."""
    found = {name: _leak(shop, act, value) for name, value in values.items()}
    return {name: leak for name, leak in found.items() if leak is not None}


def _leak(shop: Shop, act: Act, value: Any) -> str | None:
    before, begun = trace_of(shop), process_time()
    try:
        act(shop, value)
    except ClubError as error:
        if len(str(error)) > 1000:
            return "an error too long to log"
    except Exception as error:  # noqa: BLE001 - that is what must not get out
        return type(error).__name__
    else:
        return "accepted"
    if process_time() - begun > 1:
        return "slow"
    return None if before == trace_of(shop) else "left a trace"


def trace_of(shop: Shop) -> object:
    members = [member.member_id for member in shop.club.members]
    return members, [(shop.postings(member=each), shop.balance(each)) for each in members]


UNITS = {
    "redeem": lambda shop, n: shop.club.points.redeem("ada", n, reference="k"),
    "hold": lambda shop, n: shop.club.points.hold("ada", n, hold_id="k"),
    "adjust": lambda shop, n: shop.club.points.adjust("ada", n, reference="k", actor="x", reason="y"),
    "open_with": lambda shop, n: shop.club.points.open_with("ada", n, reference="k", earned_at=day(0)),
    "transfer": lambda shop, n: shop.club.points.transfer("ada", "bob", n, reference="k"),
    "capture": lambda shop, n: shop.club.points.capture("ada", "cart", units=n),
}


@pytest.mark.parametrize("verb", UNITS)
def test_units_that_are_none_are_refused(shop, verb):
    """From one to what can be kept, and a whole number: nothing is converted by guess."""
    means_something = {"adjust": "negative", "capture": "none"}.get(verb)
    values = {name: value for name, value in NO_UNITS.items() if name != means_something}

    assert {} == leaks(shop, UNITS[verb], values)


TOTALS = {
    "redeem": lambda shop, n: shop.club.points.redeem("ada", 5, reference="k", order_minor=n),
    "hold": lambda shop, n: shop.club.points.hold("ada", 5, hold_id="k", order_minor=n),
    "quote": lambda shop, n: shop.club.points.quote_redeem("ada", 5, order_minor=n),
}


@pytest.mark.parametrize("verb", TOTALS)
def test_an_orders_total_that_is_none_is_refused(shop, verb):
    """The total that a redemption may pay a share of is an amount too."""
    values = {name: value for name, value in NO_MONEY.items() if value is not None}

    assert {} == leaks(shop, TOTALS[verb], values)


def test_a_quote_of_no_units_is_refused(shop):
    """What can never be redeemed is not quoted."""
    values = {name: value for name, value in NO_UNITS.items() if type(value) is not int and value is not None}

    assert {} == leaks(shop, lambda shop, n: shop.club.points.quote_redeem("ada", n), values)


INSTANTS = {
    "earn": lambda shop, at: shop.club.points.earn("ada", "visit", reference="k", at=at),
    "open_with earned_at": lambda shop, at: shop.club.points.open_with("ada", 1, reference="k", earned_at=at),
    "open_with available_from": lambda shop, at: shop.club.points.open_with(
        "ada", 1, reference="k", earned_at=day(0), available_from=at
    ),
    "open_with lasts_until": lambda shop, at: shop.club.points.open_with(
        "ada", 1, reference="k", earned_at=day(0), lasts_until=at
    ),
    "enrol": lambda shop, at: shop.club.members.enrol("cyd", joined_at=at),
    "balance": lambda shop, at: shop.club.points.balance("ada", at=at),
    "standing": lambda shop, at: shop.club.tiers.standing("ada", at=at),
    "invite": lambda shop, at: shop.club.tiers.invite("ada", "top", until=at),
    "tick": lambda shop, at: shop.club.tick(as_of=at),
}


@pytest.mark.parametrize("verb", INSTANTS)
def test_instants_that_are_none_are_refused(shop, verb):
    """Whole microseconds in the years 1000 to 9999, and never a float."""
    assert {} == leaks(shop, INSTANTS[verb], NO_INSTANT)


NEWER = Version(day(0), Instant(day(0) + 5))

FIGURES = {
    "total": lambda n: {"total_minor": n},
    "shipping": lambda n: {"shipping_minor": n},
    "eligible": lambda n: {"lines": (Line("a", n),)},
    "quantity": lambda n: {"lines": (Line("a", 5, n),)},
    "tax": lambda n: {"lines": (Line("a", 5, tax_minor=n),)},
    "refund": lambda n: {"refunds": (Refund("r", day(0), n),)},
    "refunded line": lambda n: {"refunds": (Refund("r", day(0), 5, (("a", n),)),)},
}

ORDER_INSTANTS = {
    "placed_at": lambda at: {"placed_at": at},
    "paid_at": lambda at: {"paid_at": at},
    "refunded_at": lambda at: {"refunds": (Refund("r", at, 5),)},
    "modified_at": lambda at: {"version": Version(at, NEWER.observed_at)},
    "observed_at": lambda at: {"version": Version(NEWER.observed_at, at)},
}

ORDER_TEXTS = {
    "source": lambda text: {"source": text},
    "order_id": lambda text: {"order_id": text},
    "member_id": lambda text: {"member_id": text},
    "currency": lambda text: {"currency": text},
    "state": lambda text: {"state": text},
    "line_id": lambda text: {"lines": (Line(text, 5),)},
    "refund_id": lambda text: {"refunds": (Refund(text, day(0), 5),)},
    "attribute": lambda text: {"attributes": (("gift", text),)},
}


def syncing(changes: Callable[[Any], dict[str, Any]]) -> Act:
    """Sync a newer reading of the order with something in it that is none."""

    def act(shop: Shop, value: Any) -> object:
        return shop.club.orders.sync(evolve(shop.orders["1"], **{"version": NEWER, **changes(value)}))

    return act


@pytest.mark.parametrize("what", FIGURES)
def test_figures_of_an_order_that_are_none_are_refused(shop, what):
    """Whole minor units from nothing to 10**15."""
    assert {} == leaks(shop, syncing(FIGURES[what]), NO_MONEY)


@pytest.mark.parametrize("what", ORDER_INSTANTS)
def test_instants_of_an_order_that_are_none_are_refused(shop, what):
    """An order is dated like everything else."""
    assert {} == leaks(shop, syncing(ORDER_INSTANTS[what]), NO_INSTANT)


@pytest.mark.parametrize("what", ORDER_TEXTS)
def test_texts_of_an_order_that_cannot_be_kept_are_refused(shop, what):
    """An order is not taken in under such a name, or in such a currency or state."""
    assert {} == leaks(shop, syncing(ORDER_TEXTS[what]), NO_TEXT)


TEXTS = {
    "a reference": lambda shop, text: shop.club.points.redeem("ada", 5, reference=text),
    "a hold": lambda shop, text: shop.club.points.hold("ada", 5, hold_id=text),
    "a hold that is captured": lambda shop, text: shop.club.points.capture("ada", text),
    "a hold that is released": lambda shop, text: shop.club.points.release("ada", text),
    "an order that is paid": lambda shop, text: shop.club.points.redeem(
        "ada", 5, reference="k", order=("web", text)
    ),
    "a source that is paid": lambda shop, text: shop.club.points.redeem(
        "ada", 5, reference="k", order=(text, "1")
    ),
    "an order that is held for": lambda shop, text: shop.club.points.hold(
        "ada", 5, hold_id="k", order=("web", text)
    ),
    "an order that is captured for": lambda shop, text: shop.club.points.capture(
        "ada", "cart", order=("web", text)
    ),
    "an order that is deleted": lambda shop, text: shop.club.orders.void("web", text),
    "an order that is claimed": lambda shop, text: shop.club.orders.claim("web", text, "ada"),
    "an order that is explained": lambda shop, text: shop.club.orders.explain(text),
    "an actor": lambda shop, text: shop.club.points.adjust("ada", 5, reference="k", actor=text, reason="y"),
    "a reason": lambda shop, text: shop.club.points.adjust("ada", 5, reference="k", actor="x", reason=text),
    "an activity": lambda shop, text: shop.club.points.earn("ada", text, reference="k"),
    "a member who earns": lambda shop, text: shop.club.points.earn(text, "visit", reference="k"),
    "a member who redeems": lambda shop, text: shop.club.points.redeem(text, 5, reference="k"),
    "a member who is given to": lambda shop, text: shop.club.points.transfer("ada", text, 5, reference="k"),
    "a member who is merged": lambda shop, text: shop.club.members.merge(text, into="ada"),
    "a member who is enrolled": lambda shop, text: shop.club.members.enrol(text),
    "a member who is asked for": lambda shop, text: shop.club.points.balance(text),
    "an attribute": lambda shop, text: shop.club.members.enrol("cyd", attributes={"city": text}),
    "a unit": lambda shop, text: shop.club.points.redeem("ada", 5, reference="k", unit_id=text),
    "a tier": lambda shop, text: shop.club.tiers.invite("ada", text),
}


@pytest.mark.parametrize("what", TEXTS)
def test_texts_that_cannot_be_kept_are_refused(shop, what):
    """An id or reference is a printable text of at most 200 characters."""
    assert {} == leaks(shop, TEXTS[what], NO_TEXT)


NAMES = {
    **{
        what: syncing(ORDER_TEXTS[what])
        for what in ("source", "order_id", "member_id", "line_id", "refund_id")
    },
    **{
        what: TEXTS[what]
        for what in (
            "a reference",
            "a hold",
            "an order that is paid",
            "a source that is paid",
            "an order that is captured for",
            "an activity",
            "a member who earns",
            "a member who is enrolled",
            "a unit",
            "a tier",
        )
    },
}


@pytest.mark.parametrize("what", NAMES)
def test_names_with_blanks_around_them_are_refused(shop, what):
    """One person would be two members, and one order two."""
    assert {} == leaks(shop, NAMES[what], NO_ID)


def test_references_of_our_own_are_refused(shop):
    """A caller's reference never looks like one that clubkit makes."""
    ours = {text: text for text in ("hold:1", "capture:1", "release:1")}

    assert {} == leaks(shop, TEXTS["a reference"], ours)


def test_what_is_no_order_is_refused(shop):
    """A dict, or attributes that are no pairs, are told apart from an order at once."""
    shop.pays("1", 10)
    with_a_dict: Any = evolve(shop.orders["1"], order_id="2", attributes={"channel": "web"})

    nothings: list[Any] = [{}, with_a_dict]
    for nothing in nothings:
        with pytest.raises(BadInputError):
            shop.club.orders.sync(nothing)


def test_a_club_without_a_currency_is_refused():
    """Such a program serves a backtest, which takes the currency of its first row."""
    with pytest.raises(BadInputError, match="currency"):
        open_club(read_program("[[earn]]\nid = 'purchase'\nper = 100"), "memory:")


def test_a_refund_before_its_order_is_refused():
    """Nobody gives back what was not bought yet."""
    when = datetime(2025, 3, 1, tzinfo=UTC)
    order = paid_order("1", member="ada", total_minor=10, currency="EUR", at=when)

    with pytest.raises(BadInstantError):
        with_refund(order, "r", amount_minor=5, at=when - timedelta(days=3))


def test_an_instant_that_is_text_is_refused():
    """Text is read at the edge, not here."""
    text: Any = "2025-03-01T00:00:00Z"

    with pytest.raises(BadInstantError, match="a datetime"):
        paid_order("1", member="ada", total_minor=10, currency="EUR", at=text)


def test_orders_that_contradict_themselves_are_refused(shop):
    """A line twice, or more lines or refunds than an order can have."""
    orders = {
        "a line twice": {"lines": (Line("a", 1), Line("a", 2))},
        "too many lines": {"lines": tuple(Line(str(number), 1) for number in range(10_001))},
        "too many refunds": {"refunds": tuple(Refund(str(number), day(0), 1) for number in range(10_001))},
    }

    assert {} == leaks(shop, syncing(lambda changes: changes), orders)


def test_one_bad_order_of_a_batch_leaves_no_trace_of_the_others(shop):
    """A batch is checked before anything is done."""
    good = shop.order("2", 50, member="cyd")

    assert {} == leaks(
        shop, lambda shop, bad: shop.club.orders.sync_many([good, bad]), {"-1": shop.order("3", -1)}
    )


@pytest.mark.parametrize("total", [0, 1, 10**15])
def test_the_bounds_of_an_amount_are_amounts(shop, total):
    """Nothing, the least, and the most."""
    shop.pays("2", total, member="bob")

    assert total == shop.total("bob")


def test_one_more_than_the_most_is_refused(shop):
    """Just above the bound, by name."""
    with pytest.raises(BadInputError):
        shop.pays("2", 10**15 + 1, member="bob")
