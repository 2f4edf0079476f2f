"""Who would change tier if another program decided: a look before publishing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from clubkit.acquainted import acquaint
from clubkit.calendars import Almanac, Instant
from clubkit.commands.acquaintance import Acquaintance
from clubkit.commands.context import Context
from clubkit.commands.outlook import outlook
from clubkit.keeper import widen
from clubkit.ledger.book import Book
from clubkit.members.keys import PrivacyRing
from clubkit.people import People
from clubkit.program.model import Program
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import Member, Needs, Reader, Storage
from clubkit.tiers.qualification import window_start
from clubkit.values import changed

PAGE = 500

SHOWN_MAX = 20
"""Members that a preview names."""


@frozen
class Move:
    """A member who would change tier; a tier is empty where a program has none."""

    member_id: str
    before: str
    after: str


@define
class Preview:
    """
    What a change of program does to standings.

    Attributes:
        members: How many were looked at.

        moves: How many go from one tier to another, by both.

        first: The first members who move, by id bytewise.
    """

    members: int = 0
    moves: dict[tuple[str, str], int] = field(factory=dict)
    first: list[Move] = field(factory=list)

    @property
    def moved(self) -> int:
        return sum(self.moves.values())

    def add(self, move: Move) -> None:
        """Take a member in."""
        self.members += 1
        if move.before == move.after:
            return
        pair = (move.before, move.after)
        self.moves[pair] = self.moves.get(pair, 0) + 1
        if len(self.first) < SHOWN_MAX:
            self.first.append(move)


def preview_of(
    storage: Storage, old: Program, new: Program, at: Instant, privacy: PrivacyRing | None = None
) -> Preview:
    """
    The standing of every member at an instant, by two programs.

    Args:
        at: Not in the past: standings are looked at as they are, and let pass until then.

        privacy: What opens the profiles that a ladder asks for.

    Raises:
        KeyRingError: If a ladder asks for a profile that cannot be opened.
    """
    preview = Preview()
    people = People(privacy)
    has_people = PEOPLE in storage.capabilities
    judges = (_Judge(old, people, has_people=has_people), _Judge(new, people, has_people=has_people))
    for reader, page in _pages(storage):
        before, after = (judge.tiers(reader, page, at) for judge in judges)
        for member in page:
            preview.add(Move(member.member_id, before[member.member_key], after[member.member_key]))
    return preview


class _Judge:
    """A program that says where members stand."""

    def __init__(self, program: Program, people: People, *, has_people: bool) -> None:
        self.program = program
        self.people = people
        self.has_people = has_people
        self.context = Context(program, Almanac(program.zone, program.calendar))

    def tiers(self, reader: Reader, members: list[Member], at: Instant) -> dict[int, str]:
        """The tier of each member by key."""
        if self.program.ladder is None:
            return dict.fromkeys((member.member_key for member in members), "")
        books = reader.peek({member.member_key: self._needs(member, at) for member in members})
        widen(reader, books.values(), self.program, self.context.almanac)
        context = changed(self.context, known=self._known(reader, list(books.values())))
        return {key: self._tier(book, context, at) for key, book in books.items()}

    def _known(self, reader: Reader, books: list[Book]) -> dict[int, Acquaintance]:
        asked = self.program.asked_of_tiers
        if not books or not asked.questions:
            return {}
        return acquaint(self.people, reader, books, asked, has_people=self.has_people, must_know=True)

    def _needs(self, member: Member, at: Instant) -> Needs:
        ladder = self.program.ladder
        if ladder is None:
            return Needs()
        start = window_start(ladder.qualification, self.context.almanac, joined_at=member.joined_at, at=at)
        return Needs(window_start=start, counters=self.program.asked_of_tiers.counters)

    def _tier(self, book: Book, context: Context, at: Instant) -> str:
        found = outlook(book, context, at=at)
        return "" if found is None else found.tier_id


def _pages(storage: Storage) -> Iterator[tuple[Reader, list[Member]]]:
    after = ""
    while True:
        with storage.read() as reader:
            page = reader.members(after=after, limit=PAGE)
            if not page:
                return
            yield reader, [member for member in page if member.is_present]
        after = page[-1].member_id
