"""
Order files that nobody placed: any number of orders, drawn from a fixed seed, in order of time.

Each member has ten orders on average, as evenly spread as chance makes it, of 1.00 to 200.00.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path

from attrs import frozen

ORDERS_A_MEMBER = 10

_FIRST_SECOND = datetime(2024, 1, 1, tzinfo=UTC)
_HEADER = "event_id,kind,order_id,customer_id,placed_at,currency,total,n_lines\n"
_LATER_MAX = 30 * 24 * 60 * 60


@frozen
class Shape:
    """
    What a file is like.

    Attributes:
        days: Over how many days the orders are spread.

        refunds: How many of a hundred orders are refunded, half of them in part, within a month.
    """

    orders: int
    days: int = 365
    refunds: int = 0


def write_orders(path: Path, shape: Shape) -> None:
    """Write a file of orders, and of their refunds, sorted as the reader wants it."""
    with path.open("w", encoding="ascii") as file:
        file.write(_HEADER)
        file.writelines(_rows(shape))


def _rows(shape: Shape) -> Iterator[str]:
    chance = random.Random(shape.orders)  # noqa: S311 - made data, no secret
    seconds = shape.days * 24 * 60 * 60
    waiting: list[tuple[datetime, str]] = []
    for number in range(shape.orders):
        at = _FIRST_SECOND + timedelta(seconds=seconds * number // shape.orders)
        while waiting and waiting[0][0] < at:
            yield heappop(waiting)[1]
        member = chance.randrange(max(1, shape.orders // ORDERS_A_MEMBER))
        cents = chance.randrange(100, 20_000)
        yield _row(f"o{number:07}", "order", f"o{number:07}", member, at, cents)
        if chance.randrange(100) < shape.refunds:
            later = at + timedelta(seconds=chance.randrange(1, _LATER_MAX))
            part = cents if chance.randrange(2) else chance.randrange(1, cents)
            row = _row(f"r{number:07}", "refund", f"o{number:07}", member, later, -part)
            heappush(waiting, (later, row))
    yield from (row for _, row in sorted(waiting))


def _row(  # noqa: PLR0917 - a row's columns
    event_id: str, kind: str, order_id: str, member: int, at: datetime, cents: int
) -> str:
    units, hundredths = divmod(abs(cents), 100)
    total = f"{'-' if cents < 0 else ''}{units}.{hundredths:02}"
    return f"{event_id},{kind},{order_id},m{member:06},{at:%Y-%m-%dT%H:%M:%SZ},EUR,{total},1\n"
