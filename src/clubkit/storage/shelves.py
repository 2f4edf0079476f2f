"""What memory keeps of a member, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from clubkit.calendars import Instant
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.lots import Lot
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import HoldState
from clubkit.ledger.touched import touched_lots
from clubkit.rewards.lifecycle import RewardState
from clubkit.storage.dues import first_due, review_due
from clubkit.storage.ports import Member, Needs, Owner
from clubkit.storage.whole import NumberedEntry, StoredAccount, Whole
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import TierChange
from clubkit.values import changed


@frozen
class Shelf:
    """
    What is kept of one member. Never changed: a new one takes its place.

    Attributes:
        book: With every lot, order, hold, reward and counter that there ever was.

        posted_at: When each of the postings was written.

        facts: All of them, in the order in which they were saved.
    """

    member: Member
    book: Book
    postings: tuple[Posting, ...] = ()
    posted_at: tuple[Instant, ...] = ()
    facts: tuple[Fact, ...] = ()
    tier_changes: tuple[TierChange, ...] = ()


def by_date(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by their date."""
    return sorted(facts, key=lambda fact: fact.dated_at)


def lots_of(book: Book) -> list[Lot]:
    """All lots by number, closed ones too."""
    return [lot for _, lot in sorted({**book.lots, **book.closed}.items())]


def whole_of(shelf: Shelf, owners: Mapping[str, Owner]) -> Whole:
    """Everything that is kept of a member."""
    book = copied(shelf.book)
    standing = book.standing
    return Whole(
        book.member_key,
        is_listed=True,
        listed_into=shelf.member.merged_into,
        account=StoredAccount(
            book.version,
            book.seq,
            book.lot_no,
            book.last_at,
            first_due(book.lots.values(), book.holds.values(), book.rewards.values()),
            review_due(standing),
            standing.tier_id,
            standing,
            book.window,
            shelf.member.merged_into,
        ),
        balances=dict(book.accounts),
        lots={lot.no: lot for lot in lots_of(book)},
        open_lots=set(book.lots),
        holds=dict(book.holds),
        orders=dict(book.orders),
        owners={key: owners[key].member_key for key in book.orders if key in owners},
        follows={key for key in book.orders if key in owners and book.member_key in owners[key].cards},
        counters=dict(book.counters),
        rewards=dict(sorted(book.rewards.items())),
        postings=[changed(posting, entries=()) for posting in shelf.postings],
        entries=[
            NumberedEntry(posting.seq, n, entry)
            for posting in shelf.postings
            for n, entry in enumerate(posting.entries)
        ],
        facts=by_date(shelf.facts),
        tier_changes=list(shelf.tier_changes),
    )


def is_due(book: Book, at: Instant) -> bool:
    """Whether time has something to do."""
    review_at = review_due(book.standing)
    return first_due(book.lots.values(), book.holds.values(), book.rewards.values()) <= at or (
        review_at is not None and review_at <= at
    )


def reuses_reference(shelf: Shelf, changes: Changes) -> bool:
    """Whether the changes use a reference for the second time."""
    references = [
        posting.trace.reference
        for posting in (*shelf.postings, *changes.postings)
        if posting.trace.reference is not None
    ]
    return len(set(references)) < len(references)


def shelved(shelf: Shelf, changes: Changes, posted_at: Instant) -> Shelf:
    """The shelf with the changes in it."""
    book = copied(shelf.book)
    book.apply(changes)
    book.accounts = {unit_id: account.copy() for unit_id, account in book.accounts.items()}
    book.closed = {no: lot for no, lot in book.closed.items() if no not in book.lots}
    return evolve(
        shelf,
        book=book,
        postings=(*shelf.postings, *changes.postings),
        posted_at=(*shelf.posted_at, *[posted_at] * len(changes.postings)),
        facts=(*shelf.facts, *changes.facts),
        tier_changes=(*shelf.tier_changes, *changes.tier_changes),
    )


def copied(book: Book) -> Book:
    """A book that shares nothing with this one that can change."""
    return evolve(
        book,
        accounts={unit_id: account.copy() for unit_id, account in book.accounts.items()},
        lots=dict(book.lots),
        closed=dict(book.closed),
        orders=dict(book.orders),
        holds=dict(book.holds),
        rewards=dict(book.rewards),
        counters=dict(book.counters),
        facts=[],
        references={},
    )


def book_of(shelf: Shelf, needs: Needs) -> Book:
    """The part of a book that a decision asked for."""
    book = copied(shelf.book)
    book.orders = {key: book.orders[key] for key in needs.orders if key in book.orders}
    book.holds = {
        hold_id: hold
        for hold_id, hold in sorted(book.holds.items())
        if hold.state is HoldState.ACTIVE or hold_id in needs.holds
    }
    book.rewards = {
        record_id: record
        for record_id, record in sorted(book.rewards.items())
        if record.state is RewardState.ISSUED or record_id in needs.rewards
    }
    touched = touched_lots(book.orders.values(), book.holds.values(), book.rewards.values())
    book.closed = {no: lot for no, lot in sorted(book.closed.items()) if no in touched}
    book.counters = {name: book.counters[name] for name in needs.counters if name in book.counters}
    book.is_whole = False
    book.keep_facts(
        [
            fact
            for fact in by_date(shelf.facts)
            if needs.window_start is not None and book.window.start < fact.dated_at <= needs.window_start
        ]
    )
    book.references = {
        posting.trace.reference: posting
        for posting in shelf.postings
        if posting.trace.reference is not None and posting.trace.reference in needs.references
    }
    book.due_at = first_due(book.lots.values(), book.holds.values(), book.rewards.values())
    book.check()
    return book
