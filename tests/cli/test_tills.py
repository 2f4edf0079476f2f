"""Tills from a shell: what they are told, and what they tell."""

from __future__ import annotations

import json

import pytest

from clubkit.calendars import parse_instant
from clubkit.cli.exits import Exit
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.key_sources import ring_from_file
from clubkit.program.reader import program_from_document
from clubkit.storage.sql import open_storage
from clubkit.till import enrol, open_till
from clubkit.vouchers.bundles import read_bundle
from clubkit.vouchers.campaign import Campaign

NOON = "2025-06-01T12:00:00Z"
LATER = "2025-06-01T13:00:00Z"
TERMS = ("--face-most", "2000", "--total-most", "30000", "--currency-number", "978")


@pytest.fixture
def ring(clubkit, tmp_path):
    """The file of a ring."""
    path = tmp_path / "ring.txt"
    clubkit.json("keys", "new", "--tenant", "demo", "--out", path)
    return path


@pytest.fixture
def voucher(clubkit, shop, ring):
    """Calls a verb of vouchers on the shop, at noon or later."""

    def call(verb, *words, at=NOON, exit_code=Exit.DONE):
        done = clubkit("voucher", verb, *words, "--store", shop, "--keys", ring, "--as-of", at, "--json")
        assert exit_code == done.exit_code, done.stderr
        return json.loads(done.stdout)

    return call


@pytest.fixture
def token(shop, ring):
    """A token of the shop that tills may take."""
    storage = open_storage(shop)
    clock = FixedClock(parse_instant(NOON))
    with storage.read() as reader:
        published = reader.program_at(clock.now())
    assert published is not None
    program = program_from_document(json.loads(published.document))
    with Club(program, storage, clock=clock, keys=ring_from_file(ring)) as club:
        ends_at = parse_instant("2025-07-01T00:00:00Z")
        fair = Campaign(campaign_id="fair", starts_at=clock.now(), ends_at=ends_at, is_offline=True)
        club.vouchers.campaign(fair)
        return next(iter(club.vouchers.issue_tokens("fair", 1)))


def takes(voucher, path, till_id, token):
    """A till is enrolled with a bundle of its own, and takes a token."""
    bundle = path.with_suffix(".bundle")
    voucher("bundle", "--out", bundle, *TERMS)
    clock = FixedClock(parse_instant(NOON))
    with enrol(path, till_id=till_id, bundle=bundle.read_bytes(), clock=clock) as till:
        till.accept(token, reference="receipt", operator="sara", worth_minor=1500)


def test_a_bundle_is_written_with_its_terms(voucher, tmp_path):
    """Each has a higher number, and a till reads what was asked for."""
    told = [voucher("bundle", "--out", tmp_path / "b", *TERMS, "--hours", "2") for _ in range(2)]

    terms = read_bundle((tmp_path / "b").read_bytes()).terms
    assert [1, 2] == [each["number"] for each in told]
    assert (2000, 30_000, 978, 7200) == (
        terms.face_most_minor,
        terms.total_most_minor,
        terms.currency,
        terms.window_s,
    )
    assert {"file": str(tmp_path / "b"), "number": 2, "made_at": NOON, "gone": 0} == told[1]


def test_a_bundle_needs_a_place(voucher, tmp_path):
    """A folder that is not there is said, and ends the verb."""
    found = voucher("bundle", "--out", tmp_path / "no" / "b", *TERMS, exit_code=Exit.REFUSED)

    assert "bad_input" == found["error"]["code"]


def test_what_a_till_took_is_told_once(voucher, token, tmp_path):
    """The token is used, the till knows the answer, and the next bundle knows that it is gone."""
    takes(voucher, tmp_path / "one.db", "one", token)

    first, again = (voucher("reconcile", tmp_path / "one.db", at=LATER) for _ in range(2))

    assert {"till_id": "one", "told": 1, "conflicts": []} == first
    assert {"till_id": "one", "told": 0, "conflicts": []} == again
    assert 1 == voucher("bundle", "--out", tmp_path / "b", *TERMS, at=LATER)["gone"]


def test_what_two_tills_took_is_shown(clubkit, shop, ring, voucher, token, tmp_path):
    """The second is a conflict: shown, recorded, and in the file of the till."""
    for name in ("one", "two"):
        takes(voucher, tmp_path / f"{name}.db", name, token)
    voucher("reconcile", tmp_path / "one.db", at=LATER)

    done = clubkit(
        "voucher", "reconcile", tmp_path / "two.db", "--store", shop, "--keys", ring, "--as-of", LATER
    )

    assert Exit.REFUSED == done.exit_code
    assert (
        "told of 1 token of till 'two', 1 conflict\n"
        "  receipt, by sara at 2025-06-01T12:00:00Z: €15.00 for a token that was used\n"
    ) == done.stdout
    clock = FixedClock(parse_instant(LATER))
    with open_till(tmp_path / "two.db", clock=clock) as till:
        assert ["receipt"] == [each.reference for each in till.conflicts()]


def test_a_conflict_is_a_document_too(voucher, token, tmp_path):
    """With all that is known of it."""
    for name in ("one", "two"):
        takes(voucher, tmp_path / f"{name}.db", name, token)
    voucher("reconcile", tmp_path / "one.db", at=LATER)

    found = voucher("reconcile", tmp_path / "two.db", at=LATER, exit_code=Exit.REFUSED)

    [conflict] = found["conflicts"]
    assert {
        "reference": "receipt",
        "operator": "sara",
        "taken_at": NOON,
        "worth_minor": 1500,
        "reason": "used",
    } == conflict


def test_another_file_is_refused(voucher, tmp_path):
    """Nothing is made of it."""
    (tmp_path / "x.db").write_text("no till", "utf-8")

    assert voucher("reconcile", tmp_path / "x.db", exit_code=Exit.STORAGE)["error"]["sentence"]
