"""Words and texts in Persian, as a shop writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RELATIONS: Final[Mapping[str, str]] = {
    "birthday": "تولد شما",
    "spouse-birthday": "تولد همسر",
    "mother-birthday": "تولد مادر",
    "father-birthday": "تولد پدر",
    "child-birthday": "تولد فرزند",
    "friend-birthday": "تولد دوست",
    "anniversary": "سالگرد ازدواج",
    "other": "روز ویژهٔ شما",
}

FRIEND: Final = "دوست"
"""Whom we write to where no name is known: «دوست عزیز»."""

WEEKDAYS: Final = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
"""From Monday on."""

TODAY: Final = "امروز"
TOMORROW: Final = "فردا"
YESTERDAY: Final = "دیروز"
AHEAD: Final = "{} روز دیگر"
AGO: Final = "{} روز پیش"

ORDINAL_ONES: Final = ("", "یکم", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "نهم")
ORDINAL_TEENS: Final = (
    *("دهم", "یازدهم", "دوازدهم", "سیزدهم", "چهاردهم"),
    *("پانزدهم", "شانزدهم", "هفدهم", "هجدهم", "نوزدهم"),
)
TENS: Final = ("", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")

TEXTS: Final[Mapping[str, str]] = {
    "occasion": "{member.name} عزیز،\n{occasion.label} {occasion.in} است؛ {occasion.date}.",
    "public-day": "{member.name} عزیز،\n{day.name} {occasion.in} است؛ {occasion.date}.",
    "points.expiring": "{member.name} عزیز،\n{points} امتیاز شما فقط تا پایان {expires_on} اعتبار دارد.",
    "points.matured": (
        "{member.name} عزیز،\n"
        "{points} امتیاز تازهٔ شما از امروز قابل استفاده است.\n"
        "موجودی شما: {balance} امتیاز"
    ),
    "tier.ending": (
        "{member.name} عزیز،\nسطح «{tier.name}» شما تا {ends_on} برقرار است.\n"
        "با چند خرید دیگر، آن را نگه دارید."
    ),
    "voucher.unused": (
        "{member.name} عزیز،\n"
        "کد «{reward.name}» هنوز استفاده نشده است:\n"
        "{voucher.code}\n"
        "اعتبار تا پایان {expires_on}"
    ),
    "silence": "{member.name} عزیز،\nمدتی است شما را ندیده‌ایم؛ دلتنگ شماییم.",
    "membership": "{member.name} عزیز،\n{years} سال است که با ما هستید؛ سپاسگزاریم.",
}

CLOSINGS: Final[Mapping[str, str]] = {
    "occasion": "برای این روز در {club.name} منتظر شما هستیم.",
    "public-day": "در {club.name} منتظر شما هستیم.",
    "points.expiring": "تا فرصت هست در {club.name} از آن استفاده کنید.",
    "silence": "در {club.name} منتظر دیدارتان هستیم.",
}
"""The last line of a text; of those that have none here it is the name of the club."""

SUBJECTS: Final[Mapping[str, str]] = {
    "occasion": "{occasion.label}، {occasion.in}",
    "public-day": "{day.name}، {occasion.in}",
    "points.expiring": "{points} امتیاز شما رو به پایان است",
    "points.matured": "{points} امتیاز تازه برای شما",
    "tier.ending": "سطح «{tier.name}» خود را نگه دارید",
    "voucher.unused": "«{reward.name}» منتظر شماست",
    "silence": "دلمان برایتان تنگ شده است",
    "membership": "{years} سال همراهی، سپاس از شما",
}

OFFER: Final = "هدیهٔ {club.name}: {reward.name}\n{voucher.code}\nتا {voucher.expires_on}"
"""The last lines in place of a closing, where a reward comes with it: an SMS has 134 units in two parts."""
