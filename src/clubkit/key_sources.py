"""
Where a key ring comes from: a file, the environment, or a function of the host that asks a vault.

Never from the database that keeps the vouchers: whoever steals that must not get the keys with it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from clubkit.errors import BadInputError
from clubkit.secret_files import change_secret_file, new_secret_file, read_secret_file
from clubkit.vouchers.keys import KeyRing, new_ring
from clubkit.vouchers.ring_texts import read_ring, written_ring
from clubkit.vouchers.secret import SECRET_BYTES, Secret

__all__ = [
    "RING_VARIABLE",
    "change_ring_file",
    "fresh_secret",
    "new_ring_file",
    "ring_from",
    "ring_from_environment",
    "ring_from_file",
]

RING_VARIABLE = "CLUBKIT_KEYS"

_WHAT = "key ring"


def fresh_secret() -> Secret:
    """32 bytes of the system's generator for secrets."""
    return Secret(secrets.token_bytes(SECRET_BYTES))


def new_ring_file(path: Path, tenant: str) -> KeyRing:
    """
    Make a ring with one key that signs, and write it to a new file of mode 600.

    Raises:
        BadInputError: If the tenant is no name, or the file is there already or cannot be made. It is not
            changed.
    """
    ring = new_ring(tenant, fresh_secret())
    new_secret_file(path, written_ring(ring))
    return ring


def ring_from_file(path: Path) -> KeyRing:
    """
    Read a ring from a file.

    Raises:
        BadInputError: If others can read the file, it belongs to somebody else, or it holds no ring. What it
            holds is not in the error.
    """
    return read_ring(read_secret_file(path, _WHAT))


def change_ring_file(path: Path, change: Callable[[KeyRing], KeyRing]) -> None:
    """
    Take a step of a ring in its file: ``change_ring_file(path, KeyRing.rotated)``.

    Whoever reads the file at any moment finds the old ring or the new one. Two changes never undo each other.

    Raises:
        BadInputError: If the file is not right to read, or another change is under way. The file is as it
            was; so it is where *change* raises.
    """
    change_secret_file(path, lambda text: written_ring(change(read_ring(text))), _WHAT)


def ring_from_environment(variable: str = RING_VARIABLE) -> KeyRing:
    """
    Read a ring from an environment variable; spaces do for the ends of lines.

    Raises:
        BadInputError: If it is not set, or holds no ring. What it holds is not in the error.
    """
    text = os.environ.get(variable)
    if text is None:
        raise BadInputError(_WHAT, f"in the environment variable {variable}", "none")
    return read_ring(text)


def ring_from(ask: Callable[[], str]) -> KeyRing:
    """
    Read a ring from what a function returns: the text of a ring, from a vault or a secret manager.

    Raises:
        BadInputError: If it is no ring. The text is not in the error. What the function raises goes through.
    """
    return read_ring(ask())
