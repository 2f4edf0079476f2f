"""Key rings, and files that only their owner reads, for verbs that need them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TextIO

import click

from clubkit.cli.options import EXISTING, NEW, Function
from clubkit.errors import BadInputError
from clubkit.key_sources import (
    PRIVACY_VARIABLE,
    RING_VARIABLE,
    privacy_ring_from_environment,
    privacy_ring_from_file,
    ring_from_environment,
    ring_from_file,
)
from clubkit.members.keys import PrivacyRing
from clubkit.secret_files import OWNER_ONLY
from clubkit.vouchers.keys import KeyRing

CODE_MAX: Final = 1024
"""Characters that are read of a code from stdin; no code is so long."""

STDIN: Final = "-"


def ring_argument(function: Function) -> Function:
    """The file of the ring."""
    return click.argument("ring", type=EXISTING, metavar="RING")(function)


def new_ring_options(function: Function) -> Function:
    """Whose a new ring is, and where it is written."""
    whose = "The club's name, which goes into every key: letters, digits, dots and dashes."
    where = "Write the ring to this new file."
    out = click.option("--out", required=True, type=NEW, metavar="FILE", help=where)(function)
    return click.option("--tenant", required=True, metavar="NAME", help=whose)(out)


def keys_option(function: Function) -> Function:
    """The file of the key ring."""
    told = f"The file of the key ring. The text in {RING_VARIABLE}, if not given."
    return click.option("--keys", type=EXISTING, metavar="FILE", help=told)(function)


def ring_for(path: Path | None) -> KeyRing:
    """
    The key ring of a file, or of the environment.

    Raises:
        BadInputError: If there is none, or others can read it.
    """
    return ring_from_environment() if path is None else ring_from_file(path)


def privacy_option(function: Function) -> Function:
    """The file of the ring of privacy."""
    told = f"The file of the ring of privacy. The text in {PRIVACY_VARIABLE}, if not given."
    return click.option("--privacy", type=EXISTING, metavar="FILE", help=told)(function)


def privacy_for(path: Path | None, *, is_needed: bool = True) -> PrivacyRing | None:
    """
    The ring of privacy of a file, or of the environment.

    Raises:
        BadInputError: If there is none though it is needed, or others can read it.
    """
    if path is not None:
        return privacy_ring_from_file(path)
    return privacy_ring_from_environment() if is_needed or PRIVACY_VARIABLE in os.environ else None


def source_for(path: Path | None) -> Callable[[], KeyRing] | None:
    """Where the key ring comes from: a file, the environment, or nowhere. It pickles, as no ring does."""
    if path is not None:
        return partial(ring_from_file, path)
    return ring_from_environment if RING_VARIABLE in os.environ else None


def privacy_source_for(path: Path | None) -> Callable[[], PrivacyRing] | None:
    """Where the ring of privacy comes from, likewise."""
    if path is not None:
        return partial(privacy_ring_from_file, path)
    return privacy_ring_from_environment if PRIVACY_VARIABLE in os.environ else None


def code_from(text: str) -> str:
    """A code as it was given, or for a dash the one on stdin: that leaves no trace in the shell's history."""
    return sys.stdin.readline(CODE_MAX).rstrip("\r\n") if text == STDIN else text


def new_private(path: Path) -> TextIO:
    """
    Open a new file of mode 600 to write a table to.

    Raises:
        BadInputError: If it is there already, or cannot be made. It is not changed.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise BadInputError("out", "a file that can be made and is not there yet", str(path)) from error
    return os.fdopen(handle, "w", encoding="utf-8", newline="")
