"""Who is meant by a reminder: of whom its condition holds, by what is known now."""

from __future__ import annotations

from collections.abc import Sequence

from clubkit.areas.reminder_wants import Meant
from clubkit.commands.asking import held_by
from clubkit.commands.outlook import outlook
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.keeper import Keeper
from clubkit.program.model import Reminder, asked_by
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.values import changed


def meant_by(keeper: Keeper) -> Meant:
    """What tells the members of whom the condition of a reminder holds; it reads their books."""

    def meant(reader: Reader, reminder: Reminder, members: Sequence[Member]) -> set[int]:
        at = keeper.now()
        asked = asked_by([reminder.when], keeper.program.segments)
        needs = Needs(counters=asked.counters)
        books = reader.peek({each.member_key: keeper.needs_of(needs, each, at) for each in members})
        context = changed(
            keeper.context_of_answer(reader, books.values()),
            known=keeper.acquainted(reader, books.values(), asked),
        )
        found = set()
        for key, book in books.items():
            standing = outlook(book, context, at=at)
            tier_id = None if standing is None else standing.tier_id
            held = held_by(context, book, at=at, tier_id=tier_id, asked=asked)
            subject = Subject(keeper.almanac, at, 0, (), member=book.attributes, tier_id=tier_id, held=held)
            if matches(reminder.when, subject):
                found.add(key)
        return found

    return meant
