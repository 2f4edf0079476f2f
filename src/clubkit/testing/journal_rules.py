"""Rules of the audit journal, for a storage that keeps one."""

# ruff: noqa: S101, SIM300

from __future__ import annotations

from typing import cast

import pytest

from clubkit.errors import ConflictError
from clubkit.storage.journal import JOURNAL, Batch, Head, Journal, Journaled, Leaf, Unsealed
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import JOINED, a_member, changed, earned, enrolled, referred

SALT = bytes(range(32))


def a_leaf(member_key: int = 1001, seq: int = 1) -> Leaf:
    """A leaf, different for each posting."""
    return Leaf(member_key, seq, bytes([seq]) * 32, bytes([seq + 100]) * 32)


def a_batch(*leaves: Leaf, size: int, salts: dict[int, bytes] | None = None) -> Batch:
    """Leaves after which a journal has that size."""
    return Batch(leaves, salts or {}, Head(size, bytes(32), f"note {size} \u2014"))


class JournalRules:
    """The audit journal, where the storage has the capability `journal`."""

    @pytest.fixture
    def journal(self, storage: Storage) -> Journal:
        """The journal of an empty storage."""
        if JOURNAL not in storage.capabilities:
            pytest.skip("this storage keeps no audit journal")
        return cast("Journaled", storage).journal()

    def test_what_has_no_leaf_is_listed(self, storage: Storage, journal: Journal) -> None:
        """Members with postings that have no leaf come by their keys, with the numbers of those postings."""
        enrolled(storage, *(a_member(number) for number in (1, 2, 3, 4)))
        for key in (1003, 1001, 1001, 1001, 1004):
            changed(storage, lambda book: earned(book, 5), member_key=key)
        journal.append(a_batch(a_leaf(), a_leaf(1004), size=2))

        assert [Unsealed(1001, 2, 3, 2), Unsealed(1003, 1, 1, 1)] == journal.unsealed()
        assert [Unsealed(1001, 2, 3, 2)] == journal.unsealed(limit=1)
        assert [Unsealed(1003, 1, 1, 1)] == journal.unsealed(after=1001)

    def test_postings_are_read_with_all_their_columns(self, storage: Storage, journal: Journal) -> None:
        """Postings are read as their rows are, with when they were written; unknown ones are left out."""
        enrolled(storage)
        changed(storage, lambda book: referred(book, "bill", 7))

        found = journal.written([(1001, 1), (1001, 2), (1002, 1)])

        assert [(1001, 1)] == list(found)
        written = found[1001, 1]
        assert (1001, 1, "earn", JOINED) == (written.member_key, written.seq, written.kind, written.posted_at)
        assert (JOINED, JOINED) == (written.occurred_at, written.decided_at)
        assert ("bill", "digest", "clerk", "kindness") == (
            written.reference, written.digest, written.actor, written.reason,
        )  # fmt: skip
        assert (None, None, None) == (written.order_key, written.program_version, written.corrects)
        assert ((0, "points", 1, "issued", "open", 7),) == written.entries

    def test_leaves_salts_and_heads_are_read_as_they_were_added(self, journal: Journal) -> None:
        """Leaves come by their numbers, heads by their sizes, in pages; salts of members that have one."""
        first = a_batch(a_leaf(seq=1), a_leaf(seq=2), size=2, salts={1001: SALT})
        second = a_batch(a_leaf(1002), size=3)
        assert (0, None) == (journal.size(), journal.last_head())

        journal.append(first)
        journal.append(second)

        leaves = [(0, a_leaf(seq=1)), (1, a_leaf(seq=2)), (2, a_leaf(1002))]
        assert (leaves, leaves[1:2]) == (journal.leaves(), journal.leaves(first=1, limit=1))
        assert (3, second.head) == (journal.size(), journal.last_head())
        assert [first.head, second.head] == journal.heads()
        assert ([second.head], [first.head]) == (journal.heads(after=2), journal.heads(limit=1))
        assert {1001: SALT} == journal.salts([1001, 1002])

    def test_a_salt_that_is_forgotten_is_gone(self, journal: Journal) -> None:
        """The leaves stay, and so do the salts of others; forgetting twice changes nothing."""
        salts = {1001: SALT, 1002: bytes(32)}
        journal.append(a_batch(a_leaf(), a_leaf(1002), size=2, salts=salts))

        journal.forget([1001, 1003])
        journal.forget([1001])

        assert {1002: bytes(32)} == journal.salts([1001, 1002])
        assert [(0, a_leaf()), (1, a_leaf(1002))] == journal.leaves()

    @pytest.mark.parametrize(
        "late",
        [
            a_batch(a_leaf(1002), size=1, salts={1002: SALT}),
            a_batch(a_leaf(1002), a_leaf(), size=3, salts={1002: SALT}),
            a_batch(a_leaf(1002), size=2, salts={1001: SALT}),
        ],
        ids=["number", "posting", "salt"],
    )
    def test_of_two_sealers_one_wins(self, journal: Journal, late: Batch) -> None:
        """A batch whose numbers, postings or salts are there is a conflict, and leaves nothing."""
        early = a_batch(a_leaf(), size=1, salts={1001: bytes(32)})
        journal.append(early)

        with pytest.raises(ConflictError):
            journal.append(late)

        assert ([(0, a_leaf())], [early.head]) == (journal.leaves(), journal.heads())
        assert {1001: bytes(32)} == journal.salts([1001, 1002])
