"""
Checkpoints: the size and root of the journal's tree, signed.

Source: C2SP `tlog-checkpoint`, https://c2sp.org/tlog-checkpoint. The origin is the name of the key.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from attrs import frozen

from clubkit.audit.notes import PublicKey, SigningKey, decoded, opened
from clubkit.audit.tree import HASH_BYTES
from clubkit.errors import BadInputError

SIZE_MAX: Final = 2**62
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LINES = 3


@frozen
class Checkpoint:
    """
    What a journal was at a moment.

    Attributes:
        size: How many leaves its tree had, 0 to 2**62.

        root: The root of the tree, 32 bytes.
    """

    size: int
    root: bytes


def signed_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The checkpoint as a note signed by the key."""
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return key.signed(f"{key.name}\n{checkpoint.size}\n{root}\n")


def read_checkpoint(note: bytes, key: PublicKey) -> Checkpoint:
    """
    The checkpoint in a note, once its signature was verified.

    Lines of extensions are passed over; none are ever written.

    Raises:
        BadInputError: If it is no checkpoint that the key signed.
    """
    text = opened(note, key)
    lines = text[:-1].split("\n")
    if len(lines) < _LINES or not all(lines):
        raise BadInputError("checkpoint", "three lines or more, none empty", f"{len(lines)} lines")
    origin, size, code = lines[:_LINES]
    if origin != key.name:
        raise BadInputError("checkpoint", f"of {key.name}", repr(origin[:40]))
    if not _SIZE.fullmatch(size) or int(size) > SIZE_MAX:
        raise BadInputError("checkpoint", f"of a size from 0 to {SIZE_MAX}", repr(size[:40]))
    root = decoded(code)
    if root is None or len(root) != HASH_BYTES:
        raise BadInputError("checkpoint", f"of a root of {HASH_BYTES} bytes in base64", repr(code[:60]))
    return Checkpoint(int(size), root)
