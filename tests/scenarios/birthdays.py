"""Days of members in scenarios: what a year reminds of and gives for, and a job that gives points."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from clubkit.calendars import JALALI, DateCalendar, Skip, parse_day
from clubkit.members.occasions import Occasion, Relation, occasion_on

from .reading import Tree
from .rewards import BIRTHDAY
from .world import MEMBER, World

FIRES_ON = "fires_on"
TIMES = "times_per_year"
"""What the world has found: the days of all years, and how many each year had."""

DAY = timedelta(days=1)

SKIPS = {"previous_day": Skip.BACKWARD, "next_day": Skip.FORWARD}
"""Kept with each occasion; the program says nothing of it."""


# --- steps ------------------------------------------------------------------------------------------


def celebrate(world: World, step: Tree, _: str) -> None:
    """
    List what a year will remind of, run the job around those days, and note the days that it gave for.

    A job gives for each day of the week before it too. A day that the year lacks may be put forward to the
    first of the next year: that one counts, and this year's first day does not.
    """
    first, after = _year(world, step)
    world.begin(step)
    world.club.members.enrol(MEMBER)
    world.club.members.add_occasion(MEMBER, _birthday(step, SKIPS[world.asked["leap_birthday"]]))
    world.clock.advance_to(world.almanac.start_of_day(first + DAY))
    coming = [due.day for due in world.club.reminders.due((after - first).days)]
    given, planned = len(_gifts(world)), 0
    for day in sorted({day + apart for day in coming for apart in (-DAY, 0 * DAY, DAY)}):
        world.clock.advance_to(world.almanac.start_of_day(day))
        planned += world.club.tick().planned
    days = _gifts(world)[given:]
    assert (days, len(days)) == (coming, planned), f"given for {days}, reminded of {coming} in {planned}"
    world.found.setdefault(FIRES_ON, []).extend(days)
    world.found.setdefault(TIMES, []).append(len(days))


def run_job(world: World, step: Tree, _: str) -> None:
    """Tell of the birthdays of a year: whose day it is today is for the club to say."""
    world.begin(step)
    for member in step["members"]:
        world.club.members.enrol(member["id"])
        world.club.members.add_occasion(member["id"], _birthday(member, Skip.BACKWARD))
        world.club.points.earn(member["id"], BIRTHDAY, reference=f"{BIRTHDAY}-{step['at'].year}")


def _year(world: World, step: Tree) -> tuple[date, date]:
    """The first day of a step's year, and of the one after it."""
    year = step["jalali_year"] if "jalali_year" in step else step["year"]
    calendar = world.club.program.calendar
    return parse_day(f"{year}-01-01", calendar), parse_day(f"{year + 1}-01-01", calendar)


def _birthday(told: Tree, skip: Skip) -> Occasion:
    if "dob_jalali" in told:
        return occasion_on(told["dob_jalali"], Relation.BIRTHDAY, DateCalendar.JALALI, skip=skip)
    return occasion_on(told["dob"].isoformat(), Relation.BIRTHDAY, DateCalendar.GREGORIAN, skip=skip)


def _gifts(world: World) -> list[date]:
    """The days for which the member was given something, in order."""
    events = [record.gift.event_key for record in world.club.rewards.of(MEMBER) if record.gift is not None]
    return sorted(date.fromisoformat(event.partition(":")[2]) for event in events)


# --- what it shows ----------------------------------------------------------------------------------


def fires_on(world: World, wanted: Any) -> Any:
    """The days; where a scenario writes one by both calendars, that text."""
    days: list[date] = world.found[FIRES_ON]
    if isinstance(wanted, list):
        return days
    return ", ".join(f"{JALALI.date_of(day)} = {day}" for day in days)


def times_per_year(world: World, _: Any) -> int | list[int]:
    """How often in a year; of each year where they differ."""
    times: list[int] = world.found[TIMES]
    return times[0] if len(set(times)) == 1 else times
