"""The audit journal of books in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import RLock

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.ledger.postings import Posting
from clubkit.storage.journal import Batch, Head, Key, Leaf, Unsealed, Written

Record = Sequence[tuple[Posting, Instant]]
"""The postings of a member by number, each with the instant at which it was written."""


class MemoryJournal:
    """
    A `Journal` in memory.

    Args:
        records: The records of all members by key, as they are when it is asked.
    """

    def __init__(self, records: Callable[[], Mapping[int, Record]]) -> None:
        self._records = records
        self._turn = RLock()
        self._leaves: dict[int, Leaf] = {}
        self._salts: dict[int, bytes] = {}
        self._heads: dict[int, Head] = {}

    def unsealed(self, *, after: int = 0, limit: int = 1000) -> list[Unsealed]:
        sealed: dict[int, int] = {}
        for leaf in self._leaves.copy().values():
            sealed[leaf.member_key] = max(leaf.seq, sealed.get(leaf.member_key, 0))
        found = [
            Unsealed(key, 1 + sealed.get(key, 0), len(record), 1 + sealed.get(key, 0))
            for key, record in sorted(self._records().items())
            if key > after and len(record) > sealed.get(key, 0)
        ]
        return found[:limit]

    def written(self, keys: Sequence[Key]) -> dict[Key, Written]:
        records = self._records()
        return {
            (member_key, seq): _written(member_key, *records[member_key][seq - 1])
            for member_key, seq in keys
            if 0 < seq <= len(records.get(member_key, ()))
        }

    def salts(self, member_keys: Sequence[int]) -> dict[int, bytes]:
        return {key: self._salts[key] for key in member_keys if key in self._salts}

    def size(self) -> int:
        return 1 + max(self._leaves, default=-1)

    def leaves(self, *, first: int = 0, limit: int = 1000) -> list[tuple[int, Leaf]]:
        return [each for each in sorted(self._leaves.copy().items()) if each[0] >= first][:limit]

    def heads(self, *, after: int = 0, limit: int = 1000) -> list[Head]:
        return [head for size, head in sorted(self._heads.copy().items()) if size > after][:limit]

    def last_head(self) -> Head | None:
        return max(self._heads.copy().values(), key=lambda head: head.size, default=None)

    def append(self, batch: Batch) -> None:
        first = batch.head.size - len(batch.leaves)
        new = {first + place: leaf for place, leaf in enumerate(batch.leaves)}
        with self._turn:
            postings = {(leaf.member_key, leaf.seq) for leaf in self._leaves.values()}
            is_known = any((leaf.member_key, leaf.seq) in postings for leaf in batch.leaves)
            if is_known or new.keys() & self._leaves.keys() or batch.salts.keys() & self._salts.keys():
                raise ConflictError("one of these was sealed meanwhile")
            self._leaves |= new
            self._salts |= batch.salts
            self._heads[batch.head.size] = batch.head

    def forget(self, member_keys: Sequence[int]) -> None:
        with self._turn:
            for key in member_keys:
                self._salts.pop(key, None)


def _written(member_key: int, posting: Posting, posted_at: Instant) -> Written:
    trace = posting.trace
    return Written(
        member_key,
        posting.seq,
        posting.kind.value,
        posting.occurred_at,
        posting.decided_at,
        posted_at,
        trace.reference,
        trace.digest,
        trace.order_key,
        trace.program_version,
        trace.actor,
        trace.reason,
        trace.corrects,
        tuple(
            (n, entry.unit_id, entry.lot_no, entry.source.value, entry.target.value, entry.units)
            for n, entry in enumerate(posting.entries)
        ),
    )
