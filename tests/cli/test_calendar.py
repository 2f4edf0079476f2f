from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from clubkit.calendars import Almanac
from clubkit.clock import SystemClock

MONTHS = "month,first_day\n1448-11,1406-01-20\n"
DAYS = "id,calendar,month,day,name_en\nour-day,jalali,9,4,Our day\n"


def test_shows_a_day_and_what_comes_next(clubkit):
    """The day in three calendars, then a line for each public day."""
    assert clubkit.done("calendar", "--date", "1405-09-03", "--count", "2") == (
        "tuesday\n"
        "gregorian  2026-11-24\n"
        "jalali     1405-09-03\n"
        "hijri      1448-06-14\n"
        "gregorian   jalali      hijri       weekday  kind     day           name\n"
        "2026-11-27  1405-09-06  1448-06-17  friday   festive  black-friday  بلک فرایدی\n"
        "2026-11-30  1405-09-09  1448-06-20  monday   festive  mothers-day   روز مادر\n"
    )


def test_a_date_is_read_as_people_type_it(clubkit):
    """Persian digits, slashes, and no zeros before."""
    assert clubkit.done("calendar", "--date", "1405-09-03") == clubkit.done("calendar", "--date", "۱۴۰۵/۹/۳")


def test_a_gregorian_date_says_the_same(clubkit):
    """The year tells which calendar is meant."""
    assert clubkit.done("calendar", "--date", "2026-11-24") == clubkit.done(
        "calendar", "--date", "1405-09-03"
    )


def test_marks_what_is_computed(clubkit):
    """A question mark at each lunar date that nobody published, and why, on stderr."""
    done = clubkit("calendar", "--date", "2027-04-07", "--count", "1")

    assert "hijri      1448-10-29\n" in done.stdout
    assert "2027-04-08  1406-01-19  1448-11-01 ?  thursday  festive  girls-day  روز دختر\n" in done.stdout
    assert done.stderr == "?: computed, and may be a day off: lunar months are known until 2027-04-07\n"


def test_newer_months_are_not_computed(clubkit, tmp_path):
    """With the file of the next calendar Girls' day moves, and is certain."""
    months = tmp_path / "months.csv"
    months.write_text(MONTHS, "utf-8")

    document = clubkit.json("calendar", "--date", "1406-01-18", "--count", "1", "--months", months)

    assert {"known_until": "2027-05-07", "source": "months.csv"} == document["lunar"]
    assert [("2027-04-09", "girls-day", False)] == [
        (day["gregorian"], day["id"], day["tentative"]) for day in document["public_days"]
    ]


def test_days_of_mourning_say_so(clubkit):
    """So does the day itself."""
    document = clubkit.json("calendar", "--date", "2026-06-25", "--count", "1")

    assert document["mourning"]
    assert ["ashura"] == [day["id"] for day in document["public_days"] if day["mourning"]]
    assert "mourning  ashura" in clubkit.done("calendar", "--date", "2026-06-25", "--count", "1")


def test_days_of_ones_own_stand_among_the_others(clubkit, tmp_path):
    """In order."""
    days = tmp_path / "days.csv"
    days.write_text(DAYS, "utf-8")

    document = clubkit.json("calendar", "--date", "1405-09-03", "--count", "2", "--days", days)

    assert ["our-day", "black-friday"] == [day["id"] for day in document["public_days"]]


@pytest.mark.parametrize(
    ("option", "text", "problem"),
    [
        ("--months", "month,first_day\n1448-11,x\n", "line 2: date must be"),
        ("--days", "id,calendar,month,day,name_en\na,jalali,7,31,A\n", "line 2: day must be 1 to 30"),
    ],
)
def test_says_every_problem_of_a_file(clubkit, tmp_path, option, text, problem):
    """On stderr, with its line; nothing is shown by half a file."""
    path = tmp_path / "own.csv"
    path.write_text(text, "utf-8")

    done = clubkit("calendar", option, path)

    assert (1, "") == (done.exit_code, done.stdout)
    assert f"own.csv: {problem}" in done.stderr
    assert "clubkit: file must be free of problems, got own.csv with 1 problem\n" in done.stderr


def test_refuses_a_file_that_is_no_text(clubkit, tmp_path):
    """A spreadsheet is not CSV."""
    path = tmp_path / "own.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe")

    done = clubkit("calendar", "--days", path)

    assert (1, "") == (done.exit_code, done.stdout)
    assert "UTF-8 text" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--date", "1405-13-01"],
        ["--date", "tomorrow"],
        ["--date", "09-03"],
        ["--timezone", "Tehran"],
        ["--count", "0"],
        ["--months", "none"],
    ],
)
def test_usage(clubkit, words):
    """What cannot be read is usage."""
    assert 2 == clubkit("calendar", *words).exit_code


@pytest.mark.parametrize("day", ["1700-01-01", "2124-03-20"])
def test_refuses_days_that_a_calendar_does_not_know(clubkit, day):
    """Nothing is guessed."""
    done = clubkit("calendar", "--date", day)

    assert (1, "") == (done.exit_code, done.stdout)
    assert "years" in done.stderr


@pytest.mark.parametrize("zone", ["Asia/Tehran", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_today_is_that_of_the_zone(clubkit, zone):
    """Without a date it is the day there, whatever zone the machine is in."""
    before = Almanac(zone).day(SystemClock().now())
    shown = date.fromisoformat(clubkit.json("calendar", "--timezone", zone)["gregorian"])

    assert before <= shown <= before + timedelta(days=1)
    assert shown == before or shown == Almanac(zone).day(SystemClock().now())


def test_runs_where_the_locale_is_c_and_warnings_are_errors():
    """As cron does; what the terminal cannot show is written out."""
    words = ["calendar", "--date", "1405-09-03", "--count", "2"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "clubkit.cli", *words],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
             "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )  # fmt: skip

    assert b"mothers-day" in done.stdout
    assert b"" == done.stderr
