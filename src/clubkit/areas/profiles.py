"""What is known of members: told, asked, and found by phone or address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.commands.points import counters_of_activity, plan_earn
from clubkit.commands.tick import plan_tick
from clubkit.errors import ContactTakenError, MemberErasedError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.members.phones import Phone
from clubkit.members.profile import Completeness, Profile, completeness, declared_values, grown
from clubkit.members.sealing import Known
from clubkit.members.telling import without
from clubkit.members.texts import Email
from clubkit.orders import Activity
from clubkit.people import NOTHING_KNOWN, OF_PROFILES
from clubkit.storage.people_ports import (
    PEOPLE,
    PeopleKeeper,
    PeopleReader,
    SealedProfile,
    people_in,
    people_read,
    require_people,
)
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.values import changed

COMPLETED: Final = "profile.completed"
"""The activity that is recorded once, when everything that the program wants of a member is known."""

_REFERENCE: Final = f"{OF_PROFILES}completed"


def tell(keeper: Keeper, member_id: str, told: Profile, forget: Iterable[str]) -> Completeness:
    """See `clubkit.areas.members.Members.tell`."""
    require_people(keeper.storage)
    values = declared_values(dict(told.attributes), keeper.program.attributes)
    told, dropped = changed(told, attributes=values), tuple(forget)
    without(told, dropped)  # a name that is none is refused before anything is read

    def work(desk: Desk) -> Completeness:
        member = desk.found(member_id)
        at = keeper.now()
        book = _open(keeper, desk, member, at)
        kept = people_in(desk.store)
        row = row_of(kept, member)
        known = known_of(keeper, kept, member)
        profile = grown(without(known.profile, dropped), told)
        share = completeness(profile, keeper.program.wanted)
        is_completed = known.completed or not share.missing
        if (profile, is_completed) != (known.profile, known.completed):
            _keep_contacts(keeper, desk, known.profile, profile, member)
            after = evolve(known, profile=profile, completed=is_completed)
            keeper.people.keep(kept, row, after, at=at)
            review_asking(desk, book, at=at)
        if is_completed and not known.completed:
            desk.acquaint([book])
            desk.decide(
                book, lambda context: plan_earn(book, Activity(COMPLETED, at), _REFERENCE, context).decision
            )
        return share

    return keeper.write(work, member_ids=[member_id])


def review_asking(desk: Desk, book: Book, *, at: Instant) -> None:
    """Review the tier of a member of whom something else is known now, where the ladder asks for it."""
    if desk.keeper.program.asked_of_tiers.questions:
        desk.reacquaint([book])
        desk.decide(book, lambda context: plan_tick(book, context, at=at))


def profile(keeper: Keeper, member_id: str) -> Profile:
    """See `clubkit.areas.members.Members.profile`."""
    require_people(keeper.storage)
    with keeper.storage.read() as reader:
        member = keeper.found(reader, member_id)
        return known_of(keeper, people_read(reader), member).profile


def find(keeper: Keeper, found_by: Phone | Email) -> Member | None:
    """See `clubkit.areas.members.Members.find`."""
    require_people(keeper.storage)
    kind, digest = keeper.people.digest(found_by)
    with keeper.storage.read() as reader:
        return led_to(keeper, reader, people_read(reader), (kind, digest))


def led_to(keeper: Keeper, reader: Reader, kept: PeopleReader, contact: tuple[str, bytes]) -> Member | None:
    """Whom a kind and digest of a contact lead to."""
    kind, digest = contact
    key = kept.contacts(kind, [digest]).get(digest)
    if key is None:
        return None
    return keeper.resolved(reader, list(keeper.named(reader, [key]).values()))[0]


def known_of(keeper: Keeper, kept: PeopleReader, member: Member) -> Known:
    """
    What is known of a member.

    Raises:
        KeyRingError: If the club has no ring, or lacks a key.

        DecryptionError: If what is kept was changed or moved.
    """
    return keeper.people.known(kept, [member.member_key]).get(member.member_key, NOTHING_KNOWN)


def row_of(kept: PeopleKeeper, member: Member) -> SealedProfile:
    """
    The row of a member's profile, to be kept anew.

    Raises:
        MemberErasedError: If the member was erased.
    """
    row = stored_row(kept, member)
    if row.erased_at is not None:
        raise MemberErasedError(member.member_id)
    return row


def stored_row(kept: PeopleReader, member: Member) -> SealedProfile:
    """The row of a member's profile, also of one who was erased; an empty one where nothing is kept."""
    return kept.profiles([member.member_key]).get(member.member_key, SealedProfile(member.member_key))


def require_not_erased(keeper: Keeper, desk: Desk, member: Member) -> None:
    """
    Refuse to note anything personal about somebody who was erased.

    Raises:
        MemberErasedError: If the member was.
    """
    if PEOPLE in keeper.storage.capabilities:
        row_of(people_in(desk.store), member)


def _open(keeper: Keeper, desk: Desk, member: Member, at: Instant) -> Book:
    context = keeper.context(desk.store, [], granted={})
    counters = tuple(counters_of_activity(context, COMPLETED, at))
    return desk.open(member, Needs(references=(_REFERENCE,), counters=counters), at=at)


def _keep_contacts(keeper: Keeper, desk: Desk, before: Profile, after: Profile, member: Member) -> None:
    """Let phone and address of a profile lead to the member, and those of before no more."""
    kept = people_in(desk.store)
    old = keeper.people.contacts(before, member.member_key)
    new = keeper.people.contacts(after, member.member_key)
    for contact in old - new:
        kept.drop_contact(contact.kind, contact.digest)
    for contact in sorted(new, key=lambda each: (each.kind, each.digest)):
        other = led_to(keeper, desk.store, kept, (contact.kind, contact.digest))
        if other is not None and other.member_key != member.member_key:
            raise ContactTakenError(contact.kind, other.member_id)
        kept.put_contact(contact)
