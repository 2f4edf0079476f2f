"""Files for the tests of readers."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.errors import BadRowError
from clubkit.intake import Event, EventKind


@pytest.fixture
def written(tmp_path):
    """Write text or bytes as a file, and give its path."""

    def write(content, name="orders.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture(scope="session")
def an_event():
    """An event with boring defaults: an order of 10.00 euros in 2025."""

    def make(**changes):
        fields: dict[str, Any] = {
            "line_no": 2,
            "event_id": "o1",
            "kind": EventKind.ORDER,
            "order_id": "o1",
            "member_id": "m1",
            "at": 1_742_547_600_000_000,
            "amount_minor": 1000,
            "currency": "EUR",
        }
        return Event(**(fields | changes))

    return make


@pytest.fixture(scope="session")
def parted():
    """Part what a reader yields into what is good and the sentences of what is bad."""

    def part(rows):
        rows = list(rows)
        bad = [str(row) for row in rows if isinstance(row, BadRowError)]
        return [row for row in rows if not isinstance(row, BadRowError)], bad

    return part
