"""Amounts, shares and days as a customer reads them: in Persian, or else in English."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from clubkit.calendars import Instant
from clubkit.calendars.almanac import Almanac
from clubkit.calendars.jalali import to_jalali
from clubkit.calendars.systems import CalendarName
from clubkit.money import currency_digits
from clubkit.program.model import Program

PERSIAN: Final = "fa"
ENGLISH: Final = "en"

_RIALS_OF_A_TOMAN: Final = 10
_DIGITS: Final = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
JALALI_MONTHS: Final = {
    PERSIAN: (
        *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
        *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
    ),
    ENGLISH: (
        *("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar"),
        *("Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
    ),
}
GREGORIAN_MONTHS: Final = {
    PERSIAN: (
        *("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن"),
        *("ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
    ),
    ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def language_of(locale: str) -> str:
    """
    ``fa`` for Persian, ``en`` for every other language.

    >>> language_of("fa-IR"), language_of("fa"), language_of("de"), language_of("fat")
    ('fa', 'fa', 'en', 'en')
    """
    return PERSIAN if locale.lower().replace("_", "-").split("-")[0] == PERSIAN else ENGLISH


def digits_of(text: str, language: str) -> str:
    """
    A number in the digits and marks of the language.

    >>> digits_of("1,250.5", "fa"), digits_of("1,250.5", "en")
    ('۱٬۲۵۰٫۵', '1,250.5')
    """
    return text.translate(_DIGITS) if language == PERSIAN else text


def money_shown(minor: int, program: Program, language: str) -> str:
    """
    An amount in the club's currency; rials as the program shows them.

    >>> toman, rial = Program("", "IRR", shown_in="toman"), Program("", "IRR")
    >>> money_shown(1_250_000, toman, "fa"), money_shown(1_250_000, rial, "fa")
    ('۱۲۵٬۰۰۰ تومان', '۱٬۲۵۰٬۰۰۰ ریال')
    >>> money_shown(1_250_005, toman, "en"), money_shown(1_250_000, rial, "en")
    ('125,000.5 toman', '1,250,000 rials')
    >>> money_shown(1_250, Program("", "EUR"), "en")
    '€12.50'
    """
    if program.shown_in == "toman":
        unit = "تومان" if language == PERSIAN else "toman"
        return f"{digits_of(f'{Decimal(minor) / _RIALS_OF_A_TOMAN:,}', language)} {unit}"
    if program.currency == "IRR":
        return f"{digits_of(f'{minor:,}', language)} {'ریال' if language == PERSIAN else 'rials'}"
    if program.currency is None:
        return digits_of(f"{minor:,}", language)

    from babel.numbers import format_currency  # noqa: PLC0415 - slow to load

    amount = Decimal(minor).scaleb(-currency_digits(program.currency))
    if language == ENGLISH:
        return str(format_currency(amount, program.currency, locale=ENGLISH))
    return f"{digits_of(f'{amount:,}', language)} {program.currency}"


def percent_shown(share: Fraction, language: str) -> str:
    """
    A share in percent, with at most two decimals; what lies beyond is cut off, so that no more is promised.

    >>> percent_shown(Fraction(1, 10), "fa"), percent_shown(Fraction(1, 8), "en")
    ('۱۰٪', '12.5%')
    >>> percent_shown(Fraction(2, 3), "en"), percent_shown(Fraction(1, 3), "fa")
    ('66.66%', '۳۳٫۳۳٪')
    """
    hundredths = _floor(share * 10_000)
    text = f"{Decimal(hundredths).scaleb(-2):f}".rstrip("0").rstrip(".")
    return f"{digits_of(text, language)}{'٪' if language == PERSIAN else '%'}"


def day_shown(instant: Instant, almanac: Almanac, language: str) -> str:
    """
    The day of an instant, in the club's calendar.

    >>> from clubkit.calendars import parse_instant
    >>> night = parse_instant("2027-03-20T20:29:59Z")
    >>> day_shown(night, Almanac("Asia/Tehran", CalendarName.JALALI), "fa")
    '۲۹ اسفند ۱۴۰۵'
    >>> day_shown(night, Almanac("Asia/Tehran", CalendarName.JALALI), "en")
    '29 Esfand 1405'
    >>> day_shown(night, Almanac("UTC"), "en"), day_shown(night, Almanac("UTC"), "fa")
    ('20 March 2027', '۲۰ مارس ۲۰۲۷')
    """
    date = almanac.day(instant)
    if almanac.calendar is CalendarName.JALALI:
        year, month, day = to_jalali(date)
        name = JALALI_MONTHS[language][month - 1]
    else:
        year, month, day = date.year, date.month, date.day
        name = GREGORIAN_MONTHS[language][month - 1]
    return f"{digits_of(str(day), language)} {name} {digits_of(str(year), language)}"


def last_moment_shown(ends_at: Instant, almanac: Almanac, language: str) -> str:
    """
    Until when something is good, by the first instant that is too late: a day, or a day and a time of day.

    >>> from clubkit.calendars import parse_instant
    >>> tehran = Almanac("Asia/Tehran", CalendarName.JALALI)
    >>> last_moment_shown(parse_instant("2027-03-20T20:30:00Z"), tehran, "en")
    'until the end of 29 Esfand 1405'
    >>> last_moment_shown(parse_instant("2027-03-20T14:30:00Z"), tehran, "fa")
    'تا ساعت ۱۸:۰۰ روز ۲۹ اسفند ۱۴۰۵'
    """
    before = Instant(ends_at - 1)
    if almanac.day(before) != almanac.day(ends_at):
        day = day_shown(before, almanac, language)
        return f"تا پایان روز {day}" if language == PERSIAN else f"until the end of {day}"
    hour, minute = divmod(almanac.minute_of_day(ends_at), 60)
    time = digits_of(f"{hour:02}:{minute:02}", language)
    day = day_shown(ends_at, almanac, language)
    return f"تا ساعت {time} روز {day}" if language == PERSIAN else f"until {time} on {day}"


def _floor(share: Fraction) -> int:
    return share.numerator // share.denominator
