"""What a draft reads through to its book, and what it writes down."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import Account
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import NO_TRACE, Entry, Trace
from clubkit.ledger.records import Hold, HoldState, OrderRecord

from ..club.shop import day

EARN, REDEEM, EXPIRE, MATURE = PostingKind.EARN, PostingKind.REDEEM, PostingKind.EXPIRE, PostingKind.MATURE


def a_lot(no: int, units: int = 10, *, unit_id: str = "points", on: int = 0, ends: int | None = None) -> Lot:
    """A lot that can be spent from a day on, until another or for good."""
    end = None if ends is None else day(ends)
    return Lot(no, unit_id, units, units, 0, day(0), day(on), end, matured=on == 0)


def a_draft(*lots: Lot, **fields: Any) -> Draft:
    """A draft on day 2 of a book that has these lots."""
    open_lots = {lot.no: lot for lot in lots}
    accounts = {"points": Account(open=10, issued=-10)}
    return Draft(Book(1, day(0), lots=open_lots, accounts=accounts, **fields), day(2))


def test_a_draft_begins_where_its_book_is():
    """The changes know what they were decided on."""
    draft = a_draft(version=3, lot_no=5)

    changes = draft.changes
    assert (1, 3, day(2), 5) == (changes.member_key, changes.base_version, changes.last_at, changes.lot_no)


@pytest.mark.parametrize(
    ("unit_id", "numbers"), [(None, [1, 2, 3]), ("points", [1, 3]), ("stamps", [2]), ("miles", [])]
)
def test_lots_with_units_in_them_are_of_one_unit_or_of_all(unit_id, numbers):
    """Empty ones are left out, of the book and of the changes."""
    draft = a_draft(a_lot(1), a_lot(2, unit_id="stamps"), a_lot(4, 0), a_lot(5))
    draft.set_lot(a_lot(3))
    draft.set_lot(a_lot(5, 0))

    assert numbers == [lot.no for lot in draft.lots(unit_id)]


def test_a_lot_that_has_one_unit_is_among_them():
    """The least that there is."""
    draft = a_draft(a_lot(1, 1))
    draft.set_lot(a_lot(2, 1))

    assert [1, 2] == [lot.no for lot in draft.lots()]


@pytest.mark.parametrize(
    ("lot", "is_open"),
    [
        (a_lot(1), True),
        (a_lot(1, on=2), False),
        (a_lot(1, ends=3), True),
        (a_lot(1, ends=2), False),
        (a_lot(1, 0), False),
        (a_lot(1, unit_id="stamps"), False),
    ],
)
def test_open_lots_can_be_spent_from_now(lot, is_open):
    """Written as mature, with units, and not too late."""
    assert is_open == bool([*a_draft(lot).open_lots("points")])


def test_a_lot_is_found_in_the_changes_then_among_the_open_then_among_the_closed():
    """And where it is in none of them it is said so."""
    draft = a_draft(a_lot(1), a_lot(2), closed={3: a_lot(3, 0)})
    draft.set_lot(a_lot(1, 4))

    assert [4, 10, 0] == [draft.known_lot(no).remaining for no in (1, 2, 3)]
    assert None is draft.lot(4)
    with pytest.raises(LedgerBrokenError) as caught:
        draft.known_lot(4)
    assert ("every unit is traced to its lot", "lot 4 is not in the book") == caught.value.args


def test_holds_and_orders_are_found_in_the_changes_first():
    """Only active holds are among the holds."""
    old = Hold("old", "points", (), day(9))
    draft = a_draft(holds={"old": old, "other": old}, orders={"web:1": OrderRecord("web:1")})
    over = Hold("old", "points", (), day(9), state=HoldState.LAPSED)
    draft.set_hold(over)
    newer = OrderRecord("web:1", total_minor=5)
    draft.set_order(newer)

    assert [old] == [*draft.holds()]
    assert (over, old, None) == (draft.hold("old"), draft.hold("other"), draft.hold("none"))
    assert (newer, None) == (draft.order("web:1"), draft.order("web:2"))


@pytest.mark.parametrize(("later", "matured"), [(-1, True), (0, True), (1, False)])
def test_a_new_lot_is_pending_when_it_is_available_after_now(later, matured):
    """At this very instant it is open; it is empty, and the next by number."""
    draft = a_draft(lot_no=5)
    begins = Instant(day(2) + later)

    lot = draft.open_lot("points", earned_at=day(1), available_from=begins, expires_at=day(9), origin=(7, 3))

    assert Lot(6, "points", 0, 0, 0, day(1), begins, day(9), matured, (7, 3)) == lot
    assert ({6: lot}, 6) == (draft.changes.lots, draft.changes.lot_no)


def test_postings_are_numbered_after_those_of_the_book():
    """Without gaps, dated by now unless told otherwise."""
    draft = a_draft(a_lot(1), seq=7)
    trace = Trace("ref")

    first = draft.post(REDEEM, [Entry("points", 1, Place.OPEN, Place.REDEEMED, 1)])
    second = draft.post(REDEEM, [], occurred_at=Instant(0), trace=trace)

    assert (8, day(2), day(2), NO_TRACE) == (first.seq, first.occurred_at, first.decided_at, first.trace)
    assert (9, 0, day(2), trace) == (second.seq, second.occurred_at, second.decided_at, second.trace)
    assert [first, second] == draft.changes.postings


MOVES = {
    "earned": (EARN, Place.ISSUED, Place.OPEN, a_lot(1), (13, 13, 0, True)),
    "earned and pending": (EARN, Place.ISSUED, Place.PENDING, a_lot(1, on=5), (13, 13, 0, False)),
    "redeemed": (REDEEM, Place.OPEN, Place.REDEEMED, a_lot(1), (10, 7, 0, True)),
    "expired": (EXPIRE, Place.OPEN, Place.EXPIRED, a_lot(1), (10, 7, 3, True)),
    "matured": (MATURE, Place.PENDING, Place.OPEN, a_lot(1, on=1), (10, 10, 0, True)),
    "returned": (PostingKind.RELEASE, Place.HELD, Place.OPEN, a_lot(1), (10, 13, 0, True)),
}


@pytest.mark.parametrize(("kind", "source", "target", "lot", "after"), MOVES.values(), ids=MOVES)
def test_an_entry_is_carried_into_its_lot(kind, source, target, lot, after):
    """Three units: ever earned, remaining, expired, and whether the lot has matured."""
    draft = a_draft(lot)

    draft.post(kind, [Entry("points", 1, source, target, 3)])

    found = draft.known_lot(1)
    assert after == (found.units, found.remaining, found.expired, found.matured)


@pytest.mark.parametrize(
    ("target", "lot"), [(Place.PENDING, a_lot(1)), (Place.OPEN, a_lot(1, on=5))], ids=["pending", "open"]
)
def test_units_arrive_in_the_place_of_their_lot(target, lot):
    """Pending units in an open lot are none, and the other way round."""
    draft = a_draft(lot)
    entry = Entry("points", 1, Place.ISSUED, target, 3)

    with pytest.raises(LedgerBrokenError) as caught:
        draft.post(EARN, [entry])

    assert ("no overdraft", f"{entry} on {lot}") == caught.value.args


def test_what_is_refused_says_what_it_is():
    """By the law, and with the entry."""
    entry = Entry("points", 1, Place.OPEN, Place.HELD, 3)
    with pytest.raises(LedgerBrokenError) as caught:
        a_draft(a_lot(1)).post(EARN, [entry])
    assert ("movements are declared", f"earn {entry}") == caught.value.args

    with pytest.raises(LedgerBrokenError) as caught:
        a_draft().post(REDEEM, [Entry("points", 4, Place.OPEN, Place.REDEEMED, 3)])
    assert ("every unit is traced to its lot", "lot 4 is not in the book") == caught.value.args


def test_an_account_is_copied_once_and_the_books_own_stays():
    """Entries add up in the changes."""
    draft = a_draft(a_lot(1))

    for _ in range(2):
        draft.post(REDEEM, [Entry("points", 1, Place.OPEN, Place.REDEEMED, 3)])

    assert Account(open=4, redeemed=6, issued=-10) == draft.account("points")
    assert Account(open=10, issued=-10) == draft.book.accounts["points"]
    assert Account() == draft.account("stamps")


def test_a_deficit_is_owed_as_a_positive_number():
    """Zero where nothing is owed."""
    draft = a_draft()
    draft.post(REDEEM, [Entry("points", None, Place.DEFICIT, Place.REDEEMED, 3)])

    assert (3, 0) == (draft.owed("points"), draft.owed("stamps"))


def test_counts_are_added_up_and_nothing_is_no_count():
    """A counter that stays is not written."""
    draft = a_draft()

    for delta in (2, 0, -5):
        draft.count("a", delta)
    draft.count("b", 0)

    assert {"a": -3} == draft.changes.counters
