"""
What a club needs of the place where it keeps its books.

Implement these protocols to bring your own database, then prove the result with
`clubkit.testing.StorageContract`. All values are the pure core's own; a storage decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from attrs import evolve, frozen

from clubkit.calendars import Instant
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.lots import Lot
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import RewardRecord
from clubkit.storage.shards import LAST_KEY
from clubkit.storage.whole import Mend, Whole
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import TierChange

ATOMIC_ACROSS_MEMBERS = "atomic_across_members"
"""The capability to save the changes of several members in one transaction."""

INSIDE_A_CALLERS = "inside_a_callers"
"""The capability to work inside a transaction of the caller's: see `Joinable`."""

OWN_TRANSACTION = "own_transaction"
"""The capability to begin and end transactions by itself: only then is a lost race tried again here."""


TELLS_LATER = "tells_later"
"""The capability to say when a transaction that it takes part in is committed: see `Joined`."""

CODES = 0
"""What stands, among those that follow an order, for the codes that were used for it: no account's key."""

OUR_IDS = "clubkit:"
"""How ids of accounts begin that are no member's; a shop's own may not begin so."""

CARD_IDS = OUR_IDS + "card:"


def is_card(member_id: str) -> bool:
    """Whether an account is a gift card's."""
    return member_id.startswith(CARD_IDS)


@frozen
class Member:
    """
    A member as the ledger knows one: the shop's id, and the internal key.

    Attributes:
        member_id: The shop's own id, 1 to 200 characters.

        member_key: Random and internal, 1 to 2**62; the only name that ledger rows carry.

        merged_into: Key of the member that this one was merged into, or none.
    """

    member_id: str
    member_key: int
    joined_at: Instant
    attributes: tuple[tuple[str, str], ...] = ()
    merged_into: int | None = None

    @property
    def is_present(self) -> bool:
        """Whether it is a person now: neither merged into another, nor the account of a gift card."""
        return self.merged_into is None and not is_card(self.member_id)


@frozen
class Owner:
    """
    Whose an order is.

    Attributes:
        order_key: See `clubkit.orders.order_key`.

        member_key: The member under whose key the order's record is kept, or none for a guest's.

        document: A guest's order as JSON text, so that a later claim can award it; else none.

        payers: Keys of the gift cards that were bought with it or paid a part of it, and `CODES` where codes
            took something off: all of them follow it.
    """

    order_key: str
    member_key: int | None
    document: str | None = None
    payers: tuple[int, ...] = ()

    @property
    def cards(self) -> tuple[int, ...]:
        """The gift cards that follow it."""
        return tuple([key for key in self.payers if key != CODES])

    @property
    def has_codes(self) -> bool:
        """Whether codes that were used for it follow it."""
        return CODES in self.payers

    def followed_by(self, payer: int) -> Owner:
        """The owner, with one more that follows the order."""
        return self if payer in self.payers else evolve(self, payers=(*self.payers, payer))


@frozen
class Published:
    """
    A program that was put into force.

    Attributes:
        document: The program as JSON text.

        effective_at: From when it decides.
    """

    version: str
    document: str
    effective_at: Instant


@frozen
class LookedUp:
    """
    What a unit of work begins with.

    Attributes:
        version: Of the program in force, or none.

        members: As from `Reader.find`.

        owners: As from `Reader.owners`.
    """

    version: str | None
    members: Mapping[str, Member]
    owners: Mapping[str, Owner]


@frozen
class Needs:
    """
    What a decision reads of a book beside account, open lots, active holds and issued rewards.

    Attributes:
        orders: Keys of orders whose record and lots are read.

        holds: Ids of holds that are read even if they are not active any more.

        counters: Names of the member's counters.

        references: References whose postings are looked up.

        window_start: Facts of the window that are dated at or before this are read; none reads no facts.

        rewards: Ids of rewards that are read even if they are not issued any more.
    """

    orders: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    window_start: Instant | None = None
    rewards: tuple[str, ...] = ()


class Reader(Protocol):
    """Reading without locks. Every method sees what was committed when it was called, or later."""

    def find(self, member_ids: Sequence[str]) -> dict[str, Member]:
        """The members with these ids; unknown ids are left out. Merged ones are returned as they are."""

    def by_key(self, member_keys: Sequence[int]) -> dict[int, Member]:
        """The members with these keys; unknown keys are left out."""

    def members(self, *, after: str = "", limit: int = 1000) -> list[Member]:
        """Up to *limit* members whose id sorts after *after* bytewise, in that order; merged ones too."""

    def owners(self, order_keys: Sequence[str]) -> dict[str, Owner]:
        """
        Whose these orders are; orders never seen are left out.

        In a unit of work nobody else can claim those that were seen until it is over.
        """

    def peek(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        """Like `UnitOfWork.load`, without locking: for answers, never for decisions that are saved."""

    def postings(self, member_key: int, *, before: int | None = None, limit: int = 100) -> list[Posting]:
        """Up to *limit* postings with a number below *before*, newest first."""

    def history(self, member_keys: Sequence[int], *, until: Instant) -> dict[int, list[Posting]]:
        """All postings of these members that occurred by *until*, by number. Members without any: empty."""

    def all_lots(self, member_keys: Sequence[int]) -> dict[int, list[Lot]]:
        """All lots of these members, closed ones too, by number."""

    def facts(self, member_keys: Sequence[int], *, known_until: Instant) -> dict[int, list[Fact]]:
        """All score facts of these members that were known by then, by their date."""

    def order_keys(self, member_key: int) -> list[str]:
        """Keys of every order whose record is kept under a member, in any order."""

    def counter_names(self, member_key: int) -> list[str]:
        """Names of every counter of a member, in any order."""

    def rewards(self, member_key: int) -> list[RewardRecord]:
        """Every reward of a member, by the id of its record bytewise."""

    def tier_changes(self, member_key: int) -> list[TierChange]:
        """The member's steps on the ladder, oldest first."""

    def due(self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        """
        Keys of members for whom time has something to do by *at*, in order of the key.

        A lot matures or expires, a hold lapses, a reward ends, or a review is due. May name a member twice
        or in vain.

        Args:
            after, until: Only keys above the one, and up to the other with it.
        """

    def keys(self, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        """
        Keys that anything is kept under, in order: of members, and of rows that have lost theirs.

        Args:
            after, until: Only keys above the one, and up to the other with it.
        """

    def wholes(self, member_keys: Sequence[int]) -> dict[int, Whole]:
        """
        Everything that is kept of these members, as of one moment, whether it adds up or not.

        A key that nothing is kept under has an empty one. In a unit of work the accounts are locked first.
        """

    def owned(self, *, after: str = "", limit: int = 1000) -> list[tuple[Owner, bool]]:
        """
        Up to *limit* owners of orders whose key sorts after *after* bytewise, in that order.

        With each: whether the order's record is kept under the owner; a guest's never is.
        """

    def program(self, version: str) -> Published | None:
        """A program that was ever published, or none."""

    def program_at(self, at: Instant) -> Published | None:
        """The program in force at an instant: the latest effective by then, or none."""

    def counted(self, name: str) -> int:
        """How much of a limit that members share is used up."""


class UnitOfWork(Reader, Protocol):
    """
    One transaction: everything that is saved in it, or nothing.

    Leaving the ``with`` block normally commits, leaving it with an exception rolls back. Reads inside see
    the writes before them.
    """

    def look_up(self, at: Instant, member_ids: Sequence[str], order_keys: Sequence[str]) -> LookedUp:
        """
        What `program_at`, `find` and `owners` say, at once where the storage can.

        Args:
            at: The instant whose program is asked for.
        """

    def enrol(self, members: Sequence[Member]) -> None:
        """
        Add new members with an empty account each.

        Raises:
            ConflictError: If one of the ids or keys exists.
        """

    def describe(self, member_key: int, attributes: tuple[tuple[str, str], ...]) -> None:
        """Replace the attributes of a member that conditions read."""

    def alias(self, member_key: int, into: int) -> None:
        """Note that a member was merged into another."""

    def claim(self, owners: Iterable[Owner], known: Mapping[str, Owner]) -> None:
        """
        Note whose orders are.

        Args:
            known: What `owners` said before; each order is changed only if that is still so.

        Raises:
            ConflictError: If somebody else claimed one of them meanwhile.
        """

    def load(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        """
        Lock the accounts in order of their keys, then read the books.

        Nobody else can load or save these books until this unit of work is over. Lots are the open ones, the
        ones that active or named holds took from or issued or named rewards were paid from, and those that
        named orders were granted, redeemed from or were taken back from.

        Raises:
            ConflictError: If the storage gives up waiting, or a member was merged into another: who the
                member is now must be found anew.

            LedgerBrokenError: If a book does not add up. Nothing may be saved.
        """

    def save(self, changes: Sequence[Changes], *, posted_at: Instant, claims: Sequence[Owner] = ()) -> None:
        """
        Append postings, entries and facts, and bring the rest of each book up to date.

        Args:
            claims: Orders that were nobody's yet, and whose they are now, as `claim` would note it.

        Raises:
            ConflictError: If an account is not at the version that the changes were decided on, or a
                reference was used or an order claimed meanwhile.
        """

    def mend(self, mends: Sequence[Mend]) -> None:
        """
        Put stored figures that were worked out anew, and nothing else.

        Raises:
            ConflictError: If an account is not at the version that they were worked out of.
        """

    def take(self, counter: str, want: int, cap: int | None) -> int:
        """
        Take from a limit that members share, as much as is left.

        Args:
            want: Units wanted; negative gives back.

            cap: The most that may ever be taken together, or none for no bound.

        Returns:
            What was granted: between 0 and *want*, or *want* where it is negative or there is no cap.
        """

    def publish(self, program: Published) -> None:
        """Put a program into force. The same version at the same instant again changes nothing."""


class Storage(Protocol):
    """Where a club keeps its books."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do beyond the least: see `ATOMIC_ACROSS_MEMBERS`."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """
        Open a unit of work.

        Raises:
            ConflictError: From the end of the block, if the commit was lost to somebody else.

            StorageError: If the store fails. Everything is rolled back.
        """

    def read(self) -> AbstractContextManager[Reader]:
        """Open a reader."""

    def close(self) -> None:
        """Let go of connections and files that no block uses now. The storage may be used again."""


class Joinable(Storage, Protocol):
    """A storage that has `INSIDE_A_CALLERS`."""

    def inside(self, connection: Any) -> Storage:
        """
        The same books inside a transaction of the caller's, who commits it or rolls it back.

        Each unit of work leaves nothing when it fails. The storage has no `OWN_TRANSACTION`: a lost race is
        raised, and only the caller can try again, with a new transaction.

        Args:
            connection: The caller's, in the type of the storage.
        """


class Joined(Storage, Protocol):
    """A storage that takes part in whatever transaction its host has open: it has `TELLS_LATER`."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call a function once the open transaction is committed, now if none is open, or else never."""
