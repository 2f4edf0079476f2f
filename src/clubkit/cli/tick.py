"""``clubkit tick``: write down what time made true, and write to members."""

from __future__ import annotations

from pathlib import Path

import click
from attrs import evolve

from clubkit.calendars import Instant, format_instant
from clubkit.cli.channels import channels_for, channels_option
from clubkit.cli.options import as_of_option, json_option, shard_option, store_option
from clubkit.cli.output import Json, counted, progress, say
from clubkit.cli.rings import keys_option, privacy_option, privacy_source_for, source_for
from clubkit.cli.stores import clock_at, open_club
from clubkit.jobs import WORKERS_MAX, tick_in_processes
from clubkit.storage.shards import Shard
from clubkit.tick import Ticked


@click.command("tick")
@store_option
@as_of_option("Until when time has passed; not an instant ahead.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Look at so many members at most.")
@shard_option
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=WORKERS_MAX),
    default=1,
    metavar="N",
    help="Work in so many processes. One, if not given.",
)
@keys_option
@privacy_option
@channels_option
@json_option
def command(
    *,
    store: str,
    as_of: Instant | None,
    limit: int | None,
    shard: Shard,
    workers: int,
    keys: Path | None,
    privacy: Path | None,
    channels: Path | None,
) -> None:
    """
    Let time pass: write down what matured, lapsed, expired, or changed tier.

    Then give the gifts of silences and of rankings, plan the messages of reminders, and send them where
    channels are given. For cron. Safe to run twice, after a week, or from several machines. Balances are
    right without it.
    """
    at = clock_at(None).now() if as_of is None else as_of
    source, known = source_for(keys), privacy_source_for(privacy)
    club = open_club(
        store,
        None,
        keys=None if source is None else source(),
        privacy=None if known is None else known(),
        channels=channels_for(channels),
    )
    with progress("members looked at") as told:
        if workers == 1:
            ticked = club.tick(as_of=at, limit=limit, shard=shard, told=told)
        else:
            ticked = tick_in_processes(
                club.program,
                store,
                at,
                workers=workers,
                shard=shard,
                limit=limit,
                told=told,
                keys=source,
                privacy=known,
            )
            if channels is not None and club.program.reminders:
                sent = club.reminders.deliver(as_of=at, limit=limit, shard=shard)
                ticked = evolve(ticked, sent=sent.sent, is_done=ticked.is_done and sent.is_done)
    say(_line(ticked, at), _document(ticked, at))


def _line(ticked: Ticked, at: Instant) -> str:
    postings = ", ".join(
        f"{count:,} {kind.replace('_', ' ')}" for kind, count in sorted(ticked.postings.items())
    )
    more = "" if ticked.is_done else "; more is due"
    tiers = counted(ticked.tier_changes, "tier change")
    return (
        f"tick as of {format_instant(at)}: {counted(ticked.members, 'member')}, "
        f"postings: {postings or 'none'}, {tiers}{_messages(ticked)}{more}"
    )


def _document(ticked: Ticked, at: Instant) -> dict[str, Json]:
    return {
        "as_of": format_instant(at),
        "members": ticked.members,
        "postings": dict(sorted(ticked.postings.items())),
        "tier_changes": ticked.tier_changes,
        "referrals": ticked.referrals,
        "planned": ticked.planned,
        "sent": ticked.sent,
        "is_done": ticked.is_done,
    }


def _messages(ticked: Ticked) -> str:
    if not (ticked.planned or ticked.sent):
        return ""
    return f", {counted(ticked.planned, 'message')} planned, {ticked.sent:,} sent"
