"""
Verifying: the books as they are today against the journal, and the journal against signed checkpoints.

Leaves are read in pages, each with its postings, so memory grows with the members and the findings only.
Nothing is locked or changed, and a club may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from attrs import define, evolve, field, frozen

from clubkit.audit.checkpoints import Checkpoint, read_checkpoint
from clubkit.audit.findings import Finding, Flaw, named, spanned
from clubkit.audit.leaves import details_hash, leaf_data
from clubkit.audit.notes import PublicKey
from clubkit.audit.roots import Roots
from clubkit.audit.seal import journal_of
from clubkit.audit.tree import leaf_hash, read_tree
from clubkit.errors import BadInputError
from clubkit.storage.journal import Head, Journal, Key, Leaf, Written
from clubkit.storage.people_ports import PEOPLE, people_read
from clubkit.storage.ports import Storage

PAGE: Final = 1000
"""Leaves that are read at once."""

BEFORE_ALL: Final = -(2**63)
PAIRS_MAX: Final = 200
"""So many edited postings are looked at in pairs, to see whether two have changed places."""


@frozen
class Verified:
    """
    What a verification saw.

    Attributes:
        leaves: How many leaves there were.

        checkpoints: How many checkpoints of the store they were compared with, beside the one that was given.

        erased: How many postings were of members without a salt, so that only kind, units and instants could
            be compared.

        findings: All that is wrong; empty if nothing is.
    """

    leaves: int
    checkpoints: int
    erased: int
    findings: tuple[Finding, ...]


def verify(
    storage: Storage, key: PublicKey, against: bytes, *, watched: Callable[[int], None] = lambda _: None
) -> Verified:
    """
    Compare every sealed posting with its leaf, and the leaves with every checkpoint.

    Args:
        against: A checkpoint that was kept elsewhere. What was cut off after it nobody can find.

        watched: Called with how many leaves were compared, as it goes on.

    Raises:
        StorageError: If the storage keeps no journal.
    """
    journal = journal_of(storage)
    size = journal.size()  # before the checkpoints, so that a batch which is sealed meanwhile is no finding
    given, findings = _read(against, key, "the given checkpoint")
    stored, forged = _stored(journal, key)
    claims = sorted({*stored, *given}, key=lambda each: (-each.size, each.root))
    largest = claims[0].size if claims else 0
    signed = max((each.size for each in stored), default=0)
    walk = _Walk(storage, journal, Roots(claims), [*findings, *forged])
    walk.walk(size, watched)
    walk.findings += _swapped_or_edited(walk.edited, journal)
    if largest > size:
        what = f"the journal ends after {size} leaves, a checkpoint speaks of {largest}"
        walk.findings.append(Finding(Flaw.TRUNCATED, what))
    if size > signed:
        what = f"no stored checkpoint speaks of {spanned(signed, size - 1)}"
        walk.findings.append(Finding(Flaw.UNSIGNED, what))
    return Verified(size, len(stored), walk.erased, tuple(walk.findings))


def _read(note: bytes, key: PublicKey, what: str) -> tuple[list[Checkpoint], list[Finding]]:
    try:
        return [read_checkpoint(note, key)], []
    except BadInputError as error:
        return [], [Finding(Flaw.FORGED, f"{what}: {error}")]


def _stored(journal: Journal, key: PublicKey) -> tuple[list[Checkpoint], list[Finding]]:
    """The checkpoints of the store that the key signed, and what is wrong with the others."""
    genuine: list[Checkpoint] = []
    findings: list[Finding] = []
    for head in _heads(journal):
        read, forged = _read(head.note.encode(), key, f"the stored checkpoint of {head.size} leaves")
        genuine += read
        findings += forged
        for checkpoint in read:
            tree = read_tree(head.size, head.peaks)
            if tree is None or (tree.size, tree.root) != (checkpoint.size, checkpoint.root):
                what = f"the stored checkpoint of {head.size} leaves is not of the tree beside it"
                findings.append(Finding(Flaw.FORGED, what))
    return genuine, findings


def _heads(journal: Journal) -> Iterator[Head]:
    after = BEFORE_ALL  # a tampered size may be anything
    while heads := journal.heads(after=after, limit=PAGE):
        yield from heads
        after = heads[-1].size


@frozen
class _Edited:
    """A posting that is not what its leaf says."""

    number: int
    leaf: Leaf
    written: Written


@define
class _Walk:
    """
    One walk over the leaves.

    Attributes:
        numbers: The last sealed number of each member.
    """

    storage: Storage
    journal: Journal
    roots: Roots
    findings: list[Finding]
    edited: list[_Edited] = field(factory=list)
    erased: int = 0
    numbers: dict[int, int] = field(factory=dict)
    unsalted: set[int] = field(factory=set)

    def walk(self, size: int, watched: Callable[[int], None]) -> None:
        """Look at the leaves up to a number, and at those that are sealed meanwhile and come with them."""
        first = 0
        while first < size:
            page = self.journal.leaves(first=first, limit=PAGE)
            self._look_at(first, page)
            first = 1 + page[-1][0] if page else size
            watched(first)

    def _look_at(self, first: int, page: Sequence[tuple[int, Leaf]]) -> None:
        written = self.journal.written([(leaf.member_key, leaf.seq) for _, leaf in page])
        salts = self.journal.salts(sorted({leaf.member_key for _, leaf in page}))
        self._look_for_salts({leaf.member_key for _, leaf in page} - salts.keys())
        for number, leaf in page:
            if number != first:
                self.findings.append(Finding(Flaw.DELETED, f"{spanned(first, number - 1)} of the journal"))
                self.roots.lose()
            first = number + 1
            self._count(leaf)
            today = self._compare(number, leaf, written, salts)
            self.findings += self.roots.add(leaf, today)

    def _compare(
        self, number: int, leaf: Leaf, written: Mapping[Key, Written], salts: Mapping[int, bytes]
    ) -> bytes | None:
        """The hash that the posting of a leaf has today, or none where the posting is gone."""
        key = leaf.member_key, leaf.seq
        found = written.get(key)
        if found is None:
            self.findings.append(Finding(Flaw.DELETED, f"{named(key)}, sealed as leaf {number}", (key,)))
            return None

        salt = salts.get(leaf.member_key)
        details = leaf.details if salt is None else details_hash(found, salt)
        self.erased += salt is None
        today = leaf_hash(leaf_data(found, details))
        if (today, details) != (leaf.hash, leaf.details):
            self.edited.append(_Edited(number, leaf, found))
        return today

    def _count(self, leaf: Leaf) -> None:
        """A member's postings are sealed by number without gaps."""
        last = self.numbers.get(leaf.member_key, 0)
        if last + 1 < leaf.seq:
            key = leaf.member_key, last + 1
            more = "" if last + 2 == leaf.seq else f" to {leaf.seq - 1}"
            self.findings.append(Finding(Flaw.DELETED, f"the leaf of {named(key)}{more}", (key,)))
        self.numbers[leaf.member_key] = max(last, leaf.seq)

    def _look_for_salts(self, member_keys: set[int]) -> None:
        """Only who was erased has none."""
        fresh = member_keys - self.unsalted
        if not fresh:
            return
        self.unsalted |= fresh
        for key in sorted(self._not_erased(fresh)):
            what = f"member {key} is no erased one but has no salt, so details of its postings prove nothing"
            self.findings.append(Finding(Flaw.UNSALTED, what))

    def _not_erased(self, member_keys: set[int]) -> set[int]:
        """Of these members those who are there and were not erased, under the name that they have now."""
        with self.storage.read() as reader:
            found = {key: each.merged_into for key, each in reader.by_key(sorted(member_keys)).items()}
            now = {key: key if into is None else into for key, into in found.items()}
            while merged := {
                key: each.merged_into
                for key, each in reader.by_key(sorted(set(now.values()))).items()
                if each.merged_into is not None
            }:
                now = {key: merged.get(into, into) for key, into in now.items()}
            if PEOPLE not in self.storage.capabilities:
                return set(now)
            rows = people_read(reader).profiles(sorted(set(now.values())))
        gone = {key for key, row in rows.items() if row.erased_at is not None}
        return {key for key, into in now.items() if into not in gone}


def _swapped_or_edited(edited: Sequence[_Edited], journal: Journal) -> Iterable[Finding]:
    """Pairs that have changed places, then the others."""
    salts = journal.salts(sorted({each.leaf.member_key for each in edited[:PAIRS_MAX]}))
    in_pairs: set[int] = set()
    findings: list[Finding] = []
    for one, other in combinations(edited[:PAIRS_MAX], 2):
        if _is_in_place_of(one, other, salts) and _is_in_place_of(other, one, salts):
            in_pairs |= {one.number, other.number}
            keys = tuple((each.leaf.member_key, each.leaf.seq) for each in (one, other))
            findings.append(Finding(Flaw.SWAPPED, f"{named(keys[0])} and {named(keys[1])}", keys))
    for each in edited:
        if each.number not in in_pairs:
            key = each.leaf.member_key, each.leaf.seq
            what = f"{named(key)} is not what leaf {each.number} sealed"
            findings.append(Finding(Flaw.EDITED, what, (key,)))
    return findings


def _is_in_place_of(one: _Edited, other: _Edited, salts: Mapping[int, bytes]) -> bool:
    """Whether the content of one posting is what was sealed of the other."""
    content = evolve(one.written, member_key=other.leaf.member_key, seq=other.leaf.seq)  # type: ignore[misc]  # see changed
    salt = salts.get(other.leaf.member_key)
    details = other.leaf.details if salt is None else details_hash(content, salt)
    return leaf_hash(leaf_data(content, details)) == other.leaf.hash
