"""What a verification of the journal can find, each a sentence on one line."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from clubkit.storage.journal import Key


class Flaw(StrEnum):
    """What is wrong."""

    EDITED = "edited"
    """A posting, one of its entries, or its leaf is not what was sealed."""

    DELETED = "deleted"
    """A posting or a leaf is gone."""

    SWAPPED = "swapped"
    """Two postings, or two leaves, have changed places."""

    TRUNCATED = "truncated"
    """The journal ends before a checkpoint does."""

    FORGED = "forged"
    """A checkpoint that the key did not sign."""

    REWRITTEN = "rewritten"
    """The leaves are not those that a checkpoint speaks of."""

    UNSIGNED = "unsigned"
    """Leaves that no checkpoint of the store speaks of."""

    UNSALTED = "unsalted"
    """A member who was not erased has no salt."""


@frozen
class Finding:
    """
    One thing that is wrong.

    Attributes:
        what: The sentence, without the flaw.

        postings: The postings that it names: key of the member, and number.
    """

    flaw: Flaw
    what: str
    postings: tuple[Key, ...] = ()

    def __str__(self) -> str:
        return f"{self.flaw}: {self.what}"


def named(key: Key) -> str:
    """A posting by the internal key of its member, and its number."""
    return f"member {key[0]} posting {key[1]}"


def spanned(first: int, last: int) -> str:
    """Leaves by their numbers."""
    return f"leaf {first}" if first == last else f"leaves {first} to {last}"
