"""A decision returns what it changes, and changes nothing itself."""

from __future__ import annotations

import sqlite3

import pytest
from attrs import evolve

from clubkit.calendars import Almanac, Instant
from clubkit.commands.balance import balance_of
from clubkit.commands.context import Context
from clubkit.commands.hold import Capture, PlaceHold, plan_capture, plan_hold
from clubkit.commands.redeem import Redeem, plan_redeem
from clubkit.commands.sync import plan_sync
from clubkit.commands.tick import plan_tick
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.book import Book, Changes
from clubkit.orders import Order, OrderState, Version
from clubkit.tiers.scores import Fact

from ..club.shop import a_program, a_shop, day


def a_context(**tables: object) -> Context:
    program = a_program(**tables)
    return Context(program, Almanac(program.zone, program.calendar), {program.version: program})


def an_order(order_id: str = "1", minor: int = 100) -> Order:
    return Order("web", order_id, "ada", day(1), OrderState.PAID, "EUR", minor, Version(day(1), day(1)))


def test_a_decision_leaves_its_book_alone():
    """Whatever is decided, the book is as it was until the changes are applied."""
    context = a_context(units={"points": {"matures": "1 day", "expires": {"after": "9 days"}}})
    book, untouched = Book(1, day(0)), Book(1, day(0))
    for each in (book, untouched):
        each.apply(plan_sync(each, an_order(), context).changes)

    plan_sync(book, evolve(an_order(minor=50), version=Version(day(2), day(2))), context)
    plan_redeem(book, Redeem(10, "spent", day(3)), context)
    plan_tick(book, context, at=day(20))

    assert untouched == book


def test_changes_are_applied_once():
    """Changes that were decided on another state of a book are refused, and so is applying them again."""
    context = a_context()
    book = Book(1, day(0))
    changes = plan_sync(book, an_order(), context).changes
    book.apply(changes)

    with pytest.raises(LedgerBrokenError):
        book.apply(changes)

    assert 100 == book.accounts["points"].open


def test_a_batch_in_one_unit_of_work_is_one_decision_after_the_other(store):
    """Several orders of one member in a batch see each other's changes, and are saved together."""
    shop = a_shop(store, earn=[{"id": "purchase", "per": 1, "limit": {"units_per_member": 150}}])

    shop.club.orders.sync_many([shop.order("1", 100), shop.order("2", 100), shop.order("2", 100)])

    assert 150 == shop.total()
    shop.check("ada")


def test_instants_are_whole_microseconds_in_a_database(tmp_path):
    """No driver gets a text or a float for a time."""
    shop = a_shop(f"sqlite:///{tmp_path}/club.db", units={"points": {"expires": {"after": "9 days"}}})
    shop.pays()
    shop.club.points.hold("ada", 10, hold_id="cart")

    kinds = _kinds_of_instants(f"{tmp_path}/club.db")

    assert len(kinds) > 10
    assert {"integer", "null"} >= set(kinds)


def _kinds_of_instants(path: str) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        columns = [
            (table, column[1])
            for table in tables
            for column in connection.execute(f"PRAGMA table_info({table})")
            if column[1].endswith(("_at", "_from", "_until", "_start"))
        ]
        return [
            kind
            for table, column in columns
            for (kind,) in connection.execute(f"SELECT typeof({column}) FROM {table}")  # noqa: S608 - words of this file
        ]
    finally:
        connection.close()


def test_what_a_batch_counts_is_counted_together(store):
    """A limit knows of every order of a batch, not of the last one only."""
    shop = a_shop(store, earn=[{"id": "purchase", "per": 1, "limit": {"units_per_member": 150}}])
    shop.club.orders.sync_many([shop.order("1", 100), shop.order("2", 20)])

    shop.pays("3", 100)

    assert 150 == shop.total()


def test_a_hold_that_was_just_placed_lapses_in_its_book():
    """A book that is kept knows when time next does something to it."""
    context = a_context()
    book = Book(1, day(0))
    book.apply(plan_sync(book, an_order(), context).changes)
    book.apply(plan_hold(book, PlaceHold("cart", 30, day(2), day(4)), context).changes)

    held = [balance_of(book, context.unit(None), at=at).held for at in (Instant(day(4) - 1), day(4))]

    assert [30, 0] == held


def test_a_captured_hold_is_over_in_its_book():
    """Time gives nothing back of what was spent."""
    context = a_context()
    book = Book(1, day(0))
    book.apply(plan_sync(book, an_order(), context).changes)
    book.apply(plan_hold(book, PlaceHold("cart", 30, day(2), day(4)), context).changes)
    book.apply(plan_capture(book, Capture("cart", day(3)), context).changes)

    assert [] == plan_tick(book, context, at=day(5)).changes.postings
    book.check()


def test_facts_are_kept_by_date():
    """Whatever order they come in, so that those that leave a window are at its start."""
    book = Book(1, day(0))

    for number in (3, 1, 2):
        changes = Changes(1, book.version, day(3))
        changes.facts.append(Fact(day(number), day(3)))
        book.apply(changes)

    assert [day(1), day(2), day(3)] == [fact.dated_at for fact in book.facts]
    assert (day(1), day(3)) == (book.facts_from, book.facts_until)


def test_facts_that_are_put_in_place_say_the_first_and_the_last():
    """A book knows between which dates its facts are."""
    book = Book(1, day(0))

    book.keep_facts([Fact(day(1), day(3)), Fact(day(3), day(3))])

    assert (day(1), day(3)) == (book.facts_from, book.facts_until)
