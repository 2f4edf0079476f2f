"""
What is kept of a person, encrypted, and how the person is found nevertheless.

Each member has a key (the data-encryption key, DEK) that all personal fields are encrypted with; it is kept
wrapped by a key-encryption key of the club's ring. Where the wrapped key is gone, so is the person. A blind
index finds a member by a phone number or an e-mail address that is kept nowhere in the clear.
"""

from __future__ import annotations

import hmac
from typing import Final, NoReturn

from attrs import field, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clubkit.errors import BadInputError, DecryptionError
from clubkit.members.keys import KID_MAX, PrivacyRing, require_column, require_tenant
from clubkit.secret import SECRET_BYTES, Secret

__all__ = [
    "INDEX_BYTES",
    "NONCE_BYTES",
    "PLAIN_MAX",
    "WRAPPED_BYTES",
    "BlindIndex",
    "MemberKey",
    "Place",
    "blind_index",
    "rewrapped",
    "unwrapped",
    "wrapped",
    "wrapped_by",
]

NONCE_BYTES: Final = 12
"""Draw them anew for each value: two under one key and nonce betray each other."""

PLAIN_MAX: Final = 65_536
"""Bytes of UTF-8 that one field has at most."""

INDEX_BYTES: Final = 16

_VERSION: Final = 1
_TAG_BYTES: Final = 16
_OVERHEAD: Final = 1 + NONCE_BYTES + _TAG_BYTES
_KID_BYTES: Final = 2

WRAPPED_BYTES: Final = _KID_BYTES + SECRET_BYTES + _OVERHEAD
"""Bytes of a wrapped key."""

_MEMBER_KEY_MAX: Final = 2**63
_KEY_VERSION_MAX: Final = 2**31
_INDEXED_MAX: Final = 1024


@frozen
class Place:
    """
    Where a field is kept. What is encrypted for one place can be read at no other.

    Attributes:
        table: Such as ``member_profile``.

        column: Such as ``name``.

    Raises:
        BadInputError: If one is not a small ASCII letter and up to 62 more, digits and underscores.
    """

    table: str
    column: str

    def __attrs_post_init__(self) -> None:
        require_column("table", self.table)
        require_column("column", self.column)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


_KEYS: Final = Place("member_keys", "wrapped")


@frozen(eq=False)
class MemberKey:
    """
    The key of one member, which never leaves the process unwrapped. It is neither shown nor pickled.

    Attributes:
        tenant: The club.

        member_key: The member's internal number, 0 to 2**63 - 1.

        version: Which key of the member it is, 1 to 2**31 - 1: another one if it is ever replaced.

        secret: 32 bytes from the system's generator for secrets.

    Raises:
        BadInputError: If the club is no name, or a number is out of bounds.
    """

    tenant: str
    member_key: int
    version: int
    secret: Secret = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False)

    @_cipher.default
    def _make_cipher(self) -> AESGCM:
        return AESGCM(self.secret.reveal())

    def __attrs_post_init__(self) -> None:
        _require_owner(self.tenant, self.member_key, self.version)

    def encrypt(self, place: Place, text: str, nonce: bytes) -> bytes:
        """
        Encrypt a field, for this member and this place alone.

        Args:
            text: At most 65,536 bytes of UTF-8. How long it is can be told from the result.

            nonce: 12 bytes that this key was never used with before: `clubkit.key_sources.fresh_nonce`.

        Returns:
            A version byte, the nonce, as many bytes as the text has, and a tag of 16.

        Raises:
            BadInputError: If the text is longer or holds lone surrogates, or the nonce is none. Nothing of
                either is in the error.

        Source: AES-256-GCM, NIST SP 800-38D; the associated data are
        ``tenant|table|column|member|version``.
        """
        plain = _utf8(text)
        if plain is None or len(plain) > PLAIN_MAX:
            raise BadInputError(str(place), f"a text of at most {PLAIN_MAX} bytes of UTF-8", "another")
        _require_nonce(nonce)
        sealed = self._cipher.encrypt(nonce, plain, _associated(self, place))
        return bytes([_VERSION]) + nonce + sealed

    def decrypt(self, place: Place, stored: bytes) -> str:
        """
        Decrypt a field.

        Raises:
            DecryptionError: If a bit of it was changed, or it was encrypted for another member, place, club
                or key. Nothing of it is in the error.
        """
        if type(stored) is not bytes or not _OVERHEAD <= len(stored) <= PLAIN_MAX + _OVERHEAD:
            raise DecryptionError(str(place))
        if stored[0] != _VERSION:
            raise DecryptionError(str(place))
        nonce, sealed = stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        text = _text_of(_opened(self._cipher, nonce, sealed, _associated(self, place)))
        if text is None:
            raise DecryptionError(str(place))
        return text

    def __reduce__(self) -> NoReturn:
        raise TypeError("a member's key is not pickled")


# --- the key of a member, wrapped -------------------------------------------------------------------


def wrapped(ring: PrivacyRing, key: MemberKey, nonce: bytes) -> bytes:
    """
    The key of a member as it is kept: wrapped by the key of the ring that wraps.

    Args:
        nonce: 12 bytes that were never used before: `clubkit.key_sources.fresh_nonce`.

    Returns:
        63 bytes: a version, two for the number of the wrapping key, the nonce, the key, and a tag of 16.

    Raises:
        BadInputError: If the ring is of another club, or the nonce is none.
    """
    if ring.tenant != key.tenant:
        raise BadInputError("ring", f"that of {key.tenant}", ring.tenant)
    _require_nonce(nonce)
    kid = ring.wrapping().kid
    sealed = ring.wrapping_cipher(kid).encrypt(nonce, key.secret.reveal(), _associated(key, _KEYS))
    return bytes([_VERSION]) + kid.to_bytes(_KID_BYTES, "big") + nonce + sealed


def wrapped_by(stored: bytes) -> int:
    """
    The number of the key that wrapped a member's key.

    Raises:
        DecryptionError: If it has not the form of a wrapped key.
    """
    if type(stored) is not bytes or len(stored) != WRAPPED_BYTES or stored[0] != _VERSION:
        raise DecryptionError(str(_KEYS))
    kid = int.from_bytes(stored[1 : 1 + _KID_BYTES], "big")
    if not 1 <= kid <= KID_MAX:
        raise DecryptionError(str(_KEYS))
    return kid


def unwrapped(ring: PrivacyRing, member_key: int, version: int, stored: bytes) -> MemberKey:
    """
    The key of a member, from what is kept of it.

    Raises:
        DecryptionError: If a bit of it was changed, or it is of another member, version, club or ring.

        KeyRingError: If the key that wrapped it is not in the ring.
    """
    _require_owner(ring.tenant, member_key, version)
    cipher = ring.wrapping_cipher(wrapped_by(stored))
    head = 1 + _KID_BYTES
    nonce, sealed = stored[head : head + NONCE_BYTES], stored[head + NONCE_BYTES :]
    secret = _opened(cipher, nonce, sealed, _bound(ring.tenant, _KEYS, member_key, version))
    if secret is None:
        raise DecryptionError(str(_KEYS))
    return MemberKey(ring.tenant, member_key, version, Secret(secret))


def rewrapped(ring: PrivacyRing, member_key: int, version: int, stored: bytes, nonce: bytes) -> bytes:
    """
    The same key of a member, wrapped by the key that wraps now; what it is already wrapped by stays as it is.

    This is all that a rotation does: no field is encrypted again.

    Raises:
        DecryptionError: If it cannot be unwrapped. Leave it as it is, and look.

        KeyRingError: If the key that wrapped it is not in the ring.

        BadInputError: If the nonce is none.
    """
    key = unwrapped(ring, member_key, version, stored)
    return stored if wrapped_by(stored) == ring.wrapping().kid else wrapped(ring, key, nonce)


# --- blind indexes ----------------------------------------------------------------------------------


@frozen(eq=False)
class BlindIndex:
    """
    Finds equal values of one field without keeping them.

    It shows who has the same value. Who can have values indexed, and read the index, can try out guesses.

    Attributes:
        name: The field, such as ``phone``.
    """

    name: str
    _secret: Secret = field(repr=False)

    def of(self, value: str) -> bytes:
        """
        The 16 bytes that a value is found by.

        Args:
            value: In its one form: `Phone.e164`, `Email.address`; 1 to 1024 bytes of UTF-8.

        Raises:
            BadInputError: If it is empty, longer, or holds lone surrogates. Nothing of it is in the error.

        Source: the first 16 bytes of HMAC-SHA-256 over the field, a zero byte and the value.
        """
        plain = _utf8(value)
        if plain is None or not 1 <= len(plain) <= _INDEXED_MAX:
            raise BadInputError(self.name, f"a text of 1 to {_INDEXED_MAX} bytes of UTF-8", "another")
        message = self.name.encode("ascii") + b"\0" + plain
        return hmac.digest(self._secret.reveal(), message, "sha256")[:INDEX_BYTES]


def blind_index(ring: PrivacyRing, name: str) -> BlindIndex:
    """
    The blind index of a field. Rotating the ring leaves it as it is.

    Raises:
        BadInputError: If the name is not a small ASCII letter and up to 62 more, digits and underscores.
    """
    return BlindIndex(name, ring.index_secret(name))


# --- parts ------------------------------------------------------------------------------------------


def _associated(key: MemberKey, place: Place) -> bytes:
    return _bound(key.tenant, place, key.member_key, key.version)


def _bound(tenant: str, place: Place, member_key: int, version: int) -> bytes:
    """What a value is bound to. No part can hold a bar, so no two places have the same."""
    return f"{tenant}|{place.table}|{place.column}|{member_key}|{version}".encode("ascii")


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes, associated: bytes) -> bytes | None:
    try:
        return cipher.decrypt(nonce, sealed, associated)
    except InvalidTag:
        return None


def _utf8(text: str) -> bytes | None:
    # The error of an encoder would hold the text, and error trackers follow what an error came from.
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return None


def _text_of(plain: bytes | None) -> str | None:
    try:
        return None if plain is None else plain.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _require_nonce(nonce: bytes) -> None:
    if type(nonce) is not bytes or len(nonce) != NONCE_BYTES:
        raise BadInputError("nonce", f"{NONCE_BYTES} bytes", "another value")


def _require_owner(tenant: str, member_key: int, version: int) -> None:
    require_tenant(tenant)
    if type(member_key) is not int or not 0 <= member_key < _MEMBER_KEY_MAX:
        raise BadInputError("member_key", "a whole number below 2**63", type(member_key).__name__)
    if type(version) is not int or not 1 <= version < _KEY_VERSION_MAX:
        raise BadInputError("version", "a whole number from 1 below 2**31", type(version).__name__)
