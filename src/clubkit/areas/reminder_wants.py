"""Which messages some days want: found by indexes, page by page, for planning and for a dry list alike."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Final

from attrs import evolve, field, frozen

from clubkit.calendars import GREGORIAN, JALALI, CalendarName, Instant, Skip
from clubkit.commands.coming import COMING
from clubkit.commands.context import Context
from clubkit.keeper import Keeper
from clubkit.ledger.book import Book
from clubkit.program.model import ALWAYS, Reminder, ReminderOn
from clubkit.reminders.due import (
    Step,
    anniversaries,
    event_message,
    occasion_messages,
    public_message,
    searches,
    steps_of,
)
from clubkit.reminders.outbox import Message
from clubkit.reminders.schedule import Schedule
from clubkit.storage.people_ports import DueOccasion, PeopleReader, due_pages, people_read
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.storage.shards import Shard

PAGE: Final = 1000
"""Members of one page, about."""

BOOKS: Final = 500
"""Members whose books are read at once."""

YEARS: Final = 60
"""So many anniversaries of joining are kept."""

LISTED: Final = 50_000
"""Members that are listed at once of those for whom time has something to do; see `clubkit.tick`."""

Days = Callable[[Reminder], Iterable[date]]
"""The days on which messages of a reminder are planned, that are looked at."""

Meant = Callable[[Reader, Reminder, Sequence[Member]], set[int]]
"""The keys of those members of whom the condition of a reminder holds."""


@frozen
class Page:
    """
    Some of the messages that are wanted.

    Attributes:
        mark: Of a walk over everybody: its name, and how far this page brings it; none for other walks.
    """

    messages: list[Message]
    mark: tuple[str, int] | None = None


@frozen
class Wants:
    """
    What a club's reminders want.

    Attributes:
        meant: Asked of everybody on public days, so that none is planned who is not meant.
    """

    keeper: Keeper
    schedule: Schedule
    meant: Meant
    _on_public: dict[date, frozenset[str]] = field(factory=dict, init=False, eq=False, repr=False)

    def pages(self, days: Days, shard: Shard, *, at: Instant, goes_on: bool) -> Iterator[Page]:
        """
        Everything that these days want of members in a shard, reminder by reminder.

        Args:
            at: Books are read as they stand then.

            goes_on: Whether walks over everybody begin where their mark says.
        """
        for step in steps_of(self.keeper.program.reminders):
            for on in days(step.reminder):
                yield from self._of_day(step, on, shard, goes_on=goes_on)
        coming = [
            (step, list(days(step.reminder)))
            for step in steps_of(self.keeper.program.reminders)
            if step.reminder.on in COMING
        ]
        if coming:
            yield from self._of_books(coming, shard, at)

    def _of_day(self, step: Step, on: date, shard: Shard, *, goes_on: bool) -> Iterator[Page]:
        if step.reminder.relations:
            yield from self._of_occasions(step, on, shard)
        for public_day in step.reminder.public_days:
            if public_day in self._public_on(step.day_of(on)):
                yield from self._of_everybody(step, on, public_day, shard, goes_on=goes_on)
        if step.reminder.on is ReminderOn.SILENCE:
            yield from self._of_silence(step, on, shard)
        if step.reminder.on is ReminderOn.MEMBERSHIP:
            yield from self._of_membership(step, on, shard)

    # --- days of members ----------------------------------------------------------------------------

    def _of_occasions(self, step: Step, on: date, shard: Shard) -> Iterator[Page]:
        calendars = self.schedule.public_days.calendars
        streams = [
            self._found(keys, skip, step.reminder.relations, shard)
            for skip, keys in searches(step.day_of(on), calendars)
            if keys
        ]
        merged = heapq.merge(*streams, key=lambda found: found.member_key)
        slot = self.schedule.slot(step, on)
        together = self.keeper.program.messages.together
        members = groupby(merged, key=lambda found: found.member_key)
        while True:
            pairs = [(member_key, found.no) for member_key, group in islice(members, PAGE) for found in group]
            if not pairs:
                return
            yield Page(occasion_messages(step, on, pairs, slot, together=together))

    def _found(
        self, keys: Sequence[str], skip: Skip, relations: Sequence[str], shard: Shard
    ) -> Iterator[DueOccasion]:
        storage, after, until = self.keeper.storage, shard.after, shard.until
        for page in due_pages(storage, keys, skip, relations=relations, after=after, until=until, limit=PAGE):
            yield from page

    # --- public days --------------------------------------------------------------------------------

    def _public_on(self, day: date) -> frozenset[str]:
        if day not in self._on_public:
            self._on_public[day] = frozenset(each.day_id for each in self.schedule.public_days.on(day))
        return self._on_public[day]

    def _of_everybody(
        self, step: Step, on: date, public_day: str, shard: Shard, *, goes_on: bool
    ) -> Iterator[Page]:
        """Everybody who was a member as the day began, in order of their keys."""
        name = f"{step.message_id(f'{on.toordinal()}:{public_day}')}@{shard.number}/{shard.of}"
        slot = self.schedule.slot(step, on)
        start = self.keeper.almanac.start_of_day(on)
        after = shard.after
        if goes_on:
            with self.keeper.storage.read() as reader:
                after = people_read(reader).mark(name) or after
        while after < shard.until:
            with self.keeper.storage.read() as reader:
                keys = reader.keys(after=after, until=shard.until, limit=PAGE)
                members = [each for each in _present(reader, keys) if each.joined_at < start]
                meant = self._meant(reader, step.reminder, members)
            after = keys[-1] if len(keys) == PAGE else shard.until
            yield Page([public_message(step, on, key, slot, public_day) for key in meant], mark=(name, after))

    def _meant(self, reader: Reader, reminder: Reminder, members: list[Member]) -> list[int]:
        if reminder.when == ALWAYS or not members:
            return [member.member_key for member in members]
        return sorted(self.meant(reader, reminder, members))

    # --- events that instants of members tell -------------------------------------------------------

    def _of_silence(self, step: Step, on: date, shard: Shard) -> Iterator[Page]:
        after = step.reminder.after
        if after is None:
            return
        start, end = self.schedule.last_orders(after, on)
        if start < end:

            def silent(people: PeopleReader, first: int) -> list[int]:
                return people.last_ordered(start, end, after=first, until=shard.until, limit=PAGE)

            yield from self._of_instants(step, on, shard, silent)

    def _of_membership(self, step: Step, on: date, shard: Shard) -> Iterator[Page]:
        almanac = self.keeper.almanac
        calendar = JALALI if almanac.calendar is CalendarName.JALALI else GREGORIAN
        for years, joined_on in anniversaries(step.day_of(on), calendar, YEARS):
            start, end = (almanac.start_of_day(joined_on + timedelta(days=days)) for days in (0, 1))

            def joined(
                people: PeopleReader, after: int, start: Instant = start, end: Instant = end
            ) -> list[int]:
                return people.joined(start, end, after=after, until=shard.until, limit=PAGE)

            yield from self._of_instants(step, on, shard, joined, facts={"years": str(years)})

    def _of_instants(
        self,
        step: Step,
        on: date,
        shard: Shard,
        ask: Callable[[PeopleReader, int], list[int]],
        *,
        facts: dict[str, str] | None = None,
    ) -> Iterator[Page]:
        slot = self.schedule.slot(step, on)
        after = shard.after
        while True:
            with self.keeper.storage.read() as reader:
                keys = ask(people_read(reader), after)
                members = _present(reader, keys)
            if members:
                yield Page([event_message(step, on, each.member_key, slot, facts=facts) for each in members])
            if len(keys) < PAGE:
                return
            after = keys[-1]

    # --- events that books tell ---------------------------------------------------------------------

    def _of_books(self, coming: list[tuple[Step, list[date]]], shard: Shard, at: Instant) -> Iterator[Page]:
        """What is coming for members for whom time has something to do by then: nobody else has anything."""
        last = max(step.day_of(on) for step, days in coming for on in days)
        until = self.keeper.almanac.start_of_day(last + timedelta(days=1))  # it is too late as that begins
        after = shard.after
        while True:
            with self.keeper.storage.read() as reader:
                due = sorted(set(reader.due(until, after=after, until=shard.until, limit=LISTED)))
            for first in range(0, len(due), BOOKS):
                with self.keeper.storage.read() as reader:
                    members = _present(reader, due[first : first + BOOKS])
                    books = reader.peek(  # with what leaves the window of tiers until then
                        {each.member_key: self.keeper.needs_of(Needs(), each, until) for each in members}
                    )
                    messages = self._coming_for(reader, books, coming, at)
                yield Page(messages)
            if not due:
                return
            after = due[-1]

    def _coming_for(
        self, reader: Reader, books: dict[int, Book], coming: list[tuple[Step, list[date]]], at: Instant
    ) -> list[Message]:
        context = self.keeper.context_of_answer(reader, books.values())
        messages: list[Message] = []
        for _, book in sorted(books.items()):
            for step, days in coming:
                messages += self._coming_in(book, context, step, days, at)
        return messages

    def _coming_in(
        self, book: Book, context: Context, step: Step, days: list[date], at: Instant
    ) -> Iterator[Message]:
        if step.reminder.on is None:
            return
        by_day = {step.day_of(on): on for on in days}
        for each in COMING[step.reminder.on](book, context, at=at):
            on = by_day.get(self.keeper.almanac.day(Instant(each.at - 1)))  # the last day before it
            if on is None or each.at <= at:
                continue
            slot = self.schedule.slot(step, on)
            slot = evolve(slot, ends_at=min(slot.ends_at, each.at))
            facts = {"what": each.what, "at": str(each.at)}
            yield event_message(step, on, book.member_key, slot, what=each.what, facts=facts)


def _present(reader: Reader, keys: Sequence[int]) -> list[Member]:
    """The members of these keys that are persons now, in order."""
    found = reader.by_key(keys)
    return [found[key] for key in sorted(found) if found[key].is_present]
