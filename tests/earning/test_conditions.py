"""When a condition holds: at its bounds, just below them, and just above."""

from __future__ import annotations

import pytest

from clubkit.calendars import parse_instant
from clubkit.orders import Line

from .subjects import holds

TEHRAN = {"timezone": "Asia/Tehran", "calendar": "jalali"}
ROSE = Line("a", 60, 3, "rose-1", "rose", frozenset({"fresh", "red"}))
TULIP = Line("b", 40, 1, "tulip-1", "tulip", frozenset({"fresh"}))


@pytest.mark.parametrize(
    ("when", "fields", "expected"),
    [
        ({"payment": "cash"}, {"attributes": (("payment", "cash"),)}, True),
        ({"payment": "cash"}, {"attributes": (("payment", "card"),)}, False),
        ({"payment": "cash"}, {}, False),
        ({"channel": ["web", "app"]}, {"attributes": (("channel", "app"),)}, True),
        ({"code": "yalda"}, {"attributes": (("code", "yalda"),)}, True),
        ({"source": "till"}, {"source": "till"}, True),
        ({"source": "till"}, {"source": "web"}, False),
        ({"activity": "visit"}, {"attributes": (("activity", "visit"),)}, True),
        ({"activity": "visit"}, {"attributes": (("activity", "review"),)}, False),
        ({"member": {"city": "tehran"}}, {"member": (("city", "tehran"),)}, True),
        ({"member": {"city": "tehran"}}, {"member": (("city", "shiraz"),)}, False),
        ({"member": {"city": "tehran"}}, {}, False),
        ({"attribute": {"gift": ["yes"]}}, {"attributes": (("gift", "yes"),)}, True),
        ({"attribute": {"gift": ["yes"]}}, {"attributes": (("gift", "no"),)}, False),
        ({}, {}, True),
        ({"never": "not yet"}, {}, False),
    ],
)
def test_words(when, fields, expected):
    """A named fact is one of the texts, and a fact that nobody told is none of them."""
    assert expected is holds(when, **fields)


@pytest.mark.parametrize(
    ("bounds", "figure", "expected"),
    [
        ({"at_least": 100}, 99, False),
        ({"at_least": 100}, 100, True),
        ({"below": 200}, 199, True),
        ({"below": 200}, 200, False),
        ({"at_least": 100, "below": 200}, 99, False),
        ({"at_least": 100, "below": 200}, 100, True),
        ({"at_least": 100, "below": 200}, 199, True),
        ({"at_least": 100, "below": 200}, 200, False),
        ({"at_least": 0}, 0, True),
    ],
)
def test_bounds(bounds, figure, expected):
    """At the lower bound it holds, at the upper one it does not: of a total, an amount, or pieces."""
    line = Line("a", figure, figure)

    assert expected is holds({"total": bounds}, basis_minor=figure)
    assert expected is holds({"amount": bounds}, line=line, lines=(line,))
    assert expected is holds({"quantity": bounds}, line=line, lines=(line,))
    assert expected is holds({"quantity": bounds}, lines=(line,))


def test_pieces_of_an_order_are_those_of_all_lines():
    """Three of one and one of another are four."""
    assert holds({"quantity": {"at_least": 4}}, lines=(ROSE, TULIP))
    assert not holds({"quantity": {"at_least": 5}}, lines=(ROSE, TULIP))


@pytest.mark.parametrize(
    ("when", "of_order", "of_tulip"),
    [
        ({"category": "rose"}, True, False),
        ({"product": ["rose-1", "lily-1"]}, True, False),
        ({"tag": "fresh"}, True, True),
        ({"tag": ["red", "blue"]}, True, False),
        ({"category": "lily"}, False, False),
        ({"not": {"category": "rose"}}, False, True),
    ],
)
def test_lines(when, of_order, of_tulip):
    """Of an order it holds where some line has it; of a line only where that line has it."""
    assert of_order is holds(when, lines=(ROSE, TULIP))
    assert of_tulip is holds(when, line=TULIP, lines=(ROSE, TULIP))


@pytest.mark.parametrize(
    ("when", "nth", "expected"),
    [
        ({"nth_order": 1}, {"": 1}, True),
        ({"nth_order": 1}, {"": 2}, False),
        ({"nth_order": 3}, {"": 2}, False),
        ({"nth_order": 3}, {"": 3}, True),
        ({"nth_order": 3}, {"": 6}, False),
        ({"nth_order": {"every": 3}}, {"": 2}, False),
        ({"nth_order": {"every": 3}}, {"": 3}, True),
        ({"nth_order": {"every": 3}}, {"": 4}, False),
        ({"nth_order": {"every": 3}}, {"": 6}, True),
        ({"nth_order": 1, "in": "month"}, {"": 9, "month": 1}, True),
        ({"nth_order": 1, "in": "month"}, {"": 1, "month": 2}, False),
        ({"nth_order": 1}, {}, False),
    ],
)
def test_nth_orders(when, nth, expected):
    """The nth one, or every nth, counted ever or in a period."""
    assert expected is holds(when, nth=nth)


@pytest.mark.parametrize(
    ("between", "time", "expected"),
    [
        (["16:00", "20:00"], "15:59:59.999999", False),
        (["16:00", "20:00"], "16:00:00", True),
        (["16:00", "20:00"], "19:59:59.999999", True),
        (["16:00", "20:00"], "20:00:00", False),
        (["22:00", "02:00"], "21:59:59", False),
        (["22:00", "02:00"], "22:00:00", True),
        (["22:00", "02:00"], "01:59:59", True),
        (["22:00", "02:00"], "02:00:00", False),
        (["00:00", "24:00"], "23:59:59", True),
    ],
)
def test_times_of_day(between, time, expected):
    """The start is in it and the end is not, over midnight too, by the club's own clock."""
    assert expected is holds({"between": between}, at=parse_instant(f"2026-03-12T{time}Z"))
    in_tehran = parse_instant(f"2026-03-12T{time}+03:30")
    assert expected is holds({"between": between}, at=in_tehran, club=TEHRAN)


@pytest.mark.parametrize(
    ("at", "club", "expected"),
    [
        ("2026-03-11T23:59:59Z", {}, False),
        ("2026-03-12T00:00:00Z", {}, True),
        ("2026-03-12T23:59:59Z", {}, True),
        ("2026-03-13T00:00:00Z", {}, False),
        ("2026-03-11T20:29:59Z", TEHRAN, False),
        ("2026-03-11T20:30:00Z", TEHRAN, True),
        ("2026-03-12T20:30:00Z", TEHRAN, False),
    ],
)
def test_weekdays(at, club, expected):
    """A Thursday begins and ends at the club's own midnight."""
    assert expected is holds({"weekday": "thursday"}, at=parse_instant(at), club=club)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-16T00:00:00+03:30", True),
        ("2026-12-15T23:59:59+03:30", False),
        ("2026-12-21T23:59:59+03:30", True),
        ("2026-12-22T00:00:00+03:30", False),
    ],
)
def test_days(at, expected):
    """From the first day to the last, both included: 25 to 30 Azar 1405 in Tehran."""
    when = {"date": {"from": "1405-09-25", "to": "1405-09-30"}}

    assert expected is holds(when, at=parse_instant(at), club=TEHRAN)


@pytest.mark.parametrize(("key", "before", "on"), [("from", False, True), ("to", True, True)])
def test_a_window_of_days_may_be_open(key, before, on):
    """Without a first or a last day it goes on."""
    when = {"date": {key: "2026-03-12"}}

    assert before is holds(when, at=parse_instant("2026-03-11T12:00:00Z"))
    assert on is holds(when, at=parse_instant("2026-03-12T12:00:00Z"))
    assert (key == "from") is holds(when, at=parse_instant("2026-03-13T12:00:00Z"))


def test_tiers():
    """The tier before the order is one of those named; nobody without one is."""
    tables = {"tiers": {"ladder": [{"id": "base"}, {"id": "gold", "at": 9}]}}

    assert holds({"tier": "gold"}, tier_id="gold", tables=tables)
    assert not holds({"tier": "gold"}, tier_id="base", tables=tables)
    assert not holds({"tier": "gold"}, tables=tables)


CASH, CARD = {"payment": "cash"}, {"payment": "card"}
BIG = {"total": {"at_least": 1000}}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"any": [CASH, CARD]}, True),
        ({"any": [CARD, BIG]}, False),
        ({"all": [CASH, {"total": {"at_least": 100}}]}, True),
        ({"all": [CASH, BIG]}, False),
        ({"not": CASH}, False),
        ({"not": CARD}, True),
        ({**CASH, "not": BIG}, True),
        ({**CASH, **BIG}, False),
        ({"any": [{"all": [CARD, BIG]}, {"not": {"any": [CARD, BIG]}}]}, True),
    ],
)
def test_together(when, expected):
    """Any, all, not, and keys of one table together, for a cash order of 100."""
    assert expected is holds(when, attributes=(("payment", "cash"),))
