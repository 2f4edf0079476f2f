"""Schema 4: what is known of members, what they agreed to, and what is sent to them."""

from __future__ import annotations

from typing import Final

from clubkit.storage.sql.migrations.columns import (
    binary,
    document,
    flag,
    key_binary,
    key_number,
    key_text,
    number,
    optional_binary,
    sealed,
    text,
)
from clubkit.storage.sql.migrations.steps import Revision, Steps


def upgrade(steps: Steps) -> None:
    """Make the tables of people, and the indexes that find who joined or ordered when."""
    _profiles(steps)
    _consents(steps)
    _messages(steps)
    _referrals(steps)
    steps.create_table("club_mark", key_text("name", 300), number("value"))
    steps.create_index("club_account_joined", "club_account", ["joined_at", "member_key"])
    steps.create_index(
        "club_fact_ordered", "club_fact", ["dated_at", "member_key", "orders"], where="orders > 0"
    )


def _profiles(steps: Steps) -> None:
    steps.create_table("club_person_key", key_number("member_key"), number("version"), binary("wrapped", 255))
    steps.create_table(
        "club_profile",
        key_number("member_key"),
        optional_binary("name", 1000),
        sealed("document"),
        number("changed_at"),
        number("version"),
        number("erased_at", null=True),
    )
    steps.create_table(
        "club_occasion",
        key_number("member_key"),
        key_number("no"),
        text("relation", 20),
        text("due_key", 20),
        text("skip", 20),
        binary("sealed", 2000),
        by_key=False,
    )
    steps.create_index(
        "club_occasion_due", "club_occasion", ["due_key", "skip", "member_key", "no", "relation"]
    )


def _consents(steps: Steps) -> None:
    steps.create_table(
        "club_consent",
        key_number("member_key"),
        key_number("n"),
        text("channel", 32),
        text("purpose", 20),
        text("state", 20),
        number("at"),
        text("source", 200),
        text("actor", 200),
        text("wording_version", 64, null=True),
        text("wording_digest", 64, null=True),
    )
    steps.create_table("club_contact", key_text("kind", 20), key_binary("digest", 16), number("member_key"))
    steps.create_index("club_contact_member", "club_contact", ["member_key", "kind", "digest"])


def _messages(steps: Steps) -> None:
    steps.create_table(
        "club_message",
        key_number("member_key"),
        key_text("message_id", 200),
        text("rule_id", 200),
        number("due_at"),
        number("ends_at"),
        document("about"),
        text("state", 20),
        flag("is_open"),
        number("attempts"),
        text("channel", 32, null=True),
        document("provider_id", null=True),
        document("reason", null=True),
        text("offer_id", 255, null=True),
        number("done_at", null=True),
        number("version"),
        by_key=False,
    )
    steps.create_index(
        "club_message_open",
        "club_message",
        ["is_open", "due_at", "member_key", "message_id"],
        where="is_open = 1",
    )
    steps.create_index("club_message_state", "club_message", ["state", "member_key", "message_id"])
    steps.create_index(
        "club_message_sent", "club_message", ["member_key", "state", "done_at"], where="state = 'sent'"
    )
    steps.create_index("club_message_done", "club_message", ["done_at"], where="done_at IS NOT NULL")


def _referrals(steps: Steps) -> None:
    steps.create_table(
        "club_referral",
        key_number("member_key"),
        number("referrer_key"),
        text("state", 20),
        number("at"),
        number("due_at", null=True),
        text("order_key", 500, null=True),
        document("reason", null=True),
        optional_binary("token", 16),
        number("version"),
        by_key=False,
    )
    steps.create_index("club_referral_referrer", "club_referral", ["referrer_key", "at", "member_key"])
    steps.create_index(
        "club_referral_due", "club_referral", ["due_at", "member_key"], where="due_at IS NOT NULL"
    )


REVISION: Final = Revision("profiles, occasions, consents, messages and referrals", upgrade)
