from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import Calendars, HijriMonths, iran_hijri_months, read_hijri_months
from clubkit.calendars.systems import hijri_calendar
from clubkit.errors import BadInputError

HIJRI = Calendars().hijri

OFFICIAL = """\
1420 1999-04-18 SSLSLSLLSLLS
1421 2000-04-06 LSSLSSLLSLLL
1422 2001-03-27 SLSSLSSLSLLL
1423 2002-03-16 SLLSSLSLSLSL
1424 2003-03-05 LSLSLSLSLSLS
1425 2004-02-22 LSLLSLLSSLSL
1426 2005-02-11 SSLSLLLSLLSS
1427 2006-01-31 LSSLSLLLSLSL
1428 2007-01-21 SLSSSLLSLLLS
1429 2008-01-10 LSLSSSLLSLLS
1430 2008-12-29 LLSSLSLSSLLS
1431 2009-12-18 LLSLSLSLSSLS
1432 2010-12-07 LLSLLLSLSSLS
1433 2011-11-27 SLSLLLSLSLSL
1434 2012-11-16 SSLSLLSLLSLS
1435 2013-11-05 SLSLSLSLLLSL
1436 2014-10-26 SLSSLSLSLSLL
1437 2015-10-15 SLLSLSSLSSLL
1438 2016-10-03 SLLLSLSSLSSL
1439 2017-09-22 SLLLLSLSSLSS
1440 2018-09-11 LSLLLSLLSSLS
1441 2019-09-01 SLSLLSLLSLSL
1442 2020-08-21 SSLSLSLLSLLS
1443 2021-08-10 SLLSSLSLLSLS
1444 2022-07-30 LLSLSSLSLSLS
1445 2023-07-19 LLLSLSSLSLSS
1446 2024-07-07 LLLSLLSLSSSL
1447 2025-06-27 SLLSLLLSLSSS
1448 2026-06-16 LSLSLLLSL
"""
"""Iran's official years, their first day, and their months, long or short, as far as they are published."""


@pytest.mark.parametrize("line", OFFICIAL.splitlines(), ids=lambda line: line[:4])
def test_has_the_official_months(line):
    """Each year of the official calendar begins on its day, and its months have their lengths."""
    year, start, letters = line.split()

    assert date.fromisoformat(start) == HIJRI.day_of(int(year), 1, 1)
    found = ["SL"[HIJRI.month_days(int(year), month) - 29] for month in range(1, len(letters) + 1)]
    assert letters == "".join(found)


def test_says_until_when_the_official_months_go():
    """Shawwal 1448 begins on 19 Esfand 1405; whether it has a thirtieth is for the next calendar to say."""
    months = iran_hijri_months()

    assert date(2027, 3, 10) == HIJRI.day_of(1448, 10, 1)
    assert date(2027, 4, 7) == months.known_until == HIJRI.day_of(1448, 10, 29) == HIJRI.known_until
    assert not HIJRI.is_tentative(months.known_until)
    assert HIJRI.is_tentative(date(2027, 4, 8))
    assert "1405" in months.source


@pytest.mark.parametrize("last_year", [1399, 1412, 1420, 1430, 1436, 1440])
def test_what_is_computed_is_a_day_off_at_most(last_year):
    """Had the table ended earlier, its next months would be right for most, and a day off for the rest."""
    known = iran_hijri_months()
    kept = (last_year + 1 - known.first_year) * 12
    shorter = HijriMonths(known.first_year, known.starts[:kept], "shorter")

    computed = [shorter.month_start(known.first_year * 12 + at) for at in range(kept, len(known.starts))]
    off = [found - start for found, start in zip(computed, known.starts[kept:], strict=True)]

    assert set(off) <= {-1, 0, 1}
    assert off.count(0) / len(off) > 0.6


@pytest.mark.parametrize("moved", [-3, -1, 0, 1, 3])
def test_computed_months_have_29_or_30_days(moved):
    """Also where a table ends beside the mean month: they close up to it, and leave no gap."""
    known = iran_hijri_months()
    months = HijriMonths(known.first_year, tuple(start + moved for start in known.starts), "moved")
    calendar = hijri_calendar(months)

    lengths = {calendar.month_days(year, month) for year in range(1448, 1551) for month in range(1, 13)}

    assert {29, 30} == lengths
    assert HIJRI.day_of(1460, 1, 1) == calendar.day_of(1460, 1, 1)


@pytest.mark.parametrize(
    ("first_year", "starts"),
    [
        (1448, ()),
        (0, (700_000,)),
        (1551, (739_000,)),
        (1448, (739_000, 739_028)),
        (1448, (739_000, 739_031)),
        (1448, (739_000, 739_029, 739_029)),
        (1550, tuple(739_000 + 30 * at for at in range(13))),
    ],
)
def test_refuses_tables_that_are_no_calendar(first_year, starts):
    """None, years outside, and months of neither 29 nor 30 days."""
    with pytest.raises(BadInputError):
        HijriMonths(first_year, starts, "own")


@pytest.mark.parametrize("index", [1264 * 12 + 11, 1551 * 12 + 1])
def test_refuses_months_outside(index):
    """The table speaks of its own years."""
    with pytest.raises(BadInputError):
        iran_hijri_months().month_start(index)


@pytest.mark.parametrize("day", [date(1848, 11, 27), date(2200, 1, 1)])
def test_refuses_days_outside(day):
    """So do its fields, whoever asks."""
    with pytest.raises(BadInputError):
        iran_hijri_months().fields(day.toordinal())


# --- a file of a shop's own --------------------------------------------------------------------------

NEWER = """\
# From the calendar of 1406.
month,first_day
1448-11,1406-01-20
1448-12,2027-05-08

1449-01,1406-03-17
"""


def test_newer_months_take_the_place_of_computed_ones():
    """In either calendar; blank lines and comments do not matter; what follows is computed from there."""
    file = read_hijri_months(NEWER, source="calendar of 1406")

    assert () == file.problems
    assert file.months is not None
    hijri = Calendars(file.months).hijri
    assert date(2027, 4, 9) == hijri.day_of(1448, 11, 1)
    assert (30, 29) == (hijri.month_days(1448, 10), hijri.month_days(1448, 11))
    assert "calendar of 1406" == file.months.source
    assert date(2027, 7, 5) == hijri.known_until
    assert HIJRI.day_of(1448, 10, 1) == hijri.day_of(1448, 10, 1)


def test_an_observed_month_takes_the_place_of_a_printed_one():
    """A crescent that is seen a day earlier moves one first day, and the lengths on both sides of it."""
    file = read_hijri_months("first_day,month\n2027-03-09,1448-10\n", source="seen")

    assert file.months is not None
    hijri = Calendars(file.months).hijri
    assert (29, 30) == (hijri.month_days(1448, 9), HIJRI.month_days(1448, 9))
    assert date(2027, 4, 6) == hijri.known_until


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [f"line 1: header must be a column {name}, got none" for name in ("first_day", "month")]),
        ("month,first_day\n", ["line 1: file must be at least one month, got none"]),
        ("month,first_day,x\n", ["line 1: column must be one of first_day, month, got 'x'"]),
        ("month,first_day,month\n", ["line 1: column must be named once, got 'month'"] * 2),
        ("month,first_day\n1448-11\n", ["line 2: row must be 2 cells, got 1"]),
        (
            "month,first_day\n1448-13,2027-04-09\n1448-1,2027-04-09\n9999-01,2027-04-09\n",
            [f"line {line}: month must be a Hijri month such as 1448-11, to 1550, got {found!r}"
             for line, found in ((2, "1448-13"), (3, "1448-1"), (4, "9999-01"))],
        ),
        (
            "month,first_day\n1448-11,2027-4-9\n",
            ["line 2: date must be a gregorian date such as YYYY-MM-DD, got '2027-4-9'"],
        ),
        (
            "month,first_day\n1448-11,2027-04-09\n1448-11,2027-04-09\n",
            ["line 3: month must be named once, got 1448-11"],
        ),
        (
            "month,first_day\n1448-11,2027-04-10\n",
            ["line 2: first_day must be 29 or 30 days in 1448-10, got 31"],
        ),
        (
            "month,first_day\n1448-09,2027-02-07\n",
            ["line 2: first_day must be 29 or 30 days in 1448-08, got 28",
             "line 2: first_day must be 29 or 30 days in 1448-09, got 31"],
        ),
        (
            "month,first_day\n1448-11,2027-04-09\n1448-12,2027-05-12\n",
            ["line 3: first_day must be 29 or 30 days in 1448-11, got 33"],
        ),
        (
            "month,first_day\n1448-12,2027-05-08\n",
            ["line 2: month must be one from 1265-01 on that follows a known one, got 1448-12"],
        ),
        (
            "month,first_day\n1264-12,1848-10-30\n",
            ["line 2: month must be one from 1265-01 on that follows a known one, got 1264-12"],
        ),
        ('month,first_day\n"1448-11,2027-04-09\n', ["line 2: row must be CSV, got unexpected end of data"]),
    ],
)  # fmt: skip
def test_says_every_problem_of_a_file(text, problems):
    """Each with its line; a file with a problem gives no months at all."""
    file = read_hijri_months(text, source="own")

    assert problems == [str(problem) for problem in file.problems]
    assert file.months is None


def test_a_file_is_bounded():
    """Neither a huge file nor one of nothing but problems is read to its end."""
    huge = read_hijri_months("month,first_day\n" + "#" * (1 << 20), source="own")
    wrong = read_hijri_months("month,first_day\n" + "x,y\n" * 1000, source="own")

    assert ["file"] == [problem.what for problem in huge.problems]
    assert 100 == len(wrong.problems)
