"""Who is meant: of whom a condition on a member alone holds, by what is known now."""

from __future__ import annotations

from collections.abc import Sequence

from clubkit.calendars import Instant
from clubkit.commands.asking import held_by
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.keeper import Keeper
from clubkit.program.model import Condition, asked_by
from clubkit.storage.ports import Member, Needs, Reader


def meant_by(
    keeper: Keeper, reader: Reader, condition: Condition, members: Sequence[Member], *, at: Instant
) -> set[int]:
    """
    The keys of those members of whom a condition on a member alone holds at an instant.

    Reads all of their books at once, and once more for each kind of thing that is asked beside them.

    Args:
        at: Not before anything that is kept of them happened.
    """
    asked = asked_by([condition], keeper.program.segments)
    needs = Needs(counters=asked.counters)
    books = reader.peek({member.member_key: keeper.needs_of(needs, member, at) for member in members})
    context = keeper.context_of_answer(reader, books.values(), asked)
    found = set()
    for key, book in books.items():
        draft = start(book, at, context)
        tier = review_standing(draft, context, draft.at)
        tier_id = None if tier is None else tier.tier_id
        held = held_by(context, book, at=at, tier_id=tier_id, asked=asked)
        subject = Subject(context.almanac, at, 0, (), member=book.attributes, tier_id=tier_id, held=held)
        if matches(condition, subject):
            found.add(key)
    return found
