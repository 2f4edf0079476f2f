"""Days that matter to members: kept, listed and taken away."""

from __future__ import annotations

from typing import Final

from attrs import evolve, frozen

from clubkit.areas.profiles import known_of, review_asking, row_of
from clubkit.calendars import DateCalendar
from clubkit.errors import BadInputError
from clubkit.keeper import Desk, Keeper
from clubkit.members.occasions import Occasion
from clubkit.members.telling import occasion_told
from clubkit.storage.people_ports import people_in, people_read, require_people
from clubkit.storage.ports import Needs

OCCASIONS_MAX: Final = 50
"""Occasions that a member has at most."""


@frozen
class KeptOccasion:
    """
    An occasion of a member.

    Attributes:
        no: Its number among the member's, which never becomes another's.
    """

    no: int
    occasion: Occasion


def occasions(keeper: Keeper, member_id: str) -> list[KeptOccasion]:
    """See `clubkit.areas.members.Members.occasions`."""
    require_people(keeper.storage)
    with keeper.storage.read() as reader:
        key = keeper.found(reader, member_id).member_key
        found = keeper.people.occasions(people_read(reader), [key]).get(key, {})
    return [KeptOccasion(no, found[no]) for no in sorted(found)]


def add_occasion(keeper: Keeper, member_id: str, told: Occasion | str) -> int:
    """See `clubkit.areas.members.Members.add_occasion`."""
    require_people(keeper.storage)
    occasion = _read(keeper, told) if isinstance(told, str) else told

    def work(desk: Desk) -> int:
        member = desk.found(member_id)
        key = member.member_key
        book = desk.open(member, Needs(), at=keeper.now())
        kept = people_in(desk.store)
        row = row_of(kept, member)
        known = known_of(keeper, kept, member)
        found = keeper.people.occasions(kept, [key]).get(key, {})
        no = same_in(found, occasion)
        if no is None:
            require_room(len(found) + 1)
            no = known.last_no + 1
            keeper.people.keep(kept, row, evolve(known, last_no=no), at=keeper.now())
            keeper.people.keep_occasions(kept, key, {no: occasion})
            review_asking(desk, book, at=keeper.now())
        elif (fuller := filled(found[no], occasion)) != found[no]:
            keeper.people.keep_occasions(kept, key, {no: fuller})
        return no

    return keeper.write(work, member_ids=[member_id])


def _read(keeper: Keeper, text: str) -> Occasion:
    return occasion_told(text, DateCalendar(keeper.program.calendar.value))


def drop_occasion(keeper: Keeper, member_id: str, no: int) -> None:
    """See `clubkit.areas.members.Members.drop_occasion`."""
    require_people(keeper.storage)

    def work(desk: Desk) -> None:
        member = desk.found(member_id)
        book = desk.open(member, Needs(), at=keeper.now())
        people_in(desk.store).drop_occasion(member.member_key, no)
        review_asking(desk, book, at=keeper.now())

    keeper.write(work, member_ids=[member_id])


def require_room(count: int) -> None:
    """
    Refuse more occasions than a member can have.

    Raises:
        BadInputError: If there are more than 50.
    """
    if count > OCCASIONS_MAX:
        raise BadInputError("occasions", f"at most {OCCASIONS_MAX} of a member", str(count))


def same_in(found: dict[int, Occasion], occasion: Occasion) -> int | None:
    """The number of the occasion that this one is, told again, or none."""
    return next((no for no, known in sorted(found.items()) if _is_same(known, occasion)), None)


def filled(known: Occasion, told: Occasion) -> Occasion:
    """An occasion with what was told later of it."""
    return evolve(
        known,
        year=known.year if told.year is None else told.year,
        label=told.label or known.label,
        skip=told.skip,
    )


def _is_same(known: Occasion, told: Occasion) -> bool:
    """Whether it is one occasion: one day of one relation; years and labels differ where both are known."""
    return (
        (known.relation, known.due_key) == (told.relation, told.due_key)
        and (None in {known.year, told.year} or known.year == told.year)
        and (not (known.label and told.label) or known.label == told.label)
    )
