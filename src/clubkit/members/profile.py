"""
What a club knows of a member beyond points: a profile that grows, and how much of it is still missing.

Every field may be unknown. Names, phones and addresses come in their one form; see `clubkit.members.texts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from clubkit.calendars import CalendarName, parse_day
from clubkit.errors import BadInputError
from clubkit.members.phones import Phone
from clubkit.members.texts import NAME_MAX, Email, clean_text
from clubkit.program.model import WANTED, AttributeKind, DeclaredAttribute

__all__ = [
    "ATTRIBUTES_MAX",
    "WANTED",
    "AgeBand",
    "AttributeKind",
    "Completeness",
    "DeclaredAttribute",
    "Pairs",
    "Profile",
    "Sex",
    "completeness",
    "declared_values",
    "facts_of",
    "grown",
]

Pairs = tuple[tuple[str, str], ...]
"""Names and texts, each name once, in the order of the names."""

ATTRIBUTES_MAX: Final = 100
"""Attributes, preferences or tags that a profile has at most, each."""

VALUE_MAX: Final = 200
WHOLE_DIGITS_MAX: Final = 15

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")


class Sex(StrEnum):
    """What a member says."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class AgeBand(StrEnum):
    """How old, for those who do not say when they were born."""

    UNDER_18 = "under-18"
    FROM_18 = "18-24"
    FROM_25 = "25-34"
    FROM_35 = "35-44"
    FROM_45 = "45-54"
    FROM_55 = "55-64"
    FROM_65 = "65-up"


_BAND_STARTS: Final = (
    (65, AgeBand.FROM_65),
    (55, AgeBand.FROM_55),
    (45, AgeBand.FROM_45),
    (35, AgeBand.FROM_35),
    (25, AgeBand.FROM_25),
    (18, AgeBand.FROM_18),
)


@frozen
class Profile:
    """
    What is known of a member. Its `repr` shows nothing of it.

    Attributes:
        birth_date: The day, whatever calendar it was told by.

        age_band: For those who told no birth date; never both.

        city: At most 100 characters, clean.

        source: Where the member came from, such as ``instagram``; likewise.

        tags: Names that the shop gives, such as ``wholesale``.

        attributes: What the program declares; see `declared_values`.

        preferences: What the member chose, such as ``language``.

    Raises:
        BadInputError: If a text is not clean, a name is none, there are more than 100 of a kind, or a birth
            date and an age band are there. Nothing personal is in the error.
    """

    name: str | None = field(default=None, repr=False)
    phone: Phone | None = field(default=None, repr=False)
    email: Email | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    age_band: AgeBand | None = field(default=None, repr=False)
    city: str | None = field(default=None, repr=False)
    source: str | None = field(default=None, repr=False)
    tags: frozenset[str] = field(default=frozenset(), repr=False)
    attributes: Pairs = field(default=(), repr=False)
    preferences: Pairs = field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        for what, text in (("name", self.name), ("city", self.city), ("source", self.source)):
            if text is not None and clean_text(what, text, longest=NAME_MAX) != text:
                raise BadInputError(what, "clean", "another text")
        if self.birth_date is not None and self.age_band is not None:
            raise BadInputError("age_band", "none beside a birth date", "one")
        _require_names("tags", self.tags)
        for what, pairs in (("attributes", self.attributes), ("preferences", self.preferences)):
            names = [name for name, _ in pairs]
            _require_names(what, names)
            if names != sorted(set(names)):
                raise BadInputError(what, "each name once, in order", "another order")
            for name, text in pairs:
                if clean_text(name, text, longest=VALUE_MAX) != text:
                    raise BadInputError(name, "clean", "another text")


def grown(older: Profile, newer: Profile) -> Profile:
    """
    A profile with what was told later.

    What *newer* does not tell stays; tags come together; an age band does not replace a birth date. To merge
    two members, give the one that goes first and the one that stays second.

    .. doctest::

        >>> grown(Profile(name="سارا", city="رشت"), Profile(city="تهران")).city
        'تهران'
    """
    birth_date = newer.birth_date or older.birth_date
    return Profile(
        name=newer.name or older.name,
        phone=newer.phone or older.phone,
        email=newer.email or older.email,
        sex=newer.sex or older.sex,
        birth_date=birth_date,
        age_band=None if birth_date else newer.age_band or older.age_band,
        city=newer.city or older.city,
        source=newer.source or older.source,
        tags=older.tags | newer.tags,
        attributes=_sorted({**dict(older.attributes), **dict(newer.attributes)}),
        preferences=_sorted({**dict(older.preferences), **dict(newer.preferences)}),
    )


# --- attributes that the program declares -----------------------------------------------------------


def declared_values(given: Mapping[str, str], declared: Sequence[DeclaredAttribute]) -> Pairs:
    """
    The attributes of a member, each in the one form that conditions compare.

    A text is cleaned; a whole number is in ASCII digits, without zeros before it, of at most 15; yes-no is
    ``yes`` or ``no``; a day is ``YYYY-MM-DD`` by the Gregorian calendar; a choice is one of its choices.

    Raises:
        BadInputError: If one is not declared, or its value is none of its kind. Nothing of the value is in
            the error.
    """
    by_name = {attribute.name: attribute for attribute in declared}
    if len(given) > ATTRIBUTES_MAX:
        raise BadInputError("attributes", f"at most {ATTRIBUTES_MAX}", str(len(given)))
    values = {}
    for name, text in given.items():
        attribute = by_name.get(name)
        if attribute is None:
            raise BadInputError("attribute", "one that the program declares", repr(name)[:70])
        values[name] = _value(attribute, clean_text(name, text, longest=VALUE_MAX))
    return _sorted(values)


def _value(attribute: DeclaredAttribute, text: str) -> str:
    allowed = {AttributeKind.YES_NO: ("yes", "no"), AttributeKind.CHOICE: attribute.choices}
    if choices := allowed.get(attribute.kind):
        if text not in choices:
            raise BadInputError(attribute.name, f"one of {', '.join(choices)}"[:200], "another text")
    elif attribute.kind is AttributeKind.WHOLE and not _WHOLE.fullmatch(text):
        raise BadInputError(
            attribute.name, f"a whole number of at most {WHOLE_DIGITS_MAX} digits", "another text"
        )
    elif attribute.kind is AttributeKind.DAY:
        _require_day(attribute.name, text)
    return text


def _require_day(name: str, text: str) -> None:
    try:
        parse_day(text, CalendarName.GREGORIAN)
    except BadInputError:
        is_day = False
    else:
        is_day = True
    if not is_day:
        raise BadInputError(name, "a gregorian date such as YYYY-MM-DD", "another text")


# --- what rules see, and what is missing ------------------------------------------------------------


def facts_of(profile: Profile, on: date) -> Pairs:
    """
    What conditions of the program can ask of a member: ``member.city``, ``member.age_band`` and so on.

    They are sex, age band on a day, city, source, declared attributes, and ``tag.NAME`` with ``yes`` for each
    tag; names, phones, addresses and birth dates are not among them.

    Args:
        on: The day by the club's clock that an age is of.
    """
    band = profile.age_band if profile.birth_date is None else _band_of(profile.birth_date, on)
    told = {"sex": profile.sex, "age_band": band, "city": profile.city, "source": profile.source}
    facts = {name: str(text) for name, text in told.items() if text is not None}
    return _sorted({**facts, **dict(profile.attributes), **{f"tag.{tag}": "yes" for tag in profile.tags}})


@frozen
class Completeness:
    """
    How much of a profile is there.

    Attributes:
        share: 0 to 1, exactly.

        missing: What is not there, in the order that it is wanted in.
    """

    share: Fraction
    missing: tuple[str, ...]


def completeness(profile: Profile, wanted: Sequence[str] = WANTED) -> Completeness:
    """
    How complete a profile is, each field counting the same.

    Args:
        wanted: 1 to 100 names, each once: ``name``, ``phone``, ``email``, ``sex``, ``age`` (a birth date or
            an age band), ``birth_date``, ``city``, ``source``, or one of a declared attribute.

    Raises:
        BadInputError: If none is wanted, too many, or one twice.

    .. doctest::

        >>> completeness(Profile(name="سارا", city="رشت"), ("name", "city", "age"))
        Completeness(share=Fraction(2, 3), missing=('age',))
    """
    if not 0 < len(wanted) <= ATTRIBUTES_MAX or len(set(wanted)) != len(wanted):
        raise BadInputError("wanted", f"1 to {ATTRIBUTES_MAX} fields, each once", f"{len(wanted)} of them")
    told: dict[str, object] = {
        **dict(profile.attributes),
        "name": profile.name,
        "phone": profile.phone,
        "email": profile.email,
        "sex": profile.sex,
        "age": profile.birth_date or profile.age_band,
        "birth_date": profile.birth_date,
        "city": profile.city,
        "source": profile.source,
    }
    missing = tuple(name for name in wanted if told.get(name) is None)
    return Completeness(Fraction(len(wanted) - len(missing), len(wanted)), missing)


def _band_of(birth_date: date, on: date) -> AgeBand:
    has_had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    age = on.year - birth_date.year - (0 if has_had_birthday else 1)
    return next((band for start, band in _BAND_STARTS if age >= start), AgeBand.UNDER_18)


def _require_names(what: str, names: Iterable[str]) -> None:
    found = list(names)
    if len(found) > ATTRIBUTES_MAX:
        raise BadInputError(what, f"at most {ATTRIBUTES_MAX}", str(len(found)))
    if not all(type(name) is str and _NAME.fullmatch(name) for name in found):
        raise BadInputError(what, "of names such as favourite_flower", "another name")


def _sorted(values: Mapping[str, str]) -> Pairs:
    return tuple(sorted(values.items()))
