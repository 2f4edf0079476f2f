"""``tick`` and ``doctor``: the verbs of cron."""

from __future__ import annotations

import sqlite3

import pytest

AS_OF = "2025-01-15T00:00:00Z"


@pytest.fixture
def quiet(clubkit, shop):
    """The shop after a tick; nothing expires by P1 within a year."""
    clubkit.done("tick", "--store", shop)
    return shop


def broken(shop, statement):
    """Change rows of a store behind the club's back, and return how many."""
    connection = sqlite3.connect(shop.removeprefix("sqlite:///"))
    with connection:
        changed = connection.execute(statement).rowcount
    connection.close()
    return changed


@pytest.fixture
def due(clubkit, store, programs, orders):
    """A shop of two members whose points expired long ago, without a tick."""
    clubkit.done("init", programs / "p4.toml", "--store", store, "--currency", "EUR", "--at", AS_OF)
    clubkit.done("import", orders, "--store", store)
    return store


def test_a_club_in_order_is_zero(clubkit, quiet):
    """One line on stdout, nothing on stderr: cron sends no mail."""
    done = clubkit("doctor", "--store", quiet)

    assert (0, "2 members, 0 findings\n", "") == (done.exit_code, done.stdout, done.stderr)


def test_what_does_not_agree_is_one(clubkit, quiet):
    """Findings are on stderr, with the internal key and the figures, and no id of the shop's."""
    assert 2 == broken(quiet, "UPDATE club_balance SET open = open + 7")

    done = clubkit("doctor", "--store", quiet)

    assert (1, "2 members, 2 findings\n") == (done.exit_code, done.stdout)
    lines = done.stderr.splitlines()
    assert 2 == len(lines)
    assert all(line.startswith("balance_differs of member ") for line in lines)
    assert ["7 instead of 0"] * 2 == sorted(line.split(": ")[1] for line in lines)
    assert not any("m1" in line or "m2" in line for line in lines)


def test_a_repair_is_zero_and_says_what_it_did(clubkit, quiet):
    """What was found is still said; the next look finds nothing."""
    broken(quiet, "UPDATE club_balance SET open = open + 7")

    mended = clubkit("doctor", "--store", quiet, "--repair")

    assert (0, "2 members, 2 findings, 2 members mended\n") == (mended.exit_code, mended.stdout)
    assert "2 members, 0 findings\n" == clubkit.done("doctor", "--store", quiet)


def test_a_document_has_everything(clubkit, quiet):
    """Every finding, not only those that are shown, and which members were mended."""
    broken(quiet, "UPDATE club_balance SET open = open + 7")

    document = clubkit.json("doctor", "--store", quiet, "--repair")

    assert (2, True, True) == (document["members"], document["is_healthy"], document["is_done"])
    assert {("balance_differs", "points open", 7)} == {
        (each["code"], each["where"], each["found"] - each["expected"]) for each in document["findings"]
    }
    assert sorted(document["mended"]) == sorted(each["member_key"] for each in document["findings"])


def test_only_the_first_findings_are_shown(clubkit, quiet):
    """A store that is broken everywhere does not fill the log."""
    places = ("pending", "open", "held", "issued", "redeemed", "expired", "clawed_back", "adjusted")
    for place in places:
        broken(quiet, f"UPDATE club_balance SET {place} = {place} + 1")  # noqa: S608 - ours
    broken(quiet, "UPDATE club_account SET due_at = 1, seq = 99, lot_no = 99, window_spend = 1")

    done = clubkit("doctor", "--store", quiet)

    assert 21 == len(done.stderr.splitlines())
    assert done.stderr.endswith("and 4 more; --json lists all\n")


def test_shards_and_limits(clubkit, quiet):
    """A part of the members, and no more than enough."""
    broken(quiet, "UPDATE club_balance SET open = open + 7")
    halves = [clubkit.json("doctor", "--store", quiet, "--shard", f"{number}/2") for number in (1, 2)]

    assert 2 == sum(half["members"] for half in halves)
    assert 2 == sum(len(half["findings"]) for half in halves)
    limited = clubkit("doctor", "--store", quiet, "--limit", "1")
    assert limited.stdout.endswith("; there is more to look at\n")


def test_who_waits_for_a_tick_is_said(clubkit, due):
    """It is no finding within a day, and one after it."""
    late = clubkit("doctor", "--store", due, "--as-of", "2030-01-01T00:00:00Z")

    assert 1 == late.exit_code
    assert late.stderr.startswith("tick_late of member ")


# --- tick -------------------------------------------------------------------------------------------


def test_shards_of_a_tick(clubkit, due):
    """Each looks at its own members; together at all."""
    parts = [clubkit.json("tick", "--store", due, "--shard", f"{number}/3") for number in (1, 2, 3)]

    assert 2 == sum(part["members"] for part in parts)
    assert {"expire"} == {kind for part in parts for kind in part["postings"]}


def test_a_tick_in_processes(clubkit, due):
    """It says what they did together."""
    document = clubkit.json("tick", "--store", due, "--workers", "2")

    assert (2, True) == (document["members"], document["is_done"])
    assert 0 == clubkit.json("tick", "--store", due)["members"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_tick_of_an_instant_ahead_is_refused(clubkit, due, workers):
    """Time has not made it true; nothing is written."""
    ahead = clubkit("tick", "--store", due, "--as-of", "2200-01-01T00:00:00Z", "--workers", workers)

    assert (1, "") == (ahead.exit_code, ahead.stdout)
    assert "as_of must be not in the future, got 2200-01-01T00:00:00Z" in ahead.stderr
    assert 2 == clubkit.json("tick", "--store", due)["members"]


@pytest.mark.parametrize("verb", ["tick", "doctor"])
@pytest.mark.parametrize("shard", ["0/2", "3/2", "two", "1"])
def test_a_shard_that_is_none_is_usage(clubkit, shop, verb, shard):
    """Said before anything is opened."""
    done = clubkit(verb, "--store", shop, "--shard", shard)

    assert 2 == done.exit_code
    assert "such as 3/16" in done.stderr
