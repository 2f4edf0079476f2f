"""The Merkle tree of RFC 6962."""

from __future__ import annotations

import pytest

from clubkit.audit.tree import Tree, leaf_hash, node_hash, read_tree

from .vectors import vectors

TREE = vectors("tree")
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in TREE["leaves"]]


def test_the_root_of_nothing():
    """The hash of no bytes."""
    assert TREE["empty_root"] == Tree().root.hex()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_other_logs(size):
    """A verifier of Certificate Transparency finds the same root."""
    assert TREE["roots"][size - 1] == Tree().grown(LEAVES[:size]).root.hex()


def root_by_the_book(leaves):
    """The definition of RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return node_hash(root_by_the_book(leaves[:split]), root_by_the_book(leaves[split:]))


def test_a_tree_of_any_size_is_the_one_of_the_definition():
    """Grown leaf by leaf from its full subtrees, and stored between any two."""
    leaves = [leaf_hash(bytes([n])) for n in range(70)]
    tree = Tree()
    for size in range(1, 71):
        tree = tree.grown([leaves[size - 1]])

        assert tree == read_tree(size, tree.packed()) == Tree().grown(leaves[:size])
        assert root_by_the_book(leaves[:size]) == tree.root


@pytest.mark.parametrize(("size", "length"), [(3, 32), (3, 65), (4, 64), (0, 32), (1, 0)])
def test_what_has_another_number_of_peaks_is_no_tree(size, length):
    """The size says how many full subtrees there are."""
    assert read_tree(size, bytes(length)) is None


def test_a_leaf_is_no_node():
    """Nobody can pass the two halves of a node off as a leaf."""
    assert node_hash(LEAVES[0], LEAVES[1]) != leaf_hash(LEAVES[0] + LEAVES[1])
