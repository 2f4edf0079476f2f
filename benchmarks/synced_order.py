"""
One synced order, and a batch of a thousand, through the whole library beside sqlite3 written by hand.

The hand-written side does the same reads and writes on the same schema with the same settings; its points are
one division, and no law is checked. Printed are microseconds of CPU for an order, and the ratio::

    python -m benchmarks.synced_order [ORDERS]
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.program.documents import versioned
from clubkit.storage.sql import open_storage

from .storage_hotpath import (
    BATCH,
    DAY,
    PROGRAM,
    START,
    Instant,
    batch_by_hand,
    batches_of,
    connect,
    measured,
    prepare,
    report,
    shuffled_orders,
    sync_by_hand,
)


def main(count: int) -> None:
    """Prepare two files, sync the same orders into both, and print what it took."""
    with TemporaryDirectory() as folder:
        ours, by_hand = Path(folder, "ours.db"), Path(folder, "by_hand.db")
        orders, batches = shuffled_orders(count), batches_of(count)
        for path in (ours, by_hand):
            prepare(path, members={order.member_id or "" for order in orders})
        clock = FixedClock(Instant(START + 30 * DAY))
        club = Club(versioned(PROGRAM), open_storage(f"sqlite:///{ours}"), clock=clock)
        club.publish(effective_at=START)
        with closing(connect(by_hand)) as connection:
            single = [
                measured(club.orders.sync, orders),
                measured(lambda order: sync_by_hand(connection, order), orders),
            ]
            many = [
                measured(club.orders.sync_many, batches),
                measured(lambda batch: batch_by_hand(connection, batch), batches),
            ]
    report("(a) one order through club.orders.sync, durable", single)
    report(f"(b) {BATCH} orders through club.orders.sync_many", [each / BATCH for each in many])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000)
