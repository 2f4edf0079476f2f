"""Orders that were read, kept for the refunds that come later: in memory, and on disk where they are many."""

from __future__ import annotations

import json
import sqlite3

from clubkit.orders import Order
from clubkit.orders.documents import order_document, order_from_document

IN_MEMORY_MAX = 100_000
"""Orders, and lines of orders, counted together, that are kept in memory."""


class Shelf:
    """
    Orders by id.

    Those that were put on it first go to a database without a name that is gone when it is closed.
    """

    def __init__(self) -> None:
        self._recent: dict[str, Order] = {}
        self._weight = 0
        self._database = sqlite3.connect("")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE item (order_id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")

    def get(self, order_id: str) -> Order | None:
        """The order as it was put on the shelf last, or none."""
        order = self._recent.get(order_id)
        if order is not None:
            return order
        row = self._database.execute("SELECT body FROM item WHERE order_id = ?", (order_id,)).fetchone()
        return None if row is None else order_from_document(json.loads(row[0]))

    def put(self, order: Order) -> None:
        """Keep an order instead of what was kept of it before."""
        before = self._recent.get(order.order_id)
        self._weight += _weight(order) - (0 if before is None else _weight(before))
        self._recent[order.order_id] = order
        if self._weight > IN_MEMORY_MAX:
            self._clear()

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def _clear(self) -> None:
        self._database.executemany(
            "INSERT OR REPLACE INTO item VALUES (?, ?)",
            ((order.order_id, json.dumps(order_document(order))) for order in self._recent.values()),
        )
        self._recent.clear()
        self._weight = 0


def _weight(order: Order) -> int:
    return 1 + len(order.lines)
