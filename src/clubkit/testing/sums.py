"""Checks of a whole store: whether what it wrote adds up to what it says, for every member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import PLACES, Account
from clubkit.ledger.book import NEVER
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import INSIDE, Place, PostingKind
from clubkit.ledger.postings import Entry, Posting
from clubkit.storage.ports import Member, Needs, Storage

_IN_LOT = (Place.PENDING, Place.OPEN)


@frozen
class Happening:
    """A posting without what differs between two stores in which the same happened."""

    seq: int
    kind: PostingKind
    occurred_at: Instant
    entries: tuple[Entry, ...]
    reference: str | None
    order_key: str | None


def drifts(storage: Storage) -> list[str]:
    """
    What does not add up, one sentence each; empty where all is well.

    Replays every posting of every member: no place may be overdrawn at any moment, and in the end lots,
    holds and accounts must hold what the entries moved there. Nobody may write meanwhile.
    """
    return [
        f"{member.member_id}: {found}" for member in _everybody(storage) for found in _of(storage, member)
    ]


def happenings(storage: Storage) -> dict[str, list[Happening]]:
    """Everything that happened in a store, by member, oldest first: what two equal stores share."""
    return {member.member_id: happenings_of(storage, member) for member in _everybody(storage)}


def happenings_of(storage: Storage, member: Member) -> list[Happening]:
    """Everything that happened to one member, oldest first."""
    with storage.read() as reader:
        postings = reader.history([member.member_key], until=NEVER)[member.member_key]
    return [
        Happening(
            each.seq, each.kind, each.occurred_at, each.entries, each.trace.reference, each.trace.order_key
        )
        for each in postings
    ]


def accounts_of(storage: Storage, member_id: str, unit_id: str = "points") -> Account:
    """
    What a member has of a unit, by place; an empty account where there is none.

    Raises:
        KeyError: If there is no member of that id.
    """
    with storage.read() as reader:
        key = reader.find([member_id])[member_id].member_key
        return reader.peek({key: Needs()})[key].accounts.get(unit_id, Account())


def _everybody(storage: Storage) -> Iterator[Member]:
    after = ""
    while True:
        with storage.read() as reader:
            page = reader.members(after=after)
        if not page:
            return
        yield from page
        after = page[-1].member_id


def _of(storage: Storage, member: Member) -> list[str]:
    key = member.member_key
    with storage.read() as reader:
        postings = reader.history([key], until=NEVER)[key]
        lots = reader.all_lots([key])[key]
        try:
            book = reader.peek({key: Needs()})[key]
        except LedgerBrokenError as error:
            return [str(error)]
    found = _of_numbers(postings, book.seq)
    places, overdrawn = _replayed(postings)
    found += overdrawn
    for unit_id in sorted({*book.accounts, *(unit_id for unit_id, _ in places)}):
        account = book.accounts.get(unit_id, Account())
        for place in PLACES:
            says = getattr(account, place.value)
            if says != places[unit_id, place]:
                found.append(f"{unit_id}: {place} is {says}, entries moved {places[unit_id, place]} there")
    return found + _of_lots(postings, lots)


def _of_numbers(postings: Sequence[Posting], last: int) -> list[str]:
    found = []
    if [posting.seq for posting in postings] != list(range(1, last + 1)):
        found.append(f"postings are not numbered 1 to {last}")
    used = Counter(each.trace.reference for each in postings if each.trace.reference is not None)
    found += [f"reference {name!r} was used {count} times" for name, count in used.items() if count > 1]
    return found


def _replayed(postings: Sequence[Posting]) -> tuple[Counter[tuple[str, Place]], list[str]]:
    """The units in each place after all postings, and the places that were overdrawn after one."""
    places: Counter[tuple[str, Place]] = Counter()
    found = []
    for posting in postings:
        for entry in posting.entries:
            places[entry.unit_id, entry.source] -= entry.units
            places[entry.unit_id, entry.target] += entry.units
        for (unit_id, place), units in places.items():
            is_wrong = units > 0 if place is Place.DEFICIT else units < 0
            if place in INSIDE and is_wrong:
                found.append(f"{unit_id}: {units} {place} after posting {posting.seq}")
    return places, found


def _of_lots(postings: Sequence[Posting], lots: Sequence[Lot]) -> list[str]:
    remaining: Counter[int] = Counter()
    found = []
    for posting in postings:
        for entry in posting.entries:
            if entry.lot_no is not None:
                into = (entry.target in _IN_LOT) - (entry.source in _IN_LOT)
                remaining[entry.lot_no] += into * entry.units
        found += [f"lot {no}: {n} units after posting {posting.seq}" for no, n in remaining.items() if n < 0]
    for lot in lots:
        if lot.remaining != remaining[lot.no]:
            found.append(f"lot {lot.no} has {lot.remaining} units, entries left {remaining[lot.no]} in it")
    missing = set(remaining) - {lot.no for lot in lots}
    return found + [f"lot {no} is not there" for no in sorted(missing)]
