"""What need not be kept any longer, and members who have done nothing for long: page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from attrs import evolve, frozen

from clubkit.areas.departures import erase_if
from clubkit.calendars import Duration, Instant
from clubkit.keeper import Keeper
from clubkit.ledger.places import PostingKind
from clubkit.orders import whole_units
from clubkit.retention import forget_attempts, forget_messages
from clubkit.storage.people_ports import SealedProfile, people_in, people_read, require_people
from clubkit.storage.ports import Member, Reader

_PAGE: Final = 500
_LATEST: Final = 100
_BY_TIME: Final = {PostingKind.MATURE, PostingKind.LAPSE, PostingKind.EXPIRE}
"""What happens to a member who does nothing."""

Told = Callable[[int], None]
"""Is told after each page how many members were looked at so far."""


@frozen
class Search:
    """
    How to look for members who have done nothing.

    Attributes:
        inactive: For how long.

        limit: The most members to look at, at least 1; or none.

        is_dry: Whether nobody is erased, and how far it got is not noted.

    Raises:
        BadAmountError: If the limit is no such number.
    """

    inactive: Duration
    limit: int | None
    is_dry: bool

    def __attrs_post_init__(self) -> None:
        if self.limit is not None:
            whole_units("limit", self.limit)

    @property
    def mark(self) -> str:
        """What it is noted under how far a search got."""
        return f"inactive:{self.inactive}"


@frozen
class Retained:
    """
    What was deleted because its time was over.

    Attributes:
        messages: How many messages.

        members: Ids of members who were erased, or would be.

        attempts: Of how many tills and members failed attempts.

        looked_at: At how many members it was looked.

        is_done: Whether it got to the last member; if not, the next run goes on where this one stopped.
    """

    messages: int
    members: tuple[str, ...]
    attempts: int = 0
    looked_at: int = 0
    is_done: bool = True


def retain(
    keeper: Keeper, at: Instant, search: Search | None, *, is_dry: bool, told: Told | None
) -> Retained:
    """See `clubkit.areas.members.Members.retain`."""
    require_people(keeper.storage)
    messages = 0 if is_dry else forget_messages(keeper, at)
    attempts = 0 if is_dry else forget_attempts(keeper, at)
    if search is None:
        return Retained(messages, (), attempts)
    found = _forget_inactive(keeper, search, at, told)
    return evolve(found, messages=messages, attempts=attempts)


def _forget_inactive(keeper: Keeper, search: Search, at: Instant, told: Told | None) -> Retained:
    """Erase members who have done nothing; goes on where the search before stopped."""
    before = keeper.almanac.subtract(at, search.inactive)
    with keeper.storage.read() as reader:
        after = people_read(reader).mark(search.mark) or 0
    looked_at, members, is_done = 0, list[str](), False
    while not is_done and looked_at != search.limit:
        most = _PAGE if search.limit is None else min(_PAGE, search.limit - looked_at)
        keys, found = _page(keeper, before, after=after, limit=most)
        for member in found:
            if search.is_dry or erase_if(
                keeper, member.member_id, lambda store, known: bool(_inactive(store, [known], before))
            ):
                members.append(member.member_id)
        looked_at, is_done = looked_at + len(keys), len(keys) < most
        after = 0 if is_done else keys[-1]
        if not search.is_dry:
            _note(keeper, search.mark, after)
        if told is not None:
            told(looked_at)
    return Retained(0, tuple(members), 0, looked_at, is_done)


def _page(keeper: Keeper, before: Instant, *, after: int, limit: int) -> tuple[list[int], list[Member]]:
    """Keys of the next members of whom something is known, and who of them did nothing since an instant."""
    with keeper.storage.read() as reader:
        keys = [row.member_key for row in people_read(reader).keys_after(after=after, limit=limit)]
        members = [member for _, member in sorted(reader.by_key(keys).items())]
        return keys, _inactive(reader, members, before)


def _inactive(reader: Reader, members: Sequence[Member], before: Instant) -> list[Member]:
    """Who of these did nothing since an instant."""
    keys = [member.member_key for member in members]
    kept = people_read(reader)
    profiles, consents = kept.profiles(keys), kept.consents(keys)
    found: list[Member] = []
    for member in members:
        key = member.member_key
        latest = [member.joined_at, profiles.get(key, SealedProfile(key)).changed_at]
        latest += [consent.at for consent in consents.get(key, [])]
        if max(latest) < before and not _was_active(reader, key, before):
            found.append(member)
    return found


def _was_active(reader: Reader, member_key: int, since: Instant) -> bool:
    """Whether a member has done something since an instant; what time alone did does not count."""
    last: int | None = None
    while page := reader.postings(member_key, before=last, limit=_LATEST):
        if any(each.kind not in _BY_TIME and each.occurred_at >= since for each in page):
            return True
        if page[-1].decided_at < since:
            return False
        last = page[-1].seq
    return False


def _note(keeper: Keeper, mark: str, after: int) -> None:
    def once() -> None:
        with keeper.storage.begin() as unit:
            people_in(unit).put_mark(mark, after)

    keeper.retrying(once)
