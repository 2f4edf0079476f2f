"""Schema 1: the club, its members, what they own, and the record."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from clubkit.storage.sql.migrations.columns import check, document, flag, key_number, key_text, number, text
from clubkit.storage.sql.migrations.steps import Revision, Steps


def upgrade(steps: Steps) -> None:
    """Make every table."""
    _club(steps)
    _members(steps)
    _lots(steps)
    _holds(steps)
    _orders(steps)
    _record(steps)


def _club(steps: Steps) -> None:
    steps.create_table("club_meta", key_text("name", 200), text("value", 200))
    steps.create_table(
        "club_program",
        key_number("effective_at"),
        key_number("n"),
        text("version", 64),
        document("document"),
    )
    steps.create_index("club_program_version", "club_program", ["version"])
    steps.create_table("club_shared", key_text("name", 300), number("value"))


def _members(steps: Steps) -> None:
    steps.create_table(
        "club_member",
        key_text("member_id", 200),
        key_number("member_key", is_key=False),
        number("merged_into", null=True),
    )
    steps.create_index("club_member_key", "club_member", ["member_key"], unique=True)
    steps.create_table(
        "club_account",
        key_number("member_key"),
        number("joined_at"),
        number("version"),
        number("seq"),
        number("lot_no"),
        number("last_at"),
        number("due_at"),
        number("review_at", null=True),
        text("tier_id", 200, null=True),
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
    steps.create_index("club_account_due", "club_account", ["due_at", "member_key"])
    steps.create_index("club_account_review", "club_account", ["review_at", "member_key"])


def _lots(steps: Steps) -> None:
    inside = ("pending", "open", "held")
    outside = ("issued", "redeemed", "expired", "clawed_back", "adjusted", "transferred")
    steps.create_table(
        "club_balance",
        key_number("member_key"),
        key_text("unit", 200),
        *(number(place) for place in (*inside, "deficit", *outside)),
        *(check(f"club_balance_{place}", sa.column(place) >= 0) for place in inside),
        check("club_balance_deficit", sa.column("deficit") <= 0),
    )
    steps.create_table(
        "club_lot",
        key_number("member_key"),
        key_number("no"),
        text("unit", 200),
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
        check("club_lot_remaining", sa.column("remaining") >= 0),
        by_key=False,
    )
    steps.create_index("club_lot_open", "club_lot", ["member_key", "is_open", "no"], where="is_open = 1")


def _holds(steps: Steps) -> None:
    steps.create_table(
        "club_hold",
        key_number("member_key"),
        key_text("hold_id", 200),
        text("unit", 200),
        document("takes"),
        number("lapses_at"),
        text("order_key", 500, null=True),
        text("state", 20),
        number("captured"),
        by_key=False,
    )
    steps.create_index(
        "club_hold_active", "club_hold", ["member_key", "state", "hold_id"], where="state = 'active'"
    )


def _orders(steps: Steps) -> None:
    steps.create_table(
        "club_order",
        key_number("member_key"),
        key_text("order_key", 500),
        number("modified_at", null=True),
        number("observed_at", null=True),
        text("digest", 64),
        text("state", 20),
        number("earned_at", null=True),
        number("total_minor"),
        number("basis_minor"),
        number("refunded_minor"),
        flag("counted"),
        document("document"),
    )
    steps.create_table(
        "club_owner",
        key_text("order_key", 500),
        number("member_key", null=True),
        document("document", null=True),
    )
    steps.create_table("club_counter", key_number("member_key"), key_text("name", 300), number("value"))


def _record(steps: Steps) -> None:
    steps.create_table(
        "club_posting",
        key_number("member_key"),
        key_number("seq"),
        text("kind", 20),
        number("occurred_at"),
        number("decided_at"),
        number("posted_at"),
        text("reference", 255, null=True),
        text("digest", 64, null=True),
        text("order_key", 500, null=True),
        text("program_version", 64, null=True),
        text("actor", 200, null=True),
        document("reason", null=True),
        number("corrects", null=True),
    )
    steps.create_index(
        "club_posting_reference",
        "club_posting",
        ["member_key", "reference"],
        unique=True,
        where="reference IS NOT NULL",
    )
    steps.create_table(
        "club_entry",
        key_number("member_key"),
        key_number("seq"),
        key_number("n"),
        text("unit", 200),
        number("lot_no", null=True),
        text("source", 20),
        text("target", 20),
        number("units"),
        check("club_entry_units", sa.column("units") > 0),
    )
    steps.create_table(
        "club_fact",
        *(key_number(name) for name in ("member_key", "dated_at", "version", "n")),
        *(number(name) for name in ("known_at", "spend_minor", "points", "orders", "visits")),
    )
    steps.create_table(
        "club_tier_change",
        *(key_number(name) for name in ("member_key", "version", "n")),
        number("at"),
        text("before", 200, null=True),
        text("after", 200, null=True),
        text("reason", 200),
    )


REVISION: Final = Revision("the tables of a club", upgrade)
