"""What time alone does to a book, step by step."""

from __future__ import annotations

import pytest

from clubkit.calendars import Instant
from clubkit.ledger.account import Account
from clubkit.ledger.book import NEVER, Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.records import Hold, HoldState

from ..club.shop import day

START = day(0)
MATURE, LAPSE, EXPIRE = PostingKind.MATURE, PostingKind.LAPSE, PostingKind.EXPIRE


def a_lot(no: int, *, matures: int | None = None, ends: int | None = None, units: int = 10) -> Lot:
    """A lot that is open, or pending until a day; it ends on a day, or never."""
    begins = day(0 if matures is None else matures)
    end = None if ends is None else day(ends)
    return Lot(no, "points", units, units, 0, day(0), begins, end, matured=matures is None)


def a_hold(hold_id: str, lapses: int, *takes: tuple[int, int]) -> Hold:
    return Hold(hold_id, "points", takes, day(lapses))


def a_draft(*lots: Lot, holds: tuple[Hold, ...] = (), deficit: int = 0, due: Instant = START) -> Draft:
    """A draft on day 0 of a book that has these lots and holds, and owes so much."""
    account = Account(
        pending=sum(lot.remaining for lot in lots if not lot.matured),
        open=sum(lot.remaining for lot in lots if lot.matured),
        held=sum(hold.units for hold in holds),
        deficit=-deficit,
    )
    book = Book(
        1,
        day(0),
        last_at=day(0),
        lot_no=9,
        accounts={"points": account},
        lots={lot.no: lot for lot in lots},
        holds={hold.hold_id: hold for hold in holds},
        due_at=due,
    )
    return Draft(book, day(0))


def steps(draft: Draft) -> list[tuple[PostingKind, int]]:
    """What was written: each kind, and the day that it is dated by."""
    found = []
    for posting in draft.changes.postings:
        assert posting.occurred_at == posting.decided_at
        found.append((posting.kind, (posting.occurred_at - day(0)) // (day(1) - day(0))))
    return found


@pytest.mark.parametrize(("later", "happens"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize(
    ("lot", "kind"), [(a_lot(1, matures=3), MATURE), (a_lot(1, ends=3), EXPIRE)], ids=["mature", "expire"]
)
def test_a_step_is_made_at_its_instant_and_not_before(lot, kind, later, happens):
    """A microsecond earlier nothing is written; later it is dated as if it had been written then."""
    draft = a_draft(lot)

    pass_time(draft, Instant(day(3) + later))

    assert ([(kind, 3)] if happens else []) == steps(draft)
    assert Instant(day(3) + later) == draft.at == draft.changes.last_at


@pytest.mark.parametrize(("later", "happens"), [(-1, False), (0, True), (1, True)])
def test_a_hold_lapses_at_its_instant_and_not_before(later, happens):
    """Its units go back to their lot."""
    draft = a_draft(a_lot(1, units=6), holds=(a_hold("cart", 3, (1, 4)),))

    pass_time(draft, Instant(day(3) + later))

    hold = draft.hold("cart")
    assert hold is not None
    assert (HoldState.LAPSED if happens else HoldState.ACTIVE) is hold.state
    assert ([10] if happens else [6]) == [lot.remaining for lot in draft.lots()]
    assert ([(LAPSE, 3)] if happens else []) == steps(draft)


def test_at_one_instant_units_mature_then_holds_lapse_then_lots_expire():
    """What comes back from a hold can still expire at that very instant."""
    draft = a_draft(a_lot(1, ends=3, units=6), a_lot(2, matures=3), holds=(a_hold("a", 3, (1, 4)),))

    pass_time(draft, day(3))

    assert [(MATURE, 3), (LAPSE, 3), (EXPIRE, 3)] == steps(draft)
    assert [10] == [lot.remaining for lot in draft.lots()]


def test_instants_are_taken_in_order_and_at_one_the_first_lot_is_first():
    """Whatever the order in which the book has them."""
    draft = a_draft(a_lot(3, ends=5), a_lot(2, ends=4), a_lot(1, ends=5))

    pass_time(draft, day(9))

    lots = [posting.entries[0].lot_no for posting in draft.changes.postings]
    assert [2, 1, 3] == lots
    assert [(EXPIRE, 4), (EXPIRE, 5), (EXPIRE, 5)] == steps(draft)


def test_holds_that_lapse_together_do_so_by_their_ids():
    """So that a replay writes the same."""
    holds = (a_hold("b", 3, (1, 1)), a_hold("c", 3, (1, 2)), a_hold("a", 3, (1, 3)))
    draft = a_draft(a_lot(1), holds=holds)

    pass_time(draft, day(3))

    assert [3, 1, 2] == [posting.units() for posting in draft.changes.postings]


def test_a_lot_matures_and_then_expires():
    """Each on its day, in one go."""
    draft = a_draft(a_lot(1, matures=2, ends=5))

    pass_time(draft, day(9))

    assert [(MATURE, 2), (EXPIRE, 5)] == steps(draft)
    assert 10 == draft.account("points").expired


@pytest.mark.parametrize(("deficit", "paid", "left"), [(0, 0, 10), (4, 4, 6), (10, 10, 0), (15, 10, 0)])
def test_units_that_mature_pay_what_is_owed(deficit, paid, left):
    """At most what there is."""
    draft = a_draft(a_lot(1, matures=2), deficit=deficit)

    pass_time(draft, day(2))

    [posting] = draft.changes.postings
    assert paid == posting.units(Place.OPEN, Place.DEFICIT)
    assert (left, deficit - paid) == (draft.account("points").open, draft.owed("points"))


@pytest.mark.parametrize(
    ("lots", "due"),
    [
        ([], NEVER),
        ([a_lot(1)], NEVER),
        ([a_lot(1, ends=2)], NEVER),
        ([a_lot(1, ends=9)], day(9)),
        ([a_lot(1, ends=2), a_lot(2, ends=9), a_lot(3, ends=8)], day(8)),
        ([a_lot(1, matures=2, ends=7)], day(7)),
    ],
)
def test_what_is_next_is_noted(lots, due):
    """Once time has passed until day 5; never where nothing is left to happen."""
    draft = a_draft(*lots)

    pass_time(draft, day(5))

    assert due == draft.changes.due_at


def test_what_is_next_is_not_noted_again():
    """A book that knows it already is left alone."""
    draft = a_draft(a_lot(1, ends=9), due=day(9))
    draft.set_lot(a_lot(1, ends=9))

    pass_time(draft, day(5))

    assert None is draft.changes.due_at


@pytest.mark.parametrize(("due", "looked"), [(4, True), (5, True), (6, False)])
def test_a_book_is_looked_through_only_when_something_is_due(due, looked):
    """Until then the clock moves, and nothing else."""
    draft = a_draft(a_lot(1, ends=5), due=day(due))

    pass_time(draft, day(5))

    assert looked == bool(draft.changes.postings)
    assert day(5) == draft.at == draft.changes.last_at


@pytest.mark.parametrize("due", [0, 9])
def test_time_never_goes_back(due):
    """An instant before the draft's own leaves it there."""
    draft = a_draft(due=day(due))
    draft.at = draft.changes.last_at = day(3)

    pass_time(draft, day(1))

    assert day(3) == draft.at == draft.changes.last_at


@pytest.mark.parametrize("lot", [a_lot(1, ends=2), a_lot(1, matures=2)], ids=["expire", "mature"])
def test_what_is_late_is_dated_by_its_day_and_decided_now(lot):
    """A step from before the draft's instant does not turn it back."""
    draft = a_draft(lot)
    draft.at = day(4)

    pass_time(draft, day(5))

    [posting] = draft.changes.postings
    assert (day(2), day(4)) == (posting.occurred_at, posting.decided_at)


def test_a_hold_that_lapses_late_is_dated_by_its_day():
    """As lots are."""
    draft = a_draft(a_lot(1), holds=(a_hold("cart", 2, (1, 4)),))
    draft.at = day(4)

    pass_time(draft, day(5))

    [posting] = draft.changes.postings
    assert (day(2), day(4)) == (posting.occurred_at, posting.decided_at)


def test_a_judge_is_asked_around_each_step():
    """Just before units mature or come back, with the instant before they expire; and each time after."""
    asked: list[Instant] = []
    draft = a_draft(a_lot(1, ends=4), a_lot(2, matures=2), a_lot(3, units=6), holds=(a_hold("a", 3, (3, 4)),))

    pass_time(draft, day(5), judge=asked.append)

    before = [Instant(day(number) - 1) for number in (2, 3)]
    assert [before[0], day(2), before[1], day(3), day(4), day(4)] == asked
