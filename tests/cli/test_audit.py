"""The audit verbs, as cron and an accountant call them."""

from __future__ import annotations

import os
import re
import sqlite3
import stat

import pytest

from clubkit.audit.notes import read_public_key, read_signing_key

from .test_documented import keys_of, section

ORIGIN = "shop.example/club"


@pytest.fixture
def key(clubkit, tmp_path):
    """A file with a secret key, and its public key."""
    path = tmp_path / "audit.key"
    public = clubkit.done("audit", "keygen", "--origin", ORIGIN, "--out", path).strip()
    return path, public


def tamper(tmp_path, statement):
    """Write where nobody should."""
    connection = sqlite3.connect(tmp_path / "club.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_key_is_for_its_owner_alone(key):
    """The file has mode 600, and its public half is printed."""
    path, public = key

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert read_public_key(public) == read_signing_key(path.read_text("utf-8")).public
    assert ORIGIN == read_public_key(public).name


def test_a_key_is_not_written_over(clubkit, key):
    """The only copy of a secret is not lost to a second call."""
    path, _ = key
    before = path.read_bytes()

    done = clubkit("audit", "keygen", "--origin", ORIGIN, "--out", path)

    assert (1, before) == (done.exit_code, path.read_bytes())
    assert "a file that can be made and is not there yet" in done.stderr


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_key_that_others_can_read_is_refused(clubkit, key, shop, mode):
    """With the mode that it has, and the one that mends it; nothing is sealed."""
    path, _ = key
    path.chmod(mode)

    done = clubkit("audit", "seal", "--store", shop, "--key", path)

    assert (1, "") == (done.exit_code, done.stdout)
    assert (
        f"clubkit: key must be a file that only its owner can open (chmod 600), got mode {mode:o}\n"
        == done.stderr
    )
    path.chmod(0o600)
    assert clubkit.done("audit", "seal", "--store", shop, "--key", path).startswith("sealed 4 postings")


@pytest.mark.parametrize("content", [b"", b"PRIVATE+KEY+hunter2", b"\xff\xfe", b"x" * 10_000])
def test_what_is_no_key_is_refused_and_not_shown(clubkit, shop, tmp_path, content):
    """Exit 1 and a sentence."""
    path = tmp_path / "audit.key"
    path.write_bytes(content)
    path.chmod(0o600)

    done = clubkit("audit", "seal", "--store", shop, "--key", path)

    assert (1, "") == (done.exit_code, done.stdout)
    assert done.stderr.startswith("clubkit: key must be ")
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("origin", ["", "my club", "a+b"])
def test_a_bad_origin_is_usage(clubkit, tmp_path, origin):
    """No file is made."""
    assert 2 == clubkit("audit", "keygen", "--origin", origin, "--out", tmp_path / "k").exit_code
    assert [] == list(tmp_path.iterdir())


def test_sealing_and_verifying(clubkit, key, shop, tmp_path):
    """Nothing is wrong until somebody writes where nobody should."""
    path, public = key
    out = tmp_path / "checkpoint.txt"
    verify = ["audit", "verify", "--store", shop, "--against", out, "--public-key", public]

    assert f"sealed 4 postings, 4 leaves in all; checkpoint in {out}\n" == clubkit.done(
        "audit", "seal", "--store", shop, "--key", path, "--out", out
    )
    assert f"sealed 0 postings, 4 leaves in all; checkpoint in {out}\n" == clubkit.done(
        "audit", "seal", "--store", shop, "--key", path, "--out", out
    )
    assert "compared 4 postings and 2 checkpoints: nothing is wrong\n" == clubkit.done(*verify)
    assert [] == list(tmp_path.glob(".checkpoint*"))

    tamper(tmp_path, "UPDATE club_posting SET occurred_at = occurred_at + 1 WHERE seq = 2")
    done = clubkit(*verify)

    lines = done.stderr.splitlines()
    assert (1, 1) == (done.exit_code, len(lines))
    assert all(
        re.fullmatch(r"edited: member \d+ posting 2 is not what leaf \d sealed", line) for line in lines
    )
    assert "compared 4 postings and 2 checkpoints: 1 finding\n" == done.stdout


def test_a_bounded_run_says_that_there_is_more(clubkit, key, shop):
    """The next one goes on."""
    path, _ = key
    seal = ["audit", "seal", "--store", shop, "--key", path, "--limit", 3]

    assert "sealed 3 postings, 3 leaves in all; more is to be sealed\n" == clubkit.done(*seal)
    assert "sealed 1 posting, 4 leaves in all\n" == clubkit.done(*seal)


def test_a_checkpoint_of_another_key_is_forged(clubkit, key, shop, tmp_path):
    """Whoever seals anew with a key of their own is found out by the public key that was kept."""
    path, public = key
    out = tmp_path / "checkpoint.txt"
    other = tmp_path / "other.key"
    clubkit.done("audit", "keygen", "--origin", ORIGIN, "--out", other)
    clubkit.done("audit", "seal", "--store", shop, "--key", other, "--out", out)

    done = clubkit("audit", "verify", "--store", shop, "--against", out, "--public-key", public)

    assert 1 == done.exit_code
    assert ["forged", "forged", "unsigned"] == [line.split(":")[0] for line in done.stderr.splitlines()]
    refused = clubkit("audit", "seal", "--store", shop, "--key", path)
    assert (1, "") == (refused.exit_code, refused.stdout)


@pytest.mark.parametrize("text", ["", "shop.example/club", "shop.example/club+00000000+AAAA"])
def test_what_is_no_public_key_is_usage(clubkit, shop, tmp_path, text):
    """It was typed, so it is usage."""
    (tmp_path / "note").write_text("", "utf-8")

    done = clubkit("audit", "verify", "--store", shop, "--against", tmp_path / "note", "--public-key", text)

    assert 2 == done.exit_code


def test_every_key_of_json_is_documented(clubkit, key, shop, tmp_path):
    """Keys are a promise, so the section of the verb names each."""
    path, public = key
    out = tmp_path / "checkpoint.txt"
    new = tmp_path / "new.key"
    seal = clubkit.json("audit", "seal", "--store", shop, "--key", path, "--out", out)
    tamper(tmp_path, "UPDATE club_posting SET kind = 'adjust'")
    documents = {
        "keygen": clubkit.json("audit", "keygen", "--origin", ORIGIN, "--out", new),
        "seal": seal,
        "verify": clubkit.json("audit", "verify", "--store", shop, "--against", out, "--public-key", public),
    }

    assert out.read_text("utf-8") == seal["checkpoint"]
    assert documents["verify"]["findings"]
    for verb, document in documents.items():
        page = section(f"audit {verb}")
        assert [] == [name for name in sorted(keys_of(document)) if f"`{name}`" not in page]
