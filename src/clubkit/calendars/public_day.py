"""A public day: a feast, the day of a trade, or a day of mourning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from clubkit.calendars.recurrence import Rule
from clubkit.errors import BadInputError

NAME_MAX: Final = 100

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_MAX: Final = 60
_SHOWN_MAX: Final = 40
_NON_JOINER: Final = "\u200c"
"""Not printable by itself, and part of Persian words."""


@frozen
class PublicDay:
    """
    A day that everybody knows.

    Attributes:
        day_id: What rules call it, such as ``mothers-day``: lower case letters, digits and single dashes, at
            most 60 characters. Anything else raises `BadInputError`.

        rule: Which day it is.

        names: Its name by locale, such as ``fa`` and ``en``; at least one, of at most 100 characters each.

        is_mourning: Whether nothing festive is sent on it.
    """

    day_id: str
    rule: Rule
    names: Mapping[str, str]
    is_mourning: bool = field(default=False)

    def __attrs_post_init__(self) -> None:
        if len(self.day_id) > _ID_MAX or not _ID.fullmatch(self.day_id):
            expected = f"at most {_ID_MAX} lower case letters, digits and dashes"
            raise BadInputError("id", expected, repr(self.day_id[:_ID_MAX]))
        if not self.names:
            raise BadInputError("names", "at least one", "none")
        for locale, name in self.names.items():
            if not (locale and 1 <= len(name) <= NAME_MAX and _is_plain(name)):
                expected = f"1 to {NAME_MAX} characters without line breaks and controls"
                raise BadInputError("name", expected, repr(name[:_SHOWN_MAX]))

    def name(self, locale: str) -> str:
        """Its name in a locale, or in its language; else in English, and without that its first."""
        names, language = self.names, locale.replace("_", "-").partition("-")[0]
        return names.get(locale) or names.get(language) or names.get("en") or next(iter(names.values()))


def _is_plain(name: str) -> bool:
    return name.replace(_NON_JOINER, "").isprintable()
