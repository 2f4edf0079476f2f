"""Readers of order files: rows become events and levels of orders, bad rows are set aside."""

from clubkit.intake.balances import BalanceSum, OpeningBalance, read_balances, sum_balances
from clubkit.intake.events import Details, Event, EventKind, event_order
from clubkit.intake.levels import level_after, order_of, with_refund
from clubkit.intake.ordering import read_events_in_order, sorted_events
from clubkit.intake.reader import is_in_order, read_events
from clubkit.intake.rejects import Rejects

__all__ = [
    "BalanceSum",
    "Details",
    "Event",
    "EventKind",
    "OpeningBalance",
    "Rejects",
    "event_order",
    "is_in_order",
    "level_after",
    "order_of",
    "read_balances",
    "read_events",
    "read_events_in_order",
    "sorted_events",
    "sum_balances",
    "with_refund",
]
