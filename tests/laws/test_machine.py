"""The machine on every storage."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from .machine import ClubMachine

LIVES = settings(
    max_examples=150,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class MemoryMachine(ClubMachine):
    store = "memory:"


class SqliteMachine(ClubMachine):
    store = "sqlite://"


MemoryMachine.TestCase.settings = LIVES
SqliteMachine.TestCase.settings = settings(LIVES, max_examples=60)

TestMemory = MemoryMachine.TestCase
TestSqlite = SqliteMachine.TestCase


# --- at length --------------------------------------------------------------------------------------


class LongMachine(ClubMachine):
    """Counts its steps."""

    steps = 0

    @invariant()
    def a_step_was_made(self) -> None:
        type(self).steps += 1


class LongMemoryMachine(LongMachine):
    store = "memory:"


class LongSqliteMachine(LongMachine):
    store = "sqlite://"


@pytest.mark.soak
@pytest.mark.parametrize(("machine", "steps"), [(LongMemoryMachine, 100_000), (LongSqliteMachine, 20_000)])
def test_the_laws_hold_for_long(machine, steps):
    """A hundred thousand steps in memory, and a fifth of it on SQLite, along other ways each time."""
    lives = steps // 15  # of at most 25 steps, and of 20 in the mean
    run_state_machine_as_test(machine, settings=settings(LIVES, max_examples=lives, derandomize=False))

    assert machine.steps > steps
