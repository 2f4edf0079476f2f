"""What the tests of the docs share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def tables_of():
    """A function that reads the tables of a page: for each heading, the rows of each table under it."""

    def read(name):
        sections: dict[str, list[list[tuple[str, ...]]]] = {}
        rows: list[tuple[str, ...]] | None = None
        heading = ""
        for line in (DOCS / name).read_text("utf-8").splitlines():
            if line.startswith("#"):
                heading = line.lstrip("#").strip()
            if not line.startswith("|"):
                rows = None
                continue
            if rows is None:
                rows = []
                sections.setdefault(heading, []).append(rows)
            if not re.fullmatch(r"[|\s:-]+", line):
                rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        return {heading: [table[1:] for table in tables] for heading, tables in sections.items()}

    return read
