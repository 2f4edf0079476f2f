"""Channels from a description, which never has a key in it."""

from __future__ import annotations

import base64
import os
from typing import Any

import pytest

from clubkit.channels import (
    ConsoleChannel,
    FileChannel,
    GhasedakSms,
    KavenegarSms,
    MelipayamakSms,
    SmsIrSms,
    SmtpMail,
    TelegramBot,
    Webhook,
    channels_from,
    load_channels,
)
from clubkit.errors import ChannelsError

HOOK = "whsec_" + base64.b64encode(b"k" * 32).decode()
ENVIRONMENT = {"SMS_KEY": "canary-key", "HOOK": HOOK, "EMPTY": "", "SPACED": "a b", "MISSING_WORD": "missing"}

ALL = """
[console]
provider = "console"

[file]
provider = "file"
path = "messages.jsonl"

[sms]
provider = "kavenegar"
key = "env:SMS_KEY"
sender = "10004346"

[sms2]
provider = "smsir"
key = "env:SMS_KEY"
sender = "30004505000017"
timeout_seconds = 5

[sms3]
provider = "melipayamak"
username = "shop"
key = "env:SMS_KEY"
sender = "50001234"

[sms4]
provider = "ghasedak"
key = "env:SMS_KEY"
sender = "10008566"

[telegram]
provider = "telegram"
key = "file:bot.key"
url = "https://bots.shop.example/"

[webhook]
provider = "webhook"
key = "env:HOOK"
old_key = "env:HOOK"
url = "https://shop.example/hook"

[email]
provider = "smtp"
host = "mail.example"
username = "shop"
key = "env:SMS_KEY"
sender = "club@shop.example"
sender_name = "باشگاه گل"
list_unsubscribe = "mailto:stop@shop.example"
"""

KINDS = [
    ConsoleChannel,
    FileChannel,
    KavenegarSms,
    SmsIrSms,
    MelipayamakSms,
    GhasedakSms,
    TelegramBot,
    Webhook,
    SmtpMail,
]


@pytest.fixture
def folder(tmp_path):
    """A folder with a key that only its owner can read."""
    key = tmp_path / "bot.key"
    key.write_text("123:canary-token\n")
    key.chmod(0o600)
    return tmp_path


def test_each_kind_of_channel(folder):
    """In the order of the file, under the names of the file."""
    (folder / "channels.toml").write_text(ALL, "utf-8")

    channels: Any = load_channels(folder / "channels.toml", environment=ENVIRONMENT)

    assert KINDS == [type(channel) for channel in channels]
    assert ["console", "file", "sms", "sms2", "sms3", "sms4", "telegram", "webhook", "email"] == [
        each.name for each in channels
    ]
    assert folder / "messages.jsonl" == channels[1].path
    assert (5000, 20_000) == (channels[3].http.timeout_ms, channels[2].http.timeout_ms)
    assert "https://bots.shop.example" == channels[6].base_url
    assert "canary" not in repr(channels)


def test_a_key_is_read_where_it_is(folder):
    """Of the environment, and of a file without the end of its line."""
    channels: Any = channels_from(
        {
            "sms": {"provider": "kavenegar", "key": "env:SMS_KEY"},
            "bot": {"provider": "telegram", "key": "file:bot.key"},
        },
        folder=folder,
        environment=ENVIRONMENT,
    )

    assert ["canary-key", "123:canary-token"] == [channel.key.reveal() for channel in channels]


def test_the_environment_is_the_process_s_own(monkeypatch):
    """Where none is handed in."""
    monkeypatch.setenv("CLUBKIT_TEST_SMS_KEY", "canary-key")

    channels: Any = channels_from({"sms": {"provider": "kavenegar", "key": "env:CLUBKIT_TEST_SMS_KEY"}})

    assert ["canary-key"] == [channel.key.reveal() for channel in channels]


SMS = {"provider": "kavenegar", "key": "env:SMS_KEY"}
WORDS = {"provider": "smtp", "host": "mail.example", "sender": "club@shop.example"}

PROBLEMS = [
    ({"sms": {}}, ["$.sms.provider"]),
    ({"sms": {"provider": "kavenegr", "key": "canary", "what": 1}}, ["$.sms.provider"]),
    ({"sms": 3}, ["$.sms"]),
    ({"Sms!": {"provider": "console"}}, ["$.'Sms!'"]),
    ({"sms": {"provider": "console", "key": "env:X"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "canary-literal"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "env:"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "vault:canary"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "env:NOT_THERE"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "env:EMPTY"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "env:SPACED"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": "file:not-there.key"}}, ["$.sms.key"]),
    ({"sms": SMS | {"key": 7}}, ["$.sms.key"]),
    ({"sms": {"provider": "kavenegar"}}, ["$.sms.key"]),
    ({"sms": SMS | {"url": "http://api.example.com"}}, ["$.sms.url"]),
    ({"sms": SMS | {"timeout_seconds": 0}}, ["$.sms.timeout_seconds"]),
    ({"sms": SMS | {"timeout_seconds": 121}}, ["$.sms.timeout_seconds"]),
    ({"sms": SMS | {"sender": "a\nb"}}, ["$.sms.sender"]),
    ({"sms": SMS | {"retries": 3}}, ["$.sms.retries"]),
    ({"sms": SMS | {"provider": "smsir", "sender": "line"}}, ["$.sms.sender"]),
    ({"sms": SMS | {"provider": "smsir"}}, ["$.sms.sender"]),
    ({"sms": SMS | {"provider": "melipayamak"}}, ["$.sms.sender", "$.sms.username"]),
    ({"file": {"provider": "file"}}, ["$.file.path"]),
    ({"hook": {"provider": "webhook", "key": "env:SMS_KEY"}}, ["$.hook.key"]),
    ({"hook": {"provider": "webhook", "key": "env:MISSING_WORD"}}, ["$.hook.key"]),
    ({"hook": {"provider": "webhook", "key": "env:HOOK", "url": "http://shop.example"}}, ["$.hook.url"]),
    ({"hook": {"provider": "webhook", "key": "env:HOOK", "old_key": "env:NOT"}}, ["$.hook.old_key"]),
    ({"email": WORDS | {"sender": "shop"}}, ["$.email.sender"]),
    ({"email": WORDS | {"security": "plain"}}, ["$.email.security"]),
    ({"email": WORDS | {"port": 70_000}}, ["$.email.port"]),
    ({"email": WORDS | {"username": "shop"}}, ["$.email.key"]),
    ({"email": WORDS | {"key": "env:SMS_KEY"}}, ["$.email.key"]),
    ({"email": {"provider": "smtp"}}, ["$.email.host", "$.email.sender"]),
    ({"a": SMS | {"key": "x"}, "b": {"provider": "file"}}, ["$.a.key", "$.b.path"]),
    ("[sms", ["$"]),
    (b"\xff", ["$"]),
    (3, ["$"]),
]


@pytest.mark.parametrize(("source", "paths"), PROBLEMS)
def test_problems_have_their_paths(source, paths, folder):
    """Every problem at once, and none shows what stands where a key should."""
    with pytest.raises(ChannelsError) as found:
        channels_from(source, folder=folder, environment=ENVIRONMENT)

    assert sorted(paths) == sorted(problem.path for problem in found.value.problems)
    assert "canary" not in str(found.value)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_refused(folder, mode):
    """As rings of keys are."""
    (folder / "bot.key").chmod(mode)

    with pytest.raises(ChannelsError, match="chmod 600") as found:
        channels_from({"bot": {"provider": "telegram", "key": "file:bot.key"}}, folder=folder)

    assert "canary" not in str(found.value)


@pytest.mark.parametrize("name", ["not-there.toml", "a\0b", "."])
def test_a_file_that_cannot_be_read(folder, name):
    """Our own error."""
    with pytest.raises(ChannelsError) as found:
        load_channels(folder / name)

    assert ["$"] == [problem.path for problem in found.value.problems]
