"""The page of mutants fits the ledger as it is, and leaves none without a reason."""

from __future__ import annotations

import re

from .page import PAGE, row_start
from .reasons import REASONS
from .results import ROOT

LEDGER = ROOT / "src" / "clubkit" / "ledger"

FILE = re.compile(r"^\| `(ledger/\w+\.py)` \| \d+ \| (\d+) \| (\d+) \|$", re.MULTILINE)


def rows() -> list[str]:
    """The rows of mutants that were not noticed."""
    return PAGE.read_text("utf-8").partition("## Not noticed")[2].strip().splitlines()[2:]


def test_nine_in_ten_are_noticed():
    """Over the whole ledger, and each that is not has its row."""
    counts = [(int(judged), int(noticed)) for _, judged, noticed in FILE.findall(PAGE.read_text("utf-8"))]
    judged, noticed = (sum(column) for column in zip(*counts, strict=True))

    assert 10 * noticed >= 9 * judged
    assert judged - noticed == len(rows())


def test_every_module_of_the_ledger_is_told():
    """But those that have no function that could be changed."""
    told = {file.rpartition("/")[2] for file, _, _ in FILE.findall(PAGE.read_text("utf-8"))}

    assert {"__init__.py", "places.py", "records.py"} == {path.name for path in LEDGER.glob("*.py")} - told


def test_every_reason_has_a_mutant_and_every_mutant_its_reason():
    """The page was written since the reasons were changed."""
    written = {row_start(*change) for change in REASONS}

    assert written == {row.rpartition(" | ")[0] + " | " for row in (row[:-2] for row in rows())}
