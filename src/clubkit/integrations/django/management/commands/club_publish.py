"""``manage.py club_publish``: put the program of the setting into force."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from clubkit.integrations.django.clubs import club


class Command(BaseCommand):
    """For a program that was changed."""

    help = "Put the program of the setting into force from now on. Safe to run twice."

    def handle(self, *_: Any, **__: Any) -> None:
        published = club().publish()
        self.stdout.write(f"program {published.version} is in force")
