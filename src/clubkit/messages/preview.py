"""What a reminder will look like: values of nobody, and a page that shows SMS as a phone does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from html import escape
from math import floor
from typing import Final

from clubkit.calendars import PublicDays
from clubkit.formatting.numbers import PERSIAN, language_of
from clubkit.messages.languages import Language, language
from clubkit.messages.layout import filled
from clubkit.messages.rendering import Rendered
from clubkit.messages.sms import sms_parts
from clubkit.messages.values import Celebrated, FieldValue
from clubkit.program.model import Program, Reminder

SAMPLE_CODE: Final = "K7QM-2XWD-94HT-6PBC"
"""As long as codes are: a part of an SMS hangs on that."""

_NAMES: Final = {
    True: ("سارا", "روز مادر", "هدیه", "طلایی"),
    False: ("Sara", "Mother's Day", "a gift", "Gold"),
}
_POINTS: Final = 1250
_BALANCE: Final = 3400
_MISSING: Final = 4
_YEARS: Final = 5
_VALID: Final = timedelta(days=10)

_SMS_PAGE: Final = (
    '<!DOCTYPE html>\n<html lang="{lang}" dir="{dir}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>SMS</title>\n</head>\n'
    '<body style="margin:0;padding:24px 16px;background:#e9ecef;'
    'font-family:Vazirmatn,Tahoma,Arial,sans-serif">\n{body}</body>\n</html>\n'
)
_BUBBLE: Final = (
    '<div style="max-width:320px;margin:0 auto 20px">\n'
    '<div dir="ltr" style="font-size:13px;color:#667085;padding:0 4px 4px">{title}</div>\n'
    '<div style="background:#ffffff;border-radius:14px;padding:12px 16px;font-size:15px;line-height:1.8">\n'
    '{lines}</div>\n<div dir="ltr" style="font-size:12px;color:#667085;padding:4px">{count}</div>\n</div>\n'
)


def sample_values(program: Program, reminder: Reminder, locale: str, today: date) -> Mapping[str, FieldValue]:
    """A value for every field, as it could be for a member to whom the reminder goes on a day."""
    name, day_name, reward, tier = _NAMES[language_of(locale) == PERSIAN]
    ahead = reminder.before[0]
    on = today + timedelta(days=ahead)
    worth = program.units[0].worth
    return {
        "member.name": name,
        "occasion.label": tuple(Celebrated(each) for each in reminder.relations[-2:]),
        "occasion.date": on,
        "occasion.days": ahead,
        "occasion.years": _YEARS,
        "day.name": _day_name(program, reminder, locale) or day_name,
        "voucher.code": SAMPLE_CODE,
        "voucher.expires_on": today + _VALID,
        "reward.name": _reward_name(program, reminder, locale) or reward,
        "points": _POINTS,
        "points.worth": floor(_POINTS * worth),
        "balance": _BALANCE,
        "credit": floor(_BALANCE * worth),
        "expires_on": on,
        "ends_on": on,
        "days": ahead,
        "years": _YEARS,
        "tier.name": _tier_name(program, locale) or tier,
        "tier.missing": _MISSING,
    }


def sms_page(messages: Iterable[tuple[str, Rendered]], locale: str) -> str:
    """
    A page with SMS and what they count, for a look in a browser; each line runs from its own side.

    Args:
        messages: Each with a title, such as the id of its reminder.
    """
    of = language(locale)
    body = "".join(_bubble(title, rendered) for title, rendered in messages)
    return filled(_SMS_PAGE, {"lang": escape(of.tag), "dir": _direction(of), "body": body})


def count_shown(text: str) -> str:
    """
    What a text counts as SMS, in words.

    >>> count_shown("hello"), count_shown("سلام " * 20)
    ('1 part of GSM-7, 5 units, 155 left', '2 parts of UCS-2, 100 units, 34 left')
    """
    count = sms_parts(text)
    parts = f"{count.parts} {'part' if count.parts == 1 else 'parts'}"
    return f"{parts} of {count.encoding}, {count.units} units, {count.left} left"


def _bubble(title: str, rendered: Rendered) -> str:
    lines = "".join(
        f'<div dir="auto">{escape(line) or "&nbsp;"}</div>\n' for line in rendered.text.split("\n")
    )
    count = escape(count_shown(rendered.text))
    return filled(_BUBBLE, {"title": escape(title), "count": count, "lines": lines})


def _day_name(program: Program, reminder: Reminder, locale: str) -> str | None:
    """The first of its public days; those of a club that is given others are not known here."""
    known = PublicDays().with_days([day.public_day for day in program.own_days]).days
    named = (day.name(locale) for day in known if day.day_id in reminder.public_days)
    return next(named, None)


def _reward_name(program: Program, reminder: Reminder, locale: str) -> str | None:
    reward = None if reminder.offer is None else program.rewards_by_id.get(reminder.offer.reward_id)
    return None if reward is None else reward.label.get(language_of(locale))


def _tier_name(program: Program, locale: str) -> str | None:
    tiers = () if program.ladder is None else program.ladder.tiers
    named = (tier.label.get(language_of(locale)) for tier in reversed(tiers))
    return next((name for name in named if name), None)


def _direction(of: Language) -> str:
    return "rtl" if of.is_rtl else "ltr"
