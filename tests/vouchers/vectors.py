"""Golden vectors, and what they are made of."""

from __future__ import annotations

import json
from pathlib import Path

from clubkit.vouchers.codes import CodeKey, CodeKeys
from clubkit.vouchers.keys import KeyRing, KeyState, Purpose, derived, ring_key
from clubkit.vouchers.secret import Secret
from clubkit.vouchers.tokens import Binding, Bound, Token, TokenKeys, TokenKind, TokenSigner

FOLDER = Path(__file__).parents[1] / "vectors" / "vouchers"
ROOT = Secret(bytes(range(32)))
OTHER_ROOT = Secret(bytes(range(32, 64)))


def vectors(name):
    """The vectors of one file."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def code_key(case):
    """The key of a vector."""
    return CodeKey(
        case["kid"], derived(Secret(bytes.fromhex(case["root"])), Purpose.CODES, case["tenant"]).reveal()
    )


def code_keys(case):
    """A ring of one key, that of a vector."""
    key = code_key(case)
    return CodeKeys(key, frozenset(), {key.kid: key})


def ring_of(*kids, tenant="demo"):
    """A ring with keys of these numbers, the last of which signs."""
    states = [*[KeyState.VERIFYING] * (len(kids) - 1), KeyState.SIGNING]
    roots = [Secret(bytes([kid] * 32)) for kid in kids]
    return KeyRing(tenant, tuple(ring_key(*each, tenant) for each in zip(kids, states, roots, strict=True)))


def signer(case):
    """The signer of a vector."""
    return TokenSigner(bytes.fromhex(case["seed"]), bytes.fromhex(case["tenant"]))


def token_keys(case):
    """What verifies the tokens of a vector."""
    return TokenKeys(bytes.fromhex(case["tenant"]), [signer(case).public])


def token(case):
    """What the token of a vector says."""
    says = dict(case["token"])
    binding = says.pop("binding")
    return Token(
        kind=TokenKind[says.pop("kind").upper()],
        binding=Binding(Bound[binding["bound"].upper()], bytes.fromhex(binding["mark"])) if binding else None,
        **says,
    )
