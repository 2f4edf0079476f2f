"""``clubkit member add``, ``export`` and ``erase``: what is known of one member."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

import click

from clubkit.areas.occasions import require_room
from clubkit.calendars import DateCalendar, Instant, format_instant
from clubkit.cli.options import as_of_option, json_option, store_option
from clubkit.cli.output import counted, say
from clubkit.cli.rings import STDIN, new_private, privacy_for, privacy_option
from clubkit.cli.stores import open_club
from clubkit.club import Club
from clubkit.errors import BadInputError, ContactTakenError
from clubkit.members.profile import Profile
from clubkit.members.telling import occasion_told, profile_of
from clubkit.vouchers.sheets import Dialect

TOLD_MAX: Final = 65_536
"""Characters that are read of what is told."""

_OCCASIONS: Final = "occasions"
_FOLDER_MODE: Final = 0o700


@click.command("add")
@click.argument("member_id", metavar="MEMBER")
@store_option
@privacy_option
@click.option(
    "--told",
    metavar="FILE",
    help="A JSON file of what is known: name, phone and so on; - reads it from stdin.",
)
@as_of_option("When the member joins or tells.")
@json_option
def add(*, member_id: str, store: str, privacy: Path | None, told: str | None, as_of: Instant | None) -> None:
    """
    Enrol a member, and add to what is known of one. Running it again changes nothing.

    What is known comes from a file or stdin: words of the command line are seen by others.
    """
    texts, occasions = ({}, []) if told is None else _read(told)
    club = open_club(store, as_of, privacy=None if told is None else privacy_for(privacy))
    profile = profile_of(texts, club.program)
    days = [occasion_told(each, DateCalendar(club.program.calendar.value)) for each in occasions]
    require_room(len(days))
    _require_free(club, member_id, profile)
    club.members.enrol(member_id)
    line, missing = f"member {member_id} is enrolled", None
    if told is not None:
        share = club.members.tell(member_id, profile)
        for day in days:
            club.members.add_occasion(member_id, day)
        missing = [*share.missing]
        line += f"; not known yet: {', '.join(missing)}" if missing else "; all that is wanted is known"
    say(line, {"member_id": member_id, "missing": None if missing is None else [*missing]})


@click.command("export")
@click.argument("member_id", metavar="MEMBER")
@store_option
@privacy_option
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the files to this new folder.",
)
@click.option(
    "--dialect",
    type=click.Choice([each.value for each in Dialect]),
    default=Dialect.SPREADSHEET.value,
    help="What reads the CSV files: a spreadsheet, kept from running formulas, or a machine.",
)
@as_of_option("When it is asked.")
@json_option
def export(
    *, member_id: str, store: str, privacy: Path | None, out: Path, dialect: str, as_of: Instant | None
) -> None:
    """
    Write everything about one person to a folder: JSON, CSV, and their SHA-256.

    Nobody but you can read it. Hand it to that person and to nobody else, then delete it.
    """
    club = open_club(store, as_of, privacy=privacy_for(privacy))
    files = club.members.export(member_id).files(dialect=dialect)
    try:
        os.mkdir(out, _FOLDER_MODE)  # noqa: PTH102 - Path.mkdir says the same
    except OSError as error:
        raise BadInputError("out", "a folder that can be made and is not there yet", str(out)) from error
    for name, data in files.items():
        with new_private(out / name) as file:
            file.write(data.decode())
    say(
        f"{counted(len(files), 'file')} about member {member_id} in {out}",
        {"member_id": member_id, "folder": str(out), "files": [*sorted(files)]},
    )


@click.command("erase")
@click.argument("member_id", metavar="MEMBER")
@store_option
@privacy_option
@click.option("--yes", is_flag=True, help="Do it. Without this, only say what would be deleted.")
@as_of_option("When it is done.")
@json_option
def erase(*, member_id: str, store: str, privacy: Path | None, yes: bool, as_of: Instant | None) -> None:
    """
    Forget a person for good. Points, orders and their sums stay.

    It needs no ring, so a ring that is lost stands in nobody's way. With one, what proves the words in the
    postings of members who were merged into this one goes too.
    """
    club = open_club(store, as_of, privacy=privacy_for(privacy, is_needed=False))
    erasure = club.members.erase(member_id, dry_run=not yes)
    deleted = ", ".join(f"{count} {what}" for what, count in erasure.deleted.items() if count) or "nothing"
    at = None if erasure.erased_at is None else format_instant(erasure.erased_at)
    line = f"deleted {deleted} of member {member_id}" if yes else f"would delete {deleted}; --yes does it"
    say(
        line,
        {
            "member_id": erasure.member_id,
            "erased_at": at,
            "is_done": yes,
            "deleted": dict(erasure.deleted),
        },
    )


def _require_free(club: Club, member_id: str, profile: Profile) -> None:
    """Refuse contacts of another member before anybody is enrolled for them."""
    for kind, found in (
        ("phone", profile.phone and club.members.find(phone=profile.phone)),
        ("email", profile.email and club.members.find(email=profile.email)),
    ):
        if found and found.member_id != member_id:
            raise ContactTakenError(kind, found.member_id)


def _read(place: str) -> tuple[dict[str, str], list[str]]:
    """What is told in a file: texts by name, and occasions."""
    try:
        text = sys.stdin.read(TOLD_MAX + 1) if place == STDIN else _text_of(Path(place))
        told = json.loads(text) if len(text) <= TOLD_MAX else None
    except (OSError, ValueError, RecursionError):
        told = None
    occasions = told.pop(_OCCASIONS, []) if isinstance(told, dict) else None
    texts = [*told.values(), *occasions] if isinstance(told, dict) and isinstance(occasions, list) else [None]
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in texts):
        raise BadInputError("told", "a JSON object of texts, and a list of occasions", "something else")
    return told, occasions or []


def _text_of(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(TOLD_MAX + 1)
