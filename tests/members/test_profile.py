"""A profile grows, shows nothing, and says what is missing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError
from clubkit.members.phones import Phone
from clubkit.members.profile import (
    ATTRIBUTES_MAX,
    WANTED,
    AgeBand,
    AttributeKind,
    DeclaredAttribute,
    Profile,
    Sex,
    completeness,
    declared_values,
    facts_of,
    grown,
)
from clubkit.members.texts import Email

TODAY = date(2026, 11, 24)
FULL = Profile(
    name="سارا احمدی",
    phone=Phone("+989123456789"),
    email=Email("sara@example.com"),
    sex=Sex.FEMALE,
    birth_date=date(1987, 3, 20),
    city="رشت",
    source="instagram",
    tags=frozenset({"vip"}),
    attributes=(("flower", "rose"), ("shoe", "38")),
    preferences=(("language", "fa"),),
)
DECLARED = [
    DeclaredAttribute("flower", AttributeKind.CHOICE, ("rose", "lily")),
    DeclaredAttribute("note"),
    DeclaredAttribute("shoe", AttributeKind.WHOLE),
    DeclaredAttribute("garden", AttributeKind.YES_NO),
    DeclaredAttribute("moved_in", AttributeKind.DAY),
]


def some_of(values):
    """One of some values, or none."""
    return st.none() | st.sampled_from(values)


PAIRS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz")).map(
    lambda pairs: tuple(sorted(pairs.items()))
)
PROFILES = st.builds(
    lambda age, **parts: Profile(**age, **parts),
    age=st.sampled_from(
        [{}, {"age_band": AgeBand.FROM_25}, {"age_band": AgeBand.FROM_35}, {"birth_date": date(1987, 3, 20)}]
    ),
    name=some_of(["سارا", "علی"]),
    sex=some_of([*Sex]),
    city=some_of(["رشت", "تهران"]),
    tags=st.frozensets(st.sampled_from(["vip", "staff"])),
    attributes=PAIRS,
    preferences=PAIRS,
)


# --- it grows ---------------------------------------------------------------------------------------


@given(PROFILES, PROFILES)
def test_what_was_told_later_counts_and_nothing_is_lost(older, newer):
    both = grown(older, newer)

    assert both == grown(both, newer) == grown(older, both)
    for name in ("name", "sex", "city"):
        assert getattr(both, name) == (getattr(newer, name) or getattr(older, name))
    if both.birth_date is None:
        assert both.age_band == (newer.age_band or older.age_band)
    assert older.tags | newer.tags == both.tags
    assert dict(older.attributes) | dict(newer.attributes) == dict(both.attributes)
    assert completeness(both).share >= max(completeness(older).share, completeness(newer).share)


@given(PROFILES, PROFILES, PROFILES)
def test_a_profile_grows_the_same_in_any_grouping(one, two, three):
    assert grown(grown(one, two), three) == grown(one, grown(two, three))


@given(PROFILES)
def test_nothing_new_changes_nothing(profile):
    assert profile == grown(profile, Profile()) == grown(Profile(), profile) == grown(profile, profile)


def test_a_birth_date_is_more_than_an_age_band():
    known, rough = Profile(birth_date=date(1987, 3, 20)), Profile(age_band=AgeBand.FROM_25)

    assert known == grown(rough, known) == grown(known, rough)


def test_every_field_grows():
    """So that a new one is not forgotten."""
    assert FULL == grown(Profile(), FULL) == grown(FULL, Profile())
    untold = [each.name for each in fields(Profile) if getattr(FULL, each.name) == each.default]
    assert ["age_band"] == untold


# --- it is checked ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"name": " سارا"},
        {"name": "x" * 101},
        {"name": ""},
        {"city": "a\nb"},
        {"source": "a\u202eb"},
        {"age_band": AgeBand.FROM_18},
        {"tags": frozenset({"VIP"})},
        {"tags": frozenset({"a b"})},
        {"tags": frozenset(f"t{number}" for number in range(ATTRIBUTES_MAX + 1))},
        {"attributes": (("b", "1"), ("a", "2"))},
        {"attributes": (("a", "1"), ("a", "2"))},
        {"attributes": (("a", " 1"),)},
        {"attributes": (("a", "x" * 201),)},
        {"preferences": (("Language", "fa"),)},
    ],
)
def test_what_is_no_profile_is_told(change):
    with pytest.raises(BadInputError) as caught:
        evolve(FULL, **change)

    assert "سارا" not in f"{caught.value!r}"


def test_no_text_of_a_profile_shows_anything():
    assert "Profile()" == repr(FULL) == str(FULL)


# --- attributes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("flower", " rose ", "rose"),
        ("note", "گل\u200c های  سفید", "گل های سفید"),
        ("shoe", "۳۸", "38"),
        ("shoe", "-5", "-5"),
        ("shoe", "0", "0"),
        ("shoe", "9" * 15, "9" * 15),
        ("garden", "yes", "yes"),
        ("moved_in", "2024-02-29", "2024-02-29"),
    ],
)
def test_an_attribute_has_the_form_that_conditions_compare(name, typed, kept):
    assert ((name, kept),) == declared_values({name: typed}, DECLARED)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("flower", "tulip"),
        ("note", ""),
        ("note", "secret\x00"),
        ("note", "x" * 201),
        ("shoe", "038"),
        ("shoe", "-0"),
        ("shoe", "3.5"),
        ("shoe", "9" * 16),
        ("shoe", "1e9"),
        ("garden", "maybe"),
        ("moved_in", "2023-02-29"),
        ("moved_in", "1403-12-30"),
        ("moved_in", "secret"),
        ("unknown", "secret"),
    ],
)
def test_what_is_no_such_attribute_is_told(name, typed):
    """And the value is not shown."""
    with pytest.raises(BadInputError) as caught:
        declared_values({name: typed}, DECLARED)

    assert "secret" not in f"{caught.value!r}{caught.value.__context__!r}"


@pytest.mark.parametrize(
    "parts",
    [
        ("Name",),
        ("tag.vip",),
        ("city",),
        ("phone",),
        ("",),
        ("a", AttributeKind.CHOICE),
        ("a", AttributeKind.TEXT, ("x",)),
    ],
)
def test_what_cannot_be_declared_is_told(parts):
    with pytest.raises(BadInputError):
        DeclaredAttribute(*parts)


def test_a_profile_has_no_thousand_attributes():
    with pytest.raises(BadInputError, match="at most 100"):
        declared_values({f"a{number}": "x" for number in range(1000)}, DECLARED)


# --- what rules see ---------------------------------------------------------------------------------


def test_rules_see_what_they_may():
    """No name, phone, address, birth date or preference."""
    assert {
        "age_band": "35-44",
        "city": "رشت",
        "flower": "rose",
        "sex": "female",
        "shoe": "38",
        "source": "instagram",
        "tag.vip": "yes",
    } == dict(facts_of(FULL, TODAY))
    assert () == facts_of(Profile(name="سارا"), TODAY)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2008, 11, 25), "under-18"),
        (date(2008, 11, 24), "18-24"),
        (date(2001, 11, 25), "18-24"),
        (date(2001, 11, 24), "25-34"),
        (date(1961, 11, 25), "55-64"),
        (date(1961, 11, 24), "65-up"),
        (date(1900, 1, 1), "65-up"),
        (date(2026, 11, 24), "under-18"),
    ],
)
def test_an_age_is_of_a_day(born, band):
    """Just before and on the birthday."""
    assert (("age_band", band),) == facts_of(Profile(birth_date=born), TODAY)


def test_who_was_born_on_29_february_is_older_on_1_march():
    born = Profile(birth_date=date(2008, 2, 29))

    assert ["under-18", "18-24"] == [
        dict(facts_of(born, day))["age_band"] for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]


# --- what is missing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "wanted", "share", "missing"),
    [
        (Profile(), WANTED, Fraction(0), WANTED),
        (FULL, WANTED, Fraction(1), ()),
        (
            Profile(name="سارا", age_band=AgeBand.FROM_18),
            WANTED,
            Fraction(1, 3),
            ("phone", "email", "sex", "city"),
        ),
        (Profile(age_band=AgeBand.FROM_18), ("age", "birth_date"), Fraction(1, 2), ("birth_date",)),
        (FULL, ("shoe", "garden", "source"), Fraction(2, 3), ("garden",)),
    ],
)
def test_completeness_is_exact_and_says_what_is_missing(profile, wanted, share, missing):
    found = completeness(profile, wanted)

    assert (share, missing) == (found.share, found.missing)


@pytest.mark.parametrize("wanted", [(), ("name", "name"), tuple(f"a{number}" for number in range(101))])
def test_what_cannot_be_wanted_is_told(wanted):
    with pytest.raises(BadInputError):
        completeness(FULL, wanted)
