"""Who is in a segment now: nobody is noted as a member of one, everybody is asked."""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.calendars import Instant
from clubkit.errors import BadInputError
from clubkit.insights.meant import meant_by
from clubkit.keeper import Keeper
from clubkit.program.model import InSegment
from clubkit.storage.ports import Member

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
