"""
The tables of people: what is known of members, what they agreed to, and what is sent to them.

What is personal comes sealed; a member's key has a row of its own, so that deleting it is enough. Rows of
messages, referrals and marks hold nothing personal.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from clubkit.storage.people_codec import ID_MAX
from clubkit.storage.sql.columns import (
    METADATA,
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
from clubkit.storage.sql.dialects import binary as binary_kind
from clubkit.storage.sql.dialects import sealed as sealed_kind

__all__ = [
    "METADATA",
    "consent",
    "contact",
    "mark",
    "message",
    "occasion",
    "person_key",
    "profile",
    "referral",
]

WRAPPED_MAX: Final = 255
SEALED_NAME_MAX: Final = 1000
"""Of a name of 100 characters: four bytes for each, and what sealing adds."""

SEALED_OCCASION_MAX: Final = 2000
INDEX_BYTES: Final = 16
WORDING_MAX: Final = 64
CHANNEL_MAX: Final = 32
MARK_MAX: Final = 300

person_key = table("club_person_key", key("member_key"), number("version"), binary("wrapped", WRAPPED_MAX))

profile = table(
    "club_profile",
    key("member_key"),
    binary("name", SEALED_NAME_MAX, null=True),
    sa.Column("document", sealed_kind(), nullable=True),
    number("changed_at"),
    number("version"),
    number("erased_at", null=True),
)

occasion = table(
    "club_occasion",
    key("member_key"),
    key("no"),
    text("relation", WORD_MAX),
    text("due_key", WORD_MAX),
    text("skip", WORD_MAX),
    binary("sealed", SEALED_OCCASION_MAX),
    by_key=False,
)
sa.Index(
    "club_occasion_due",
    occasion.c.due_key,
    occasion.c.skip,
    occasion.c.member_key,
    occasion.c.no,
    occasion.c.relation,
)
"""Answers what is due without the rows themselves."""

consent = table(
    "club_consent",
    key("member_key"),
    key("n"),
    text("channel", CHANNEL_MAX),
    text("purpose", WORD_MAX),
    text("state", WORD_MAX),
    number("at"),
    text("source"),
    text("actor"),
    text("wording_version", WORDING_MAX, null=True),
    text("wording_digest", WORDING_MAX, null=True),
)

contact = table(
    "club_contact",
    key_text("kind", WORD_MAX),
    key("digest", binary_kind(INDEX_BYTES)),
    number("member_key"),
)
sa.Index("club_contact_member", contact.c.member_key, contact.c.kind, contact.c.digest)

message = table(
    "club_message",
    key("member_key"),
    key_text("message_id", ID_MAX),
    text("rule_id", ID_MAX),
    number("due_at"),
    number("ends_at"),
    document("about"),
    text("state", WORD_MAX),
    flag("is_open"),
    number("attempts"),
    text("channel", CHANNEL_MAX, null=True),
    document("provider_id", null=True),
    document("reason", null=True),
    text("offer_id", REFERENCE_MAX, null=True),
    number("done_at", null=True),
    number("version"),
    by_key=False,
)
_is_open = message.c.is_open == sa.literal_column("1")
sa.Index(
    "club_message_open",
    message.c.is_open,
    message.c.due_at,
    message.c.member_key,
    message.c.message_id,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)
sa.Index("club_message_state", message.c.state, message.c.member_key, message.c.message_id)
_is_sent = message.c.state == sa.literal_column("'sent'")
sa.Index(
    "club_message_sent",
    message.c.member_key,
    message.c.state,
    message.c.done_at,
    sqlite_where=_is_sent,
    postgresql_where=_is_sent,
)
_is_done = message.c.done_at.is_not(None)
sa.Index("club_message_done", message.c.done_at, sqlite_where=_is_done, postgresql_where=_is_done)

mark = table("club_mark", key_text("name", MARK_MAX), number("value"))
"""How far jobs got."""

referral = table(
    "club_referral",
    key("member_key"),
    number("referrer_key"),
    text("state", WORD_MAX),
    number("at"),
    number("due_at", null=True),
    text("order_key", ORDER_KEY_MAX, null=True),
    document("reason", null=True),
    binary("token", INDEX_BYTES, null=True),
    number("version"),
    by_key=False,
)
sa.Index("club_referral_referrer", referral.c.referrer_key, referral.c.at, referral.c.member_key)
_is_due = referral.c.due_at.is_not(None)
sa.Index(
    "club_referral_due",
    referral.c.due_at,
    referral.c.member_key,
    sqlite_where=_is_due,
    postgresql_where=_is_due,
)
