"""Scenarios from other loyalty systems, played on clubkit: the same steps, the same figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clubkit.errors import BadAmountError, ProgramError
from clubkit.program.reader import read_program
from clubkit.storage.memory import MemoryStorage
from clubkit.storage.ports import Storage
from clubkit.storage.sql import open_storage

from .measures import check
from .programs import program_tables
from .reading import Scenario, Variant, read_scenarios
from .steps import play
from .tables import NOT_FOLLOWED, Refusal
from .vouchers import issue_code
from .world import found_world

SCENARIOS = read_scenarios()

Opener = Callable[[str], Storage]


@pytest.fixture(params=["memory", "sqlite"])
def opened(request, tmp_path) -> Opener:
    """Opens an empty storage by name."""

    def opened_sqlite(name: str) -> Storage:
        storage = open_storage(f"sqlite:///{tmp_path / name}.db")
        storage.create_schema()
        return storage

    return opened_sqlite if request.param == "sqlite" else lambda _: MemoryStorage()


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name, opened):
    """Each variant of a scenario ends as its source says, or is refused as `NOT_FOLLOWED` says."""
    scenario = SCENARIOS[name]

    for place, variant in enumerate(scenario.variants()):
        refusal = NOT_FOLLOWED.get((name, variant.name))
        if refusal is None:
            play_through(scenario, variant, opened(f"club-{place}"))
        else:
            assert_refused(scenario, variant, refusal, opened(f"club-{place}"))


def play_through(scenario: Scenario, variant: Variant, storage: Storage) -> None:
    """Play the steps on an empty storage, then compare what is expected."""
    world = found_world(variant, scenario.steps, storage)
    asks = scenario.keys()
    if any(key.startswith("voucher_") for key in asks):
        issue_code(world)
    for key in ("balance", "start"):
        if key in variant.program:
            world.earn(variant.program[key], reference=key)
    play(world, scenario.steps)
    check(world, variant.expected)


def assert_refused(scenario: Scenario, variant: Variant, refusal: Refusal, storage: Storage) -> None:
    """The program, or the step, is refused for the reason given, and nothing else."""
    if refusal.is_of_a_step:
        world = found_world(variant, scenario.steps, storage)
        with pytest.raises(BadAmountError, match="decimals"):
            play(world, scenario.steps)
        assert [] == list(world.club.members)
        return

    with pytest.raises(ProgramError) as refused:
        read_program(program_tables(variant.program, scenario.steps))

    assert [refusal.path] == [problem.path for problem in refused.value.problems]
