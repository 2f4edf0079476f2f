"""Files of secrets, which nobody but their owner may read or change."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TextIO

from clubkit.errors import BadInputError

OWNER_ONLY: Final = 0o600
OTHERS: Final = 0o077
"""What a file may let its group and everybody else do."""

SECRET_FILE_MAX: Final = 4096
"""Bytes that are read of a file at most."""

_ROOT = 0


def new_secret_file(path: Path, text: str) -> None:
    """
    Write a secret to a new file of mode 600.

    Raises:
        BadInputError: If the file is there already, or cannot be made. It is not changed.
    """
    try:
        handle = _created(path)
    except OSError as error:
        raise BadInputError("out", "a file that can be made and is not there yet", str(path)) from error
    with ExitStack() as undo:
        undo.callback(path.unlink, missing_ok=True)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            _write(file, text)
        undo.pop_all()
    _keep_name(path)


def read_secret_file(path: Path, what: str = "key") -> str:
    """
    What a file of a secret holds. What is no UTF-8 in it reads as U+FFFD, which no key has.

    Raises:
        BadInputError: If it cannot be read, others can read or change it, or it belongs to somebody else.
            What it holds is not in the error.
    """
    try:
        with path.open("rb") as file:
            if os.name == "posix":
                _require_private(os.fstat(file.fileno()), what)
            data = file.read(SECRET_FILE_MAX)
    except OSError as error:
        raise BadInputError(what, "a file that can be read", str(path)) from error
    # A decoder's error would hold the bytes, and error trackers follow what an error came from.
    return data.decode("utf-8", errors="replace")


def change_secret_file(path: Path, change: Callable[[str], str], what: str = "key") -> None:
    """
    Replace what a file holds by what *change* makes of it.

    Another process that reads it at any moment finds the old text or the new one. Only one can change it at a
    time: the new file beside it, which has `.new` after its name, keeps others out.

    Raises:
        BadInputError: If the file is not right to read, or another change is under way or was cut short. The
            file is as it was; so it is where *change* raises.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        handle = _created(beside)
    except OSError as error:
        found = f"no way to make {beside.name} beside it"
        raise BadInputError(what, "a file that nobody else is changing", found) from error
    with ExitStack() as undo:
        undo.callback(beside.unlink, missing_ok=True)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            _write(file, change(read_secret_file(path, what)))
        beside.replace(path)
        undo.pop_all()  # by now the name may be that of another change
    _keep_name(path)


def private_flaw(mode: int, owner: int, user: int) -> str | None:
    """What is wrong with the mode or the owner of a file of secrets, for a user of POSIX; or nothing."""
    if mode & OTHERS:
        return f"mode {mode:o}"
    if owner not in {user, _ROOT}:
        return f"one of user {owner}"
    return None


def _require_private(status: os.stat_result, what: str) -> None:
    flaw = private_flaw(stat.S_IMODE(status.st_mode), status.st_uid, os.geteuid())
    if flaw:
        raise BadInputError(what, "a file that only its owner can open (chmod 600)", flaw)


def _created(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)


def _write(file: TextIO, text: str) -> None:
    file.write(f"{text}\n")
    file.flush()
    os.fsync(file.fileno())


def _keep_name(path: Path) -> None:
    """See that the name of a file outlives a power cut, where folders can be told so."""
    if os.name != "posix":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
