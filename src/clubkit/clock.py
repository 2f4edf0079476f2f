"""
The clock: the only place that reads the time.

Everything else is told what time it is. A club takes a `Clock`; a test, a job with ``--as-of`` and a backtest
give it a `FixedClock`.
"""

from __future__ import annotations

import time
from typing import Protocol

from attrs import define, field, frozen

from clubkit.calendars import Instant, format_instant
from clubkit.errors import BadInstantError

__all__ = ["Clock", "FixedClock", "SystemClock"]


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> Instant:
        """The present instant, in microseconds since 1970-01-01T00:00Z."""

    def pause(self, micros: int) -> None:
        """Wait so long before a lost race is tried again."""


@frozen
class SystemClock:
    """The clock of the machine. It may go back when the machine's clock is set."""

    def now(self) -> Instant:
        """The present instant, with the microseconds cut off that the machine counts beyond."""
        return Instant(time.time_ns() // 1000)

    def pause(self, micros: int) -> None:
        """Sleep."""
        time.sleep(micros / 1_000_000)


@define
class FixedClock:
    """
    A clock that stands still until it is told to go on. For tests, and for jobs that run as of an instant.

    Not for several threads at once.

    .. doctest::

        >>> clock = FixedClock(Instant(0))
        >>> clock.advance_to(Instant(60_000_000))
        >>> clock.now()
        60000000
    """

    _now: Instant = field()

    def now(self) -> Instant:
        """The instant that was set last."""
        return self._now

    def pause(self, micros: int) -> None:
        """Yield to other threads; the clock stands still."""
        time.sleep(min(micros, 1_000) / 1_000_000)

    def advance_to(self, instant: Instant) -> None:
        """
        Go on to an instant; the same one again changes nothing.

        Raises:
            BadInstantError: If it is earlier than now. The clock did not move.
        """
        if instant < self._now:
            expected = f"at or after {format_instant(self._now)}"
            raise BadInstantError("instant", expected, format_instant(instant))
        self._now = instant
