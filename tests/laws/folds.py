"""The laws of the ledger, told from the append-only record and from nothing that is stored beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import Factory, define

from clubkit.club import Club
from clubkit.ledger.account import PLACES, Account
from clubkit.ledger.book import Book
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Entry, Posting
from clubkit.storage.ports import Needs

IN_LOT = (Place.PENDING, Place.OPEN)


@define
class Kept:
    """
    Everything that a store has of one member.

    Attributes:
        postings: Oldest first.

        lots: All of them, closed ones too, by number.
    """

    book: Book
    postings: tuple[Posting, ...]
    lots: Mapping[int, Lot] = Factory(dict)


def kept_of(club: Club, members: Iterable[str]) -> dict[str, Kept]:
    """What the store has of some members; of merged ones too, under their own key."""
    with club.storage.read() as reader:
        found = reader.find(sorted(members))
        keys = {name: member.member_key for name, member in found.items()}
        books = reader.peek(dict.fromkeys(keys.values(), Needs()))
        lots = reader.all_lots(list(keys.values()))
        return {
            name: Kept(
                books[key],
                tuple(reversed(reader.postings(key, limit=10_000))),
                {lot.no: lot for lot in lots[key]},
            )
            for name, key in keys.items()
        }


def check_sums(kept: Kept) -> None:
    """Entries fold to lots, holds and deficit, and those to the stored totals; none is negative."""
    entries = [entry for posting in kept.postings for entry in posting.entries]
    for unit_id in {entry.unit_id for entry in entries} | set(kept.book.accounts):
        folded = _folded(entry for entry in entries if entry.unit_id == unit_id)
        stored = kept.book.accounts.get(unit_id, Account())
        lots = [lot for lot in kept.lots.values() if lot.unit_id == unit_id]
        holds = [hold for hold in kept.book.holds.values() if hold.unit_id == unit_id]

        assert folded == {place: getattr(stored, place) for place in PLACES}
        assert stored.open == sum(lot.remaining for lot in lots if lot.matured)
        assert stored.pending == sum(lot.remaining for lot in lots if not lot.matured)
        assert stored.held == sum(hold.units for hold in holds)
        assert 0 == sum(folded.values())
        assert min(stored.open, stored.pending, stored.held, -stored.deficit) >= 0
    for lot in kept.lots.values():
        assert lot.remaining == _into(lot.no, entries) >= 0


def check_append_only(before: Kept, after: Kept) -> None:
    """Earlier postings never change, and they are numbered and decided in order."""
    assert before.postings == after.postings[: len(before.postings)]
    assert [posting.seq for posting in after.postings] == list(range(1, len(after.postings) + 1))
    moments = [posting.decided_at for posting in after.postings]
    assert moments == sorted(moments)


def check_club(kept: Iterable[Kept]) -> None:
    """Over the club, what was issued is outstanding, redeemed, expired, clawed back, or was adjusted."""
    accounts = [account for each in kept for account in each.book.accounts.values()]
    issued = -sum(account.issued for account in accounts)
    outstanding = sum(account.inside for account in accounts)
    gone = sum(
        account.redeemed + account.expired + account.clawed_back + account.adjusted for account in accounts
    )

    assert issued == outstanding + gone
    assert 0 == sum(account.transferred for account in accounts)


def _folded(entries: Iterable[Entry]) -> dict[Place, int]:
    totals = dict.fromkeys(PLACES, 0)
    for entry in entries:
        totals[entry.source] -= entry.units
        totals[entry.target] += entry.units
    return totals


def _into(lot_no: int, entries: Iterable[Entry]) -> int:
    return sum(
        entry.units * ((entry.target in IN_LOT) - (entry.source in IN_LOT))
        for entry in entries
        if entry.lot_no == lot_no
    )
