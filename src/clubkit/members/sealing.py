"""
What is kept of a member, sealed with the member's key, and opened again.

A document is JSON that is encrypted as a whole, so that the lengths of single answers do not show. Opening is
strict: what is not exactly what sealing makes was not made by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from attrs import field, frozen

from clubkit.calendars import DateCalendar, Skip
from clubkit.errors import BadInputError, DecryptionError
from clubkit.members.occasions import Occasion, Relation
from clubkit.members.phones import Phone
from clubkit.members.privacy import MemberKey, Place
from clubkit.members.profile import AgeBand, Profile, Sex
from clubkit.members.texts import Email

__all__ = [
    "Known",
    "OccasionRow",
    "opened_known",
    "opened_name",
    "opened_occasion",
    "sealed_known",
    "sealed_name",
    "sealed_occasion",
    "told_of",
]

_DOCUMENT: Final = Place("club_profile", "document")
_NAME: Final = Place("club_profile", "name")
_OCCASION: Final = Place("club_occasion", "sealed")

_VERSION: Final = 1
_KNOWN: Final = frozenset(
    {
        "v",
        "name",
        "phone",
        "email",
        "sex",
        "birth_date",
        "age_band",
        "city",
        "source",
        "tags",
        "attributes",
        "preferences",
        "last_no",
        "completed",
        "former",
    }
)
_OF_OCCASION: Final = frozenset({"v", "no", "relation", "due_key", "skip", "year", "label"})

Json = str | int | None | list["Json"] | dict[str, "Json"]


@frozen
class Known:
    """
    What is known of a member, as it is kept.

    Attributes:
        last_no: The highest number that one of the member's occasions ever had.

        completed: Whether the profile was complete at some time, so that it is rewarded once.

        former: Internal keys of the members that were merged into this one, in order.
    """

    profile: Profile = field(default=Profile())
    last_no: int = 0
    completed: bool = False
    former: tuple[int, ...] = ()


class OccasionRow(Protocol):
    """An occasion as it is kept; `clubkit.storage.people_ports.SealedOccasion` is one."""

    @property
    def no(self) -> int: ...

    @property
    def relation(self) -> str: ...

    @property
    def due_key(self) -> str: ...

    @property
    def skip(self) -> str: ...

    @property
    def sealed(self) -> bytes: ...


# --- profiles ---------------------------------------------------------------------------------------


def sealed_known(key: MemberKey, known: Known, nonce: bytes) -> bytes:
    """
    Seal what is known of a member.

    Args:
        nonce: 12 bytes that this key was never used with before: `clubkit.key_sources.fresh_nonce`.

    Raises:
        BadInputError: If it is longer than 65,536 bytes. Nothing of it is in the error.
    """
    told: dict[str, Json] = {
        "v": _VERSION,
        **told_of(known.profile),
        "last_no": known.last_no,
        "completed": int(known.completed),
        "former": [*known.former],
    }
    return key.encrypt(_DOCUMENT, _written(told), nonce)


def told_of(profile: Profile) -> dict[str, Json]:
    """What was told of a member, as JSON values: it is kept so, sealed, and exported so."""
    return {
        "name": profile.name,
        "phone": None if profile.phone is None else profile.phone.e164,
        "email": None if profile.email is None else profile.email.address,
        "sex": profile.sex,
        "birth_date": None if profile.birth_date is None else profile.birth_date.isoformat(),
        "age_band": profile.age_band,
        "city": profile.city,
        "source": profile.source,
        "tags": [*sorted(profile.tags)],
        "attributes": dict(profile.attributes),
        "preferences": dict(profile.preferences),
    }


def opened_known(key: MemberKey, stored: bytes) -> Known:
    """
    Open what is known of a member.

    Raises:
        DecryptionError: If it was changed, or sealed for another member, place or club, or is of a form that
            this version does not make. Nothing of it is in the error.
    """
    told = _read(key.decrypt(_DOCUMENT, stored))
    known = None if told is None or told.keys() != _KNOWN else _known_of(told)
    if known is None:
        raise DecryptionError(str(_DOCUMENT))
    return known


def sealed_name(key: MemberKey, name: str, nonce: bytes) -> bytes:
    """Seal a member's name alone, so that a list can be written without opening the rest."""
    return key.encrypt(_NAME, name, nonce)


def opened_name(key: MemberKey, stored: bytes) -> str:
    """
    Open a member's name.

    Raises:
        DecryptionError: As `opened_known`.
    """
    return key.decrypt(_NAME, stored)


# --- occasions --------------------------------------------------------------------------------------


def sealed_occasion(key: MemberKey, occasion: Occasion, no: int, nonce: bytes) -> bytes:
    """
    Seal the year and the label of an occasion, bound to what is kept in the clear beside them.

    Args:
        no: Its number among the member's, from 1.

        nonce: As for `sealed_known`.
    """
    told: dict[str, Json] = {
        "v": _VERSION,
        "no": no,
        "relation": occasion.relation,
        "due_key": occasion.due_key,
        "skip": occasion.skip,
        "year": occasion.year,
        "label": occasion.label,
    }
    return key.encrypt(_OCCASION, _written(told), nonce)


def opened_occasion(key: MemberKey, row: OccasionRow) -> Occasion:
    """
    Open an occasion.

    Raises:
        DecryptionError: If a part of it was changed, those in the clear too, or as `opened_known`.
    """
    told = _read(key.decrypt(_OCCASION, row.sealed))
    beside = {
        "v": _VERSION,
        "no": row.no,
        "relation": row.relation,
        "due_key": row.due_key,
        "skip": row.skip,
    }
    is_whole = told is not None and told.keys() == _OF_OCCASION and told == {**told, **beside}
    occasion = _occasion_of(told) if is_whole and told is not None else None
    if occasion is None:
        raise DecryptionError(str(_OCCASION))
    return occasion


# --- parts ------------------------------------------------------------------------------------------


def _written(told: Mapping[str, Json]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# What cannot be read is told apart outside of the except blocks: what an error came from holds the text.


def _read(text: str) -> dict[str, Json] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if type(told) is dict else None


def _known_of(told: Mapping[str, Json]) -> Known | None:
    try:
        profile = Profile(
            name=_text(told["name"]),
            phone=None if told["phone"] is None else Phone(_need(told["phone"])),
            email=None if told["email"] is None else Email(_need(told["email"])),
            sex=None if told["sex"] is None else Sex(_need(told["sex"])),
            birth_date=None if told["birth_date"] is None else date.fromisoformat(_need(told["birth_date"])),
            age_band=None if told["age_band"] is None else AgeBand(_need(told["age_band"])),
            city=_text(told["city"]),
            source=_text(told["source"]),
            tags=frozenset(_need(tag) for tag in _list(told["tags"])),
            attributes=_pairs(told["attributes"]),
            preferences=_pairs(told["preferences"]),
        )
        former = tuple(_whole(key) for key in _list(told["former"]))
        known = Known(profile, _whole(told["last_no"]), bool(_whole(told["completed"])), former)
    except (BadInputError, ValueError, TypeError, AttributeError):
        return None
    return known if told["v"] == _VERSION else None


def _occasion_of(told: Mapping[str, Json]) -> Occasion | None:
    try:
        calendar, _, day = _need(told["due_key"]).partition(":")
        month, _, number = day.partition("-")
        occasion = Occasion(
            Relation(_need(told["relation"])),
            DateCalendar(calendar),
            int(month),
            int(number),
            None if told["year"] is None else _whole(told["year"]),
            _need(told["label"]),
            Skip(_need(told["skip"])),
        )
    except (BadInputError, ValueError, TypeError):
        return None
    return occasion if occasion.due_key == told["due_key"] else None


def _need(value: Json) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _text(value: Json) -> str | None:
    return None if value is None else _need(value)


def _whole(value: Json) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _list(value: Json) -> list[Json]:
    if type(value) is not list:
        raise TypeError
    return value


def _pairs(value: Json) -> tuple[tuple[str, str], ...]:
    if type(value) is not dict:
        raise TypeError
    return tuple(sorted((name, _need(text)) for name, text in value.items()))
