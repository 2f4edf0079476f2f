"""
How many wrong codes somebody may try: pure counting, by instants that are passed in.

Ten in five minutes and the next is waited for: half a minute, then twice as long each time, up to an hour.
A hundred in a row, and a supervisor has to lift the block, or 90 days pass. A thousand in a day over the
whole club, and somebody is told.

Source: NIST SP 800-63B, section 5.2.2, which allows at most 100 in a row.
"""

from __future__ import annotations

from typing import Final

from clubkit.calendars import Instant
from clubkit.calendars.instants import SECOND
from clubkit.errors import TooManyAttemptsError
from clubkit.values import changed, value

CLUB: Final = "club"
"""Who the attempts of everybody are counted under."""

RECENT: Final = 10
RECENT_MICROS: Final = 5 * 60 * SECOND
FIRST_WAIT_MICROS: Final = 30 * SECOND
LONGEST_WAIT_MICROS: Final = 60 * 60 * SECOND
IN_A_ROW: Final = 100
IN_A_DAY: Final = 1000
DAY_MICROS: Final = 24 * 60 * 60 * SECOND
BLOCKED_MICROS: Final = 90 * DAY_MICROS
"""A block that nobody lifted in so long is forgotten: what a till is named by may lead to a person."""

_DOUBLINGS: Final = 7
"""After so many the longest wait is reached."""


@value
class Attempts:
    """
    The wrong codes that one till or member tried, or the whole club.

    Attributes:
        who: See `till`, `member` and `CLUB`.

        recent: When the last ones were, since the last wait and within five minutes.

        in_a_row: How many since a code was used.

        waits: How many waits there were since then.

        until: When the last wait is over, or none.

        since: When the day began that *in_day* counts.
    """

    who: str
    recent: tuple[Instant, ...] = ()
    in_a_row: int = 0
    waits: int = 0
    until: Instant | None = None
    since: Instant | None = None
    in_day: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether only a supervisor can lift it."""
        return self.who != CLUB and self.in_a_row >= IN_A_ROW

    @property
    def is_alarm(self) -> bool:
        """Whether this was the one too many of a day."""
        return self.who == CLUB and self.in_day == IN_A_DAY

    def kept_until(self, at: Instant) -> Instant:
        """When they are forgotten, if nothing more comes."""
        return Instant(at + (BLOCKED_MICROS if self.is_blocked else DAY_MICROS))


def till(name: str) -> str:
    """Who a till is, or whatever else tells strangers apart."""
    return f"till:{name}"


def member(key: int) -> str:
    """Who a member is, by the internal key."""
    return f"member:{key}"


def require_patience(attempts: Attempts, *, at: Instant) -> None:
    """
    See whether somebody may try a code.

    Raises:
        TooManyAttemptsError: If not, with the instant from which on, or without one where it is blocked.
    """
    if attempts.is_blocked:
        raise TooManyAttemptsError(None)
    if attempts.until is not None and at < attempts.until:
        raise TooManyAttemptsError(attempts.until)


def failed(attempts: Attempts, *, at: Instant) -> Attempts:
    """The attempts after one more that was wrong."""
    begins_day = attempts.since is None or at >= attempts.since + DAY_MICROS
    counted = changed(
        attempts,
        in_a_row=attempts.in_a_row + 1,
        since=at if begins_day else attempts.since,
        in_day=1 if begins_day else attempts.in_day + 1,
    )
    if attempts.who == CLUB:
        return counted
    recent = (*(each for each in attempts.recent if at - each < RECENT_MICROS), at)
    if len(recent) < RECENT:
        return changed(counted, recent=recent)
    wait = min(FIRST_WAIT_MICROS << min(attempts.waits, _DOUBLINGS), LONGEST_WAIT_MICROS)
    return changed(counted, recent=(), waits=attempts.waits + 1, until=Instant(at + wait))
