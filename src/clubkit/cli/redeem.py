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
@click.option("--order", metavar="ID", help="The order that they pay for: its refund gives them back.")
@click.option("--source", default="web", show_default=True, metavar="NAME", help="The shop of that order.")
@click.option(
    "--order-total",
    type=click.IntRange(min=0),
    metavar="MINOR",
    help="That order's total in whole minor units, of which the program lets units pay a share.",
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
    order: str | None,
    source: str,
    order_total: int | None,
) -> None:
    """
    Spend units of a member.

    Those that expire soonest pay first, or as the program says.
    """
    club = open_club(store, as_of)
    posting = club.points.redeem(
        member_id,
        units,
        reference=reference,
        unit_id=unit,
        order=None if order is None else (source, order),
        order_minor=order_total,
    )
    say_posting(club, member_id, posting, unit)
