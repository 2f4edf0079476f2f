"""
Public days of Iran that a shop would use, and its religious days of mourning.

Which days: ``persian-calendar/events``, CC0-1.0, after the official calendar of 1405, but Valentine's day,
and Sepandarmazgan by its popular reading; Esfandgan is the other reading of the same feast. The names are
clubkit's own.
"""

from __future__ import annotations

from typing import Final

from clubkit.calendars.dates import DateCalendar
from clubkit.calendars.public_day import PublicDay
from clubkit.calendars.recurrence import LAST, FixedDay, Rule, WeekdayOfMonth, end_of_month

_JALALI: Final = (
    ("nowruz", 1, 1, "نوروز", "Nowruz"),
    ("nature-day", 1, 13, "روز طبیعت (سیزده‌به‌در)", "Nature day (Sizdah Bedar)"),
    ("teachers-day", 2, 12, "روز معلم", "Teacher's day"),
    ("guilds-day", 4, 1, "روز اصناف", "Day of the guilds"),
    ("tirgan", 4, 10, "جشن تیرگان", "Tirgan"),
    ("journalists-day", 5, 17, "روز خبرنگار", "Journalist's day"),
    ("doctors-day", 6, 1, "روز پزشک", "Doctor's day"),
    ("employees-day", 6, 4, "روز کارمند", "Employee's day"),
    ("pharmacists-day", 6, 5, "روز داروساز", "Pharmacist's day"),
    ("cinema-day", 6, 21, "روز سینما", "Cinema day"),
    ("firefighters-day", 7, 7, "روز آتش‌نشان", "Firefighter's day"),
    ("mehregan", 7, 10, "جشن مهرگان", "Mehregan"),
    ("school-students-day", 8, 13, "روز دانش‌آموز", "School student's day"),
    ("book-day", 8, 24, "روز کتاب و کتاب‌خوانی", "Book day"),
    ("accountants-day", 9, 15, "روز حسابدار", "Accountant's day"),
    ("students-day", 9, 16, "روز دانشجو", "University student's day"),
    ("yalda", 9, 30, "شب یلدا", "Yalda night"),
    ("hairdressers-day", 10, 1, "روز آرایشگر", "Hairdresser's day"),
    ("confectioners-day", 10, 20, "روز قناد", "Confectioner's day"),
    ("sadeh", 11, 10, "جشن سده", "Sadeh"),
    ("esfandgan", 11, 29, "جشن اسفندگان", "Esfandgan"),
    ("engineers-day", 12, 5, "روز مهندس", "Engineer's day"),
    ("sepandarmazgan", 12, 5, "سپندارمذگان", "Sepandarmazgan"),
    ("consumers-day", 12, 9, "روز حمایت از مصرف‌کنندگان", "Consumer's day"),
    ("charity-day", 12, 14, "روز احسان و نیکوکاری", "Charity day"),
    ("tree-day", 12, 15, "روز درختکاری", "Tree planting day"),
)

_HIJRI: Final = (
    ("nurses-day", 5, 5, "روز پرستار", "Nurse's day"),
    ("mothers-day", 6, 20, "روز مادر", "Mother's day"),
    ("fathers-day", 7, 13, "روز پدر", "Father's day"),
    ("youth-day", 8, 11, "روز جوان", "Youth day"),
    ("half-shaban", 8, 15, "نیمهٔ شعبان", "Half of Sha'ban"),
    ("eid-fitr", 10, 1, "عید فطر", "Eid al-Fitr"),
    ("girls-day", 11, 1, "روز دختر", "Girls' day"),
    ("imam-reza-birthday", 11, 11, "میلاد امام رضا (ع)", "Birthday of Imam Reza"),
    ("marriage-day", 12, 1, "روز ازدواج", "Marriage day"),
    ("eid-qorban", 12, 10, "عید قربان", "Eid al-Adha"),
    ("eid-ghadir", 12, 18, "عید غدیر خم", "Eid al-Ghadir"),
    ("retirees-day", 12, 25, "روز خانواده و بازنشستگان", "Day of the family and of retirees"),
)

_GREGORIAN: Final = (
    ("valentine", 2, 14, "ولنتاین", "Valentine's day"),
    ("womens-day", 3, 8, "روز جهانی زن", "International women's day"),
    ("workers-day", 5, 1, "روز جهانی کارگر", "Workers' day"),
    ("childrens-day", 10, 8, "روز جهانی کودک", "Children's day"),
    ("mens-day", 11, 19, "روز جهانی مرد", "International men's day"),
    ("christmas", 12, 25, "کریسمس", "Christmas"),
)

_ALI: Final = ("ایام شهادت حضرت علی (ع)", "Days of Imam Ali's martyrdom")

_MOURNING: Final = (
    ("tasua", 1, 9, "تاسوعای حسینی", "Tasu'a"),
    ("ashura", 1, 10, "عاشورای حسینی", "Ashura"),
    ("arbaeen", 2, 20, "اربعین حسینی", "Arba'in"),
    ("prophets-passing", 2, 28, "رحلت پیامبر (ص) و شهادت امام حسن (ع)", "Passing of the Prophet"),
    ("fatimas-martyrdom", 6, 3, "شهادت حضرت فاطمه (س)", "Martyrdom of Fatima"),
    ("ramadan-19", 9, 19, *_ALI),
    ("ramadan-20", 9, 20, *_ALI),
    ("ramadan-21", 9, 21, *_ALI),
    ("ramadan-22", 9, 22, *_ALI),
    ("ramadan-23", 9, 23, *_ALI),
    ("imam-sadeq-martyrdom", 10, 25, "شهادت امام جعفر صادق (ع)", "Martyrdom of Imam Sadeq"),
)


def _day(day_id: str, rule: Rule, fa: str, en: str, *, is_mourning: bool = False) -> PublicDay:
    return PublicDay(day_id, rule, {"fa": fa, "en": en}, is_mourning=is_mourning)


def _fixed(
    calendar: DateCalendar, rows: tuple[tuple[str, int, int, str, str], ...], *, is_mourning: bool = False
) -> tuple[PublicDay, ...]:
    return tuple(
        _day(day_id, FixedDay(calendar, month, day), fa, en, is_mourning=is_mourning)
        for day_id, month, day, fa, en in rows
    )


IRAN_DAYS: Final = (
    *_fixed(DateCalendar.JALALI, _JALALI),
    *_fixed(DateCalendar.HIJRI, _HIJRI),
    *_fixed(DateCalendar.GREGORIAN, _GREGORIAN),
    # The evening before the last Wednesday of the year, which is Esfand's last Tuesday.
    _day(
        "chaharshanbe-suri",
        WeekdayOfMonth(DateCalendar.JALALI, 12, "tuesday", LAST),
        "چهارشنبه‌سوری",
        "Chaharshanbe Suri",
    ),
    # Not the last Friday of November: those differ in 2018 and 2029.
    _day(
        "black-friday",
        WeekdayOfMonth(DateCalendar.GREGORIAN, 11, "thursday", 4, days_after=1),
        "بلک فرایدی",
        "Black Friday",
    ),
    *_fixed(DateCalendar.HIJRI, _MOURNING, is_mourning=True),
    _day(
        "end-of-safar",
        end_of_month(DateCalendar.HIJRI, 2),
        "شهادت امام رضا (ع)",
        "Martyrdom of Imam Reza",
        is_mourning=True,
    ),
)
"""Feasts and days of trades by calendar, then days of mourning."""
