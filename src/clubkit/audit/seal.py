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
from functools import partial
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
from clubkit.storage.ports import OWN_TRANSACTION, Storage

BATCH: Final = 1000
"""Leaves of one transaction."""

TRIES: Final = 12
FIRST_PAUSE_MICROS: Final = 2_000

_START: Final[Key] = (1, 0)
_SAID: Final = "the journal is what its last checkpoint says"
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
        StorageError: If the storage keeps no journal, or is inside a transaction of the caller's: what is
            signed there could be rolled back.

        BadInputError: If another key signed the journal's last checkpoint. Nothing was sealed.

        LedgerBrokenError: If the stored tree is not the one that the last checkpoint speaks of. Nothing more
            is sealed, so that nothing false is signed.

        ConflictError: If other sealers were faster a dozen times. What was sealed before stays.
    """
    if OWN_TRANSACTION not in storage.capabilities:
        raise StorageError("nothing is sealed inside a transaction of the caller's, which may be rolled back")
    journal = journal_of(storage)
    sealed = 0
    place: Key | None = _START
    while place is not None and (limit is None or sealed < limit):
        most = batch if limit is None else min(batch, limit - sealed)
        count, place = _insisting(clock, partial(_seal_batch, journal, key, place, most))
        sealed += count
    return _sealed(journal, sealed, is_done=place is None or not _listed(journal, place, 1))


def _seal_batch(journal: Journal, key: SigningKey, place: Key, most: int) -> tuple[int, Key | None]:
    """Seal up to *most* postings behind a place; how many, and the place behind them, or none at the end."""
    tree = _tree_so_far(journal, key)
    listed = _listed(journal, place, most)
    if not listed:
        return 0, None

    written = journal.written([pair for span in listed for pair in _keys(span)])
    leaves, salts = _leaves(listed, written, journal.salts([span.member_key for span in listed]))
    if leaves:
        grown = tree.grown(leaf.hash for leaf in leaves)
        note = signed_checkpoint(Checkpoint(grown.size, grown.root), key)
        journal.append(Batch(leaves, salts, Head(grown.size, grown.packed(), note)))
    return len(leaves), (listed[-1].member_key, listed[-1].last)


def _listed(journal: Journal, place: Key, most: int) -> list[Unsealed]:
    """The first postings behind a place that are not sealed, *most* of them together."""
    member_key, seq = place
    listed: list[Unsealed] = []
    # One more than is wanted: of the member at the place, nothing may be left.
    for span in journal.unsealed(after=member_key - 1, limit=most + 1):
        begins = max(span.begins, seq + 1) if span.member_key == member_key else span.begins
        last = min(span.last, begins + most - 1)
        if begins <= last:
            listed.append(Unsealed(span.member_key, span.first, last, begins))
            most -= last - begins + 1
    return listed


def _keys(span: Unsealed) -> Iterable[Key]:
    return ((span.member_key, seq) for seq in range(span.begins, span.last + 1))


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


def _tree_so_far(journal: Journal, key: SigningKey) -> Tree:
    """The stored tree, once the last checkpoint was found to be ours and to speak of it."""
    size = journal.size()  # before the head, so that another sealer's next batch is no difference
    head = journal.last_head()
    if size > (0 if head is None else head.size):
        raise LedgerBrokenError(_SAID, f"there are {size} leaves and no checkpoint of them")
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
        raise LedgerBrokenError(_SAID, f"the tree of {head.size} leaves is another one")
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
