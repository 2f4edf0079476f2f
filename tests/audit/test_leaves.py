"""What a leaf says of a posting."""

from __future__ import annotations

from hashlib import sha256

import pytest
import sqlalchemy as sa
from attrs import evolve

from clubkit.audit.leaves import details_hash, leaf_data, leaf_of
from clubkit.storage.journal import Written
from clubkit.storage.sql.journal_statements import written
from clubkit.storage.sql.tables import entry, posting

from .vectors import vectors

LEAVES = vectors("leaves")["leaves"]
SALT = bytes(range(32))
PERSONAL = {"reference", "digest", "order_key", "actor", "reason"}


def written_of(document):
    """A posting as a vector has it."""
    return Written(**{**document, "entries": tuple(tuple(entry) for entry in document["entries"])})


FULL = written_of(LEAVES[0]["posting"])


@pytest.mark.parametrize("case", LEAVES, ids=["full", "bare"])
def test_a_leaf_stays_what_it_was(case):
    """What was sealed by an older version is found unchanged by a newer one."""
    found, salt = written_of(case["posting"]), bytes.fromhex(case["salt"])

    leaf = leaf_of(found, salt)

    assert case["data"].encode() == leaf_data(found, bytes.fromhex(case["details"]))
    assert sha256(b"\0" + case["data"].encode()).hexdigest() == case["hash"] == leaf.hash.hex()
    assert case["details"] == leaf.details.hex()


@pytest.mark.parametrize("name", list(Written.__annotations__))
def test_every_column_is_sealed(name):
    """Whatever is changed in a posting changes its leaf."""
    changed = {
        "entries": FULL.entries[:1],
        **dict.fromkeys(("member_key", "seq", "occurred_at", "decided_at", "posted_at", "corrects"), 99),
    }.get(name, "other")

    assert leaf_of(FULL, SALT).hash != leaf_of(evolve(FULL, **{name: changed}), SALT).hash


def test_the_tables_have_no_other_column():
    """A column that is new in the tables is sealed too, or left out on purpose."""
    columns = [*posting.columns.keys(), "entries"]
    query = written.core("sqlite", 1)
    assert isinstance(query, sa.Select)

    assert columns == list(Written.__annotations__)
    assert ["member_key", "seq"] == entry.columns.keys()[:2]
    assert len(FULL.entries[0]) == len(entry.columns.keys()[2:])
    assert [*columns[:-1], *entry.columns.keys()[2:]] == query.selected_columns.keys()


@pytest.mark.parametrize("place", range(6))
def test_every_column_of_an_entry_is_sealed(place):
    """So do place, unit, lot, source, target and units of an entry."""
    cells = list(FULL.entries[0])
    cells[place] = 99 if isinstance(cells[place], int) else "other"

    changed = evolve(FULL, entries=(tuple(cells), FULL.entries[1]))

    assert leaf_of(FULL, SALT).hash != leaf_of(changed, SALT).hash


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_what_may_name_a_person_is_in_a_leaf_by_its_salted_hash_only(name):
    """Without the salt, nobody can try words out."""
    text = getattr(FULL, name)
    details = details_hash(FULL, SALT)

    assert text.encode("ascii", "backslashreplace") not in leaf_data(FULL, details)
    assert leaf_data(FULL, details) == leaf_data(evolve(FULL, **{name: "other"}), details)
    assert details != details_hash(FULL, bytes(32))


def test_a_row_that_no_posting_can_be_has_a_leaf():
    """A row that was tampered with is compared, and does not end the comparison."""
    assert leaf_of(FULL, SALT) != leaf_of(evolve(FULL, kind=b"\xff", reference=1.5), SALT)
