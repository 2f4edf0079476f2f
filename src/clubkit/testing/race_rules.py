"""Rules of races: what holds when many threads do the same at once."""

# ruff: noqa: S101, PLR2004, SIM300

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from clubkit.errors import ConflictError, InsufficientUnitsError
from clubkit.storage.ports import Owner, Storage, UnitOfWork
from clubkit.testing.drafts import (
    JOINED,
    NO_NEEDS,
    a_member,
    balance_in,
    changed,
    earned,
    enrolled,
    insisting,
    referred,
    spent,
)

THREADS = 16

T = TypeVar("T")


class RaceRules:
    """Nothing is lost, and nothing is used twice."""

    def test_units_are_never_spent_twice(self, storage: Storage) -> None:
        """Of many threads that spend the last units, exactly enough succeed."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 30))
        changed(storage, lambda book: earned(book, 25))

        def spend_five(unit: UnitOfWork) -> bool:
            book = unit.load({1001: NO_NEEDS})[1001]
            try:
                changes = spent(book, 5)
            except InsufficientUnitsError:
                return False
            unit.save([changes], posted_at=JOINED)
            return True

        outcomes = _at_once(lambda: insisting(storage, spend_five))

        assert {True: 11, False: 5} == Counter(outcomes)
        assert 0 == balance_in(storage)

    def test_nothing_that_was_earned_is_lost(self, storage: Storage) -> None:
        """What many threads add to one book is all there."""
        enrolled(storage)

        def earn_one(unit: UnitOfWork) -> None:
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([earned(book, 1)], posted_at=JOINED)

        _at_once(lambda: insisting(storage, earn_one))

        assert THREADS == balance_in(storage)
        with storage.read() as reader:
            assert list(range(THREADS, 0, -1)) == [posting.seq for posting in reader.postings(1001)]

    def test_a_reference_is_used_by_one(self, storage: Storage) -> None:
        """Of many threads that use one reference without looking, one succeeds."""
        enrolled(storage)

        def refer(unit: UnitOfWork) -> bool:
            book = unit.load({1001: NO_NEEDS})[1001]
            unit.save([referred(book, "bill")], posted_at=JOINED)
            return True

        outcomes = _at_once(lambda: _once(storage, refer))

        assert 1 == outcomes.count(True)
        assert 10 == balance_in(storage)

    def test_a_cap_holds_from_many_threads(self, storage: Storage) -> None:
        """What many threads take together is the cap, and no more."""

        def take_seven(unit: UnitOfWork) -> int:
            return unit.take("pot", 7, 50)

        outcomes = _at_once(lambda: insisting(storage, take_seven))

        assert {7: 7, 1: 1, 0: 8} == Counter(outcomes)
        with storage.read() as reader:
            assert 50 == reader.counted("pot")

    def test_an_order_has_one_owner(self, storage: Storage) -> None:
        """Of many threads that claim an order for their member, one succeeds."""
        enrolled(storage, a_member(1), a_member(2))

        def claim(unit: UnitOfWork) -> bool:
            unit.claim([Owner("web/1", 1001)], known={})
            return True

        outcomes = _at_once(lambda: _once(storage, claim))

        assert 1 == outcomes.count(True)

    def test_books_locked_together_do_not_deadlock(self, storage: Storage) -> None:
        """Threads that load the same members in different order all get their turn."""
        keys = [1001, 1002, 1003]
        enrolled(storage, *(a_member(n) for n in (1, 2, 3)))

        def earn_for_all(unit: UnitOfWork, order: list[int]) -> None:
            books = unit.load(dict.fromkeys(order, NO_NEEDS))
            unit.save([earned(books[key], 1) for key in order], posted_at=JOINED)

        _at_once(
            lambda: insisting(storage, lambda unit: earn_for_all(unit, keys)),
            lambda: insisting(storage, lambda unit: earn_for_all(unit, keys[::-1])),
        )

        assert 3 * THREADS == balance_in(storage, keys)


def _at_once(*works: Callable[[], T]) -> list[T]:
    """Run works in turn in many threads, and return what came of each."""
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(works[n % len(works)]) for n in range(THREADS)]
        return [each.result() for each in running]


def _once(storage: Storage, work: Callable[[UnitOfWork], bool]) -> bool:
    try:
        with storage.begin() as unit:
            return work(unit)
    except ConflictError:
        return False
