"""Reading without locks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter

from clubkit.calendars import Instant
from clubkit.ledger.book import Book
from clubkit.ledger.lots import Lot
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import RewardRecord
from clubkit.storage.codec import read_attributes
from clubkit.storage.ports import Member, Needs, Owner, Published
from clubkit.storage.shards import LAST_KEY
from clubkit.storage.sql import reward_statements as r
from clubkit.storage.sql import statements as s
from clubkit.storage.sql.books import read_books
from clubkit.storage.sql.expressions import Row
from clubkit.storage.sql.people import SqlPeople
from clubkit.storage.sql.prepared import Runner
from clubkit.storage.sql.rows import fact_of, lot_of, owner_of, postings_of, reward_of
from clubkit.storage.sql.vouchers import SqlVouchers
from clubkit.storage.sql.wholes import keys_with_rows, owner_page, read_wholes
from clubkit.storage.whole import Whole
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import TierChange

OneMoment = Callable[[], AbstractContextManager[None]]
"""Opens a block in which all reads see the store at one moment."""


class SqlReader:
    """A `Reader` of an SQL database."""

    def __init__(self, run: Runner, one_moment: OneMoment) -> None:
        self._run = run
        self._one_moment = one_moment

    def find(self, member_ids: Sequence[str]) -> dict[str, Member]:
        return members_of(self._run.rows_among(s.find, member_ids))

    def by_key(self, member_keys: Sequence[int]) -> dict[int, Member]:
        found = map(_member_of, self._run.rows_among(s.by_key, member_keys))
        return {member.member_key: member for member in found}

    def members(self, *, after: str = "", limit: int = 1000) -> list[Member]:
        return [_member_of(row) for row in self._run.rows(s.members, (after, limit))]

    def owners(self, order_keys: Sequence[str]) -> dict[str, Owner]:
        return {row[0]: owner_of(row) for row in self._run.rows_among(s.owners, order_keys)}

    def peek(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        with self._one_moment():
            return read_books(self._run, wanted, locked=False)

    def postings(self, member_key: int, *, before: int | None = None, limit: int = 100) -> list[Posting]:
        if before is None:
            before = 1 + max((row[0] for row in self._run.rows(s.last_posting, (member_key,))), default=0)
        rows = self._run.rows_among(s.postings, (member_key,), (before - limit, before))
        return [posting for _, posting in postings_of(rows)][::-1]

    def history(self, member_keys: Sequence[int], *, until: Instant) -> dict[int, list[Posting]]:
        found: dict[int, list[Posting]] = {key: [] for key in member_keys}
        for key, posting in postings_of(self._run.rows_among(s.history, list(found), (until,))):
            found[key].append(posting)
        return found

    def all_lots(self, member_keys: Sequence[int]) -> dict[int, list[Lot]]:
        found: dict[int, list[Lot]] = {key: [] for key in member_keys}
        for row in self._run.rows_among(s.all_lots, list(found)):
            found[row[0]].append(lot_of(row))
        return found

    def facts(self, member_keys: Sequence[int], *, known_until: Instant) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = {key: [] for key in member_keys}
        for row in self._run.rows_among(s.known_facts, list(found), (known_until,)):
            found[row[0]].append(fact_of(row))
        return found

    def order_keys(self, member_key: int) -> list[str]:
        return [row[0] for row in self._run.rows(s.order_keys, (member_key,))]

    def counter_names(self, member_key: int) -> list[str]:
        return [row[0] for row in self._run.rows(s.counter_names, (member_key,))]

    def rewards(self, member_key: int) -> list[RewardRecord]:
        return [reward_of(row) for row in self._run.rows(r.all_rewards, (member_key,))]

    def tier_changes(self, member_key: int) -> list[TierChange]:
        return [TierChange(*row) for row in self._run.rows(s.tier_changes, (member_key,))]

    def due(self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        asked = (at, after, until, limit)
        found = {
            row[0] for statement in (s.due, s.due_for_review) for row in self._run.rows(statement, asked)
        }
        return sorted(found)[:limit]

    def keys(self, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000) -> list[int]:
        return keys_with_rows(self._run, after, until, limit)

    def wholes(self, member_keys: Sequence[int]) -> dict[int, Whole]:
        with self._one_moment():
            return read_wholes(self._run, member_keys)

    def owned(self, *, after: str = "", limit: int = 1000) -> list[tuple[Owner, bool]]:
        return [(owner_of(row), row[4] is not None) for row in self._run.rows(owner_page, (after, limit))]

    def program(self, version: str) -> Published | None:
        return _published(self._run.rows(s.program, (version,)))

    def program_at(self, at: Instant) -> Published | None:
        return _published(self._run.rows(s.program_at, (at,)))

    def counted(self, name: str) -> int:
        return max((row[0] for row in self._run.rows(s.counted, (name,))), default=0)

    def vouchers(self) -> SqlVouchers:
        return SqlVouchers(self._run)

    def people(self) -> SqlPeople:
        return SqlPeople(self._run)


def members_of(rows: Iterable[Row]) -> dict[str, Member]:
    """Members by their id."""
    return {row[0]: _member_of(row) for row in rows}


def latest(rows: Sequence[Row]) -> str | None:
    """The version of the program that was published last, of those that are effective from one instant."""
    return max(rows, key=itemgetter(1))[0] if rows else None


def _member_of(row: Row) -> Member:
    member_id, member_key, joined_at, attributes, merged_into = row
    return Member(member_id, member_key, joined_at, read_attributes(attributes), merged_into)


def _published(rows: Sequence[Row]) -> Published | None:
    return Published(*rows[0]) if rows else None
