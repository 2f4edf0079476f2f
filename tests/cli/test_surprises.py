"""Surprises from a shell."""

from __future__ import annotations

import pytest

from clubkit.cli.exits import Exit

PROGRAM = """
[club]
currency = "EUR"

[[rewards]]
id = "drink"
kind = "gift"
surprise = { on = "order", chance = "1/2" }

[[rewards]]
id = "card"
kind = "gift"
surprise = { on = "silence", after = "10 days" }
"""

ORDERS = "event_id,kind,order_id,customer_id,placed_at,currency,total\n" + "".join(
    f"o{number},order,o{number},m{number},2025-06-01T10:00:00Z,EUR,10.00\n" for number in range(40)
)
JUNE = ("--as-of", "2025-06-02T00:00:00Z")


@pytest.fixture
def ring(clubkit, tmp_path):
    """The file of a ring."""
    path = tmp_path / "ring.txt"
    clubkit.json("keys", "new", "--tenant", "demo", "--out", path)
    return path


@pytest.fixture
def shop(clubkit, tmp_path, store, ring):
    """A shop that took 40 orders in as they came, and drew for each."""
    (tmp_path / "club.toml").write_text(PROGRAM, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    clubkit.done("init", tmp_path / "club.toml", "--store", store, "--at", "2025-01-01T00:00:00Z")
    clubkit.done("import", tmp_path / "orders.csv", "--store", store, "--keys", ring, *JUNE)
    return store


def test_recent_orders_need_the_keys(clubkit, tmp_path, store):
    """Nothing is taken in without them."""
    (tmp_path / "club.toml").write_text(PROGRAM, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    clubkit.done("init", tmp_path / "club.toml", "--store", store, "--at", "2025-01-01T00:00:00Z")

    done = clubkit("import", tmp_path / "orders.csv", "--store", store, *JUNE)

    assert Exit.REFUSED == done.exit_code
    assert "without keys" in done.stderr


def test_draws_are_audited(clubkit, shop, ring):
    """With the ring each is right; with another seed about half of the gifts are not."""
    where = ("--store", shop, "--month-of", "2025-06-01T00:00:00Z")
    seed = clubkit.json("reward", "seed", *where, "--keys", ring, "--as-of", "2025-07-08T00:00:00Z")
    audit = ("reward", "audit-draws", *where, *JUNE)
    right = clubkit.json(*audit, "--keys", ring)
    public = clubkit.json(*audit, "--seed", seed["seed"], "--key", seed["key_id"])
    wrong = clubkit(*audit, "--seed", "ab" * 32, "--key", seed["key_id"])

    assert (40, 0) == (right["won"] + right["lost"], right["wrong"])
    assert right == public
    assert Exit.REFUSED == wrong.exit_code
    assert "lost, and was given drink" in wrong.stderr


def test_a_seed_is_secret_while_its_month_lasts(clubkit, shop, ring):
    """Only the commitment is told."""
    said = clubkit.done("reward", "seed", "--store", shop, "--keys", ring, *JUNE)

    assert said.startswith("month 2025-06, key ")
    assert "the seed is told from 2025-07-08T00:00:00Z" in said


def test_a_seed_and_its_key_go_together(clubkit, shop):
    """One without the other is usage."""
    done = clubkit("reward", "audit-draws", "--store", shop, "--seed", "ab" * 32)

    assert Exit.USAGE == done.exit_code


def test_gifts_are_listed(clubkit, shop):
    """With what they were given for."""
    lists = [clubkit.json("reward", "list", f"m{n}", "--store", shop, *JUNE)["rewards"] for n in range(40)]

    found = [record["gift"] for records in lists for record in records]
    assert found
    assert {"order:file/o"} == {event.rstrip("0123456789") for event in found}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_tick_gives_gifts(clubkit, shop, ring, workers):
    """Also from several processes, which read the ring for themselves."""
    clubkit.done(
        "tick", "--store", shop, "--keys", ring, "--workers", workers, "--as-of", "2025-06-11T10:00:00Z"
    )

    rewards = clubkit.json("reward", "list", "m1", "--store", shop, "--as-of", "2025-06-12T00:00:00Z")[
        "rewards"
    ]
    assert "card" in {record["reward_id"] for record in rewards}
