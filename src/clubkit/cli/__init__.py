"""The command line: verbs for cron and for the owner's desk."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from clubkit.errors import MissingExtraError


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        _require_extra()
    except MissingExtraError as error:
        sys.stderr.write(f"clubkit: {error}\n")
        sys.exit(2)

    from clubkit.cli.verbs import program  # noqa: PLC0415 - needs click

    program(prog_name="clubkit")


def _require_extra() -> None:
    try:
        import click  # noqa: F401, PLC0415 - needed by every verb

        # Needed on a terminal only, and slow to load.
        found = find_spec("rich")
    except ImportError as error:
        raise MissingExtraError("cli") from error
    if found is None:
        raise MissingExtraError("cli")
