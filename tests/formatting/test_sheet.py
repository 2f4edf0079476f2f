"""A printed sheet: what it says in Persian and in English, and nothing that a name could smuggle in."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from clubkit.calendars import CalendarName, parse_instant
from clubkit.formatting.sheet import Slip, sheet, slip_of
from clubkit.program.model import Program
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount, DiscountOn

from ..till.devices import RING, text

YALDA = parse_instant("2026-12-21T20:30:00Z")
FLORIST = Program(
    "", "IRR", shown_in="toman", zone="Asia/Tehran", calendar=CalendarName.JALALI, locale="fa", name="یاس"
)
BAKERY = Program("", "EUR", zone="Europe/Berlin", name="Roggen")
CODE = RING.code_keys().make(12345678901)
TENTH = Fraction(1, 10)


class Page(HTMLParser):
    """Every tag of a page with its attributes, and the texts outside the style."""

    def __init__(self, html):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert tag == self._open.pop()

    def handle_data(self, data):
        if self._open and self._open[-1] != "style" and data.strip():
            self.texts.append(data)


def page(*slips, title="Roggen", locale="en"):
    return Page("".join(sheet(slips, title=title, locale=locale)))


def a_slip(program=BAKERY, *, locale="en", ends_at=None, code=CODE, **terms):
    campaign = Campaign(campaign_id="spring", **{"gives": Discount(1000), **terms})
    return slip_of(code, campaign, program, locale=locale, ends_at=ends_at)


GIVES = [
    (Discount(1_000_000), "۱۰۰٬۰۰۰ تومان تخفیف", "€10,000.00 off"),
    (Discount(percent=TENTH), "۱۰٪ تخفیف", "10% off"),
    (
        Discount(percent=Fraction(1, 8), at_most_minor=5000),
        "۱۲٫۵٪ تخفیف، حداکثر ۵۰۰ تومان",
        "12.5% off, at most €50.00",
    ),
    (Discount(10, on=DiscountOn.UNIT), "۱ تومان تخفیف برای هر عدد", "€0.10 off each piece"),
    (Discount(10, on=DiscountOn.LINE), "۱ تومان تخفیف برای هر قلم", "€0.10 off each item"),
    (
        Discount(percent=Fraction(1), on=DiscountOn.CHEAPEST),
        "۱۰۰٪ تخفیف برای ارزان‌ترین کالا",
        "100% off the cheapest piece",
    ),
]


@pytest.mark.parametrize(("gives", "persian", "english"), GIVES, ids=[english for *_, english in GIVES])
def test_what_a_voucher_gives(gives, persian, english):
    assert persian == a_slip(FLORIST, locale="fa-IR", gives=gives).gives
    assert english == a_slip(gives=gives).gives


def test_what_an_order_has_to_be():
    assert "برای خرید از ۲٬۰۰۰ تومان" == a_slip(FLORIST, locale="fa", least_minor=20_000).terms
    assert "on orders from €200.00" == a_slip(least_minor=20_000).terms
    assert "" == a_slip().terms


def test_until_when_in_the_calendar_of_the_club():
    """The last day of it, as the club's days end; or the time of day where it ends within one."""
    assert "تا پایان روز ۳۰ آذر ۱۴۰۵" == a_slip(FLORIST, locale="fa", ends_at=YALDA).until
    assert "until the end of 30 Azar 1405" == a_slip(FLORIST, ends_at=YALDA).until
    assert "until 21:30 on 21 December 2026" == a_slip(ends_at=YALDA).until
    assert "" == a_slip().until


def test_the_earlier_end_counts():
    later = parse_instant("2027-01-01T00:00:00Z")

    assert a_slip(ends_at=YALDA).until == a_slip(ends_at=later, gives=None).until.replace(
        "01:00 on 1 January 2027", "21:30 on 21 December 2026"
    )
    campaign = Campaign(campaign_id="spring", ends_at=YALDA)
    found = {slip_of(CODE, campaign, BAKERY, locale="en", ends_at=end).until for end in (None, later, YALDA)}
    assert {"until 21:30 on 21 December 2026"} == found


@pytest.mark.parametrize(("locale", "language", "direction"), [("fa", "fa", "rtl"), ("de", "en", "ltr")])
def test_the_page_reads_in_the_direction_of_its_language(locale, language, direction):
    """A code is read from left to right in each."""
    found = page(a_slip(), locale=locale)

    assert ("html", {"lang": language, "dir": direction}) == found.tags[0]
    assert ("bdi", {"dir": "ltr"}) in found.tags


def test_a_code_stands_in_groups_of_four():
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", CODE)
    assert CODE in page(a_slip()).texts


def test_a_token_is_a_picture_alone():
    """Nobody types 175 characters."""
    token = text()
    found = page(a_slip(code=token))

    assert token not in "".join(found.texts)
    assert "Show this picture when you pay" in found.texts
    assert ("article", {"class": "token"}) in found.tags


@pytest.mark.parametrize("field", ["title", "code", "gives", "terms", "until"])
def test_no_text_becomes_markup(field):
    """Whatever a shop or a campaign is called, the page has the tags that it always has."""
    evil = "</p></style><script>alert('1')</script>"
    texts = {"title": "Roggen", "code": CODE, "gives": "x", "terms": "x", "until": "x"}
    title = texts.pop("title")
    usual = page(Slip(**texts), title=title)
    if field == "title":
        found = page(Slip(**texts), title=evil)
    else:
        found = page(Slip(**{**texts, field: evil}), title=title)

    assert [tag for tag, _ in usual.tags if tag != "path"] == [tag for tag, _ in found.tags if tag != "path"]
    assert evil in "".join(found.texts)


def test_a_page_needs_nothing_from_elsewhere():
    """No picture, font or script is fetched: a sheet is good on a machine without a network."""
    html = "".join(sheet([a_slip()], title="x", locale="en"))

    assert not re.search(r"(?:src|href)\s*=|url\(|@import", html)
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\"' ]+", html)


def test_a_sheet_is_made_piece_by_piece():
    """Of endless vouchers the first pieces come at once."""

    def endless():
        while True:
            yield a_slip()

    pieces = sheet(endless(), title="x", locale="en")

    assert [True, True] == [next(pieces).startswith(start) for start in ("<!doctype", "<article")]


def test_no_code_is_in_the_repr_of_a_voucher():
    assert CODE not in repr(a_slip())
