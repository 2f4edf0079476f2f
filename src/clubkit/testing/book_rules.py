"""Rules of loading and saving books."""

# ruff: noqa: S101, PLR2004, SIM300

from __future__ import annotations

from functools import partial

import pytest
from attrs import evolve

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.ledger.book import NEVER, Book, Changes
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry
from clubkit.ledger.records import HoldState
from clubkit.rewards.lifecycle import RewardState
from clubkit.storage.ports import Needs, Storage
from clubkit.testing.drafts import (
    JOINED,
    NO_NEEDS,
    a_member,
    balance_in,
    book_in,
    changed,
    day,
    draft_at,
    earned,
    enrolled,
    held,
    ordered,
    passed,
    referred,
    released,
    resolved,
    rewarded,
    spent,
)
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import Invitation, Standing, TierChange


class BookRules:
    """What a loaded book holds."""

    def test_a_new_member_has_an_empty_book(self, storage: Storage) -> None:
        """The book of a new member is empty, at version zero."""
        enrolled(storage)
        assert Book(1001, JOINED) == book_in(storage)

    def test_unknown_members_have_no_book(self, storage: Storage) -> None:
        """Keys that nobody has are left out."""
        enrolled(storage)
        with storage.begin() as unit:
            assert [1001] == list(unit.load({5: Needs(orders=("web/1",)), 1001: NO_NEEDS}))
            assert {} == unit.load({5: NO_NEEDS})
            assert {} == unit.load({})

    def test_what_is_saved_is_loaded(self, storage: Storage) -> None:
        """A book that is loaded is the book that the changes were applied to."""
        enrolled(storage)
        needs = Needs(orders=("web/1",), holds=("cart",), counters=("times",))

        changed(storage, lambda book: ordered(book, "web/1", 40))
        changed(storage, lambda book: earned(book, 30, matures_at=day(7), expires_at=day(90)))
        changed(storage, lambda book: held(book, "cart", 15, lapses_at=day(2)))
        expected = changed(storage, _with_everything, needs=needs)

        assert evolve(expected, facts=[], due_at=day(2)) == book_in(storage, needs)

    def test_peeking_is_loading_without_a_lock(self, storage: Storage) -> None:
        """A reader sees the same book as a unit of work."""
        enrolled(storage)
        needs = Needs(orders=("web/1",), window_start=day(5))
        changed(storage, lambda book: ordered(book, "web/1", 40))

        expected = book_in(storage, needs)

        with storage.read() as reader:
            assert {1001: expected} == reader.peek({1001: needs, 5: needs})

    def test_a_loaded_book_is_a_copy(self, storage: Storage) -> None:
        """Nothing that is done to a loaded book, or to saved changes, is stored."""
        enrolled(storage)
        needs = Needs(orders=("web/1",), counters=("times",))
        with storage.begin() as unit:
            changes = _with_everything(unit.load({1001: NO_NEEDS})[1001])
            unit.save([changes], posted_at=JOINED)
        before = book_in(storage, needs)

        changes.accounts["points"].open += 1
        book = book_in(storage, needs)
        book.apply(spent(book, 5))
        book.accounts["points"].open += 1
        book.orders.clear()
        book.counters = {"times": 99}

        assert before == book_in(storage, needs)

    def test_closed_lots_come_with_their_orders(self, storage: Storage) -> None:
        """A lot without units is loaded where an order or a hold that is asked for may return units to it."""
        enrolled(storage)
        changed(storage, lambda book: ordered(book, "web/1", 10))
        changed(storage, lambda book: earned(book, 10))
        changed(storage, lambda book: spent(book, 20))

        assert ([], []) == _lot_numbers(book_in(storage))
        assert ([], [1]) == _lot_numbers(book_in(storage, Needs(orders=("web/1", "web/2"))))

    def test_lots_come_with_their_holds(self, storage: Storage) -> None:
        """Lots that active or named holds took from are loaded even where they are drained."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10))
        changed(storage, lambda book: held(book, "cart", 10, lapses_at=day(3)))

        assert ([], [1]) == _lot_numbers(book_in(storage))
        changed(storage, lambda book: released(book, "cart"))
        changed(storage, lambda book: spent(book, 10))
        assert ([], []) == _lot_numbers(book_in(storage))
        assert ([], [1]) == _lot_numbers(book_in(storage, Needs(holds=("cart", "none"))))

    def test_holds_are_active_or_named(self, storage: Storage) -> None:
        """Active holds are always loaded, others where they are named; in the order of their ids."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 30))
        for hold_id in ("c", "a", "b"):
            changed(storage, partial(held, hold_id=hold_id, units=5, lapses_at=day(3)))
        changed(storage, lambda book: released(book, "b"))

        assert ["a", "c"] == list(book_in(storage).holds)
        named = book_in(storage, Needs(holds=("b",))).holds
        assert ["a", "b", "c"] == list(named)
        assert [HoldState.ACTIVE, HoldState.RELEASED, HoldState.ACTIVE] == [
            hold.state for hold in named.values()
        ]

    def test_rewards_are_issued_or_named(self, storage: Storage) -> None:
        """Issued rewards are always loaded, others where they are named; in the order of their ids."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 30))
        for record_id in ("c", "a", "b"):
            changed(storage, partial(rewarded, record_id=record_id, units=5, ends_at=day(9)))
        changed(storage, lambda book: resolved(book, "b", RewardState.USED))

        assert ["a", "c"] == list(book_in(storage).rewards)
        named = book_in(storage, Needs(rewards=("b", "none"))).rewards
        assert ["a", "b", "c"] == list(named)
        assert RewardState.USED is named["b"].state
        with storage.read() as reader:
            assert list(named.values()) == reader.rewards(1001)
            assert [] == reader.rewards(5)

    def test_rewards_come_with_their_lots(self, storage: Storage) -> None:
        """A lot without units is loaded where a reward may return units to it."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10))
        changed(storage, lambda book: rewarded(book, "r", 10))

        assert ([], [1]) == _lot_numbers(book_in(storage))
        changed(storage, lambda book: resolved(book, "r", RewardState.USED))
        assert ([], []) == _lot_numbers(book_in(storage))
        assert ([], [1]) == _lot_numbers(book_in(storage, Needs(rewards=("r",))))

    def test_a_member_is_due_when_a_reward_ends(self, storage: Storage) -> None:
        """The end of a reward that waits to be used is something that time does."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10))
        changed(storage, lambda book: rewarded(book, "r", 10, ends_at=day(5), returns=True))

        assert day(5) == book_in(storage).due_at
        with storage.read() as reader:
            assert [] == reader.due(Instant(day(5) - 1))
            assert [1001] == reader.due(day(5))
        changed(storage, lambda book: passed(book, day(5)))
        book = book_in(storage, Needs(rewards=("r",)))
        assert (RewardState.EXPIRED, 10) == (book.rewards["r"].state, book.accounts["points"].open)
        with storage.read() as reader:
            assert [] == reader.due(day(9))

    def test_counters_add_up(self, storage: Storage) -> None:
        """Counters are loaded where they are asked for; those that never counted are left out."""
        enrolled(storage)
        for delta in (2, -1, 4):
            changed(storage, partial(_counting, name="times", delta=delta))
        changed(storage, lambda book: _counting(book, "گل:1404", 7))

        assert {} == book_in(storage).counters
        assert {"times": 5, "گل:1404": 7} == book_in(
            storage, Needs(counters=("times", "گل:1404", "none"))
        ).counters

    def test_references_lead_to_their_postings(self, storage: Storage) -> None:
        """The posting under a reference is loaded whole; references of other members are not seen."""
        enrolled(storage, a_member(1), a_member(2))
        expected = changed(storage, lambda book: referred(book, "a"))
        changed(storage, lambda book: referred(book, "b"), member_key=1002)
        with storage.read() as reader:
            (posting,) = reader.postings(1001)

        assert {"a": posting} == book_in(storage, Needs(references=("a", "b"))).references
        assert 1 == expected.seq

    @pytest.mark.parametrize(
        ("start", "seen"), [(1, []), (2, []), (3, [3]), (4, [3, 4, 4]), (9, [3, 4, 4, 5])]
    )
    def test_facts_are_those_that_leave_the_window(
        self, storage: Storage, start: int, seen: list[int]
    ) -> None:
        """Facts are those after the stored window's start, up to the start that is asked for, by date."""
        enrolled(storage)
        changed(storage, lambda book: _with_facts(book, [1, 4, 2], window_start=0))
        changed(storage, lambda book: _with_facts(book, [3, 5, 4], window_start=2))

        facts = book_in(storage, Needs(window_start=day(start))).facts

        assert [day(n) for n in seen] == [fact.dated_at for fact in facts]
        assert [] == book_in(storage).facts

    def test_units_are_kept_apart(self, storage: Storage) -> None:
        """Each unit has its own account."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10))
        changed(storage, lambda book: _stamped(book, 3))

        accounts = book_in(storage).accounts
        assert (10, 3) == (accounts["points"].open, accounts["stamps"].open)


class SavingRules:
    """How changes are saved."""

    def test_saving_is_compare_and_swap(self, storage: Storage) -> None:
        """Changes that were decided on another version are a conflict, and nothing is saved."""
        enrolled(storage)
        stale = book_in(storage)
        changed(storage, lambda book: earned(book, 10))

        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.save([earned(stale, 5)], posted_at=JOINED)

        assert 10 == balance_in(storage)

    def test_changes_need_no_lock_before(self, storage: Storage) -> None:
        """Changes that were decided on a book that somebody peeked at are saved, if nothing came between."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10, expires_at=day(9)))
        with storage.read() as reader:
            book = reader.peek({1001: NO_NEEDS})[1001]

        with storage.begin() as unit:
            unit.save([spent(book, 4)], posted_at=JOINED)

        assert 6 == balance_in(storage)
        with storage.read() as reader:
            assert [1001] == reader.due(day(9))

    def test_nobody_has_no_book_to_save(self, storage: Storage) -> None:
        """Changes of a member who is not there are a conflict."""
        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.save([earned(Book(5, JOINED), 5)], posted_at=JOINED)

    def test_references_are_unique_for_a_member(self, storage: Storage) -> None:
        """A reference is used once by a member, and by every member."""
        enrolled(storage, a_member(1), a_member(2))
        changed(storage, lambda book: referred(book, "bill-1"))
        changed(storage, lambda book: referred(book, "bill-1"), member_key=1002)

        with pytest.raises(ConflictError):
            changed(storage, lambda book: referred(book, "bill-1"))

        assert 10 == balance_in(storage)

    def test_changes_of_one_member_are_saved_in_order(self, storage: Storage) -> None:
        """One save takes several changes of a member, each decided on the state before."""
        enrolled(storage)
        with storage.begin() as unit:
            book = unit.load({1001: NO_NEEDS})[1001]
            steps = []
            for change in (
                partial(earned, units=10, expires_at=day(5)),
                partial(earned, units=20, expires_at=day(4)),
                partial(spent, units=25),
            ):
                steps.append(change(book))
                book.apply(steps[-1])
            unit.save(steps, posted_at=JOINED)

        assert evolve(book, closed={}, due_at=day(5)) == book_in(storage)

    def test_a_unit_of_work_saves_more_than_once(self, storage: Storage) -> None:
        """What was saved may be loaded, or taken as known, and changed again."""
        enrolled(storage)
        with storage.begin() as unit:
            book = unit.load({1001: NO_NEEDS})[1001]
            for units in (10, 20):
                changes = earned(book, units)
                unit.save([changes], posted_at=JOINED)
                book.apply(changes)
            again = unit.load({1001: NO_NEEDS})[1001]
            unit.save([spent(again, 5)], posted_at=JOINED)

        assert 25 == balance_in(storage)

    def test_many_members_are_saved_at_once(self, storage: Storage) -> None:
        """Any number of books is loaded and saved in one unit of work."""
        keys = range(2001, 2001 + 450)
        enrolled(storage, *(a_member(key - 1000) for key in keys))

        for _ in range(2):
            with storage.begin() as unit:
                books = unit.load({key: Needs(orders=("web/1",), counters=("times",)) for key in keys})
                changes = [earned(book, key - 2000) for key, book in books.items()]
                for each in changes:
                    each.counters["times"] = 1
                unit.save(changes, posted_at=JOINED)

        assert 2 * sum(range(1, 451)) == balance_in(storage, keys)
        with storage.read() as reader:
            books = reader.peek({key: Needs(counters=("times",)) for key in keys})
        assert {2} == {book.counters["times"] for book in books.values()}

    def test_drained_lots_fill_again(self, storage: Storage) -> None:
        """A lot that was closed is open again when units return to it."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10, expires_at=day(9)))
        changed(storage, lambda book: held(book, "cart", 10, lapses_at=day(3)))
        changed(storage, lambda book: passed(book, day(3)))

        book = book_in(storage, Needs(holds=("cart",)))
        assert ([1], []) == _lot_numbers(book)
        assert HoldState.LAPSED is book.holds["cart"].state
        assert (10, day(9)) == (book.accounts["points"].open, book.due_at)

    def test_nothing_due_is_never(self, storage: Storage) -> None:
        """A book whose lots are open for ever says so."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10))
        assert NEVER == book_in(storage).due_at


def _lot_numbers(book: Book) -> tuple[list[int], list[int]]:
    return sorted(book.lots), sorted(book.closed)


def _counting(book: Book, name: str, delta: int) -> Changes:
    draft = draft_at(book)
    draft.count(name, delta)
    return draft.changes


def _stamped(book: Book, units: int) -> Changes:
    draft = draft_at(book)
    lot = draft.open_lot("stamps", earned_at=draft.at, available_from=draft.at, expires_at=None)
    draft.post(PostingKind.EARN, [Entry("stamps", lot.no, Place.ISSUED, Place.OPEN, units)])
    return draft.changes


def _with_facts(book: Book, days: list[int], *, window_start: int) -> Changes:
    changes = draft_at(book).changes
    changes.facts = [Fact(day(n), day(20), n, n, 1) for n in days]
    changes.window = Window(day(window_start))
    return changes


def _with_everything(book: Book) -> Changes:
    """Changes in which every field says something."""
    changes = earned(book, 20, at=day(1))
    changes.counters["times"] = 2
    changes.facts = [Fact(day(0), day(1), 900, 20, 1, 1)]
    changes.window = Window(day(-365), 900, 20, 1, 1)
    changes.standing = Standing(
        "gold", day(0), day(30), day(40), (1, 2, 3, 4), Invitation("gold", day(50)), "top"
    )
    changes.tier_changes = [TierChange(day(0), None, "gold", "joined")]
    return changes
