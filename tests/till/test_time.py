"""The time of a till: never earlier than what it went by, and never long without the store."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY, HOUR, SECOND
from clubkit.errors import VoucherRefusedError
from clubkit.till import open_till
from clubkit.vouchers.offline import TillRefusal

from .devices import NOW, WINDOW, YEAR, Hands, bundle, take, text, till


def reason(device, code, reference="r9"):
    try:
        take(device, code, reference)
    except VoucherRefusedError as refusal:
        return refusal.reason
    return None


def test_a_till_stops_at_the_end_of_its_window(tmp_path):
    clock = Hands(Instant(NOW + WINDOW - 1))
    with till(tmp_path, clock=clock) as device:
        assert reason(device, text(), "r1") is None
        clock.shows = Instant(NOW + WINDOW)
        assert TillRefusal.SYNC_TOO_OLD == reason(device, text(), "r2")


def test_a_clock_set_back_before_the_expiry_brings_no_token_back(tmp_path):
    """The store's time is known: what was too late by then stays so."""
    expired = text(expires_at=Instant(NOW - HOUR), not_before=Instant(NOW - DAY))
    with till(tmp_path, clock=Hands(Instant(NOW - 2 * HOUR))) as device:
        assert "expired" == reason(device, expired)


def test_a_clock_set_back_to_a_moment_after_the_sync_brings_none_back_either(tmp_path):
    """The till went by a later time itself, and keeps that on disk."""
    clock = Hands(Instant(NOW + 3 * HOUR))
    code = text(expires_at=Instant(NOW + HOUR))
    with till(tmp_path, clock=clock) as device:
        take(device, text())
        clock.shows = Instant(NOW + SECOND)
        assert "expired" == reason(device, code)
    with open_till(tmp_path / "till-1.db", clock=clock) as device:
        assert "expired" == reason(device, code)
        assert Instant(NOW + 3 * HOUR) == device.status().now


def test_a_clock_set_back_opens_no_window_that_was_over(tmp_path):
    clock = Hands(Instant(NOW + WINDOW))
    with till(tmp_path, clock=clock) as device:
        assert TillRefusal.SYNC_TOO_OLD == reason(device, text())
        clock.shows = NOW
        assert TillRefusal.SYNC_TOO_OLD == reason(device, text())


def test_a_clock_a_year_ahead_stops_the_till_until_it_syncs(tmp_path):
    """Nothing is taken while it is ahead, nor after it was set back; then the store's time puts it right."""
    clock = Hands(Instant(NOW + YEAR))
    with till(tmp_path, clock=clock) as device:
        assert TillRefusal.SYNC_TOO_OLD == reason(device, text())
        clock.shows = Instant(NOW + HOUR)
        assert TillRefusal.SYNC_TOO_OLD == reason(device, text())

        device.update(bundle(number=2, at=Instant(NOW + HOUR)))
        assert reason(device, text()) is None


def test_looking_counts_as_going_by_a_time(tmp_path):
    clock = Hands(Instant(NOW + 3 * HOUR))
    with till(tmp_path, clock=clock) as device:
        device.check(text())
        clock.shows = NOW
        assert Instant(NOW + 3 * HOUR) == take(device, text()).at


def test_a_store_whose_clock_went_back_brings_no_token_back(tmp_path):
    """A bundle of a higher number and an earlier time: what it calls back counts, its time does not."""
    expired = text(not_before=Instant(NOW - DAY), expires_at=Instant(NOW - HOUR))
    gone = text(serial=4)
    with till(tmp_path) as device:
        device.update(bundle(number=2, at=Instant(NOW - 2 * HOUR), gone=[4]))

        assert TillRefusal.GONE == reason(device, gone)
        assert "expired" == reason(device, expired)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(-YEAR, YEAR), st.integers(-DAY, DAY) | st.none()), max_size=8))
@example([(YEAR, None), (0, None), (0, -DAY), (-YEAR, None)])
def test_the_trusted_time_never_goes_back_between_syncs(steps):
    """However the clock is set; and it is never before any bundle that came."""
    clock, latest, before = Hands(), NOW, NOW
    with TemporaryDirectory() as folder, till(Path(folder), clock=clock) as device:
        for number, (offset, newer) in enumerate(steps, 2):
            if newer is not None:
                made = Instant(NOW + newer)
                device.update(bundle(number=number, at=made))
                latest = before = max(latest, made)
            clock.shows = Instant(NOW + offset)
            with suppress(VoucherRefusedError):
                device.check(text())
            now = device.status().now
            assert now >= max(before, latest)
            before = now
