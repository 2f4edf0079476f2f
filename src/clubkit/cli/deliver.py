"""``clubkit deliver``: send the messages that are due; list and replay the dead ones."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.reminders import DeadLetter
from clubkit.calendars import Instant
from clubkit.cli.amounts import instant_or_none
from clubkit.cli.channels import channels_for, channels_option, delivered_document, delivered_line
from clubkit.cli.options import as_of_option, json_option, shard_option, store_option, wants_json
from clubkit.cli.output import Json, counted, say, say_document, warn
from clubkit.cli.rings import keys_option, privacy_for, privacy_option, source_for
from clubkit.cli.stores import open_club
from clubkit.cli.tables import Table, show_table
from clubkit.club import Club
from clubkit.storage.shards import Shard


@click.command("deliver")
@store_option
@channels_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Look at so many messages at most.")
@shard_option
@click.option("--dead", is_flag=True, help="Send nothing; list the messages of which every attempt failed.")
@click.option("--replay", is_flag=True, help="Try those once more, from the start.")
@keys_option
@privacy_option
@as_of_option("The instant to take for now.")
@json_option
def command(
    *,
    store: str,
    channels: Path | None,
    limit: int | None,
    shard: Shard,
    dead: bool,
    replay: bool,
    keys: Path | None,
    privacy: Path | None,
    as_of: Instant | None,
) -> None:
    """
    Send the messages whose time has come. For cron.

    Safe to run twice, or from several machines. Nothing is sent in quiet hours.
    """
    if dead:
        with open_club(store, as_of) as club:
            _list_dead(club)
        return
    if channels is None:
        raise click.UsageError("--channels says what to send by")
    source = source_for(keys)
    club = open_club(
        store,
        as_of,
        keys=None if source is None else source(),
        privacy=privacy_for(privacy),
        channels=channels_for(channels),
    )
    with club:
        replayed = _replay(club) if replay else 0
        delivered = club.reminders.deliver(limit=limit, shard=shard)
    again = f"{counted(replayed, 'message')} replayed; " if replay else ""
    say(f"{again}{delivered_line(delivered)}", {"replayed": replayed, **delivered_document(delivered)})


def _replay(club: Club) -> int:
    letters = list(club.reminders.dead())
    for letter in letters:
        club.reminders.replay(letter.member_id, letter.message.message_id)
    return len(letters)


def _list_dead(club: Club) -> None:
    letters = list(club.reminders.dead())
    if wants_json():
        say_document({"dead": [_document(each) for each in letters]})
        return
    rows = [
        (
            each.member_id,
            each.message.message_id,
            each.message.channel or "",
            f"{each.message.attempts}",
            each.message.reason or "",
        )
        for each in letters
    ]
    show_table(
        Table("", ("member", "message", "channel", "attempts", "reason"), rows, frozenset({"attempts"}))
    )
    warn(counted(len(letters), "dead message"))


def _document(letter: DeadLetter) -> dict[str, Json]:
    message = letter.message
    return {
        "member_id": letter.member_id,
        "message": message.message_id,
        "reminder": message.rule_id,
        "channel": message.channel,
        "attempts": message.attempts,
        "reason": message.reason,
        "done_at": instant_or_none(message.done_at),
    }
