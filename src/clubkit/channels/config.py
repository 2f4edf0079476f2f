"""
Channels from a short description, such as a TOML file: a table for each, under the name that programs use.

Keys are never in it. It says where each is: ``env:NAME``, or ``file:PATH`` of a file that only its owner can
read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from attrs import frozen

from clubkit.channels.ghasedak import GhasedakSms
from clubkit.channels.http import Http
from clubkit.channels.kavenegar import KavenegarSms
from clubkit.channels.local import ConsoleChannel, FileChannel
from clubkit.channels.mail import SmtpMail, SmtpServer
from clubkit.channels.melipayamak import MelipayamakSms
from clubkit.channels.smsir import SmsIrSms
from clubkit.channels.telegram import TelegramBot
from clubkit.channels.webhooks import Webhook
from clubkit.errors import BadInputError, ChannelsError, Problem
from clubkit.members.consent import require_channel
from clubkit.program.fields import choice, line_of_text, whole
from clubkit.program.problems import Journal, Mismatch
from clubkit.program.source import SOURCE_MAX, tables_of
from clubkit.program.tables import Table, open_table
from clubkit.reminders.sending import Channel
from clubkit.secret import SecretText
from clubkit.secret_files import read_secret_file

Environment = Mapping[str, str]

_TIMEOUT_SECONDS: Final = 20
_TIMEOUT_MOST: Final = 120
_MILLIS: Final = 1000
_KEY_PLACE: Final = '"env:NAME" or "file:PATH": the key itself stands elsewhere'
_MISSING_SECRET: Final = SecretText("missing")
"""Stands in while a description with problems is read on; nothing is made of it."""


def load_channels(
    path: str | PathLike[str], *, environment: Environment | None = None
) -> tuple[Channel, ...]:
    """
    Channels from a TOML file of at most 1 MiB. Paths in it are relative to its folder.

    Raises:
        ChannelsError: As `channels_from` does; also where the file cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            source = file.read(SOURCE_MAX + 1)
    except (OSError, ValueError) as error:
        raise ChannelsError((Problem("$", "a file that can be read", repr(str(path))),)) from error
    return channels_from(source, folder=Path(path).parent, environment=environment)


def channels_from(
    source: str | bytes | Mapping[str, object],
    *,
    folder: Path = Path(),
    environment: Environment | None = None,
) -> tuple[Channel, ...]:
    r"""
    Channels from a description: TOML text, or its tables. No provider is asked.

    Args:
        folder: What paths in it are relative to.

        environment: Where keys of ``env:NAME`` are, or none for the process's own.

    Returns:
        The channels in the order of the description.

    Raises:
        ChannelsError: With every problem in it, also of files and variables of keys. None shows a key.

    .. doctest::

        >>> [channel.name for channel in channels_from('[sms]\nprovider = "console"')]
        ['sms']
    """
    tables = tables_of(source)
    if isinstance(tables, Problem):
        raise ChannelsError((tables,))
    journal = Journal()
    reader = _Reader(folder, os.environ if environment is None else environment)
    root = open_table(journal, (), tables)
    channels = root.children(reader.channel) if root else ()
    if problems := journal.problems_of(tables):
        raise ChannelsError(problems)
    return tuple(channel for channel in channels if channel is not None)


@frozen
class _Reader:
    folder: Path
    environment: Environment

    def channel(self, name: str, table: Table) -> Channel | None:
        make = table.need("provider", choice(_MAKERS))
        if make is None:
            table.names()  # which keys are strangers depends on the provider
            return None
        try:
            require_channel(name)
            return make(self, name, table)
        except BadInputError as error:
            key = _KEYS.get(error.what, error.what)
            path = table.path if key == "channel" else (*table.path, key)
            table.journal.report(path, error.expected, "another value")
            return None

    def console(self, name: str, _table: Table) -> Channel:
        return ConsoleChannel(name)

    def file(self, name: str, table: Table) -> Channel:
        return FileChannel(self.folder / (table.need("path", line_of_text) or "missing"), name)

    def kavenegar(self, name: str, table: Table) -> Channel:
        sender, key, url = table.take("sender", line_of_text, None), self._secret(table), _url(table)
        return KavenegarSms(key, sender, name, _http(table), **url)

    def smsir(self, name: str, table: Table) -> Channel:
        sender, key, url = _sender(table), self._secret(table), _url(table)
        return SmsIrSms(key, sender, name, _http(table), **url)

    def melipayamak(self, name: str, table: Table) -> Channel:
        sender, key, url = _sender(table), self._secret(table), _url(table)
        username = table.need("username", line_of_text) or "missing"
        return MelipayamakSms(username, key, sender, name, _http(table), **url)

    def ghasedak(self, name: str, table: Table) -> Channel:
        sender, key, url = _sender(table), self._secret(table), _url(table)
        return GhasedakSms(key, sender, name, _http(table), **url)

    def telegram(self, name: str, table: Table) -> Channel:
        key, url = self._secret(table), _url(table)
        return TelegramBot(key, name, _http(table), **url)

    def webhook(self, name: str, table: Table) -> Channel | None:
        old = (self._secret(table, "old_key"),) if table.has("old_key") else ()
        key, url = self._secret(table), table.take("url", line_of_text, None)
        http = _http(table)
        if any(each is _MISSING_SECRET for each in (key, *old)):
            return None
        return Webhook((key, *old), url, name, http=http)

    def smtp(self, name: str, table: Table) -> Channel:
        host = table.need("host", line_of_text) or "missing.invalid"
        port, security = table.take("port", whole(1), None), table.take("security", line_of_text, "starttls")
        username, timeout = table.take("username", line_of_text, None), _timeout_ms(table)
        key = self._secret(table) if username is not None else None
        sender_name = table.take("sender_name", line_of_text, None)
        unsubscribe = table.take("list_unsubscribe", line_of_text, None)
        sender = table.need("sender", line_of_text) or "missing@missing.invalid"
        server = SmtpServer(host, port, security, username, key, timeout_ms=timeout)
        return SmtpMail(server, sender, sender_name, unsubscribe, name)

    def _secret(self, table: Table, key: str = "key") -> SecretText:
        place = table.need(key, _any_text)
        if place is None:
            return _MISSING_SECRET
        kind, _, where = place.partition(":")
        try:
            return SecretText(self._secret_text(kind, where))
        except BadInputError as error:
            found = error.found if kind == "file" and error.what == "key" else "another value, or none"
            table.report(key, error.expected if error.what == "key" else _KEY_PLACE, found=found)
            return _MISSING_SECRET

    def _secret_text(self, kind: str, where: str) -> str:
        if kind == "env" and where:
            text = self.environment.get(where)
            if text is None:
                raise BadInputError("key", f"in the environment variable {where[:60]}", "none")
            return text.strip()
        if kind == "file" and where:
            return read_secret_file(self.folder / where).strip()
        raise BadInputError("place of a key", _KEY_PLACE, "another text")


_Maker = Callable[[_Reader, str, Table], Channel | None]

_MAKERS: Final[Mapping[str, _Maker]] = {
    "console": _Reader.console,
    "file": _Reader.file,
    "ghasedak": _Reader.ghasedak,
    "kavenegar": _Reader.kavenegar,
    "melipayamak": _Reader.melipayamak,
    "smsir": _Reader.smsir,
    "smtp": _Reader.smtp,
    "telegram": _Reader.telegram,
    "webhook": _Reader.webhook,
}
"""How each kind of channel is made of its table."""

_KEYS: Final[Mapping[str, str]] = {"email": "sender", "webhook secret": "key"}
"""The key of a table that an error's argument comes from, where they differ."""


def _any_text(value: object) -> str | Mismatch:
    return value if isinstance(value, str) else Mismatch(_KEY_PLACE)


def _sender(table: Table) -> str:
    return table.need("sender", line_of_text) or "0"


def _url(table: Table) -> dict[str, str]:
    url = table.take("url", line_of_text, None)
    return {} if url is None else {"base_url": url.removesuffix("/")}


def _http(table: Table) -> Http:
    return Http(timeout_ms=_timeout_ms(table))


def _timeout_ms(table: Table) -> int:
    seconds = table.take("timeout_seconds", whole(1), _TIMEOUT_SECONDS)
    if seconds > _TIMEOUT_MOST:
        table.report("timeout_seconds", f"1 to {_TIMEOUT_MOST}")
        return _TIMEOUT_SECONDS * _MILLIS
    return seconds * _MILLIS
