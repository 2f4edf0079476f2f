from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant, format_instant, parse_instant, to_datetime, to_instant
from clubkit.calendars.instants import FIRST_INSTANT, LAST_INSTANT
from clubkit.errors import BadInstantError

instants = st.integers(FIRST_INSTANT, LAST_INSTANT).map(Instant)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01 00:00:00+00:00", 0),
        ("1970-01-01T00:00Z", 0),
        ("1970-01-01T03:30:00+03:30", 0),
        ("1969-12-31T19:00:00.000001-05:00", 1),
        ("1970-01-01T00:00:00.1Z", 100_000),
        ("1970-01-01T00:00:00.1234567Z", 123_456),
        ("1000-01-01T00:00:00Z", FIRST_INSTANT),
        ("9999-12-31T23:59:59.999999Z", LAST_INSTANT),
    ],
)
def test_reads_iso_8601(text, micros):
    """Text with an offset becomes exact microseconds; digits beyond them are cut off."""
    assert micros == parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-03-10",
        "2024-03-10T10:00:00",
        "20240310T100000Z",
        "2024-W10-7T10:00:00Z",
        "2024-070T10:00:00Z",
        "2024/03/10T10:00:00Z",
        "2024-03-10x10:00:00Z",
        "2024-02-30T10:00:00Z",
        "2024-03-10T25:00:00Z",
        "۲۰۲۴-۰۳-۱۰T10:00:00Z",
        "0999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-00:01",
        "1000-01-01T00:00:00+00:01",
        "1710064800",
        "2024-03-10T10:00:00Z" + " " * 21,
        "9" * 100_000,
        "\ud800",
    ],
)
def test_refuses_other_text(text):
    """Naive, unreadable, overlong and out-of-range text is refused, and the message stays short."""
    with pytest.raises(BadInstantError) as caught:
        parse_instant(text)

    assert len(str(caught.value)) < 120


def test_refuses_a_naive_datetime():
    """A datetime without an offset names no instant."""
    with pytest.raises(BadInstantError, match="aware"):
        to_instant(datetime(2024, 3, 10))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize("year", [1, 999])
def test_refuses_a_datetime_of_another_age(year):
    """Databases keep the years 1000 to 9999, and so does clubkit."""
    with pytest.raises(BadInstantError):
        to_instant(datetime(year, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize("instant", [FIRST_INSTANT - 1, LAST_INSTANT + 1, 10**30])
def test_refuses_to_show_an_instant_of_another_age(instant):
    """What arithmetic made too large does not become a wrong date."""
    with pytest.raises(BadInstantError):
        to_datetime(Instant(instant))
    with pytest.raises(BadInstantError):
        format_instant(Instant(instant))


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_710_064_800_000_000, "2024-03-10T10:00:00Z"),
    ],
)
def test_writes_microseconds_only_where_there_are_any(micros, text):
    """The text form is stable: it is stored, hashed and compared."""
    assert text == format_instant(Instant(micros))


@given(instants)
def test_every_instant_survives_the_round_trip(instant):
    """Neither a datetime nor a text loses a microsecond."""
    assert instant == to_instant(to_datetime(instant))
    assert instant == parse_instant(format_instant(instant))


@given(st.datetimes(datetime(1001, 1, 1), datetime(9998, 1, 1)), st.integers(-1439, 1439))  # noqa: DTZ001 - naive on purpose
def test_the_offset_does_not_matter(naive, minutes):
    """One moment is one instant, from whichever zone it is told."""
    utc = naive.replace(tzinfo=UTC)

    assert to_instant(utc) == to_instant(utc.astimezone(timezone(timedelta(minutes=minutes))))
