"""Golden vectors of what is stored, and what they are made of."""

from __future__ import annotations

import json
from pathlib import Path

from clubkit.members.keys import Kek, KekState, PrivacyRing
from clubkit.members.privacy import MemberKey, Place
from clubkit.secret import Secret

FOLDER = Path(__file__).parents[1] / "vectors" / "members"
NONCE = bytes(range(12))
PHONE = Place("member_profile", "phone")


def vectors(name):
    """The vectors of one file."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def secret(number):
    """A secret that is none."""
    return Secret(bytes([number] * 32))


def ring_of(*kids, tenant="demo", announced=()):
    """A ring with keys of these numbers, the last of which wraps, and announced ones after them."""
    states = [
        *[KekState.UNWRAPPING] * (len(kids) - 1),
        KekState.WRAPPING,
        *[KekState.ANNOUNCED] * len(announced),
    ]
    keks = [
        Kek(kid, state, secret(kid % 251)) for kid, state in zip((*kids, *announced), states, strict=True)
    ]
    return PrivacyRing(tenant, secret(255), tuple(keks))


def key_of(member_key=7, *, version=1, tenant="demo", data=b"k" * 32):
    """The key of a member."""
    return MemberKey(tenant, member_key, version, Secret(data))
