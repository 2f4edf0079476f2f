"""What is known of two members who are one person becomes what is known of one."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from clubkit.areas.occasions import filled, same_in
from clubkit.areas.profiles import known_of, row_of
from clubkit.calendars import Instant
from clubkit.keeper import Desk, Keeper
from clubkit.members.occasions import Occasion
from clubkit.members.profile import grown
from clubkit.members.sealing import Known
from clubkit.people import EMAIL, PHONE
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.people_ports import PEOPLE, PeopleKeeper, people_in
from clubkit.storage.ports import Member

MERGED = "merged"
"""Why a message is not sent that goes on under the number that its occasion has now."""


def merge_people(keeper: Keeper, desk: Desk, member: Member, target: Member) -> None:
    """
    Give a member what is known of another, and delete the other's key.

    Raises:
        MemberErasedError: If the one that stays was erased.

        KeyRingError: If something is sealed, and the club has no ring.
    """
    # What the shop described of the other would stay readable under its old name.
    desk.store.describe(member.member_key, ())
    if PEOPLE not in keeper.storage.capabilities:
        return
    kept, at = people_in(desk.store), keeper.now()
    row = row_of(kept, target)
    if keeper.privacy is None and not kept.keys([member.member_key, target.member_key]):
        kept.move(member.member_key, target.member_key)
        kept.erase(member.member_key, at=at)
        return
    known, home = known_of(keeper, kept, member), known_of(keeper, kept, target)
    occasions, numbers = _joined(keeper, kept, member, target, home.last_no)
    _renumber(kept, member, target, numbers, at)
    kept.move(member.member_key, target.member_key)
    profile = grown(known.profile, home.profile)
    leading = keeper.people.contacts(profile, target.member_key)
    for contact in kept.contacts_of(target.member_key):
        if contact.kind in {PHONE, EMAIL} and contact not in leading:
            kept.drop_contact(contact.kind, contact.digest)
    after = Known(
        profile,
        max([home.last_no, *occasions]),
        known.completed or home.completed,
        (*home.former, *known.former, member.member_key),
    )
    keeper.people.keep(kept, row, after, at=at)
    keeper.people.keep_occasions(kept, target.member_key, occasions)
    kept.erase(member.member_key, at=at)


def _joined(
    keeper: Keeper, kept: PeopleKeeper, member: Member, target: Member, last_no: int
) -> tuple[dict[int, Occasion], dict[int, int]]:
    """The occasions of the one that stays, and the numbers that the other's have now."""
    found = keeper.people.occasions(kept, [member.member_key, target.member_key])
    occasions = dict(found.get(target.member_key, {}))
    numbers: dict[int, int] = {}
    for no, occasion in sorted(found.get(member.member_key, {}).items()):
        same = same_in(occasions, occasion)
        if same is None:
            last_no += 1
            occasions[last_no] = occasion
        else:
            occasions[same] = filled(occasion, occasions[same])
        numbers[no] = last_no if same is None else same
    return occasions, numbers


def _renumber(
    kept: PeopleKeeper, member: Member, target: Member, numbers: Mapping[int, int], at: Instant
) -> None:
    """Let messages about occasions name the numbers that those have now."""
    for message in kept.messages_of(member.member_key):
        nos = tuple(numbers[no] for no in message.about.occasion_nos if no in numbers)
        about = evolve(message.about, occasion_nos=nos)
        if about == message.about:
            continue
        own_id = _id_after(message, numbers)
        if own_id == message.message_id:
            kept.put_message(evolve(message, about=about))
            continue
        # Its id names the occasion: it goes on under another, so that planning again finds it.
        kept.plan([evolve(message, member_key=target.member_key, message_id=own_id, about=about, version=0)])
        if message.state.is_open:
            kept.put_message(evolve(message, state=MessageState.DROPPED, reason=MERGED, done_at=at))


def _id_after(message: Message, numbers: Mapping[int, int]) -> str:
    head, _, tail = message.message_id.rpartition(":")
    nos = message.about.occasion_nos
    if len(nos) != 1 or tail != str(nos[0]) or nos[0] not in numbers:
        return message.message_id
    return f"{head}:{numbers[nos[0]]}"
