"""What somebody tells of a member: read from texts, taken back, and answered at a checkout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from clubkit.calendars import DateCalendar, parse_day
from clubkit.errors import BadInputError
from clubkit.members.occasions import Occasion, Relation, day_parts, occasion_on
from clubkit.members.phones import parse_phone
from clubkit.members.profile import AgeBand, Profile, Sex, declared_values
from clubkit.members.texts import clean_name, clean_text, parse_email
from clubkit.program.model import Program
from clubkit.values import changed

__all__ = ["PARTS", "occasion_told", "profile_of", "without"]

PARTS: Final = ("name", "phone", "email", "sex", "birth_date", "age_band", "city", "source")
"""What a profile has one of."""

_PAIRS: Final = ("attribute", "preference")
_MANY: Final = ("tag", *_PAIRS)


def profile_of(texts: Mapping[str, str], program: Program, *, region: str = "IR") -> Profile:
    """
    The profile of what people typed.

    Args:
        texts: By name: one of `PARTS`; ``tag.NAME`` with any text; ``attribute.NAME`` for one that the
            program declares; ``preference.NAME``. A birth date is one of the club's calendar; slashes do for
            dashes.

        region: The ISO 3166 code of the country that a phone number is of which names none.

    Raises:
        BadInputError: If a name is none of these, or a text is not of its kind. No text is in the error.

        MissingExtraError: If a phone number is of another country than Iran, and the extra ``phones`` is not
            installed.
    """
    sorts: dict[str, dict[str, str]] = {sort: {} for sort in _MANY}
    plain: dict[str, str] = {}
    for what, text in texts.items():
        if not isinstance(text, str):
            raise BadInputError("told", "texts by name", type(text).__name__)
        sort, _, name = what.partition(".")
        if sort in sorts and name:
            sorts[sort][name] = text
        elif what in PARTS:
            plain[what] = text
        else:
            raise BadInputError("field", f"one of {', '.join(PARTS)}, tag.NAME and so on", repr(what)[:70])
    profile = Profile(
        tags=frozenset(sorts["tag"]),
        attributes=declared_values(sorts["attribute"], program.attributes),
        preferences=tuple(
            sorted((name, clean_text(name, text)) for name, text in sorts["preference"].items())
        ),
    )
    for what, text in plain.items():
        profile = changed(profile, **{what: _part(what, text, program, region)})
    return profile


def _part(what: str, text: str, program: Program, region: str) -> object:
    if what == "phone":
        return parse_phone(text, region)
    if what == "email":
        return parse_email(text)
    if what == "birth_date":
        return _birth_date(text, program)
    if what in {"sex", "age_band"}:
        choices = [each.value for each in (Sex if what == "sex" else AgeBand)]
        if text not in choices:
            raise BadInputError(what, f"one of {', '.join(choices)}", "another text")
        return Sex(text) if what == "sex" else AgeBand(text)
    return clean_name(text, what=what) if what == "name" else clean_text(what, text)


def _birth_date(text: str, program: Program) -> object:
    try:
        year, month, of_month = day_parts(text)
        day = parse_day(f"{year or 0:04}-{month:02}-{of_month:02}", program.calendar)
    except BadInputError:
        day = None
    if day is None:  # the error of a day shows it
        raise BadInputError("birth_date", f"a {program.calendar} date such as YYYY-MM-DD", "another text")
    return day


def without(profile: Profile, names: Iterable[str]) -> Profile:
    """
    A profile that knows nothing of some parts any more; what is not there stays away.

    Args:
        names: ``PARTS``, ``tag.NAME``, ``attribute.NAME``, ``preference.NAME``.

    Raises:
        BadInputError: If a name is none of these.

    .. doctest::

        >>> without(Profile(city="رشت", tags=frozenset({"new"})), ["city", "tag.new"]) == Profile()
        True
    """
    for what in names:
        sort, _, name = what.partition(".")
        if what in PARTS:
            profile = changed(profile, **{what: None})
        elif sort in _MANY and sort not in _PAIRS and name:
            profile = changed(profile, tags=profile.tags - {name})
        elif sort in _PAIRS and name:
            pairs = profile.attributes if sort == "attribute" else profile.preferences
            left = tuple(pair for pair in pairs if pair[0] != name)
            profile = changed(profile, **{f"{sort}s": left})
        else:
            raise BadInputError("field", f"one of {', '.join(PARTS)}, tag.NAME and so on", repr(what)[:70])
    return profile


def occasion_told(text: str, calendar: DateCalendar) -> Occasion:
    """
    The occasion of an answer to "for an occasion?".

    Args:
        text: Whose day, a colon, and the day as `occasion_on` reads it: ``mother-birthday:1365-12-29``. A
            calendar may stand between them: ``birthday:gregorian:1990-03-21``.

        calendar: The one of days that name none.

    Raises:
        BadInputError: If it is no such text. Nothing of it is in the error.

    .. doctest::

        >>> occasion_told("mother-birthday:1365-12-29", DateCalendar.JALALI).due_key
        'jalali:12-29'
    """
    if not isinstance(text, str):
        raise BadInputError("occasion", "a text", type(text).__name__)
    relation, *named, day = text.split(":") if ":" in text else ("", "")
    calendars = [each.value for each in DateCalendar]
    relations = [each.value for each in Relation]
    if relation not in relations or len(named) > 1 or not set(named) <= set(calendars):
        raise BadInputError("occasion", f"one of {', '.join(relations)}, a colon and a day", "another text")
    return occasion_on(day, Relation(relation), DateCalendar(named[0]) if named else calendar)
