"""What a club asks its members about, beside what every profile has."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError

PROFILE_FIELDS: Final = (
    "name",
    "phone",
    "email",
    "sex",
    "age",
    "age_band",
    "birth_date",
    "city",
    "source",
    "tag",
)
"""What a profile has by itself, so that no attribute is called."""

WANTED: Final = ("name", "phone", "email", "sex", "age", "city")
"""What a profile is complete with, unless the program says otherwise."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class AttributeKind(StrEnum):
    """What the value of an attribute is."""

    TEXT = "text"
    WHOLE = "whole"
    YES_NO = "yes-no"
    DAY = "day"
    CHOICE = "choice"


@frozen
class DeclaredAttribute:
    """
    An attribute that members of a club can have.

    Attributes:
        name: A small ASCII letter and up to 63 more, digits, dashes and underscores; none of the names that a
            profile has by itself.

        choices: The values of a ``choice``; otherwise none.
    """

    name: str
    kind: AttributeKind = field(default=AttributeKind.TEXT)
    choices: tuple[str, ...] = field(default=())

    def __attrs_post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadInputError("attribute", "of names such as favourite_flower", "another name")
        if self.name in PROFILE_FIELDS:
            raise BadInputError("attribute", f"none of {', '.join(PROFILE_FIELDS)}", self.name)
        if bool(self.choices) is not (self.kind is AttributeKind.CHOICE):
            raise BadInputError("choices", "there for a choice, and only then", f"{len(self.choices)}")
