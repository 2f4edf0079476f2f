"""The ``limit`` tables, and back."""

from __future__ import annotations

from typing import Final

from clubkit.calendars import PeriodKind
from clubkit.program.fields import choice, member_of, whole
from clubkit.program.model import UNLIMITED, Limit
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing

OVER: Final = {"trim": True, "refuse": False}
"""What happens to a grant above the limit, and whether that trims it."""

_IN_PERIOD: Final = ("per_member", "units_per_member", "times", "units")


def read_limit(table: Table) -> Limit:
    """The limit of one rule."""
    limit = Limit(
        per_member=table.take("per_member", whole(1), None),
        units_per_order=table.take("units_per_order", whole(1), None),
        units_per_member=table.take("units_per_member", whole(1), None),
        times=table.take("times", whole(1), None),
        units=_read_units(table),
        period=table.take("in", member_of(PeriodKind), None),
        trims=table.take("over", choice(OVER), default=True),
    )
    return _needed(table, limit, "per_member, units_per_member, times or units beside it")


def read_club_limit(table: Table) -> Limit:
    """The limit over all rules together: per order and per member."""
    limit = Limit(
        units_per_order=table.take("units_per_order", whole(1), None),
        units_per_member=table.take("units_per_member", whole(1), None),
        period=table.take("in", member_of(PeriodKind), None),
        trims=table.take("over", choice(OVER), default=True),
    )
    return _needed(table, limit, "units_per_member beside it")


def write_limit(limit: Limit) -> Document:
    """The ``limit`` table that is read as this limit."""
    document = differing(limit, UNLIMITED, "units_per_order", *_IN_PERIOD)
    if limit.period is not None:
        document["in"] = limit.period.value
    if not limit.trims:
        document["over"] = "refuse"
    return document


def _read_units(table: Table) -> int | None:
    if table.has("units") and table.has("points"):
        table.report("points", "no points where there are units: they are the same key")
    return table.take("units", whole(1), table.take("points", whole(1), None))


def _needed(table: Table, limit: Limit, expected: str) -> Limit:
    if limit.period is not None and all(getattr(limit, name) is None for name in _IN_PERIOD):
        table.report("in", expected)
    return limit
