"""``clubkit calendar``: a day in three calendars, and the public days that come next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clubkit.calendars import (
    WEEKDAYS,
    Almanac,
    Calendars,
    PublicDate,
    PublicDays,
    parse_any_day,
    read_hijri_months,
    read_public_days,
)
from clubkit.calendars.csv_tables import TEXT_MAX
from clubkit.calendars.public_days import COUNT_MAX
from clubkit.cli.options import EXISTING, json_option, wants_json
from clubkit.cli.output import Json, counted, say_document, warn
from clubkit.cli.tables import Table, show_table
from clubkit.clock import SystemClock
from clubkit.errors import BadInputError, BadRowError
from clubkit.members.occasions import day_parts


def read_date(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Read a day of either calendar, as people type it: with Persian digits too, or slashes."""
    if text is None:
        return None
    try:
        year, month, day = day_parts(text)
        return parse_any_day(f"{year or 0:04}-{month:02}-{day:02}")
    except BadInputError as error:
        told = f"must be a Jalali or Gregorian date such as 1405-09-30, got {text!r}"
        raise click.BadParameter(told, context, option) from error


def read_zone(context: click.Context, option: click.Parameter, text: str) -> Almanac:
    """Look a zone up."""
    try:
        return Almanac(text)
    except BadInputError as error:
        raise click.BadParameter(f"must be {error.expected}, got {text!r}", context, option) from error


@click.command("calendar")
@click.option("--date", "day", callback=read_date, metavar="DATE", help="Another day than today.")
@click.option(
    "--timezone",
    callback=read_zone,
    default="Asia/Tehran",
    metavar="NAME",
    help="Whose today; Asia/Tehran, if not given.",
)
@click.option(
    "--count",
    type=click.IntRange(1, COUNT_MAX),
    default=10,
    metavar="N",
    help="So many public days; 10, if not given.",
)
@click.option("--months", type=EXISTING, metavar="FILE", help="Lunar months that are newer than clubkit's.")
@click.option("--days", type=EXISTING, metavar="FILE", help="Public days of your own.")
@json_option
def command(
    *, day: date | None, timezone: Almanac, count: int, months: Path | None, days: Path | None
) -> None:
    """Show a day in three calendars, and the public days that come next."""
    known = _known_days(months, days)
    day = timezone.day(SystemClock().now()) if day is None else day
    found = known.upcoming(day, count)
    if wants_json():
        say_document(_document(day, known, found))
    else:
        _show(day, known, found)


def _known_days(months: Path | None, days: Path | None) -> PublicDays:
    calendars = Calendars()
    if months is not None:
        file = read_hijri_months(_text_of(months), source=months.name)
        if file.months is None:
            raise _refused(months, file.problems)
        calendars = Calendars(file.months)
    known = PublicDays(calendars=calendars)
    if days is None:
        return known
    own = read_public_days(_text_of(days))
    if own.problems:
        raise _refused(days, own.problems)
    return known.with_days(own.days)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            # One more than is read, so that a longer file is seen to be one.
            return file.read(4 * TEXT_MAX + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError("file", "UTF-8 text that can be read", repr(path.name)) from error


def _refused(path: Path, problems: tuple[BadRowError, ...]) -> BadInputError:
    for problem in problems:
        warn(f"{path.name}: {problem}")
    return BadInputError("file", "free of problems", f"{path.name} with {counted(len(problems), 'problem')}")


def _show(day: date, known: PublicDays, found: tuple[PublicDate, ...]) -> None:
    calendars = known.calendars
    gregorian, jalali, lunar = calendars.dates_of(day)
    hijri = f"{lunar}{_mark(is_tentative=calendars.hijri.is_tentative(day))}"
    dates = [("gregorian", str(gregorian)), ("jalali", str(jalali)), ("hijri", hijri)]
    show_table(Table(_weekday(day), ("", " "), dates))
    rows = [_row(each, calendars) for each in found]
    columns = ("gregorian", "jalali", "hijri", "weekday", "kind", "day", "name")
    show_table(Table("", columns, rows))
    if calendars.hijri.is_tentative(max([day, *(each.on for each in found)])):
        warn(f"?: computed, and may be a day off: lunar months are known until {calendars.hijri.known_until}")


def _row(found: PublicDate, calendars: Calendars) -> tuple[str, ...]:
    gregorian, jalali, hijri = calendars.dates_of(found.on)
    lunar = f"{hijri}{_mark(is_tentative=found.is_tentative)}"
    kind = "mourning" if found.day.is_mourning else "festive"
    name = found.day.name("fa")
    return str(gregorian), str(jalali), lunar, _weekday(found.on), kind, found.day.day_id, name


def _mark(*, is_tentative: bool) -> str:
    return " ?" if is_tentative else ""


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _document(day: date, known: PublicDays, found: tuple[PublicDate, ...]) -> dict[str, Json]:
    hijri = known.calendars.hijri
    return {
        **_dates(day, known),
        "tentative": hijri.is_tentative(day),
        "mourning": known.is_mourning(day),
        "lunar": {
            "known_until": hijri.known_until.isoformat(),
            "source": known.calendars.hijri_months.source,
        },
        "public_days": [
            {
                **_dates(each.on, known),
                "tentative": each.is_tentative,
                "mourning": each.day.is_mourning,
                "id": each.day.day_id,
                "names": dict(each.day.names),
            }
            for each in found
        ],
    }


def _dates(day: date, known: PublicDays) -> dict[str, Json]:
    dates: dict[str, Json] = {each.calendar.value: str(each) for each in known.calendars.dates_of(day)}
    return {**dates, "weekday": _weekday(day)}
