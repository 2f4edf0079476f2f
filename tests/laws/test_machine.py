"""The machine on every storage."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

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
