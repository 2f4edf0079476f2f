"""Comparing the journal's leaves, as they pass by, with the roots that checkpoints speak of."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from clubkit.audit.checkpoints import Checkpoint
from clubkit.audit.findings import Finding, Flaw, named, spanned
from clubkit.audit.tree import Tree
from clubkit.storage.journal import Leaf


@define
class Roots:
    """
    The tree of the leaves so far, and the checkpoints that are still ahead.

    Attributes:
        ahead: By size, the smallest last.

        tree: Up to the last checkpoint that it agreed with.

        since: The leaves after that, each with the hash that its posting has today, or none.

        is_lost: Whether the tree can agree with no checkpoint any more.
    """

    ahead: list[Checkpoint]
    tree: Tree = field(factory=Tree)
    since: list[tuple[Leaf, bytes | None]] = field(factory=list)
    is_lost: bool = False

    def add(self, leaf: Leaf, today: bytes | None) -> list[Finding]:
        """Take one more leaf, and say what a checkpoint that ends with it has against the leaves before."""
        if self.is_lost:
            return []
        self.since.append((leaf, today))
        size = self.tree.size + len(self.since)
        findings: list[Finding] = []
        while self.ahead and self.ahead[-1].size <= size and not self.is_lost:
            findings += self._compare(self.ahead.pop())
        return findings

    def lose(self) -> None:
        """Compare no more: a leaf is missing, which is a finding of its own."""
        self.is_lost = True

    def _compare(self, checkpoint: Checkpoint) -> list[Finding]:
        base, since = self.tree, self.since
        if checkpoint.size == base.size:  # another checkpoint of the same leaves
            return [] if checkpoint.root == base.root else self._rewritten(0, checkpoint)

        leaves = [leaf for leaf, _ in since]
        in_order = sorted(leaves, key=lambda leaf: (leaf.member_key, leaf.seq))
        as_posted = [leaf.hash if today is None else today for leaf, today in since]
        for hashes, findings in (
            ([leaf.hash for leaf in leaves], []),
            ([leaf.hash for leaf in in_order], _moved(base.size, leaves, in_order)),
            (as_posted, []),  # only the journal was edited: that is found where leaf and posting are compared
        ):
            grown = base.grown(hashes)
            if grown.root == checkpoint.root:
                self.tree = grown
                since.clear()
                return findings
        return self._rewritten(base.size, checkpoint)

    def _rewritten(self, first: int, checkpoint: Checkpoint) -> list[Finding]:
        self.is_lost = True
        what = f"{spanned(first, checkpoint.size - 1)} differ from the checkpoint of {checkpoint.size} leaves"
        return [Finding(Flaw.REWRITTEN, what)]


def _moved(first: int, leaves: Sequence[Leaf], in_order: Sequence[Leaf]) -> list[Finding]:
    """That leaves of a batch are not in the order in which batches are sealed."""
    places = [place for place, leaf in enumerate(leaves) if leaf is not in_order[place]]
    if not places:
        return []
    postings = tuple((leaves[place].member_key, leaves[place].seq) for place in places)
    what = " and ".join(
        f"leaf {first + place} of {named(key)}" for place, key in zip(places, postings, strict=True)
    )
    return [Finding(Flaw.SWAPPED, what, postings)]
