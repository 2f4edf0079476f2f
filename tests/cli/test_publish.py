from __future__ import annotations

import pytest

from clubkit.cli import publish
from clubkit.program.files import load_program

NOW = "2025-06-01T00:00:00Z"

LOWER = """\
[club]
timezone = "UTC"
basis = "total"

[[earn]]
per = 100

[tiers]
period = { kind = "rolling", length = "12 months" }
downgrade = { how = "to-fit", when = "at-once" }

[[tiers.ladder]]
id = "base"

[[tiers.ladder]]
id = "friend"
at = 20_000

[[tiers.ladder]]
id = "star"
at = 40_000
"""


@pytest.fixture
def lower(tmp_path):
    """A program with tiers that are reached sooner: m1 spent 460.00, m2 250.50."""
    path = tmp_path / "lower.toml"
    path.write_text(LOWER, "utf-8")
    return path


# --- init -------------------------------------------------------------------------------------------


def test_init_makes_a_club(clubkit, store, programs):
    """Tables, and a program in force from the instant that was given."""
    said = clubkit.done(
        "init", programs / "florist.toml", "--store", store, "--at", "2025-01-01T00:00:00+03:30"
    )

    version = load_program(programs / "florist.toml").version[:12]
    assert f"opened a club: program {version} in force from 2024-12-31T20:30:00Z\n" == said


def test_init_again_changes_nothing(clubkit, store, programs):
    """The same program, whenever it is given."""
    first = clubkit.json("init", programs / "florist.toml", "--store", store)
    again = clubkit.json("init", programs / "florist.toml", "--store", store)

    assert (True, False) == (first["is_new"], again["is_new"])
    assert first["effective_at"] == again["effective_at"]


def test_init_refuses_another_program(clubkit, shop, lower):
    """A running club is changed by publish, with a look at what it does."""
    done = clubkit("init", lower, "--store", shop)

    assert 1 == done.exit_code
    assert "run: clubkit publish PROGRAM --store URL" in done.stderr


def test_init_leaves_no_store_behind_a_broken_program(clubkit, tmp_path, store):
    """The program is read first."""
    path = tmp_path / "broken.toml"
    path.write_text("[club]\ncurency = 'EUR'\n", "utf-8")

    done = clubkit("init", path, "--store", store)

    assert 1 == done.exit_code
    assert done.stderr.endswith("did you mean currency?\nclubkit: the program has 1 problem\n")
    assert [path] == list(tmp_path.iterdir())


def test_init_says_that_a_currency_is_open(clubkit, store, programs):
    """A program for backtests may have none; a club gets it from its first import, or here."""
    done = clubkit("init", programs / "p1.toml", "--store", store)

    assert "notice: the program names no currency; the first import settles it\n" == done.stderr


def test_init_refuses_another_currency_than_the_program_says(clubkit, store, programs):
    """Nothing is converted by guess."""
    done = clubkit("init", programs / "florist.toml", "--store", store, "--currency", "EUR")

    assert (1, "clubkit: currency must be IRR, as the program says, got EUR\n") == (
        done.exit_code,
        done.stderr,
    )


# --- publish ----------------------------------------------------------------------------------------


def test_shows_who_changes_tier(clubkit, shop, lower):
    """Counts by pair of tiers and the members, on stderr, before anything is written."""
    done = clubkit("publish", lower, "--store", shop, "--as-of", NOW, "--yes")

    assert done.stderr == (
        "2 members of 2 would change tier\n"
        "from  to      members\n"
        "base  friend        1\n"
        "base  star          1\n"
        "member  from  to\n"
        "m1      base  star\n"
        "m2      base  friend\n"
    )
    assert done.stdout.startswith("published: program ")
    assert done.stdout.endswith(" in force from 2025-06-01T00:00:00Z\n")


def test_the_new_program_decides_from_then_on(clubkit, shop, lower):
    """The store's program is the one that verbs load."""
    clubkit.done("publish", lower, "--store", shop, "--as-of", NOW, "--yes")

    assert "star" == clubkit.json("member", "show", "m1", "--store", shop, "--as-of", NOW)["standing"]["tier"]


def test_publishing_ahead_changes_nothing_yet(clubkit, shop, lower):
    """Until its instant the old program decides."""
    clubkit.done("publish", lower, "--store", shop, "--as-of", NOW, "--at", "2025-07-01T00:00:00Z", "--yes")

    show = ("member", "show", "m1", "--store", shop, "--as-of")
    assert "base" == clubkit.json(*show, NOW)["standing"]["tier"]
    assert "star" == clubkit.json(*show, "2025-07-01T00:00:00Z")["standing"]["tier"]


def test_without_a_person_it_needs_yes(clubkit, shop, lower):
    """A script that forgot it publishes nothing; what would change is shown all the same."""
    done = clubkit("publish", lower, "--store", shop, "--as-of", NOW)

    assert (2, "") == (done.exit_code, done.stdout)
    assert "2 members of 2 would change tier" in done.stderr
    assert "add --yes" in done.stderr
    assert "base" == clubkit.json("member", "show", "m1", "--store", shop, "--as-of", NOW)["standing"]["tier"]


@pytest.mark.parametrize(
    ("answer", "code", "tier"), [("y\n", 0, "star"), ("n\n", 1, "base"), ("\n", 1, "base")]
)
def test_asks_a_person(clubkit, shop, lower, monkeypatch, answer, code, tier):
    """No answer is a no."""
    monkeypatch.setattr(publish, "can_ask", lambda: True)

    done = clubkit("publish", lower, "--store", shop, "--as-of", NOW, answer=answer)

    assert code == done.exit_code
    assert tier == clubkit.json("member", "show", "m1", "--store", shop, "--as-of", NOW)["standing"]["tier"]


def test_the_same_program_is_in_force_already(clubkit, shop, programs):
    """The file without a currency is the program that is in force with the store's."""
    document = clubkit.json("publish", programs / "p1.toml", "--store", shop)

    assert (False, None) == (document["is_new"], document["preview"])


def test_another_currency_is_refused(clubkit, shop, programs):
    """A club has one currency for good."""
    done = clubkit("publish", programs / "florist.toml", "--store", shop, "--yes")

    assert (1, "clubkit: the club counts in EUR, got IRR\n") == (done.exit_code, done.stderr)


def test_a_program_is_never_published_before_the_newest(clubkit, shop, lower):
    """What decided stays what decided."""
    done = clubkit("publish", lower, "--store", shop, "--at", "2024-12-31T00:00:00Z", "--yes")

    assert 1 == done.exit_code
    assert "at must be at or after 2025-01-01T00:00:00Z" in done.stderr


def test_the_preview_as_json(clubkit, shop, lower):
    """Keys that stay."""
    document = clubkit.json("publish", lower, "--store", shop, "--as-of", NOW, "--yes")

    assert document["preview"] == {
        "members": 2,
        "moved": 2,
        "moves": [
            {"from": "base", "to": "friend", "members": 1},
            {"from": "base", "to": "star", "members": 1},
        ],
        "first": [
            {"member_id": "m1", "from": "base", "to": "star"},
            {"member_id": "m2", "from": "base", "to": "friend"},
        ],
    }
