"""
When messages may go out: not in quiet hours, nothing festive on days of mourning, no more than the quota.

Everything here is asked of the club's own clock. What may not be sent now is put off, and is dropped only
where that makes it too late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Final

from attrs import field, frozen

from clubkit.calendars import Almanac, Duration, Instant, PublicDays
from clubkit.calendars.instants import MINUTE
from clubkit.program.model.reminders import Messages, Quota, Reminder
from clubkit.reminders.due import Slot, Step

DAY_MINUTES: Final = 24 * 60

_DAYS_AHEAD: Final = 400
"""So many days in a row are looked at for one that is no day of mourning."""


@frozen
class Schedule:
    """
    When a club sends.

    Attributes:
        public_days: Says which days are of mourning.

    .. doctest::

        >>> from clubkit.calendars import format_instant, parse_instant
        >>> night = Messages(quiet_start=21 * 60, quiet_end=9 * 60)
        >>> schedule = Schedule(Almanac("Asia/Tehran"), night)
        >>> format_instant(schedule.next_loud(parse_instant("2026-11-24T23:00:00+03:30")))
        '2026-11-25T05:30:00Z'
    """

    almanac: Almanac
    messages: Messages
    public_days: PublicDays = field(factory=PublicDays, repr=False)
    _mourning: dict[date, bool] = field(factory=dict, init=False, eq=False, repr=False)

    def is_quiet(self, at: Instant) -> bool:
        """Whether an instant lies in quiet hours: from their start on, and before their end."""
        start, end = self.messages.quiet_start, self.messages.quiet_end
        minute = self.almanac.minute_of_day(at)
        if start < end:
            return start <= minute < end
        return start != end and not end <= minute < start

    def next_loud(self, at: Instant) -> Instant:
        """
        The first instant from *at* on that is not quiet; *at* itself where it is not.

        Where the clock skips the end of quiet hours, they end as much later as it skips.
        """
        while self.is_quiet(at):
            minute = self.almanac.minute_of_day(at)
            left = (self.messages.quiet_end - minute) % DAY_MINUTES
            ahead = Instant((at // MINUTE + left) * MINUTE)
            late = (self.almanac.minute_of_day(ahead) - self.messages.quiet_end) % DAY_MINUTES
            # The clock was put forward on the way, and shows more than was meant.
            back = Instant(ahead - late * MINUTE)
            at = back if at < back and not self.is_quiet(back) else ahead
        return at

    def is_mourning(self, day: date) -> bool:
        """Whether nothing festive is sent on a day."""
        if day not in self._mourning:
            self._mourning[day] = self.messages.mourning and self.public_days.is_mourning(day)
        return self._mourning[day]

    def next_allowed(self, at: Instant, *, is_festive: bool) -> Instant:
        """The first instant from *at* on that is not quiet and, if it is festive, on no day of mourning."""
        for _ in range(_DAYS_AHEAD):
            at = self.next_loud(at)
            day = self.almanac.day(at)
            if not (is_festive and self.is_mourning(day)):
                break
            at = self.almanac.start_of_day(day + timedelta(days=1))
        return at

    def slot(self, step: Step, on: date) -> Slot:
        """
        When a message of a day may be sent.

        It is due in the morning of the day, as quiet hours end, or on the first day after mourning. It may be
        late by the grace, counted from the end of its day. Mourning does not make it tell ahead of a day that
        is over: then it is too late before it is due.
        """
        almanac, reminder = self.almanac, step.reminder
        morning = self.next_loud(almanac.start_of_day(on))
        due_at = self.next_allowed(morning, is_festive=reminder.is_festive)
        ends_at = almanac.add(almanac.start_of_day(on + timedelta(days=1)), reminder.grace)
        if due_at > morning and step.before:
            ends_at = min(ends_at, almanac.start_of_day(step.day_of(on) + timedelta(days=1)))
        return Slot(due_at, ends_at)

    def days(self, reminder: Reminder, as_of: Instant) -> Iterator[date]:
        """The days whose messages are not too late yet, today first; each run looks at all of them."""
        today = self.almanac.day(as_of)
        for back in count():
            on = today - timedelta(days=back)
            end_of_day = self.almanac.start_of_day(on + timedelta(days=1))
            if self.almanac.add(end_of_day, reminder.grace) <= as_of:
                return
            yield on

    def last_orders(self, after: Duration, on: date) -> tuple[Instant, Instant]:
        """When the last order of a silence that is so long on a day was made: from then, and before then."""
        almanac = self.almanac
        start, end = (
            almanac.subtract(almanac.start_of_day(on + timedelta(days=days)), after) for days in (0, 1)
        )
        return start, end

    def quota_start(self, quota: Quota, at: Instant) -> Instant:
        """From when the messages of the period are counted that an instant lies in."""
        return self.almanac.period(at, quota.period).start

    def quota_end(self, quota: Quota, at: Instant) -> Instant:
        """When the next period begins, in which more may be sent."""
        return self.almanac.period(at, quota.period).end
