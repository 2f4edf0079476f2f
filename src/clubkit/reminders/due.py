"""
What is due on a day: which occasions a rule looks for, and the messages that come of them, each with its id.

A message is planned once under its id. So a day may be looked at as often as anybody likes: by two jobs at
once, every day anew, or a week late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from attrs import frozen

from clubkit.calendars import Calendar, Calendars, DateCalendar, Instant, Skip
from clubkit.members.occasions import due_keys
from clubkit.program.model.reminders import Reminder
from clubkit.reminders.outbox import About, Message

EVERYWHERE_ID_CHARS: Final = 32
"""Characters of what a provider is given as the id of a message."""

_NAMED_MAX: Final = 60


@frozen
class Step:
    """
    One of the messages of a reminder: so many days before what it reminds of.

    Attributes:
        before: Whole days; 0 is the day itself.
    """

    reminder: Reminder
    before: int

    def day_of(self, on: date) -> date:
        """The day that is reminded of on a day."""
        return on + timedelta(days=self.before)

    def message_id(self, what: int | str) -> str:
        """The id of the message about a day, by its ordinal, or about something else by its name."""
        return f"{self.reminder.reminder_id}:{self.before}:{what}"


@frozen
class Slot:
    """
    When a message may be sent.

    Attributes:
        due_at: Not before this.

        ends_at: The first instant that is too late.
    """

    due_at: Instant
    ends_at: Instant


def steps_of(reminders: Sequence[Reminder]) -> tuple[Step, ...]:
    """The steps of these reminders: each reminder in its order, and its earliest message first."""
    return tuple(
        Step(reminder, before)
        for reminder in reminders
        for before in sorted(set(reminder.before), reverse=True)
    )


# --- days of members --------------------------------------------------------------------------------


def searches(day: date, calendars: Calendars) -> tuple[tuple[Skip, tuple[str, ...]], ...]:
    """
    The keys that occasions of a day are found by, for each way to skip; see `due_keys`.

    Raises:
        BadInputError: If one of the calendars does not know the day.

    .. doctest::

        >>> found = dict(searches(date(2026, 3, 20), Calendars()))
        >>> found[Skip.BACKWARD]
        ('gregorian:03-20', 'jalali:12-29', 'jalali:12-30', 'hijri:09-30')
        >>> found[Skip.OMIT]
        ('gregorian:03-20', 'jalali:12-29', 'hijri:09-30')
    """
    return tuple(
        (skip, tuple(key for name in DateCalendar for key in due_keys(day, calendars.of(name), skip)))
        for skip in Skip
    )


def occasion_messages(
    step: Step, on: date, found: Iterable[tuple[int, int]], slot: Slot, *, together: bool
) -> list[Message]:
    """
    The messages that a step sends on a day, in order of member and number.

    Args:
        found: Member key and number of each occasion that falls on the day reminded of, in any order; the
            same one twice counts once.

        together: Whether the occasions of one member make one message.
    """
    by_member: dict[int, set[int]] = {}
    for member_key, no in found:
        by_member.setdefault(member_key, set()).add(no)
    day = step.day_of(on).toordinal()
    messages = []
    for member_key, numbers in sorted(by_member.items()):
        own_id = step.message_id(day)
        groups = {own_id: tuple(sorted(numbers))}
        if not together:
            groups = {f"{own_id}:{no}": (no,) for no in sorted(numbers)}
        messages += [
            message(step, member_key, named, slot, About(occasion_nos=nos, day=day))
            for named, nos in groups.items()
        ]
    return messages


def message(step: Step, member_key: int, message_id: str, slot: Slot, about: About) -> Message:
    """A message that was planned just now."""
    return Message(member_key, message_id, step.reminder.reminder_id, slot.due_at, slot.ends_at, about)


def is_due(due_key: str, skip: Skip, day: date, calendars: Calendars) -> bool:
    """Whether an occasion that is kept so falls on a day."""
    return due_key in dict(searches(day, calendars))[skip]


def anniversaries(day: date, calendar: Calendar, years: int) -> Iterator[tuple[int, date]]:
    """
    The days of up to so many years before whose anniversary a day is, each with how many years it is.

    What began on the last day of a long month comes back on the last day of a short one, once a year.

    .. doctest::

        >>> from clubkit.calendars import GREGORIAN
        >>> [(n, on.isoformat()) for n, on in anniversaries(date(2026, 2, 28), GREGORIAN, 3)]
        [(1, '2025-02-28'), (2, '2024-02-28'), (2, '2024-02-29'), (3, '2023-02-28')]
    """
    on = calendar.date_of(day)
    is_last = on.day == calendar.month_days(on.year, on.month)
    for past in range(1, min(years, on.year - calendar.year_min) + 1):
        length = calendar.month_days(on.year - past, on.month)
        for number in range(on.day, length + 1 if is_last else on.day + 1):
            if number <= length:
                yield past, calendar.day_of(on.year - past, on.month, number)


# --- public days and events -------------------------------------------------------------------------


def public_message(step: Step, on: date, member_key: int, slot: Slot, public_day: str) -> Message:
    """The message to a member of a public day that a step reminds of on a day."""
    day = step.day_of(on).toordinal()
    about = About(public_day=public_day, day=day)
    return message(step, member_key, step.message_id(f"{day}:{public_day}"), slot, about)


def event_message(
    step: Step, on: date, member_key: int, slot: Slot, *, what: str = "", facts: dict[str, str] | None = None
) -> Message:
    """
    The message of an event that lies as many days ahead as the step says, or has just come.

    Args:
        what: What tells apart several of one day, such as the id of a reward; empty where the day does.
    """
    day = step.day_of(on).toordinal()
    named = f"{day}:{_short(what)}" if what else day
    event = None if step.reminder.on is None else step.reminder.on.value
    about = About(day=day, event=event, facts=tuple(sorted((facts or {}).items())))
    return message(step, member_key, step.message_id(named), slot, about)


def sent_as(message: Message) -> str:
    """
    What a provider is given as the message's id: the same at every attempt, and nothing can be read from it.

    .. doctest::

        >>> sent_as(Message(7, "birthday:1:738000", "birthday", Instant(0), Instant(1)))
        '08c02cf787fb2486424c521a94dae13c'
    """
    told = f"{message.member_key}/{message.message_id}"
    return sha256(told.encode()).hexdigest()[:EVERYWHERE_ID_CHARS]


def _short(name: str) -> str:
    return name if len(name) <= _NAMED_MAX else sha256(name.encode()).hexdigest()[:EVERYWHERE_ID_CHARS]
