"""The reference page of order files names every column and every bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from clubkit.intake import cells, columns, csv_rows, frames, order_lines

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "order-files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", sorted({*columns.EVENTS.names, *columns.EVENTS_OF_LINES.names, *columns.BALANCES.names})
)
def test_every_column_is_documented(name):
    """By its name, as code."""
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (cells.ID_MAX, "1 to 200 characters"),
        (cells.FACT_MAX, "200 characters, 50 tags"),
        (order_lines.TAGS_MAX, "50 tags"),
        (order_lines.LINES_MAX, "at most 5 000 lines"),
        (csv_rows.FIELD_MAX, "65 536 characters"),
        (frames.ROW_MAX >> 20, "1 MiB"),
        (columns.COLUMNS_MAX, "256 columns"),
        (columns.NAME_MAX, "200 characters a name"),
    ],
)
def test_every_bound_is_documented(bound, text):
    """As it is in the code."""
    assert text in PAGE
    assert str(bound) in text.replace(" ", "")
