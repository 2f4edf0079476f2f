"""The command line: verbs for cron and for the owner's desk."""

from __future__ import annotations

import sys

from clubkit.errors import MissingExtraError


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        import click  # noqa: F401, PLC0415 - an extra: without it we say how to get it
    except ImportError:
        sys.stderr.write(f"clubkit: {MissingExtraError('cli')}\n")
        sys.exit(2)

    from clubkit.cli.verbs import program  # noqa: PLC0415 - needs click

    program(prog_name="clubkit")
