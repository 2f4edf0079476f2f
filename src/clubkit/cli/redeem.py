"""``clubkit redeem``: spend units of a member."""

from __future__ import annotations

import click

from clubkit.calendars import Instant
from clubkit.cli.options import as_of_option, json_option, store_option, unit_option
from clubkit.cli.stores import open_club
from clubkit.cli.told import say_posting


@click.command("redeem")
@click.argument("member_id", metavar="MEMBER")
@click.argument("units", type=click.IntRange(min=1), metavar="UNITS")
@click.option(
    "--reference", required=True, metavar="TEXT", help="Your id of it: the same again spends nothing more."
)
@store_option
@unit_option
@as_of_option("When they are spent.")
@json_option
def command(
    *,
    member_id: str,
    units: int,
    reference: str,
    store: str,
    unit: str | None,
    as_of: Instant | None,
) -> None:
    """
    Spend units of a member.

    Those that expire soonest pay first, or as the program says.
    """
    club = open_club(store, as_of)
    posting = club.points.redeem(member_id, units, reference=reference, unit_id=unit)
    say_posting(club, member_id, posting, unit)
