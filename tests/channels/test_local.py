"""Channels for trying: what they show and write."""

from __future__ import annotations

import io
import json
import os

import pytest

from clubkit.calendars import Instant
from clubkit.channels import ConsoleChannel, FileChannel
from clubkit.clock import FixedClock
from clubkit.reminders.sending import Answer, Outgoing, Verdict

OUTGOING = Outgoing("m-1", "+989121237654", "سلام\nنیم\u200cفاصله", subject="تولد")


def test_the_console_shows_whom_and_what(capsys):
    """On what is standard output at the time."""
    assert Answer(Verdict.ACCEPTED) == ConsoleChannel().send(OUTGOING)

    assert "console to +989121237654\nتولد\nسلام\nنیم\u200cفاصله\n" == capsys.readouterr().out


def test_the_console_obeys_no_words(capsys):
    """A terminal would, for instance clear itself."""
    ConsoleChannel("sms").send(Outgoing("m-1", "\x1b[2J", "a\x07\rb"))

    assert "sms to \\x1b[2J\na\\x07\\rb\n" == capsys.readouterr().out


@pytest.mark.parametrize("stream", [io.StringIO(), io.TextIOWrapper(io.BytesIO())], ids=["text", "bytes"])
def test_a_console_that_is_closed(stream):
    """It may be there later."""
    stream.close()

    assert Verdict.RETRY == ConsoleChannel(stream=stream).send(OUTGOING).verdict


def test_the_file_has_a_line_for_each(tmp_path):
    """Of JSON, for its owner alone."""
    path = tmp_path / "messages.jsonl"
    channel = FileChannel(path, clock=FixedClock(Instant(0)))

    assert [Answer(Verdict.ACCEPTED)] * 2 == [channel.send(OUTGOING), channel.send(OUTGOING)]

    first, again = path.read_text("utf-8").splitlines()
    assert first == again
    assert {
        "at": "1970-01-01T00:00:00Z",
        "channel": "file",
        "message_id": "m-1",
        "to": "+989121237654",
        "subject": "تولد",
        "text": "سلام\nنیم\u200cفاصله",
        "html": None,
        "pattern": None,
        "values": {},
        "language": "fa",
    } == json.loads(first)
    assert "سلام" in first
    assert os.name != "posix" or 0o600 == path.stat().st_mode & 0o777


def test_a_file_that_cannot_be_written(tmp_path):
    """A folder, for instance."""
    assert Answer(Verdict.RETRY, reason="the file cannot be written") == FileChannel(tmp_path).send(OUTGOING)
