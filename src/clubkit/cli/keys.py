"""``clubkit keys``: the key ring that codes are made and verified with."""

from __future__ import annotations

from pathlib import Path

import click

from clubkit.cli.options import json_option
from clubkit.cli.output import Json, say
from clubkit.cli.rings import new_ring_options, ring_argument
from clubkit.key_sources import change_ring_file, fresh_secret, new_ring_file, ring_from_file
from clubkit.vouchers.keys import KeyRing, KeyState, RingKey


@click.group("keys")
def command() -> None:
    """Make, rotate, revoke and list the keys of codes."""


@command.command("new")
@new_ring_options
@json_option
def new_verb(*, tenant: str, out: Path) -> None:
    """
    Make a ring with one key that signs.

    Nobody but you can read the file. Keep it apart from the database: whoever has both can make codes.
    """
    ring = new_ring_file(out, tenant)
    say(f"made a ring for {tenant!r} with 1 key: {out}", {"file": str(out), **_document(ring)})


@command.command("rotate")
@ring_argument
@click.option("--now", is_flag=True, help="Announce a key and let it sign at once: no till has to learn it.")
@json_option
def rotate_verb(*, ring: Path, now: bool) -> None:
    """
    Announce a new key; once one is announced, let it sign.

    Run it once, bring the public half to every till, and run it again. The key before it still verifies.
    """
    change_ring_file(ring, rotated_at_once if now else next_step)
    after = ring_from_file(ring)
    newest = after.keys[-1]
    told = "signs" if newest.state is KeyState.SIGNING else "is announced; run this again to let it sign"
    say(f"key {newest.kid} {told}", _document(after))


@command.command("revoke")
@ring_argument
@click.argument("kid", type=click.IntRange(min=0), metavar="KEY")
@json_option
def revoke_verb(*, ring: Path, kid: int) -> None:
    """
    Refuse everything that a key has made, for good.

    For a key that leaked. Its secret is erased from the file; codes that it made can be shown no more.
    """
    change_ring_file(ring, lambda before: before.revoked(kid))
    say(f"key {kid} is revoked", _document(ring_from_file(ring)))


@command.command("list")
@ring_argument
@json_option
def list_verb(*, ring: Path) -> None:
    """
    List the keys of a ring by number and state.

    No secret is shown.
    """
    found = ring_from_file(ring)
    lines = [f"{key.kid:>2}  {key.state.value:9}  {key.key_id.hex()}" for key in found.keys]
    say("\n".join(lines), _document(found))


def next_step(ring: KeyRing) -> KeyRing:
    """The ring with a key announced, or with the announced one signing."""
    is_announced = any(key.state is KeyState.ANNOUNCED for key in ring.keys)
    return ring.rotated() if is_announced else ring.announced(fresh_secret())


def rotated_at_once(ring: KeyRing) -> KeyRing:
    """The ring in which a new key signs."""
    after = next_step(ring)
    return after if _has_rotated(ring, after) else after.rotated()


def _has_rotated(before: KeyRing, after: KeyRing) -> bool:
    return len(before.keys) == len(after.keys)


def _document(ring: KeyRing) -> dict[str, Json]:
    return {"tenant": ring.tenant, "keys": [_key_document(key) for key in ring.keys]}


def _key_document(key: RingKey) -> Json:
    return {"kid": key.kid, "state": key.state.value, "key_id": key.key_id.hex()}
