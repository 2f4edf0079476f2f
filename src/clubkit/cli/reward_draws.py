"""``clubkit reward seed`` and ``audit-draws``: what surprises are drawn with, and drawing again."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.surprises import AuditedDraw
from clubkit.calendars import Almanac, Instant, PeriodKind, format_instant
from clubkit.cli.exits import Exit
from clubkit.cli.options import as_of_option, instant_option, json_option, store_option
from clubkit.cli.output import Json, counted, say, warn
from clubkit.cli.rings import keys_option, ring_for
from clubkit.cli.stores import clock_at, open_club
from clubkit.rewards.draw import Verdict

UNKNOWN = "unknown"


month_option = instant_option(
    "--month-of", "An instant in the month that is meant. The present month, if not given."
)


@click.command("seed")
@month_option
@click.option(
    "--key", "key_id", metavar="ID", help="The key that signed then. The one that signs, if not given."
)
@store_option
@keys_option
@as_of_option("When it is asked.")
@json_option
def seed_verb(
    *, month_of: Instant | None, key_id: str | None, store: str, keys: Path | None, as_of: Instant | None
) -> None:
    """
    Say what to publish of the draws of a month.

    The commitment can be published before the month; the seed is told a week after it.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    found = club.surprises.seed(month_of, key_id=key_id)
    opens_at = format_instant(found.opens_at)
    seed = f"seed {found.seed}" if found.seed else f"the seed is told from {opens_at}"
    say(
        f"month {found.month}, key {found.key_id}: commitment {found.commitment}, {seed}",
        {
            "month": found.month,
            "key_id": found.key_id,
            "commitment": found.commitment,
            "opens_at": opens_at,
            "seed": found.seed,
        },
    )


@click.command("audit-draws")
@month_option
@click.option(
    "--seed", metavar="HEX", help="The seed as it was published. That of the key ring, if not given."
)
@click.option("--key", "key_id", metavar="ID", help="The key that the published seed is of.")
@store_option
@keys_option
@as_of_option("When it is asked.")
@json_option
@click.pass_context
def audit_verb(  # click passes every option
    context: click.Context,
    *,
    month_of: Instant | None,
    seed: str | None,
    key_id: str | None,
    store: str,
    keys: Path | None,
    as_of: Instant | None,
) -> None:
    """
    Draw again whatever chance decided in a month, and list the gifts that should not be.

    Exits with 1 where a gift was given to a draw that lost.
    """
    if (seed is None) is not (key_id is None):
        raise click.UsageError("--seed and --key go together")
    club = open_club(store, as_of, keys=None if seed else ring_for(keys))
    at = clock_at(as_of).now() if month_of is None else month_of
    month = Almanac(club.program.zone, club.program.calendar).key(at, PeriodKind.MONTH)
    counts = dict.fromkeys((*(each.value for each in Verdict), UNKNOWN), 0)
    wrong = []
    for audited in club.surprises.draws(at, seeds={} if seed is None else {str(key_id): seed}):
        counts[UNKNOWN if audited.verdict is None else audited.verdict.value] += 1
        if audited.verdict is Verdict.WRONG:
            wrong.append(audited)
    for each in wrong:
        warn(f"{each.draw.event_key} of member {each.member_id} lost, and was given {each.draw.reward_id}")
    figures = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
    say(
        f"month {month}: {counted(sum(counts.values()), 'draw')}: {figures}",
        {"month": month, **counts, "wrong_draws": [_document(each) for each in wrong]},
    )
    if wrong:
        context.exit(Exit.REFUSED)


def _document(audited: AuditedDraw) -> Json:
    draw = audited.draw
    return {"member_id": audited.member_id, "reward_id": draw.reward_id, "event": draw.event_key}
