"""``clubkit voucher bundle`` and ``reconcile``: what tills that cannot ask are told, and what they tell."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.areas.tills import Tills
from clubkit.calendars import Instant
from clubkit.cli.amounts import instant_text, money_text
from clubkit.cli.exits import Exit
from clubkit.cli.options import EXISTING, NEW, as_of_option, json_option, store_option
from clubkit.cli.output import Json, counted, say
from clubkit.cli.rings import keys_option, ring_for
from clubkit.cli.stores import clock_at, open_club
from clubkit.errors import BadInputError
from clubkit.till import Till, open_till
from clubkit.vouchers.bundles import TillTerms, read_bundle
from clubkit.vouchers.offline import Acceptance, Answer, Outcome

HOUR_S = 3600


@click.command("bundle")
@store_option
@keys_option
@click.option("--out", required=True, type=NEW, metavar="FILE", help="Write the bundle to this file.")
@click.option(
    "--face-most",
    type=click.IntRange(min=0),
    required=True,
    metavar="MINOR",
    help="What one voucher may be worth at most, in minor units.",
)
@click.option(
    "--total-most",
    type=click.IntRange(min=0),
    metavar="MINOR",
    help="What all that a till has not told of may be worth together; no bound, if not given.",
)
@click.option(
    "--currency-number",
    type=click.IntRange(min=1, max=999),
    required=True,
    metavar="N",
    help="The ISO 4217 number of these amounts, such as 978 for the euro.",
)
@click.option(
    "--hours",
    type=click.IntRange(min=1, max=720),
    default=24,
    show_default=True,
    metavar="N",
    help="How old the bundle may be when a till takes a token.",
)
@click.option("--at-store", default="", metavar="NAME", help="The name of the store that the till is in.")
@as_of_option("When it is made.")
@json_option
def bundle_verb(
    *, store: str, keys: Path | None, out: Path, at_store: str, as_of: Instant | None, **terms: int
) -> None:
    """
    Write what a till is told: public keys, terms, and which tokens are gone. Signed, and no secret.

    Take in what the till took first, with reconcile: then the bundle knows of it.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    wanted = TillTerms(
        face_most_minor=terms["face_most"],
        total_most_minor=terms["total_most"],
        currency=terms["currency_number"],
        window_s=terms["hours"] * HOUR_S,
    )
    written = club.tills.bundle(wanted, store=at_store)
    try:
        out.write_bytes(written)
    except OSError as error:
        raise BadInputError("out", "a file that can be written", str(out)) from error
    found = read_bundle(written)
    gone = len(found.gone)
    say(
        f"wrote bundle {found.number} to {out}, with {counted(gone, 'token')} that are gone",
        {"file": str(out), "number": found.number, "made_at": instant_text(found.at), "gone": gone},
    )


@click.command("reconcile")
@click.argument("file", type=EXISTING, metavar="FILE")
@store_option
@keys_option
@as_of_option("When the till tells.")
@json_option
def reconcile_verb(*, file: Path, store: str, keys: Path | None, as_of: Instant | None) -> None:
    """
    Take in what a till took, from the till's own file, and note the answers there.

    The first till that tells of a token has used it; each other one is shown as a conflict, and recorded.
    Again, it tells nothing twice. Exits with 1 where there is a conflict.
    """
    club = open_club(store, as_of, keys=ring_for(keys))
    with open_till(file, clock=clock_at(as_of)) as till:
        till_id = till.status().till_id
        told = _tell_all(till, club.tills)
    conflicts = [(taken, answer) for taken, answer in told if answer.outcome is Outcome.CONFLICT]
    found = counted(len(conflicts), "conflict")
    lines = [f"told of {counted(len(told), 'token')} of till {till_id!r}, {found}"]
    lines += [
        f"  {taken.reference}, by {taken.operator} at {instant_text(taken.at)}: "
        f"{money_text(taken.worth_minor, club.program)} for a token that was {answer.reason}"
        for taken, answer in conflicts
    ]
    document: dict[str, Json] = {
        "till_id": till_id,
        "told": len(told),
        "conflicts": [_document(taken, answer) for taken, answer in conflicts],
    }
    say("\n".join(lines), document)
    if conflicts:
        click.get_current_context().exit(Exit.REFUSED)


def _tell_all(till: Till, tills: Tills) -> list[tuple[Acceptance, Answer]]:
    """Tell the club of everything that it was not told of, some at a time, each answered before the next."""
    told: list[tuple[Acceptance, Answer]] = []
    while untold := till.untold():
        answers = tills.accept_uploads(till.status().till_id, untold)
        till.settle(answers)
        told += zip(untold, answers, strict=True)
    return told


def _document(taken: Acceptance, answer: Answer) -> Json:
    return {
        "reference": taken.reference,
        "operator": taken.operator,
        "taken_at": instant_text(taken.at),
        "worth_minor": taken.worth_minor,
        "reason": answer.reason,
    }
