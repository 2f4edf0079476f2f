"""
Sealing: postings that have no leaf yet are hashed into the tree, batch by batch, and its head is signed.

Which postings a batch takes is a list of them, made from what each member's account and leaves say: a
member's postings are numbered under the account's lock, so those up to its number are all committed. There is
no mark that a slow transaction could commit behind. Reading, hashing and signing lock nothing; a batch is
written by inserting rows that nobody else writes.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar, cast

from attrs import frozen

from clubkit.audit.checkpoints import Checkpoint, read_checkpoint, signed_checkpoint
from clubkit.audit.leaves import SALT_BYTES, leaf_of
from clubkit.audit.notes import SigningKey
from clubkit.audit.tree import Tree, read_tree
from clubkit.clock import Clock
from clubkit.errors import BadInputError, ConflictError, LedgerBrokenError, StorageError
from clubkit.storage.journal import (
    JOURNAL,
    Batch,
    Head,
    Journal,
    Journaled,
    Key,
    Leaf,
    Unsealed,
    Written,
)
from clubkit.storage.ports import Storage

BATCH: Final = 1000
"""Leaves of one transaction."""

TRIES: Final = 12
FIRST_PAUSE_MICROS: Final = 2_000

_Result = TypeVar("_Result")


@frozen
class Sealed:
    """
    What a run of the sealer did.

    Attributes:
        postings: How many were sealed.

        size: How many leaves the journal has now.

        checkpoint: The signed checkpoint over all of them, or none while nothing was ever sealed.

        is_done: Whether nothing was left that had been posted before the run.
    """

    postings: int
    size: int
    checkpoint: str | None
    is_done: bool


def journal_of(storage: Storage) -> Journal:
    """
    The journal of a storage.

    Raises:
        StorageError: If it keeps none.
    """
    if JOURNAL not in storage.capabilities:
        raise StorageError("this storage keeps no audit journal")
    return cast("Journaled", storage).journal()


def seal(
    storage: Storage, key: SigningKey, clock: Clock, *, limit: int | None = None, batch: int = BATCH
) -> Sealed:
    """
    Seal the postings that have no leaf yet.

    Safe to run twice and at once: of two sealers at one place one wins, and the other goes on behind it. What
    a run leaves undone the next one does.

    Args:
        key: The one that signed the journal so far.

        limit: The most postings to seal, at least 1; none for all.

        batch: The most postings of one transaction, at least 1.

    Raises:
        BadInputError: If another key signed the journal's last checkpoint. Nothing was sealed.

        LedgerBrokenError: If the stored tree is not the one that the last checkpoint speaks of. Nothing more
            is sealed, so that nothing false is signed.

        ConflictError: If other sealers were faster a dozen times. What was sealed before stays.
    """
    journal = journal_of(storage)
    sealed = after = 0
    while limit is None or sealed < limit:
        most = batch if limit is None else min(batch, limit - sealed)
        taken = _insisting(clock, lambda after=after, most=most: _seal_batch(journal, key, after, most))  # type: ignore[misc]
        if taken is None:
            return _sealed(journal, sealed, is_done=True)
        sealed += taken.postings
        after = taken.member_key
    return _sealed(journal, sealed, is_done=not journal.unsealed(after=after, limit=1))


@frozen
class _Taken:
    """How many postings a batch took, and above which member the next one looks."""

    postings: int
    member_key: int


def _seal_batch(journal: Journal, key: SigningKey, after: int, most: int) -> _Taken | None:
    """Seal up to *most* postings of members above a key; none where there are none."""
    tree = _tree_so_far(journal.last_head(), key)
    wanted = _cut(journal.unsealed(after=after, limit=most), most)
    if not wanted:
        return None

    written = journal.written([pair for span in wanted for pair in _keys(span)])
    leaves, salts = _leaves(wanted, written, journal.salts([span.member_key for span in wanted]))
    grown = tree.grown(leaf.hash for leaf in leaves)
    note = signed_checkpoint(Checkpoint(grown.size, grown.root), key)
    if leaves:
        journal.append(Batch(leaves, salts, Head(grown.size, grown.packed(), note)))
    last = wanted[-1].member_key
    is_cut = sum(span.last - span.first + 1 for span in wanted) == most
    return _Taken(len(leaves), last - 1 if is_cut and leaves else last)


def _cut(spans: Iterable[Unsealed], most: int) -> list[Unsealed]:
    """The first postings of these spans, *most* of them together."""
    taken: list[Unsealed] = []
    for span in spans:
        if most <= 0:
            break
        last = min(span.last, span.first + most - 1)
        taken.append(Unsealed(span.member_key, span.first, last))
        most -= last - span.first + 1
    return taken


def _keys(span: Unsealed) -> Iterable[Key]:
    return ((span.member_key, seq) for seq in range(span.first, span.last + 1))


def _leaves(
    spans: Sequence[Unsealed], written: Mapping[Key, Written], known: Mapping[int, bytes]
) -> tuple[list[Leaf], dict[int, bytes]]:
    """The leaves of these postings, and the salts that are new."""
    leaves: list[Leaf] = []
    new: dict[int, bytes] = {}
    for span in spans:
        salt = known.get(span.member_key)
        if salt is None:
            salt = secrets.token_bytes(SALT_BYTES)
            # Where postings were sealed before, the salt was deleted with the person's keys: a new one that
            # is kept would not fit the old leaves, so what comes now gets one that nobody keeps.
            if span.first == 1:
                new[span.member_key] = salt
        found = [written[pair] for pair in _keys(span) if pair in written]
        leaves.extend(leaf_of(each, salt) for each in found)
    return leaves, new


def _tree_so_far(head: Head | None, key: SigningKey) -> Tree:
    """The stored tree, once the last checkpoint was found to be ours and to speak of it."""
    if head is None:
        return Tree()
    try:
        checkpoint = read_checkpoint(head.note.encode(), key.public)
    except BadInputError as error:
        raise BadInputError(
            "key", "the one that signed the journal's last checkpoint", str(key.public)
        ) from error
    tree = read_tree(head.size, head.peaks)
    if tree is None or (tree.size, tree.root) != (checkpoint.size, checkpoint.root):
        raise LedgerBrokenError("the journal is what its last checkpoint says", f"{head.size} leaves differ")
    return tree


def _sealed(journal: Journal, postings: int, *, is_done: bool) -> Sealed:
    head = journal.last_head()
    if head is None:
        return Sealed(postings, 0, None, is_done)
    return Sealed(postings, head.size, head.note, is_done)


def _insisting(clock: Clock, work: Callable[[], _Result]) -> _Result:
    """Do work again where another sealer was faster, after a growing, random pause."""
    for attempt in range(TRIES - 1):
        try:
            return work()
        except ConflictError:
            clock.pause(random.randint(1, FIRST_PAUSE_MICROS << attempt))  # noqa: S311 - jitter, no secret
    return work()
