"""
The backtest: orders a second beside a bare script, its growth, and what it keeps in memory.

The bare script reads the same file with `csv`, gives one point a unit of money, and keeps a dict of lots; it
checks nothing and knows no refund. Throughput is of CPU time, best of three for small files; memory is what
`tracemalloc` counts at the end, in a run of its own::

    python -m benchmarks.backtest [ORDERS ...]
"""

# ruff: noqa: T201

from __future__ import annotations

import csv
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from clubkit.insights.backtest import Backtest, run_backtest
from clubkit.intake import read_events_in_order
from clubkit.program.files import load_program

from .made_orders import ORDERS_A_MEMBER, Shape, write_orders

ROOT = Path(__file__).parent.parent
P1 = load_program(ROOT / "examples" / "programs" / "p1.toml")
JOURNEY = ROOT / "examples" / "complete_journey" / "complete_journey_A.events.csv"
SIZES = (10_000, 100_000, 1_000_000)
SMALL = 200_000


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for the real file, and one for each size of made ones."""
    print(f"{'orders':>10}  {'bare /s':>9}  {'clubkit /s':>10}  ratio  bytes beyond 1 KB a member")
    one(JOURNEY, 7_634, 133)
    with TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"{size}.csv")
            write_orders(path, Shape(size))
            one(path, size, size // ORDERS_A_MEMBER)


def one(path: Path, orders: int, members: int) -> None:
    """Measure one file."""
    tries = 3 if orders < SMALL else 1
    bare = best(lambda: bare_script(path), tries)
    ours = best(lambda: run_backtest(P1, read_events_in_order(path)), tries)
    kept = bytes_kept(path)
    each = (kept - 1024 * members) / orders
    rates = f"{orders / bare:>9,.0f}  {orders / ours:>10,.0f}  {ours / bare:>5.1f}"
    print(f"{orders:>10,}  {rates}  {each:.0f} an order")


def best(run: Callable[[], object], tries: int) -> float:
    """Seconds of CPU, the best of some tries."""
    taken = []
    for _ in range(tries):
        begun = time.process_time()
        run()
        taken.append(time.process_time() - begun)
    return min(taken)


def bytes_kept(path: Path) -> int:
    """What a backtest holds when it has read everything."""
    tracemalloc.start()
    backtest = Backtest(P1)
    for event in read_events_in_order(path):
        backtest.feed(event)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


def bare_script(path: Path) -> int:
    """What somebody would write in ten lines: a point a unit, a lot an order, no refunds, no checks."""
    balances: dict[str, int] = {}
    lots: dict[str, list[tuple[datetime, int]]] = {}
    orders: dict[str, tuple[int, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for _, _, order_id, member, at, _, total, _ in rows:
            cents = int(total.replace(".", ""))
            points = cents // 100
            orders[order_id] = (cents, points)
            begun = datetime.fromisoformat(at)
            lots.setdefault(member, []).append(
                (begun.replace(year=begun.year + 1, day=min(begun.day, 28)), points)
            )
            balances[member] = balances.get(member, 0) + points
    return sum(balances.values())


if __name__ == "__main__":
    main(tuple(int(each) for each in sys.argv[1:]) or SIZES)
