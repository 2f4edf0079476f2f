"""Reading books: the account first, then what a decision needs beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import Account
from clubkit.ledger.book import Book
from clubkit.ledger.lots import Lot
from clubkit.ledger.touched import touched_lots
from clubkit.storage.codec import read_attributes, read_standing
from clubkit.storage.dues import first_due
from clubkit.storage.ports import Needs
from clubkit.storage.sql import reward_statements as r
from clubkit.storage.sql import statements as s
from clubkit.storage.sql.expressions import Row
from clubkit.storage.sql.prepared import Question, Runner
from clubkit.storage.sql.rows import fact_of, hold_of, lot_of, order_of, postings_of, reward_of
from clubkit.tiers.scores import Fact, Window


def read_books(run: Runner, wanted: Mapping[int, Needs], *, locked: bool) -> dict[int, Book]:
    """
    The books of these members; unknown keys are left out.

    Args:
        locked: Whether nobody else may load them for writing until the transaction is over.

    Raises:
        LedgerBrokenError: If a book does not add up.

        ConflictError: If one of them that is to be locked was merged into another member.
    """
    books = _accounts(run, sorted(wanted), locked=locked)
    if books:
        needs = wanted if len(books) == len(wanted) else {key: wanted[key] for key in books}
        starts = _starts(books, needs)
        referred, balances, orders, lots, counters, facts, issued, rewards = run.rows_of_all(
            [
                Question(s.referred, _pairs(needs, lambda each: each.references)),
                Question(s.balances, list(books)),
                Question(s.orders, _pairs(needs, lambda each: each.orders)),
                Question(s.open_lots, list(books)),
                Question(s.counters, _pairs(needs, lambda each: each.counters)),
                Question(s.window_facts, list(starts), (max(starts.values(), default=0),)),
                Question(r.issued_rewards, list(books)),
                Question(r.rewards, _pairs(needs, lambda each: each.rewards)),
            ]
        )
        _take_references(books, referred)
        _take_balances(books, balances)
        _take_orders(books, orders)
        _take_lots(books, lots)
        _take_counters(books, counters)
        _take_facts(books, facts, starts)
        _take_rewards(books, [*issued, *rewards])
        _read_holds(run, books, needs)
        _read_closed_lots(run, books)
    for book in books.values():
        _check(book)
    return books


def _accounts(run: Runner, keys: Sequence[int], *, locked: bool) -> dict[int, Book]:
    books = {}
    for row in run.rows_among(s.accounts_locked if locked else s.accounts, keys):
        key, joined_at, version, seq, lot_no, last_at, *window, standing, attributes, merged_into = row
        if locked and merged_into is not None:
            raise run.conflict("a member was merged into another meanwhile")
        books[key] = book = Book(key, joined_at, version, seq, lot_no, last_at)
        book.window = Window(*window)
        book.standing = read_standing(standing)
        book.attributes = read_attributes(attributes)
        book.is_whole = False
    return books


def _pairs(wanted: Mapping[int, Needs], names: Callable[[Needs], tuple[str, ...]]) -> list[tuple[int, str]]:
    return [(key, name) for key, needs in wanted.items() for name in names(needs)]


def _starts(books: Mapping[int, Book], wanted: Mapping[int, Needs]) -> dict[int, Instant]:
    """From when on their windows are to count, of those members whose facts may have left it since."""
    return {
        key: needs.window_start
        for key, needs in wanted.items()
        if needs.window_start is not None and needs.window_start > books[key].window.start
    }


def _take_references(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for key, posting in postings_of(rows):
        if posting.trace.reference is not None:
            books[key].references = {**books[key].references, posting.trace.reference: posting}


def _take_balances(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for key, unit, *places in rows:
        books[key].accounts[unit] = Account(*places)


def _take_orders(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for row in rows:
        record = order_of(row)
        books[row[0]].orders[record.order_key] = record


def _take_lots(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for row in rows:
        books[row[0]].lots[row[1]] = lot_of(row)


def _take_counters(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for key, name, value in rows:
        books[key].counters = {**books[key].counters, name: value}


def _take_facts(books: Mapping[int, Book], rows: Iterable[Row], starts: Mapping[int, Instant]) -> None:
    """Facts that leave the window until the start that was asked for."""
    leaving: dict[int, list[Fact]] = {}
    for row in rows:
        if row[0] is not None and row[1] <= starts[row[0]]:
            leaving.setdefault(row[0], []).append(fact_of(row))
    for key, facts in leaving.items():
        books[key].keep_facts(facts)


def _take_rewards(books: Mapping[int, Book], rows: Iterable[Row]) -> None:
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        record = reward_of(row)
        books[row[0]].rewards = {**books[row[0]].rewards, record.record_id: record}


def _read_holds(run: Runner, books: Mapping[int, Book], wanted: Mapping[int, Needs]) -> None:
    """Active holds of the members who have units on hold, and those that were asked for by name."""
    holders = [key for key, book in books.items() if _has_held(book)]
    named = [(key, hold_id) for key, needs in wanted.items() for hold_id in needs.holds]
    rows = [*run.rows_among(s.active_holds, holders), *run.rows_among(s.holds, named)]
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        hold = hold_of(row)
        books[row[0]].holds = {**books[row[0]].holds, hold.hold_id: hold}


def _has_held(book: Book) -> bool:
    return any(account.held for account in book.accounts.values())


def _read_closed_lots(run: Runner, books: Mapping[int, Book]) -> None:
    """The closed lots that orders, holds and rewards may return units to."""
    for key, lot in _lots(run.rows_among(s.lots, list(_missing(books)))):
        if lot.remaining:
            raise LedgerBrokenError("lots with units are open", f"lot {lot.no} has {lot.remaining}")
        books[key].closed[lot.no] = lot


def _missing(books: Mapping[int, Book]) -> Iterator[tuple[int, int]]:
    for key, book in books.items():
        if book.orders or book.holds or book.rewards:
            touched = touched_lots(book.orders.values(), book.holds.values(), book.rewards.values())
            for no in sorted(touched - book.lots.keys()):
                yield key, no


def _lots(rows: Iterable[Row]) -> Iterator[tuple[int, Lot]]:
    return ((row[0], lot_of(row)) for row in rows)


def _check(book: Book) -> None:
    units = {lot.unit_id for lot in book.lots.values()} | {hold.unit_id for hold in book.holds.values()}
    for unit_id in units - book.accounts.keys():
        book.accounts[unit_id] = Account()  # which then does not add up, as it should not
    book.check()
    book.due_at = first_due(book.lots.values(), book.holds.values(), book.rewards.values())
