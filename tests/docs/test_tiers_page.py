"""The timelines of the page on tiers are what the club says at the end of each month."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clubkit import FixedClock, Instant, open_club, paid_order, read_program, to_instant
from clubkit.errors import ProgramError

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "tiers.md"

BOUGHT = datetime(2025, 3, 15, tzinfo=UTC)

PERIODS = {
    "rolling": {"kind": "rolling", "length": "12 months"},
    "fixed": {"kind": "fixed", "period": "year"},
    "anniversary": {"kind": "anniversary", "length": "12 months"},
}
SIGNS = {"base": "▁", "silver": "▄", "gold": "█"}

ROW = re.compile(r"(?P<how>\S+) +(?P<when>\S+) +(?P<grace>\d+ months)? +(?P<line>[·▁▄█ ]+)")


def timelines():
    """Every row of the page, with the kind of period that it is of."""
    text = PAGE.read_text("utf-8")
    for kind, block in re.findall(r"<!-- timeline: (\w+) -->\n```text\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines()[2:]:
            row = ROW.fullmatch(line)
            assert row, line
            yield pytest.param(kind, row, id=f"{kind} {row['how']} {row['when']} {row['grace']}")


def the_club(period, downgrade):
    """A club whose one member bought once."""
    ladder = [{"id": "base"}, {"id": "silver", "at": 500_00}, {"id": "gold", "at": 1_500_00}]
    program = read_program(
        {
            "club": {"currency": "EUR"},
            "tiers": {"period": period, "downgrade": downgrade, "ladder": ladder},
        }
    )
    club = open_club(program, "memory:", clock=FixedClock(to_instant(BOUGHT)))
    club.orders.sync(paid_order("1", member="ada", total_minor=1_600_00, currency="EUR", at=BOUGHT))
    return club


def drawn(club):
    """The tier at the end of each month of three years."""
    line = ""
    for month in range(36):
        year, after = divmod(month + 1, 12)
        end = Instant(to_instant(datetime(2025 + year, after + 1, 1, tzinfo=UTC)) - 1)
        line += "·" if end < to_instant(BOUGHT) else SIGNS[club.tiers.standing("ada", at=end).tier_id]
    return f"{line[:12]} {line[12:24]} {line[24:]}"


def test_there_are_timelines():
    """The page was read."""
    assert len(list(timelines())) > 15


@pytest.mark.parametrize(("kind", "row"), list(timelines()))
def test_timeline(kind, row):
    """A row of the page says what the club says."""
    downgrade = {"how": row["how"], "when": row["when"]}
    if row["grace"]:
        downgrade["grace"] = row["grace"]

    assert row["line"] == drawn(the_club(PERIODS[kind], downgrade))


@pytest.mark.parametrize("kind", sorted(PERIODS))
def test_never_is_never(kind):
    """Who cannot fall does not fall, whatever the period."""
    assert "▁" not in drawn(the_club(PERIODS[kind], {"how": "never"}))


def test_grace_needs_its_length():
    """`when = "grace"` says how long."""
    with pytest.raises(ProgramError):
        the_club(PERIODS["rolling"], {"how": "one-step", "when": "grace"})
