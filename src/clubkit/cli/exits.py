"""Exit codes, and which of them an error gets."""

from __future__ import annotations

from enum import IntEnum

from clubkit.errors import BadInputError, ClubError, MissingExtraError, RefusedError


class Exit(IntEnum):
    """How a verb ended."""

    DONE = 0
    REFUSED = 1
    """The club said no, or the data is wrong. Nothing was written but what the verb said before."""

    USAGE = 2
    STORAGE = 3
    """The store failed, or a law of the ledger does not hold: alert somebody."""

    INTERRUPTED = 130
    BROKEN_PIPE = 141


def exit_of(error: ClubError) -> Exit:
    """The exit code of an error."""
    if isinstance(error, MissingExtraError):
        return Exit.USAGE
    if isinstance(error, BadInputError | RefusedError):
        return Exit.REFUSED
    return Exit.STORAGE
