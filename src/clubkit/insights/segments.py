"""Who is in a segment now: nobody is noted as a member of one, everybody is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clubkit.calendars import Instant
from clubkit.commands.asking import held_by
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.errors import BadInputError
from clubkit.keeper import Keeper
from clubkit.program.model import Condition, InSegment, asked_by
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.values import changed

PAGE = 500


def members_in(keeper: Keeper, segment_id: str, at: Instant) -> Iterator[Member]:
    """
    The members of a segment at an instant, by member id bytewise.

    Raises:
        BadInputError: If the program has no segment of that name.
    """
    known = [segment.segment_id for segment in keeper.program.segments]
    if segment_id not in known:
        raise BadInputError("segment", f"one of {', '.join(sorted(known)) or 'none'}", repr(segment_id)[:70])
    return _members_in(keeper, segment_id, at)


def _members_in(keeper: Keeper, segment_id: str, at: Instant) -> Iterator[Member]:
    after = ""
    while True:
        with keeper.storage.read() as reader:
            page = reader.members(after=after, limit=PAGE)
            present = [member for member in page if member.is_present]
            found = meant_by(keeper, reader, InSegment(segment_id), present, at=at)
        if not page:
            return
        yield from (member for member in present if member.member_key in found)
        after = page[-1].member_id


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
    context = keeper.context_of_answer(reader, books.values())
    context = changed(context, known=keeper.acquainted(reader, books.values(), asked))
    found = set()
    for key, book in books.items():
        draft = start(book, at, context)
        tier = review_standing(draft, context, draft.at)
        tier_id = None if tier is None else tier.tier_id
        held = held_by(context, book, at=at, tier_id=tier_id, asked=asked)
        if matches(condition, Subject(context.almanac, at, 0, (), tier_id=tier_id, held=held)):
            found.add(key)
    return found
