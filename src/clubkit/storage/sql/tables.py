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
from clubkit.storage.sql import people_tables as people
from clubkit.storage.sql.columns import (
    HASH_BYTES,
    ORDER_KEY_MAX,
    REFERENCE_MAX,
    WORD_MAX,
    binary,
    document,
    flag,
    key,
    key_text,
    number,
    table,
    text,
)
from clubkit.storage.sql.dialects import KEY

SCHEMA_VERSION: Final = 4
"""Counts the shapes that these tables have had."""

COUNTER_MAX: Final = 300
CODE_KEY_MAX: Final = 80
"""Of a code of another system: two numbers' worth of text and 64 hexadecimal digits."""

WHO_MAX: Final = 250
DIGEST_MAX: Final = 64
PEAKS_MAX: Final = 62
"""Full subtrees of the largest journal."""

METADATA: Final = people.METADATA
"""Of all tables: those of this file, and those of `people_tables`."""


def _check(name: str, rule: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def _not_negative(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"{table}_{column}", sa.column(column) >= 0)


# --- the club ---------------------------------------------------------------------------------------

meta = table("club_meta", key_text("name"), text("value"))

program = table(
    "club_program",
    key("effective_at"),
    key("n"),
    text("version", DIGEST_MAX),
    document("document"),
)
sa.Index("club_program_version", program.c.version)

shared = table("club_shared", key_text("name", COUNTER_MAX), number("value"))
"""How much is used up of what members share."""

# --- members ----------------------------------------------------------------------------------------

member = table(
    "club_member",
    key_text("member_id"),
    sa.Column("member_key", KEY, nullable=False),
    sa.Column("merged_into", sa.BigInteger),
)
sa.Index("club_member_key", member.c.member_key, unique=True)

account = table(
    "club_account",
    key("member_key"),
    number("joined_at"),
    number("version"),
    number("seq"),
    number("lot_no"),
    number("last_at"),
    number("due_at"),
    number("review_at", null=True),
    text("tier_id", null=True),
    document("standing"),
    number("window_start"),
    number("window_spend"),
    number("window_points"),
    number("window_orders"),
    number("window_visits"),
    document("attributes"),
    number("merged_into", null=True),
    by_key=False,
)
sa.Index("club_account_due", account.c.due_at, account.c.member_key)
sa.Index("club_account_review", account.c.review_at, account.c.member_key)
sa.Index("club_account_joined", account.c.joined_at, account.c.member_key)

balance = table(
    "club_balance",
    key("member_key"),
    key_text("unit"),
    *(number(place.value) for place in PLACES),
    *(_not_negative("club_balance", place.value) for place in (Place.PENDING, Place.OPEN, Place.HELD)),
    _check("club_balance_deficit", sa.column("deficit") <= 0),
)

# --- what a member owns -----------------------------------------------------------------------------

lot = table(
    "club_lot",
    key("member_key"),
    key("no"),
    text("unit"),
    number("units"),
    number("remaining"),
    number("expired"),
    number("earned_at"),
    number("available_from"),
    number("expires_at", null=True),
    flag("matured"),
    number("origin_key", null=True),
    number("origin_no", null=True),
    flag("is_open"),
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

hold = table(
    "club_hold",
    key("member_key"),
    key_text("hold_id"),
    text("unit"),
    document("takes"),
    number("lapses_at"),
    text("order_key", ORDER_KEY_MAX, null=True),
    text("state", WORD_MAX),
    number("captured"),
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

order = table(
    "club_order",
    key("member_key"),
    key_text("order_key", ORDER_KEY_MAX),
    number("modified_at", null=True),
    number("observed_at", null=True),
    text("digest", DIGEST_MAX),
    text("state", WORD_MAX),
    number("earned_at", null=True),
    number("total_minor"),
    number("basis_minor"),
    number("refunded_minor"),
    flag("counted"),
    document("document"),
)

owner = table(
    "club_owner",
    key_text("order_key", ORDER_KEY_MAX),
    number("member_key", null=True),
    document("document", null=True),
    document("payers", null=True),
)

counter = table("club_counter", key("member_key"), key_text("name", COUNTER_MAX), number("value"))

reward = table(
    "club_reward",
    key("member_key"),
    key_text("record_id", REFERENCE_MAX),
    text("reward_id"),
    text("state", WORD_MAX),
    number("ends_at", null=True),
    document("document"),
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

campaign = table("club_campaign", key_text("campaign_id"), text("state", WORD_MAX), document("document"))

voucher = table(
    "club_voucher",
    key_text("code_key", CODE_KEY_MAX),
    number("version"),
    text("campaign_id"),
    text("state", WORD_MAX),
    number("uses"),
    number("most"),
    number("member_key", null=True),
    number("starts_at"),
    number("ends_at", null=True),
    document("document"),
    number("card_key", null=True),
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

voucher_use = table(
    "club_voucher_use",
    key_text("code_key", CODE_KEY_MAX),
    key_text("use_id"),
    text("state", WORD_MAX),
    number("member_key", null=True),
    text("order_key", ORDER_KEY_MAX, null=True),
    number("until", null=True),
    number("at"),
    document("document"),
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

attempt = table(
    "club_attempt", key_text("who", WHO_MAX), number("kept_until", null=True), document("document")
)
"""Failed attempts to use a code, by who made them; a row may go when its time has come."""

sa.Index("club_attempt_kept", attempt.c.kept_until)

# --- the record -------------------------------------------------------------------------------------

posting = table(
    "club_posting",
    key("member_key"),
    key("seq"),
    text("kind", WORD_MAX),
    number("occurred_at"),
    number("decided_at"),
    number("posted_at"),
    text("reference", REFERENCE_MAX, null=True),
    text("digest", DIGEST_MAX, null=True),
    text("order_key", ORDER_KEY_MAX, null=True),
    text("program_version", DIGEST_MAX, null=True),
    text("actor", null=True),
    document("reason", null=True),
    number("corrects", null=True),
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

entry = table(
    "club_entry",
    key("member_key"),
    key("seq"),
    key("n"),
    text("unit"),
    number("lot_no", null=True),
    text("source", WORD_MAX),
    text("target", WORD_MAX),
    number("units"),
    _check("club_entry_units", sa.column("units") > 0),
)

fact = table(
    "club_fact",
    key("member_key"),
    key("dated_at"),
    key("version"),
    key("n"),
    number("known_at"),
    number("spend_minor"),
    number("points"),
    number("orders"),
    number("visits"),
)

_is_new_order = fact.c.orders > sa.literal_column("0")
sa.Index(
    "club_fact_ordered",
    fact.c.dated_at,
    fact.c.member_key,
    fact.c.orders,
    sqlite_where=_is_new_order,
    postgresql_where=_is_new_order,
)

tier_change = table(
    "club_tier_change",
    key("member_key"),
    key("version"),
    key("n"),
    number("at"),
    text("before", null=True),
    text("after", null=True),
    text("reason"),
)

# --- the audit journal ------------------------------------------------------------------------------

leaf = table(
    "club_leaf",
    key("no"),
    number("member_key"),
    number("seq"),
    binary("hash"),
    binary("details"),
    by_key=False,
)
sa.Index("club_leaf_posting", leaf.c.member_key, leaf.c.seq, unique=True)

salt = table("club_salt", key("member_key"), binary("salt"), by_key=False)
"""Deleted with a person's keys."""

checkpoint = table(
    "club_checkpoint",
    key("size"),
    binary("peaks", PEAKS_MAX * HASH_BYTES),
    document("note"),
    by_key=False,
)

APPEND_ONLY: Final = (posting, entry, fact, tier_change, leaf, checkpoint)
"""Tables whose rows are never changed or deleted."""
