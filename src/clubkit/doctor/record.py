"""The append-only record of one member: numbers, references, movements; and the sums that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from attrs import Factory, define

from clubkit.doctor.findings import Finding, Problem
from clubkit.ledger.account import PLACES, Account
from clubkit.ledger.places import MOVEMENTS, Place, PostingKind
from clubkit.ledger.postings import Entry
from clubkit.storage.whole import NumberedEntry, Whole

IN_LOT = (Place.PENDING, Place.OPEN)


@define
class LotSums:
    """
    What entries did to one lot.

    Attributes:
        units: Ever put in by earning.
    """

    units: int = 0
    pending: int = 0
    open: int = 0
    expired: int = 0

    def add(self, entry: Entry) -> None:
        """Carry an entry."""
        for place, sign in ((entry.source, -1), (entry.target, 1)):
            if place is Place.PENDING:
                self.pending += sign * entry.units
            elif place is Place.OPEN:
                self.open += sign * entry.units
        if entry.source is Place.ISSUED:
            self.units += entry.units
        if entry.target is Place.EXPIRED:
            self.expired += entry.units


@define
class Sums:
    """What the entries of a member come to."""

    accounts: dict[str, Account] = Factory(dict)
    lots: dict[int, LotSums] = Factory(dict)

    def account(self, unit_id: str) -> Account:
        """Totals of a unit; zeros where no entry names it."""
        return self.accounts.get(unit_id) or Account()

    def lot(self, no: int) -> LotSums:
        """Sums of a lot; zeros where no entry names it."""
        return self.lots.get(no) or LotSums()


def sums_of(entries: Iterable[NumberedEntry]) -> Sums:
    """Add up entries."""
    sums = Sums()
    for numbered in entries:
        entry = numbered.entry
        sums.accounts.setdefault(entry.unit_id, Account()).move(entry.source, entry.target, entry.units)
        if entry.lot_no is not None:
            sums.lots.setdefault(entry.lot_no, LotSums()).add(entry)
    return sums


def check_record(whole: Whole) -> Iterator[Finding]:
    """Postings and entries are numbered, dated and declared as they were made."""
    key = whole.member_key
    yield from _check_numbers(whole)
    yield from _check_dates(whole)
    named = Counter(posting.trace.reference for posting in whole.postings)
    for reference, times in named.items():
        if reference is not None and times > 1:
            first = next(each.seq for each in whole.postings if each.trace.reference == reference)
            yield Finding(Problem.REFERENCE_REUSED, key, f"posting {first}", 1, times)
    kinds = {posting.seq: posting.kind for posting in whole.postings}
    places: Counter[int] = Counter()
    for numbered in whole.entries:
        if numbered.n != places[numbered.seq]:
            found = f"{numbered.seq}/{numbered.n}"
            yield Finding(Problem.ENTRY_GAP, key, f"entry {found}", places[numbered.seq], numbered.n)
        places[numbered.seq] = numbered.n + 1
        yield from _check_entry(whole, numbered, kinds.get(numbered.seq))


def _check_numbers(whole: Whole) -> Iterator[Finding]:
    last = len(whole.postings) if whole.account is None else whole.account.seq
    numbers = [posting.seq for posting in whole.postings]
    if len(numbers) == last and numbers == list(range(1, last + 1)):  # a tampered one may be any number
        return
    gap = first_gap(numbers, last)
    yield Finding(Problem.POSTING_GAP, whole.member_key, f"posting {gap}", last, len(numbers))


def first_gap(numbers: Iterable[int], last: int) -> int:
    """
    The first number from 1 to *last* that is not there, or the one after them where all are.

    >>> first_gap([1, 3], 3), first_gap([1, 2, 3], 2), first_gap([1, 2], 3)
    (2, 3, 3)
    """
    present = set(numbers)
    return next((number for number in range(1, last + 1) if number not in present), last + 1)


def _check_dates(whole: Whole) -> Iterator[Finding]:
    for before, after in pairwise(whole.postings):
        if after.decided_at < before.decided_at:
            where = f"posting {after.seq}"
            yield Finding(Problem.POSTING_ORDER, whole.member_key, where, before.decided_at, after.decided_at)
    if whole.account is not None and whole.postings:
        last = whole.postings[-1].decided_at
        if last > whole.account.last_at:
            yield Finding(Problem.POSTING_ORDER, whole.member_key, "account", last, whole.account.last_at)
    for posting in whole.postings:
        corrects = posting.trace.corrects
        if corrects is not None and not 0 < corrects < posting.seq:
            yield Finding(
                Problem.CORRECTS_UNKNOWN, whole.member_key, f"posting {posting.seq}", None, corrects
            )


def _check_entry(whole: Whole, numbered: NumberedEntry, kind: PostingKind | None) -> Iterator[Finding]:
    key, entry = whole.member_key, numbered.entry
    where = f"entry {numbered.seq}/{numbered.n}"
    if kind is None:
        yield Finding(Problem.ENTRY_ORPHANED, key, where)
    elif (entry.source, entry.target) not in MOVEMENTS[kind]:
        move = f"{kind.value} {entry.source.value} to {entry.target.value}"
        yield Finding(Problem.MOVEMENT_UNDECLARED, key, where, None, move)
    if entry.units < 1 or entry.source is entry.target:
        yield Finding(Problem.ENTRY_UNBALANCED, key, where, None, entry.units)
    touches_lot = entry.source in IN_LOT or entry.target in IN_LOT
    lot = None if entry.lot_no is None else whole.lots.get(entry.lot_no)
    if (lot is None and (touches_lot or entry.lot_no is not None)) or (
        lot is not None and lot.unit_id != entry.unit_id
    ):
        yield Finding(Problem.ENTRY_LOT, key, where, entry.unit_id, entry.lot_no)


def check_overdraft(whole: Whole, sums: Sums) -> Iterator[Finding]:
    """No place was ever left on the wrong side of zero."""
    for unit_id, account in sums.accounts.items():
        for place in (Place.PENDING, Place.OPEN, Place.HELD):
            if getattr(account, place) < 0:
                where = f"{unit_id} {place.value}"
                yield Finding(Problem.OVERDRAFT, whole.member_key, where, 0, getattr(account, place))
        if account.deficit > 0:
            yield Finding(Problem.OVERDRAFT, whole.member_key, f"{unit_id} deficit", 0, account.deficit)


def check_balances(whole: Whole, sums: Sums) -> Iterator[Finding]:
    """Each stored total is the sum of the entries."""
    for unit_id in sorted({*whole.balances, *sums.accounts}):
        stored, true = whole.balances.get(unit_id) or Account(), sums.account(unit_id)
        for place in PLACES:
            expected, found = getattr(true, place), getattr(stored, place)
            if expected != found:
                where = f"{unit_id} {place.value}"
                yield Finding(Problem.BALANCE_DIFFERS, whole.member_key, where, expected, found)
