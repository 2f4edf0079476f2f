"""How languages write: C137 and C138 of the calendar cases, and what Babel lacks."""

from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import CalendarName
from clubkit.messages import render, template_set
from clubkit.messages.languages import language
from clubkit.messages.shipped import SHIPPED
from clubkit.program.model import Offer, Program, Reminder, ReminderOn
from clubkit.program.templates import fields_for

from .builders import LAST_OF_ESFAND, shop


@pytest.mark.parametrize(
    ("tag", "numbers", "forms"),
    [
        ("fa", (0, 1, 2), "one one other"),
        ("ar", (0, 1, 2, 3, 11, 100), "zero one two few many other"),
        ("en", (0, 1, 2), "other one other"),
        ("tr", (0, 1, 2), "other one other"),
    ],
)
def test_plurals_are_those_of_the_language(tag, numbers, forms):
    """As CLDR has them."""
    assert forms == " ".join(language(tag).plural(number) for number in numbers)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fa", "۱٬۲۳۴٬۵۶۷"),
        ("en", "1,234,567"),
        ("de", "1.234.567"),
        ("ar-EG", "١٬٢٣٤٬٥٦٧"),
        ("ar", "1,234,567"),
    ],
)
def test_numbers_have_the_digits_that_people_read(tag, expected):
    """Babel never writes Persian or Arabic ones."""
    assert expected == language(tag).number(1_234_567)


@pytest.mark.parametrize(
    ("days", "fa", "en"),
    [
        (0, "امروز", "today"),
        (1, "فردا", "tomorrow"),
        (2, "۲ روز دیگر", "in 2 days"),
        (-1, "دیروز", "yesterday"),
        (-3, "۳ روز پیش", "3 days ago"),
    ],
)
def test_how_far_a_day_is(days, fa, en):
    """In words where there is one."""
    assert (fa, en) == (language("fa").how_far(days), language("en").how_far(days))


@pytest.mark.parametrize(
    ("number", "fa", "en"),
    [
        (1, "نخستین", "1st"),
        (2, "دومین", "2nd"),
        (3, "سومین", "3rd"),
        (11, "یازدهمین", "11th"),
        (20, "بیستمین", "20th"),
        (21, "بیست و یکمین", "21st"),
        (30, "سی\u200cامین", "30th"),
        (42, "چهل و دومین", "42nd"),
        (99, "نود و نهمین", "99th"),
        (100, "۱۰۰مین", "100th"),
    ],
)
def test_ordinals(number, fa, en):
    """Which time a day comes: in words in Persian, up to 99."""
    assert (fa, en) == (language("fa").ordinal(number), language("en").ordinal(number))


@pytest.mark.parametrize(
    ("tag", "calendar", "day", "near", "whole"),
    [
        ("fa", "jalali", LAST_OF_ESFAND, "شنبه ۲۹ اسفند", "۲۹ اسفند ۱۴۰۵"),
        ("fa", "jalali", date(2025, 3, 20), "پنجشنبه ۳۰ اسفند", "۳۰ اسفند ۱۴۰۳"),
        ("fa", "gregorian", date(2026, 5, 1), "جمعه ۱ مه", "۱ مه ۲۰۲۶"),
        ("en", "jalali", LAST_OF_ESFAND, "Saturday 29 Esfand", "29 Esfand 1405"),
        ("en", "gregorian", LAST_OF_ESFAND, "Saturday 20 March", "20 March 2027"),
        ("de", "gregorian", LAST_OF_ESFAND, "Samstag 20 März", "20. März 2027"),
        ("de", "jalali", LAST_OF_ESFAND, "Saturday 29 Esfand", "29 Esfand 1405"),
    ],
)
def test_days_are_in_words(tag, calendar, day, near, whole):
    """By the club's calendar; with the weekday while it is near, else with the year."""
    found = language(tag), CalendarName(calendar)

    assert (near, whole) == (found[0].near_day(day, found[1]), found[0].day(day, found[1]))


def test_rials_are_rials_where_the_program_shows_them():
    """Toman where it says so."""
    assert "۱٬۲۵۰٬۰۰۰ ریال" == language("fa").money(1_250_000, Program("", "IRR"))
    assert "۱۲۵٬۰۰۰ تومان" == language("fa").money(1_250_000, shop())


# --- the texts that come along ----------------------------------------------------------------------

KINDS = [
    Reminder("r", relations=("birthday",), offer=Offer("x")),
    Reminder("r", public_days=("yalda",), offer=Offer("x")),
    *(Reminder("r", on=on) for on in ReminderOn),
]


@pytest.mark.parametrize(
    "reminder", KINDS, ids=lambda each: str(each.on or each.relations or each.public_days)
)
def test_there_is_a_text_for_everything(reminder):
    """In Persian and English, with a subject, of fields that such a reminder has."""
    templates = template_set(shop(), reminder)

    assert set(SHIPPED) == set(templates.texts) == set(templates.subjects)
    for template in (*templates.texts.values(), *templates.subjects.values()):
        assert set(template.fields) <= set(fields_for(reminder))


def test_a_text_of_the_shop_comes_first():
    """Nobody reads ours beside it; its locale is chosen for everybody."""
    templates = template_set(shop(), Reminder("r", on=ReminderOn.SILENCE, texts=(("fa", "سلام"),)))

    assert ["fa"] == list(templates.texts)
    assert "fa" == templates.locale_for("en-GB")


def test_a_subject_of_the_shop_comes_first():
    """Ours stays where the shop wrote none; one for a language serves its variants."""
    reminder = Reminder(
        "r", on=ReminderOn.SILENCE, texts=(("en-GB", "a"), ("fa", "b")), subjects=(("fa", "سلام"),)
    )
    templates = template_set(shop(), reminder)

    assert "سلام" == render(templates, {}, "fa", "email").subject
    assert "We miss you" == render(templates, {}, "en-GB", "email").subject


def test_a_variant_falls_back_on_its_language():
    """en-GB reads en where the shop wrote no en-GB."""
    templates = template_set(shop(), Reminder("r", on=ReminderOn.SILENCE, texts=(("en", "a"), ("fa", "b"))))

    assert ["en", "en", "fa", "fa"] == [templates.locale_for(each) for each in ("en-GB", "en", "fa_IR", "de")]


def test_each_relation_has_its_word():
    """In both languages, none of them the same."""
    for words in SHIPPED.values():
        assert len(set(words.RELATIONS.values())) == len(words.RELATIONS) == 8
