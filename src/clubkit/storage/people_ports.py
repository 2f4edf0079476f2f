"""
What members' profiles, days, consents and messages need of a storage: the capability `PEOPLE`.

Personal texts come sealed and leave sealed: a storage never sees one. The wrapped key of a member is kept
apart, so that deleting its one row makes everything that it sealed unreadable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, cast

from attrs import field, frozen

from clubkit.calendars import Instant
from clubkit.errors import StorageError
from clubkit.members.consent import Consent, Stance
from clubkit.members.referral import Referred
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.ports import Reader, Storage, UnitOfWork
from clubkit.storage.shards import LAST_KEY
from clubkit.values import value

PEOPLE: Final = "people"
"""The capability to keep what is known of members: see `PeopleReader` and `PeopleKeeper`."""


@value
class WrappedKey:
    """
    The key of a member, as it is kept.

    Attributes:
        version: Which key of the member it is.

        wrapped: See `clubkit.members.privacy.wrapped`.
    """

    member_key: int
    version: int
    wrapped: bytes = field(repr=False)


@frozen
class SealedProfile:
    """
    What is known of a member, sealed.

    Attributes:
        name: The name alone, so that a list can be written without opening the rest; or none.

        document: Everything, or none.

        version: For compare-and-swap; 0 where nothing was kept yet.

        erased_at: When the person was erased; then nothing is kept and nothing can be.
    """

    member_key: int
    name: bytes | None = field(default=None, repr=False)
    document: bytes | None = field(default=None, repr=False)
    changed_at: Instant = Instant(0)
    version: int = 0
    erased_at: Instant | None = None


@frozen
class SealedOccasion:
    """
    A day that matters to a member, found by its key, the rest of it sealed.

    Attributes:
        no: Number among the member's, from 1; never used twice.

        relation: In the words of the program file.

        due_key: Such as ``jalali:12-30``; see `clubkit.members.occasions.due_key`.

        skip: See `clubkit.calendars.Skip`, as text.

        sealed: Year and label.
    """

    member_key: int
    no: int
    relation: str
    due_key: str
    skip: str
    sealed: bytes = field(repr=False)


class DueOccasion(NamedTuple):
    """An occasion that a due key found: a tuple, because a job finds many, and sorts them."""

    member_key: int
    no: int
    relation: str
    due_key: str


@value
class Addressee:
    """
    Who a message may go to: what names the member, and what they agreed to.

    Attributes:
        version, wrapped: Of the member's key; see `WrappedKey`.

        stances: What they agreed to and withdrew, in the order in which it was recorded; see `may_send`.

        name: Sealed, or none.
    """

    member_key: int
    version: int
    stances: tuple[Stance, ...]
    wrapped: bytes = field(repr=False)
    name: bytes | None = field(repr=False)


@frozen
class Contact:
    """
    Something that leads to a member: a blind index of a phone or an e-mail address, or a referral code.

    Attributes:
        kind: ``phone``, ``email`` or ``referral``.

        digest: 16 bytes.
    """

    kind: str
    digest: bytes = field(repr=False)
    member_key: int


class PeopleReader(Protocol):
    """Reading without locks. Unknown members are left out of every answer."""

    def keys(self, member_keys: Sequence[int]) -> dict[int, WrappedKey]:
        """The wrapped keys of these members."""

    def keys_after(self, *, after: int = 0, limit: int = 1000) -> list[WrappedKey]:
        """Up to *limit* wrapped keys of members above *after*, in order: a rotation walks them."""

    def profiles(self, member_keys: Sequence[int]) -> dict[int, SealedProfile]:
        """What is known of these members."""

    def occasions(self, member_keys: Sequence[int]) -> dict[int, list[SealedOccasion]]:
        """Their days, by number."""

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
        """
        Days that are found by one of these keys, of members above *after* and up to *until* with it.

        In order of member, then number. It is cut between members: whoever is in the answer is in it with
        everything, so it may be a little longer than *limit*. An index answers it, whatever the size of the
        club.
        """

    def consents(self, member_keys: Sequence[int]) -> dict[int, list[Consent]]:
        """Everything that these members agreed to and withdrew, in the order in which it was recorded."""

    def addressees(self, member_keys: Sequence[int]) -> dict[int, Addressee]:
        """What `keys`, `profiles` and `consents` say of those of these members that have a key, at once."""

    def contacts(self, kind: str, digests: Sequence[bytes]) -> dict[bytes, int]:
        """Whom these lead to."""

    def contacts_of(self, member_key: int) -> list[Contact]:
        """What leads to a member, by kind, then digest."""

    def joined(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        """Keys of members who joined in ``[start, end)``, in order; merged ones may be there."""

    def last_ordered(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        """
        Keys of members whose latest order is dated in ``[start, end)``, in order.

        An order that was taken back does not count. Orders of a merged member stay under its old key.
        """

    def messages(self, wanted: Mapping[int, Sequence[str]]) -> dict[tuple[int, str], Message]:
        """These messages, by the key of who they go to and their id."""

    def messages_of(self, member_key: int) -> list[Message]:
        """Every message of a member, by due time."""

    def planned(self, wanted: Mapping[int, Sequence[str]]) -> set[tuple[int, str]]:
        """Which of these messages exist, whatever became of them."""

    def sent_since(self, member_keys: Sequence[int], since: Instant) -> dict[int, int]:
        """How many messages each was sent since an instant, that instant included."""

    def due_messages(
        self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 100
    ) -> list[Message]:
        """
        Open messages whose time has come, the earliest due first, then by member and id.

        Args:
            after, until: Only of members above the one, and up to the other with it.
        """

    def messages_in(
        self, state: MessageState, *, after: tuple[int, str] = (0, ""), limit: int = 100
    ) -> list[Message]:
        """Up to *limit* messages in a state, by member, then id; only those after this one."""

    def mark(self, name: str) -> int | None:
        """How far a job got under a name, or none."""

    def referred(self, member_keys: Sequence[int]) -> dict[int, Referred]:
        """Who of these members was brought by whom, by friend."""

    def referred_by(self, referrer_key: int) -> list[Referred]:
        """Whom a member brought, by when."""

    def due_referrals(self, at: Instant, *, after: int = 0, limit: int = 100) -> list[Referred]:
        """Referrals that are to be looked at by *at*, by friend."""


class PeopleKeeper(PeopleReader, Protocol):
    """The people in a unit of work. Reads inside see the writes before them. Lock the accounts first."""

    def put_keys(self, keys: Sequence[WrappedKey]) -> None:
        """Add wrapped keys, or replace those of the same members."""

    def put_profile(self, profile: SealedProfile) -> None:
        """
        Keep a profile.

        Args:
            profile: With the version that was read; it is saved with the next one.

        Raises:
            ConflictError: If it is not at that version any more, or the person was erased.
        """

    def put_occasions(self, occasions: Sequence[SealedOccasion]) -> None:
        """Add occasions, or replace those of the same member and number."""

    def drop_occasion(self, member_key: int, no: int) -> None:
        """Remove an occasion; one that is not there stays away."""

    def add_consents(self, consents: Mapping[int, Sequence[Consent]]) -> None:
        """Append records, each by the key of who it is of."""

    def put_contact(self, contact: Contact) -> None:
        """
        Note what leads to a member.

        Raises:
            ConflictError: If it leads to another.
        """

    def drop_contact(self, kind: str, digest: bytes) -> None:
        """Remove it; what is not there stays away."""

    def plan(self, messages: Sequence[Message]) -> int:
        """
        Add those that do not exist, and say how many they were; the others stay as they are.

        Raises:
            BadInputError: If an id is longer than 200 characters. None of them was added.
        """

    def put_message(self, message: Message) -> bool:
        """Save a changed message with the next version, if it is at the one that was read; whether it was."""

    def put_mark(self, name: str, value: int) -> None:
        """Note how far a job got."""

    def put_referred(self, referred: Referred) -> None:
        """
        Add or change a referral.

        Raises:
            ConflictError: If it is not at that version any more, or a new one is there already.
        """

    def move(self, member_key: int, into: int) -> None:
        """
        Give what a member had to the one that it was merged into: contacts, consents, messages, referrals.

        Of messages that both have, those of *into* stay; of two referrals of the friend likewise. A referral
        of the one by the other goes: nobody brings themselves. Profile and occasions are sealed for one
        member: the caller opens and seals them anew.
        """

    def erase(self, member_key: int, *, at: Instant) -> None:
        """
        Delete a member's key, profile, occasions, contacts, messages and a referral's token, and note when.

        What they agreed to and withdrew stays, whole: it proves what was allowed, and the source, the actor
        and the digest of the wording of a consent hold nothing personal. Idempotent: the first instant stays.
        """

    def forget_messages(self, before: Instant, *, limit: int = 1000) -> int:
        """Delete up to *limit* messages that were done with before an instant; how many they were."""


class PeopledReader(Reader, Protocol):
    """A reader of a storage that has `PEOPLE`."""

    def people(self) -> PeopleReader:
        """What is known of members."""


class PeopledUnit(UnitOfWork, Protocol):
    """A unit of work of a storage that has `PEOPLE`."""

    def people(self) -> PeopleKeeper:
        """What is known of members."""


def require_people(storage: Storage) -> None:
    """
    Refuse a storage that keeps no profiles.

    Raises:
        StorageError: If it has not the capability.
    """
    if PEOPLE not in storage.capabilities:
        raise StorageError("this storage keeps no profiles")


def people_read(reader: Reader) -> PeopleReader:
    """What is known of members, of a reader of a storage that has `PEOPLE`."""
    return cast("PeopledReader", reader).people()


def due_pages(
    storage: Storage,
    due_keys: Sequence[str],
    skip: str,
    *,
    relations: Sequence[str],
    after: int = 0,
    until: int = LAST_KEY,
    limit: int,
) -> Iterator[list[DueOccasion]]:
    """All that `PeopleReader.due_occasions` finds, in pages, each read for itself."""
    while True:
        with storage.read() as reader:
            page = people_read(reader).due_occasions(
                due_keys, skip, relations=relations, after=after, until=until, limit=limit
            )
        if page:
            yield page
        if len(page) < limit:
            return
        after = page[-1].member_key


def people_in(unit: UnitOfWork) -> PeopleKeeper:
    """What is known of members, in a unit of work of a storage that has `PEOPLE`."""
    return cast("PeopledUnit", unit).people()
