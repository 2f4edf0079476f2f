"""The club of the shop's settings."""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

from django.apps import apps
from django.dispatch import Signal

from clubkit.club import Club
from clubkit.events import Event
from clubkit.integrations.django.conf import club_settings
from clubkit.integrations.django.storage import DjangoStorage

LABEL: Final = "clubkit"

happened: Final[Any] = Signal()
"""
Sent after the commit of whatever the club did, with the `Event` as *event*, and never if it is rolled back.

What a receiver raises is logged, and keeps no other from being told.
"""


def club() -> Club:
    """
    The club of the setting `CLUBKIT`, in whatever transaction Django has open.

    Inside `transaction.atomic` each command is a savepoint, and is kept or lost with the block: points and
    the shop's order, or neither. One that is refused leaves nothing, and the block goes on. A lost race
    raises `ConflictError` there: let it leave the block, and try the block again. Outside of a transaction
    each command is one, and lost races are tried again. Subscribers are told after the commit.

    Raises:
        ImproperlyConfigured: If the setting is wrong; ``manage.py check`` says more.

        ProgramError: If the program file has problems.
    """
    made: KeptClub = apps.get_app_config(LABEL).kept_club
    return made.get()


class KeptClub:
    """The club of the setting as it is: made at its first use, and kept until it is forgotten."""

    def __init__(self) -> None:
        self._club: Club | None = None
        self._lock = Lock()

    def get(self) -> Club:
        """The club."""
        with self._lock:
            if self._club is None:
                self._club = made_club()
            return self._club

    def forget(self) -> None:
        """Make another one when it is asked for."""
        with self._lock:
            self._club = None


def made_club() -> Club:
    """A new club of the setting as it is. Reads and writes nothing."""
    found = club_settings()
    made = Club(
        found.made_program(),
        DjangoStorage(found.database),
        clock=found.made_clock(),
        functions=found.made_functions(),
        keys=found.made_keys(),
        privacy=found.made_privacy(),
        channels=found.made_channels(),
    )
    made.subscribe(_send)
    return made


def _send(event: Event) -> None:
    happened.send_robust(sender=Club, event=event)
