"""
The text of a key ring, as a file or an environment variable has it.

A line for the club and one for each key, the oldest first; any white space does for the end of a line::

    clubkit-keys-v1 TENANT
    NUMBER:STATE:ID:SECRET

The id is there so that a secret which was cut or mistyped is noticed before anything is signed with it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from typing import Final

from clubkit.errors import BadInputError
from clubkit.vouchers.keys import KeyRing, KeyState, RingKey, ring_key
from clubkit.vouchers.secret import Secret

__all__ = [
    "RING_TEXT_MAX",
    "read_ring",
    "written_ring",
]

RING_TEXT_MAX: Final = 4096
"""Characters that the text of a ring has at most; 32 keys need fewer."""

_FORMAT = "clubkit-keys-v1"
_LIVE = re.compile(
    r"(?P<kid>[0-9]{1,2}):(?P<state>announced|signing|verifying):(?P<key_id>[0-9a-f]{8}):(?P<root>[A-Za-z0-9+/=]+)"
)
_REVOKED = re.compile(r"(?P<kid>[0-9]{1,2}):revoked:(?P<key_id>[0-9a-f]{8})")


def written_ring(ring: KeyRing) -> str:
    """The secret text of a ring, without an end of line. Whoever reads it can make vouchers."""
    return "\n".join([f"{_FORMAT} {ring.tenant}", *map(_line, ring.keys)])


def read_ring(text: str) -> KeyRing:
    """
    The ring of a text.

    Raises:
        BadInputError: If it is none, or a key's id is not that of its secret. Nothing of it is in the error.
    """
    if len(text) > RING_TEXT_MAX:
        raise BadInputError("key ring", f"at most {RING_TEXT_MAX} characters", str(len(text)))
    words = text.split()
    if words[:1] != [_FORMAT] or len(words) < 2:  # noqa: PLR2004
        raise BadInputError(
            "key ring", f"a text that begins with {_FORMAT} and the club's name", "another text"
        )
    tenant = words[1]
    KeyRing(tenant, ())  # a name that is none is told before keys are derived with it
    return KeyRing(tenant, tuple(_read_key(number, word, tenant) for number, word in enumerate(words[2:], 1)))


def _line(key: RingKey) -> str:
    named = f"{key.kid}:{key.state}:{key.key_id.hex()}"
    if key.root is None:
        return named
    return f"{named}:{base64.b64encode(key.root.reveal()).decode('ascii')}"


def _read_key(number: int, word: str, tenant: str) -> RingKey:
    what = f"key {number} of the ring"
    if revoked := _REVOKED.fullmatch(word):
        return RingKey(int(revoked["kid"]), KeyState.REVOKED, bytes.fromhex(revoked["key_id"]), None)

    live = _LIVE.fullmatch(word)
    if live is None:
        raise BadInputError(what, "NUMBER:STATE:ID:SECRET", "another text")
    try:
        root = Secret(base64.b64decode(live["root"], validate=True))
    except (binascii.Error, BadInputError) as error:
        raise BadInputError(what, "32 bytes in base64", "another text") from error
    key = ring_key(int(live["kid"]), KeyState(live["state"]), root, tenant)
    if not hmac.compare_digest(key.key_id, bytes.fromhex(live["key_id"])):
        raise BadInputError(what, "with the id of its secret and of this club", f"the id {live['key_id']}")
    return key
