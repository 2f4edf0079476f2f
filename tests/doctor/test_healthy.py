"""What a club does leaves nothing for the doctor to find."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from clubkit.calendars import Instant
from clubkit.doctor.findings import Problem

from ..club.shop import HOUR
from ..laws.machine import ClubMachine
from ..laws.test_machine import LIVES


class HealthyMachine(ClubMachine):
    """The machine of the laws, with a look of the doctor after each step. No tick runs on the twin."""

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        for shop in (self.club, self.twin):
            found = shop.club.doctor(as_of=Instant(self.now + 2 * HOUR)).findings
            assert [] == [each for each in found if each.problem is not Problem.TICK_LATE]


class HealthySqliteMachine(HealthyMachine):
    store = "sqlite://"


class LongHealthyMachine(HealthySqliteMachine):
    """The same at length, along other ways each time."""


HealthyMachine.TestCase.settings = settings(LIVES, max_examples=20)
HealthySqliteMachine.TestCase.settings = settings(LIVES, max_examples=5)
LongHealthyMachine.TestCase.settings = settings(LIVES, max_examples=2_000, derandomize=False)

TestHealthy = HealthyMachine.TestCase
TestHealthySqlite = HealthySqliteMachine.TestCase
TestHealthyAtLength = pytest.mark.soak(LongHealthyMachine.TestCase)
