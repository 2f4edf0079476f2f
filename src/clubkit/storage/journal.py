"""
What the audit journal needs of a storage that keeps one: the capability `JOURNAL`.

A leaf seals one posting. Leaves are numbered from 0 without gaps, in the order of sealing, and never change.
Whoever writes postings does not know of the journal and never waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from attrs import field, frozen

from clubkit.storage.ports import Storage
from clubkit.values import value

JOURNAL: Final = "journal"
"""The capability to keep an audit journal: see `Journaled`."""

Key = tuple[int, int]
"""A posting: the key of its member, and its number."""

EntryRow = tuple[int, str, int | None, str, str, int]
"""An entry as its row has it: its place in the posting, unit, lot, source, target, units."""


@value
class Written:
    """
    A posting as its rows have it.

    Nothing is checked, so that rows which were tampered with can be read too.

    Attributes:
        posted_at: When it was written.

        entries: In the order of their place.
    """

    member_key: int
    seq: int
    kind: str
    occurred_at: int
    decided_at: int
    posted_at: int
    reference: str | None
    digest: str | None
    order_key: str | None
    program_version: str | None
    actor: str | None
    reason: str | None
    corrects: int | None
    entries: tuple[EntryRow, ...]


@value
class Leaf:
    """
    A sealed posting.

    Attributes:
        hash: What the tree is made of, 32 bytes.

        details: The salted hash of what may name a person, 32 bytes; without the salt, all that can be known.
    """

    member_key: int
    seq: int
    hash: bytes
    details: bytes


@frozen
class Unsealed:
    """
    Postings of one member that have no leaf.

    Attributes:
        first: The number after the last sealed one; where somebody deleted it, there is no such posting.

        last: Number of the last of them that is there.

        begins: Number of the first of them that is there.
    """

    member_key: int
    first: int
    last: int
    begins: int


@frozen
class Head:
    """
    The journal after a batch.

    Attributes:
        size: How many leaves there were.

        peaks: Roots of the full subtrees, 32 bytes each, one after the other.

        note: The signed checkpoint.
    """

    size: int
    peaks: bytes
    note: str


@frozen
class Batch:
    """
    Leaves that are sealed together.

    Attributes:
        leaves: In the order of member key and number.

        salts: New salts, by member key.

        head: The journal after them; the first leaf's number is its size less the leaves.
    """

    leaves: Sequence[Leaf]
    salts: Mapping[int, bytes] = field(repr=False)
    head: Head


class Journal(Protocol):
    """The leaves, salts and checkpoints. Each call is a transaction of its own; none locks postings."""

    def unsealed(self, *, after: int = 0, limit: int = 1000) -> list[Unsealed]:
        """
        Up to *limit* members above a key who have postings without a leaf, in order of their keys.

        What counts is the postings that are there and, by the account's number, committed.
        """

    def written(self, keys: Sequence[Key]) -> dict[Key, Written]:
        """These postings; those that are not there are left out."""

    def salts(self, member_keys: Sequence[int]) -> dict[int, bytes]:
        """The salts of these members; those without one are left out."""

    def size(self) -> int:
        """One more than the number of the last leaf, whether or not a checkpoint speaks of it."""

    def leaves(self, *, first: int = 0, limit: int = 1000) -> list[tuple[int, Leaf]]:
        """Up to *limit* leaves from the number *first* on, in order of their numbers, each with its own."""

    def heads(self, *, after: int = 0, limit: int = 1000) -> list[Head]:
        """Up to *limit* heads of more than *after* leaves, in order of their sizes."""

    def last_head(self) -> Head | None:
        """The head with the most leaves, or none while nothing was sealed."""

    def append(self, batch: Batch) -> None:
        """
        Add leaves, salts and the head, all or nothing.

        Raises:
            ConflictError: If one of the leaves' numbers or postings has been sealed meanwhile.
        """

    def forget(self, member_keys: Sequence[int]) -> None:
        """Delete the salts of members who were erased; those without one stay so."""


class Journaled(Storage, Protocol):
    """A storage that has `JOURNAL`."""

    def journal(self) -> Journal:
        """The journal of its books."""
