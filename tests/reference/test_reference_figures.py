"""
Real orders through four programs, member by member, against figures that were worked out elsewhere.

A backtest and an import must both give, for every instant, the very bytes whose checksum is expected.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clubkit.cli.verbs import program

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "orders"
SHIPPED = json.loads((Path(__file__).parent / "expected.json").read_text("utf-8"))

PROGRAMS = {
    "P1": "p1.toml",
    "P1/ceil": "p1-ceil.toml",
    "P1/half_up": "p1-half-up.toml",
    "P1/recompute": "p1-recompute.toml",
    "P2": "p2.toml",
    "P3": "p3.toml",
    "P4": "p4.toml",
}
SUMS = ("earned", "reversed", "expired", "redeemed", "balance")
ONLY_SHARED = ("online_retail_2011_A",)

ROUNDINGS = {"P1/ceil", "P1/half_up", "P1/recompute"}
"""P1 but for what a refund takes back: a backtest of each is run to the last instant only, to save time."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="Online Retail may not be copied into the project, and is not beside it"
)
CASES = [
    *(pytest.param(dataset, name, id=f"{dataset}-{name}") for dataset in SHIPPED for name in PROGRAMS),
    *(
        pytest.param(dataset, name, id=f"{dataset}-{name}", marks=needs_shared)
        for dataset in ONLY_SHARED
        for name in PROGRAMS
    ),
]


def expected_of(dataset):
    """The file of orders, and the figures by program and instant."""
    if dataset in SHIPPED:
        return ROOT / "examples" / SHIPPED[dataset]["file"], SHIPPED[dataset]["programs"]
    found = shared_figures(dataset)
    return SHARED / found["file"], found["programs"]


def shared_figures(dataset):
    """What is expected of a dataset, from where the shipped figures were taken."""
    return json.loads((SHARED / "expected" / f"dev_{dataset}.json").read_text("utf-8"))


def clubkit(*arguments):
    """Call a verb that must succeed, and return its document."""
    done = CliRunner().invoke(program, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert 0 == done.exit_code, done.output
    return done.stdout


def checksum(path):
    """Of the lines below the header."""
    return hashlib.sha256(path.read_bytes().split(b"\n", 1)[1]).hexdigest()


@pytest.mark.parametrize(("dataset", "name"), CASES)
def test_a_backtest_gives_the_expected_figures(dataset, name, tmp_path):
    """Every member's line, at every instant."""
    orders, figures = expected_of(dataset)
    out = tmp_path / "members.csv"

    for as_of, expected in list(figures[name].items())[-1 if name in ROUNDINGS else 0 :]:
        rules = ROOT / "examples" / "programs" / PROGRAMS[name]
        said = json.loads(clubkit("backtest", rules, orders, "--as-of", as_of, "--members", out))

        units = said["units"]
        found = [units[key] for key in ("earned", "taken_back", "expired", "redeemed", "outstanding")]
        assert [expected[key] for key in SUMS] == found, as_of
        assert expected["tiers"] == {tier: count for tier, count in said["tiers"].items() if count}, as_of
        assert expected["sha256"] == checksum(out), as_of


@pytest.mark.parametrize(("dataset", "name"), CASES)
def test_an_import_gives_the_expected_figures(dataset, name, tmp_path):
    """One import, whose store then tells every instant of the past."""
    orders, figures = expected_of(dataset)
    store, out = f"sqlite:///{tmp_path / 'club.db'}", tmp_path / "members.csv"
    CliRunner().invoke(
        program, ["init", str(ROOT / "examples" / "programs" / PROGRAMS[name]), "--store", store]
    )
    CliRunner().invoke(program, ["import", str(orders), "--store", store, "--assume-redemption"])

    for as_of, expected in figures[name].items():
        said = json.loads(clubkit("members", "--store", store, "--as-of", as_of, "--csv", out))

        assert [expected[key] for key in SUMS] == [said["totals"][key] for key in SUMS], as_of
        assert expected["tiers"] == said["tiers"], as_of
        assert expected["sha256"] == checksum(out), as_of


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the figures that the shipped ones were taken from are not here"
)
@pytest.mark.parametrize("dataset", SHIPPED)
def test_shipped_figures_are_the_reference(dataset):
    """The copies in the project are what they were copied from."""
    reference = shared_figures(dataset)
    figures = {
        name: {
            as_of: {key: found[key] for key in ("sha256", *SUMS, "tiers")}
            for as_of, found in by_instant.items()
        }
        for name, by_instant in reference["programs"].items()
    }

    assert figures == SHIPPED[dataset]["programs"]
    assert (SHARED / reference["file"]).read_bytes() == expected_of(dataset)[0].read_bytes()
