"""What is known of members, from a shell."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.test_documented import keys_of, section

TOLD = {
    "name": "سارا",
    "phone": "0912 345 6789",
    "tag.vip": "yes",
    "occasions": ["mother-birthday:gregorian:1965-12-29"],
}


@pytest.fixture
def ring(clubkit, tmp_path):
    """The file of a ring of privacy."""
    path = tmp_path / "privacy.ring"
    clubkit.done("privacy", "new", "--tenant", "demo", "--out", path)
    return path


@pytest.fixture
def told(clubkit, shop, ring):
    """The options of a store that knows something of a member."""
    options = ("--store", shop, "--privacy", ring)
    clubkit.done("member", "add", "m1", *options, "--told", "-", answer=json.dumps(TOLD))
    return options


def test_a_member_is_added_and_told_of(clubkit, shop, ring, tmp_path):
    """From a file or stdin; without either the member is only enrolled, and no ring is needed."""
    path = tmp_path / "told.json"
    path.write_text(json.dumps({"name": "Ada"}), "utf-8")

    assert "member m9 is enrolled\n" == clubkit.done("member", "add", "m9", "--store", shop)
    said = clubkit.done("member", "add", "m9", "--store", shop, "--privacy", ring, "--told", path)
    assert "member m9 is enrolled; not known yet: phone, email, sex, age, city\n" == said


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{", '{"name": 1}', '{"occasions": "CANARY"}', '{"occasions": [1]}', '{"CANARY": "x"}'),
        *('{"occasions": ["birthday:12-32"]}', '{"occasions": ["CANARY:12-29"]}'),
        json.dumps({"occasions": [f"birthday:{1 + no % 12}-{1 + no // 12}" for no in range(51)]}),
    ],
)
def test_what_is_told_wrongly_is_refused(clubkit, shop, ring, text):
    """One exit code, one sentence, and nobody is enrolled."""
    done = clubkit("member", "add", "new", "--store", shop, "--privacy", ring, "--told", "-", answer=text)

    assert 1 == done.exit_code
    assert 1 == clubkit("member", "show", "new", "--store", shop).exit_code


@pytest.mark.parametrize("contact", [{"phone": "0912 345 6789"}, {"email": "sara@shop.example"}])
def test_contacts_of_another_member_enrol_nobody(clubkit, told, shop, contact):
    """The second id for one person is refused before it is there; the first may say it again."""
    add = ("member", "add", *told, "--told", "-")
    clubkit.done(*add, "m1", answer='{"email": "sara@shop.example"}')

    assert 1 == clubkit(*add, "new", answer=json.dumps(contact)).exit_code
    assert 1 == clubkit("member", "show", "new", "--store", shop).exit_code
    clubkit.done(*add, "m1", answer=json.dumps(contact))


def test_who_has_the_ring_sees_who_it_is(clubkit, told, shop):
    """With the ring the profile and the days are shown, without it nothing; who was erased is nobody."""
    show = ("member", "show", "m1", "--as-of", "2025-06-01T00:00:00Z")
    lines = clubkit.done(*show, *told).splitlines()
    known = clubkit.json(*show, *told)["known"]

    assert "known: name سارا, phone +989123456789, tags vip" == lines[1]
    assert "  day 1: mother-birthday on 1965-12-29 (gregorian)" == lines[2]
    assert ("سارا", 12, []) == (known["profile"]["name"], known["occasions"][0]["month"], known["consents"])
    assert "سارا" not in clubkit.done(*show, "--store", shop)
    assert clubkit.json(*show, "--store", shop)["known"] is None
    clubkit.done("member", "erase", "m1", *told, "--yes")
    assert "known: nothing" == clubkit.done(*show, *told).splitlines()[1]


def test_everything_about_a_person_is_written(clubkit, told, tmp_path):
    """Files that only their owner reads, with sums that are right; a folder that is there is left alone."""
    out = tmp_path / "sara"
    clubkit.done("member", "export", "m1", *told, "--out", out)

    assert "سارا" == json.loads((out / "member.json").read_text("utf-8"))["profile"]["name"]
    assert {0o600} == {path.stat().st_mode & 0o777 for path in out.iterdir()}
    assert 0o700 == out.stat().st_mode & 0o777
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=out, check=False)  # noqa: S607
    assert 0 == checked.returncode
    assert 1 == clubkit("member", "export", "m1", *told, "--out", out).exit_code


def test_a_person_is_erased_when_it_is_meant(clubkit, told, shop, tmp_path):
    """Without --yes it only says what would be deleted; the ring is not needed."""
    said = clubkit.done("member", "erase", "m1", "--store", shop)
    assert "would delete 1 keys, 1 profiles, 1 occasions, 1 contacts; --yes does it\n" == said
    before = clubkit.json("member", "show", "m1", "--store", shop, "--as-of", "2025-06-01T00:00:00Z")

    assert clubkit.json("member", "erase", "m1", "--store", shop, "--yes")["is_done"]

    after = clubkit.json("member", "show", "m1", "--store", shop, "--as-of", "2025-06-01T00:00:00Z")
    assert before["balance"] == after["balance"]
    out = tmp_path / "sara"
    clubkit.done("member", "export", "m1", *told, "--out", out)
    assert "سارا".encode() not in b"".join(path.read_bytes() for path in out.iterdir())


def test_a_ring_is_rotated_and_its_old_key_retired(clubkit, told, ring, tmp_path):
    """Announce, wrap, wrap anew, retire; what is known can be read all the time."""
    assert "key 2 is announced; run this again to let it wrap\n" == clubkit.done("privacy", "rotate", ring)
    assert "key 2 wraps; run clubkit privacy rewrap\n" == clubkit.done("privacy", "rotate", ring)
    assert " 1  unwrapping\n 2  wrapping\n" == clubkit.done("privacy", "list", ring)
    assert "wrapped 1 key anew\n" == clubkit.done("privacy", "rewrap", *told)
    assert "wrapped 0 keys anew\n" == clubkit.done("privacy", "rewrap", *told)
    assert "key 1 is retired\n" == clubkit.done("privacy", "retire", ring, 1)

    clubkit.done("member", "export", "m1", *told, "--out", tmp_path / "sara")
    assert 1 == clubkit("privacy", "retire", ring, 2).exit_code


@pytest.mark.usefixtures("told")
def test_the_ring_may_come_from_the_environment(clubkit, ring, shop, tmp_path):
    """Its text does for the file; without either a verb that needs it is refused."""
    env = {"CLUBKIT_PRIVACY_KEYS": Path(ring).read_text("utf-8")}
    wants = ("member", "export", "m1", "--store", shop, "--out", tmp_path / "sara")

    assert 1 == clubkit(*wants).exit_code
    clubkit.done(*wants, env=env)


def test_who_did_nothing_for_long_is_erased_when_it_is_meant(clubkit, shop, ring):
    """Without --yes it only says who would be erased; a length that is none is refused."""
    early = ("--store", shop, "--privacy", ring, "--as-of", "2025-03-10T00:00:00Z")
    clubkit.done("member", "add", "m1", *early, "--told", "-", answer=json.dumps(TOLD))
    retain = ("privacy", "retain", "--store", shop, "--as-of", "2025-12-01T00:00:00Z")

    assert "would erase 0 members; --yes does it\n" == clubkit.done(*retain, "--inactive", "9 months")
    assert ["m1"] == clubkit.json(*retain, "--inactive", "6 months")["members"]
    said = clubkit.done(*retain, "--inactive", "6 months", "--yes")
    assert "deleted 0 messages, erased 1 member\n" == said
    assert "deleted 0 messages, erased 0 members\n" == clubkit.done(*retain, "--yes")
    assert 1 == clubkit(*retain, "--inactive", "long").exit_code


def test_every_key_of_json_is_documented(clubkit, told, ring, shop, tmp_path):
    """Keys are a promise, so the section of the verb names each."""
    calls = {
        "member add": ("member", "add", "m1", "--store", shop),
        "member export": ("member", "export", "m1", *told, "--out", tmp_path / "sara"),
        "member erase": ("member", "erase", "m1", "--store", shop),
        "privacy new": ("privacy", "new", "--tenant", "x", "--out", tmp_path / "other.ring"),
        "privacy list": ("privacy", "list", ring),
        "privacy rewrap": ("privacy", "rewrap", *told),
        "privacy retain": ("privacy", "retain", "--store", shop),
        "privacy rotate": ("privacy", "rotate", ring),
    }
    for name, words in calls.items():
        missing = {key for key in keys_of(clubkit.json(*words)) if f"`{key}`" not in section(name)}
        assert set() == missing, name


def test_what_a_member_agrees_to_is_recorded_and_taken_back(clubkit, shop, told, tmp_path):
    """The words are kept as their digest; the same again is the same record."""
    words = tmp_path / "words.txt"
    words.write_text("با پیامک به من خبر بدهید.", "utf-8")
    options = ("--wording", words, "--wording-version", "1405-1", "--source", "counter")
    said_at = ("--as-of", "2026-01-02T10:00:00Z", "--json")
    agree = ("member", "consent", "m1", "--store", shop, "--channel", "sms", *options, *said_at)
    stop = (
        "member",
        "withdraw",
        "m1",
        "--store",
        shop,
        "--channel",
        "sms",
        "--as-of",
        "2026-01-03T10:00:00Z",
    )

    first, second = (json.loads(clubkit.done(*agree)) for _ in range(2))
    said = clubkit.done(*stop)
    shown = json.loads(clubkit.done("member", "show", "m1", *told, "--json"))["known"]["consents"]

    assert first == second
    assert ("m1", "granted", "counter", "1405-1") == tuple(
        first[name] for name in ("member_id", "state", "source", "wording")
    )
    assert "member m1 wants no more messages by sms, said at 2026-01-03T10:00:00Z\n" == said
    assert ["granted", "withdrawn"] == [each["state"] for each in shown]
    assert all(f"`{key}`" in section("member consent") for key in first)


@pytest.mark.parametrize("words", [None, "", "x" * 10_001])
def test_words_that_nobody_can_agree_to_are_refused(clubkit, shop, told, tmp_path, words):
    """Nothing is recorded."""
    path = tmp_path / "words.txt"
    if words is not None:
        path.write_text(words, "utf-8")
    options = ("--channel", "sms", "--wording", path, "--wording-version", "1")

    assert 1 == clubkit("member", "consent", "m1", "--store", shop, *options).exit_code
    assert [] == json.loads(clubkit.done("member", "show", "m1", *told, "--json"))["known"]["consents"]
