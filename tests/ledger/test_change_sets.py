"""What changes of two decisions are together, and what a book is after them."""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import PLACES, Account
from clubkit.ledger.book import NEVER, Book, Changes, due_of, inside_place
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import Hold, HoldState, OrderRecord
from clubkit.tiers.scores import BEFORE_ALL, Fact, Window
from clubkit.tiers.standing import Standing, TierChange

from ..club.shop import day

START = day(0)
POSTING = Posting(1, PostingKind.EARN, day(0), day(0), ())
FACT = Fact(day(1), day(1), orders=1)
HOLD = Hold("cart", "points", ((1, 4),), day(7))
STEP = TierChange(day(0), None, "gold", "joined")


def a_lot(no: int = 1, units: int = 10, *, ends: int | None = None, pending: int | None = None) -> Lot:
    """A lot that can be spent from, or one that is pending until a day."""
    begins = day(0 if pending is None else pending)
    end = None if ends is None else day(ends)
    return Lot(no, "points", units, units, 0, day(0), begins, end, matured=pending is None)


def changes(at: Instant = START, **fields: object) -> Changes:
    """A change set of member 1 that has copies of these fields."""
    made = Changes(1, 0, at)
    for name, each in fields.items():
        setattr(made, name, copy(each))
    return made


TOGETHER = {
    "counters are added": ({"counters": {"a": 1}}, {"counters": {"a": 2, "b": 3}}, {"a": 3, "b": 3}),
    "the later lot counts": ({"lots": {1: 1}}, {"lots": {1: 2}}, {1: 2}),
    "the later account counts": ({"accounts": {"u": 1}}, {"accounts": {"u": 2}}, {"u": 2}),
    "the later order counts": ({"orders": {"o": 1}}, {"orders": {"o": 2}}, {"o": 2}),
    "the later hold counts": ({"holds": {"h": 1}}, {"holds": {"h": 2}}, {"h": 2}),
    "postings follow": ({"postings": [1]}, {"postings": [2]}, [1, 2]),
    "facts follow": ({"facts": [1]}, {"facts": [2]}, [1, 2]),
    "steps follow": ({"tier_changes": [1]}, {"tier_changes": [2]}, [1, 2]),
    "the later window counts": ({"window": Window(day(1))}, {"window": Window(day(2))}, Window(day(2))),
    "the window stays": ({"window": Window(day(1))}, {}, Window(day(1))),
    "the first window is there": ({"window": None}, {"window": Window(day(2))}, Window(day(2))),
    "the later standing counts": ({"standing": Standing("a")}, {"standing": Standing("b")}, Standing("b")),
    "the standing stays": ({"standing": Standing("a")}, {}, Standing("a")),
    "the first standing is there": ({"standing": None}, {"standing": Standing("b")}, Standing("b")),
    "the later due counts": ({"due_at": 5}, {"due_at": 9}, 9),
    "the due stays": ({"due_at": 5}, {}, 5),
    "a due at the epoch counts": ({"due_at": 5}, {"due_at": 0}, 0),
    "the lot's number counts": ({"lot_no": 1}, {"lot_no": 2}, 2),
}


@pytest.mark.parametrize(("first", "later", "both"), TOGETHER.values(), ids=TOGETHER)
def test_two_decisions_are_saved_as_one(first, later, both):
    """What the later one says counts; sums are added, and rows follow each other."""
    made = changes(**first)

    made.extend(changes(**later))

    assert both == getattr(made, next(iter(first)))


@pytest.mark.parametrize(("first", "later"), [(1, 2), (2, 1)])
def test_two_decisions_are_decided_at_the_later_instant(first, later):
    """A decision that was made before does not turn the clock back."""
    made = changes(day(first))

    made.extend(changes(day(later)))

    assert day(2) == made.last_at


def test_the_first_lot_of_a_member_is_the_first():
    """Changes of a book without lots count from none."""
    assert 0 == Changes(1, 0, day(0)).lot_no


WRITTEN: dict[str, Any] = {
    "postings": [POSTING],
    "orders": {"web:1": OrderRecord("web:1")},
    "holds": {"cart": HOLD},
    "counters": {"orders": 1},
    "facts": [FACT],
    "tier_changes": [STEP],
    "standing": Standing(),
    "due_at": Instant(0),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_whatever_changes_is_to_be_written(name):
    """A decision is empty where it changes nothing of all this."""
    assert changes().is_empty
    assert not changes(**{name: WRITTEN[name]}).is_empty


@pytest.mark.parametrize(("member_key", "version"), [(2, 0), (1, 1)])
def test_changes_of_another_book_are_refused_and_change_nothing(member_key, version):
    """Neither another member's nor those that were decided on another version."""
    book = Book(1, day(0))

    with pytest.raises(LedgerBrokenError) as caught:
        book.apply(Changes(member_key, version, day(1)))

    assert ("one decision at a time", f"{version} on 0") == (caught.value.law, caught.value.detail)
    assert Book(1, day(0)) == book


def test_a_book_takes_the_changes_in():
    """Every part of them, once."""
    book = Book(1, day(0), version=4, counters={"a": 1}, holds={"other": HOLD}, seq=3)
    made = changes(
        day(2),
        base_version=4,
        postings=[POSTING],
        lots={1: a_lot()},
        lot_no=1,
        accounts={"points": Account(open=10, issued=-10)},
        orders={"web:1": OrderRecord("web:1")},
        holds={"cart": HOLD},
        counters={"a": 2, "b": 3},
        facts=[FACT],
        standing=Standing("gold"),
    )

    book.apply(made)

    assert (5, 4, 1, day(2)) == (book.version, book.seq, book.lot_no, book.last_at)
    assert ({1: a_lot()}, {}) == (book.lots, book.closed)
    assert {"points": Account(open=10, issued=-10)} == book.accounts
    assert {"web:1": OrderRecord("web:1")} == book.orders
    assert {"other": HOLD, "cart": HOLD} == book.holds
    assert {"a": 3, "b": 3} == book.counters
    assert ([FACT], Standing("gold")) == (book.facts, book.standing)


def test_a_book_does_not_go_back_in_time():
    """A change set from before the last decision leaves its instant."""
    book = Book(1, day(0), last_at=day(5))

    book.apply(changes(day(2)))

    assert day(5) == book.last_at


@pytest.mark.parametrize(("units", "is_open"), [(0, False), (1, True)])
def test_a_lot_without_units_is_closed(units, is_open):
    """And one that units return to is open again."""
    was_open = Book(1, day(0), lot_no=1, lots={1: a_lot()})
    was_closed = Book(1, day(0), lot_no=1, closed={1: a_lot(units=0)})
    for book in (was_open, was_closed):
        book.apply(changes(lots={1: a_lot(units=units)}, lot_no=1))

        assert (is_open, not is_open) == (1 in book.lots, 1 in book.closed)


DUES = {
    "what the changes looked up": ({"due_at": day(3)}, day(3)),
    "a lot that expires sooner": ({"lots": {1: a_lot(ends=4)}}, day(4)),
    "a lot that expires later": ({"lots": {1: a_lot(ends=9)}}, day(8)),
    "a lot that matures sooner": ({"lots": {1: a_lot(pending=4)}}, day(4)),
    "a lot without units": ({"lots": {1: a_lot(units=0, ends=4)}}, day(8)),
    "a hold that lapses sooner": ({"holds": {"cart": HOLD}}, day(7)),
    "a hold that lapses later": ({"holds": {"cart": Hold("cart", "points", (), day(9))}}, day(8)),
    "a hold that is over": (
        {"holds": {"cart": Hold("cart", "points", (), day(7), state=HoldState.LAPSED)}},
        day(8),
    ),
    "nothing": ({}, day(8)),
}


@pytest.mark.parametrize(("fields", "due"), DUES.values(), ids=DUES)
def test_a_book_knows_when_time_does_something_next(fields, due):
    """The day was the eighth before, and is that of what comes sooner."""
    book = Book(1, day(0), due_at=day(8))

    book.apply(changes(**fields, lot_no=1))

    assert due == book.due_at


@pytest.mark.parametrize(
    ("lot", "due", "place"),
    [
        (a_lot(pending=3, ends=9), day(3), Place.PENDING),
        (a_lot(ends=9), day(9), Place.OPEN),
        (a_lot(), NEVER, Place.OPEN),
        (a_lot(units=0, ends=9), NEVER, Place.OPEN),
    ],
)
def test_when_time_does_something_to_a_lot_and_where_its_units_are(lot, due, place):
    """A pending lot matures, an open one with units in it expires."""
    assert (due, place) == (due_of(lot), inside_place(lot))


# --- facts ------------------------------------------------------------------------------------------


def facts_of(*days: int) -> list[Fact]:
    return [Fact(day(number), day(number)) for number in days]


@pytest.mark.parametrize(
    ("known", "added", "in_order"),
    [
        ((), (3,), (3,)),
        ((1, 5), (7,), (1, 5, 7)),
        ((1, 5), (3,), (1, 3, 5)),
        ((1, 5), (0,), (0, 1, 5)),
        ((1, 5), (5, 2), (1, 2, 5, 5)),
        ((1, 5), (9, 7, 11), (1, 5, 7, 9, 11)),
    ],
)
def test_facts_are_kept_by_date(known, added, in_order):
    """Wherever a late one belongs; the first and the last date are known."""
    book = Book(1, day(0), facts=facts_of(*known))

    book.apply(changes(facts=facts_of(*added)))

    assert facts_of(*in_order) == book.facts
    assert (day(in_order[0]), day(in_order[-1])) == (book.facts_from, book.facts_until)


@pytest.mark.parametrize(
    ("start", "left"), [(0, (1, 5, 7)), (1, (5, 7)), (4, (5, 7)), (5, (7,)), (7, ()), (9, ())]
)
def test_facts_that_left_the_window_are_let_go(start, left):
    """The start of a window is outside it."""
    book = Book(1, day(0), facts=facts_of(1, 5, 7))

    book.apply(changes(window=Window(day(start))))

    assert facts_of(*left) == book.facts
    assert (day(left[0]) if left else NEVER) == book.facts_from
    assert Window(day(start)) == book.window


def test_a_book_without_facts_has_no_dates():
    """The first is ahead of all, the last before all."""
    book = Book(1, day(0))

    assert (NEVER, BEFORE_ALL) == (book.facts_from, book.facts_until)


# --- checks -----------------------------------------------------------------------------------------


def a_book(account: Account, *, lots: tuple[Lot, ...] = (), holds: tuple[Hold, ...] = ()) -> Book:
    return Book(
        1,
        day(0),
        accounts={"points": account},
        lots={lot.no: lot for lot in lots},
        holds={hold.hold_id: hold for hold in holds},
    )


STAMPS = Lot(2, "stamps", 5, 5, 0, day(0), day(0), None, matured=True)
OVER = Hold("over", "points", ((1, 4),), day(7), state=HoldState.CAPTURED)
ELSEWHERE = Hold("other", "stamps", ((2, 1),), day(7))

SOUND = {
    "nothing": a_book(Account()),
    "an empty lot": a_book(Account(), lots=(a_lot(units=0),)),
    "open": a_book(Account(open=10, issued=-10), lots=(a_lot(), STAMPS)),
    "pending": a_book(Account(pending=10, issued=-10), lots=(a_lot(pending=3),)),
    "both": a_book(Account(pending=2, open=3, issued=-5), lots=(a_lot(1, 3), a_lot(3, 2, pending=3))),
    "two lots": a_book(Account(open=5, issued=-5), lots=(a_lot(1, 3), a_lot(3, 2))),
    "held": a_book(Account(held=4, issued=-4), holds=(HOLD, OVER, ELSEWHERE)),
}

BROKEN = {
    "one too many open": (
        a_book(Account(open=11, issued=-11), lots=(a_lot(),)),
        "lots add up to the account",
    ),
    "one too few open": (a_book(Account(open=9, issued=-9), lots=(a_lot(),)), "lots add up to the account"),
    "pending as open": (
        a_book(Account(pending=10, issued=-10), lots=(a_lot(),)),
        "lots add up to the account",
    ),
    "one too few pending": (
        a_book(Account(pending=9, issued=-9), lots=(a_lot(pending=3),)),
        "lots add up to the account",
    ),
    "one too many held": (a_book(Account(held=5, issued=-5), holds=(HOLD,)), "holds add up to the account"),
    "one too few held": (a_book(Account(held=3, issued=-3), holds=(HOLD,)), "holds add up to the account"),
    "a lot below zero": (a_book(Account(), lots=(a_lot(units=-1),)), "no overdraft"),
    "an account below zero": (a_book(Account(open=-1, issued=1)), "no overdraft"),
}


@pytest.mark.parametrize("book", SOUND.values(), ids=SOUND)
def test_a_book_that_adds_up_is_sound(book):
    """Lots are the account's open and pending units, holds are its held ones, unit by unit."""
    book.check()


@pytest.mark.parametrize(("book", "law"), BROKEN.values(), ids=BROKEN)
def test_a_book_that_does_not_add_up_says_which_law_is_broken(book, law):
    """By the law's words."""
    with pytest.raises(LedgerBrokenError) as caught:
        book.check()

    assert law == caught.value.law
    assert caught.value.detail


def test_a_broken_book_tells_the_figures():
    """So that somebody can find out what happened."""
    account = Account(open=11, held=1, issued=-12)
    with pytest.raises(LedgerBrokenError) as caught:
        a_book(account, lots=(a_lot(),)).check()
    assert f"points: lots hold 10 open and 0 pending, {account}" == caught.value.detail

    account = Account(held=1, issued=-1)
    with pytest.raises(LedgerBrokenError) as caught:
        a_book(account, holds=(HOLD,)).check()
    assert f"points: 4 in holds, {account}" == caught.value.detail

    with pytest.raises(LedgerBrokenError) as caught:
        a_book(Account(), lots=(a_lot(units=-1),)).check()
    assert "lot 1 has -1" == caught.value.detail


def test_a_copy_of_an_account_has_every_place():
    """And its changes leave the first alone."""
    account = Account(**{str(place): number for number, place in enumerate(PLACES, 1)})
    other = account.copy()

    assert account == other
    other.move(Place.OPEN, Place.HELD, 1)
    assert account != other
