"""
Every example runs, and prints what the file beside it says.

Write what they print now with::

    PYTHONPATH=src python tests/examples/test_examples.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*.py"))

LINES_MAX = 40


def printed_by(example, folder):
    """What an example prints in an empty folder; warnings are errors."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", example],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def test_there_are_examples():
    """The folder was found."""
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_prints_its_golden_output(example, tmp_path):
    """What an example prints is what it promises, and it leaves nothing behind."""
    assert example.with_suffix(".out").read_text("utf-8") == printed_by(example, tmp_path)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_is_short(example):
    """An example is read in one glance."""
    assert len(example.read_text("utf-8").splitlines()) <= LINES_MAX


if __name__ == "__main__":
    for each in EXAMPLES:
        with TemporaryDirectory() as empty:
            each.with_suffix(".out").write_text(printed_by(each, empty), "utf-8")
