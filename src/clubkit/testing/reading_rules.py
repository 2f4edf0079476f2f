"""Rules of reading: history, pages, and what is due."""

# ruff: noqa: S101, SIM300

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from clubkit.calendars import Instant
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Posting, Trace
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import (
    a_member,
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
    spent,
)
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import Invitation, Standing, TierChange


class ReadingRules:
    """The record of what happened."""

    def test_postings_come_newest_first(self, storage: Storage) -> None:
        """Postings are numbered from one without gaps, and read in pages from the newest."""
        enrolled(storage, a_member(1), a_member(2))
        for units in range(1, 6):
            changed(storage, partial(earned, units=units))

        with storage.read() as reader:
            assert [5, 4, 3, 2, 1] == [posting.seq for posting in reader.postings(1001)]
            assert [5, 4] == [posting.seq for posting in reader.postings(1001, limit=2)]
            assert [3, 2] == [posting.units() for posting in reader.postings(1001, before=4, limit=2)]
            assert [] == reader.postings(1001, before=1)
            assert [] == reader.postings(1002) == reader.postings(5)

    def test_a_posting_is_kept_whole(self, storage: Storage) -> None:
        """A posting is read as it was saved: entries in their order, and its whole trace."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 10, expires_at=day(9)))
        changed(storage, lambda book: earned(book, 10, expires_at=day(8)))
        trace = Trace("bill", "digest", "web/1", "f" * 64, "clerk", "کادو", 1)
        changed(storage, lambda book: _clawed_back(book, trace))

        with storage.read() as reader:
            newest = reader.postings(1001)[0]
        entries = (
            Entry("points", 2, Place.OPEN, Place.CLAWED_BACK, 10),
            Entry("points", 1, Place.OPEN, Place.CLAWED_BACK, 4),
            Entry("points", None, Place.DEFICIT, Place.CLAWED_BACK, 6),
        )
        assert Posting(3, PostingKind.CLAWBACK, day(-1), day(0), entries, trace) == newest

    def test_a_posting_may_move_nothing(self, storage: Storage) -> None:
        """A posting without entries is a posting."""
        enrolled(storage)
        changed(storage, _nothing_moved)
        with storage.read() as reader:
            assert [()] == [posting.entries for posting in reader.postings(1001)]

    def test_history_ends_at_an_instant(self, storage: Storage) -> None:
        """History is all postings that occurred by then, by number, for each member that was asked for."""
        enrolled(storage, a_member(1), a_member(2), a_member(3))
        for n in (1, 2, 3):
            changed(storage, partial(earned, units=n, at=day(n)))
        changed(storage, lambda book: referred(book, "a"), member_key=1003)

        with storage.read() as reader:
            history = reader.history([1001, 1002, 1003], until=day(2))
        assert {1001: [1, 2], 1002: [], 1003: [10]} == {
            key: [posting.units() for posting in postings] for key, postings in history.items()
        }

    def test_all_lots_are_all(self, storage: Storage) -> None:
        """All lots are read by number, closed ones too."""
        enrolled(storage, a_member(1), a_member(2))
        for units in (1, 2, 3):
            changed(storage, partial(earned, units=units, expires_at=day(9 - units)))
        book = changed(storage, lambda book: spent(book, 4))

        with storage.read() as reader:
            lots = reader.all_lots([1001, 1002])
        assert [(1, 1), (2, 1), (3, 0)] == [(lot.no, lot.remaining) for lot in lots[1001]]
        assert sorted([*book.lots.values(), *book.closed.values()], key=lambda lot: lot.no) == lots[1001]
        assert [] == lots[1002]

    def test_facts_are_known_from_an_instant(self, storage: Storage) -> None:
        """Facts are read by their date, as far as they were known by then."""
        enrolled(storage, a_member(1), a_member(2))
        early, late, refund = Fact(day(1), day(1), 10), Fact(day(3), day(3), 20), Fact(day(1), day(4), -5)
        changed(storage, lambda book: _noting(book, [late, early]))
        changed(storage, lambda book: _noting(book, [refund]))

        with storage.read() as reader:
            assert {1001: [early, late], 1002: []} == reader.facts([1001, 1002], known_until=day(3))
            assert [early, refund, late] == reader.facts([1001], known_until=day(4))[1001]

    def test_tier_changes_come_oldest_first(self, storage: Storage) -> None:
        """Steps on the ladder are read in the order in which they were saved."""
        enrolled(storage)
        steps = [TierChange(day(n), str(n), str(n + 1), "reached") for n in range(4)]
        changed(storage, lambda book: _stepping(book, steps[:3]))
        changed(storage, lambda book: _stepping(book, steps[3:]))

        with storage.read() as reader:
            assert steps == reader.tier_changes(1001)
            assert [] == reader.tier_changes(5)

    def test_keys_and_names_are_listed(self, storage: Storage) -> None:
        """The keys of a member's orders, and the names of the counters, are all known."""
        enrolled(storage, a_member(1), a_member(2))
        for n in (1, 2):
            changed(storage, partial(ordered, order_key=f"web/{n}", units=5))
            changed(storage, partial(_counted, name=f"times:{n}"))

        with storage.read() as reader:
            assert ["web/1", "web/2"] == sorted(reader.order_keys(1001))
            assert ["times:1", "times:2"] == sorted(reader.counter_names(1001))
            assert [] == reader.order_keys(1002) == reader.counter_names(1002)


def _due_changes() -> list[tuple[str, Callable[[Book], Changes]]]:
    return [
        ("matures", lambda book: earned(book, 5, matures_at=day(7))),
        ("expires", lambda book: earned(book, 5, expires_at=day(7))),
        ("lapses", lambda book: held(book, "cart", 5, lapses_at=day(7))),
        ("review", lambda book: _standing(book, Standing("gold", review_at=day(7)))),
        ("grace", lambda book: _standing(book, Standing("gold", grace_until=day(7), review_at=day(9)))),
        ("invited", lambda book: _standing(book, Standing("gold", invitation=Invitation("gold", day(7))))),
    ]


class DueRules:
    """For whom time has something to do."""

    @pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in _due_changes()])
    def test_members_are_due_from_the_instant_on(
        self, storage: Storage, change: Callable[[Book], Changes]
    ) -> None:
        """A member is due from the instant at which something happens, not a microsecond before."""
        enrolled(storage, a_member(1), a_member(2))
        for key in (1001, 1002):
            changed(storage, lambda book: earned(book, 20), member_key=key)
        changed(storage, change)

        with storage.read() as reader:
            assert [] == reader.due(Instant(day(7) - 1))
            assert [1001] == reader.due(day(7))

    def test_who_was_seen_to_is_not_due(self, storage: Storage) -> None:
        """Once it is written down what time did, the next thing counts."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 5, matures_at=day(2), expires_at=day(20)))
        changed(storage, lambda book: passed(book, day(2)))

        with storage.read() as reader:
            assert [] == reader.due(day(19))
            assert [1001] == reader.due(day(20))

    def test_what_is_gone_is_not_due(self, storage: Storage) -> None:
        """A lot that was spent and a hold that was given back make nobody due."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 5, expires_at=day(9)))
        changed(storage, lambda book: earned(book, 5))
        changed(storage, lambda book: held(book, "cart", 2, lapses_at=day(4)))
        changed(storage, lambda book: released(book, "cart"))
        changed(storage, lambda book: spent(book, 5))

        with storage.read() as reader:
            assert [] == reader.due(day(99))

    def test_due_members_come_in_pages(self, storage: Storage) -> None:
        """Due members come in the order of their keys, from above the last one."""
        enrolled(storage, *(a_member(n) for n in range(1, 8)))
        for n in (6, 2, 4, 1):
            changed(storage, lambda book: earned(book, 5, expires_at=day(3)), member_key=1000 + n)
        changed(storage, lambda book: _standing(book, Standing(review_at=day(3))), member_key=1003)

        with storage.read() as reader:
            assert [1001, 1002, 1003] == reader.due(day(3), limit=3)
            assert [1004, 1006] == reader.due(day(3), after=1003, limit=3)

    def test_due_members_of_a_range(self, storage: Storage) -> None:
        """Due members are those above the one key and up to the other, so that shards share them out."""
        enrolled(storage, *(a_member(n) for n in range(1, 8)))
        for n in range(1, 8):
            changed(storage, lambda book: earned(book, 5, expires_at=day(3)), member_key=1000 + n)
        changed(storage, lambda book: _standing(book, Standing(review_at=day(3))), member_key=1006)

        with storage.read() as reader:
            assert [1003, 1004, 1005] == reader.due(day(3), after=1002, until=1005)
            assert [1003] == reader.due(day(3), after=1002, until=1005, limit=1)
            assert [1006, 1007] == reader.due(day(3), after=1005)
            assert [] == reader.due(day(3), after=1005, until=1005)


def _clawed_back(book: Book, trace: Trace) -> Changes:
    draft = draft_at(book)
    entries = [
        Entry("points", 2, Place.OPEN, Place.CLAWED_BACK, 10),
        Entry("points", 1, Place.OPEN, Place.CLAWED_BACK, 4),
        Entry("points", None, Place.DEFICIT, Place.CLAWED_BACK, 6),
    ]
    draft.post(PostingKind.CLAWBACK, entries, occurred_at=day(-1), trace=trace)
    return draft.changes


def _nothing_moved(book: Book) -> Changes:
    draft = draft_at(book)
    draft.post(PostingKind.CLAWBACK, [])
    return draft.changes


def _noting(book: Book, facts: list[Fact]) -> Changes:
    changes = draft_at(book).changes
    changes.facts = facts
    return changes


def _stepping(book: Book, steps: list[TierChange]) -> Changes:
    changes = draft_at(book).changes
    changes.tier_changes = steps
    return changes


def _counted(book: Book, name: str) -> Changes:
    draft = draft_at(book)
    draft.count(name, 1)
    return draft.changes


def _standing(book: Book, standing: Standing) -> Changes:
    changes = draft_at(book).changes
    changes.standing = standing
    return changes
