"""Stores of every schema that there ever was become stores of today, and lose nothing."""

from __future__ import annotations

import json
import re

import pytest

from clubkit.storage.sql.migrations.versions import REVISIONS
from clubkit.storage.sql.tables import SCHEMA_VERSION

from .dump import RELEASED, dump_of, restore
from .past import MEMBERS, club_of, seen
from .shapes import shape_of

SCHEMAS = sorted({int(re.findall(r"schema_(\d+)", path.name)[0]) for path in RELEASED.glob("*.sql")})


def test_every_schema_is_kept():
    """A schema without a dump is one that nobody can tell whether it still migrates."""
    assert list(range(1, SCHEMA_VERSION + 1)) == SCHEMAS


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_older_store_becomes_one_of_today(new_url, new_store, schema):
    """Its tables are those of a fresh store, its members have what they had, and the club goes on."""
    url, fresh = new_url(), new_store()
    store = new_store(url)
    fresh.create_schema()
    restore(url, dump_of(schema, store._engine.dialect.name))
    expected = json.loads((RELEASED / f"schema_{schema}.json").read_text("utf-8"))

    done = store.migrate()

    assert (schema, SCHEMA_VERSION) == (done.found, done.schema)
    assert tuple(revision.what for revision in REVISIONS[schema:]) == done.revisions
    assert shape_of(fresh._engine) == shape_of(store._engine)
    with club_of(url) as club:
        assert expected == json.loads(json.dumps(seen(club)))
        for member in MEMBERS:
            club.points.redeem(member, 5, reference="after")
            assert club.points.balance(member).available == expected[member]["balance"][0] - 5
