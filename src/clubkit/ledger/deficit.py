"""Paying a deficit from units that just became spendable."""

from __future__ import annotations

from collections.abc import Mapping

from clubkit.ledger.places import Place
from clubkit.ledger.postings import Entry


def settle_entries(unit_id: str, owed: int, arriving: Mapping[int, int]) -> list[Entry]:
    """
    The entries that pay what the member owes, to be posted after the entries that bring the units.

    Args:
        owed: Units owed, zero or positive.

        arriving: Units that become spendable with the same posting, by lot number. Nothing else pays: not
            pending units, and not older lots, which the clawback's own policy spared.

    >>> [entry.units for entry in settle_entries("points", 30, {7: 20, 8: 50})]
    [20, 10]
    """
    entries = []
    for lot_no, units in arriving.items():
        paid = min(owed, units)
        if paid:
            entries.append(Entry(unit_id, lot_no, Place.OPEN, Place.DEFICIT, paid))
            owed -= paid
    return entries
