"""What is known of members, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import Factory, define, evolve, frozen

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.members.consent import Consent, Stance
from clubkit.members.referral import Referred
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.people_codec import require_short_ids
from clubkit.storage.people_ports import (
    Addressee,
    Contact,
    DueOccasion,
    SealedOccasion,
    SealedProfile,
    WrappedKey,
)
from clubkit.storage.shards import LAST_KEY
from clubkit.storage.shelves import Shelf
from clubkit.tiers.scores import Fact


@define
class PeopleShelf:
    """Everything that is kept of people."""

    keys: dict[int, WrappedKey] = Factory(dict)
    profiles: dict[int, SealedProfile] = Factory(dict)
    occasions: dict[tuple[int, int], SealedOccasion] = Factory(dict)
    consents: dict[int, tuple[Consent, ...]] = Factory(dict)
    contacts: dict[tuple[str, bytes], int] = Factory(dict)
    messages: dict[tuple[int, str], Message] = Factory(dict)
    marks: dict[str, int] = Factory(dict)
    referrals: dict[int, Referred] = Factory(dict)

    def copy(self) -> PeopleShelf:
        """A shelf that changes alone."""
        return PeopleShelf(
            self.keys.copy(),
            self.profiles.copy(),
            self.occasions.copy(),
            self.consents.copy(),
            self.contacts.copy(),
            self.messages.copy(),
            self.marks.copy(),
            self.referrals.copy(),
        )


@frozen
class MemoryPeople:
    """
    A `PeopleKeeper` in memory.

    Args:
        shelf: What is there when it is asked.

        members: The members' books then.

        conflict: The error to raise where somebody else was faster.
    """

    _shelf: Callable[[], PeopleShelf]
    _members: Callable[[], Mapping[int, Shelf]]
    _conflict: Callable[[str], ConflictError] = ConflictError

    def keys(self, member_keys: Sequence[int]) -> dict[int, WrappedKey]:
        known = self._shelf().keys
        return {key: known[key] for key in member_keys if key in known}

    def keys_after(self, *, after: int = 0, limit: int = 1000) -> list[WrappedKey]:
        return [found for key, found in sorted(self._shelf().keys.items()) if key > after][:limit]

    def profiles(self, member_keys: Sequence[int]) -> dict[int, SealedProfile]:
        known = self._shelf().profiles
        return {key: known[key] for key in member_keys if key in known}

    def occasions(self, member_keys: Sequence[int]) -> dict[int, list[SealedOccasion]]:
        found: dict[int, list[SealedOccasion]] = {}
        for (key, _), occasion in sorted(self._shelf().occasions.items()):
            if key in member_keys:
                found.setdefault(key, []).append(occasion)
        return found

    def due_occasions(
        self,
        due_keys: Sequence[str],
        skip: str,
        *,
        relations: Sequence[str],
        after: int = 0,
        until: int = LAST_KEY,
        limit: int = 1000,
    ) -> list[DueOccasion]:
        due = [
            DueOccasion(key, no, each.relation, each.due_key)
            for (key, no), each in sorted(self._shelf().occasions.items())
            if after < key <= until
            and each.skip == skip
            and each.due_key in due_keys
            and each.relation in relations
        ]
        if len(due) <= limit:
            return due
        last = due[limit - 1].member_key
        return [each for each in due if each.member_key <= last]

    def consents(self, member_keys: Sequence[int]) -> dict[int, list[Consent]]:
        known = self._shelf().consents
        return {key: list(known[key]) for key in member_keys if key in known}

    def addressees(self, member_keys: Sequence[int]) -> dict[int, Addressee]:
        shelf = self._shelf()
        return {
            key: Addressee(
                key,
                shelf.keys[key].version,
                tuple(
                    Stance(each.channel, each.purpose, each.state, each.at)
                    for each in shelf.consents.get(key, ())
                ),
                shelf.keys[key].wrapped,
                shelf.profiles.get(key, SealedProfile(key)).name,
            )
            for key in member_keys
            if key in shelf.keys
        }

    def contacts(self, kind: str, digests: Sequence[bytes]) -> dict[bytes, int]:
        known = self._shelf().contacts
        return {digest: known[kind, digest] for digest in digests if (kind, digest) in known}

    def contacts_of(self, member_key: int) -> list[Contact]:
        known = sorted(self._shelf().contacts.items())
        return [Contact(kind, digest, key) for (kind, digest), key in known if key == member_key]

    def joined(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        members = sorted(self._members().items())
        found = [
            key for key, shelf in members if after < key <= until and start <= shelf.book.joined_at < end
        ]
        return found[:limit]

    def last_ordered(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        members = sorted(self._members().items())
        found = [
            key
            for key, shelf in members
            if after < key <= until
            and _orders(shelf.facts, start, end) > 0
            and _orders(shelf.facts, end, None) <= 0
        ]
        return found[:limit]

    def messages(self, wanted: Mapping[int, Sequence[str]]) -> dict[tuple[int, str], Message]:
        known = self._shelf().messages
        return {
            (key, each): known[key, each]
            for key, ids in wanted.items()
            for each in ids
            if (key, each) in known
        }

    def messages_of(self, member_key: int) -> list[Message]:
        found = [each for each in self._shelf().messages.values() if each.member_key == member_key]
        return sorted(found, key=_by_time)

    def planned(self, wanted: Mapping[int, Sequence[str]]) -> set[tuple[int, str]]:
        known = self._shelf().messages
        return {(key, each) for key, ids in wanted.items() for each in ids if (key, each) in known}

    def sent_since(self, member_keys: Sequence[int], since: Instant) -> dict[int, int]:
        found: dict[int, int] = {}
        for each in self._shelf().messages.values():
            is_sent = each.state is MessageState.SENT and each.done_at is not None and each.done_at >= since
            if is_sent and each.member_key in member_keys:
                found[each.member_key] = found.get(each.member_key, 0) + 1
        return found

    def due_messages(
        self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 100
    ) -> list[Message]:
        found = [
            each
            for each in self._shelf().messages.values()
            if each.state.is_open and each.due_at <= at and after < each.member_key <= until
        ]
        return sorted(found, key=_by_time)[:limit]

    def messages_in(
        self, state: MessageState, *, after: tuple[int, str] = (0, ""), limit: int = 100
    ) -> list[Message]:
        found = [
            each
            for each in self._shelf().messages.values()
            if each.state is state and _by_member(each) > (after[0], after[1].encode())
        ]
        return sorted(found, key=_by_member)[:limit]

    def mark(self, name: str) -> int | None:
        return self._shelf().marks.get(name)

    def referred(self, member_keys: Sequence[int]) -> dict[int, Referred]:
        known = self._shelf().referrals
        return {key: known[key] for key in member_keys if key in known}

    def referred_by(self, referrer_key: int) -> list[Referred]:
        found = [each for each in self._shelf().referrals.values() if each.referrer_key == referrer_key]
        return sorted(found, key=lambda each: (each.at, each.member_key))

    def due_referrals(self, at: Instant, *, after: int = 0, limit: int = 100) -> list[Referred]:
        return [
            each
            for key, each in sorted(self._shelf().referrals.items())
            if key > after and each.due_at is not None and each.due_at <= at
        ][:limit]

    # --- writing ------------------------------------------------------------------------------------

    def put_keys(self, keys: Sequence[WrappedKey]) -> None:
        self._shelf().keys.update({each.member_key: each for each in keys})

    def put_profile(self, profile: SealedProfile) -> None:
        known = self._shelf().profiles.get(profile.member_key, SealedProfile(profile.member_key))
        if known.version != profile.version or known.erased_at is not None:
            raise self._conflict("a profile was changed or erased meanwhile")
        self._shelf().profiles[profile.member_key] = evolve(profile, version=profile.version + 1)

    def put_occasions(self, occasions: Sequence[SealedOccasion]) -> None:
        self._shelf().occasions.update({(each.member_key, each.no): each for each in occasions})

    def drop_occasion(self, member_key: int, no: int) -> None:
        self._shelf().occasions.pop((member_key, no), None)

    def add_consents(self, consents: Mapping[int, Sequence[Consent]]) -> None:
        known = self._shelf().consents
        for key, more in consents.items():
            if more:
                known[key] = (*known.get(key, ()), *more)

    def put_contact(self, contact: Contact) -> None:
        place = (contact.kind, contact.digest)
        if self._shelf().contacts.setdefault(place, contact.member_key) != contact.member_key:
            raise self._conflict("it leads to another member")

    def drop_contact(self, kind: str, digest: bytes) -> None:
        self._shelf().contacts.pop((kind, digest), None)

    def plan(self, messages: Sequence[Message]) -> int:
        require_short_ids(messages)
        known = self._shelf().messages
        before = len(known)
        for each in messages:
            known.setdefault((each.member_key, each.message_id), each)
        return len(known) - before

    def put_message(self, message: Message) -> bool:
        place = (message.member_key, message.message_id)
        known = self._shelf().messages.get(place)
        if known is None or known.version != message.version:
            return False
        self._shelf().messages[place] = evolve(message, version=message.version + 1)
        return True

    def put_mark(self, name: str, value: int) -> None:
        self._shelf().marks[name] = value

    def put_referred(self, referred: Referred) -> None:
        known = self._shelf().referrals.get(referred.member_key)
        if referred.version != (0 if known is None else known.version):
            raise self._conflict("a referral was changed meanwhile")
        self._shelf().referrals[referred.member_key] = evolve(referred, version=referred.version + 1)

    def move(self, member_key: int, into: int) -> None:
        shelf = self._shelf()
        for place, key in list(shelf.contacts.items()):
            if key == member_key:
                shelf.contacts[place] = into
        self.add_consents({into: shelf.consents.pop(member_key, ())})
        for each in self.messages_of(member_key):
            del shelf.messages[member_key, each.message_id]
            shelf.messages.setdefault((into, each.message_id), evolve(each, member_key=into))
        moved = shelf.referrals.pop(member_key, None)
        if moved is not None:
            shelf.referrals.setdefault(into, evolve(moved, member_key=into))
        for each_referral in self.referred_by(member_key):
            shelf.referrals[each_referral.member_key] = evolve(each_referral, referrer_key=into)
        if into in shelf.referrals and shelf.referrals[into].referrer_key == into:
            del shelf.referrals[into]

    def erase(self, member_key: int, *, at: Instant) -> None:
        shelf = self._shelf()
        shelf.keys.pop(member_key, None)
        for occasion in [place for place in shelf.occasions if place[0] == member_key]:
            del shelf.occasions[occasion]
        for contact in [place for place, key in shelf.contacts.items() if key == member_key]:
            del shelf.contacts[contact]
        for message in [place for place in shelf.messages if place[0] == member_key]:
            del shelf.messages[message]
        if member_key in shelf.referrals:
            shelf.referrals[member_key] = evolve(shelf.referrals[member_key], token=None)
        known = shelf.profiles.get(member_key, SealedProfile(member_key))
        if known.erased_at is None:
            shelf.profiles[member_key] = SealedProfile(
                member_key, changed_at=at, version=known.version + 1, erased_at=at
            )

    def forget_messages(self, before: Instant, *, limit: int = 1000) -> int:
        messages = self._shelf().messages
        done = [
            place for place, each in messages.items() if each.done_at is not None and each.done_at < before
        ]
        for place in done[:limit]:
            del messages[place]
        return min(len(done), limit)


def _orders(facts: Iterable[Fact], start: Instant, end: Instant | None) -> int:
    """How many orders are dated in ``[start, end)``, without those that were taken back."""
    return sum(
        each.orders for each in facts if start <= each.dated_at and (end is None or each.dated_at < end)
    )


def _by_time(message: Message) -> tuple[Instant, int, bytes]:
    return message.due_at, *_by_member(message)


def _by_member(message: Message) -> tuple[int, bytes]:
    return message.member_key, message.message_id.encode()
