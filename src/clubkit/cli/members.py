"""``clubkit members``: what every member had at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from attrs import define, field

from clubkit.calendars import Instant, format_instant
from clubkit.cli.figures_csv import COLUMNS, cells_of, write_figures
from clubkit.cli.options import NEW, as_of_option, json_option, store_option, wants_json
from clubkit.cli.output import Json, counted, say
from clubkit.cli.rings import privacy_for, privacy_option
from clubkit.cli.stores import open_club, open_past
from clubkit.cli.tables import Table, show_table
from clubkit.insights.outcomes import MemberFigures
from clubkit.program.model import InSegment, asked_by


@click.command("members")
@store_option
@as_of_option("The instant that is asked for; it may lie in the past.")
@click.option(
    "--csv", "out", type=NEW, metavar="FILE", help="Write to this CSV file, compressed if it ends in .gz."
)
@click.option("--segment", metavar="NAME", help="Only the members of this segment of the program, now.")
@privacy_option
@json_option
def command(
    *, store: str, as_of: Instant | None, out: Path | None, segment: str | None, privacy: Path | None
) -> None:
    """
    List what every member had at an instant.

    Units are those of the program's first unit, spend is the money that counts for tiers, in minor units.
    """
    if segment is not None and as_of is not None:
        raise click.UsageError("--segment asks who is in it now: no --as-of beside it")
    club, at = open_past(store, as_of)
    members_at: Iterable[MemberFigures] = club.insights.members_at(at)
    if segment is not None:
        chosen = _chosen(store, segment, privacy)
        members_at = (each for each in members_at if each.member_id in chosen)
    totals = Totals()
    figures = totals.watched(members_at)
    if out is not None:
        write_figures(out, figures)
        say(f"{_line(totals, at)}; written to {out}", {**_document(totals, at), "file": str(out)})
        return
    members = list(figures)
    if not wants_json():
        show_table(_table(members))
    say(_line(totals, at), {**_document(totals, at), "members": [_member(each) for each in members]})


def _chosen(store: str, segment: str, privacy: Path | None) -> set[str]:
    """Who is in a segment; the ring of privacy is needed where it asks for profiles."""
    with open_club(store, None) as club:
        asked = asked_by([InSegment(segment)], club.program.segments)
    with open_club(store, None, privacy=privacy_for(privacy, is_needed=asked.profile)) as club:
        return {member.member_id for member in club.insights.segment(segment)}


@define
class Totals:
    """Sums over members."""

    members: int = 0
    earned: int = 0
    reversed: int = 0
    expired: int = 0
    redeemed: int = 0
    balance: int = 0
    tiers: dict[str, int] = field(factory=dict)

    def watched(self, members: Iterable[MemberFigures]) -> Iterator[MemberFigures]:
        """Pass members on, and add them up."""
        for each in members:
            self.members += 1
            self.earned += each.earned
            self.reversed += each.reversed
            self.expired += each.expired
            self.redeemed += each.redeemed
            self.balance += each.balance
            if each.tier_id:
                self.tiers[each.tier_id] = self.tiers.get(each.tier_id, 0) + 1
            yield each


def _line(totals: Totals, at: Instant) -> str:
    return (
        f"{counted(totals.members, 'member')} as of {format_instant(at)}: {totals.earned:,} earned, "
        f"{totals.reversed:,} reversed, {totals.expired:,} expired, {totals.redeemed:,} redeemed, "
        f"balance {totals.balance:,}"
    )


def _document(totals: Totals, at: Instant) -> dict[str, Json]:
    return {
        "as_of": format_instant(at),
        "totals": {
            "members": totals.members,
            "earned": totals.earned,
            "reversed": totals.reversed,
            "expired": totals.expired,
            "redeemed": totals.redeemed,
            "balance": totals.balance,
        },
        "tiers": dict(sorted(totals.tiers.items())),
    }


def _table(members: list[MemberFigures]) -> Table:
    rows = [tuple(str(cell) for cell in cells_of(each)) for each in members]
    return Table("", COLUMNS, rows, frozenset(COLUMNS[1:-1]))


def _member(figures: MemberFigures) -> Json:
    return dict(zip(COLUMNS, cells_of(figures), strict=True))
