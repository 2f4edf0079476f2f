"""From the events of a file to the store: levels of orders, in batches, each batch one transaction."""

from __future__ import annotations

from attrs import define

from clubkit.cli.shelf import Shelf
from clubkit.cli.stored_orders import stored_order, with_goods
from clubkit.club import Club
from clubkit.errors import BadInputError, BadRowError
from clubkit.intake import Event, EventKind, Rejects, level_after
from clubkit.orders import Order, check_order

NO_REFUNDS: frozenset[str] = frozenset()


@define
class Tally:
    """
    What an import did.

    Attributes:
        orders: Rows of orders that are in the store, new or not.

        refunds: The same of refunds.

        changed: How many of both changed a balance.

        guests: How many of both are a guest's: kept for a claim.

        unlinked: Credits that name no order, left out.
    """

    orders: int = 0
    refunds: int = 0
    changed: int = 0
    guests: int = 0
    unlinked: int = 0


class ImportRun:
    """
    An import on its way.

    Attributes:
        tally: What is in the store. A batch that was not finished is not in it.
    """

    def __init__(
        self, club: Club, rejects: Rejects, shelf: Shelf, *, source: str, batch: int, assume_redemption: bool
    ) -> None:
        self.tally = Tally()
        self._club = club
        self._rejects = rejects
        self._shelf = shelf
        self._source = source
        self._batch = batch
        self._assumes = assume_redemption
        self._waiting: list[tuple[EventKind, Order]] = []
        self._taken_before: dict[str, frozenset[str]] = {}

    def take(self, event: Event) -> None:
        """Take an event in, or set it aside; whenever a batch is full, sync it."""
        if event.kind is EventKind.REFUND and event.order_id is None:
            self.tally.unlinked += 1
            return
        try:
            level = self._level(event)
            check_order(level)
        except BadRowError as row:
            self._rejects.add(row)
        except BadInputError as error:
            self._rejects.add(BadRowError(event.line_no, error.what, error.expected, error.found))
        else:
            self._shelf.put(level)
            self._waiting.append((event.kind, level))
            if len(self._waiting) >= self._batch:
                self.sync()

    def sync(self) -> None:
        """Bring what waits to the store, all of it or nothing."""
        levels = [level for _, level in self._waiting]
        if levels:
            synced = self._club.orders.sync_many(levels, assume_redemption=self._assumes)
            self.tally.changed += sum(each.changed for each in synced)
        for kind, level in self._waiting:
            self.tally.orders += int(kind is EventKind.ORDER)
            self.tally.refunds += int(kind is EventKind.REFUND)
            self.tally.guests += int(level.member_id is None)
        self._waiting.clear()

    def _level(self, event: Event) -> Order:
        order_id = event.order_id or event.event_id
        known = self._shelf.get(order_id)
        if event.kind is EventKind.ORDER:
            return level_after(known, event, source=self._source)
        if known is None:
            known = self._from_store(event, order_id)
        if event.event_id in self._taken_before.get(order_id, NO_REFUNDS):
            return known
        level = level_after(known, event, source=self._source)
        return with_goods(level, event) if order_id in self._taken_before else level

    def _from_store(self, event: Event, order_id: str) -> Order:
        club = self._club
        stored = stored_order(club.storage, club.program, self._source, order_id)
        if stored is None:
            return level_after(None, event, source=self._source)
        if stored.order is None:
            expected = "of an order whose row is in the file: what it earned depends on more than its total"
            raise BadRowError(event.line_no, "order_id", expected, repr(order_id)[:40])
        self._taken_before[order_id] = stored.refund_ids
        return stored.order
