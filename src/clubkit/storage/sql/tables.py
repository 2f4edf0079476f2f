"""
The tables of a club.

The member key leads every key of what a member owns; instants are whole microseconds of UTC, values with a
short list of names are that name, and what is only ever read as a whole is JSON text. Postings, entries,
facts and tier changes are appended and never touched again.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from clubkit.ledger.account import PLACES
from clubkit.ledger.places import Place
from clubkit.storage.sql.dialects import KEY, binary, document, text

SCHEMA_VERSION: Final = 3
"""Counts the shapes that these tables have had."""

NAME_MAX: Final = 200
REFERENCE_MAX: Final = 255
"""A caller's own has at most `NAME_MAX`; some of ours have a word and a hold's id."""

COUNTER_MAX: Final = 300
ORDER_KEY_MAX: Final = 500
CODE_KEY_MAX: Final = 80
"""Of a code of another system: two numbers' worth of text and 64 hexadecimal digits."""

WHO_MAX: Final = 250
WORD_MAX: Final = 20
DIGEST_MAX: Final = 64
HASH_BYTES: Final = 32
PEAKS_MAX: Final = 62
"""Full subtrees of the largest journal."""

METADATA = sa.MetaData()


def _table(name: str, *parts: sa.schema.SchemaItem, by_key: bool = True) -> sa.Table:
    """
    A table of the club.

    Args:
        by_key: Whether SQLite keeps the rows in its primary key. With a second index over few of many rows
            it must not: the planner would rather walk all rows of a member than leave the key for an index.
    """
    return sa.Table(name, METADATA, *parts, sqlite_with_rowid=not by_key)


def _key(name: str, kind: sa.types.TypeEngine[int] | sa.types.TypeEngine[str] = KEY) -> sa.Column[object]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger, nullable=False)


def _name(name: str, length: int = NAME_MAX, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, text(length), nullable=null)


def _document(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, document(), nullable=null)


def _bytes(name: str, length: int = HASH_BYTES) -> sa.Column[bytes]:
    return sa.Column(name, binary(length), nullable=False)


def _check(name: str, rule: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def _not_negative(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"{table}_{column}", sa.column(column) >= 0)


# --- the club ---------------------------------------------------------------------------------------

meta = _table("club_meta", _key("name", text(NAME_MAX)), _name("value"))

program = _table(
    "club_program",
    _key("effective_at"),
    _key("n"),
    _name("version", DIGEST_MAX),
    _document("document"),
)
sa.Index("club_program_version", program.c.version)

shared = _table("club_shared", _key("name", text(COUNTER_MAX)), _number("value"))
"""How much is used up of what members share."""

# --- members ----------------------------------------------------------------------------------------

member = _table(
    "club_member",
    _key("member_id", text(NAME_MAX)),
    sa.Column("member_key", KEY, nullable=False),
    sa.Column("merged_into", sa.BigInteger),
)
sa.Index("club_member_key", member.c.member_key, unique=True)

account = _table(
    "club_account",
    _key("member_key"),
    _number("joined_at"),
    _number("version"),
    _number("seq"),
    _number("lot_no"),
    _number("last_at"),
    _number("due_at"),
    _number("review_at", null=True),
    _name("tier_id", null=True),
    _document("standing"),
    _number("window_start"),
    _number("window_spend"),
    _number("window_points"),
    _number("window_orders"),
    _number("window_visits"),
    _document("attributes"),
    _number("merged_into", null=True),
    by_key=False,
)
sa.Index("club_account_due", account.c.due_at, account.c.member_key)
sa.Index("club_account_review", account.c.review_at, account.c.member_key)

balance = _table(
    "club_balance",
    _key("member_key"),
    _key("unit", text(NAME_MAX)),
    *(_number(place.value) for place in PLACES),
    *(_not_negative("club_balance", place.value) for place in (Place.PENDING, Place.OPEN, Place.HELD)),
    _check("club_balance_deficit", sa.column("deficit") <= 0),
)

# --- what a member owns -----------------------------------------------------------------------------

lot = _table(
    "club_lot",
    _key("member_key"),
    _key("no"),
    _name("unit"),
    _number("units"),
    _number("remaining"),
    _number("expired"),
    _number("earned_at"),
    _number("available_from"),
    _number("expires_at", null=True),
    _flag("matured"),
    _number("origin_key", null=True),
    _number("origin_no", null=True),
    _flag("is_open"),
    _not_negative("club_lot", "remaining"),
    by_key=False,
)
_is_open = lot.c.is_open == sa.literal_column("1")
sa.Index(
    "club_lot_open",
    lot.c.member_key,
    lot.c.is_open,
    lot.c.no,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)

hold = _table(
    "club_hold",
    _key("member_key"),
    _key("hold_id", text(NAME_MAX)),
    _name("unit"),
    _document("takes"),
    _number("lapses_at"),
    _name("order_key", ORDER_KEY_MAX, null=True),
    _name("state", WORD_MAX),
    _number("captured"),
    by_key=False,
)
_is_active = hold.c.state == sa.literal_column("'active'")
sa.Index(
    "club_hold_active",
    hold.c.member_key,
    hold.c.state,
    hold.c.hold_id,
    sqlite_where=_is_active,
    postgresql_where=_is_active,
)

order = _table(
    "club_order",
    _key("member_key"),
    _key("order_key", text(ORDER_KEY_MAX)),
    _number("modified_at", null=True),
    _number("observed_at", null=True),
    _name("digest", DIGEST_MAX),
    _name("state", WORD_MAX),
    _number("earned_at", null=True),
    _number("total_minor"),
    _number("basis_minor"),
    _number("refunded_minor"),
    _flag("counted"),
    _document("document"),
)

owner = _table(
    "club_owner",
    _key("order_key", text(ORDER_KEY_MAX)),
    _number("member_key", null=True),
    _document("document", null=True),
    _document("payers", null=True),
)

counter = _table("club_counter", _key("member_key"), _key("name", text(COUNTER_MAX)), _number("value"))

reward = _table(
    "club_reward",
    _key("member_key"),
    _key("record_id", text(REFERENCE_MAX)),
    _name("reward_id"),
    _name("state", WORD_MAX),
    _number("ends_at", null=True),
    _document("document"),
    by_key=False,
)
_is_issued = reward.c.state == sa.literal_column("'issued'")
sa.Index(
    "club_reward_issued",
    reward.c.member_key,
    reward.c.state,
    reward.c.record_id,
    sqlite_where=_is_issued,
    postgresql_where=_is_issued,
)

# --- vouchers ---------------------------------------------------------------------------------------

campaign = _table(
    "club_campaign", _key("campaign_id", text(NAME_MAX)), _name("state", WORD_MAX), _document("document")
)

voucher = _table(
    "club_voucher",
    _key("code_key", text(CODE_KEY_MAX)),
    _number("version"),
    _name("campaign_id"),
    _name("state", WORD_MAX),
    _number("uses"),
    _number("most"),
    _number("member_key", null=True),
    _number("starts_at"),
    _number("ends_at", null=True),
    _document("document"),
    _number("card_key", null=True),
    by_key=False,
)
"""Found by its code. A member's vouchers and uses, and the uses for an order, are looked up by an index."""

sa.Index("club_voucher_campaign", voucher.c.campaign_id, voucher.c.code_key)
_is_bound = voucher.c.member_key.is_not(None)
sa.Index(
    "club_voucher_member",
    voucher.c.member_key,
    voucher.c.code_key,
    sqlite_where=_is_bound,
    postgresql_where=_is_bound,
)

voucher_use = _table(
    "club_voucher_use",
    _key("code_key", text(CODE_KEY_MAX)),
    _key("use_id", text(NAME_MAX)),
    _name("state", WORD_MAX),
    _number("member_key", null=True),
    _name("order_key", ORDER_KEY_MAX, null=True),
    _number("until", null=True),
    _number("at"),
    _document("document"),
    by_key=False,
)
sa.Index("club_voucher_use_order", voucher_use.c.order_key, voucher_use.c.code_key)
_is_by_member = voucher_use.c.member_key.is_not(None)
sa.Index(
    "club_voucher_use_member",
    voucher_use.c.member_key,
    voucher_use.c.code_key,
    sqlite_where=_is_by_member,
    postgresql_where=_is_by_member,
)
_is_reserved = voucher_use.c.state == sa.literal_column("'reserved'")
sa.Index(
    "club_voucher_use_reserved",
    voucher_use.c.code_key,
    voucher_use.c.state,
    voucher_use.c.until,
    sqlite_where=_is_reserved,
    postgresql_where=_is_reserved,
)

attempt = _table(
    "club_attempt", _key("who", text(WHO_MAX)), _number("kept_until", null=True), _document("document")
)
"""Failed attempts to use a code, by who made them; a row may go when its time has come."""

sa.Index("club_attempt_kept", attempt.c.kept_until)

# --- the record -------------------------------------------------------------------------------------

posting = _table(
    "club_posting",
    _key("member_key"),
    _key("seq"),
    _name("kind", WORD_MAX),
    _number("occurred_at"),
    _number("decided_at"),
    _number("posted_at"),
    _name("reference", REFERENCE_MAX, null=True),
    _name("digest", DIGEST_MAX, null=True),
    _name("order_key", ORDER_KEY_MAX, null=True),
    _name("program_version", DIGEST_MAX, null=True),
    _name("actor", null=True),
    _document("reason", null=True),
    _number("corrects", null=True),
)
_is_referred = posting.c.reference.is_not(None)
sa.Index(
    "club_posting_reference",
    posting.c.member_key,
    posting.c.reference,
    unique=True,
    sqlite_where=_is_referred,
    postgresql_where=_is_referred,
)

entry = _table(
    "club_entry",
    _key("member_key"),
    _key("seq"),
    _key("n"),
    _name("unit"),
    _number("lot_no", null=True),
    _name("source", WORD_MAX),
    _name("target", WORD_MAX),
    _number("units"),
    _check("club_entry_units", sa.column("units") > 0),
)

fact = _table(
    "club_fact",
    _key("member_key"),
    _key("dated_at"),
    _key("version"),
    _key("n"),
    _number("known_at"),
    _number("spend_minor"),
    _number("points"),
    _number("orders"),
    _number("visits"),
)

tier_change = _table(
    "club_tier_change",
    _key("member_key"),
    _key("version"),
    _key("n"),
    _number("at"),
    _name("before", null=True),
    _name("after", null=True),
    _name("reason"),
)

# --- the audit journal ------------------------------------------------------------------------------

leaf = _table(
    "club_leaf",
    _key("no"),
    _number("member_key"),
    _number("seq"),
    _bytes("hash"),
    _bytes("details"),
    by_key=False,
)
sa.Index("club_leaf_posting", leaf.c.member_key, leaf.c.seq, unique=True)

salt = _table("club_salt", _key("member_key"), _bytes("salt"), by_key=False)
"""Deleted with a person's keys."""

checkpoint = _table(
    "club_checkpoint",
    _key("size"),
    _bytes("peaks", PEAKS_MAX * HASH_BYTES),
    _document("note"),
    by_key=False,
)

APPEND_ONLY: Final = (posting, entry, fact, tier_change, leaf, checkpoint)
"""Tables whose rows are never changed or deleted."""
