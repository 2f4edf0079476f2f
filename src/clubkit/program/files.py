"""Program files on disk."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from clubkit.errors import Problem, ProgramError
from clubkit.program.model import Program
from clubkit.program.reader import Report, check_program, read_program
from clubkit.program.source import SOURCE_MAX


def load_program(path: str | PathLike[str]) -> Program:
    """
    Read a program file.

    Args:
        path: A TOML file of at most 1 MiB, in UTF-8.

    Raises:
        ProgramError: With every problem in it; also where the file cannot be read.
    """
    return read_program(_bytes_of(path))


def check_file(path: str | PathLike[str]) -> Report:
    """
    Read a program file, and report instead of raising.

    Raises:
        ProgramError: If the file cannot be read at all.
    """
    return check_program(_bytes_of(path))


def _bytes_of(path: str | PathLike[str]) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(SOURCE_MAX + 1)
    except (OSError, ValueError) as error:
        # ValueError: a path that no file can have, such as one with a NUL in it.
        reason = (
            error.strerror
            if isinstance(error, OSError) and error.strerror
            else "a name that no file can have"
        )
        raise ProgramError((Problem("$", "a file that can be read", f"{reason}: {str(path)!r}"),)) from error
