from __future__ import annotations

import csv

import pytest

from clubkit.errors import BadInputError, BadRowError
from clubkit.intake import Rejects
from clubkit.intake.rejects import FIRST_MAX


def a_bad_row(line):
    """A row whose cell would be a formula, and would break its line."""
    return BadRowError(line, "total", "a decimal number", "'=1+1\ud800,\n'")


def test_every_bad_row_is_written_down(tmp_path):
    """All of them are in the file, the first ones at hand, and what is good is passed on."""
    path = tmp_path / "rejects.csv"
    path.write_text("of another day")
    rows = [*range(3), *(a_bad_row(line) for line in range(2, FIRST_MAX + 10)), 3]

    with Rejects(path) as rejects:
        assert [0, 1, 2, 3] == list(rejects.kept_from(rows))

    with path.open(newline="", encoding="utf-8") as file:
        header, *written = csv.reader(file)
    assert ["line", "what", "expected", "found"] == header
    assert ["2", "total", "a decimal number", "'=1+1\\ud800,\n'"] == written[0]
    assert FIRST_MAX + 8 == rejects.count == len(written)
    assert list(range(2, FIRST_MAX + 2)) == [row.line for row in rejects.first]


def test_no_bad_row_is_no_file(tmp_path):
    """A file that is not there says that all is well."""
    with Rejects(tmp_path / "rejects.csv") as rejects:
        assert [1] == list(rejects.kept_from([1]))

    assert not (tmp_path / "rejects.csv").exists()


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    """Bad rows are never dropped in silence."""
    with Rejects(tmp_path) as rejects, pytest.raises(BadInputError, match="can be written"):
        rejects.add(a_bad_row(2))
