"""Codes and keys from a shell: no code on the screen, and no file that others read."""

from __future__ import annotations

import csv
import json
import stat
import sys

import pytest

from clubkit.cli.exits import Exit

MINUTE = "2025-06-01T00:00:00Z"


@pytest.fixture
def ring(clubkit, tmp_path):
    """The file of a ring."""
    path = tmp_path / "ring.txt"
    clubkit.json("keys", "new", "--tenant", "demo", "--out", path)
    return path


@pytest.fixture
def voucher(clubkit, shop, ring):
    """Calls a verb of vouchers on the shop."""

    def call(verb, *words, exit_code=Exit.DONE, **asked):
        done = clubkit("voucher", verb, *words, "--store", shop, "--keys", ring, "--json", **asked)
        assert exit_code == done.exit_code, done.stderr
        return json.loads(done.stdout)

    return call


@pytest.fixture
def codes(voucher, tmp_path):
    """Three codes of ten off."""
    voucher("issue", "spring", "3", "--amount", "1000", "--least", "2000", "--as-of", MINUTE)
    voucher("export", "spring", "--out", tmp_path / "codes.csv", "--dialect", "machine")
    with (tmp_path / "codes.csv").open(newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_codes_are_issued_and_written_for_the_printer(clubkit, voucher, codes, tmp_path):
    """No code is printed; the file is the owner's alone, and one that is there is not written over."""
    again = voucher("issue", "spring", "3")
    more = clubkit("voucher", "export", "spring", "--out", tmp_path / "codes.csv", "--store", "x")

    assert (3, 0) == (len(set(codes)), again["issued"])
    assert 0o600 == stat.S_IMODE((tmp_path / "codes.csv").stat().st_mode)
    assert Exit.DONE != more.exit_code


def test_codes_that_can_still_be_used_are_written_as_a_sheet(voucher, codes, tmp_path):
    """Neither a used one nor one that was called back; in Persian from right to left; the owner's alone."""
    used, revoked, left = codes
    voucher("use", used, "--amount", "5000", "--use-id", "o1", "--as-of", MINUTE)
    voucher("revoke", revoked)
    out = tmp_path / "sheet.html"

    told = voucher("sheet", "spring", "--out", out, "--title", "گل & یاس", "--locale", "fa")

    html = out.read_text("utf-8")
    assert 1 == told["vouchers"]
    assert [False, False, True] == [code in html for code in (used, revoked, left)]
    assert '<html lang="fa" dir="rtl">' in html
    assert "<h2>گل &amp; یاس</h2>" in html
    assert 0o600 == stat.S_IMODE(out.stat().st_mode)


@pytest.mark.usefixtures("codes")
def test_a_sheet_says_what_is_missing_before_it_makes_a_file(voucher, tmp_path, monkeypatch):
    """No campaign of that name, and no extra for pictures."""
    out = tmp_path / "sheet.html"
    voucher("sheet", "autumn", "--out", out, exit_code=Exit.REFUSED)
    monkeypatch.setitem(sys.modules, "segno", None)
    told = voucher("sheet", "spring", "--out", out, exit_code=Exit.USAGE)

    assert "missing_extra" == told["error"]["code"]
    assert not out.exists()


def test_no_code_that_has_ended_is_printed(voucher, tmp_path):
    voucher("issue", "winter", "1", "--amount", "1000", "--until", "2025-07-01T00:00:00Z", "--as-of", MINUTE)

    printed = [
        voucher("sheet", "winter", "--out", tmp_path / name, "--as-of", at)["vouchers"]
        for name, at in (("before", "2025-06-30T23:59:59Z"), ("after", "2025-07-01T00:00:00Z"))
    ]

    assert [1, 0] == printed


def test_a_code_is_looked_at_used_and_called_back(voucher, codes):
    """The one on stdin is not in the shell's history; a trusted caller is told why one is refused."""
    first, second, _ = codes
    order = ("--amount", "5000", "--as-of", MINUTE)

    assert 1000 == voucher("check", "-", *order, answer=first + "\n")["discount_minor"]
    used = voucher("use", first, *order, "--use-id", "o1", "--order", "o1")
    assert ("used", 1000) == (used["state"], used["discount_minor"])
    assert used == voucher("use", first, *order, "--use-id", "o1", "--order", "o1")
    assert "used" in voucher("check", first, *order, exit_code=Exit.REFUSED)["error"]["sentence"]
    voucher("revoke", second)
    assert "revoked" in voucher("check", second, *order, exit_code=Exit.REFUSED)["error"]["sentence"]
    voucher("revoke", "--campaign", "spring")
    assert "revoked" in voucher("check", codes[2], *order, exit_code=Exit.REFUSED)["error"]["sentence"]


def test_keys_are_rotated_revoked_and_listed(clubkit, ring, voucher, codes):
    """In two steps or at once; what a key made is refused once it is revoked, and no secret is shown."""
    states = [[key["state"] for key in clubkit.json("keys", "rotate", ring)["keys"]] for _ in range(2)]
    voucher("check", codes[0], "--amount", "5000", "--as-of", MINUTE)
    at_once = clubkit.json("keys", "rotate", ring, "--now")
    clubkit.json("keys", "revoke", ring, "0")
    listed = clubkit.json("keys", "list", ring)

    assert [["signing", "announced"], ["verifying", "signing"]] == states
    assert ["verifying", "verifying", "signing"] == [key["state"] for key in at_once["keys"]]
    assert ["revoked", "verifying", "signing"] == [key["state"] for key in listed["keys"]]
    assert {"kid", "state", "key_id"} == set(listed["keys"][0])
    refused = voucher("check", codes[0], "--amount", "5000", exit_code=Exit.REFUSED)
    assert "voucher_refused" == refused["error"]["code"]


def test_a_ring_that_others_can_read_is_refused(clubkit, ring, voucher):
    """By every verb that takes one."""
    ring.chmod(0o644)

    refused = voucher("issue", "spring", "1", "--amount", "5", exit_code=Exit.REFUSED)

    assert "chmod 600" in refused["error"]["sentence"]
    assert Exit.REFUSED == clubkit("keys", "list", ring).exit_code


@pytest.mark.parametrize(
    "words",
    [
        ["issue", "spring", "1"],
        ["issue", "spring", "1", "--least", "5"],
        ["issue", "spring", "1", "--amount", "5", "--percent", "10%"],
        ["export", "summer", "--out", "never.csv"],
        ["check", "SPRING10", "--amount", "5"],
    ],
    ids=" ".join,
)
def test_what_nobody_can_mean_is_refused(voucher, words):
    """With an error of ours."""
    assert "error" in voucher(*words, exit_code=Exit.REFUSED)
