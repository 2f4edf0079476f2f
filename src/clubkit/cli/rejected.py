"""Telling of rows that were set aside."""

from __future__ import annotations

from pathlib import Path

from clubkit.cli.output import counted, warn
from clubkit.intake import Rejects


def show_rejects(rejects: Rejects, path: Path | None) -> None:
    """Say how many rows were set aside; and which, up to twenty, where no file says it."""
    if not rejects.count:
        return
    if path is None:
        for row in rejects.first:
            warn(str(row))
    more = rejects.count - len(rejects.first)
    where = f", see {path}" if path else f", {more:,} more of them not shown" if more else ""
    warn(f"{counted(rejects.count, 'row')} set aside{where}")
