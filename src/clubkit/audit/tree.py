"""
The Merkle tree of RFC 6962, kept as the roots of its full subtrees.

Of a tree that only grows on the right, the roots of the full subtrees from the left are enough to add leaves
and to know the root: 20 hashes for a million leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from attrs import frozen

HASH_BYTES: Final = 32
_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """
    The hash of a leaf: 32 bytes that no inner node can have.

    Source: RFC 6962, section 2.1.
    """
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the tree."""
    return sha256(_NODE + left + right).digest()


@frozen
class Tree:
    """
    A tree of so many leaves.

    Attributes:
        size: How many leaves it has.

        peaks: Roots of its full subtrees, the largest first: one for each 1 in the binary *size*.

    .. doctest::

        >>> tree = Tree().grown([leaf_hash(b"a"), leaf_hash(b"b")])
        >>> tree.size, len(tree.peaks)
        (2, 1)
        >>> tree.root == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
        True
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> Tree:
        """The tree with more leaves at its right end, given by their hashes."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            peak, full = leaf, size
            while full & 1:
                peak = node_hash(peaks.pop(), peak)
                full >>= 1
            peaks.append(peak)
            size += 1
        return Tree(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The hash over all leaves in their order; of no leaves the hash of nothing."""
        if not self.peaks:
            return sha256(b"").digest()

        *others, root = self.peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """The peaks one after the other."""
        return b"".join(self.peaks)


def read_tree(size: int, packed: bytes) -> Tree | None:
    """The opposite of `Tree.packed`; none if a tree of that size has not that many peaks."""
    if len(packed) != HASH_BYTES * size.bit_count():
        return None
    starts = range(0, len(packed), HASH_BYTES)
    return Tree(size, tuple(packed[start : start + HASH_BYTES] for start in starts))
