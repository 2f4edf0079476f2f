"""``manage.py club_tick``: write down what time made true."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clubkit.integrations.django.clubs import club


class Command(BaseCommand):
    """For cron."""

    help = (
        "Let time pass: write down what matured, lapsed, expired, or changed tier, plan messages, and "
        "send them where channels are set. For cron. Safe to run twice, or after a week. Balances are right "
        "without it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=None, help="Look at so many members at most.")

    def handle(self, *_: Any, limit: int | None, **__: Any) -> None:
        ticked = club().tick(limit=limit)
        more = "" if ticked.is_done else "; more is due"
        self.stdout.write(
            f"{ticked.members} members, {sum(ticked.postings.values())} postings, "
            f"{ticked.tier_changes} tier changes, {ticked.planned} messages planned, {ticked.sent} sent{more}"
        )
