"""Whatever bytes become a code, a token or a person: a short form, and a million inputs for `tox -e fuzz`."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .inputs import AS_SYMBOLS, INPUTS, WAYS

ROOT = Path(__file__).parents[2]
RUNS = 1_000_000

BEHIND = {
    "code": {"unknown key"},
    "token": {"unknown key"},
    "stored": {"unknown key", "taken"},
    "typed": {"taken"},
}
"""An answer that only what has the right form gets."""

LEAST = {"code": 4, "token": 4, "stored": 3, "typed": 8}
"""More answers than this are given."""

each_format = pytest.mark.parametrize("name", INPUTS)


@each_format
@given(data=st.binary(max_size=256))
def test_no_input_breaks_a_parser(name, data):
    """Only the errors that it may raise are raised."""
    INPUTS[name]()(data)


@each_format
def test_the_inputs_reach_what_is_behind_the_form(name):
    """A fuzzer that never gets past the first check finds nothing."""
    fuzzed = INPUTS[name]()
    for seed in fuzzed.seeds:
        fuzzed(seed)
    for number in range(512):
        fuzzed(bytes([AS_SYMBOLS, 0, 0, 0, 0, number % 256]) + number.to_bytes(2, "big") * 60)
        fuzzed(bytes([number % WAYS, 0, 0, number % 256, 0]) + number.to_bytes(2, "big"))

    assert fuzzed.inputs == len(fuzzed.seeds) + 1024
    assert BEHIND[name] < set(fuzzed.told)
    assert len(fuzzed.told) > LEAST[name]


def test_a_parser_that_breaks_is_noticed(monkeypatch):
    """The control: another error goes through."""
    fuzzed = INPUTS["code"]()
    monkeypatch.setattr(fuzzed, "_parsers", [lambda text, _: int(text)])

    with pytest.raises(ValueError, match="int"):
        fuzzed(fuzzed.seeds[0])


@pytest.mark.soak
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed: tox -e fuzz"
)
@each_format
def test_a_million_inputs_break_no_parser(name):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(RUNS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, True) == (
        done.returncode,
        bool(re.search(rf"^Done {RUNS} runs", done.stderr, re.MULTILINE)),
    ), done.stderr[-2000:]
