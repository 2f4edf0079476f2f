"""``clubkit privacy``: the keys that members' keys are wrapped with, and what need not be kept."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.calendars import Instant, parse_duration
from clubkit.cli.options import as_of_option, json_option, store_option
from clubkit.cli.output import Json, counted, progress, say
from clubkit.cli.rings import new_ring_options, privacy_for, privacy_option, ring_argument
from clubkit.cli.stores import open_club
from clubkit.key_sources import (
    change_privacy_ring_file,
    fresh_secret,
    new_privacy_ring_file,
    privacy_ring_from_file,
)
from clubkit.members.keys import KekState, PrivacyRing


@click.group("privacy")
def command() -> None:
    """Make and rotate the keys of members, and forget what need not be kept."""


@command.command("new")
@new_ring_options
@json_option
def new_verb(*, tenant: str, out: Path) -> None:
    """
    Make a ring of privacy with one key that wraps.

    Nobody but you can read the file. Keep it apart from the database, and do not lose it: without it, all
    that is known of members is lost.
    """
    ring = new_privacy_ring_file(out, tenant)
    say(f"made a ring of privacy for {tenant!r} with 1 key: {out}", {"file": str(out), **_document(ring)})


@command.command("rotate")
@ring_argument
@json_option
def rotate_verb(*, ring: Path) -> None:
    """
    Announce a new key; once one is announced, let it wrap.

    Run it once, bring the ring to every process, run it again, and wrap the members' keys anew.
    """
    change_privacy_ring_file(ring, _next_step)
    after = privacy_ring_from_file(ring)
    newest = after.keks[-1]
    wraps = newest.state is KekState.WRAPPING
    told = "wraps; run clubkit privacy rewrap" if wraps else "is announced; run this again to let it wrap"
    say(f"key {newest.kid} {told}", _document(after))


@command.command("retire")
@ring_argument
@click.argument("kid", type=click.IntRange(min=1), metavar="KEY")
@json_option
def retire_verb(*, ring: Path, kid: int) -> None:
    """
    Delete a key that wraps nothing any more.

    What is still wrapped by it, in the store or in a backup, is lost for good.
    """
    change_privacy_ring_file(ring, lambda before: before.retired(kid))
    say(f"key {kid} is retired", _document(privacy_ring_from_file(ring)))


@command.command("list")
@ring_argument
@json_option
def list_verb(*, ring: Path) -> None:
    """
    List the keys of a ring of privacy by number and state.

    No secret is shown.
    """
    found = privacy_ring_from_file(ring)
    say("\n".join(f"{kek.kid:>2}  {kek.state.value}" for kek in found.keks), _document(found))


@command.command("rewrap")
@store_option
@privacy_option
@json_option
def rewrap_verb(*, store: str, privacy: Path | None) -> None:
    """
    Wrap the keys of members by the key that wraps now.

    No field is encrypted again. Once it says 0, the key before can be retired.
    """
    club = open_club(store, None, privacy=privacy_for(privacy))
    count = club.members.rewrap()
    say(f"wrapped {counted(count, 'key')} anew", {"rewrapped": count})


@command.command("retain")
@store_option
@click.option(
    "--inactive", metavar="LENGTH", help="Erase members who have done nothing for so long, such as '3 years'."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="The most members to look at; the next run goes on where this one stopped.",
)
@click.option("--yes", is_flag=True, help="Do it. Without this, only say who would be erased.")
@as_of_option("The instant to take for now.")
@json_option
def retain_verb(
    *, store: str, inactive: str | None, limit: int | None, yes: bool, as_of: Instant | None
) -> None:
    """
    Forget messages, failed attempts at codes, and members who have done nothing for long.

    Messages go 14 days after they were done with, attempts after a day, blocks after 90. Points and the sums
    of the ledger stay. A run that was stopped goes on where it was.
    """
    club = open_club(store, as_of)
    length = None if inactive is None else parse_duration(inactive)
    with progress("members looked at") as told:
        retained = club.members.retain(inactive=length, limit=limit, dry_run=not yes, told=told)
    members = counted(len(retained.members), "member")
    messages = counted(retained.messages, "message")
    line = f"deleted {messages}, erased {members}" if yes else f"would erase {members}; --yes does it"
    line += "" if retained.is_done else "; more members are to be looked at"
    document: dict[str, Json] = {
        "messages": retained.messages,
        "attempts": retained.attempts,
        "looked_at": retained.looked_at,
        "members": [*retained.members],
        "is_last": retained.is_done,
        "is_done": yes,
    }
    say(line, document)


def _next_step(ring: PrivacyRing) -> PrivacyRing:
    """The ring with a key announced, or with the announced one wrapping."""
    is_announced = any(kek.state is KekState.ANNOUNCED for kek in ring.keks)
    return ring.rotated() if is_announced else ring.announced(fresh_secret())


def _document(ring: PrivacyRing) -> dict[str, Json]:
    return {"tenant": ring.tenant, "keys": [{"kid": kek.kid, "state": kek.state.value} for kek in ring.keks]}
