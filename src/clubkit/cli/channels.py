"""The channels that verbs send by, from a file that says where their keys are."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.reminder_send import Delivered
from clubkit.channels import load_channels
from clubkit.cli.options import EXISTING, Function
from clubkit.cli.output import Json, counted
from clubkit.reminders.sending import Channel


def channels_option(function: Function) -> Function:
    """The file of the channels."""
    told = "A file that describes the channels to send by, and says where their keys are."
    return click.option("--channels", type=EXISTING, metavar="FILE", help=told)(function)


def channels_for(path: Path | None) -> tuple[Channel, ...]:
    """
    The channels of a file, or none.

    Raises:
        ChannelsError: With every problem in it.
    """
    return () if path is None else load_channels(path)


def delivered_line(delivered: Delivered) -> str:
    """What a delivery did, in a line."""
    more = "" if delivered.is_done else "; more is due"
    return (
        f"{counted(delivered.sent, 'message')} sent, {delivered.again:,} to be tried again, "
        f"{delivered.dropped:,} dropped, {delivered.dead:,} dead{more}"
    )


def delivered_document(delivered: Delivered) -> dict[str, Json]:
    """What a delivery did, as a document."""
    return {
        "sent": delivered.sent,
        "again": delivered.again,
        "dropped": delivered.dropped,
        "dead": delivered.dead,
        "is_done": delivered.is_done,
    }
