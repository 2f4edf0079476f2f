"""The files of `clubkit audit`: a secret key, and checkpoints that anybody may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from clubkit.audit.notes import KEY_BYTES, SigningKey, read_signing_key
from clubkit.errors import BadInputError
from clubkit.secret_files import new_secret_file, read_secret_file


def new_key(origin: str, path: Path) -> SigningKey:
    """
    Make a key and write it to a new file.

    Raises:
        BadInputError: If the file is there already, or cannot be made. It is not changed.
    """
    key = SigningKey(origin, secrets.token_bytes(KEY_BYTES))
    new_secret_file(path, key.secret_text())
    return key


def read_key(path: Path) -> SigningKey:
    """
    Read a key.

    Raises:
        BadInputError: If others can read the file, it belongs to somebody else, or it holds no key. What it
            holds is not in the error.
    """
    return read_signing_key(read_secret_file(path))


def written_whole(path: Path, text: str) -> None:
    """
    Write a file that another process may read at any moment: it finds the old text or the new one.

    Raises:
        BadInputError: If it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise BadInputError("out", "a file that can be written", str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
