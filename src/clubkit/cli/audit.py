"""``clubkit audit``: seal what was posted, and see later whether it is still there."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.audit.findings import Finding
from clubkit.audit.notes import NOTE_BYTES_MAX, PublicKey, checked_name, read_public_key
from clubkit.audit.seal import Sealed, seal
from clubkit.audit.verify import Verified, verify
from clubkit.cli.exits import Exit
from clubkit.cli.key_files import new_key, read_key, written_whole
from clubkit.cli.options import EXISTING, NEW, json_option, store_option
from clubkit.cli.output import Json, counted, progress, say, warn
from clubkit.cli.stores import known_store
from clubkit.clock import SystemClock
from clubkit.errors import BadInputError


def read_origin(context: click.Context, option: click.Parameter, text: str) -> str:
    """Read the name of a journal."""
    try:
        return checked_name(text)
    except BadInputError as error:
        raise click.BadParameter(str(error), context, option) from error


def read_public(context: click.Context, option: click.Parameter, text: str) -> PublicKey:
    """Read a public key."""
    try:
        return read_public_key(text)
    except BadInputError as error:
        raise click.BadParameter(str(error), context, option) from error


@click.group("audit")
def command() -> None:
    """Seal what was posted, and see later whether it is still there."""


@command.command("keygen")
@click.option(
    "--origin",
    required=True,
    metavar="NAME",
    callback=read_origin,
    help="What the journal is called, best a URL of yours without https, such as shop.example/club.",
)
@click.option("--out", required=True, type=NEW, metavar="FILE", help="Write the secret key to this new file.")
@json_option
def keygen(*, origin: str, out: Path) -> None:
    """
    Make a key that signs checkpoints, and print its public half.

    Nobody but you can read the file. Keep the public key where those who verify find it.
    """
    public = str(new_key(origin, out).public)
    say(public, {"file": str(out), "public_key": public})


@command.command("seal")
@store_option
@click.option("--key", required=True, type=EXISTING, metavar="FILE", help="The secret key, from keygen.")
@click.option("--out", type=NEW, metavar="FILE", help="Write the newest checkpoint to this file.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Seal so many postings at most.")
@json_option
def seal_verb(*, store: str, key: Path, out: Path | None, limit: int | None) -> None:
    """
    Seal postings that are not sealed yet, and sign the journal as it is then.

    For cron. Safe to run twice or from several machines. Bring the checkpoint to where nobody who can write
    to the store can change it.
    """
    signing = read_key(key)
    sealed = seal(known_store(store), signing, SystemClock(), limit=limit)
    if out is not None and sealed.checkpoint is not None:
        written_whole(out, sealed.checkpoint)
    say(_sealed_line(sealed, out), _sealed_document(sealed))


@command.command("verify")
@store_option
@click.option(
    "--against", required=True, type=EXISTING, metavar="FILE", help="A checkpoint that was kept elsewhere."
)
@click.option(
    "--public-key",
    "public",
    required=True,
    metavar="KEY",
    callback=read_public,
    help="The public key, as keygen printed it.",
)
@json_option
@click.pass_context
def verify_verb(context: click.Context, *, store: str, against: Path, public: PublicKey) -> None:
    """
    See whether everything that was sealed is still there as it was.

    Compares each posting with its leaf, and the leaves with each checkpoint. Exit code 1 where something is
    wrong: one line for each finding.
    """
    with against.open("rb") as file:
        note = file.read(NOTE_BYTES_MAX + 1)
    with progress("leaves") as compared:
        verified = verify(known_store(store), public, note, watched=compared)
    for finding in verified.findings:
        warn(str(finding))
    say(_verified_line(verified), _verified_document(verified))
    if verified.findings:
        context.exit(Exit.REFUSED)


def _sealed_line(sealed: Sealed, out: Path | None) -> str:
    more = "" if sealed.is_done else "; more is to be sealed"
    where = "" if out is None or sealed.checkpoint is None else f"; checkpoint in {out}"
    leaves = counted(sealed.size, "leaf", "leaves")
    return f"sealed {counted(sealed.postings, 'posting')}, {leaves} in all{more}{where}"


def _sealed_document(sealed: Sealed) -> dict[str, Json]:
    return {
        "postings": sealed.postings,
        "size": sealed.size,
        "checkpoint": sealed.checkpoint,
        "is_done": sealed.is_done,
    }


def _verified_line(verified: Verified) -> str:
    erased = f", {verified.erased:,} without their details" if verified.erased else ""
    return (
        f"compared {counted(verified.leaves, 'posting')}{erased} and "
        f"{counted(1 + verified.checkpoints, 'checkpoint')}: "
        f"{counted(len(verified.findings), 'finding') if verified.findings else 'nothing is wrong'}"
    )


def _verified_document(verified: Verified) -> dict[str, Json]:
    return {
        "leaves": verified.leaves,
        "checkpoints": 1 + verified.checkpoints,
        "erased": verified.erased,
        "findings": [_finding_document(each) for each in verified.findings],
    }


def _finding_document(finding: Finding) -> Json:
    return {
        "flaw": finding.flaw.value,
        "sentence": finding.what,
        "postings": [{"member_key": key, "seq": seq} for key, seq in finding.postings],
    }
