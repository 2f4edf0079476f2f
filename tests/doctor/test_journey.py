"""A real year of orders leaves nothing for the doctor to find."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clubkit.calendars import parse_instant
from clubkit.cli.stores import open_club

from ..cli.conftest import CommandLine

EXAMPLES = Path(__file__).parents[2] / "examples"
JOURNEY = EXAMPLES / "complete_journey" / "complete_journey_A.events.csv"
ORDERS = 1_500


def looked_at(folder, orders):
    """Take so many orders of the year in by a program with tiers and expiry, look, tick, and look again."""
    store = f"sqlite:///{folder / 'club.db'}"
    rows = JOURNEY.read_text("utf-8").splitlines(keepends=True)[: orders + 1]
    (folder / "orders.csv").write_text("".join(rows), "utf-8")
    run, at = CommandLine(), ("--at", "2016-12-01T00:00:00Z")
    run.done("init", EXAMPLES / "programs" / "p4.toml", "--store", store, "--currency", "USD", *at)
    run.done("import", folder / "orders.csv", "--store", store, "--assume-redemption")
    with closing(open_club(store, None)) as club:
        found = [club.doctor(as_of=parse_instant("2017-01-01T00:00:00Z"))]
        club.tick()
        found.append(club.doctor())
    return found


def check(found):
    """Both looks saw members, and found nothing."""
    assert found[0].members == found[1].members > 50
    assert [(), ()] == [each.findings for each in found]
    assert [0, 0] == [each.notices for each in found]


def test_the_first_months_have_no_finding(tmp_path):
    """The record and what is stored agree after real orders, and after time passed."""
    check(looked_at(tmp_path, ORDERS))


@pytest.mark.soak
def test_a_year_has_no_finding(tmp_path):
    """The same for all of them."""
    check(looked_at(tmp_path, 10**6))
