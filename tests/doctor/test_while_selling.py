"""The doctor looks while the shop sells."""

from __future__ import annotations

from typing import cast

import pytest
from attrs import define

from clubkit.storage.sql import reader
from clubkit.storage.sql.prepared import Runner
from clubkit.storage.sql.wholes import PARTS, read_wholes

from ..club.shop import Shop, a_shop
from ..jobs.stores import KINDS, url_of


@define
class Interrupted:
    """Reads as a runner does; after one of its queries the shop sells."""

    run: Runner
    shop: Shop
    after: int
    queries: int = 0

    def rows_among(self, *asked):
        rows = self.run.rows_among(*asked)
        self.queries += 1
        if self.queries == self.after:
            number = f"{self.after}"
            self.shop.pays(f"o{number}", 10)
            self.shop.club.points.hold("ada", 3, hold_id=f"h{number}")
            self.shop.club.points.redeem("ada", 5, reference=f"r{number}")
        return rows


def found_meanwhile(url, monkeypatch):
    """What the doctor finds where the shop sells after the first, the second, ... query of a look."""
    shop = a_shop(url)
    shop.gives(1000)
    found = []
    for after in range(1, len(PARTS) + 1):
        monkeypatch.setattr(
            reader,
            "read_wholes",
            lambda run, keys, after=after: read_wholes(cast("Runner", Interrupted(run, shop, after)), keys),
        )
        found.append(shop.club.doctor().findings)
    assert 1000 + len(PARTS) * (10 - 5) == shop.total()
    shop.club.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_in_between_finds_nothing(kind, request, tmp_path, monkeypatch):
    """Each batch is read as of one moment, so half of a command is never seen."""
    with url_of(kind, request, tmp_path) as url:
        assert [()] * len(PARTS) == found_meanwhile(url, monkeypatch)


def test_reading_table_by_table_would_find_something(request, tmp_path, monkeypatch):
    """The test above notices a reader that sees each table at another moment."""
    monkeypatch.setattr(
        reader.SqlReader, "wholes", lambda self, keys: vars(reader)["read_wholes"](self._run, keys)
    )
    with url_of("postgres", request, tmp_path) as url:
        assert len(PARTS) // 2 < sum(bool(each) for each in found_meanwhile(url, monkeypatch))
