"""The statements of the audit journal."""

from __future__ import annotations

import sqlalchemy as sa

from clubkit.storage.sql import tables as t
from clubkit.storage.sql.expressions import among, among_pairs, inserting, plain
from clubkit.storage.sql.statements import with_entries

_MOST = sa.bindparam("most", type_=sa.Integer)

# The last sealed number is looked up for each member in the index of leaves: as many steps as there are
# members, however many postings and leaves they have.
_sealed = (
    sa.select(sa.func.coalesce(sa.func.max(t.leaf.c.seq), sa.literal_column("0")))
    .where(t.leaf.c.member_key == t.account.c.member_key)
    .correlate(t.account)
    .scalar_subquery()
)
# Nor is the account's number trusted to say how many postings there are.
_theirs = t.posting.c.member_key == t.account.c.member_key
_begins = (
    sa.select(sa.func.min(t.posting.c.seq))
    .where(_theirs, t.posting.c.seq > _sealed)
    .correlate(t.account)
    .scalar_subquery()
)
_last = (
    sa.select(sa.func.max(t.posting.c.seq))
    .where(_theirs, t.posting.c.seq <= t.account.c.seq)
    .correlate(t.account)
    .scalar_subquery()
)
unsealed = plain(
    sa.select(t.account.c.member_key, _sealed, _last, _begins)
    .where(
        t.account.c.member_key > sa.bindparam("after", type_=t.account.c.member_key.type),
        t.account.c.seq > _sealed,
        _last > _sealed,
    )
    .order_by(t.account.c.member_key)
    .limit(_MOST),
    "after",
    "most",
)

written = among_pairs(
    with_entries(
        t.posting.c.member_key,
        t.posting.c.seq,
        t.posting.c.kind,
        t.posting.c.occurred_at,
        t.posting.c.decided_at,
        t.posting.c.posted_at,
        t.posting.c.reference,
        t.posting.c.digest,
        t.posting.c.order_key,
        t.posting.c.program_version,
        t.posting.c.actor,
        t.posting.c.reason,
        t.posting.c.corrects,
        t.entry.c.n,
        t.entry.c.unit,
        t.entry.c.lot_no,
        t.entry.c.source,
        t.entry.c.target,
        t.entry.c.units,
    ),
    t.posting.c.member_key,
    t.posting.c.seq,
)

salts = among(sa.select(t.salt), t.salt.c.member_key)
last_leaf = plain(sa.select(sa.func.max(t.leaf.c.no)))
leaves = plain(
    sa.select(t.leaf)
    .where(t.leaf.c.no >= sa.bindparam("first", type_=t.leaf.c.no.type))
    .order_by(t.leaf.c.no)
    .limit(_MOST),
    "first",
    "most",
)
heads = plain(
    sa.select(t.checkpoint)
    .where(t.checkpoint.c.size > sa.bindparam("after", type_=t.checkpoint.c.size.type))
    .order_by(t.checkpoint.c.size)
    .limit(_MOST),
    "after",
    "most",
)
last_head = plain(
    sa.select(t.checkpoint).where(
        t.checkpoint.c.size == sa.select(sa.func.max(t.checkpoint.c.size)).scalar_subquery()
    )
)

add_leaf = inserting(t.leaf)
add_salt = inserting(t.salt)
drop_salt = plain(
    sa.delete(t.salt).where(t.salt.c.member_key == sa.bindparam("of", type_=t.salt.c.member_key.type)), "of"
)
add_head = inserting(t.checkpoint)
