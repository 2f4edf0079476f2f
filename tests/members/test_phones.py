"""One form for each number, whoever typed it."""

from __future__ import annotations

import builtins
import importlib.util

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError, BadPhoneError, MissingExtraError
from clubkit.members.phones import PHONE_TEXT_MAX, Phone, parse_iranian_phone, parse_phone

MOBILE = "+989123456789"

SPELLINGS = [
    MOBILE,
    "09123456789",
    "00989123456789",
    "989123456789",
    "9123456789",
    "+98 912 345 6789",
    "+98 (0)912-345-6789",
    "+9809123456789",
    "00980912 345 6789",
    "9809123456789",
    "۰۹۱۲۳۴۵۶۷۸۹",
    "٠٩١٢ ٣٤٥ ٦٧٨٩",
    "０９１２３４５６７８９",
    "＋۹۸۹۱۲۳۴۵۶۷۸۹",
    "\u202a+98 912 345 6789\u202c",
    "\u2066\u200e0912\u2013345\u20136789\u2069",
    "0912\u200c345\u200c6789",
    "0912.345.6789\n",
    "\ufeff09123456789\t",
]

ENDS = st.sampled_from(["", "+98", "0098", "98", "0"])
NATIONAL = st.one_of(
    st.from_regex(r"9[01239][0-9]{8}", fullmatch=True),
    st.from_regex(r"(21|26|11|58|87|34)[2-9][0-9]{7}", fullmatch=True),
)
SCRIPTS = st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
BETWEEN = st.sampled_from(["", " ", "-", "\u200e", "\u2011", "\u00a0"])


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_one_mobile_are_one_number(text):
    """More than the five of a hostile member file."""
    assert Phone(MOBILE) == parse_iranian_phone(text) == parse_phone(text, "IR")


@pytest.mark.parametrize(
    "text", ["02188887777", "021-8888 7777", "(021) 88887777", "+982188887777", "982188887777", "۰۲۱۸۸۸۸۷۷۷۷"]
)
def test_spellings_of_one_landline_are_one_number(text):
    assert "+982188887777" == parse_iranian_phone(text).e164


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "digits"),
        ("+", "digits"),
        ("0912 345 678", "10 digits after the zero, got 9"),
        ("0912 345 67890", "10 digits after the zero, got 11"),
        ("009123456789", "an Iranian number, got one of another country"),
        ("0941 345 6789", "code of a province or a mobile"),
        ("0961 345 6789", "code of a province or a mobile"),
        ("9812345678", "code of a province or a mobile"),
        ("021 1888 7777", "code of a province or a mobile"),
        ("020 8888 7777", "code of a province or a mobile"),
        ("2188887777", "code of a province or a mobile"),
        ("+1 212 555 1234", "an Iranian number, got one of another country"),
        ("+98912345678", "an Iranian number, got one of another country, or too short"),
        ("+98009123456789", "10 digits after the zero, got 11"),
        ("0912 345 6789 x5", "another character"),
        ("0912+3456789", "another character"),
        ("++989123456789", "another character"),
        ("0912345678⁹", "another character"),
        ("०९१२३४५६७८९", "another character"),
        ("0912345\x006789", "another character"),
        ("0912345\ud8006789", "another character"),
        ("09123456789/09123456780", "another character"),
        ("0" * 10_000_000, "at most 40 characters"),
        (9123456789, "a text, got int"),
    ],
)
def test_what_is_no_iranian_number_is_told(text, why):
    """With what would have been one, and nothing of what was typed."""
    with pytest.raises(BadPhoneError, match=why) as caught:
        parse_iranian_phone(text)

    assert "345" not in f"{caught.value} {caught.value!r}"


@given(ENDS, NATIONAL, SCRIPTS, BETWEEN)
def test_every_way_to_type_a_number_gives_it(prefix, national, script, between):
    """Country and zero, digits of any script, and whatever stands between them."""
    if not prefix and not national.startswith("9"):
        prefix = "0"
    typed = between.join(prefix + national).translate(str.maketrans("0123456789", script))[:PHONE_TEXT_MAX]

    assert f"+98{national}" == parse_iranian_phone(typed).e164


@given(NATIONAL)
def test_an_iranian_number_is_one_by_the_other_parser_too(national):
    """What we take as possible, phonenumbers takes as well, in the same form; it knows fewer ranges."""
    found = phonenumbers.parse(f"0{national}", "IR")

    assert phonenumbers.is_possible_number(found)
    assert f"+98{national}" == phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


@given(st.text(max_size=50) | st.text("+0123456789 ۰۹۸-", max_size=45))
def test_any_text_is_a_number_or_refused(text):
    """And a number is read as itself."""
    for parse in (parse_iranian_phone, lambda typed: parse_phone(typed, "TR")):
        try:
            found = parse(text)
        except BadPhoneError:
            continue
        assert found == parse(found.e164)


# --- other countries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("0532 123 45 67", "TR", "+905321234567"),
        ("+90 532 123 45 67", "IR", "+905321234567"),
        ("0090 532 123 45 67", "IR", "+905321234567"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("۰۵۳۲ ۱۲۳ ۴۵ ۶۷", "TR", "+905321234567"),
        ("0098 912 345 6789", "TR", MOBILE),
        ("011 98 912 345 6789", "US", MOBILE),
    ],
)
def test_a_number_of_any_country(text, region, e164):
    assert e164 == parse_phone(text, region).e164


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("12", "TR"),
        ("+999 123 456", "TR"),
        ("0000000000", "TR"),
        ("+98 941 345 6789", "TR"),
        ("011 98 941 234 5678", "US"),
    ],
)
def test_what_is_no_number_anywhere_is_told(text, region):
    with pytest.raises(BadPhoneError):
        parse_phone(text, region)


def test_an_unknown_region_is_told():
    with pytest.raises(BadInputError, match="ISO 3166"):
        parse_phone("12345678", "XX")


def test_iranian_numbers_need_no_other_library(monkeypatch):
    """Without the extra, the others are told which one it is."""
    bring = builtins.__import__

    def without(name, *args):
        if name == "phonenumbers":
            raise ImportError(name)
        return bring(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)

    assert MOBILE == parse_phone("09123456789", "IR").e164
    with pytest.raises(MissingExtraError) as caught:
        parse_phone("+90 532 123 45 67", "IR")
    assert "phones" == caught.value.extra


def test_each_province_has_one_code():
    """31 of them, as the tested parser and the other library agree."""
    from clubkit.members import phones  # noqa: PLC0415

    ours = {f"{code}" for code in range(10, 99) if phones._LANDLINE.fullmatch(f"{code}33334444")}
    theirs = {
        code
        for code in map(str, range(10, 90))
        if phonenumbers.is_valid_number(phonenumbers.parse(f"0{code}33334444", "IR"))
    }

    assert 31 == len(ours)
    assert ours == theirs


@pytest.mark.parametrize(
    "text", ["", "+98", "989123456789", "+0123456789", "+98912345678901234", "+98912345678٩", None]
)
def test_a_phone_has_no_other_form(text):
    with pytest.raises(BadPhoneError):
        Phone(text)


def test_no_text_of_a_phone_shows_it():
    assert "912" not in f"{Phone(MOBILE)} {Phone(MOBILE)!r}"


def test_the_other_library_is_there():
    """So that nothing above passes for want of it."""
    assert importlib.util.find_spec("phonenumbers")
