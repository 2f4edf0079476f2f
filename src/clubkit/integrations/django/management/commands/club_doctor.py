"""``manage.py club_doctor``: recompute what is stored from the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clubkit.integrations.django.clubs import club


class Command(BaseCommand):
    """For cron, and for doubts."""

    help = (
        "Recompute all that is stored from the record, and list what does not agree. Exits with 1 where "
        "something is left that does not agree."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=None, help="Stop after so many findings.")
        text = "Put stored totals and due instants as the record says; never touches the record itself."
        parser.add_argument("--repair", action="store_true", help=text)

    def handle(self, *_: Any, limit: int | None, repair: bool, **__: Any) -> None:
        diagnosis = club().doctor(limit=limit, repair=repair)
        for finding in diagnosis.findings:
            self.stderr.write(str(finding))
        self.stdout.write(
            f"{diagnosis.members} members, {len(diagnosis.findings)} findings, {len(diagnosis.mended)} mended"
        )
        if not diagnosis.is_healthy:
            raise CommandError("what is stored does not agree with the record")
