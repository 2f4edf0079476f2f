"""Postings as the command line shows them."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.calendars import format_instant
from clubkit.cli.output import Json
from clubkit.cli.tables import Table
from clubkit.ledger.places import INSIDE
from clubkit.ledger.postings import Posting

COLUMNS = ("no", "when", "what", "units", "order", "reference", "by", "why")


def units_in(posting: Posting) -> dict[str, int]:
    """What a posting added to what the member has, by unit; negative where it took."""
    units: dict[str, int] = {}
    for entry in posting.entries:
        inward = int(entry.target in INSIDE) - int(entry.source in INSIDE)
        units[entry.unit_id] = units.get(entry.unit_id, 0) + inward * entry.units
    return units


def posting_table(postings: Iterable[Posting]) -> Table:
    """Postings as rows; columns that say nothing are left out."""
    rows = [_cells(posting) for posting in postings]
    used = [at for at in range(len(COLUMNS)) if any(row[at] for row in rows)]
    return Table(
        "",
        tuple(COLUMNS[at] for at in used),
        [tuple(row[at] for at in used) for row in rows],
        frozenset({"no", "units"}),
    )


def posting_document(posting: Posting) -> Json:
    """A posting for JSON."""
    trace = posting.trace
    return {
        "no": posting.seq,
        "kind": posting.kind.value,
        "occurred_at": format_instant(posting.occurred_at),
        "units": dict(units_in(posting)),
        "order": trace.order_key,
        "reference": trace.reference,
        "actor": trace.actor,
        "reason": trace.reason,
    }


def _cells(posting: Posting) -> tuple[str, ...]:
    trace = posting.trace
    units = ", ".join(f"{count:+,} {unit_id}" for unit_id, count in units_in(posting).items())
    return (
        str(posting.seq),
        format_instant(posting.occurred_at),
        posting.kind.value.replace("_", " "),
        units,
        trace.order_key or "",
        trace.reference or "",
        trace.actor or "",
        trace.reason or "",
    )
