"""``clubkit doctor``: recompute what is stored from the record."""

from __future__ import annotations

import click

from clubkit.calendars import Instant
from clubkit.cli.exits import Exit
from clubkit.cli.options import as_of_option, json_option, shard_option, store_option
from clubkit.cli.output import Json, counted, progress, say, warn
from clubkit.cli.stores import open_club
from clubkit.doctor.findings import Finding
from clubkit.doctor.walk import Diagnosis
from clubkit.storage.shards import Shard

SHOWN = 20


@click.command("doctor")
@store_option
@as_of_option("Until when ticks should have run.")
@shard_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after so many findings.")
@click.option("--repair", is_flag=True, help="Put stored totals and due instants as the record says.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    *,
    store: str,
    as_of: Instant | None,
    shard: Shard,
    limit: int | None,
    repair: bool,
) -> None:
    """
    Recompute all that is stored from the record, and list what does not agree.

    Changes nothing without --repair, which never touches the record itself. Exits with 1 where something is
    left that does not agree.
    """
    club = open_club(store, None)
    with progress("members looked at") as told:
        diagnosis = club.doctor(as_of=as_of, shard=shard, limit=limit, repair=repair, told=told)
    for finding in diagnosis.findings[:SHOWN]:
        warn(str(finding))
    if len(diagnosis.findings) > SHOWN:
        warn(f"and {len(diagnosis.findings) - SHOWN:,} more; --json lists all")
    say(_line(diagnosis), _document(diagnosis))
    if not diagnosis.is_healthy:
        context.exit(Exit.REFUSED)


def _line(diagnosis: Diagnosis) -> str:
    parts = [counted(diagnosis.members, "member"), counted(len(diagnosis.findings), "finding")]
    if diagnosis.mended:
        parts.append(f"{counted(len(diagnosis.mended), 'member')} mended")
    if diagnosis.notices:
        parts.append(f"{counted(diagnosis.notices, 'member')} waiting for the next tick")
    more = "" if diagnosis.is_done else "; there is more to look at"
    return ", ".join(parts) + more


def _document(diagnosis: Diagnosis) -> dict[str, Json]:
    return {
        "members": diagnosis.members,
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "waiting": diagnosis.notices,
        "mended": list(diagnosis.mended),
        "is_healthy": diagnosis.is_healthy,
        "is_done": diagnosis.is_done,
    }


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.problem.value,
        "member_key": finding.member_key,
        "where": finding.where,
        "expected": finding.expected,
        "found": finding.found,
    }
