"""``clubkit member show``: what one member has, where the member stands, and what happened last."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.points import Statement
from clubkit.calendars import Instant, format_instant
from clubkit.cli import member_consent, member_data
from clubkit.cli.amounts import instant_or_none, instant_text, money_text, units_text
from clubkit.cli.member_known import known
from clubkit.cli.options import as_of_option, json_option, store_option, unit_option
from clubkit.cli.output import Json, say
from clubkit.cli.postings import posting_document, posting_table
from clubkit.cli.rings import privacy_for, privacy_option
from clubkit.cli.stores import open_club
from clubkit.cli.tables import plain_table
from clubkit.club import Club
from clubkit.commands.balance import Balance
from clubkit.commands.outlook import Outlook
from clubkit.errors import BadInputError
from clubkit.program.model import Program, ScoreKind

POSTINGS = 10
"""The last postings that are shown."""


@click.group("member")
def command() -> None:
    """Look at one member, add to what is known and agreed to, export it, or erase it."""


command.add_command(member_data.add)
command.add_command(member_consent.consent)
command.add_command(member_consent.withdraw)
command.add_command(member_data.export)
command.add_command(member_data.erase)


@command.command("show")
@click.argument("member_id", metavar="MEMBER")
@store_option
@unit_option
@privacy_option
@as_of_option("The instant to take for now; not before the member's last posting.")
@json_option
def show(
    *, member_id: str, store: str, unit: str | None, privacy: Path | None, as_of: Instant | None
) -> None:
    """
    Show what a member has, what expires when, the standing, and the last postings.

    With the ring of privacy also who it is, the days that matter, and what was agreed to.
    """
    ring = privacy_for(privacy, is_needed=False)
    club = open_club(store, as_of, privacy=ring)
    statement = club.points.statement(member_id, limit=POSTINGS, unit_id=unit)
    _require_not_past(statement, as_of)
    standing = None if club.program.ladder is None else club.tiers.standing(member_id)
    member = club.members.get(member_id)
    told = None if ring is None else known(club, member_id)
    document: dict[str, Json] = {
        "member_id": member.member_id,
        "joined_at": format_instant(member.joined_at),
        "known": None if told is None else told.document(),
        "balance": _balance_document(statement.balance),
        "standing": None if standing is None else _standing_document(standing),
        "postings": [posting_document(each) for each in statement.postings],
    }
    lines = [
        f"member {member.member_id}, since {format_instant(member.joined_at)}",
        *([] if told is None else told.lines()),
        *_balance_lines(statement.balance, club),
        *([] if standing is None else _standing_lines(standing, club.program)),
        *plain_table(posting_table(statement.postings)),
    ]
    say("\n".join(lines), document)


def _require_not_past(statement: Statement, as_of: Instant | None) -> None:
    """A book is as its last decision left it; what was before that, only the record of all members says."""
    last = statement.postings[0].decided_at if statement.postings else None
    if as_of is None or last is None or as_of >= last:
        return
    expected = (
        f"at or after the member's last posting, {format_instant(last)}; for the past see clubkit members"
    )
    raise BadInputError("as-of", expected, format_instant(as_of))


def _balance_lines(balance: Balance, club: Club) -> list[str]:
    parts = [units_text(balance.available, balance.unit_id)]
    if balance.worth_minor:
        parts[0] += f" to spend, worth {money_text(balance.worth_minor, club.program)}"
    else:
        parts[0] += " to spend"
    parts += [
        f"{units:,} {word}"
        for word, units in (("pending", balance.pending), ("held", balance.held), ("owed", balance.deficit))
        if units
    ]
    lines = [", ".join(parts)]
    lines += [f"  {units:,} can be spent from {format_instant(at)}" for at, units in balance.maturing]
    lines += [f"  {units:,} expire at {format_instant(at)}" for at, units in balance.expiring]
    return lines


def _standing_lines(standing: Outlook, program: Program) -> list[str]:
    lines = [f"tier {standing.tier_id}, since {instant_text(standing.since, otherwise='joining')}"]
    scores = _scores_text(standing.scores, program)
    if scores:
        lines.append(f"  counts now: {scores}")
    if standing.next_tier_id is not None:
        what = f"{_scores_text(standing.missing, program) or 'nothing'} more"
        if standing.next_is_closed:
            what += ", and what it asks of the member, which does not hold"
        lines.append(f"  to {standing.next_tier_id}: {what}")
    if standing.missing_to_stay:
        lines.append(f"  to stay: {_scores_text(standing.missing_to_stay, program)} more")
    if standing.is_closed:
        lines.append("  to stay: what it asks of the member, which does not hold any more")
    if standing.until is not None:
        lines.append(
            f"  reviewed at {format_instant(standing.until)}; today it would be {standing.review_today}"
        )
    return lines


def _scores_text(scores: dict[ScoreKind, int], program: Program) -> str:
    return ", ".join(
        f"{kind.value} {money_text(score, program) if kind is ScoreKind.SPEND else f'{score:,}'}"
        for kind, score in scores.items()
    )


def _balance_document(balance: Balance) -> Json:
    return {
        "unit": balance.unit_id,
        "available": balance.available,
        "pending": balance.pending,
        "held": balance.held,
        "deficit": balance.deficit,
        "total": balance.total,
        "worth_minor": balance.worth_minor,
        "expiring": [{"at": format_instant(at), "units": units} for at, units in balance.expiring],
        "maturing": [{"at": format_instant(at), "units": units} for at, units in balance.maturing],
    }


def _standing_document(standing: Outlook) -> Json:
    return {
        "tier": standing.tier_id,
        "since": instant_or_none(standing.since),
        "benefits": list(standing.benefits),
        "scores": _scores_document(standing.scores),
        "next_tier": standing.next_tier_id,
        "missing": _scores_document(standing.missing),
        "missing_to_stay": _scores_document(standing.missing_to_stay),
        "until": instant_or_none(standing.until),
        "review_today": standing.review_today,
        "is_closed": standing.is_closed,
        "next_is_closed": standing.next_is_closed,
    }


def _scores_document(scores: dict[ScoreKind, int]) -> Json:
    return {"spend_minor" if kind is ScoreKind.SPEND else kind.value: score for kind, score in scores.items()}
