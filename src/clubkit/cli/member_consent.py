"""``clubkit member consent`` and ``withdraw``: what one member agrees to be written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from clubkit.areas.export_rows import consent_row
from clubkit.calendars import Instant, format_instant
from clubkit.cli.options import as_of_option, json_option, store_option
from clubkit.cli.output import say
from clubkit.cli.stores import open_club
from clubkit.errors import BadInputError
from clubkit.members.consent import WORDING_MAX, Consent, Purpose, Wording, wording_of

SHELL: Final = "cli"
"""Where it was said, and who recorded it, if the line does not say so."""


@click.command("consent")
@click.argument("member_id", metavar="MEMBER")
@store_option
@click.option("--channel", required=True, metavar="NAME", help="What they may be written by, such as sms.")
@click.option(
    "--wording",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A text file with the words that were agreed to; only its digest is kept.",
)
@click.option("--wording-version", required=True, metavar="NAME", help="The shop's name for these words.")
@click.option("--source", default=SHELL, show_default=True, metavar="TEXT", help="Where they said so.")
@click.option("--actor", default=SHELL, show_default=True, metavar="TEXT", help="Who records it.")
@as_of_option("When they said so.")
@json_option
def consent(
    *,
    member_id: str,
    store: str,
    channel: str,
    wording: Path,
    wording_version: str,
    source: str,
    actor: str,
    as_of: Instant | None,
) -> None:
    """Record that a member agrees to be reminded and offered something. Running it again changes nothing."""
    words = _wording(wording_version, wording)
    with open_club(store, None) as club:
        record = club.members.consent(
            member_id, channel, Purpose.MARKETING, wording=words, source=source, actor=actor, at=as_of
        )
    _say(member_id, record, "agrees to be written to by")


@click.command("withdraw")
@click.argument("member_id", metavar="MEMBER")
@store_option
@click.option("--channel", required=True, metavar="NAME", help="What they may not be written by any more.")
@click.option("--source", default=SHELL, show_default=True, metavar="TEXT", help="Where they said so.")
@click.option("--actor", default=SHELL, show_default=True, metavar="TEXT", help="Who records it.")
@as_of_option("When they said so.")
@json_option
def withdraw(
    *, member_id: str, store: str, channel: str, source: str, actor: str, as_of: Instant | None
) -> None:
    """Record that a member wants no more reminders and offers. It holds from the next message on."""
    with open_club(store, None) as club:
        record = club.members.withdraw(
            member_id, channel, Purpose.MARKETING, source=source, actor=actor, at=as_of
        )
    _say(member_id, record, "wants no more messages by")


def _say(member_id: str, record: Consent, what: str) -> None:
    line = f"member {member_id} {what} {record.channel}, said at {format_instant(record.at)}"
    say(line, {"member_id": member_id, **consent_row(record)})


def _wording(version: str, path: Path) -> Wording:
    """The words of a file."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(WORDING_MAX + 1)
    except (OSError, ValueError) as error:
        raise BadInputError("wording", "a text file in UTF-8", str(path)) from error
    return wording_of(version, text)
