"""
What a leaf of the journal says of one posting.

The data of a leaf is one line of JSON in ASCII: the format, member key, number, kind, the three instants in
microseconds, program version, the posting it corrects, the entries with their numbers, and in hexadecimal
digits the salted hash of the details. Details are what may name a person: reference and its digest, order,
actor and reason. Once the member's salt is deleted, nobody can tell of which words that hash was made; kind,
units and instants stay provable.
"""

from __future__ import annotations

import hmac
import json
from typing import Final

from clubkit.audit.tree import leaf_hash
from clubkit.storage.journal import Leaf, Written

FORMAT: Final = "clubkit/posting/1"
"""Leads every leaf, so that another shape of leaves can follow without being taken for this one."""

SALT_BYTES: Final = 32


def details_hash(written: Written, salt: bytes) -> bytes:
    """The salted hash of what may name a person: HMAC-SHA-256 with the salt as its key, 32 bytes."""
    details = (written.reference, written.digest, written.order_key, written.actor, written.reason)
    return hmac.digest(salt, _line(details), "sha256")


def leaf_data(written: Written, details: bytes) -> bytes:
    """The bytes of which a posting's leaf is the hash."""
    return _line(
        (
            FORMAT,
            written.member_key,
            written.seq,
            written.kind,
            written.occurred_at,
            written.decided_at,
            written.posted_at,
            written.program_version,
            written.corrects,
            written.entries,
            details.hex(),
        )
    )


def leaf_of(written: Written, salt: bytes) -> Leaf:
    """The leaf of a posting, with its own member's salt."""
    details = details_hash(written, salt)
    return Leaf(written.member_key, written.seq, leaf_hash(leaf_data(written, details)), details)


def _line(parts: object) -> bytes:
    # A row that was tampered with may hold what no posting has, such as bytes: it still gets a hash.
    return json.dumps(parts, separators=(",", ":"), default=repr).encode("ascii")
