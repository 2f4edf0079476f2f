"""
A million codes issued into SQLite, beside the bare insert of the same rows, each in a process of its own.

The bare form is `executemany` of the standard library into the same table with the same indexes, the same
settings, and as many rows in a transaction; its rows are made before the clock runs. Processor time, and how
far the process's memory grew::

    python -m benchmarks.issued_codes 1000000
"""

# ruff: noqa: T201

from __future__ import annotations

import multiprocessing
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from clubkit import open_club
from clubkit.areas.voucher_bulk import BATCH
from clubkit.program.reader import read_program
from clubkit.storage.sql import open_storage
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.keys import new_ring
from clubkit.vouchers.secret import Secret

PROGRAM = read_program({"club": {"currency": "EUR"}})
INSERT = "INSERT INTO club_voucher VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
NOW = 1_790_000_000_000_000

Figures = tuple[float, float, float]
"""Seconds of processor time, seconds on the wall, and MiB that memory grew by."""


def main() -> None:
    """Print a line for each way."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{count:,} codes       CPU s   wall s   grew by MiB")
    bare = apart(bare_rows, count)
    ours = apart(issued, count)
    for name, (cpu, wall, grown) in (("bare insert", bare), ("clubkit", ours)):
        print(f"{name:16}  {cpu:>8.1f} {wall:>8.1f} {grown:>10.1f}")
    print(f"ratio             {ours[0] / bare[0]:>8.2f} {ours[1] / bare[1]:>8.2f}")


def issued(count: int, folder: Path) -> Figures:
    """`club.vouchers.issue`, with every code taken and forgotten."""
    ring = new_ring("demo", Secret(bytes(range(32))))
    with open_club(PROGRAM, f"sqlite:///{folder}/club.db", keys=ring) as club:
        club.vouchers.campaign(Campaign(campaign_id="spring", gives=Discount(amount_minor=500)))
        return measured(lambda: sum(1 for _ in club.vouchers.issue("spring", count)) == count)


def bare_rows(count: int, folder: Path) -> Figures:
    """The same rows, as they are made by nobody."""
    storage = open_storage(f"sqlite:///{folder}/club.db")
    storage.create_schema()
    connection = storage._engine.raw_connection()  # noqa: SLF001 - with the settings of the store's engine
    numbers = set()
    while len(numbers) < count:
        numbers.add(secrets.randbits(35))
    rows = iter([(f"0.{number}", 0, "spring", "live", 0, 1, None, NOW, None, "", None) for number in numbers])

    def insert() -> bool:
        cursor = connection.cursor()
        while batch := list(islice(rows, BATCH)):
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(INSERT, batch)
            connection.commit()
        return True

    figures = measured(insert)
    connection.close()
    storage.close()
    return figures


def measured(work: Callable[[], bool]) -> Figures:
    """Do the work once."""
    grown, cpu, wall = peak_mib(), time.process_time(), time.perf_counter()
    assert work()  # noqa: S101
    return time.process_time() - cpu, time.perf_counter() - wall, peak_mib() - grown


def peak_mib() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(work: Callable[[int, Path], Figures], count: int) -> Figures:
    """Run in a process of its own, on an empty folder."""
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (count, Path(folder)))


if __name__ == "__main__":
    main()
