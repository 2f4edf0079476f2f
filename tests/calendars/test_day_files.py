"""Whatever a file holds, its readers answer with problems and never with a traceback."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import read_hijri_months, read_public_days

CELLS = st.sampled_from(
    ["", "1448-11", "1448-10", "2027-04-09", "1406-01-20", "a", "jalali", "hijri", "gregorian", "12", "30",
     "31", "last", "friday", "5", "omit", "yes", "name", "\u202e", '"', "#", "\x00", "۱۴۴۸-۱۱"]
) | st.text(max_size=8)  # fmt: skip


def tables(header):
    """The header and some rows of likely and unlikely cells."""
    row = st.lists(CELLS, min_size=1, max_size=len(header.split(",")) + 1).map(",".join)
    return st.lists(row, max_size=5).map(lambda rows: "\n".join([header, *rows]))


@given(st.text() | tables("month,first_day"))
def test_months_are_read_or_refused(text):
    """Either a table, or at least one problem with its line."""
    file = read_hijri_months(text, source="fuzz")

    assert (file.months is None) is bool(file.problems)
    assert all(problem.line >= 1 for problem in file.problems)


@given(st.text() | tables("id,calendar,month,day,weekday,nth,days_after,skip,mourning,name_fa"))
def test_days_are_read_or_refused(text):
    """The good rows, and a problem for each of the others."""
    file = read_public_days(text)

    assert len({day.day_id for day in file.days}) == len(file.days)
    assert all(problem.line >= 1 and str(problem) for problem in file.problems)
