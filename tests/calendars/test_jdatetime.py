"""jdatetime at the edge: what it hands over is right, whatever its locale, its zone or its range."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from datetime import UTC, date, datetime

import pytest

from clubkit.calendars import Almanac, CalendarName, from_jalali, from_jdatetime, to_instant, to_jalali
from clubkit.errors import BadInputError

with warnings.catch_warnings():
    # It asks for the machine's locale in a way that Python deprecates where that is "C".
    warnings.simplefilter("ignore", DeprecationWarning)
    import jdatetime

YALDA = date(2026, 12, 21)


@pytest.mark.parametrize("locale", [None, "fa_IR", "en_US"])
def test_the_locale_does_not_matter(locale):
    """Two of its dates of one day differ where their locales do; the days that clubkit takes over do not."""
    given = jdatetime.date(1405, 9, 30, locale=locale)

    assert YALDA == from_jdatetime(given)
    assert (given.year, given.month, given.day) == to_jalali(from_jdatetime(given))


def test_the_trap_is_there():
    """Why its objects are never compared: this is what would go wrong."""
    assert jdatetime.date(1405, 9, 30, locale="fa_IR") != jdatetime.date(1405, 9, 30, locale="en_US")


@pytest.mark.parametrize(
    "given",
    [
        jdatetime.datetime(1405, 9, 30, 23, 0),
        datetime(2026, 12, 21, tzinfo=UTC),
        date(2026, 12, 21),
        date(1405, 9, 30),
        jdatetime.date(1177, 1, 1),
        jdatetime.date(1502, 12, 30),
        jdatetime.date(1503, 1, 1),
        "1405-09-30",
        None,
    ],
    ids=repr,
)
def test_refuses_what_is_no_day_of_the_known_years(given):
    """A time of day belongs to a zone first, a Gregorian date is no Jalali one, and 1502 has no 30 Esfand."""
    with pytest.raises(BadInputError):
        from_jdatetime(given)


@pytest.mark.parametrize("year", [1178, 1300, 1403, 1404, 1502])
def test_hands_a_day_back_as_it_was(year):
    """From a day to jdatetime and back, at both ends of each year."""
    for day in (from_jalali(year, 1, 1), from_jalali(year, 12, 29)):
        assert day == from_jdatetime(jdatetime.date(*to_jalali(day), locale="fa_IR"))


def run(script, **environment):
    """What a script prints in a fresh interpreter that turns warnings into errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{script}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_today_is_the_clubs_and_not_the_machines():
    """At 21:00 UTC it is tomorrow in Tehran, whatever zone the machine is in."""
    eve = to_instant(datetime(2025, 3, 20, 21, tzinfo=UTC))
    almanac = Almanac("Asia/Tehran", CalendarName.JALALI)
    script = (
        "from clubkit.calendars import Almanac, Instant, to_jalali\n"
        f"print(to_jalali(Almanac('Asia/Tehran').day(Instant({eve}))))"
    )

    assert (1404, 1, 1) == to_jalali(almanac.day(eve))
    assert {"(1404, 1, 1)"} == {run(script, TZ=zone) for zone in ("UTC", "America/Los_Angeles")}


def test_cron_with_the_locale_c_is_not_warned():
    """There jdatetime cannot even be imported where warnings are errors; clubkit does without it."""
    script = (
        "from clubkit.calendars import Calendars, from_jdatetime\n"
        "from datetime import date\n"
        "from types import SimpleNamespace\n"
        "print(*Calendars().dates_of(from_jdatetime(SimpleNamespace(year=1405, month=9, day=30))))\n"
        "print('jdatetime' in sys.modules)"
    )

    assert "2026-12-21 1405-09-30 1448-07-11\nFalse" == run(script, LC_ALL="C")
