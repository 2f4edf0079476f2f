"""Saving changes: rows are gathered for each statement, then run together."""

from __future__ import annotations

from attrs import define, field

from clubkit.calendars import Instant
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place
from clubkit.ledger.records import Hold, RewardRecord
from clubkit.storage.codec import standing_text
from clubkit.storage.dues import first_due, review_due
from clubkit.storage.sql import reward_statements as r
from clubkit.storage.sql import statements as s
from clubkit.storage.sql.expressions import Values
from clubkit.storage.sql.prepared import Runner
from clubkit.storage.sql.rows import (
    balance_row,
    entry_rows,
    fact_row,
    hold_row,
    lot_move,
    lot_row,
    order_row,
    posting_row,
    reward_row,
)
from clubkit.tiers.scores import Window
from clubkit.tiers.standing import Standing

_IN_LOT = (Place.PENDING, Place.OPEN)


@define
class Head:
    """
    What a unit of work knows of an account that it has locked.

    Attributes:
        lots: Those with units in them, by number.

        holds: The active ones, and perhaps others.

        rewards: The issued ones, and perhaps others.
    """

    version: int
    seq: int
    lot_no: int
    last_at: Instant
    window: Window
    standing: Standing
    lots: dict[int, Lot]
    holds: dict[str, Hold]
    rewards: dict[str, RewardRecord]


def head_of(book: Book) -> Head:
    """The head of a book that was just read."""
    return Head(
        book.version,
        book.seq,
        book.lot_no,
        book.last_at,
        book.window,
        book.standing,
        dict(book.lots),
        dict(book.holds),
        dict(book.rewards),
    )


@define
class Batch:
    """The rows of several changes, in the order of the changes."""

    posted_at: Instant
    owners: list[Values]
    accounts: list[Values] = field(factory=list)
    balances: list[Values] = field(factory=list)
    new_lots: list[Values] = field(factory=list)
    lots: list[Values] = field(factory=list)
    orders: list[Values] = field(factory=list)
    holds: list[Values] = field(factory=list)
    rewards: list[Values] = field(factory=list)
    counters: list[Values] = field(factory=list)
    postings: list[Values] = field(factory=list)
    entries: list[Values] = field(factory=list)
    facts: list[Values] = field(factory=list)
    tier_changes: list[Values] = field(factory=list)

    def add(self, changes: Changes, head: Head) -> None:
        """Gather the rows of one change set, and bring the head to the state after it."""
        self._add_lots(changes, head.lot_no)
        _bring(head, changes)
        key = changes.member_key
        self.accounts.append(_account_row(key, changes.base_version, head))
        for unit_id, account in changes.accounts.items():
            account.check()
            self.balances.append(balance_row(key, unit_id, account))
        self.orders.extend([order_row(key, record) for record in changes.orders.values()])
        self.holds.extend([hold_row(key, hold) for hold in changes.holds.values()])
        self.rewards.extend([reward_row(key, record) for record in changes.rewards.values()])
        self.counters.extend([(key, name, delta) for name, delta in changes.counters.items()])
        for posting in changes.postings:
            self.postings.append(posting_row(key, posting, self.posted_at))
            self.entries.extend(entry_rows(key, posting))
        for n, fact in enumerate(changes.facts):
            self.facts.append(fact_row(key, fact, head.version, n))
        for n, step in enumerate(changes.tier_changes):
            self.tier_changes.append((key, head.version, n, step.at, step.before, step.after, step.reason))

    def _add_lots(self, changes: Changes, last_no: int) -> None:
        if not changes.lots:
            return
        moved = _moved(changes)
        for lot in changes.lots.values():
            if lot.no > last_no:
                self.new_lots.append(lot_row(changes.member_key, lot))
            else:
                before = lot.remaining - moved.get(lot.no, 0)
                self.lots.append(lot_move(changes.member_key, lot, before=before))

    def write(self, run: Runner) -> None:
        """
        Run the statements.

        Raises:
            ConflictError: If an account or a lot is not in the state that the changes were decided on.
        """
        # The second changes of one member may touch a row that the first ones did.
        write = run.write_together if len(self.accounts) == 1 else run.write_each
        moved = write(
            [
                (s.add_owner, self.owners),
                (s.move_account, self.accounts),
                (s.put_balance, self.balances),
                (s.add_lot, self.new_lots),
                (s.move_lot, self.lots),
                (s.put_order, self.orders),
                (s.put_hold, self.holds),
                (r.put_reward, self.rewards),
                (s.count, self.counters),
                (s.add_posting, self.postings),
                (s.add_entry, self.entries),
                (s.add_fact, self.facts),
                (s.add_tier_change, self.tier_changes),
            ]
        )
        if moved[s.move_account] != len(self.accounts):
            raise run.conflict("an account was changed meanwhile")
        if moved[s.move_lot] != len(self.lots):
            raise run.conflict("a lot was changed meanwhile")


def _moved(changes: Changes) -> dict[int, int]:
    """By lot: how many more units are in it after the changes than before."""
    moved: dict[int, int] = {}
    for posting in changes.postings:
        for entry in posting.entries:
            if entry.lot_no is not None:
                units = entry.units * ((entry.target in _IN_LOT) - (entry.source in _IN_LOT))
                moved[entry.lot_no] = moved.get(entry.lot_no, 0) + units
    return moved


def _bring(head: Head, changes: Changes) -> None:
    head.version = changes.base_version + 1
    head.seq += len(changes.postings)
    head.lot_no = changes.lot_no
    head.last_at = max(head.last_at, changes.last_at)
    head.window = changes.window or head.window
    head.standing = changes.standing or head.standing
    head.holds.update(changes.holds)
    head.rewards.update(changes.rewards)
    for no, lot in changes.lots.items():
        if lot.remaining:
            head.lots[no] = lot
        else:
            head.lots.pop(no, None)


def _account_row(member_key: int, version: int, head: Head) -> Values:
    standing, window = head.standing, head.window
    return (
        head.version,
        head.seq,
        head.lot_no,
        head.last_at,
        first_due(head.lots.values(), head.holds.values(), head.rewards.values()),
        review_due(standing),
        standing.tier_id,
        standing_text(standing),
        window.start,
        window.spend_minor,
        window.points,
        window.orders,
        window.visits,
        member_key,
        version,
    )
