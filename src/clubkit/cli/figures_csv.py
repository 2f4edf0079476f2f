"""Figures of members as CSV: one line each, the same for a store and for a backtest."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TextIO

from clubkit.errors import BadInputError
from clubkit.insights.outcomes import MemberFigures

COLUMNS: Final = (
    "customer_id",
    "earned",
    "reversed",
    "expired",
    "redeemed",
    "balance",
    "spend12m_cents",
    "tier",
)


def cells_of(figures: MemberFigures) -> tuple[str | int, ...]:
    """The figures of a member in the order of the columns."""
    return (
        figures.member_id,
        figures.earned,
        figures.reversed,
        figures.expired,
        figures.redeemed,
        figures.balance,
        figures.spend_minor,
        figures.tier_id,
    )


def write_figures(path: Path, members: Iterable[MemberFigures]) -> int:
    """
    Write a CSV file in UTF-8, compressed where its name ends in ``.gz``; how many members are in it.

    Raises:
        BadInputError: If it cannot be written.
    """
    count = 0
    try:
        with ExitStack() as resources:
            rows = csv.writer(_opened(path, resources), lineterminator="\n")
            rows.writerow(COLUMNS)
            for figures in members:
                rows.writerow(cells_of(figures))
                count += 1
    except OSError as error:
        raise BadInputError(path.name, "a file that can be written", error.strerror or str(error)) from error
    return count


def _opened(path: Path, resources: ExitStack) -> TextIO:
    raw = resources.enter_context(path.open("wb"))
    if path.suffix != ".gz":
        return resources.enter_context(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
    # No name and no time inside: the same figures are the same bytes.
    packed = resources.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0))
    return resources.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
