"""What somebody tells of a member is read from texts, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import DateCalendar
from clubkit.errors import BadInputError
from clubkit.members.occasions import Relation
from clubkit.members.phones import Phone
from clubkit.members.profile import AgeBand, Profile, Sex
from clubkit.members.telling import PARTS, occasion_told, profile_of, without
from clubkit.members.texts import Email
from clubkit.program.reader import read_program

PROGRAM = read_program(
    {
        "club": {"currency": "EUR", "calendar": "jalali"},
        "profile": {"attributes": {"flower": {}, "rose": {"kind": "yes-no"}}},
        "earn": [{"id": "purchase", "per": 1}],
    }
)

TOLD = {
    "name": "  سارا ",
    "phone": "۰۹۱۲۳۴۵۶۷۸۹",
    "email": "Sara@Example.com",
    "sex": "female",
    "birth_date": "1369-01-01",
    "city": "رشت",
    "source": "instagram",
    "tag.wholesale": "",
    "attribute.rose": "yes",
    "preference.language": "fa",
}
PROFILE = Profile(
    name="سارا",
    phone=Phone("+989123456789"),
    email=Email("Sara@example.com"),
    sex=Sex.FEMALE,
    birth_date=date(1990, 3, 21),
    city="رشت",
    source="instagram",
    tags=frozenset({"wholesale"}),
    attributes=(("rose", "yes"),),
    preferences=(("language", "fa"),),
)


def test_a_profile_is_read_from_what_people_typed():
    """Each text becomes its one form; a birth date is one of the club's calendar."""
    assert PROFILE == profile_of(TOLD, PROGRAM)
    assert Profile(age_band=AgeBand.FROM_25) == profile_of({"age_band": "25-34"}, PROGRAM)
    assert Profile(birth_date=date(1990, 3, 21)) == profile_of({"birth_date": "۱۳۶۹/۱/۱"}, PROGRAM)


@pytest.mark.parametrize(
    "told",
    [
        {"nickname": "CANARY"},
        {"tag.": "CANARY"},
        {"sex": "CANARY"},
        {"age_band": "CANARY"},
        {"phone": "CANARY"},
        {"email": "CANARY"},
        {"birth_date": "CANARY"},
        {"birth_date": "1369-13-01"},
        {"birth_date": None},
        {"tag.vip": None},
        {"name": "CANARY" * 100},
        {"attribute.unknown": "CANARY"},
        {"attribute.rose": "CANARY"},
        {"preference.Language": "CANARY"},
        {"birth_date": "1369-01-01", "age_band": "25-34"},
    ],
    ids=str,
)
def test_what_is_no_answer_is_refused_without_showing_it(told):
    """A text of another kind is refused, and is not in the error."""
    with pytest.raises(BadInputError) as caught:
        profile_of(told, PROGRAM)

    assert "CANARY" not in repr(caught.value)
    assert "1369" not in repr(caught.value)
    assert "CANARY" not in repr(caught.value.__context__)


def test_each_part_is_taken_back():
    """Without any of its parts nothing is left of a profile, and taking back twice changes nothing."""
    names = [*PARTS, "tag.wholesale", "attribute.rose", "preference.language"]

    assert Profile() == without(PROFILE, names)
    assert Profile() == without(Profile(), names)
    assert PROFILE == without(PROFILE, [])


@pytest.mark.parametrize("name", ["nickname", "tags", "tag.", "attribute.", ".x", ""])
def test_only_a_part_is_taken_back(name):
    """What is no part of a profile is refused."""
    with pytest.raises(BadInputError):
        without(PROFILE, [name])


@pytest.mark.parametrize(
    ("text", "relation", "due_key", "year"),
    [
        ("mother-birthday:1365-12-29", Relation.MOTHER_BIRTHDAY, "jalali:12-29", 1365),
        ("anniversary:05-01", Relation.ANNIVERSARY, "jalali:05-01", None),
        ("birthday:gregorian:1990-03-21", Relation.BIRTHDAY, "gregorian:03-21", 1990),
        ("other:hijri:09-30", Relation.OTHER, "hijri:09-30", None),
    ],
)
def test_an_answer_at_a_checkout_is_read(text, relation, due_key, year):
    """Whose day, maybe a calendar, and the day."""
    found = occasion_told(text, DateCalendar.JALALI)

    assert (relation, due_key, year) == (found.relation, found.due_key, found.year)


@pytest.mark.parametrize(
    "text",
    [None, "", "birthday", "CANARY:12-29", "birthday:CANARY:12-29", "birthday:CANARY", "birthday:a:b:1"],
)
def test_an_answer_that_names_no_day_is_refused_without_showing_it(text):
    """What is no occasion is refused, and is not in the error."""
    with pytest.raises(BadInputError) as caught:
        occasion_told(text, DateCalendar.JALALI)

    assert "CANARY" not in repr(caught.value)
