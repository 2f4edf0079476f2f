"""
A sheet of vouchers for the printer: one page of HTML that needs nothing else, ten vouchers to a page of A4.

In Persian, right to left, or in English. Every text is escaped. Whoever has the sheet can use what is on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from attrs import field, frozen

from clubkit.calendars import Instant
from clubkit.calendars.almanac import Almanac
from clubkit.formatting.numbers import PERSIAN, language_of, last_moment_shown, money_shown, percent_shown
from clubkit.formatting.qr import qr_svg
from clubkit.program.model import Program
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount, DiscountOn
from clubkit.vouchers.tokens import TOKEN_LENGTH

__all__ = [
    "Slip",
    "sheet",
    "slip_of",
]

TITLE_MAX: Final = 60

_GIVES: Final = {
    PERSIAN: {
        DiscountOn.ORDER: "{much} تخفیف",
        DiscountOn.LINE: "{much} تخفیف برای هر قلم",
        DiscountOn.UNIT: "{much} تخفیف برای هر عدد",
        DiscountOn.CHEAPEST: "{much} تخفیف برای ارزان‌ترین کالا",
    },
    "en": {
        DiscountOn.ORDER: "{much} off",
        DiscountOn.LINE: "{much} off each item",
        DiscountOn.UNIT: "{much} off each piece",
        DiscountOn.CHEAPEST: "{much} off the cheapest piece",
    },
}
_AT_MOST: Final = {PERSIAN: "، حداکثر {money}", "en": ", at most {money}"}
_LEAST: Final = {PERSIAN: "برای خرید از {money}", "en": "on orders from {money}"}
_SCAN: Final = {PERSIAN: "این تصویر را هنگام پرداخت نشان دهید", "en": "Show this picture when you pay"}

_STYLE: Final = """
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0; line-height: 1.3;
  font-family: Vazirmatn, IRANSans, Tahoma, "Noto Sans Arabic", "DejaVu Sans", sans-serif }
main { display: grid; grid-template-columns: 95mm 95mm; width: 190mm; margin: 0 auto }
article { height: 55mm; padding: 4mm; border: 0.2mm dashed #999; display: grid; gap: 0 3mm;
  grid-template-columns: 1fr auto; grid-template-rows: auto 1fr auto auto; break-inside: avoid;
  overflow: hidden; color: #000; background: #fff }
h2 { margin: 0; font-size: 10pt; font-weight: normal; color: #333; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis }
.gives { margin: 0; align-self: center; font-size: 15pt; font-weight: bold;
  overflow-wrap: anywhere }
.token .gives { font-size: 13pt }
.gives small { display: block; font-size: 9pt; font-weight: normal }
.qr { grid-column: 2; grid-row: 1 / 3; align-self: center }
.qr svg { display: block; width: 30mm; height: 30mm }
.token .qr { grid-row: 1 / 5 }
.token .qr svg { width: 42mm; height: 42mm }
.code { grid-column: 1 / 3; margin: 0; font: bold 15pt "DejaVu Sans Mono", Consolas, "Courier New", monospace;
  letter-spacing: 0.04em; white-space: nowrap; text-align: center }
.scan, .until { margin: 0; font-size: 9pt }
.until { grid-column: 1 / 3 }
.token .scan, .token .until { grid-column: 1 }
"""


@frozen
class Slip:
    """
    One voucher on the sheet.

    Attributes:
        code: A code in groups, or a token; in no `repr`.

        gives: What it gives, in the words of the reader.

        terms: What the order has to be, or an empty text.

        until: Until when, or an empty text.
    """

    code: str = field(repr=False)
    gives: str
    terms: str = ""
    until: str = ""


def slip_of(code: str, campaign: Campaign, program: Program, *, locale: str, ends_at: Instant | None) -> Slip:
    """
    A voucher of a campaign.

    Args:
        locale: A language tag; any language but Persian is answered in English.

        ends_at: When this voucher ends, where that is before its campaign does.
    """
    language = language_of(locale)
    gives = "" if campaign.gives is None else _gives(campaign.gives, program, language)
    least = money_shown(campaign.least_minor, program, language)
    ends = min([each for each in (ends_at, campaign.ends_at) if each is not None], default=None)
    almanac = Almanac(program.zone, program.calendar)
    return Slip(
        code,
        gives,
        _LEAST[language].format(money=least) if campaign.least_minor else "",
        "" if ends is None else last_moment_shown(ends, almanac, language),
    )


def sheet(slips: Iterable[Slip], *, title: str, locale: str) -> Iterator[str]:
    """
    The page, piece by piece: a million vouchers need no more memory than one.

    Args:
        title: What stands on each, such as the shop's name; cut off after 60 characters.

        locale: See `slip_of`.

    Raises:
        MissingExtraError: If the extra ``qr`` is not installed.

        BadInputError: If a code has other characters than a code or a token has.
    """
    language = language_of(locale)
    direction = "rtl" if language == PERSIAN else "ltr"
    heading = escape(title[:TITLE_MAX])
    yield (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    for slip in slips:
        yield _article(slip, heading, language)
    yield "</main>\n</body>\n</html>\n"


def _gives(discount: Discount, program: Program, language: str) -> str:
    if discount.percent is not None:
        much = percent_shown(discount.percent, language)
    else:
        much = money_shown(discount.amount_minor or 0, program, language)
    most = ""
    if discount.at_most_minor is not None:
        most = _AT_MOST[language].format(money=money_shown(discount.at_most_minor, program, language))
    return _GIVES[language][discount.on].format(much=much) + most


def _article(slip: Slip, heading: str, language: str) -> str:
    is_token = len(slip.code) == TOKEN_LENGTH
    terms = f"<small>{escape(slip.terms)}</small>" if slip.terms else ""
    if is_token:
        shown = f'<p class="scan">{_SCAN[language]}</p>'
    else:
        shown = f'<p class="code"><bdi dir="ltr">{escape(slip.code)}</bdi></p>'
    kind = ' class="token"' if is_token else ""
    return (
        f"<article{kind}>\n<h2>{heading}</h2>\n"
        f'<p class="gives">{escape(slip.gives)}{terms}</p>\n'
        f'<div class="qr">{qr_svg(slip.code)}</div>\n{shown}\n'
        f'<p class="until">{escape(slip.until)}</p>\n</article>\n'
    )
