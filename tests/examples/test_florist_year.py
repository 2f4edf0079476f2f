"""
The year of the florist: every message that members get, as it was read once and found right.

Write what it prints now with::

    PYTHONPATH=src python tests/examples/test_florist_year.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "examples" / "florist_year" / "year.py"
GOLDEN = YEAR.with_suffix(".out")


def printed():
    """What the example prints; warnings are errors."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", YEAR],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def told(day, text):
    """Whether the golden output tells something on a day."""
    parts = GOLDEN.read_text("utf-8").split("\n\n")
    return any(part.startswith(day) and text in part for part in parts)


def test_every_message_of_the_year_is_the_one_that_was_read():
    assert GOLDEN.read_text("utf-8") == printed()


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("1403-09-27", "یکشنبه ۲ دی روز مادر است"),  # 20 Jumada II 1446
        ("1403-12-23", "پنجشنبه ۳۰ اسفند، تولد مادر"),  # a leap year has a 30th
        ("1403-12-28", "نوروز رسید"),  # three days ahead of 1 Farvardin 1404
        ("1404-04-08", "سالگرد ازدواج و تولد همسر"),  # two days in one message
        ("1404-09-01", "۱ سال"),  # a year in the club
    ],
)
def test_the_days_that_matter_are_told_of(day, text):
    assert told(day, text)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("1404-04-14", "Tasua"),
        ("1404-04-15", "Ashura, after which the day before is over"),
        ("1404-04-16", "the day is over"),
        ("1404-02-03", "who answered 11 is not written to"),
    ],
)
def test_what_is_not_to_be_sent_is_not_sent(day, why):
    assert not told(day, ""), why


if __name__ == "__main__":
    GOLDEN.write_text(printed(), "utf-8")
