"""Reading everything that is kept of members, for a check: rows that say nothing are noted, not raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from attrs import frozen

from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import Account
from clubkit.ledger.postings import NO_TRACE, Posting, Trace
from clubkit.storage.codec import read_standing
from clubkit.storage.sql import statements as s
from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import Row, Statement, among, plain
from clubkit.storage.sql.prepared import Runner
from clubkit.storage.sql.rows import KINDS, entry_of, fact_of, hold_of, lot_of, order_of, owner_of, reward_of
from clubkit.storage.whole import NumberedEntry, StoredAccount, Whole
from clubkit.tiers.scores import Window
from clubkit.tiers.standing import TierChange

_UNREADABLE = (LedgerBrokenError, KeyError, TypeError, ValueError)

Take = Callable[[Whole, Row], None]


@frozen
class Part:
    """
    The rows of a member in one table.

    Attributes:
        numbers: Places of the columns that are whole numbers: SQLite would keep anything there.

        names: How many columns, after the member's key, name a row.
    """

    statement: Statement
    take: Take
    numbers: tuple[int, ...]
    names: int


def _part(table: sa.Table, take: Take, *columns: str, order: tuple[str, ...] = (), names: int = 1) -> Part:
    chosen = [table.c[name] for name in columns] or list(table.columns)
    key = table.c.member_key
    select = sa.select(*chosen).order_by(key, *(table.c[name] for name in order))
    numbers = [place for place, column in enumerate(chosen) if isinstance(column.type, sa.Integer)]
    return Part(among(select, key), take, tuple(numbers), names)


def _take_listed(whole: Whole, row: Row) -> None:
    whole.is_listed, whole.listed_into = True, row[1]


def _take_account(whole: Whole, row: Row) -> None:
    _, version, seq, lot_no, last_at, due_at, review_at, tier_id, standing, merged_into, *window = row
    whole.account = StoredAccount(
        version,
        seq,
        lot_no,
        last_at,
        due_at,
        review_at,
        tier_id,
        read_standing(standing),
        Window(*window),
        merged_into,
    )


def _take_balance(whole: Whole, row: Row) -> None:
    whole.balances[row[1]] = Account(*row[2:])


def _take_lot(whole: Whole, row: Row) -> None:
    lot = lot_of(row[:-1])
    whole.lots[lot.no] = lot
    if row[-1]:
        whole.open_lots.add(lot.no)


def _take_hold(whole: Whole, row: Row) -> None:
    whole.holds[row[1]] = hold_of(row)


def _take_order(whole: Whole, row: Row) -> None:
    whole.orders[row[1]] = order_of(row)


def _take_counter(whole: Whole, row: Row) -> None:
    whole.counters[row[1]] = row[2]


def _take_reward(whole: Whole, row: Row) -> None:
    whole.rewards[row[1]] = reward_of(row)


def _take_posting(whole: Whole, row: Row) -> None:
    _, seq, kind, occurred_at, decided_at, *trace = row
    traced = Trace(*trace) if any(part is not None for part in trace) else NO_TRACE
    whole.postings.append(Posting(seq, KINDS[kind], occurred_at, decided_at, (), traced))


def _take_entry(whole: Whole, row: Row) -> None:
    whole.entries.append(NumberedEntry(row[1], row[2], entry_of(*row[3:])))


def _take_fact(whole: Whole, row: Row) -> None:
    whole.facts.append(fact_of((row[0], *row[4:])))


def _take_tier_change(whole: Whole, row: Row) -> None:
    whole.tier_changes.append(TierChange(*row[3:]))


_ACCOUNT = (
    "member_key",
    "version",
    "seq",
    "lot_no",
    "last_at",
    "due_at",
    "review_at",
    "tier_id",
    "standing",
    "merged_into",
    "window_start",
    "window_spend",
    "window_points",
    "window_orders",
    "window_visits",
)
_POSTING = (
    "member_key",
    "seq",
    "kind",
    "occurred_at",
    "decided_at",
    "reference",
    "digest",
    "order_key",
    "program_version",
    "actor",
    "reason",
    "corrects",
)
_FACT = (
    "member_key",
    "dated_at",
    "version",
    "n",
    "dated_at",
    "known_at",
    "spend_minor",
    "points",
    "orders",
    "visits",
)

PARTS = {
    "club_member": _part(t.member, _take_listed, "member_key", "merged_into", names=0),
    "club_account": _part(t.account, _take_account, *_ACCOUNT, names=0),
    "club_balance": _part(t.balance, _take_balance),
    "club_lot": _part(t.lot, _take_lot, order=("no",)),
    "club_hold": _part(t.hold, _take_hold),
    "club_order": _part(t.order, _take_order),
    "club_counter": _part(t.counter, _take_counter),
    "club_reward": _part(t.reward, _take_reward, order=("record_id",)),
    "club_posting": _part(t.posting, _take_posting, *_POSTING, order=("seq",)),
    "club_entry": _part(t.entry, _take_entry, order=("seq", "n"), names=2),
    "club_fact": _part(t.fact, _take_fact, *_FACT, order=("dated_at",), names=3),
    "club_tier_change": _part(
        t.tier_change,
        _take_tier_change,
        *("member_key", "version", "n", "at", "before", "after", "reason"),
        order=("version", "n"),
        names=2,
    ),
}
"""By table: how a member's rows are read."""


def _key_page(table: sa.Table) -> Statement:
    key = table.c.member_key
    return plain(
        sa.select(key)
        .distinct()
        .where(key > sa.bindparam("after", type_=key.type), key <= sa.bindparam("until", type_=key.type))
        .order_by(key)
        .limit(sa.bindparam("most", type_=sa.Integer)),
        "after",
        "until",
        "most",
    )


KEY_PAGES = {name: _key_page(t.METADATA.tables[name]) for name in PARTS}
"""By table: keys of members that it has rows of."""

owner_page = plain(
    sa.select(
        t.owner.c.order_key, t.owner.c.member_key, t.owner.c.document, t.owner.c.payers, t.order.c.order_key
    )
    .join_from(
        t.owner,
        t.order,
        sa.and_(t.order.c.member_key == t.owner.c.member_key, t.order.c.order_key == t.owner.c.order_key),
        isouter=True,
    )
    .where(t.owner.c.order_key > sa.bindparam("after", type_=t.owner.c.order_key.type))
    .order_by(t.owner.c.order_key)
    .limit(sa.bindparam("most", type_=sa.Integer)),
    "after",
    "most",
)

_account = t.account.c
mend_account = plain(
    t.account.update()
    .where(
        _account.member_key == sa.bindparam("member_key_is", type_=_account.member_key.type),
        _account.version == sa.bindparam("version_is", type_=_account.version.type),
    )
    .values(
        version=sa.bindparam("version_to", type_=_account.version.type),
        due_at=sa.bindparam("due_at_to", type_=_account.due_at.type),
        review_at=sa.bindparam("review_at_to", type_=_account.review_at.type),
    ),
    "version_to",
    "due_at_to",
    "review_at_to",
    "member_key_is",
    "version_is",
)


def keys_with_rows(run: Runner, after: int, until: int, limit: int) -> list[int]:
    """Keys of members that any table has rows of, in order."""
    found = {row[0] for page in KEY_PAGES.values() for row in run.rows(page, (after, until, limit))}
    return sorted(found)[:limit]


def read_wholes(run: Runner, member_keys: Sequence[int]) -> dict[int, Whole]:
    """Everything that is kept of these members; of one that nothing is kept of, an empty one."""
    wholes = {key: Whole(key) for key in member_keys}
    for table, part in PARTS.items():
        for row in run.rows_among(part.statement, list(wholes)):
            _read_row(wholes[row[0]], table, part, row)
    orders = sorted({order for whole in wholes.values() for order in whole.orders})
    owners = {row[0]: owner_of(row) for row in run.rows_among(s.owners, orders)}
    for whole in wholes.values():
        theirs = {order: owners[order] for order in whole.orders if order in owners}
        whole.owners = {order: owner.member_key for order, owner in theirs.items()}
        whole.follows = {order for order, owner in theirs.items() if whole.member_key in owner.cards}
    return wholes


def _read_row(whole: Whole, table: str, part: Part, row: Row) -> None:
    try:
        if any(not isinstance(row[place], int | None) for place in part.numbers):
            raise TypeError(table)
        part.take(whole, row)
    except _UNREADABLE:
        names = " ".join([table, *(str(name) for name in row[1 : 1 + part.names])])
        whole.unreadable.append(names)
