"""What goes out: values in their places, lines that lack one, and no value that is more than text."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.messages import Celebrated, sms_parts
from clubkit.messages.layout import SUBJECT_MAX
from clubkit.messages.rendering import SMS_PARTS_MAX, TEXT_MAX
from clubkit.program.model import Ladder, Messages, ScoreKind, Tier
from clubkit.program.wording import FIELDS

from .builders import LAST_OF_ESFAND, written

MOTHER = Celebrated("mother-birthday")
WEDDING = Celebrated("anniversary")


@pytest.mark.parametrize(
    ("locale", "text", "values", "expected"),
    [
        ("fa", "{member.name} عزیز، سلام", {"member.name": "مریم"}, "مریم عزیز، سلام"),
        ("fa", "{member.name} عزیز، سلام", {"member.name": "سارا"}, "سارای عزیز، سلام"),
        ("fa", "{member.name} جان، سلام", {"member.name": "سارا"}, "سارا جان، سلام"),
        ("fa", "{member.name} عزیز", {}, "دوست عزیز"),
        ("en", "Dear {member.name},", {}, "Dear friend,"),
        ("en", "{member.name}, hello", {"member.name": " \u200f"}, "Friend, hello"),
        ("en", "{member.name}, hello", {"member.name": "ali"}, "ali, hello"),
        ("fa", "{occasion.label}", {"occasion.label": (MOTHER, WEDDING)}, "تولد مادر و سالگرد ازدواج"),
        (
            "fa",
            "{occasion.label}",
            {"occasion.label": (MOTHER, WEDDING, Celebrated("child-birthday", "تولد نیما"))},
            "تولد مادر، سالگرد ازدواج و تولد نیما",
        ),
        ("fa", "{occasion.label}", {"occasion.label": (MOTHER, MOTHER)}, "تولد مادر"),
        ("en", "Soon: {occasion.label}", {"occasion.label": (MOTHER,)}, "Soon: your mother's birthday"),
        ("en", "{occasion.label} is near", {"occasion.label": (MOTHER,)}, "Your mother's birthday is near"),
        ("en", "{occasion.label}", {"occasion.label": (Celebrated("of-mars"),)}, "Your special day"),
        ("fa", "{occasion.date}", {"occasion.date": LAST_OF_ESFAND}, "شنبه ۲۹ اسفند"),
        ("fa", "{expires_on}", {"expires_on": LAST_OF_ESFAND}, "۲۹ اسفند ۱۴۰۵"),
        ("en", "{expires_on}", {"expires_on": LAST_OF_ESFAND}, "29 Esfand 1405"),
        ("fa", "{expires_on}", {"expires_on": date(9999, 1, 1)}, "۱ ژانویه ۹۹۹۹"),
        ("fa", "{points.worth}", {"points.worth": 1_250_000}, "۱۲۵٬۰۰۰ تومان"),
        ("fa", "{points}", {"points": 1250}, "۱٬۲۵۰"),
        ("en", "{points|one:# point|other:# points}", {"points": 1}, "1 point"),
        ("en", "{points|one:# point|other:# points}", {"points": 1250}, "1,250 points"),
        ("fa", "{occasion.nth} سالگرد", {"occasion.years": 5}, "پنجمین سالگرد"),
        ("fa", "کد {voucher.code}", {"voucher.code": "AB-12"}, "کد AB-12"),
        ("fa", "{{{club.name}}}", {}, "{گل بهار}"),
    ],
)
def test_values_are_written_for_their_locale(locale, text, values, expected):
    """Each kind as people of the language write it."""
    assert expected == written(text, values, locale=locale).text


def test_what_a_tier_lacks_is_money_where_it_counts_spend():
    """Minor units would be read as rials, or as points."""
    ladder = Ladder((Tier("gold"),), score=ScoreKind.SPEND)
    values = {"tier.missing": 1_250_000}

    assert "۱۲۵٬۰۰۰ تومان" == written("{tier.missing}", values, ladder=ladder).text
    assert "۱٬۲۵۰٬۰۰۰" == written("{tier.missing}", values).text


def test_a_line_without_its_value_is_left_out():
    """Half a sentence is worse than none; what is missing is told."""
    rendered = written("{member.name} عزیز\nکد: {voucher.code}\nتا {expires_on}", {"voucher.code": "A1"})

    assert ("دوست عزیز\nکد: A1", ("expires_on",)) == (rendered.text, rendered.missing)


def test_the_only_line_stays_without_the_field():
    """Something is said, with one blank where the field was."""
    assert "یک سالگرد" == written("یک {occasion.nth} سالگرد").text


@pytest.mark.parametrize("value", ["12", True, 10**5000, None, (MOTHER,), date(2027, 1, 1)], ids=range(6))
def test_a_value_of_another_type_is_missing(value):
    """It is not guessed at."""
    assert ("points",) == written("{points}\nx", {"points": value}).missing


def test_values_for_patterns_are_told_bare():
    """A provider that keeps the text gets what the fields were written as."""
    rendered = written("{member.name} {points}", {"member.name": "Ali", "points": 7}, channel="sms")

    assert (("member.name", "Ali"), ("points", "۷")) == rendered.values


def test_the_nearest_language_is_chosen():
    """A variant falls back on its language, another on the club's."""
    assert ["fa", "fa"] == [written("x", locale="fa", channel="sms").language for _ in range(2)]


# --- SMS --------------------------------------------------------------------------------------------


def test_sms_end_with_how_to_stop_them():
    """On a line of its own; other channels have no such line."""
    assert "سلام\nلغو11" == written("سلام", channel="sms").text
    assert "سلام" == written("سلام", channel="email").text
    assert "سلام" == written("سلام", channel="sms", messages=Messages()).text


def test_a_flood_of_sms_is_cut():
    """At most six parts, and the suffix stays."""
    text = written("سلام " * 300, channel="sms").text

    assert text.endswith("…\nلغو11")
    assert SMS_PARTS_MAX == sms_parts(text).parts


def test_sms_have_no_marks_of_direction():
    """Each costs a unit, and old telephones show boxes."""
    assert (
        "کد A-1 Ali\nلغو11"
        == written(
            "کد {voucher.code} {member.name}", {"voucher.code": "A-1", "member.name": "Ali"}, channel="sms"
        ).text
    )


def test_the_suffix_counts_too():
    """A text that fills six parts by itself is cut, so that what ends it is in the sixth."""
    text = written("ا" * (67 * SMS_PARTS_MAX), channel="sms").text

    assert (SMS_PARTS_MAX, 0) == (sms_parts(text).parts, sms_parts(text).left)


# --- length -----------------------------------------------------------------------------------------


def test_a_subject_is_one_short_line():
    """At most 150 characters, also where the template has more, and breaks of lines."""
    subject = written(
        "x", {"day.name": "b" * 100}, channel="email", subject="a\n{day.name} {day.name}"
    ).subject

    assert subject is not None
    assert subject.replace("\u2068", "").replace("\u2069", "").startswith("a " + "b" * 100 + " ")
    assert SUBJECT_MAX == len(subject.replace("\u2068", "").replace("\u2069", ""))


def test_a_text_is_cut_where_values_make_it_long():
    """Many fields of a hundred characters each."""
    text = written("{day.name}" * 150, {"day.name": "b" * 100}).text

    assert "b" * (TEXT_MAX - 1) + "…" == text


# --- direction --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "text", "values", "expected"),
    [
        ("fa", "سلام {member.name}", {"member.name": "Ali"}, "سلام \u2068Ali\u2069"),
        ("fa", "سلام {member.name}", {"member.name": "علی"}, "سلام علی"),
        ("fa", "کد {voucher.code}", {"voucher.code": "1234-56"}, "کد \u20661234-56\u2069"),
        ("en", "Code {voucher.code}", {"voucher.code": "1234-56"}, "Code 1234-56"),
        ("en", "Dear {member.name}", {"member.name": "علی"}, "Dear \u2068علی\u2069"),
        ("fa", "سلام {member.name}", {"member.name": "\u202eAli\u2066"}, "سلام \u2068Ali\u2069"),
    ],
)
def test_foreign_runs_are_isolated_in_letters(locale, text, values, expected):
    """In the text and in its subject; marks that came with a value are gone first."""
    rendered = written(text, values, locale=locale, channel="email", subject=text)

    assert (expected, expected) == (rendered.text, rendered.subject)


def test_a_page_has_its_language_and_direction():
    """The root says both; names and codes stand by themselves."""
    page = written(
        "{member.name}\n\n{voucher.code}", {"member.name": "Ali", "voucher.code": "A-1"}, channel="email"
    ).html

    assert page is not None
    assert '<html lang="fa" dir="rtl">' in page
    assert "<bdi>Ali</bdi>" in page
    assert re.search(r'<bdi dir="ltr"[^>]*>A-1</bdi>', page)
    assert '<html lang="en" dir="ltr">' in (written("x", locale="en", channel="email").html or "")


# --- hostile values ---------------------------------------------------------------------------------


def test_a_value_is_markup_nowhere():
    """Hostile input H36: tags, headers, fields, length and direction."""
    text = "سلام {member.name}"
    for name, bare in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Bob\r\nBcc: all@example.com", "Bob Bcc: all@example.com"),
        ("{{points}}", "{{points}}"),
        ("{points}", "{points}"),
        ("a\u2028b\x00c\x1bd", "a bcd"),
        ("\u202eevil", "evil"),
        ("a" * 5000, "a" * 99 + "…"),
    ]:
        values = {"member.name": name, "points": 7}
        rendered = written(text, values, channel="email", subject=text)

        assert f"سلام \u2068{bare}\u2069" == rendered.text
        assert bare in (rendered.subject or "")
        assert "<script" not in (rendered.html or "")
        assert f"سلام {bare}\nلغو11" == written(text, values, channel="sms").text


class Tags(HTMLParser):
    """The tags of a page in their order, its text, and what it would load."""

    def __init__(self, page):
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert {"src", "href", "onerror", "onload"}.isdisjoint(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=120) | st.sampled_from(
    [
        "{points}",
        "{{",
        "}}",
        "<b>",
        "&lt;",
        "\r\nBcc: a@b.c",
        "\ud800",
        "\u202e",
        '"><img src=x onerror=1>',
        "#",
    ]
)
SAYS_EVERYTHING = "\n".join(f"x{{{name}}}y" for name in FIELDS)
EVERY_TAG = Tags(written(SAYS_EVERYTHING, channel="email").html or "").tags


@given(
    values=st.dictionaries(
        st.sampled_from([*FIELDS, "no.such"]),
        ANY_TEXT
        | st.integers()
        | st.dates()
        | st.builds(lambda label: (Celebrated("other", label),), ANY_TEXT),
    ),
    locale=st.sampled_from(["fa", "en", "ar", "de", "xx-no", ""]),
    channel=st.sampled_from(["sms", "email", "telegram", "other"]),
)
def test_no_value_makes_writing_fail(values, locale, channel):
    """Whatever is given: a bounded text that can be sent, and a subject of one line."""
    rendered = written(
        SAYS_EVERYTHING, values, locale=locale, channel=channel, subject="{member.name}\n{day.name}\n{credit}"
    )

    assert 0 < len(rendered.text.encode()) <= 4 * TEXT_MAX
    assert "\ud800" not in rendered.text
    if channel == "sms":
        assert sms_parts(rendered.text).parts <= SMS_PARTS_MAX


@given(name=ANY_TEXT, label=ANY_TEXT, code=ANY_TEXT, locale=st.sampled_from(["fa", "en"]))
def test_no_value_adds_a_field_a_tag_a_line_or_a_header(name, label, code, locale):
    """The frame of a message is the same whatever is put into it."""
    text = "x{member.name}y\nx{occasion.label}y\nx{reward.name}{voucher.code}y"
    subject = "{member.name}, {occasion.label}"

    def of(*given):
        fields = ("member.name", "occasion.label", "voucher.code", "reward.name", "points")
        values = dict(zip(fields, (*given, "r", 777), strict=True))
        return written(text, values, locale=locale, channel="email", subject=subject)

    plain, hostile = of("n", "l", "c"), of(name, label, code)
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = hostile.subject

    assert ["Subject"] == letter.keys()
    assert hostile.subject is not None
    assert len(hostile.subject) <= SUBJECT_MAX + 20
    assert (
        hostile.subject.replace("\u2068", "")
        .replace("\u2069", "")
        .replace("\u200c", "")
        .replace("\u200d", "")
        .isprintable()
    )
    assert "777" not in hostile.text
    if code.strip() and not hostile.missing:
        assert plain.text.count("\n") == hostile.text.count("\n")
        assert Tags(plain.html).tags == Tags(hostile.html).tags


def test_every_tag_of_a_page_is_ours():
    """A page loads nothing: no link, no picture, no script."""
    assert {"html", "head", "meta", "title", "body", "div", "p", "bdi", "br"} >= set(EVERY_TAG)


def test_nothing_of_a_message_is_in_its_repr():
    """It may be logged by mistake."""
    rendered = written("{member.name}", {"member.name": "Zahra"}, channel="email")

    assert "Zahra" not in repr(rendered) + repr(Celebrated("other", "Zahra"))
