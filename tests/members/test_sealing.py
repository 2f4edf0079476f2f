"""What is kept of a member comes back as it was, and only for whom and where it was sealed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st
from tests.members.vectors import NONCE, key_of

from clubkit.calendars import DateCalendar, Skip
from clubkit.errors import DecryptionError
from clubkit.members.occasions import Occasion, Relation
from clubkit.members.phones import Phone
from clubkit.members.privacy import Place
from clubkit.members.profile import AgeBand, Profile, Sex
from clubkit.members.sealing import (
    Known,
    opened_known,
    opened_name,
    opened_occasion,
    sealed_known,
    sealed_name,
    sealed_occasion,
)
from clubkit.members.texts import Email

WHOLE = Known(
    Profile(
        name="سارا",
        phone=Phone("+989123456789"),
        email=Email("sara@example.com"),
        sex=Sex.FEMALE,
        birth_date=date(1990, 3, 21),
        city="رشت",
        source="instagram",
        tags=frozenset({"wholesale", "new"}),
        attributes=(("flower", "رز"),),
        preferences=(("language", "fa"),),
    ),
    last_no=3,
    completed=True,
    former=(2**62,),
)
MOTHER = Occasion(Relation.MOTHER_BIRTHDAY, DateCalendar.JALALI, 12, 30, 1362, "مامان", Skip.FORWARD)


@frozen
class Row:
    """An occasion as it is kept."""

    no: int
    relation: str
    due_key: str
    skip: str
    sealed: bytes


def row_of(occasion=MOTHER, no=3, key=None):
    """The row of an occasion."""
    sealed = sealed_occasion(key or key_of(), occasion, no, NONCE)
    return Row(no, occasion.relation.value, occasion.due_key, occasion.skip.value, sealed)


@pytest.mark.parametrize(
    "known", [Known(), WHOLE, Known(Profile(age_band=AgeBand.FROM_25)), Known(last_no=2**31)]
)
def test_what_is_known_comes_back(known):
    """Everything that is known comes back as it was."""
    assert known == opened_known(key_of(), sealed_known(key_of(), known, NONCE))


@pytest.mark.parametrize(
    "occasion",
    [
        MOTHER,
        evolve(MOTHER, year=None),
        Occasion(Relation.OTHER, DateCalendar.HIJRI, 9, 30),
        Occasion(Relation.BIRTHDAY, DateCalendar.GREGORIAN, 2, 29, 2000, skip=Skip.OMIT),
    ],
)
def test_an_occasion_comes_back(occasion):
    """An occasion comes back with year, label and what is in the clear."""
    assert occasion == opened_occasion(key_of(), row_of(occasion))


def test_a_name_comes_back():
    """A name is opened alone."""
    assert opened_name(key_of(), sealed_name(key_of(), "سارا", NONCE)) == "سارا"


@pytest.mark.parametrize(
    "changed",
    [{"no": 4}, {"relation": "birthday"}, {"due_key": "jalali:12-29"}, {"skip": "omit"}],
    ids=lambda changed: next(iter(changed)),
)
def test_what_stands_beside_an_occasion_cannot_be_changed(changed):
    """Whoever writes to the database cannot give an occasion another day, number, relation or skip."""
    with pytest.raises(DecryptionError):
        opened_occasion(key_of(), evolve(row_of(), **changed))


@pytest.mark.parametrize(
    "other", [{"member_key": 8}, {"version": 2}, {"tenant": "other"}, {"data": b"x" * 32}]
)
def test_what_is_sealed_for_one_member_opens_for_no_other(other):
    """A sealed text that is copied elsewhere is refused."""
    with pytest.raises(DecryptionError):
        opened_known(key_of(**other), sealed_known(key_of(), WHOLE, NONCE))
    with pytest.raises(DecryptionError):
        opened_occasion(key_of(**other), row_of())
    with pytest.raises(DecryptionError):
        opened_name(key_of(**other), sealed_name(key_of(), "سارا", NONCE))


def document_of(known=WHOLE):
    """What is sealed of a member, as JSON values."""
    sealed = sealed_known(key_of(), known, NONCE)
    return json.loads(key_of().decrypt(Place("club_profile", "document"), sealed))


def resealed(document):
    """A document of another form, under the right key."""
    return key_of().encrypt(Place("club_profile", "document"), json.dumps(document), NONCE)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"more": 1},
        {"name": " spaced "},
        {"name": 7},
        {"phone": "0912"},
        {"email": 1},
        {"sex": "unknown"},
        {"birth_date": "1990-13-01"},
        {"age_band": "18-24"},
        {"tags": "new"},
        {"tags": [1]},
        {"tags": None},
        {"former": 7},
        {"attributes": []},
        {"attributes": {"flower": 1}},
        {"preferences": {"Language": "fa"}},
        {"last_no": -1},
        {"completed": None},
        {"former": [None]},
    ],
    ids=str,
)
def test_a_document_of_another_form_is_refused(changed):
    """Only what sealing makes is opened, even under the right key."""
    with pytest.raises(DecryptionError):
        opened_known(key_of(), resealed({**document_of(), **changed}))


@pytest.mark.parametrize("missing", sorted(document_of()))
def test_a_document_without_a_part_is_refused(missing):
    """Each part of a document is needed."""
    document = document_of()
    del document[missing]
    with pytest.raises(DecryptionError):
        opened_known(key_of(), resealed(document))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 30_000, "7"])
def test_a_text_that_is_no_document_is_refused(text):
    """Whatever else was sealed at the place of a document is none."""
    sealed = key_of().encrypt(Place("club_profile", "document"), text, NONCE)
    with pytest.raises(DecryptionError):
        opened_known(key_of(), sealed)
    with pytest.raises(DecryptionError):
        opened_occasion(
            key_of(), evolve(row_of(), sealed=key_of().encrypt(Place("club_occasion", "sealed"), text, NONCE))
        )


@pytest.mark.parametrize("changed", [{"year": 999}, {"year": "1362"}, {"label": None}, {"label": " x"}])
def test_an_occasion_of_another_form_is_refused(changed):
    """What is no occasion is refused, even under the right key."""
    place = Place("club_occasion", "sealed")
    told = {**json.loads(key_of().decrypt(place, row_of().sealed)), **changed}
    with pytest.raises(DecryptionError):
        opened_occasion(key_of(), evolve(row_of(), sealed=key_of().encrypt(place, json.dumps(told), NONCE)))


def test_an_error_holds_nothing_personal():
    """Neither the error nor what it came from holds a text of the member."""
    with pytest.raises(DecryptionError) as caught:
        opened_known(key_of(), resealed({**document_of(), "sex": "CANARY"}))

    assert "CANARY" not in repr(caught.value)
    assert caught.value.__context__ is None


@given(st.binary(max_size=200))
def test_no_bytes_open_that_were_not_sealed(stored):
    """Anything else than what was sealed is refused with the same error."""
    with pytest.raises(DecryptionError):
        opened_known(key_of(), stored)
