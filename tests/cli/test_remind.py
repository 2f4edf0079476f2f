"""``clubkit remind`` and ``clubkit deliver``."""

from __future__ import annotations

import json

import pytest

from clubkit.members.keys import written_privacy_ring
from clubkit.reminders.sending import Answer, Verdict
from clubkit.secret_files import new_secret_file

from ..reminders.shop import RING, a_florist

NOW = "2026-11-24T10:00:00+03:30"


@pytest.fixture
def store(tmp_path):
    """A store with a member whose birthday is in a week, and the files that verbs need to write to her."""
    url = f"sqlite:///{tmp_path}/club.db"
    florist = a_florist(store=url)
    florist.has("ada", "birthday:1370-09-10")
    florist.club.close()
    new_secret_file(tmp_path / "privacy.keys", written_privacy_ring(RING))
    (tmp_path / "channels.toml").write_text(
        '[sms]\nprovider = "file"\npath = "sent.jsonl"\n', encoding="utf-8"
    )
    return url


def test_the_list_says_who_is_told_and_changes_nothing(clubkit, store, tmp_path):
    found = clubkit.json("remind", "--store", store, "--as-of", NOW, "--privacy", tmp_path / "privacy.keys")

    (message,) = [each for each in found["messages"] if each["about"] and each["due_at"] < "2026-11-30"]
    assert {
        "member_id": "ada",
        "name": "مریم",
        "reminder": "birthday",
        "about": "birthday, mother-birthday",
        "day": "2026-12-01",
        "day_in_words": "سه‌شنبه ۱۰ آذر",
        "due_at": "2026-11-23T20:30:00Z",
        "channel": "sms",
        "why_not": None,
    } == message
    assert "1 message" in clubkit("remind", "--store", store, "--as-of", NOW, "--days", "1").stderr


def test_without_the_ring_the_list_has_no_names(clubkit, store):
    found = clubkit.json("remind", "--store", store, "--as-of", NOW, "--days", "1")

    assert [(None, None, "no-address")] == [
        (each["name"], each["channel"], each["why_not"]) for each in found["messages"]
    ]


def test_what_is_due_is_planned_and_sent_on_request(clubkit, store, tmp_path):
    given = ("--store", store, "--as-of", NOW, "--privacy", tmp_path / "privacy.keys")
    channels = ("--channels", tmp_path / "channels.toml")

    first = clubkit.json("remind", "--send", *given, *channels)
    again = clubkit.json("deliver", *given, *channels)

    assert (1, 1) == (first["planned"], first["sent"])
    assert (0, True) == (again["sent"], again["is_done"])
    (line,) = (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()
    assert "مریم عزیز، تولد شما سه‌شنبه ۱۰ آذر" == json.loads(line)["text"]


def test_dead_messages_are_listed_and_replayed(clubkit, store, tmp_path):
    florist = a_florist(store=store)
    florist.sms.answers.append(Answer(Verdict.REJECTED, reason="no credit"))
    florist.cron()
    florist.club.close()
    given = ("--store", store, "--as-of", NOW)

    listed = clubkit.json("deliver", "--dead", *given)
    replayed = clubkit.done(
        "deliver",
        "--replay",
        *given,
        *("--privacy", tmp_path / "privacy.keys", "--channels", tmp_path / "channels.toml"),
    )

    assert [("ada", "no credit", 1)] == [
        (each["member_id"], each["reason"], each["attempts"]) for each in listed["dead"]
    ]
    assert "1 message replayed; 1 message sent, 0 to be tried again, 0 dropped, 0 dead\n" == replayed


@pytest.mark.parametrize("verb", [("remind", "--send"), ("deliver",)])
def test_nothing_is_sent_without_channels(clubkit, store, verb):
    done = clubkit(*verb, "--store", store)

    assert 2 == done.exit_code
    assert "--channels" in done.stderr
