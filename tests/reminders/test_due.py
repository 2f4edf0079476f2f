"""What is due on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clubkit.calendars import (
    GREGORIAN,
    JALALI,
    Almanac,
    Calendars,
    DateCalendar,
    Duration,
    FixedDay,
    Instant,
    Skip,
    upcoming,
)
from clubkit.members.occasions import due_key
from clubkit.program.model.reminders import Messages, Reminder, ReminderOn
from clubkit.reminders.due import (
    Slot,
    Step,
    anniversaries,
    event_message,
    occasion_messages,
    public_message,
    searches,
    sent_as,
    steps_of,
)
from clubkit.reminders.schedule import Schedule

SLOT = Slot(Instant(1), Instant(2))
ON = date(2026, 11, 24)
CALENDARS = Calendars()
LEAP_DAYS = [date(2020, 2, 29), date(2017, 3, 20)]


def a_step(before=0, **fields):
    return Step(Reminder("birthday", relations=("birthday",), **fields), before)


def test_a_step_is_for_each_number_of_days_the_earliest_first():
    found = steps_of([Reminder("a", before=(1, 7, 1)), Reminder("b")])

    assert [("a", 7), ("a", 1), ("b", 0)] == [(each.reminder.reminder_id, each.before) for each in found]


@pytest.mark.parametrize(
    ("day", "skip", "found"),
    [
        # 29 Esfand 1404 is the last of its month: those of the 30th are due with it.
        (date(2026, 3, 20), Skip.BACKWARD, {"jalali:12-29", "jalali:12-30"}),
        (date(2026, 3, 20), Skip.FORWARD, {"jalali:12-29"}),
        (date(2026, 3, 21), Skip.FORWARD, {"jalali:01-01", "jalali:12-30"}),
        # 1403 was a leap year.
        (date(2025, 3, 19), Skip.BACKWARD, {"jalali:12-29"}),
        (date(2025, 3, 20), Skip.BACKWARD, {"jalali:12-30"}),
        (date(2026, 2, 28), Skip.BACKWARD, {"gregorian:02-28", "gregorian:02-29"}),
        (date(2024, 2, 28), Skip.BACKWARD, {"gregorian:02-28"}),
        (date(2024, 2, 29), Skip.OMIT, {"gregorian:02-29"}),
    ],
)
def test_days_that_a_year_has_not_are_found_where_they_are_kept(day, skip, found):
    keys = dict(searches(day, CALENDARS))[skip]

    assert found <= set(keys)
    calendar = next(iter(found)).partition(":")[0]
    assert found == {key for key in keys if key.startswith(calendar)}


@given(
    calendar=st.sampled_from(DateCalendar),
    skip=st.sampled_from(Skip),
    month=st.integers(1, 12),
    day=st.integers(1, 29),
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
@settings(max_examples=25)
def test_an_occasion_is_found_on_exactly_its_days(calendar, skip, month, day, start):
    """Over 400 days the searches find an occasion on the days on which it occurs, and on no other."""
    days = [start + timedelta(days=number) for number in range(400)]
    occurring = set()
    for each in upcoming(FixedDay(calendar, month, day, skip), CALENDARS.of(calendar), start):
        if each.on > days[-1]:
            break
        occurring.add(each.on)

    key = due_key(calendar, month, day)
    assert occurring == {each for each in days if key in dict(searches(each, CALENDARS))[skip]}


@pytest.mark.parametrize(
    ("together", "ids"),
    [
        (True, [(3, "birthday:7:739951", (2,)), (5, "birthday:7:739951", (1, 4))]),
        (
            False,
            [
                (3, "birthday:7:739951:2", (2,)),
                (5, "birthday:7:739951:1", (1,)),
                (5, "birthday:7:739951:4", (4,)),
            ],
        ),
    ],
)
def test_two_days_of_one_member_make_one_message_if_the_program_says_so(together, ids):
    found = occasion_messages(a_step(7), ON, [(5, 4), (3, 2), (5, 1), (5, 4)], SLOT, together=together)

    assert ids == [(each.member_key, each.message_id, each.about.occasion_nos) for each in found]
    assert {739951} == {each.about.day for each in found}
    assert {(Instant(1), Instant(2))} == {(each.due_at, each.ends_at) for each in found}


def test_a_public_day_is_in_the_id_beside_its_date():
    """Two public days of one rule may fall on one day."""
    step = Step(Reminder("feasts", public_days=("yalda", "mothers-day")), 5)

    found = [public_message(step, ON, 5, SLOT, day) for day in ("yalda", "mothers-day")]

    assert ["feasts:5:739949:yalda", "feasts:5:739949:mothers-day"] == [each.message_id for each in found]


@given(
    calendar=st.sampled_from([GREGORIAN, JALALI]),
    joined=st.dates(date(2010, 1, 1), date(2020, 12, 31))
    | st.sampled_from([date(2020, 2, 29), date(2017, 3, 20)]),
    years=st.integers(1, 4),
)
@settings(max_examples=20)
def test_every_year_has_one_anniversary(calendar, joined, years):
    """On the day of the same name, or on the last of the month where it has none."""
    found = [
        on
        for number in range(366 * 5)
        for on in [joined + timedelta(days=number)]
        for past, day in anniversaries(on, calendar, 5)
        if (past, day) == (years, joined)
    ]

    began = calendar.date_of(joined)
    year = began.year + years
    day = min(began.day, calendar.month_days(year, began.month))
    assert [calendar.day_of(year, began.month, day)] == found


@pytest.mark.parametrize(
    ("what", "message_id"),
    [
        ("", "r:14:739958"),
        ("gift:1", "r:14:739958:gift:1"),
        ("x" * 200, "r:14:739958:aa20c23e3201834050679e1d88941b9a"),
    ],
)
def test_an_event_is_told_apart_by_its_day_and_by_what_it_is_of(what, message_id):
    step = Step(Reminder("r", on=ReminderOn.VOUCHER_UNUSED), 14)

    found = event_message(step, ON, 5, SLOT, what=what, facts={"b": "2", "a": "1"})

    assert message_id == found.message_id
    assert ("voucher.unused", (("a", "1"), ("b", "2"))) == (found.about.event, found.about.facts)


def test_a_provider_gets_one_id_for_each_message_of_each_member():
    step = a_step()
    messages = occasion_messages(step, ON, [(1, 1), (2, 1)], SLOT, together=True)

    ids = [sent_as(each) for each in messages]

    assert 2 == len(set(ids))
    assert all(each.isascii() and each.isalnum() and len(each) == 32 for each in ids)


# --- a year of days ---------------------------------------------------------------------------------


def planned(schedule, reminders, book, as_of):
    """What a run plans: member and id of each message, from a book of (member, no, due key, skip)."""
    found = set()
    for step in steps_of(reminders):
        for on in schedule.days(step.reminder, as_of):
            for skip, keys in searches(step.day_of(on), CALENDARS):
                due = [(key, no) for key, no, at, how in book if at in keys and how is skip]
                slot = schedule.slot(step, on)
                messages = occasion_messages(step, on, due, slot, together=True)
                found |= {(each.member_key, each.message_id) for each in messages}
    return found


@given(
    book=st.lists(
        st.tuples(
            st.integers(1, 3),
            st.integers(1, 3),
            st.builds(due_key, st.sampled_from(DateCalendar), st.integers(1, 12), st.integers(1, 29)),
            st.sampled_from(Skip),
        ),
        max_size=8,
        unique_by=lambda each: each[:2],
    ),
    grace=st.integers(0, 9),
    missed=st.integers(0, 9),
    start=st.integers(0, 3000),
)
@settings(max_examples=30)
def test_a_run_after_missed_days_plans_what_daily_runs_would_have_planned(book, grace, missed, start):
    """As long as no more days were missed than the grace has."""
    schedule = Schedule(Almanac("Asia/Tehran"), Messages())
    rules = [Reminder("r", before=(7, 1, 0), grace=Duration(days=grace))]
    last_run, today = (
        schedule.almanac.start_of_day(date(2020, 1, 1) + timedelta(days=start + number))
        for number in (0, missed)
    )
    daily = set()
    for number in range(missed + 1):
        morning = schedule.almanac.start_of_day(date(2020, 1, 1) + timedelta(days=start + number))
        daily |= planned(schedule, rules, book, morning)

    at_once = planned(schedule, rules, book, last_run) | planned(schedule, rules, book, today)

    if missed <= grace + 1:
        assert daily == at_once
    else:
        assert daily >= at_once
