"""What a refund that is undone takes again, lot by lot."""

from __future__ import annotations

import pytest

from clubkit.calendars import Instant
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Trace
from clubkit.ledger.records import Redemption
from clubkit.ledger.reinstate import retake

from ..club.shop import a_program, day

UNIT = a_program().units[0]
TRACE = Trace(order_key="web:1")


def a_lot(no: int, units: int, *, ends: int | None = None, unit_id: str = "points", on: int = 0) -> Lot:
    """A lot that can be spent from a day on, until another or for good."""
    end = None if ends is None else day(ends)
    return Lot(no, unit_id, units, units, 0, day(0), day(on), end, matured=on == 0)


def a_draft(*lots: Lot) -> Draft:
    """A draft on the third day, of a book with some lots."""
    return Draft(Book(1, day(0), lot_no=9, lots={lot.no: lot for lot in lots}), day(2))


def retaken(draft: Draft, units: int, *parts: tuple[int, int]) -> dict[int | None, int]:
    """What was taken again of these parts, by lot; none stands for what is owed."""
    redemption = Redemption("points", parts, parts)
    retake(draft, redemption, units, unit=UNIT, occurred_at=day(1), trace=TRACE)
    [posting] = draft.changes.postings
    return {entry.lot_no: entry.units for entry in posting.entries}


@pytest.mark.parametrize(
    ("units", "taken", "left"),
    [
        (1, {2: 1}, ((1, 10), (2, 9))),
        (10, {2: 10}, ((1, 10),)),
        (11, {2: 10, 1: 1}, ((1, 9),)),
        (20, {2: 10, 1: 10}, ()),
    ],
)
def test_the_last_parts_are_taken_first(units, taken, left):
    """Of the part that is not needed in whole the rest stays reinstated."""
    draft = a_draft(a_lot(1, 10), a_lot(2, 10))
    redemption = Redemption("points", ((1, 10), (2, 10)), ((1, 10), (2, 10)))

    after = retake(draft, redemption, units, unit=UNIT, occurred_at=day(1), trace=TRACE)

    [posting] = draft.changes.postings
    assert taken == {entry.lot_no: entry.units for entry in posting.entries}
    assert left == after.reinstated


def test_parts_of_one_lot_are_taken_together():
    """One entry for the lot, whatever number of refunds had filled it."""
    assert {1: 7} == retaken(a_draft(a_lot(1, 10)), 7, (1, 3), (1, 4))


OTHERS = {
    "nothing is there": ([], {None: 10}),
    "the lot has a part": ([a_lot(1, 4)], {1: 4, None: 6}),
    "others pay": ([a_lot(1, 4), a_lot(2, 5)], {1: 4, 2: 5, None: 1}),
    "others pay, and one is owed nothing": ([a_lot(1, 4), a_lot(2, 6)], {1: 4, 2: 6}),
    "soonest expiry first": ([a_lot(2, 9), a_lot(3, 9, ends=5)], {3: 9, 2: 1}),
    "what is pending does not pay": ([a_lot(1, 10, on=5), a_lot(2, 3)], {2: 3, None: 7}),
    "what expired does not pay": ([a_lot(2, 9, ends=2)], {None: 10}),
    "another unit does not pay": ([a_lot(2, 9, unit_id="stamps")], {None: 10}),
}


@pytest.mark.parametrize(("lots", "taken"), OTHERS.values(), ids=OTHERS)
def test_what_the_lot_has_no_more_comes_from_others_and_is_owed_at_last(lots, taken):
    """Ten came back into the first lot, and were spent meanwhile as far as they are gone."""
    assert taken == retaken(a_draft(*lots), 10, (1, 10))


def test_a_retake_is_dated_and_traced_as_its_order():
    """The ledger says when the refund was undone, and for which order."""
    draft = a_draft(a_lot(1, 10))

    retaken(draft, 10, (1, 10))

    [posting] = draft.changes.postings
    assert (PostingKind.RETAKE, day(1), TRACE) == (posting.kind, posting.occurred_at, posting.trace)


def test_what_is_taken_again_leaves_the_lots():
    """Open units are redeemed again, and no lot is overdrawn."""
    draft = a_draft(a_lot(1, 10), a_lot(2, 10))

    retaken(draft, 15, (1, 15))

    assert [5] == [lot.remaining for lot in draft.lots()]
    assert 15 == draft.account("points").redeemed


def test_a_deficit_of_a_retake_is_redeemed_and_no_lot_pays():
    """What nobody has is owed."""
    draft = a_draft()

    retaken(draft, 10, (1, 10))

    [posting] = draft.changes.postings
    assert 10 == posting.units(Place.DEFICIT, Place.REDEEMED) == draft.owed("points")
    assert Instant(day(2)) == draft.at
