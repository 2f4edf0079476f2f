"""
Books in memory: slow, obvious, and the reference for every other storage.

A unit of work changes a copy of everything, which takes the place of the original when the block ends
well. So an exception leaves no trace, and a reader never sees half of a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock

from attrs import Factory, define, evolve

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.lots import Lot
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import RewardRecord
from clubkit.storage.journal import JOURNAL
from clubkit.storage.memory_journal import MemoryJournal, Record
from clubkit.storage.memory_people import MemoryPeople, PeopleShelf
from clubkit.storage.memory_vouchers import MemoryVouchers, VoucherShelf
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import (
    ATOMIC_ACROSS_MEMBERS,
    OWN_TRANSACTION,
    LookedUp,
    Member,
    Needs,
    Owner,
    Published,
    Reader,
    UnitOfWork,
)
from clubkit.storage.shards import LAST_KEY
from clubkit.storage.shelves import (
    Shelf,
    book_of,
    by_date,
    copied,
    is_due,
    lots_of,
    reuses_reference,
    shelved,
    whole_of,
)
from clubkit.storage.voucher_ports import VOUCHERS
from clubkit.storage.whole import Mend, Whole
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import TierChange


@define
class _State:
    """Everything that is kept."""

    shelves: dict[int, Shelf] = Factory(dict)
    owners: dict[str, Owner] = Factory(dict)
    shared: dict[str, int] = Factory(dict)
    programs: list[Published] = Factory(list)
    vouchers: VoucherShelf = Factory(VoucherShelf)
    people: PeopleShelf = Factory(PeopleShelf)

    def copy(self) -> _State:
        return _State(
            self.shelves.copy(),
            self.owners.copy(),
            self.shared.copy(),
            self.programs.copy(),
            self.vouchers.copy(),
            self.people.copy(),
        )


class MemoryStorage:
    """
    Books in memory, gone with the object. For tests, demonstrations, and as the measure of other storages.

    Units of work take turns. A thread that opens one inside another gets a `ConflictError`.
    """

    def __init__(self) -> None:
        self._state = _State()
        self._turn = RLock()
        self._is_open = False
        self._journal = MemoryJournal(self._records)

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset({ATOMIC_ACROSS_MEMBERS, JOURNAL, OWN_TRANSACTION, PEOPLE, VOUCHERS})

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._turn:
            if self._is_open:
                raise ConflictError("this thread has a unit of work open")
            self._is_open = True
            try:
                unit = _MemoryUnitOfWork(self._state.copy())
                yield unit
                self._state = unit.finished()
            finally:
                self._is_open = False

    @contextmanager
    def read(self) -> Iterator[Reader]:
        yield _MemoryReader(lambda: self._state)

    def journal(self) -> MemoryJournal:
        """The audit journal of these books."""
        return self._journal

    def close(self) -> None:
        """Nothing is held open: the books stay."""

    def _records(self) -> dict[int, Record]:
        return {
            key: list(zip(shelf.postings, shelf.posted_at, strict=True))
            for key, shelf in self._state.shelves.items()
        }


class _MemoryReader:
    """Reads whatever state is there when it is asked."""

    def __init__(self, state: Callable[[], _State]) -> None:
        self._state = state

    def find(self, member_ids: Sequence[str]) -> dict[str, Member]:
        asked = set(member_ids)
        return {member.member_id: member for member in self._members() if member.member_id in asked}

    def by_key(self, member_keys: Sequence[int]) -> dict[int, Member]:
        asked = set(member_keys)
        return {member.member_key: member for member in self._members() if member.member_key in asked}

    def members(self, *, after: str = "", limit: int = 1000) -> list[Member]:
        found = [member for member in self._members() if _bytewise(member.member_id) > _bytewise(after)]
        return sorted(found, key=lambda member: _bytewise(member.member_id))[:limit]

    def owners(self, order_keys: Sequence[str]) -> dict[str, Owner]:
        owners = self._state().owners
        return {key: owners[key] for key in order_keys if key in owners}

    def peek(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        shelves = self._state().shelves
        return {key: book_of(shelves[key], needs) for key, needs in wanted.items() if key in shelves}

    def postings(self, member_key: int, *, before: int | None = None, limit: int = 100) -> list[Posting]:
        found = [posting for posting in self._postings(member_key) if before is None or posting.seq < before]
        return found[::-1][:limit]

    def history(self, member_keys: Sequence[int], *, until: Instant) -> dict[int, list[Posting]]:
        return {
            key: [posting for posting in self._postings(key) if posting.occurred_at <= until]
            for key in member_keys
        }

    def all_lots(self, member_keys: Sequence[int]) -> dict[int, list[Lot]]:
        shelves = self._state().shelves
        return {key: lots_of(shelves[key].book) if key in shelves else [] for key in member_keys}

    def facts(self, member_keys: Sequence[int], *, known_until: Instant) -> dict[int, list[Fact]]:
        shelves = self._state().shelves
        return {
            key: [fact for fact in by_date(shelves[key].facts) if fact.known_at <= known_until]
            if key in shelves
            else []
            for key in member_keys
        }

    def order_keys(self, member_key: int) -> list[str]:
        shelf = self._state().shelves.get(member_key)
        return [] if shelf is None else list(shelf.book.orders)

    def counter_names(self, member_key: int) -> list[str]:
        shelf = self._state().shelves.get(member_key)
        return [] if shelf is None else list(shelf.book.counters)

    def rewards(self, member_key: int) -> list[RewardRecord]:
        shelf = self._state().shelves.get(member_key)
        found = [] if shelf is None else list(shelf.book.rewards.values())
        return sorted(found, key=lambda record: _bytewise(record.record_id))

    def tier_changes(self, member_key: int) -> list[TierChange]:
        shelf = self._state().shelves.get(member_key)
        return [] if shelf is None else list(shelf.tier_changes)

    def due(self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        shelves = self._state().shelves
        due = [key for key in sorted(shelves) if after < key <= until and is_due(shelves[key].book, at)]
        return due[:limit]

    def keys(self, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        return [key for key in sorted(self._state().shelves) if after < key <= until][:limit]

    def wholes(self, member_keys: Sequence[int]) -> dict[int, Whole]:
        state = self._state()
        return {
            key: whole_of(state.shelves[key], state.owners) if key in state.shelves else Whole(key)
            for key in member_keys
        }

    def owned(self, *, after: str = "", limit: int = 1000) -> list[tuple[Owner, bool]]:
        state = self._state()
        keys = sorted((key for key in state.owners if _bytewise(key) > _bytewise(after)), key=_bytewise)
        return [(state.owners[key], _has_order(state, state.owners[key])) for key in keys[:limit]]

    def program(self, version: str) -> Published | None:
        return next((each for each in self._state().programs if each.version == version), None)

    def program_at(self, at: Instant) -> Published | None:
        begun = [each for each in self._state().programs if each.effective_at <= at]
        latest = max((each.effective_at for each in begun), default=None)
        return next((each for each in reversed(begun) if each.effective_at == latest), None)

    def counted(self, name: str) -> int:
        return self._state().shared.get(name, 0)

    def vouchers(self) -> MemoryVouchers:
        return MemoryVouchers(lambda: self._state().vouchers)

    def people(self) -> MemoryPeople:
        return MemoryPeople(lambda: self._state().people, lambda: self._state().shelves)

    def _members(self) -> list[Member]:
        return [shelf.member for shelf in self._state().shelves.values()]

    def _postings(self, member_key: int) -> tuple[Posting, ...]:
        shelf = self._state().shelves.get(member_key)
        return () if shelf is None else shelf.postings


class _MemoryUnitOfWork(_MemoryReader):
    """Writes into a state of its own. Like the ports, a reader that writes."""

    def __init__(self, state: _State) -> None:
        super().__init__(lambda: state)
        self._own = state
        self._failed = False

    def vouchers(self) -> MemoryVouchers:
        return MemoryVouchers(lambda: self._own.vouchers, self._conflict)

    def people(self) -> MemoryPeople:
        return MemoryPeople(lambda: self._own.people, lambda: self._own.shelves, self._conflict)

    def finished(self) -> _State:
        """
        What to keep.

        Raises:
            ConflictError: If a method raised one and the caller went on.
        """
        if self._failed:
            raise ConflictError("a method of this unit of work failed; try the whole command again")
        return self._own

    def look_up(self, at: Instant, member_ids: Sequence[str], order_keys: Sequence[str]) -> LookedUp:
        published = self.program_at(at)
        version = None if published is None else published.version
        return LookedUp(version, self.find(member_ids), self.owners(order_keys))

    def enrol(self, members: Sequence[Member]) -> None:
        ids = {member.member_id for member in self._members()}
        for member in members:
            if member.member_id in ids or member.member_key in self._own.shelves:
                raise self._conflict("a member with this id or key exists")
            ids.add(member.member_id)
            book = Book(member.member_key, member.joined_at, attributes=member.attributes)
            self._own.shelves[member.member_key] = Shelf(member, book)

    def describe(self, member_key: int, attributes: tuple[tuple[str, str], ...]) -> None:
        shelf = self._shelf(member_key)
        book = evolve(shelf.book, attributes=attributes)
        member = evolve(shelf.member, attributes=attributes)
        self._own.shelves[member_key] = evolve(shelf, book=book, member=member)

    def alias(self, member_key: int, into: int) -> None:
        shelf = self._shelf(member_key)
        self._own.shelves[member_key] = evolve(shelf, member=evolve(shelf.member, merged_into=into))

    def claim(self, owners: Iterable[Owner], known: Mapping[str, Owner]) -> None:
        for owner in owners:
            before = known.get(owner.order_key)
            if before == owner:
                continue
            if self._own.owners.get(owner.order_key) != before:
                raise self._conflict("an order was claimed meanwhile")
            self._own.owners[owner.order_key] = owner

    def load(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        if any(member.merged_into is not None for member in self.by_key(list(wanted)).values()):
            raise self._conflict("a member was merged into another meanwhile")
        return self.peek(wanted)

    def save(self, changes: Sequence[Changes], *, posted_at: Instant, claims: Sequence[Owner] = ()) -> None:
        self.claim(claims, {})
        for each in changes:
            shelf = self._shelf(each.member_key)
            if shelf.book.version != each.base_version or reuses_reference(shelf, each):
                raise self._conflict("an account was changed meanwhile, or a reference used")
            self._own.shelves[each.member_key] = shelved(shelf, each, posted_at)

    def mend(self, mends: Sequence[Mend]) -> None:
        for each in mends:
            shelf = self._shelf(each.member_key)
            if shelf.book.version != each.version:
                raise self._conflict("an account was changed meanwhile")
            book = copied(shelf.book)
            book.version += 1
            book.accounts = {**book.accounts, **each.balances}
            self._own.shelves[each.member_key] = evolve(shelf, book=book)

    def take(self, counter: str, want: int, cap: int | None) -> int:
        used = self.counted(counter)
        granted = want if cap is None else min(want, max(0, cap - used))
        self._own.shared[counter] = used + granted
        return granted

    def publish(self, program: Published) -> None:
        known = [(each.version, each.effective_at) for each in self._own.programs]
        if (program.version, program.effective_at) not in known:
            self._own.programs.append(program)

    def _shelf(self, member_key: int) -> Shelf:
        shelf = self._own.shelves.get(member_key)
        if shelf is None:
            raise self._conflict("the member is not there")
        return shelf

    def _conflict(self, what: str) -> ConflictError:
        self._failed = True
        return ConflictError(what)


def _bytewise(text: str) -> bytes:
    return text.encode()


def _has_order(state: _State, owner: Owner) -> bool:
    shelf = None if owner.member_key is None else state.shelves.get(owner.member_key)
    return shelf is not None and owner.order_key in shelf.book.orders
