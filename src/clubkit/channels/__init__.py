"""
Ways to reach people: SMS by four providers, e-mail, Telegram, signed webhooks, and two for trying.

Each is a `clubkit.reminders.sending.Channel`, passes `clubkit.testing.ChannelContract`, and asks its provider
by one small HTTP function that can be replaced. `channels_from` makes them of a description.

The names below are looked up when they are first used: who only reads what came in loads no mail and no TLS.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for editors and type checkers; at run time `__getattr__` does it
    from clubkit.channels.config import channels_from, load_channels
    from clubkit.channels.ghasedak import GhasedakSms
    from clubkit.channels.incoming import Incoming, Wish, read_incoming
    from clubkit.channels.kavenegar import KavenegarSms
    from clubkit.channels.local import ConsoleChannel, FileChannel
    from clubkit.channels.mail import SmtpMail, SmtpServer
    from clubkit.channels.melipayamak import MelipayamakSms
    from clubkit.channels.smsir import SmsIrSms
    from clubkit.channels.telegram import TelegramBot
    from clubkit.channels.webhooks import UrlRules, Webhook, require_webhook_url

_HOMES = {
    "ConsoleChannel": "local",
    "FileChannel": "local",
    "GhasedakSms": "ghasedak",
    "Incoming": "incoming",
    "KavenegarSms": "kavenegar",
    "MelipayamakSms": "melipayamak",
    "SmsIrSms": "smsir",
    "SmtpMail": "mail",
    "SmtpServer": "mail",
    "TelegramBot": "telegram",
    "UrlRules": "webhooks",
    "Webhook": "webhooks",
    "Wish": "incoming",
    "channels_from": "config",
    "load_channels": "config",
    "read_incoming": "incoming",
    "require_webhook_url": "webhooks",
}

__all__ = [
    "ConsoleChannel",
    "FileChannel",
    "GhasedakSms",
    "Incoming",
    "KavenegarSms",
    "MelipayamakSms",
    "SmsIrSms",
    "SmtpMail",
    "SmtpServer",
    "TelegramBot",
    "UrlRules",
    "Webhook",
    "Wish",
    "channels_from",
    "load_channels",
    "read_incoming",
    "require_webhook_url",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
