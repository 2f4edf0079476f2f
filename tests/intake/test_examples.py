from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from clubkit.calendars import Almanac, CalendarName, PeriodKind, parse_day
from clubkit.intake import EventKind, is_in_order, level_after, read_events, read_events_in_order
from clubkit.orders import Order, OrderState

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FLORIST = EXAMPLES / "florist"
JOURNEY = EXAMPLES / "complete_journey" / "complete_journey_A.events.csv"
JOURNEY_LINES = JOURNEY.with_name("complete_journey_A.lines.csv.gz")

TEHRAN = Almanac("Asia/Tehran", CalendarName.JALALI)


def events_of(path, **options):
    """What is read of a file, good and bad."""
    return list(read_events(path, **options))


def levels_of(events):
    """The last level of each order, and how many credits name no order."""
    levels: dict[str, Order] = {}
    credits_ = 0
    for event in events:
        if event.order_id is None:
            credits_ += 1
            continue
        levels[event.order_id] = level_after(levels.get(event.order_id), event)
    return levels, credits_


def test_the_year_of_the_florist_comes_out_the_same(tmp_path):
    """The script makes the files that lie beside it, to the byte."""
    done = subprocess.run(
        [sys.executable, str(FLORIST / "make_year.py"), str(tmp_path)],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
    )

    assert b"" == done.stderr
    for name in ("orders.csv", "lines.csv", "members.csv", "products.csv"):
        assert (FLORIST / name).read_bytes() == (tmp_path / name).read_bytes()


@pytest.fixture(scope="module", name="florist")
def _florist():
    return list(read_events_in_order(FLORIST / "orders.csv", lines=FLORIST / "lines.csv", currency="IRR"))


def test_the_florist_keeps_good_books(florist):
    """Every row is good, the file is in order, and lines and shipping are the total."""
    levels, credits_ = levels_of(florist)

    assert is_in_order(FLORIST / "orders.csv")
    assert 0 == credits_
    assert all(
        order.total_minor == sum(line.eligible_minor for line in order.lines) + order.shipping_minor
        for order in levels.values()
    )
    refunds = sum(len(order.refunds) for order in levels.values())
    assert 0.02 < refunds / len(levels) < 0.04
    assert 20 < sum(order.state is OrderState.CANCELLED for order in levels.values()) < 60


def test_the_florist_has_a_year_of_iran(florist):
    """All in 1404, Thursday evenings busy, Mother's day and Yalda far above a plain day."""
    orders = [event for event in florist if event.kind is EventKind.ORDER]
    days = Counter(TEHRAN.day(event.at) for event in orders)
    evenings = sum(
        TEHRAN.weekday(event.at) == "thursday" and 16 <= TEHRAN.minute_of_day(event.at) // 60 < 20
        for event in orders
    )

    assert {"1404"} == {TEHRAN.key(event.at, PeriodKind.YEAR) for event in florist}
    assert 3_300 < len(orders) < 3_700
    assert evenings > len(orders) // 6
    for text in ("1404-09-20", "1404-09-30", "1404-11-25", "1404-02-12"):
        assert days[parse_day(text, CalendarName.JALALI)] > 2 * len(orders) // 365


def test_the_orders_of_the_florist_name_nobody():
    """Names stand in one file, and every order is of a member of it."""
    header, *members = (FLORIST / "members.csv").read_text(encoding="utf-8").splitlines()
    ids = {line.split(",")[0] for line in members}

    assert "customer_id,name,city,joined,birthday,anniversary" == header
    assert 400 == len(ids)
    assert {event.member_id for event in events_of(FLORIST / "orders.csv")} <= ids
    assert (FLORIST / "orders.csv").read_bytes().isascii()
    assert (FLORIST / "lines.csv").read_bytes().isascii()


@pytest.mark.parametrize("lines", [None, JOURNEY_LINES])
def test_a_year_of_groceries(lines):
    """With lines and without, the baskets are the same, and lines add up to them."""
    events = events_of(JOURNEY, lines=lines)

    assert (7_634, 133) == (len(events), len({event.member_id for event in events}))
    assert 22_997_986 == sum(event.amount_minor for event in events)
    if lines is not None:
        assert 72_568 == sum(len(event.lines) for event in events)
        assert all(event.amount_minor == sum(line.eligible_minor for line in event.lines) for event in events)


def test_a_year_of_groceries_from_its_lines_alone():
    """Rows of lines make the same events."""
    alone, joined = (
        [evolve(event, line_no=0) for event in events]
        for events in (events_of(JOURNEY_LINES), events_of(JOURNEY, lines=JOURNEY_LINES))
    )

    assert alone == joined


def test_members_with_a_trap_each():
    """Forty-four orders, fifteen refunds, and one credit that names no order."""
    events = list(read_events_in_order(EXAMPLES / "edge_cases" / "edge_cases.events.csv"))
    levels, credits_ = levels_of(events)

    assert (60, 44, 1) == (len(events), len(levels), credits_)
    assert 999 == sum(refund.amount_minor for refund in levels["E03-O1"].refunds)
    assert {f"E{number:02}" for number in range(1, 21)} - {"E18"} == {
        order.member_id for order in levels.values()
    }
