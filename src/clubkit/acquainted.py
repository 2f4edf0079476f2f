"""Looking up what a program asks of members beside their books: at most one read for each kind of thing."""

from __future__ import annotations

from collections.abc import Iterable

from clubkit.calendars import DateCalendar, FixedDay, Skip
from clubkit.commands.acquaintance import Acquaintance
from clubkit.ledger.book import NEVER, Book
from clubkit.people import People
from clubkit.program.model import Asked
from clubkit.storage.people_ports import SealedOccasion, people_read
from clubkit.storage.ports import Reader


def acquaint(
    people: People,
    reader: Reader,
    books: Iterable[Book],
    asked: Asked,
    *,
    has_people: bool,
    must_know: bool = False,
) -> dict[int, Acquaintance]:
    """
    What is known of the members of these books, as far as it is asked.

    A club without a ring of privacy, or whose storage keeps no profiles, knows none.

    Args:
        has_people: Whether the storage has the capability `PEOPLE`.

        must_know: Whether a profile that is kept and cannot be opened is an error also without a ring.

    Raises:
        KeyRingError: If the ring has not the key of a profile, or there is none.

        DecryptionError: If a profile was changed or moved.
    """
    keys = [book.member_key for book in books]
    profiles = {}
    if (
        asked.profile
        and has_people
        and (people.privacy is not None or (must_know and people_read(reader).keys(keys)))
    ):
        profiles = {key: known.profile for key, known in people.known(people_read(reader), keys).items()}
    occasions = people_read(reader).occasions(keys) if asked.occasions and has_people else {}
    facts = reader.facts(keys, known_until=NEVER) if asked.behaviour else {}
    return {
        key: Acquaintance(
            profiles.get(key),
            tuple((each.relation, day_of(each)) for each in occasions.get(key, ())),
            tuple(facts.get(key, ())),
        )
        for key in keys
    }


def day_of(occasion: SealedOccasion) -> FixedDay:
    """The day of an occasion, of which only the year and the label are sealed."""
    calendar, _, day = occasion.due_key.partition(":")
    month, _, number = day.partition("-")
    return FixedDay(DateCalendar(calendar), int(month), int(number), Skip(occasion.skip))
