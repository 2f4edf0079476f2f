"""Planning messages: each once, by any number of runs, at once or late."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from clubkit.areas.reminder_wants import Page, Wants
from clubkit.calendars import Instant
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Changes
from clubkit.ledger.places import Place, PostingKind
from clubkit.program.model import Reminder, ReminderOn
from clubkit.reminders.due import Step, event_message
from clubkit.reminders.outbox import Message, ids_of
from clubkit.reminders.schedule import Schedule
from clubkit.storage.people_ports import people_in, people_read
from clubkit.storage.shards import Shard


@frozen
class Planned:
    """
    What planning did.

    Attributes:
        messages: How many messages are new.

        is_done: Whether everything is planned that these days want.
    """

    messages: int
    is_done: bool


def plan_messages(wants: Wants, as_of: Instant, *, limit: int | None, shard: Shard) -> Planned:
    """Plan what is wanted and not planned yet, page by page, each in a transaction of its own."""
    count = 0
    schedule = wants.schedule
    for page in wants.pages(lambda rule: schedule.days(rule, as_of), shard, at=as_of, goes_on=True):
        count += _plan(wants.keeper, page)
        if limit is not None and count >= limit:
            return Planned(count, is_done=False)
    return Planned(count, is_done=True)


def _plan(keeper: Keeper, page: Page) -> int:
    known = set()
    if page.messages:
        with keeper.storage.read() as reader:
            known = people_read(reader).planned(ids_of(page.messages))
    new = [each for each in page.messages if (each.member_key, each.message_id) not in known]
    if not new and page.mark is None:
        return 0

    def work(desk: Desk) -> int:
        people = people_in(desk.store)
        count = people.plan(new) if new else 0
        if page.mark is not None:
            people.put_mark(*page.mark)
        return count

    return keeper.write(work)


@frozen
class Matured:
    """Plans the messages of units that matured, in the transaction that writes it down."""

    reminders: tuple[Reminder, ...]
    schedule: Schedule

    def __call__(self, desk: Desk, changes: Iterable[Changes]) -> None:
        """Plan what these changes want; they are about to be saved."""
        now = desk.keeper.now()
        messages = [
            message
            for each in sorted(changes, key=lambda found: found.member_key)
            for reminder in self.reminders
            for message in self._messages(reminder, each, now)
        ]
        if messages:
            people_in(desk.store).plan(messages)

    def _messages(self, reminder: Reminder, changes: Changes, now: Instant) -> list[Message]:
        by_day: dict[tuple[int, str], int] = {}
        almanac = self.schedule.almanac
        for posting in changes.postings:
            if posting.kind is not PostingKind.MATURE:
                continue
            on = almanac.day(posting.occurred_at).toordinal()
            for entry in posting.entries:
                if entry.target is Place.OPEN:
                    by_day[on, entry.unit_id] = by_day.get((on, entry.unit_id), 0) + entry.units
        found = []
        for (ordinal, unit_id), units in sorted(by_day.items()):
            day = almanac.day(now).fromordinal(ordinal)
            step = Step(reminder, 0)
            slot = self.schedule.slot(step, day)
            if slot.ends_at > now:
                facts = {"unit": unit_id, "units": str(units)}
                found.append(
                    event_message(step, day, changes.member_key, slot, what=f"unit:{unit_id}", facts=facts)
                )
        return found


def matured_of(reminders: Iterable[Reminder], schedule: Schedule) -> Matured | None:
    """What plans them, or none where the program has no such reminder."""
    found = tuple(each for each in reminders if each.on is ReminderOn.POINTS_MATURED)
    return Matured(found, schedule) if found else None
