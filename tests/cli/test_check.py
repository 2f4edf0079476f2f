from __future__ import annotations

import pytest

from clubkit.program.files import load_program

BROKEN = """\
[club]
currency = "EUR"

[[earn]]
pre = 100
give = 1.5

[club.budget]
share_of_sales = "5%"
on_exceed = "stop"
"""


@pytest.fixture
def broken(tmp_path):
    """A program with a typo, a float, and a policy of a later version."""
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, "utf-8")
    return path


def test_says_every_problem(clubkit, broken):
    """Path, expected, found and hint, one problem a line on stderr; the summary on stdout."""
    done = clubkit("check", broken)

    assert 1 == done.exit_code
    assert "broken.toml: 2 problems\n" == done.stdout
    assert done.stderr == (
        "$.earn[0].pre: expected a known name, found 'pre'; did you mean per?\n"
        "$.earn[0].give: expected a whole number, 1 or more, found the float 1.5\n"
        "notice: $.club.budget.on_exceed: read, but this version only reports an excess\n"
    )


def test_says_them_as_json(clubkit, broken):
    """The same for machines, with keys that stay."""
    document = clubkit.json("check", broken)

    assert {"file", "version", "problems", "notices"} == set(document)
    assert document["version"] is None
    assert {"path": "$.earn[0].pre", "expected": "a known name", "found": "'pre'", "hint": "per"} in document[
        "problems"
    ]
    sentence = "read, but this version only reports an excess"
    assert [{"path": "$.club.budget.on_exceed", "sentence": sentence}] == document["notices"]


def test_says_what_is_in_a_good_program(clubkit, programs):
    """One line, exit 0."""
    version = load_program(programs / "p1.toml").version[:12]

    assert f"p1.toml: no problems, 1 rule, 3 tiers, version {version}\n" == clubkit.done(
        "check", programs / "p1.toml"
    )


def test_refuses_what_is_no_text(clubkit, tmp_path):
    """A file of other bytes is a problem of the file, not of clubkit."""
    path = tmp_path / "noise.toml"
    path.write_bytes(b"\xff\xfe\x00")

    done = clubkit("check", path)

    assert (1, "noise.toml: 1 problem\n") == (done.exit_code, done.stdout)


def test_a_missing_file_is_usage(clubkit, tmp_path):
    """What was typed is wrong, not the data."""
    assert 2 == clubkit("check", tmp_path / "none.toml").exit_code
