"""When units expire: every form, rounded to every period, by the club's zone and calendar."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.calendars import Almanac, Instant, format_instant, parse_instant
from clubkit.ledger.expiry import available_from, expires_at
from clubkit.program.reader import read_program

from ..club.shop import PURCHASE, a_shop, day

UTC: dict[str, str] = {}
BERLIN = {"timezone": "Europe/Berlin"}
TEHRAN = {"timezone": "Asia/Tehran", "calendar": "jalali"}


def expiry_of(unit: dict[str, Any], club: dict[str, str], earned: str) -> str | None:
    """When units of a unit expire that were earned then."""
    program = read_program({"club": {"currency": "EUR", **club}, "units": {"points": unit}})
    almanac = Almanac(program.zone, program.calendar)
    earned_at = parse_instant(earned)
    matures_at = available_from(program.units[0], almanac, earned_at)
    end = expires_at(program.units[0], almanac, earned_at=earned_at, matures_at=matures_at)
    return None if end is None else format_instant(end)


@pytest.mark.parametrize(
    ("rounded_to", "end"),
    [
        ("instant", "2026-04-10T10:00:00Z"),
        ("day", "2026-04-11T00:00:00Z"),
        ("week", "2026-04-13T00:00:00Z"),
        ("month", "2026-05-01T00:00:00Z"),
        ("quarter", "2026-07-01T00:00:00Z"),
        ("year", "2027-01-01T00:00:00Z"),
    ],
)
def test_after_a_period(rounded_to, end):
    """A month after 10 March, at that instant or at the end of the period around it."""
    unit = {"expires": {"after": "1 month", "rounded_to": rounded_to}}

    assert end == expiry_of(unit, UTC, "2026-03-10T10:00:00Z")


@pytest.mark.parametrize(
    ("rounded_to", "end"),
    [
        ("instant", "2026-04-08T10:00:00+03:30"),
        ("day", "2026-04-09T00:00:00+03:30"),
        ("week", "2026-04-11T00:00:00+03:30"),
        ("month", "2026-04-21T00:00:00+03:30"),
        ("quarter", "2026-06-22T00:00:00+03:30"),
        ("year", "2027-03-21T00:00:00+03:30"),
    ],
)
def test_after_a_period_of_the_jalali_calendar(rounded_to, end):
    """A month after 19 Esfand 1404 is 19 Farvardin 1405; weeks end on Friday, quarters on 31 Khordad."""
    unit = {"expires": {"after": "1 month", "rounded_to": rounded_to}}

    assert format_instant(parse_instant(end)) == expiry_of(unit, TEHRAN, "2026-03-10T10:00:00+03:30")


@pytest.mark.parametrize(
    ("club", "period", "earned", "end"),
    [
        (UTC, "day", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
        (UTC, "day", "2026-03-10T23:59:59.999999Z", "2026-03-11T00:00:00Z"),
        (UTC, "week", "2026-03-15T23:59:59Z", "2026-03-16T00:00:00Z"),
        (UTC, "week", "2026-03-16T00:00:00Z", "2026-03-23T00:00:00Z"),
        (UTC, "month", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z"),
        (UTC, "quarter", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z"),
        (UTC, "quarter", "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z"),
        (UTC, "year", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        (TEHRAN, "day", "2026-03-10T20:29:59Z", "2026-03-10T20:30:00Z"),
        (TEHRAN, "day", "2026-03-10T20:30:00Z", "2026-03-11T20:30:00Z"),
        (TEHRAN, "month", "2026-03-20T20:29:59Z", "2026-03-20T20:30:00Z"),
        (TEHRAN, "year", "2026-03-20T20:29:59Z", "2026-03-20T20:30:00Z"),
        (TEHRAN, "year", "2026-03-20T20:30:00Z", "2027-03-20T20:30:00Z"),
        (BERLIN, "day", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
    ],
)
def test_at_the_end_of_a_period(club, period, earned, end):
    """At the end of the day, week, month, quarter or year in which they were earned, by the club's clock."""
    assert end == expiry_of({"expires": {"end_of": period}}, club, earned)


def test_at_the_end_of_a_leap_year_of_the_jalali_calendar():
    """1403 has 30 Esfand."""
    end = expiry_of({"expires": {"end_of": "year"}}, TEHRAN, "2025-03-20T12:00:00+03:30")

    assert "2025-03-20T20:30:00Z" == end


def test_never():
    """Units that do not expire have no end."""
    assert None is expiry_of({"expires": "never"}, UTC, "2026-03-10T10:00:00Z")


@pytest.mark.parametrize(
    ("expires", "end"),
    [
        ({"after": "1 month", "starts": "earning"}, "2026-04-10T10:00:00Z"),
        ({"after": "1 month", "starts": "maturity"}, "2026-04-17T10:00:00Z"),
        ({"after": "3 days", "starts": "earning"}, "2026-03-17T10:00:00Z"),
        ({"after": "3 days", "starts": "maturity"}, "2026-03-20T10:00:00Z"),
    ],
)
def test_the_clock_starts_at_earning_or_at_maturity(expires, end):
    """Units that mature after a week never expire before they could be spent."""
    unit = {"matures": "7 days", "expires": {**expires, "rounded_to": "instant"}}

    assert end == expiry_of(unit, UTC, "2026-03-10T10:00:00Z")


@pytest.mark.parametrize(
    ("starts", "end"), [("earning", "2026-04-03T10:00:00Z"), ("maturity", "2026-05-01T00:00:00Z")]
)
def test_the_end_of_a_period_is_that_of_earning_or_of_maturity(starts, end):
    """Earned in March and mature in April: too late already, or until the end of April."""
    unit = {"matures": "7 days", "expires": {"end_of": "month", "starts": starts}}

    assert end == expiry_of(unit, UTC, "2026-03-27T10:00:00Z")


def test_a_month_ends_where_the_shorter_month_ends():
    """A month after 31 January is 28 February."""
    unit = {"expires": {"after": "1 month", "rounded_to": "instant"}}

    assert "2026-02-28T10:00:00Z" == expiry_of(unit, UTC, "2026-01-31T10:00:00Z")


def test_days_keep_the_local_time_over_a_change_of_the_clock():
    """A day later it is the same time in Berlin, though only 23 hours have passed."""
    unit = {"expires": {"after": "1 day", "rounded_to": "instant"}}

    assert "2026-03-29T10:00:00Z" == expiry_of(unit, BERLIN, "2026-03-28T11:00:00Z")


# --- in a club --------------------------------------------------------------------------------------


def test_units_are_there_until_just_before_and_gone_at_the_instant():
    """The expiry is the first instant that is too late."""
    shop = a_shop(units={"points": {"expires": {"after": "5 days", "rounded_to": "instant"}}})
    shop.pays()
    shop.clock.advance_to(Instant(day(5) - 1))
    before = shop.total()

    shop.on(5)

    assert (100, 0) == (before, shop.total())


def test_units_are_pending_until_just_before_and_spendable_at_the_instant():
    """Maturity is the first instant at which they can be spent."""
    shop = a_shop(units={"points": {"matures": "5 days"}})
    shop.pays()
    shop.clock.advance_to(Instant(day(5) - 1))
    before = shop.balance().available

    shop.on(5)

    assert (0, 100) == (before, shop.balance().available)


def captured(shop: Any) -> None:
    shop.club.points.hold("ada", 1, hold_id="h")
    shop.club.points.capture("ada", "h")


MOVEMENTS = {
    "earning": (lambda shop: shop.pays("2", 1), 30),
    "visiting": (lambda shop: shop.club.points.earn("ada", "visit", reference="v"), 30),
    "redeeming": (lambda shop: shop.club.points.redeem("ada", 1, reference="r"), 30),
    "capturing": (captured, 30),
    "holding": (lambda shop: shop.club.points.hold("ada", 1, hold_id="h"), 20),
    "asking": (lambda shop: shop.balance(), 20),
    "a job": (lambda shop: shop.club.tick(), 20),
}


@pytest.mark.parametrize(("move", "until"), MOVEMENTS.values(), ids=MOVEMENTS)
def test_the_idle_clock_starts_anew_with_a_movement(move, until):
    """Earning and spending are movements of the member; holding, asking and jobs are none."""
    visit = {"id": "visit", "on": "activity", "give": 1, "when": {"activity": "visit"}}
    idle = {"idle": "20 days", "rounded_to": "instant"}
    shop = a_shop(units={"points": {"expires": idle}}, earn=[PURCHASE, visit])
    shop.pays()
    shop.on(10)

    move(shop)

    assert day(until) == shop.balance().expiring[0][0]


def test_units_that_mature_or_expire_together_are_told_together():
    """By instant, not by lot."""
    shop = a_shop(units={"points": {"matures": "2 days", "expires": {"after": "5 days"}}})
    shop.pays("1", 100)
    shop.pays("2", 20)

    balance = shop.balance()

    assert [120] == [units for _, units in balance.maturing]
    assert [120] == [units for _, units in balance.expiring]
