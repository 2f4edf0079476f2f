from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"babel", "click", "cryptography", "django", "jdatetime", "rich", "sqlalchemy"}


def loaded_by(statement):
    """Which heavy packages a fresh interpreter loads for a statement."""
    script = f"import sys; sys.path[:0] = {sys.path!r}; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["clubkit", "clubkit.calendars", "clubkit.money", "clubkit.clock", "clubkit.errors"]
)
def test_importing_the_core_loads_nothing_heavy(module):
    """A web worker that only imports the library pays for no database, web framework or terminal."""
    assert set() == loaded_by(f"import {module}")


def test_the_guard_sees_what_is_loaded():
    """The test above would notice."""
    assert {"babel"} == loaded_by("from clubkit.money import currency_digits; currency_digits('EUR')")
