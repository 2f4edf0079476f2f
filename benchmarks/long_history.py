"""
A member with a short history beside one with a long one.

Ten orders beside ten thousand: twenty thousand entries, nearly as many closed lots as orders, and a thousand
orders in the window of the tiers. Both ask for their balance and standing and place one more order, on one
SQLite file. Printed are microseconds of CPU, and the ratio of the long history to the short one::

    python -m benchmarks.long_history
"""

# ruff: noqa: T201

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.orders import Order, OrderState, Version
from clubkit.program.reader import read_program

from .storage_hotpath import DAY, START, measured

PROGRAM = read_program(
    {
        "club": {"currency": "EUR"},
        "units": {"points": {"expires": {"after": "3 days", "rounded_to": "instant"}}},
        "earn": [{"per": 100}],
        "tiers": {
            "period": {"kind": "rolling", "length": "12 months"},
            "downgrade": {"how": "to-fit", "when": "at-once"},
            "ladder": [{"id": "base", "at": 0}, {"id": "silver", "at": 10_000_000}],
        },
    }
)
SHORT, LONG = 10, 10_000
TRIES = 300


def main() -> None:
    """Make both histories and print the three figures."""
    with TemporaryDirectory() as folder:
        clock = FixedClock(Instant(START + 4_000 * DAY))
        club = open_club(PROGRAM, f"sqlite:///{Path(folder, 'club.db')}", clock=clock)
        # Three orders a day for years: all lots but the last nine have expired.
        history(club, "long", LONG, step=DAY // 3, until=clock.now())
        history(club, "short", SHORT, step=DAY // 3, until=clock.now())
        club.tick()
        say("balance", club.points.balance)
        say("standing", club.tiers.standing)
        say("one more order", lambda member: one_more(club, member, clock))


def history(club: Club, member: str, count: int, *, step: int, until: Instant) -> None:
    """So many orders, the last ones just before now."""
    orders = [
        an_order(f"{member}-{number}", member, Instant(until - (count - number) * step))
        for number in range(count)
    ]
    for first in range(0, count, 500):
        club.orders.sync_many(orders[first : first + 500])


def an_order(order_id: str, member: str, at: Instant) -> Order:
    """A paid order of five euros."""
    return Order("web", order_id, member, at, OrderState.PAID, "EUR", 500, Version(at, at))


_count = iter(range(10**9))


def one_more(club: Club, member: str, clock: FixedClock) -> None:
    """An order that was never seen before."""
    club.orders.sync(evolve(an_order(f"more-{next(_count)}", member, clock.now())))


def say(what: str, run: Callable[[str], object]) -> None:
    """Both members, and the ratio."""
    short = measured(run, ["short"] * TRIES)
    long = measured(run, ["long"] * TRIES)
    print(f"{what}: short {short:.0f} us, long {long:.0f} us, ratio {long / short:.2f}")


if __name__ == "__main__":
    main()
