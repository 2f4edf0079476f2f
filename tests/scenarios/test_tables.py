"""The tables say what becomes of each scenario, and so does the page of the docs."""

from __future__ import annotations

import pytest

from clubkit.program.reader import read_program

from .measures import MEASURES
from .page import PAGE, written
from .programs import TRANSLATIONS, program_tables
from .reading import ONLY, read_scenarios
from .steps import VERBS
from .tables import DECIDES, LEFT_OUT, NOT_FOLLOWED, PASSED_OVER

SCENARIOS = read_scenarios()

PLAYED = [name for name in SCENARIOS if (name, ONLY) not in NOT_FOLLOWED]


def test_each_scenario_has_one_place():
    """The tables name scenarios of the file, and none that is refused as a whole is played in part."""
    assert {name for name, _ in LEFT_OUT} <= set(PLAYED)
    assert {name for name, _ in NOT_FOLLOWED} <= set(SCENARIOS)


@pytest.mark.parametrize("name", PLAYED)
def test_nothing_is_passed_over_in_silence(name):
    """Everything that a scenario asks, does and expects is translated, or named as left out."""
    for variant in SCENARIOS[name].variants():
        assert set(variant.program) <= set(TRANSLATIONS)
        assert set(variant.expected) - {"note"} <= set(MEASURES) | {
            key for scenario, key in LEFT_OUT if scenario == name
        }
    assert {verb for step in SCENARIOS[name].steps for verb in step} <= set(VERBS)


@pytest.mark.parametrize(("name", "key"), LEFT_OUT)
def test_what_is_left_out_is_there(name, key):
    """A part that is left out is a part of its scenario, and of no other that is played."""
    verb, _, part = key.rpartition(".")
    using = [
        each
        for each in PLAYED
        if (part in SCENARIOS[each].expected if not verb else _uses(SCENARIOS[each].steps, verb, part))
    ]

    assert key in PASSED_OVER
    assert [name] == using


@pytest.mark.parametrize(("name", "variant"), NOT_FOLLOWED)
def test_what_is_not_followed_is_there(name, variant):
    """A variant that is not followed is one of its scenario's; a step that is refused is one of its steps."""
    scenario, refusal = SCENARIOS[name], NOT_FOLLOWED[name, variant]

    assert variant in [each.name for each in scenario.variants()]
    assert refusal.is_of_a_step is any(refusal.path in step for step in scenario.steps)


def test_what_decides_is_said_of_each_conflict():
    """Each scenario that others end otherwise names the setting that decides, for every variant."""
    conflicts = {
        (name, variant.name)
        for name in PLAYED
        if SCENARIOS[name].conflict
        for variant in SCENARIOS[name].variants()
    }

    assert conflicts == set(DECIDES)


@pytest.mark.parametrize(("name", "variant"), [key for key, setting in DECIDES.items() if " = " in setting])
def test_what_decides_is_in_force(name, variant):
    """To spell the deciding setting out changes nothing: the scenario's program has it."""
    scenario = SCENARIOS[name]
    [found] = [each for each in scenario.variants() if each.name == variant]
    tables = program_tables(found.program, scenario.steps)
    path, _, value = DECIDES[name, variant].partition(" = ")

    assert read_program(tables).version == read_program(_with(tables, path, value.strip('"'))).version


def test_the_page_says_what_the_tables_say():
    """``docs/reference/peers-scenarios.md`` is told from the tables and the file."""
    assert written(SCENARIOS) == PAGE.read_text(encoding="utf-8")


def _with(tables, path, value):
    """The tables with one more setting."""
    key, _, rest = path.partition(".")
    return tables | {key: _with(tables.get(key, {}), rest, value) if rest else value}


def _uses(steps, verb, part):
    """Whether a step of that verb has that key."""
    return any(part in body for step in steps for name, body in step.items() if name == verb)
