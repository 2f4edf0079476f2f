"""Persons who leave, and keys that were replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, cast

from attrs import field, frozen

from clubkit.areas.profiles import known_of, stored_row
from clubkit.calendars import Instant
from clubkit.events import Event
from clubkit.keeper import Desk, Keeper
from clubkit.key_sources import fresh_nonce
from clubkit.members.privacy import rewrapped, wrapped_by
from clubkit.storage.journal import JOURNAL, Journaled
from clubkit.storage.people_ports import (
    PeopleReader,
    WrappedKey,
    people_in,
    people_read,
    require_people,
)
from clubkit.storage.ports import Member, Needs, Reader

ERASED: Final = "member.erased"
"""The kind of the event that tells of it."""

_BATCH: Final = 500


@frozen
class Erasure:
    """
    What was known of a member and is no more, or would be.

    Attributes:
        erased_at: When it was deleted first; none where it was only asked what would be.

        deleted: How many there were: ``keys``, ``profiles``, ``occasions``, ``contacts``, ``messages``,
            ``attributes``.
    """

    member_id: str
    erased_at: Instant | None
    deleted: Mapping[str, int] = field(factory=dict)


def erase(keeper: Keeper, member_id: str, *, dry_run: bool) -> Erasure:
    """See `clubkit.areas.members.Members.erase`."""
    require_people(keeper.storage)
    if dry_run:
        with keeper.storage.read() as reader:
            member = keeper.found(reader, member_id)
            known = people_read(reader)
            erased_at = stored_row(known, member).erased_at
            return Erasure(member.member_id, erased_at, _counted(known, member))
    erasure = erase_if(keeper, member_id, lambda *_: True)
    if erasure is None:
        raise AssertionError(member_id)
    return erasure


def erase_if(keeper: Keeper, member_id: str, holds: Callable[[Reader, Member], bool]) -> Erasure | None:
    """
    Erase a member for whom something holds; none where it does not.

    Args:
        holds: Asked while nobody else can write to the member.
    """
    erased: list[Event] = []
    names: list[int] = []

    def work(desk: Desk) -> Erasure | None:
        erased.clear()
        names.clear()
        member = desk.found(member_id)
        desk.load({member.member_key: (member, Needs())})
        if not holds(desk.store, member):
            return None
        kept, at = people_in(desk.store), keeper.now()
        before = stored_row(kept, member).erased_at
        deleted = _counted(kept, member)
        names.extend(_names(keeper, kept, member))
        kept.erase(member.member_key, at=at)
        desk.store.describe(member.member_key, ())
        if before is None:
            event_id = f"{member.member_key:x}-erased"
            erased.append(Event(event_id, ERASED, member.member_id, 0, at, {}, {}))
        return Erasure(member.member_id, at if before is None else before, deleted)

    result = keeper.write(work, member_ids=[member_id])
    if names and JOURNAL in keeper.storage.capabilities:
        cast("Journaled", keeper.storage).journal().forget(names)
    keeper.subscribers.tell(iter(erased))
    return result


def rewrap(keeper: Keeper) -> int:
    """See `clubkit.areas.members.Members.rewrap`."""
    require_people(keeper.storage)
    wrapping = keeper.people.ring.wrapping().kid
    count = 0
    for rows in _pages(keeper):
        stale = [row.member_key for row in rows if wrapped_by(row.wrapped) != wrapping]
        if stale:
            count += keeper.write(lambda desk, stale=stale: _rewrap(keeper, desk, stale))  # type: ignore[misc]  # a default of a lambda
    return count


def _rewrap(keeper: Keeper, desk: Desk, member_keys: Sequence[int]) -> int:
    # Locked first: a key that is deleted meanwhile must not come back.
    found = {key: each for key, each in desk.store.by_key(member_keys).items() if each.merged_into is None}
    desk.load({key: (member, Needs()) for key, member in found.items()})
    kept, ring = people_in(desk.store), keeper.people.ring
    rows = [
        WrappedKey(key, row.version, rewrapped(ring, key, row.version, row.wrapped, fresh_nonce()))
        for key, row in sorted(kept.keys(sorted(found)).items())
    ]
    kept.put_keys(rows)
    return len(rows)


def _pages(keeper: Keeper) -> Iterator[list[WrappedKey]]:
    """All wrapped keys, in pages."""
    after = 0
    while True:
        with keeper.storage.read() as reader:
            rows = people_read(reader).keys_after(after=after, limit=_BATCH)
        if not rows:
            return
        yield rows
        after = rows[-1].member_key


def _names(keeper: Keeper, kept: PeopleReader, member: Member) -> list[int]:
    """The keys that a member's postings are under, as far as a ring is there to open the former ones."""
    key = member.member_key
    if keeper.privacy is None or not kept.keys([key]):
        return [key]
    return [key, *known_of(keeper, kept, member).former]


def _counted(kept: PeopleReader, member: Member) -> dict[str, int]:
    """How much is kept of a member."""
    key = member.member_key
    return {
        "keys": len(kept.keys([key])),
        "profiles": int(stored_row(kept, member).document is not None),
        "occasions": len(kept.occasions([key]).get(key, [])),
        "contacts": len(kept.contacts_of(key)),
        "messages": len(kept.messages_of(key)),
        "attributes": len(member.attributes),
    }
