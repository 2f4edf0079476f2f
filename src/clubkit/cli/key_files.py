"""Files of secret keys, which nobody but their owner may read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from clubkit.audit.notes import KEY_BYTES, SigningKey, read_signing_key
from clubkit.errors import BadInputError

OWNER_ONLY: Final = 0o600
OTHERS: Final = 0o077
"""What a file may let its group and everybody else do."""

_KEY_FILE_MAX = 4096


def new_key(origin: str, path: Path) -> SigningKey:
    """
    Make a key and write it to a new file.

    Raises:
        BadInputError: If the file is there already, or cannot be made. It is not changed.
    """
    key = SigningKey(origin, secrets.token_bytes(KEY_BYTES))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise BadInputError("out", "a file that can be made and is not there yet", str(path)) from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{key.secret_text()}\n")
    return key


def read_key(path: Path) -> SigningKey:
    """
    Read a key.

    Raises:
        BadInputError: If others can read the file, or it holds no key. What it holds is not in the error.
    """
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if os.name == "posix" and mode & OTHERS:
            raise BadInputError("key", "a file that only its owner can open (chmod 600)", f"mode {mode:o}")
        data = file.read(_KEY_FILE_MAX)
    try:
        return read_signing_key(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInputError("key", "a file of text, as keygen wrote it", "bytes") from error


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
