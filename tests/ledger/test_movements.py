"""Moves that a posting may make, and moves that are refused."""

from __future__ import annotations

import pytest

from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import PLACES, Account
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.places import INSIDE, MOVEMENTS, Place, PostingKind
from clubkit.ledger.postings import Entry

from ..club.shop import day


def a_draft(units: int = 10) -> tuple[Draft, int]:
    """A draft with one spendable lot of so many points, and the lot's number."""
    draft = Draft(Book(1, day(0)), day(0))
    lot = draft.open_lot("points", earned_at=day(0), available_from=day(0), expires_at=None)
    draft.post(PostingKind.EARN, [Entry("points", lot.no, Place.ISSUED, Place.OPEN, units)])
    return draft, lot.no


@pytest.mark.parametrize("kind", PostingKind)
def test_what_is_not_declared_is_refused(kind):
    """Every pair of places that a kind of posting does not declare is a broken law."""
    pairs = {(source, target) for source in Place for target in Place if source is not target}

    for source, target in pairs - MOVEMENTS[kind]:
        draft, lot_no = a_draft()
        with pytest.raises(LedgerBrokenError, match="movements are declared"):
            draft.post(kind, [Entry("points", lot_no, source, target, 1)])


@pytest.mark.parametrize("kind", PostingKind)
def test_every_movement_has_an_inside(kind):
    """Nothing moves from outside to outside."""
    assert all(INSIDE & {source, target} for source, target in MOVEMENTS[kind])


@pytest.mark.parametrize("units", [0, -1])
def test_a_move_of_nothing_is_refused(units):
    """Entries are positive."""
    draft, lot_no = a_draft()

    with pytest.raises(LedgerBrokenError):
        draft.post(PostingKind.REDEEM, [Entry("points", lot_no, Place.OPEN, Place.REDEEMED, units)])


@pytest.mark.parametrize(("units", "is_fine"), [(9, True), (10, True), (11, False)])
def test_a_lot_is_not_overdrawn(units, is_fine):
    """All of a lot, and not one more."""
    draft, lot_no = a_draft(10)
    entries = [Entry("points", lot_no, Place.OPEN, Place.REDEEMED, units)]

    if is_fine:
        draft.post(PostingKind.REDEEM, entries)
        assert 10 - units == draft.account("points").open
    else:
        with pytest.raises(LedgerBrokenError, match="no overdraft"):
            draft.post(PostingKind.REDEEM, entries)


def test_a_lot_that_is_not_there_is_refused():
    """Every unit is traced to its lot."""
    draft, _ = a_draft()

    with pytest.raises(LedgerBrokenError, match="traced"):
        draft.post(PostingKind.REDEEM, [Entry("points", 99, Place.OPEN, Place.REDEEMED, 1)])


@pytest.mark.parametrize("source", PLACES)
@pytest.mark.parametrize("target", PLACES)
def test_moves_keep_the_sum_of_all_places_at_zero(source, target):
    """What leaves a place arrives at another."""
    account = Account()

    account.move(source, target, 7)

    assert 0 == sum(getattr(account, place) for place in PLACES)


@pytest.mark.parametrize(
    ("account", "law"),
    [
        (Account(open=-1, issued=1), "no overdraft"),
        (Account(pending=-1, issued=1), "no overdraft"),
        (Account(held=-1, issued=1), "no overdraft"),
        (Account(deficit=1, issued=-1), "no overdraft"),
        (Account(open=1), "places sum to zero"),
        (Account(issued=-1), "places sum to zero"),
    ],
    ids=["open", "pending", "held", "deficit", "inside", "outside"],
)
def test_an_account_on_the_wrong_side_of_zero_is_broken(account, law):
    """No overdraft, no deficit above zero, and everything adds up; the error says which, and the figures."""
    with pytest.raises(LedgerBrokenError) as caught:
        account.check()

    assert (law, repr(account)) == caught.value.args
