"""
The key ring of privacy: what wraps the keys of members, and what blind indexes are made with.

It is another ring than that of vouchers, because its keys live otherwise: a key-encryption key (KEK) goes
once every member's key is wrapped by a newer one, and the secret of blind indexes stays. Nothing here draws
random bytes, reads a file or writes one: `clubkit.key_sources` does.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clubkit.errors import BadInputError, KeyRingError
from clubkit.secret import SECRET_BYTES, Secret

__all__ = [
    "PRIVACY_RING_TEXT_MAX",
    "Kek",
    "KekState",
    "PrivacyRing",
    "new_privacy_ring",
    "read_privacy_ring",
    "written_privacy_ring",
]

KID_MAX: Final = 65_535
KEKS_MAX: Final = 16
CHECK_BYTES: Final = 4

PRIVACY_RING_TEXT_MAX: Final = 4096
"""Characters that the text of a ring has at most; 16 keys need fewer."""

_TENANT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_COLUMN: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")

_FORMAT: Final = "clubkit-privacy-v1"
_CHECKED: Final = r"(?P<check>[0-9a-f]{8}):(?P<secret>[A-Za-z0-9+/]{43}=)"
_INDEX_WORD: Final = re.compile(rf"index:{_CHECKED}")
_KEK_WORD: Final = re.compile(
    rf"(?P<kid>[1-9][0-9]{{0,4}}):(?P<state>announced|wrapping|unwrapping):{_CHECKED}"
)
_HEAD_WORDS: Final = 3


class KekState(StrEnum):
    """Where a key-encryption key is in its life."""

    ANNOUNCED = "announced"
    """It unwraps, so that every process can learn it before one of them wraps with it."""

    WRAPPING = "wrapping"
    """It wraps, and unwraps."""

    UNWRAPPING = "unwrapping"
    """It unwraps what it wrapped before another one did."""


@frozen(eq=False)
class Kek:
    """
    One key-encryption key.

    Attributes:
        kid: Its number, 1 to 65,535, which is kept with each key that it wrapped. None is used twice.

        state: Where it is in its life.

        secret: What its AES key is derived from.
    """

    kid: int
    state: KekState
    secret: Secret = field(repr=False)


@frozen(eq=False)
class PrivacyRing:
    """
    The keys of one club. Every step gives a new ring; the old one is as it was. No secret is in its `repr`.

    Attributes:
        tenant: The club's name, which goes into every derived key and every place: 1 to 64 of ASCII letters,
            digits, dot, dash and underscore.

        index: The secret of blind indexes. It outlives the other keys: with another one nobody is found
            until every index is made anew.

        keks: The oldest first, 1 to 16.

    Raises:
        BadInputError: If the name is none, or the keys are not those of a ring: numbers rise, secrets are
            used once, exactly one wraps, and at most one is announced.
    """

    tenant: str
    index: Secret = field(repr=False)
    keks: tuple[Kek, ...]
    _ciphers: dict[int, AESGCM] = field(init=False, factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        require_tenant(self.tenant)
        kids = [kek.kid for kek in self.keks]
        states = [kek.state for kek in self.keks]
        _require(all(type(kid) is int and 1 <= kid <= KID_MAX for kid in kids), f"numbers 1 to {KID_MAX}")
        _require(kids == sorted(set(kids)), "each number once, the oldest first")
        _require(len(kids) <= KEKS_MAX, f"at most {KEKS_MAX} keys")
        _require(states.count(KekState.WRAPPING) == 1, "one that wraps")
        _require(states.count(KekState.ANNOUNCED) <= 1, "at most one that is announced")
        checks = {_check(secret, self.tenant) for secret in (self.index, *(kek.secret for kek in self.keks))}
        _require(len(checks) == len(self.keks) + 1, "each secret once")

    # --- the life of a key ------------------------------------------------------------------------------

    def announced(self, secret: Secret) -> PrivacyRing:
        """
        The ring with a new key, which unwraps but does not wrap yet. Bring it to every process.

        Raises:
            KeyRingError: If another one is announced already, or there are 16.
            BadInputError: If the ring has this secret.
        """
        if self._in(KekState.ANNOUNCED):
            raise KeyRingError("a key is announced already; let it wrap first")
        if len(self.keks) == KEKS_MAX:
            raise KeyRingError(f"there are {KEKS_MAX} keys; retire one")
        kid = self.keks[-1].kid + 1
        if kid > KID_MAX:
            raise KeyRingError(f"all {KID_MAX} numbers were used")
        return evolve(self, keks=(*self.keks, Kek(kid, KekState.ANNOUNCED, secret)))

    def rotated(self) -> PrivacyRing:
        """
        The ring in which the announced key wraps, and the one that wrapped only unwraps.

        Then wrap every member's key anew (`clubkit.members.privacy.rewrapped`). Nothing else is encrypted
        again.

        Raises:
            KeyRingError: If no key is announced.
        """
        if not self._in(KekState.ANNOUNCED):
            raise KeyRingError("no key is announced that could wrap")
        after = {KekState.WRAPPING: KekState.UNWRAPPING, KekState.ANNOUNCED: KekState.WRAPPING}
        return evolve(
            self, keks=tuple(evolve(kek, state=after.get(kek.state, kek.state)) for kek in self.keks)
        )

    def retired(self, kid: int) -> PrivacyRing:
        """
        The ring without a key. What is still wrapped by it, in the store or a backup, is lost for good.

        Raises:
            KeyRingError: If there is no such key, or it is announced or wraps.
        """
        state = self.kek(kid).state
        if state is not KekState.UNWRAPPING:
            raise KeyRingError(f"key {kid} is {state}; rotate first")
        return evolve(self, keks=tuple(kek for kek in self.keks if kek.kid != kid))

    # --- what its keys are for --------------------------------------------------------------------------

    def kek(self, kid: int) -> Kek:
        """
        The key of a number.

        Raises:
            KeyRingError: If there is none.
        """
        found = next((kek for kek in self.keks if kek.kid == kid), None)
        if found is None:
            raise KeyRingError(f"there is no key {kid}")
        return found

    def wrapping(self) -> Kek:
        """The key that wraps."""
        return next(kek for kek in self.keks if kek.state is KekState.WRAPPING)

    def wrapping_secret(self, kid: int) -> Secret:
        """
        The AES key that a member's key is wrapped and unwrapped with.

        Raises:
            KeyRingError: If there is no such key.
        """
        return _derived(self.kek(kid).secret, "wrap", self.tenant)

    def wrapping_cipher(self, kid: int) -> AESGCM:
        """
        What members' keys are wrapped and unwrapped with. Made once: its key costs more than its use.

        Raises:
            KeyRingError: If there is no such key.
        """
        cipher = self._ciphers.get(kid)
        if cipher is None:
            cipher = self._ciphers[kid] = AESGCM(self.wrapping_secret(kid).reveal())
        return cipher

    def index_secret(self, name: str) -> Secret:
        """
        The key of one blind index. A key of one index tells nothing of that of another.

        Raises:
            BadInputError: If the name is none; see `require_column`.
        """
        require_column("index", name)
        return _derived(self.index, "index", f"{self.tenant}/{name}")

    def _in(self, state: KekState) -> Kek | None:
        return next((kek for kek in self.keks if kek.state is state), None)


def new_privacy_ring(tenant: str, index: Secret, secret: Secret) -> PrivacyRing:
    """
    A ring with one key, which wraps.

    Raises:
        BadInputError: If the tenant is no name, or the two secrets are the same.
    """
    return PrivacyRing(tenant, index, (Kek(1, KekState.WRAPPING, secret),))


def require_tenant(tenant: str) -> None:
    """
    Refuse what is no name of a club.

    Raises:
        BadInputError: If it is not 1 to 64 of ASCII letters, digits, dot, dash and underscore. It is not in
            the error: where a text of a ring lacks the name, a secret is in its place.
    """
    if type(tenant) is not str or not _TENANT.fullmatch(tenant):
        raise BadInputError("tenant", "1 to 64 letters, digits, dots and dashes", "another value")


def require_column(what: str, name: str) -> None:
    """
    Refuse what is no name of a table, column or index.

    Raises:
        BadInputError: If it is not a small ASCII letter and up to 62 more, digits and underscores.
    """
    if type(name) is not str or not _COLUMN.fullmatch(name):
        raise BadInputError(what, "a name such as member_profile", repr(name)[:70])


# --- its text ---------------------------------------------------------------------------------------


def written_privacy_ring(ring: PrivacyRing) -> str:
    """
    The secret text of a ring, without an end of line. Whoever has it and the store can read everything.

    A line for the club, one for the secret of blind indexes, and one for each key::

        clubkit-privacy-v1 TENANT
        index:CHECK:SECRET
        NUMBER:STATE:CHECK:SECRET

    The check is there so that a secret which was cut or mistyped is noticed before anything is encrypted.
    """
    index = f"index:{_secret_word(ring.index, ring.tenant)}"
    keks = [f"{kek.kid}:{kek.state}:{_secret_word(kek.secret, ring.tenant)}" for kek in ring.keks]
    return "\n".join([f"{_FORMAT} {ring.tenant}", index, *keks])


def read_privacy_ring(text: str) -> PrivacyRing:
    """
    The ring of a text; any white space does for the end of a line.

    Raises:
        BadInputError: If it is none, or a check is not that of its secret. Nothing of it is in the error.
    """
    if len(text) > PRIVACY_RING_TEXT_MAX:
        raise BadInputError("key ring", f"at most {PRIVACY_RING_TEXT_MAX} characters", str(len(text)))
    words = text.split()
    if words[:1] != [_FORMAT] or len(words) < _HEAD_WORDS:
        expected = f"a text that begins with {_FORMAT}, the club's name and the secret of indexes"
        raise BadInputError("key ring", expected, "another text")
    tenant = words[1]
    require_tenant(tenant)
    index = _read_secret(
        "the secret of indexes", _matched("the secret of indexes", _INDEX_WORD, words[2]), tenant
    )
    keks = [_read_kek(number, word, tenant) for number, word in enumerate(words[_HEAD_WORDS:], 1)]
    return PrivacyRing(tenant, index, tuple(keks))


def _read_kek(number: int, word: str, tenant: str) -> Kek:
    what = f"key {number} of the ring"
    found = _matched(what, _KEK_WORD, word)
    return Kek(int(found["kid"]), KekState(found["state"]), _read_secret(what, found, tenant))


def _matched(what: str, pattern: re.Pattern[str], word: str) -> re.Match[str]:
    found = pattern.fullmatch(word)
    if found is None:
        raise BadInputError(what, "of the form that the documentation of key rings shows", "another text")
    return found


def _read_secret(what: str, found: re.Match[str], tenant: str) -> Secret:
    try:
        secret = Secret(base64.b64decode(found["secret"], validate=True))
    except binascii.Error:
        secret = None
    if secret is None or not hmac.compare_digest(_check(secret, tenant).encode(), found["check"].encode()):
        raise BadInputError(
            what, "with the check of its secret and of this club", f"the check {found['check']}"
        )
    return secret


def _secret_word(secret: Secret, tenant: str) -> str:
    return f"{_check(secret, tenant)}:{base64.b64encode(secret.reveal()).decode('ascii')}"


def _check(secret: Secret, tenant: str) -> str:
    return _derived(secret, "check", tenant).reveal()[:CHECK_BYTES].hex()


def _derived(secret: Secret, purpose: str, of: str) -> Secret:
    """
    The key for one purpose.

    Source: HKDF with SHA-256 (RFC 5869), without a salt.
    """
    return Secret(
        HKDF(SHA256(), SECRET_BYTES, None, f"clubkit/privacy/{purpose}/v1/{of}".encode()).derive(
            secret.reveal()
        )
    )


def _require(is_right: bool, expected: str) -> None:  # noqa: FBT001
    if not is_right:
        raise BadInputError("key ring", f"one with {expected}", "another")
