"""
Values written in a language: numbers, money, dates in words, lists, and which form follows a number.

Babel knows separators, plurals and lists. What it lacks is here: Persian and Arabic digits, the Jalali
calendar, and how Iranians write lists and ordinals.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from attrs import frozen
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from clubkit.calendars import CalendarName, to_jalali
from clubkit.calendars.jalali import YEAR_MAX, YEAR_MIN
from clubkit.formatting.numbers import (
    ENGLISH,
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    PERSIAN,
    digits_of,
    language_of,
    money_shown,
)
from clubkit.messages import texts_en, texts_fa
from clubkit.messages.values import Celebrated, tamed
from clubkit.program.model import Program

_ARABIC_DIGITS: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MARKS: Final = dict.fromkeys(map(ord, "\u061c\u200e\u200f"))
"""Marks of direction that locale data has: we isolate instead."""

_ORDINALS: Final = {"one": "st", "two": "nd", "few": "rd"}
_JALALI_SPAN: Final = range(YEAR_MIN + 622, YEAR_MAX + 622)
"""Gregorian years that lie in Jalali ones that are known."""
_TEN: Final = 10
_TWENTY: Final = 20
_HUNDRED: Final = 100
_ADJECTIVES: Final = (" عزیز", " گرامی", " محترم", " مهربان", " خوب")


@frozen
class Language:
    """
    How a locale writes.

    Attributes:
        tag: As it was asked for, such as ``fa-IR``.

        locale: Babel's.

        ours: ``fa`` or ``en``: whose words are used where the text needs some of ours.

        is_rtl: Whether it is written from the right.
    """

    tag: str
    locale: Locale
    ours: str
    is_rtl: bool

    def plural(self, number: int) -> str:
        """Which form of words follows a number."""
        return str(self.locale.plural_form(abs(number)))

    def number(self, number: int) -> str:
        """A whole number, in the digits that people of the language read."""
        return _number(self.locale, number)

    def money(self, minor: int, program: Program) -> str:
        """An amount in the club's currency; rials as the program shows them."""
        return money_shown(minor, program, self.ours).translate(_MARKS)

    def day(self, day: date, calendar: CalendarName) -> str:
        """A day with its year: ``۲۹ اسفند ۱۴۰۵``."""
        return _date(self, day, calendar)

    def near_day(self, day: date, calendar: CalendarName) -> str:
        """A day with its weekday and without its year: ``شنبه ۲۹ اسفند``."""
        return _near_date(self, day, calendar)

    def how_far(self, days: int) -> str:
        """How far a day is: ``امروز``, ``فردا``, ``۳ روز دیگر``."""
        if self.ours == PERSIAN:
            near = {0: texts_fa.TODAY, 1: texts_fa.TOMORROW, -1: texts_fa.YESTERDAY}
            ahead, ago = texts_fa.AHEAD, texts_fa.AGO
        else:
            near = {0: texts_en.TODAY, 1: texts_en.TOMORROW, -1: texts_en.YESTERDAY}
            ahead, ago = texts_en.AHEAD, texts_en.AGO
        return near.get(days) or (ago if days < 0 else ahead).replace("{}", self.number(abs(days)))

    def ordinal(self, number: int) -> str:
        """``پنجمین``, ``5th``."""
        if self.ours == PERSIAN:
            return _persian_ordinal(number)
        if self.locale.language == ENGLISH:
            return f"{self.number(number)}{_ORDINALS.get(str(self.locale.ordinal_form(abs(number))), 'th')}"
        return self.number(number)

    def occasions(self, celebrated: tuple[Celebrated, ...]) -> str:
        """What is celebrated, as a list: ``تولد مادر و سالگرد ازدواج``."""
        relations = texts_fa.RELATIONS if self.ours == PERSIAN else texts_en.RELATIONS
        names = [tamed(each.label) or relations.get(each.relation, relations["other"]) for each in celebrated]
        return self.listed(tuple(dict.fromkeys(names)))

    def listed(self, names: tuple[str, ...]) -> str:
        """Names in a row."""
        if self.ours == PERSIAN:
            # Locale data has a comma before the last and marks of direction between the others.
            return " و ".join(filter(None, ("، ".join(names[:-1]), *names[-1:])))
        return format_list(list(names), style="standard", locale=self.locale).translate(_MARKS)

    @property
    def friend(self) -> str:
        """Whom we write to where no name is known."""
        return texts_fa.FRIEND if self.ours == PERSIAN else texts_en.FRIEND

    def called(self, name: str, following: str) -> str:
        """
        A name before what follows it: in Persian one that ends in Alef takes Yeh before an adjective.

        >>> language("fa").called("سارا", " عزیز، سلام"), language("fa").called("سارا", " سلام")
        ('سارای', 'سارا')
        """
        takes_yeh = self.ours == PERSIAN and name.endswith("ا") and following.startswith(_ADJECTIVES)
        return f"{name}ی" if takes_yeh else name


@lru_cache(maxsize=256)
def language(tag: str) -> Language:
    """
    How a locale writes; English where nobody knows it.

    >>> language("fa-IR").number(1250), language("en").plural(1), language("no such").tag
    ('۱٬۲۵۰', 'one', 'en')
    """
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        tag, locale = ENGLISH, Locale(ENGLISH)
    return Language(tag, locale, language_of(tag), locale.text_direction == "rtl")


def _number(locale: Locale, number: int) -> str:
    text = str(format_decimal(number, locale=locale, numbering_system="default")).translate(_MARKS)
    if locale.language == PERSIAN:
        return digits_of(text, PERSIAN)
    return text.translate(_ARABIC_DIGITS) if locale.default_numbering_system == "arab" else text


@lru_cache(maxsize=4096)
def _date(of: Language, day: date, calendar: CalendarName) -> str:
    year, _, _ = _fields(day, calendar)
    if _is_by_babel(of, day, calendar):
        return str(format_date(day, "long", locale=of.locale)).translate(_MARKS)
    return f"{_day_and_month(of, day, calendar)} {digits_of(str(year), of.ours)}"


@lru_cache(maxsize=4096)
def _near_date(of: Language, day: date, calendar: CalendarName) -> str:
    if _is_by_babel(of, day, calendar):
        return str(format_date(day, "EEEE d MMMM", locale=of.locale)).translate(_MARKS)
    weekdays = texts_fa.WEEKDAYS if of.ours == PERSIAN else texts_en.WEEKDAYS
    return f"{weekdays[day.weekday()]} {_day_and_month(of, day, calendar)}"


def _is_by_babel(of: Language, day: date, calendar: CalendarName) -> bool:
    return of.locale.language != of.ours and not _is_jalali(day, calendar)


def _day_and_month(of: Language, day: date, calendar: CalendarName) -> str:
    _, month, number = _fields(day, calendar)
    months = JALALI_MONTHS if _is_jalali(day, calendar) else GREGORIAN_MONTHS
    return f"{digits_of(str(number), of.ours)} {months[of.ours][month - 1]}"


def _fields(day: date, calendar: CalendarName) -> tuple[int, int, int]:
    return to_jalali(day) if _is_jalali(day, calendar) else (day.year, day.month, day.day)


def _is_jalali(day: date, calendar: CalendarName) -> bool:
    """Days that the Jalali calendar does not know are written by the Gregorian one."""
    return calendar is CalendarName.JALALI and day.year in _JALALI_SPAN


def _persian_ordinal(number: int) -> str:
    if not 0 < number < _HUNDRED:
        return f"{digits_of(str(number), PERSIAN)}مین"
    if number == 1:
        return "نخستین"
    tens, ones = divmod(number, _TEN)
    if number < _TEN:
        return f"{texts_fa.ORDINAL_ONES[ones]}ین"
    if number < _TWENTY:
        return f"{texts_fa.ORDINAL_TEENS[ones]}ین"
    if ones:
        return f"{texts_fa.TENS[tens]} و {texts_fa.ORDINAL_ONES[ones]}ین"
    joint = "\u200cا" if texts_fa.TENS[tens].endswith("ی") else ""
    return f"{texts_fa.TENS[tens]}{joint}مین"
