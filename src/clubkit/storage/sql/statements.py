"""Every statement that the club runs, written once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from clubkit.ledger.account import PLACES
from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import (
    Lock,
    Statement,
    among,
    among_pairs,
    changing,
    inserting,
    plain,
    upserting,
)


def _to(*columns: sa.Column[int] | sa.Column[str]) -> dict[str, sa.BindParameter[object]]:
    """New values for columns, each under the name ``COLUMN_to``."""
    return {column.name: sa.bindparam(f"{column.name}_to", type_=column.type) for column in columns}


def _is(column: sa.Column[object] | sa.Column[int] | sa.Column[str]) -> sa.ColumnElement[bool]:
    """That a column has the value given as ``COLUMN_is``."""
    return column == sa.bindparam(f"{column.name}_is", type_=column.type)


# --- members ----------------------------------------------------------------------------------------

_member = sa.select(
    t.member.c.member_id,
    t.member.c.member_key,
    t.account.c.joined_at,
    t.account.c.attributes,
    t.member.c.merged_into,
).join_from(t.member, t.account, t.account.c.member_key == t.member.c.member_key)

# Who has an id changes only by a merge, which the locked account tells of.
find = among(_member, t.member.c.member_id, lock=Lock.NEXT)
by_key = among(_member, t.member.c.member_key, lock=Lock.NEXT)
members = plain(
    _member.where(t.member.c.member_id > sa.bindparam("after"))
    .order_by(t.member.c.member_id)
    .limit(sa.bindparam("most", type_=sa.Integer)),
    "after",
    "most",
)

add_member = inserting(t.member)
add_account = inserting(t.account)
describe = plain(
    t.account.update().where(_is(t.account.c.member_key)).values(_to(t.account.c.attributes)),
    "attributes_to",
    "member_key_is",
)
alias = plain(
    t.member.update().where(_is(t.member.c.member_key)).values(_to(t.member.c.merged_into)),
    "merged_into_to",
    "member_key_is",
)
alias_account = plain(
    t.account.update().where(_is(t.account.c.member_key)).values(_to(t.account.c.merged_into)),
    "merged_into_to",
    "member_key_is",
)

# --- books ------------------------------------------------------------------------------------------

_account = sa.select(
    t.account.c.member_key,
    t.account.c.joined_at,
    t.account.c.version,
    t.account.c.seq,
    t.account.c.lot_no,
    t.account.c.last_at,
    t.account.c.window_start,
    t.account.c.window_spend,
    t.account.c.window_points,
    t.account.c.window_orders,
    t.account.c.window_visits,
    t.account.c.standing,
    t.account.c.attributes,
    t.account.c.merged_into,
)
accounts = among(_account, t.account.c.member_key)
accounts_locked = among(_account.order_by(t.account.c.member_key), t.account.c.member_key, lock=Lock.ALWAYS)
balances = among(
    sa.select(t.balance.c.member_key, t.balance.c.unit, *(t.balance.c[place] for place in PLACES)),
    t.balance.c.member_key,
)

_lot = sa.select(
    t.lot.c.member_key,
    t.lot.c.no,
    t.lot.c.unit,
    t.lot.c.units,
    t.lot.c.remaining,
    t.lot.c.expired,
    t.lot.c.earned_at,
    t.lot.c.available_from,
    t.lot.c.expires_at,
    t.lot.c.matured,
    t.lot.c.origin_key,
    t.lot.c.origin_no,
)
open_lots = among(_lot.where(t.lot.c.is_open == sa.literal_column("1")), t.lot.c.member_key)
all_lots = among(_lot.order_by(t.lot.c.member_key, t.lot.c.no), t.lot.c.member_key)
lots = among_pairs(_lot, t.lot.c.member_key, t.lot.c.no)

_hold = sa.select(
    t.hold.c.member_key,
    t.hold.c.hold_id,
    t.hold.c.unit,
    t.hold.c.takes,
    t.hold.c.lapses_at,
    t.hold.c.order_key,
    t.hold.c.state,
    t.hold.c.captured,
)
active_holds = among(_hold.where(t.hold.c.state == sa.literal_column("'active'")), t.hold.c.member_key)
holds = among_pairs(_hold, t.hold.c.member_key, t.hold.c.hold_id)

orders = among_pairs(
    sa.select(
        t.order.c.member_key,
        t.order.c.order_key,
        t.order.c.modified_at,
        t.order.c.observed_at,
        t.order.c.digest,
        t.order.c.state,
        t.order.c.earned_at,
        t.order.c.total_minor,
        t.order.c.basis_minor,
        t.order.c.refunded_minor,
        t.order.c.counted,
        t.order.c.document,
    ),
    t.order.c.member_key,
    t.order.c.order_key,
)
counters = among_pairs(
    sa.select(t.counter.c.member_key, t.counter.c.name, t.counter.c.value),
    t.counter.c.member_key,
    t.counter.c.name,
)
order_keys = plain(
    sa.select(t.order.c.order_key).where(_is(t.order.c.member_key)),
    "member_key_is",
)
counter_names = plain(
    sa.select(t.counter.c.name).where(_is(t.counter.c.member_key)),
    "member_key_is",
)

_fact = sa.select(
    t.fact.c.member_key,
    t.fact.c.dated_at,
    t.fact.c.known_at,
    t.fact.c.spend_minor,
    t.fact.c.points,
    t.fact.c.orders,
    t.fact.c.visits,
).order_by(t.fact.c.member_key, t.fact.c.dated_at, t.fact.c.version, t.fact.c.n)

# An outer join, so that the account is looked up first and bounds the facts on both sides. A member
# without such facts answers with one empty row.
window_facts = among(
    _fact.join_from(
        t.account,
        t.fact,
        sa.and_(
            t.fact.c.member_key == t.account.c.member_key,
            t.fact.c.dated_at > t.account.c.window_start,
            t.fact.c.dated_at <= sa.bindparam("until", type_=t.fact.c.dated_at.type),
        ),
        isouter=True,
    ),
    t.account.c.member_key,
    "until",
    order=(t.fact.c.member_key, t.fact.c.dated_at, t.fact.c.version, t.fact.c.n),
)
known_facts = among(
    _fact.where(t.fact.c.known_at <= sa.bindparam("known_until", type_=t.fact.c.known_at.type)),
    t.fact.c.member_key,
    "known_until",
)

# --- postings ---------------------------------------------------------------------------------------


def with_entries(*columns: sa.Column[Any]) -> sa.Select[Any]:
    """Postings in their order, each with a row for every entry; one without entries has one row."""
    return (
        sa.select(*columns)
        .join_from(
            t.posting,
            t.entry,
            sa.and_(t.entry.c.member_key == t.posting.c.member_key, t.entry.c.seq == t.posting.c.seq),
            isouter=True,
        )
        .order_by(t.posting.c.member_key, t.posting.c.seq, t.entry.c.n)
    )


_posting = with_entries(
    t.posting.c.member_key,
    t.posting.c.seq,
    t.posting.c.kind,
    t.posting.c.occurred_at,
    t.posting.c.decided_at,
    t.posting.c.reference,
    t.posting.c.digest,
    t.posting.c.order_key,
    t.posting.c.program_version,
    t.posting.c.actor,
    t.posting.c.reason,
    t.posting.c.corrects,
    t.entry.c.unit,
    t.entry.c.lot_no,
    t.entry.c.source,
    t.entry.c.target,
    t.entry.c.units,
)
referred = among_pairs(
    _posting,
    t.posting.c.member_key,
    t.posting.c.reference,
    order=(t.posting.c.member_key, t.posting.c.seq, t.entry.c.n),
)
history = among(
    _posting.where(t.posting.c.occurred_at <= sa.bindparam("until", type_=t.posting.c.occurred_at.type)),
    t.posting.c.member_key,
    "until",
)
postings = among(
    _posting.where(
        t.posting.c.seq >= sa.bindparam("first", type_=t.posting.c.seq.type),
        t.posting.c.seq < sa.bindparam("before", type_=t.posting.c.seq.type),
    ),
    t.posting.c.member_key,
    "first",
    "before",
)
last_posting = plain(
    sa.select(t.account.c.seq).where(_is(t.account.c.member_key)),
    "member_key_is",
)
tier_changes = plain(
    sa.select(t.tier_change.c.at, t.tier_change.c.before, t.tier_change.c.after, t.tier_change.c.reason)
    .where(_is(t.tier_change.c.member_key))
    .order_by(t.tier_change.c.version, t.tier_change.c.n),
    "member_key_is",
)

# --- what is due ------------------------------------------------------------------------------------


def _due(column: sa.Column[int]) -> sa.Select[tuple[int]]:
    # Few of many members are due. With the bare key the planner would walk all members in its order.
    key = t.account.c.member_key + sa.literal_column("0")
    return (
        sa.select(t.account.c.member_key)
        .where(
            column <= sa.bindparam("at", type_=column.type),
            key > sa.bindparam("after", type_=t.account.c.member_key.type),
            key <= sa.bindparam("until", type_=t.account.c.member_key.type),
        )
        .order_by(key)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


due = plain(_due(t.account.c.due_at), "at", "after", "until", "most")
due_for_review = plain(_due(t.account.c.review_at), "at", "after", "until", "most")

# --- saving -----------------------------------------------------------------------------------------

_moved = (
    t.account.c.version,
    t.account.c.seq,
    t.account.c.lot_no,
    t.account.c.last_at,
    t.account.c.due_at,
    t.account.c.review_at,
    t.account.c.tier_id,
    t.account.c.standing,
    t.account.c.window_start,
    t.account.c.window_spend,
    t.account.c.window_points,
    t.account.c.window_orders,
    t.account.c.window_visits,
)
move_account = changing(t.account, to=_moved, known=(t.account.c.version,))
put_balance = upserting(t.balance)
add_lot = inserting(t.lot)
_changed = (
    t.lot.c.units,
    t.lot.c.remaining,
    t.lot.c.expired,
    t.lot.c.available_from,
    t.lot.c.expires_at,
    t.lot.c.matured,
    t.lot.c.is_open,
)
move_lot = changing(t.lot, to=_changed, known=(t.lot.c.remaining,))
put_order = upserting(t.order)
put_hold = upserting(t.hold)
count = upserting(t.counter, adding=("value",))
add_posting = inserting(t.posting)
add_entry = inserting(t.entry)
add_fact = inserting(t.fact)
add_tier_change = inserting(t.tier_change)

# --- what members share -----------------------------------------------------------------------------

_OWNER = (t.owner.c.order_key, t.owner.c.member_key, t.owner.c.document, t.owner.c.payers)
owners = among(sa.select(*_OWNER), t.owner.c.order_key)
owned = among(sa.select(t.owner.c.order_key), t.owner.c.order_key, lock=Lock.NONE)
"""Orders that have an owner: each keeps one for ever."""

owners_locked = among(sa.select(*_OWNER).order_by(t.owner.c.order_key), t.owner.c.order_key, lock=Lock.ALWAYS)
add_owner = plain(
    sa.insert(t.owner).values({each.name: sa.bindparam(each.name, type_=each.type) for each in _OWNER}),
    *(each.name for each in _OWNER),
)
move_owner = plain(
    t.owner.update()
    .where(
        _is(t.owner.c.order_key),
        sa.func.coalesce(t.owner.c.member_key, sa.literal_column("0"))
        == sa.bindparam("member_key_was", type_=t.owner.c.member_key.type),
        sa.func.coalesce(t.owner.c.document, sa.literal_column("''"))
        == sa.bindparam("document_was", type_=t.owner.c.document.type),
        sa.func.coalesce(t.owner.c.payers, sa.literal_column("''"))
        == sa.bindparam("payers_was", type_=t.owner.c.payers.type),
    )
    .values(_to(t.owner.c.member_key, t.owner.c.document, t.owner.c.payers)),
    "member_key_to",
    "document_to",
    "payers_to",
    "order_key_is",
    "member_key_was",
    "document_was",
    "payers_was",
)

counted = plain(sa.select(t.shared.c.value).where(_is(t.shared.c.name)), "name_is")
counted_locked = plain(sa.select(t.shared.c.value).where(_is(t.shared.c.name)), "name_is", lock=Lock.ALWAYS)
add_shared = inserting(t.shared)
take = plain(
    t.shared.update().where(_is(t.shared.c.name), _is(t.shared.c.value)).values(_to(t.shared.c.value)),
    "value_to",
    "name_is",
    "value_is",
)

# --- programs ---------------------------------------------------------------------------------------

_program = sa.select(t.program.c.version, t.program.c.document, t.program.c.effective_at)
program = plain(
    _program.where(t.program.c.version == sa.bindparam("version"))
    .order_by(t.program.c.effective_at, t.program.c.n)
    .limit(sa.literal_column("1")),
    "version",
    lock=Lock.NONE,
)
program_at = plain(
    _program.where(t.program.c.effective_at <= sa.bindparam("at"))
    .order_by(t.program.c.effective_at.desc(), t.program.c.n.desc())
    .limit(sa.literal_column("1")),
    "at",
    lock=Lock.NONE,
)


def _program_of(_dialect: str, size: int) -> sa.Select[Any]:
    """Of each instant: the programs that are effective from the latest one that has come by then."""
    at = t.program.c.effective_at
    latest = [
        sa.select(sa.func.max(at)).where(at <= sa.bindparam(f"item_{place}", type_=at.type)).scalar_subquery()
        for place in range(size)
    ]
    return sa.select(t.program.c.version, t.program.c.n).where(sa.or_(*(at == each for each in latest)))


program_of = Statement(_program_of, width=1, lock=Lock.NONE)
programs_from = plain(
    sa.select(t.program.c.version, t.program.c.n).where(_is(t.program.c.effective_at)),
    "effective_at_is",
)
add_program = inserting(t.program)
