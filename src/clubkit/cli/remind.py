"""``clubkit remind``: who is told of what in the days ahead, and on request telling them."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.reminders import DAYS_MAX, Due
from clubkit.calendars import Instant, format_instant
from clubkit.cli.channels import channels_for, channels_option, delivered_document, delivered_line
from clubkit.cli.options import as_of_option, json_option, shard_option, store_option, wants_json
from clubkit.cli.output import Json, counted, say, say_document, warn
from clubkit.cli.rings import keys_option, privacy_for, privacy_option, source_for
from clubkit.cli.stores import open_club
from clubkit.cli.tables import Table, show_table
from clubkit.club import Club
from clubkit.messages.languages import language
from clubkit.storage.shards import Shard


@click.command("remind")
@store_option
@click.option(
    "--days",
    type=click.IntRange(1, DAYS_MAX),
    default=7,
    metavar="N",
    help="How many days ahead; 1 is today alone. Seven, if not given.",
)
@click.option("--send", is_flag=True, help="Plan what is due today, and send it. Needs --channels.")
@channels_option
@shard_option
@keys_option
@privacy_option
@as_of_option("The instant to take for now.")
@json_option
def command(
    *,
    store: str,
    days: int,
    send: bool,
    channels: Path | None,
    shard: Shard,
    keys: Path | None,
    privacy: Path | None,
    as_of: Instant | None,
) -> None:
    """
    List who will be told of what, by which channel, and why not.

    Changes nothing without --send. Names are shown where the ring of privacy is at hand.
    """
    if send and channels is None:
        raise click.UsageError("--send needs --channels")
    source = source_for(keys)
    club = open_club(
        store,
        as_of,
        keys=None if source is None else source(),
        privacy=privacy_for(privacy, is_needed=send),
        channels=channels_for(channels),
    )
    with club:
        if send:
            _send(club, shard)
        else:
            _list(club, days, shard)


def _send(club: Club, shard: Shard) -> None:
    planned = club.reminders.plan(shard=shard)
    delivered = club.reminders.deliver(shard=shard)
    say(
        f"{counted(planned.messages, 'message')} planned; {delivered_line(delivered)}",
        {"planned": planned.messages, **delivered_document(delivered)},
    )


def _list(club: Club, days: int, shard: Shard) -> None:
    found = sorted(
        club.reminders.due(days, shard=shard),
        key=lambda each: (each.due_at, each.reminder_id, each.member_id),
    )
    if wants_json():
        say_document({"days": days, "messages": [_document(each, club) for each in found]})
        return
    rows = [
        (
            format_instant(each.due_at),
            each.member_id,
            each.name or "",
            each.about,
            _in_words(each, club),
            each.channel or f"not sent: {each.why_not}",
        )
        for each in found
    ]
    show_table(Table("", ("from", "member", "name", "about", "day", "by"), rows))
    warn(f"{counted(len(found), 'message')} in {counted(days, 'day')}")


def _document(due: Due, club: Club) -> dict[str, Json]:
    return {
        "member_id": due.member_id,
        "name": due.name,
        "reminder": due.reminder_id,
        "about": due.about,
        "day": due.day.isoformat(),
        "day_in_words": _in_words(due, club),
        "due_at": format_instant(due.due_at),
        "channel": due.channel,
        "why_not": due.why_not,
    }


def _in_words(due: Due, club: Club) -> str:
    return language(club.program.locale).near_day(due.day, club.program.calendar)
