"""Referrals from a shell."""

from __future__ import annotations

import pytest

from clubkit.calendars import parse_instant
from clubkit.cli.exits import Exit
from clubkit.clock import FixedClock
from clubkit.club import open_club

PROGRAM = """
[club]
currency = "EUR"

[referral]
give = 500
after = "0 days"
review = 2
"""
ORDERS = "event_id,kind,order_id,customer_id,placed_at,currency,total\n" + "".join(
    f"o{number},order,o{number},f{number},2025-06-01T10:00:00Z,EUR,10.00\n" for number in range(2)
)


@pytest.fixture
def shop(clubkit, tmp_path, store):
    """A shop where ada brought two friends on one day, who ordered."""
    (tmp_path / "club.toml").write_text(PROGRAM, "utf-8")
    clubkit.done("init", tmp_path / "club.toml", "--store", store, "--at", "2025-01-01T00:00:00Z")
    clock = FixedClock(parse_instant("2025-06-01T09:00:00Z"))
    with open_club(tmp_path / "club.toml", store, clock=clock) as club:
        club.members.enrol("ada")
        code = clubkit.json("referral", "code", "ada", "--store", store)["code"]
        for friend in ("f0", "f1"):
            club.referrals.refer(friend, code=code)
    return store


def test_a_member_is_told_one_code(clubkit, shop):
    """Asked again, it is the same."""
    said = [clubkit.done("referral", "code", "ada", "--store", shop) for _ in range(2)]

    assert said[0] == said[1]
    assert said[0].startswith("the code of member ada is ")


def test_nobody_was_brought_by_a_friend(clubkit, shop):
    """A list without anybody says so; one of a member says how each friend stands."""
    assert "nobody\n" == clubkit.done("referral", "list", "f0", "--store", shop)
    friends = clubkit.json("referral", "list", "ada", "--store", shop)["friends"]
    assert [(friend, "ada", "waiting", None) for friend in ("f0", "f1")] == sorted(
        (each["friend"], each["brought_by"], each["state"], each["reason"]) for each in friends
    )
    assert "waiting" in clubkit.done("referral", "list", "ada", "--store", shop)


def test_somebody_decides_on_what_was_set_aside(clubkit, shop, tmp_path):
    """One is paid, the other is not, and nobody waits any more."""
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    clubkit.done("import", tmp_path / "orders.csv", "--store", shop)
    ticked = clubkit.json("tick", "--store", shop)
    aside = clubkit.json("referral", "list", "--store", shop)["friends"]

    paid = clubkit.json("referral", "approve", "f0", "--by", "mina", "--store", shop)
    said = clubkit.done("referral", "refuse", "f1", "--by", "mina", "--reason", "a ring", "--store", shop)

    assert (0, True) == (ticked["referrals"], ticked["is_done"])
    assert {"same day"} == {each["reason"] for each in aside}
    assert ("paid", "approved by mina") == (paid["state"], paid["reason"])
    assert "f1, brought by ada, is refused: a ring (mina)\n" == said
    assert [] == clubkit.json("referral", "list", "--store", shop)["friends"]
    again = clubkit("referral", "refuse", "f0", "--by", "mina", "--reason", "late", "--store", shop)
    assert (Exit.REFUSED, True) == (again.exit_code, "paid" in again.stderr)
