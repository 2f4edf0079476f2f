"""
Ways to reach people: SMS by four providers, e-mail, Telegram, signed webhooks, and two for trying.

Each is a `clubkit.reminders.sending.Channel`, passes `clubkit.testing.ChannelContract`, and asks its provider
by one small HTTP function that can be replaced. `channels_from` makes them of a description.
"""

from clubkit.channels.config import channels_from, load_channels
from clubkit.channels.ghasedak import GhasedakSms
from clubkit.channels.incoming import Incoming, Wish, read_incoming
from clubkit.channels.kavenegar import KavenegarSms
from clubkit.channels.local import ConsoleChannel, FileChannel
from clubkit.channels.mail import SmtpMail, SmtpServer
from clubkit.channels.melipayamak import MelipayamakSms
from clubkit.channels.smsir import SmsIrSms
from clubkit.channels.telegram import TelegramBot
from clubkit.channels.webhooks import Webhook

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
    "Webhook",
    "Wish",
    "channels_from",
    "load_channels",
    "read_incoming",
]
