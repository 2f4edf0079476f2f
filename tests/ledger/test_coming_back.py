"""What comes back into lots: restored, reinstated, or given back from a hold."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Almanac, Instant
from clubkit.ledger.account import Account
from clubkit.ledger.book import Book
from clubkit.ledger.clawback import put_back, take_back
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import note_activity, reopen
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import NO_TRACE, Entry, Posting, Trace
from clubkit.ledger.records import Grant, Hold, HoldState, Redemption, TakenFrom, Taking
from clubkit.ledger.reinstate import reinstate
from clubkit.ledger.release import give_back
from clubkit.program.model import Unit

from ..club.shop import a_program, day

TRACE = Trace(order_key="web:1")
UTC = Almanac("UTC")
LOT, DEFICIT, EXPIRED, WRITTEN_OFF = (
    TakenFrom.LOT,
    TakenFrom.DEFICIT,
    TakenFrom.EXPIRED,
    TakenFrom.WRITTEN_OFF,
)


def a_unit(**unit: Any) -> Unit:
    return a_program(units={"points": unit}).units[0]


def a_lot(
    no: int,
    units: int = 0,
    *,
    ends: int | None = None,
    on: int = 0,
    unit_id: str = "points",
    expired: int = 0,
) -> Lot:
    """A lot that can be spent from a day on, until another or for good."""
    end = None if ends is None else day(ends)
    return Lot(no, unit_id, 10, units, expired, day(0), day(on), end, matured=on == 0)


def a_draft(*lots: Lot, holds: tuple[Hold, ...] = (), **account: int) -> Draft:
    """A draft on day 2, of a book with these lots and this account."""
    book = Book(
        1,
        day(0),
        lot_no=9,
        lots={lot.no: lot for lot in lots},
        holds={hold.hold_id: hold for hold in holds},
        accounts={"points": Account(**account)},
    )
    return Draft(book, day(2))


def moves(draft: Draft) -> list[tuple[int | None, Place, Place, int]]:
    """What the one posting of a draft moved; all of it is points."""
    [posting] = draft.changes.postings
    assert {"points"} >= {entry.unit_id for entry in posting.entries}
    return [(entry.lot_no, entry.source, entry.target, entry.units) for entry in posting.entries]


# --- taken and put back -----------------------------------------------------------------------------


def restored(draft: Draft, units: int, *takings: Taking, unit: Unit | None = None) -> Grant:
    """The grant of lot 1 after so many units of these takings were put back."""
    grant = Grant("points", 1, 10, takings)
    return put_back(draft, grant, units, unit=unit or a_unit(), almanac=UTC, occurred_at=day(1), trace=TRACE)


@pytest.mark.parametrize(
    ("units", "left", "back"),
    [
        (1, (Taking(LOT, 4, 1), Taking(WRITTEN_OFF, 5)), 0),
        (6, (Taking(LOT, 4, 1),), 0),
        (7, (Taking(LOT, 3, 1),), 1),
        (10, (), 4),
    ],
)
def test_the_last_takings_are_undone_first(units, left, back):
    """Of one that is not undone in whole the rest stays."""
    draft = a_draft(a_lot(1))

    grant = restored(draft, units, Taking(LOT, 4, 1), Taking(WRITTEN_OFF, 6))

    assert left == grant.takings
    assert back == sum(moved for *_, moved in moves(draft))


@pytest.mark.parametrize(
    ("owed", "forgiven", "given"), [(0, [], [6]), (2, [2], [4]), (6, [6], []), (9, [6], [])]
)
def test_a_deficit_is_forgiven_as_far_as_it_is_owed_still(owed, forgiven, given):
    """The rest was paid since, and is given back into the order's lot."""
    draft = a_draft(a_lot(1), deficit=-owed)

    restored(draft, 6, Taking(DEFICIT, 6))

    [posting] = draft.changes.postings
    assert forgiven == [entry.units for entry in posting.entries if entry.target is Place.DEFICIT]
    back = [(entry.lot_no, entry.units) for entry in posting.entries if entry.target is Place.OPEN]
    assert [(1, units) for units in given] == back


@pytest.mark.parametrize("source", [EXPIRED, WRITTEN_OFF])
def test_what_was_written_off_comes_back_as_nothing(source):
    """Nobody had it."""
    draft = a_draft(a_lot(1))

    restored(draft, 6, Taking(source, 6, 1))

    assert [] == moves(draft)


def test_two_parts_that_return_to_a_lot_pay_a_deficit_together():
    """What is owed is paid by what arrives, and not twice."""
    draft = a_draft(a_lot(1), a_lot(2), deficit=-8)

    restored(draft, 10, Taking(LOT, 3, 1), Taking(LOT, 3, 2), Taking(LOT, 4, 1))

    paid = {
        entry.lot_no: entry.units
        for entry in draft.changes.postings[0].entries
        if entry.target is Place.DEFICIT
    }
    assert {1: 7, 2: 1} == paid
    assert 0 == draft.owed("points")


def test_pending_units_that_return_pay_nothing():
    """A deficit is paid by what can be spent."""
    draft = a_draft(a_lot(1, 2, on=5), deficit=-8)

    restored(draft, 6, Taking(LOT, 6, 1))

    assert [(1, Place.CLAWED_BACK, Place.PENDING, 6)] == moves(draft)


def test_what_is_put_back_is_dated_and_traced_as_its_order():
    """Not by the moment at which it was read."""
    draft = a_draft(a_lot(1))

    restored(draft, 1, Taking(LOT, 1, 1))

    [posting] = draft.changes.postings
    assert (PostingKind.RESTORE, day(1), TRACE) == (posting.kind, posting.occurred_at, posting.trace)


@pytest.mark.parametrize(("ends", "lot_no"), [(None, 1), (3, 1), (2, 10), (1, 10)])
def test_what_was_paid_since_returns_to_the_orders_lot_unless_it_has_expired(ends, lot_no):
    """Then to a new one, which is that of units earned now."""
    unit = a_unit(matures="3 days", expires={"after": "5 days", "rounded_to": "instant"})
    draft = a_draft(a_lot(1, ends=ends))

    restored(draft, 6, Taking(DEFICIT, 6), unit=unit)

    assert [(lot_no, Place.CLAWED_BACK, Place.OPEN, 6)] == moves(draft)
    if lot_no != 1:
        lot = draft.known_lot(lot_no)
        assert (day(2), day(2), day(7)) == (lot.earned_at, lot.available_from, lot.expires_at)


@pytest.mark.parametrize(
    ("before", "taken", "after"),
    [
        ((), 3, (Taking(LOT, 3, 1),)),
        ((Taking(LOT, 2, 1),), 3, (Taking(LOT, 5, 1),)),
        ((Taking(LOT, 2, 2),), 3, (Taking(LOT, 2, 2), Taking(LOT, 3, 1))),
        ((Taking(DEFICIT, 2),), 3, (Taking(DEFICIT, 2), Taking(LOT, 3, 1))),
        ((), 9, (Taking(LOT, 7, 1), Taking(DEFICIT, 2))),
    ],
)
def test_takings_of_one_source_are_one_taking(before, taken, after):
    """Where they are neighbours."""
    draft = a_draft(a_lot(1, 7))
    grant = Grant("points", 1, 20, before)

    grant = take_back(draft, grant, taken, unit=a_unit(), occurred_at=day(1), trace=TRACE)

    assert after == grant.takings
    [posting] = draft.changes.postings
    assert (PostingKind.CLAWBACK, day(1), TRACE) == (posting.kind, posting.occurred_at, posting.trace)


STAMPS = a_lot(2, 9, ends=5, unit_id="stamps")


@pytest.mark.parametrize(
    ("others", "before", "taken"),
    [
        ([], (), (Taking(LOT, 2, 1), Taking(EXPIRED, 5), Taking(DEFICIT, 3))),
        ([], (Taking(EXPIRED, 4),), (Taking(LOT, 2, 1), Taking(EXPIRED, 1), Taking(DEFICIT, 7))),
        ([a_lot(3, 2)], (), (Taking(LOT, 2, 1), Taking(EXPIRED, 5), Taking(LOT, 2, 3), Taking(DEFICIT, 1))),
        ([a_lot(3, 3)], (), (Taking(LOT, 2, 1), Taking(EXPIRED, 5), Taking(LOT, 3, 3))),
        ([STAMPS], (), (Taking(LOT, 2, 1), Taking(EXPIRED, 5), Taking(DEFICIT, 3))),
    ],
)
def test_a_clawback_keeps_what_it_took_from_where(others, before, taken):
    """The own lot, what had expired in it and was not let go before, others of its unit, a deficit."""
    draft = a_draft(a_lot(1, 2, expired=5), *others)
    unit = a_unit(on_refund={"from": "own-then-others"})

    grant = take_back(draft, Grant("points", 1, 20, before), 10, unit=unit, occurred_at=day(1), trace=TRACE)

    assert (*before, *taken) == grant.takings


ELSEWHERE = Hold("other", "stamps", ((1, 5),), day(9))
OWN = Hold("own", "points", ((1, 5), (2, 2)), day(9))


@pytest.mark.parametrize(
    ("holds", "before", "owed", "taken"),
    [
        ((), (), 0, {WRITTEN_OFF: 8}),
        ((OWN,), (), 0, {DEFICIT: 5, WRITTEN_OFF: 3}),
        ((ELSEWHERE,), (), 0, {WRITTEN_OFF: 8}),
        ((OWN,), (Taking(DEFICIT, 2),), 2, {DEFICIT: 3, WRITTEN_OFF: 5}),
        ((OWN,), (Taking(DEFICIT, 2),), 1, {DEFICIT: 4, WRITTEN_OFF: 4}),
        ((OWN,), (Taking(DEFICIT, 9),), 9, {WRITTEN_OFF: 8}),
    ],
)
def test_of_what_is_missing_the_part_on_hold_is_owed_and_the_rest_written_off(holds, before, owed, taken):
    """Less what the order's own earlier refunds left owed for it."""
    unit = a_unit(on_refund={"shortfall": "written-off"})
    draft = a_draft(a_lot(1), holds=holds, deficit=-owed)

    grant = take_back(draft, Grant("points", 1, 20, before), 8, unit=unit, occurred_at=day(1), trace=TRACE)

    found = {each: sum(t.units for t in grant.takings if t.source is each) for each in {*taken, DEFICIT}}
    found[DEFICIT] -= sum(t.units for t in before)
    assert {DEFICIT: 0, **taken} == found


# --- reinstated -------------------------------------------------------------------------------------


def reinstated(draft: Draft, units: int, *uses: tuple[int, int], unit: Unit | None = None) -> Redemption:
    return reinstate(
        draft,
        Redemption("points", uses),
        units,
        unit=unit or a_unit(),
        almanac=UTC,
        occurred_at=day(1),
        trace=TRACE,
    )


@pytest.mark.parametrize(
    ("back", "units", "parts"),
    [
        ((), 3, ((3, 3),)),
        ((), 8, ((3, 5), (2, 3))),
        (((3, 2),), 4, ((3, 3), (2, 1))),
        (((3, 5),), 4, ((2, 4),)),
        (((3, 5), (2, 1)), 6, ((2, 3), (1, 3))),
        (((3, 5), (2, 4)), 5, ((1, 5),)),
        (((3, 5), (2, 4), (1, 2)), 3, ((1, 3),)),
    ],
)
def test_what_was_given_back_before_is_passed_over(back, units, parts):
    """The lot that paid last has its units back first, each what it paid and no more."""
    draft = a_draft(a_lot(1), a_lot(2), a_lot(3))
    redemption = Redemption("points", ((1, 5), (2, 4), (3, 5)), back)

    after = reinstate(draft, redemption, units, unit=a_unit(), almanac=UTC, occurred_at=day(1), trace=TRACE)

    assert (*back, *parts) == after.reinstated


def test_what_is_reinstated_is_dated_and_traced_as_its_order():
    """Not by the moment at which it was read."""
    draft = a_draft(a_lot(1))

    reinstated(draft, 1, (1, 5))

    [posting] = draft.changes.postings
    assert (PostingKind.REINSTATE, day(1), TRACE) == (posting.kind, posting.occurred_at, posting.trace)


def test_two_parts_of_one_lot_pay_a_deficit_together():
    """Eight of nine that come back."""
    draft = a_draft(a_lot(1), deficit=-8)

    reinstated(draft, 9, (1, 4), (1, 5))

    assert (1, Place.OPEN, Place.DEFICIT, 8) == moves(draft)[-1]


def test_a_lot_that_has_expired_has_its_units_back_until_now():
    """They expire with the next step of time, dated by today."""
    draft = a_draft(a_lot(1, ends=1))

    reinstated(draft, 5, (1, 5))

    assert (day(2), 5) == (draft.known_lot(1).expires_at, draft.known_lot(1).remaining)


def test_a_new_lot_of_what_comes_back_was_earned_when_the_first_was():
    """It can be spent now, and ends as the program says."""
    unit = a_unit(expires={"after": "5 days", "rounded_to": "instant"}, on_refund={"reinstated": "fresh"})
    draft = a_draft(a_lot(1, ends=3))

    reinstated(draft, 5, (1, 5), unit=unit)

    lot = draft.known_lot(10)
    assert (day(0), day(2), day(7), 5) == (lot.earned_at, lot.available_from, lot.expires_at, lot.remaining)


IDLE = {"idle": "20 days", "rounded_to": "instant"}


@pytest.mark.parametrize(
    ("own", "others", "end"),
    [
        (5, [a_lot(2, 3, ends=9)], 9),
        (5, [a_lot(2, 3, ends=9), a_lot(3, 3, ends=12)], 12),
        (5, [a_lot(2, 3, ends=5)], 5),
        (5, [a_lot(2, 3, ends=4)], 5),
        (5, [a_lot(2, 3)], 5),
        (5, [a_lot(2, 3, ends=9, unit_id="stamps")], 5),
        (5, [a_lot(2, 0, ends=9)], 5),
        (5, [], 5),
        (None, [a_lot(2, 3, ends=9)], None),
    ],
)
def test_a_lot_that_was_empty_has_the_idle_clock_of_the_others(own, others, end):
    """Of its unit, with units in them: the latest, and never one that is sooner than its own."""
    draft = a_draft(a_lot(1, ends=own), *others)

    reinstated(draft, 5, (1, 5), unit=a_unit(expires=IDLE))

    assert (None if end is None else day(end)) == draft.known_lot(1).expires_at


@pytest.mark.parametrize(
    ("lot", "expires", "end"),
    [
        (a_lot(1, 3, ends=9), IDLE, 23),
        (a_lot(1, 3, ends=23), IDLE, 23),
        (a_lot(1, 3, ends=24), IDLE, 24),
        (a_lot(1, 3), IDLE, None),
        (a_lot(1, 3, ends=9, unit_id="stamps"), IDLE, 9),
        (a_lot(1, 3, ends=9), {"after": "20 days"}, 9),
    ],
)
def test_activity_starts_the_idle_clock_of_its_unit_anew(lot, expires, end):
    """Never backwards, and not of what never expires; a lot that stays as it is is not written."""
    draft = a_draft(lot)

    note_activity(draft, a_unit(expires=expires), UTC, day(3))

    found = draft.known_lot(1)
    assert (None if end is None else day(end)) == found.expires_at
    assert ({} if found == lot else {1: found}) == draft.changes.lots


def test_activity_reaches_lots_that_are_empty_now_and_may_fill_again():
    """Those on hold, and those that this very draft has spent."""
    hold = Hold("cart", "points", ((1, 4),), day(9))
    draft = a_draft(a_lot(1, ends=9), a_lot(2, 5, ends=9), a_lot(3, ends=9), holds=(hold,), open=5)
    draft.post(PostingKind.REDEEM, [Entry("points", 2, Place.OPEN, Place.REDEEMED, 5)])

    note_activity(draft, a_unit(expires=IDLE), UTC, day(3))

    assert [day(23), day(23), day(9)] == [draft.known_lot(no).expires_at for no in (1, 2, 3)]


@pytest.mark.parametrize(
    ("lot", "ends", "matured"),
    [
        (a_lot(1, ends=1), 2, True),
        (a_lot(1, ends=2), 2, True),
        (a_lot(1, ends=3), 3, True),
        (a_lot(1, on=1), None, True),
        (a_lot(1, on=2), None, True),
        (a_lot(1, on=3), None, False),
        (a_lot(1, 5, on=1), None, False),
    ],
)
def test_a_lot_that_units_return_to_late_matures_and_expires_now(lot, ends, matured):
    """Not in the past; what still has units in it matures by a step of its own."""
    draft = a_draft(lot)

    reopen(draft, 1)

    found = draft.known_lot(1)
    assert (None if ends is None else day(ends), matured) == (found.expires_at, found.matured)
    assert (lot.units, lot.remaining, lot.expired, lot.earned_at) == (
        found.units,
        found.remaining,
        found.expired,
        found.earned_at,
    )


# --- given back from a hold -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state"),
    [(PostingKind.RELEASE, HoldState.RELEASED), (PostingKind.LAPSE, HoldState.LAPSED)],
)
def test_a_hold_that_is_over_gives_its_units_back_and_pays_what_is_owed(kind, state):
    """Lot by lot, in the order of its takes."""
    hold = Hold("cart", "points", ((1, 4), (2, 3)), day(9))
    draft = a_draft(a_lot(1), a_lot(2), holds=(hold,), held=7, deficit=-5)

    posting = give_back(draft, hold, kind, occurred_at=day(1), trace=TRACE)

    assert (kind, day(1), TRACE) == (posting.kind, posting.occurred_at, posting.trace)
    assert [
        (1, Place.HELD, Place.OPEN, 4),
        (2, Place.HELD, Place.OPEN, 3),
        (1, Place.OPEN, Place.DEFICIT, 4),
        (2, Place.OPEN, Place.DEFICIT, 1),
    ] == moves(draft)
    found = draft.hold("cart")
    assert found is not None
    assert state is found.state


def test_a_lapse_has_no_trace():
    """Nobody asked for it."""
    hold = Hold("cart", "points", ((1, 4),), day(9))
    draft = a_draft(a_lot(1), holds=(hold,), held=4)

    assert NO_TRACE == give_back(draft, hold, PostingKind.LAPSE, occurred_at=day(1)).trace


# --- lots and postings ------------------------------------------------------------------------------

WHOLE = Lot(1, "points", 10, 8, 2, Instant(3), Instant(4), Instant(5), matured=False, origin=(6, 7))


@pytest.mark.parametrize(("has", "matured"), [(False, False), (True, True)])
def test_a_lot_with_more_in_it_is_otherwise_the_same(has, matured):
    """More remaining, ever earned and expired."""
    expected = Lot(1, "points", 12, 9, 5, Instant(3), Instant(4), Instant(5), matured, origin=(6, 7))

    assert expected == WHOLE.moved(1, 2, 3, has_matured=has)


def test_a_lot_with_another_expiry_is_otherwise_the_same():
    """Also with none."""
    for end in (Instant(9), None):
        expected = Lot(1, "points", 10, 8, 2, Instant(3), Instant(4), end, matured=False, origin=(6, 7))

        assert expected == WHOLE.expiring(end)


@pytest.mark.parametrize(
    ("source", "target", "units"),
    [
        (None, None, 7),
        (Place.OPEN, None, 6),
        (None, Place.REDEEMED, 5),
        (Place.OPEN, Place.REDEEMED, 4),
        (Place.DEFICIT, Place.REDEEMED, 1),
        (Place.HELD, None, 0),
    ],
)
def test_a_posting_says_what_it_moved_between_places(source, target, units):
    """From one to another, or from or to any."""
    entries = (
        Entry("points", 1, Place.OPEN, Place.REDEEMED, 4),
        Entry("points", None, Place.DEFICIT, Place.REDEEMED, 1),
        Entry("points", 2, Place.OPEN, Place.HELD, 2),
    )
    posting = Posting(1, PostingKind.REDEEM, day(0), day(0), entries)

    assert units == posting.units(source, target)
