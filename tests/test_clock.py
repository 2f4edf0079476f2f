from __future__ import annotations

import pytest

from clubkit.calendars import Instant, parse_instant
from clubkit.clock import Clock, FixedClock, SystemClock
from clubkit.errors import BadInstantError


def test_the_system_clock_goes_on():
    """It reads whole microseconds of the present, in this century, and does not stand still for long."""
    clock: Clock = SystemClock()
    first = clock.now()
    while clock.now() == first:
        pass

    assert parse_instant("2024-01-01T00:00:00Z") < first < clock.now() < parse_instant("2100-01-01T00:00:00Z")


def test_system_clocks_are_one_value():
    """As a default argument it shows no address."""
    assert SystemClock() == SystemClock()
    assert "SystemClock()" == repr(SystemClock())


def test_a_fixed_clock_stands_still_until_told():
    """Time passes only where a test says so."""
    clock: Clock = FixedClock(Instant(5))
    assert isinstance(clock, FixedClock)
    assert 5 == clock.now() == clock.now()

    clock.advance_to(Instant(7))
    clock.advance_to(Instant(7))

    assert 7 == clock.now()


def test_a_fixed_clock_never_goes_back():
    """An earlier instant is refused, and the clock stays where it was."""
    clock = FixedClock(Instant(5))

    with pytest.raises(BadInstantError):
        clock.advance_to(Instant(4))

    assert 5 == clock.now()
