"""Schema 3: rewards that members got, and vouchers."""

from __future__ import annotations

from typing import Final

from clubkit.storage.sql.migrations.columns import document, key_number, key_text, number, text
from clubkit.storage.sql.migrations.steps import Revision, Steps


def upgrade(steps: Steps) -> None:
    """Make the tables of rewards and vouchers, and let an order name accounts that paid a part of it."""
    steps.add_column("club_owner", document("payers", null=True))
    _rewards(steps)
    _vouchers(steps)
    _uses(steps)
    steps.create_table(
        "club_attempt", key_text("who", 250), number("kept_until", null=True), document("document")
    )
    steps.create_index("club_attempt_kept", "club_attempt", ["kept_until"])


def _rewards(steps: Steps) -> None:
    steps.create_table(
        "club_reward",
        key_number("member_key"),
        key_text("record_id", 255),
        text("reward_id", 200),
        text("state", 20),
        number("ends_at", null=True),
        document("document"),
        by_key=False,
    )
    steps.create_index(
        "club_reward_issued", "club_reward", ["member_key", "state", "record_id"], where="state = 'issued'"
    )


def _vouchers(steps: Steps) -> None:
    steps.create_table("club_campaign", key_text("campaign_id", 200), text("state", 20), document("document"))
    steps.create_table(
        "club_voucher",
        key_text("code_key", 80),
        number("version"),
        text("campaign_id", 200),
        text("state", 20),
        number("uses"),
        number("most"),
        number("member_key", null=True),
        number("starts_at"),
        number("ends_at", null=True),
        document("document"),
        number("card_key", null=True),
        by_key=False,
    )
    steps.create_index("club_voucher_campaign", "club_voucher", ["campaign_id", "code_key"])
    steps.create_index(
        "club_voucher_member", "club_voucher", ["member_key", "code_key"], where="member_key IS NOT NULL"
    )


def _uses(steps: Steps) -> None:
    steps.create_table(
        "club_voucher_use",
        key_text("code_key", 80),
        key_text("use_id", 200),
        text("state", 20),
        number("member_key", null=True),
        text("order_key", 500, null=True),
        number("until", null=True),
        number("at"),
        document("document"),
        by_key=False,
    )
    steps.create_index("club_voucher_use_order", "club_voucher_use", ["order_key", "code_key"])
    steps.create_index(
        "club_voucher_use_member",
        "club_voucher_use",
        ["member_key", "code_key"],
        where="member_key IS NOT NULL",
    )
    steps.create_index(
        "club_voucher_use_reserved",
        "club_voucher_use",
        ["code_key", "state", "until"],
        where="state = 'reserved'",
    )


REVISION: Final = Revision("rewards and vouchers", upgrade)
