"""A gift card's own book: filled, paying a part of an order, and following that order's refunds."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.calendars import Almanac
from clubkit.commands.card import FillCard, plan_fill_card
from clubkit.commands.context import Context
from clubkit.commands.redeem import Redeem, plan_redeem
from clubkit.commands.sync import plan_paid_part
from clubkit.errors import BadInputError, ReferenceReusedError
from clubkit.ledger.book import Book
from clubkit.orders import Order, OrderState, Refund, Version, order_key

from ..club.shop import a_program, day

PAID, SOLD = order_key("web", "1"), order_key("web", "2")
UNITS = {"points": {}, "credit": {"money": True, "expires": {"after": "30 days"}}}
LADDER = {"score": "spend", "ladder": [{"id": "base"}, {"id": "gold", "at": 1}]}


def a_context() -> Context:
    program = a_program(units=UNITS, tiers=LADDER)
    almanac = Almanac(program.zone, program.calendar)
    return Context(program, almanac, {program.version: program}).of_cards()


def filled(units: int = 5_000, order: str | None = None) -> Book:
    book = Book(1, day(0))
    command = FillCard(units, "card", day(1), "credit", order)
    book.apply(plan_fill_card(book, command, a_context()).changes)
    return book


def paying(units: int) -> Book:
    """A card that paid so much of the first order."""
    book = filled()
    book.apply(plan_redeem(book, Redeem(units, "pay", day(2), "credit", PAID), a_context()).changes)
    return book


def an_order(order_id: str, minor: int = 10_000, **fields: object) -> Order:
    now = day(3)
    base = Order("web", order_id, "ada", now, OrderState.PAID, "EUR", minor, Version(now, now))
    return evolve(base, **fields)  # type: ignore[arg-type]  # a test names the fields


def refunded(order: Order, number: int, *parts: int) -> Order:
    """A newer reading, with these refunds."""
    refunds = tuple(Refund(f"r{n}", day(3 + n), minor, ()) for n, minor in enumerate(parts, 1))
    return evolve(order, version=Version(day(3 + number), day(3 + number)), refunds=refunds)


def follow(book: Book, order: Order) -> int:
    """Read the order, and say what is on the card then."""
    book.apply(plan_paid_part(book, order, a_context()).changes)
    return book.accounts["credit"].open


def test_what_is_on_a_card_expires_as_the_program_says():
    """At the end of the thirtieth day; it can be spent at once."""
    [lot] = filled().lots.values()

    assert (5_000, True, day(32)) == (lot.remaining, lot.matured, lot.expires_at)


def test_only_money_is_put_on_a_card():
    """Points are a member's."""
    with pytest.raises(BadInputError):
        plan_fill_card(Book(1, day(0)), FillCard(10, "card", day(1), "points"), a_context())


def test_a_card_is_filled_once_under_a_reference():
    """The same again changes nothing; another amount is refused."""
    book, again = Book(1, day(0)), FillCard(5_000, "card", day(2), "credit")
    posting = plan_fill_card(book, again, a_context()).posting
    assert posting is not None
    book.references = {"card": posting}

    assert plan_fill_card(book, again, a_context()).repeated
    with pytest.raises(ReferenceReusedError):
        plan_fill_card(book, evolve(again, units=1), a_context())


def test_a_card_earns_nothing_and_climbs_no_ladder():
    """The order that it paid a part of is somebody else's."""
    book = paying(2_000)

    assert 3_000 == follow(book, an_order("1"))
    assert {"credit"} == set(book.accounts)
    assert ([], 0, None) == (list(book.facts), book.window.spend_minor, book.standing.tier_id)


@pytest.mark.parametrize(
    ("parts", "left"), [((2_500,), 3_500), ((2_500, 2_500), 4_000), ((3_333, 3_333, 3_334), 5_000)]
)
def test_a_refund_puts_back_what_the_card_paid_in_proportion(parts, left):
    """Any parts that end in the whole order end in the whole payment."""
    book, order = paying(2_000), an_order("1")

    follow(book, order)
    for number in range(1, len(parts) + 1):
        found = follow(book, refunded(order, number, *parts[:number]))

    assert left == found


def test_a_refund_is_followed_once_however_often_it_is_read():
    """A newer reading that says the same of the refund posts nothing more."""
    book, order = paying(2_000), an_order("1")
    follow(book, refunded(order, 1, 2_500))
    seq = book.seq

    noted = evolve(refunded(order, 2, 2_500), attributes=(("note", "gift"),))

    assert (3_500, seq) == (follow(book, noted), book.seq)


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.VOID])
def test_an_order_that_is_gone_puts_all_back(state):
    """Whatever of it was refunded before."""
    book = paying(2_000)
    follow(book, an_order("1"))

    assert 5_000 == follow(book, evolve(refunded(an_order("1"), 1), state=state))


@pytest.mark.parametrize(("parts", "left"), [((), 5_000), ((9_999,), 5_000), ((9_999, 1), 0)])
def test_a_card_is_emptied_when_all_of_its_own_purchase_is_given_back(parts, left):
    """A part of that order may have been something else."""
    book = filled(order=SOLD)

    assert left == follow(book, refunded(an_order("2"), 1, *parts))


def test_a_purchase_that_is_paid_again_fills_the_card_again():
    """A refund that was undone."""
    book, order = filled(order=SOLD), an_order("2")
    follow(book, refunded(order, 1, 10_000))

    assert 5_000 == follow(book, refunded(order, 2))
