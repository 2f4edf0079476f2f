"""The one setting, `CLUBKIT`, as a value; read anew whenever it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string

from clubkit.clock import Clock, SystemClock
from clubkit.earning.engine import EarningFunction
from clubkit.members.keys import PrivacyRing
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.reminders.sending import Channel
from clubkit.vouchers.keys import KeyRing

NAME: Final = "CLUBKIT"
KNOWN: Final = ("PROGRAM", "DATABASE", "STRICT", "FUNCTIONS", "KEYS", "PRIVACY", "CHANNELS", "CLOCK")


@frozen
class ClubSettings:
    """
    The setting.

    Attributes:
        program: Path of the program file, or a program.

        database: The alias of the database with the club's tables.

        is_strict: Whether a failure of the club fails what the shop was doing.

        functions: Rules in Python, by the names that the program's rules use.

        keys, privacy, channels, clock: See `Club`; each the thing itself, a function without arguments that
            makes it, or the dotted path of either.
    """

    program: str | Path | Program
    database: str = DEFAULT_DB_ALIAS
    is_strict: bool = False
    functions: Mapping[str, str | EarningFunction] = {}
    keys: Any = None
    privacy: Any = None
    channels: Any = ()
    clock: Any = None

    def made_program(self) -> Program:
        """
        The program.

        Raises:
            ProgramError: If the file has problems; all of them are in it.
        """
        return self.program if isinstance(self.program, Program) else load_program(self.program)

    def made_functions(self) -> dict[str, EarningFunction]:
        return {
            name: import_string(found) if isinstance(found, str) else found
            for name, found in self.functions.items()
        }

    def made_keys(self) -> KeyRing | None:
        found: KeyRing | None = _made(self.keys)
        return found

    def made_privacy(self) -> PrivacyRing | None:
        found: PrivacyRing | None = _made(self.privacy)
        return found

    def made_channels(self) -> Iterable[Channel]:
        found: Iterable[Channel] = _made(self.channels)
        return found

    def made_clock(self) -> Clock:
        found: Clock = _made(self.clock) or SystemClock()
        return found


def club_settings() -> ClubSettings:
    """
    The setting as it is now.

    Raises:
        ImproperlyConfigured: If it is missing, or has a name that is unknown.
    """
    given = given_settings()
    found = unknown_names(given)
    if found:
        raise ImproperlyConfigured(f"{NAME}[{found[0]!r}] is unknown; {nearest(found[0])}")
    if "PROGRAM" not in given:
        raise ImproperlyConfigured(f"{NAME} needs a PROGRAM, the path of the club's program file")
    return ClubSettings(
        program=given["PROGRAM"],
        database=given.get("DATABASE", DEFAULT_DB_ALIAS),
        is_strict=given.get("STRICT", False),
        functions=given.get("FUNCTIONS", {}),
        keys=given.get("KEYS"),
        privacy=given.get("PRIVACY"),
        channels=given.get("CHANNELS", ()),
        clock=given.get("CLOCK"),
    )


def given_settings() -> Mapping[str, Any]:
    """
    What the shop's settings say, as it is.

    Raises:
        ImproperlyConfigured: If they say nothing, or it is no mapping.
    """
    given = getattr(settings, NAME, None)
    if not isinstance(given, Mapping):
        raise ImproperlyConfigured(f'the settings need {NAME} = {{"PROGRAM": BASE_DIR / "club.toml"}}')
    return given


def unknown_names(given: Mapping[str, Any]) -> list[str]:
    """Names that no setting has."""
    return [str(name) for name in given if name not in KNOWN]


def nearest(name: str) -> str:
    """What to say of an unknown name."""
    close = get_close_matches(name.upper(), KNOWN, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(KNOWN)}"


def _made(given: Any) -> Any:
    found = import_string(given) if isinstance(given, str) else given
    return found() if callable(found) else found
