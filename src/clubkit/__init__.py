"""
A customer club inside your shop: points as a ledger, tiers, rewards, and backtests of the rules.

Importing clubkit loads no database, no web framework and no terminal library. The names below are looked up
when they are first used, so that a program that needs one error class does not pay for an engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for editors and type checkers; at run time `__getattr__` does it
    from clubkit.areas.voucher_carts import Cart
    from clubkit.calendars import (
        Duration,
        Instant,
        format_instant,
        parse_duration,
        parse_instant,
        to_datetime,
        to_instant,
    )
    from clubkit.clock import Clock, FixedClock, SystemClock
    from clubkit.club import Club, open_club
    from clubkit.errors import (
        BadInputError,
        ClubError,
        ConflictError,
        ProgramError,
        RefusedError,
        StorageError,
    )
    from clubkit.events import Event
    from clubkit.money import Money
    from clubkit.orders import Activity, Line, Order, OrderState, Refund, Version, paid_order, with_refund
    from clubkit.program.files import load_program
    from clubkit.program.model import Program
    from clubkit.program.reader import check_program, read_program
    from clubkit.vouchers.campaign import Campaign, GivenBack
    from clubkit.vouchers.discount import Discount, DiscountOn

__version__ = "0.1.0"

_HOMES = {
    "Activity": "clubkit.orders",
    "BadInputError": "clubkit.errors",
    "Campaign": "clubkit.vouchers.campaign",
    "Cart": "clubkit.areas.voucher_carts",
    "Clock": "clubkit.clock",
    "Club": "clubkit.club",
    "ClubError": "clubkit.errors",
    "ConflictError": "clubkit.errors",
    "Discount": "clubkit.vouchers.discount",
    "DiscountOn": "clubkit.vouchers.discount",
    "Duration": "clubkit.calendars",
    "Event": "clubkit.events",
    "FixedClock": "clubkit.clock",
    "GivenBack": "clubkit.vouchers.campaign",
    "Instant": "clubkit.calendars",
    "Line": "clubkit.orders",
    "Money": "clubkit.money",
    "Order": "clubkit.orders",
    "OrderState": "clubkit.orders",
    "Program": "clubkit.program.model",
    "ProgramError": "clubkit.errors",
    "Refund": "clubkit.orders",
    "RefusedError": "clubkit.errors",
    "StorageError": "clubkit.errors",
    "SystemClock": "clubkit.clock",
    "Version": "clubkit.orders",
    "check_program": "clubkit.program.reader",
    "format_instant": "clubkit.calendars",
    "load_program": "clubkit.program.files",
    "open_club": "clubkit.club",
    "paid_order": "clubkit.orders",
    "parse_duration": "clubkit.calendars",
    "parse_instant": "clubkit.calendars",
    "read_program": "clubkit.program.reader",
    "to_datetime": "clubkit.calendars",
    "to_instant": "clubkit.calendars",
    "with_refund": "clubkit.orders",
}

__all__ = [
    "Activity",
    "BadInputError",
    "Campaign",
    "Cart",
    "Clock",
    "Club",
    "ClubError",
    "ConflictError",
    "Discount",
    "DiscountOn",
    "Duration",
    "Event",
    "FixedClock",
    "GivenBack",
    "Instant",
    "Line",
    "Money",
    "Order",
    "OrderState",
    "Program",
    "ProgramError",
    "Refund",
    "RefusedError",
    "StorageError",
    "SystemClock",
    "Version",
    "__version__",
    "check_program",
    "format_instant",
    "load_program",
    "open_club",
    "paid_order",
    "parse_duration",
    "parse_instant",
    "read_program",
    "to_datetime",
    "to_instant",
    "with_refund",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
