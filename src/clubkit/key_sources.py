"""
Where a key ring comes from: a file, the environment, or a function of the host that asks a vault.

Never from the database that keeps the vouchers and the members: whoever steals that must not get the keys
with it. The two rings, of vouchers and of privacy, are kept in the same ways.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from clubkit.errors import BadInputError
from clubkit.members.keys import PrivacyRing, new_privacy_ring, read_privacy_ring, written_privacy_ring
from clubkit.members.privacy import NONCE_BYTES
from clubkit.secret import SECRET_BYTES, Secret
from clubkit.secret_files import change_secret_file, new_secret_file, read_secret_file
from clubkit.vouchers.keys import KeyRing, new_ring
from clubkit.vouchers.ring_texts import read_ring, written_ring

__all__ = [
    "PRIVACY_VARIABLE",
    "RING_VARIABLE",
    "change_privacy_ring_file",
    "change_ring_file",
    "fresh_nonce",
    "fresh_secret",
    "new_privacy_ring_file",
    "new_ring_file",
    "privacy_ring_from",
    "privacy_ring_from_environment",
    "privacy_ring_from_file",
    "ring_from",
    "ring_from_environment",
    "ring_from_file",
]

RING_VARIABLE = "CLUBKIT_KEYS"
PRIVACY_VARIABLE = "CLUBKIT_PRIVACY_KEYS"

_WHAT = "key ring"


def fresh_secret() -> Secret:
    """32 bytes of the system's generator for secrets."""
    return Secret(secrets.token_bytes(SECRET_BYTES))


def fresh_nonce() -> bytes:
    """12 bytes of the system's generator for secrets, for one encryption and no other."""
    return secrets.token_bytes(NONCE_BYTES)


# --- vouchers ---------------------------------------------------------------------------------------


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


def ring_from_file(path: str | Path) -> KeyRing:
    """
    Read a ring from a file.

    Raises:
        BadInputError: If others can read the file, it belongs to somebody else, or it holds no ring. What it
            holds is not in the error.
    """
    return read_ring(read_secret_file(Path(path), _WHAT))


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
    return read_ring(_variable(variable))


def ring_from(ask: Callable[[], str]) -> KeyRing:
    """
    Read a ring from what a function returns: the text of a ring, from a vault or a secret manager.

    Raises:
        BadInputError: If it is no ring. The text is not in the error. What the function raises goes through.
    """
    return read_ring(ask())


# --- privacy ----------------------------------------------------------------------------------------


def new_privacy_ring_file(path: Path, tenant: str) -> PrivacyRing:
    """
    Make a ring of privacy with one key that wraps, and write it to a new file of mode 600.

    Raises:
        BadInputError: If the tenant is no name, or the file is there already or cannot be made. It is not
            changed.
    """
    ring = new_privacy_ring(tenant, fresh_secret(), fresh_secret())
    new_secret_file(path, written_privacy_ring(ring))
    return ring


def privacy_ring_from_file(path: str | Path) -> PrivacyRing:
    """
    Read a ring of privacy from a file.

    Raises:
        BadInputError: If others can read the file, it belongs to somebody else, or it holds no ring. What it
            holds is not in the error.
    """
    return read_privacy_ring(read_secret_file(Path(path), _WHAT))


def change_privacy_ring_file(path: Path, change: Callable[[PrivacyRing], PrivacyRing]) -> None:
    """
    Take a step of a ring in its file, as `change_ring_file` does: ``PrivacyRing.rotated``.

    Raises:
        BadInputError: If the file is not right to read, or another change is under way. The file is as it
            was; so it is where *change* raises.
    """
    change_secret_file(path, lambda text: written_privacy_ring(change(read_privacy_ring(text))), _WHAT)


def privacy_ring_from_environment(variable: str = PRIVACY_VARIABLE) -> PrivacyRing:
    """
    Read a ring of privacy from an environment variable; spaces do for the ends of lines.

    Raises:
        BadInputError: If it is not set, or holds no ring. What it holds is not in the error.
    """
    return read_privacy_ring(_variable(variable))


def privacy_ring_from(ask: Callable[[], str]) -> PrivacyRing:
    """
    Read a ring of privacy from what a function returns: the text of a ring, from a vault or secret manager.

    Raises:
        BadInputError: If it is no ring. The text is not in the error. What the function raises goes through.
    """
    return read_privacy_ring(ask())


def _variable(name: str) -> str:
    text = os.environ.get(name)
    if text is None:
        raise BadInputError(_WHAT, f"in the environment variable {name}", "none")
    return text
