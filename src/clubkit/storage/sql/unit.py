"""One transaction that writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext

from clubkit.calendars import Instant
from clubkit.ledger.book import NEVER, Book, Changes
from clubkit.storage.codec import pairs_text, standing_text
from clubkit.storage.ports import LookedUp, Member, Needs, Owner, Published
from clubkit.storage.sql import statements as s
from clubkit.storage.sql.books import read_books
from clubkit.storage.sql.expressions import Statement, Values
from clubkit.storage.sql.prepared import Question, Runner
from clubkit.storage.sql.reader import SqlReader, latest, members_of
from clubkit.storage.sql.rows import balance_row, owner_of, payers_text
from clubkit.storage.sql.saving import Batch, Head, head_of
from clubkit.storage.sql.wholes import mend_account
from clubkit.storage.whole import Mend, Whole

_NO_NEEDS = Needs()


class SqlUnitOfWork(SqlReader):
    """A `UnitOfWork` of an SQL database: like the ports, a reader that writes."""

    def __init__(self, run: Runner) -> None:
        super().__init__(run, nullcontext)
        self._heads: dict[int, Head] = {}

    def look_up(self, at: Instant, member_ids: Sequence[str], order_keys: Sequence[str]) -> LookedUp:
        if not self._run.joins:  # each takes the lock that it needs
            programs = self._run.rows_among(s.program_of, [at])
            return LookedUp(latest(programs), self.find(member_ids), self.owners(order_keys))

        programs, found, owned = self._run.rows_of_all(
            [
                Question(s.program_of, [at]),
                Question(s.find, member_ids),
                Question(s.owned, order_keys),
            ]
        )
        # Most orders are new: only those that somebody owns are there to be locked, and looked at again.
        owners = self.owners([row[0] for row in owned])
        return LookedUp(latest(programs), members_of(found), owners)

    def enrol(self, members: Sequence[Member]) -> None:
        self._run.write(s.add_member, [(m.member_id, m.member_key, m.merged_into) for m in members])
        self._run.write(s.add_account, [_new_account(member) for member in members])

    def describe(self, member_key: int, attributes: tuple[tuple[str, str], ...]) -> None:
        self._change_one(s.describe, (pairs_text(attributes), member_key))

    def alias(self, member_key: int, into: int) -> None:
        self._change_one(s.alias, (into, member_key))
        self._change_one(s.alias_account, (into, member_key))

    def owners(self, order_keys: Sequence[str]) -> dict[str, Owner]:
        keys = sorted(order_keys)
        if self._run.reads_old:
            # A lock on an order that is new would be on the gap that it goes into, and others with it. Of two
            # who take the same one for new, the second is in conflict when it claims it.
            keys = sorted(row[0] for row in self._run.rows_among(s.owned, keys))
        return {row[0]: owner_of(row) for row in self._run.rows_among(s.owners_locked, keys)}

    def claim(self, owners: Iterable[Owner], known: Mapping[str, Owner]) -> None:
        new = []
        moved = []
        for owner in owners:
            before = known.get(owner.order_key)
            if before is None:
                new.append(_owned(owner))
            elif before != owner:
                moved.append(_moved(owner, before))
        self._run.write(s.add_owner, new)
        if self._run.write(s.move_owner, moved) != len(moved):
            raise self._run.conflict("an order was claimed meanwhile")

    def load(self, wanted: Mapping[int, Needs]) -> dict[int, Book]:
        books = read_books(self._run, wanted, locked=True)
        for key, book in books.items():
            self._heads[key] = head_of(book)
        return books

    def save(self, changes: Sequence[Changes], *, posted_at: Instant, claims: Sequence[Owner] = ()) -> None:
        unread = {each.member_key: _NO_NEEDS for each in changes if each.member_key not in self._heads}
        if unread:
            self.load(unread)

        batch = Batch(posted_at, [_owned(owner) for owner in claims])
        for each in changes:
            head = self._heads.get(each.member_key)
            if head is None or head.version != each.base_version:
                raise self._run.conflict("an account was changed meanwhile")
            batch.add(each, head)
        batch.write(self._run)

    def wholes(self, member_keys: Sequence[int]) -> dict[int, Whole]:
        self._run.rows_among(s.accounts_locked, sorted(member_keys))
        return super().wholes(member_keys)

    def mend(self, mends: Sequence[Mend]) -> None:
        accounts = [
            (each.version + 1, each.due_at, each.review_at, each.member_key, each.version) for each in mends
        ]
        if self._run.write(mend_account, accounts) != len(accounts):
            raise self._run.conflict("an account was changed meanwhile")
        self._run.write(
            s.put_balance,
            [
                balance_row(each.member_key, unit_id, account)
                for each in mends
                for unit_id, account in each.balances.items()
            ],
        )

    def take(self, counter: str, want: int, cap: int | None) -> int:
        rows = self._run.rows(s.counted_locked, (counter,))
        used: int = rows[0][0] if rows else 0
        granted = want if cap is None else min(want, max(0, cap - used))
        if not granted:
            return 0
        if not rows:
            self._run.write(s.add_shared, [(counter, granted)])
        else:
            self._change_one(s.take, (used + granted, counter, used))
        return granted

    def publish(self, program: Published) -> None:
        known = self._run.rows(s.programs_from, (program.effective_at,))
        if any(version == program.version for version, _ in known):
            return
        n = 1 + max((n for _, n in known), default=0)
        self._run.write(s.add_program, [(program.effective_at, n, program.version, program.document)])

    def _change_one(self, statement: Statement, values: Values) -> None:
        if self._run.write(statement, [values]) != 1:
            raise self._run.conflict("a row was changed meanwhile, or is not there")


def _new_account(member: Member) -> Values:
    book = Book(member.member_key, member.joined_at)
    window = book.window
    return (
        book.member_key,
        book.joined_at,
        book.version,
        book.seq,
        book.lot_no,
        book.last_at,
        NEVER,
        None,
        None,
        standing_text(book.standing),
        window.start,
        window.spend_minor,
        window.points,
        window.orders,
        window.visits,
        pairs_text(member.attributes),
        member.merged_into,
    )


def _owned(owner: Owner) -> Values:
    return (owner.order_key, owner.member_key, owner.document, payers_text(owner.payers))


def _moved(owner: Owner, before: Owner) -> Values:
    return (
        owner.member_key,
        owner.document,
        payers_text(owner.payers),
        owner.order_key,
        before.member_key or 0,
        before.document or "",
        payers_text(before.payers) or "",
    )
