"""``clubkit adjust``: correct a balance by hand."""

from __future__ import annotations

import click

from clubkit.calendars import Instant
from clubkit.cli.options import as_of_option, json_option, store_option, unit_option
from clubkit.cli.stores import open_club
from clubkit.cli.told import say_posting


# A negative number of units is no option.
@click.command("adjust", context_settings={"ignore_unknown_options": True})
@click.argument("member_id", metavar="MEMBER")
@click.argument("units", type=int, metavar="UNITS")
@click.option(
    "--reference", required=True, metavar="TEXT", help="Your id of it: the same again changes nothing more."
)
@click.option("--actor", required=True, metavar="NAME", help="Who corrects it; kept for good.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept for good.")
@click.option(
    "--approved-by", metavar="NAME", help="Who agrees to a large correction that waits; kept for good."
)
@store_option
@unit_option
@as_of_option("When it is corrected.")
@json_option
def command(  # click passes every option
    *,
    member_id: str,
    units: int,
    reference: str,
    actor: str,
    reason: str,
    approved_by: str | None,
    store: str,
    unit: str | None,
    as_of: Instant | None,
) -> None:
    """
    Correct a balance by hand.

    A positive number gives units, a negative one takes them. One above the program's guard waits, until it
    is run again with the name of a second person.
    """
    club = open_club(store, as_of)
    posting = club.points.adjust(
        member_id,
        units,
        reference=reference,
        actor=actor,
        reason=reason,
        unit_id=unit,
        approved_by=approved_by,
    )
    say_posting(club, member_id, posting, unit)
