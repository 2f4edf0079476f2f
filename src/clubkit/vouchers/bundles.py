"""
Bundles: what a club tells its tills. Public keys, terms, and what is not to be taken any more; signed.

A till trusts the first bundle because a person brought it. Every later one has to be signed by a key that the
till knows from the one before, and to have a higher number. There is no secret in a bundle.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clubkit.calendars.instants import DAY, FIRST_INSTANT, LAST_INSTANT, SECOND, Instant
from clubkit.errors import BadInputError, KeyRingError
from clubkit.money import MINOR_MAX
from clubkit.vouchers.foreign import BindingKey
from clubkit.vouchers.keys import KeyRing, KeyState, Purpose, RingKey
from clubkit.vouchers.tokens import (
    MARK_BYTES,
    PUBLIC_KEY_BYTES,
    SERIALS,
    Bound,
    TokenKeys,
    public_key_id,
    tenant_number,
)

__all__ = [
    "Bundle",
    "BundleContent",
    "BundleKey",
    "Serials",
    "TillTerms",
    "read_bundle",
    "signed_bundle",
]

DAY_S: Final = DAY // SECOND
WINDOW_S_MAX: Final = 30 * DAY_S

SERIALS_MAX: Final = 1_000_000
"""A bundle calls so many tokens back at most: 8 megabytes."""

STORE_BYTES_MAX: Final = 200
ID_BYTES: Final = 4
CURRENCY_MAX: Final = 999

_DOMAIN: Final = b"clubkit-bundle-v1\0"
_HEAD: Final = struct.Struct(">4s4sQqIQQHBBBI")
_MAGIC: Final = b"CKB1"
_KEY: Final = struct.Struct(f">{PUBLIC_KEY_BYTES}s{PUBLIC_KEY_BYTES}s{MARK_BYTES}s")
_SIGNATURE: Final = struct.Struct(f">{ID_BYTES}s64s")
_SERIAL_BYTES: Final = 8
_NO_BOUND: Final = 2**64 - 1
_NO_MARK: Final = bytes(MARK_BYTES)

_BYTES_MAX: Final = (
    _HEAD.size + 255 * (1 + _KEY.size + ID_BYTES) + SERIALS_MAX * _SERIAL_BYTES + _SIGNATURE.size
)


@frozen(kw_only=True)
class TillTerms:
    """
    What a till may take while it cannot ask the store.

    Attributes:
        face_most_minor: What one voucher may be worth at most, in minor units, 0 to 10**15.

        total_most_minor: What all vouchers may be worth together that the till took and has not told the
            store of, likewise; none for no bound.

        currency: The ISO 4217 number of these amounts, 1 to 999.

        window_s: How old the newest bundle may be, in seconds, 1 to 30 days.

    Raises:
        BadInputError: If a value is out of bounds.
    """

    face_most_minor: int
    total_most_minor: int | None = None
    currency: int
    window_s: int = DAY_S

    def __attrs_post_init__(self) -> None:
        _require_within("face_most_minor", self.face_most_minor, 0, MINOR_MAX)
        if self.total_most_minor is not None:
            _require_within("total_most_minor", self.total_most_minor, 0, MINOR_MAX)
        _require_within("currency", self.currency, 1, CURRENCY_MAX)
        _require_within("window_s", self.window_s, 1, WINDOW_S_MAX)


@frozen
class BundleKey:
    """
    The public halves of one key of the club's ring.

    Attributes:
        token: What verifies tokens, 32 bytes.

        bundle: What verifies later bundles, 32 bytes.

        store_mark: What tokens of this key have that are bound to the till's store; none without a store.
    """

    token: bytes
    bundle: bytes
    store_mark: bytes | None


@frozen
class Serials:
    """Serials of tokens, packed and in order, so that one of a million is found without unpacking them."""

    _packed: bytes = field(repr=False)

    def __len__(self) -> int:
        return len(self._packed) // _SERIAL_BYTES

    def __contains__(self, serial: int) -> bool:
        wanted = serial.to_bytes(_SERIAL_BYTES, "big")
        low, high = 0, len(self)
        while low < high:
            middle = low + high >> 1
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low < len(self) and self._at(low) == wanted

    def _at(self, place: int) -> bytes:
        return self._packed[place * _SERIAL_BYTES : (place + 1) * _SERIAL_BYTES]


@frozen(kw_only=True)
class Bundle:
    """
    What a till is told.

    Attributes:
        tenant: The four bytes that stand for the club.

        number: Higher than that of every earlier bundle, 1 to 2**63 - 1.

        at: When the store made it.

        store: The store that the till is in, or an empty text.

        keys: Of every key whose tokens are good, the oldest first. At least one.

        revoked: Ids of keys whose tokens are refused.

        gone: Serials that are not to be taken: called back, or used.
    """

    tenant: bytes
    number: int
    at: Instant
    store: str
    terms: TillTerms
    keys: tuple[BundleKey, ...]
    revoked: tuple[bytes, ...]
    gone: Serials

    def token_keys(self) -> TokenKeys:
        """What verifies tokens."""
        return TokenKeys(self.tenant, [key.token for key in self.keys], self.revoked)

    def store_mark(self, key_id: bytes) -> bytes | None:
        """What tokens of a key have that are bound to the till's store; none where it has no store."""
        return next((key.store_mark for key in self.keys if public_key_id(key.token) == key_id), None)


@frozen(kw_only=True)
class BundleContent:
    """
    What the store puts into a bundle beside its keys.

    Attributes:
        gone: Serials that are not to be taken, in any order; at most a million.
    """

    number: int
    at: Instant
    terms: TillTerms
    store: str = ""
    gone: Sequence[int] = ()


def signed_bundle(ring: KeyRing, content: BundleContent) -> bytes:
    """
    A bundle, signed by the key of the ring that signs.

    Raises:
        KeyRingError: If no key signs.
        BadInputError: If the number, the store's name or a serial is out of bounds, or there are too many.
    """
    signing = next((key for key in ring.keys if key.state is KeyState.SIGNING), None)
    if signing is None:
        raise KeyRingError("no key signs")
    body = _packed(ring, content)
    private = _private(signing, Purpose.BUNDLES, ring.tenant)
    key_id = public_key_id(private.public_key().public_bytes_raw())
    return body + _SIGNATURE.pack(key_id, private.sign(_DOMAIN + body))


def read_bundle(data: bytes, trusted: Iterable[BundleKey] | None = None) -> Bundle:
    """
    Open a bundle.

    Args:
        trusted: The keys of the bundle that the till has. None trusts the keys that are in this one: only
            for what a person brought from the club, or what was opened before.

    Raises:
        BadInputError: If it is none, or none of those keys signed it. Nothing of it must be believed.
    """
    if type(data) is not bytes or not _HEAD.size + _SIGNATURE.size <= len(data) <= _BYTES_MAX:
        raise _unreadable("of another length")
    body, (key_id, signature) = data[: -_SIGNATURE.size], _SIGNATURE.unpack(data[-_SIGNATURE.size :])
    if trusted is not None:
        _require_signed(body, key_id, signature, trusted)
        return _unpacked(body)
    bundle = _unpacked(body)
    _require_signed(body, key_id, signature, bundle.keys)
    return bundle


def _packed(ring: KeyRing, content: BundleContent) -> bytes:
    _require_within("number", content.number, 1, 2**63 - 1)
    store = content.store.encode()
    if len(store) > STORE_BYTES_MAX:
        raise BadInputError("store", f"at most {STORE_BYTES_MAX} bytes", str(len(store)))
    gone = sorted(set(content.gone))
    if len(gone) > SERIALS_MAX:
        raise BadInputError("gone", f"at most {SERIALS_MAX} serials", str(len(gone)))
    for serial in gone[:1] + gone[-1:]:
        _require_within("serial", serial, 0, SERIALS - 1)

    live = [key for key in ring.keys if key.root is not None]
    revoked = sorted(key.key_id for key in ring.keys if key.root is None)
    terms = content.terms
    head = _HEAD.pack(
        _MAGIC,
        tenant_number(ring.tenant),
        content.number,
        content.at,
        terms.window_s,
        terms.face_most_minor,
        _NO_BOUND if terms.total_most_minor is None else terms.total_most_minor,
        terms.currency,
        len(store),
        len(live),
        len(revoked),
        len(gone),
    )
    keys = [_key_bytes(key, ring.tenant, content.store) for key in live]
    return b"".join([head, store, *keys, *revoked, struct.pack(f">{len(gone)}Q", *gone)])


def _key_bytes(key: RingKey, tenant: str, store: str) -> bytes:
    mark = _NO_MARK
    if store:
        mark = BindingKey(key.secret(Purpose.BINDINGS, tenant)).binding(Bound.TO_STORE, store).mark
    halves = [
        _private(key, purpose, tenant).public_key().public_bytes_raw()
        for purpose in (Purpose.TOKENS, Purpose.BUNDLES)
    ]
    return _KEY.pack(*halves, mark)


def _private(key: RingKey, purpose: Purpose, tenant: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key.secret(purpose, tenant))


def _require_signed(body: bytes, key_id: bytes, signature: bytes, keys: Iterable[BundleKey]) -> None:
    key = next((each.bundle for each in keys if public_key_id(each.bundle) == key_id), None)
    if key is None:
        raise BadInputError("bundle", "signed by a key that the till knows", "another key")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _DOMAIN + body)
    except (InvalidSignature, ValueError) as error:  # of a key that is no point of the curve
        raise BadInputError("bundle", "as it was signed", "a signature of something else") from error


def _unpacked(body: bytes) -> Bundle:
    magic, tenant, number, at, window_s, face, total, currency, *counts = _HEAD.unpack_from(body)
    if magic != _MAGIC:
        raise _unreadable("of another version")
    stores, live, revoked, gone = counts
    sizes = (stores, live * _KEY.size, revoked * ID_BYTES, gone * _SERIAL_BYTES)
    if len(body) != _HEAD.size + sum(sizes):
        raise _unreadable("of another length")
    if not 0 < number < 2**63 or not FIRST_INSTANT <= at <= LAST_INSTANT or not live:
        raise _unreadable("without number, time or keys")

    parts, place = [], _HEAD.size
    for size in sizes:
        parts.append(body[place : place + size])
        place += size
    try:
        store = parts[0].decode()
    except UnicodeDecodeError as error:
        raise _unreadable("of a store without a name") from error
    terms = TillTerms(
        face_most_minor=face,
        total_most_minor=None if total == _NO_BOUND else total,
        currency=currency,
        window_s=window_s,
    )
    _require_rising(_pieces(parts[3], _SERIAL_BYTES))
    return Bundle(
        tenant=tenant,
        number=number,
        at=Instant(at),
        store=store,
        terms=terms,
        keys=tuple(
            [
                BundleKey(token, key, mark if store else None)
                for token, key, mark in _KEY.iter_unpack(parts[1])
            ]
        ),
        revoked=tuple(_pieces(parts[2], ID_BYTES)),
        gone=Serials(parts[3]),
    )


def _pieces(packed: bytes, size: int) -> list[bytes]:
    return [packed[start : start + size] for start in range(0, len(packed), size)]


def _require_rising(serials: Sequence[bytes]) -> None:
    if any(one >= other for one, other in pairwise(serials)):
        raise _unreadable("of serials out of order")


def _require_within(name: str, number: int, least: int, most: int) -> None:
    if type(number) is not int or not least <= number <= most:
        raise BadInputError(name, f"a whole number from {least} to {most}", repr(number)[:40])


def _unreadable(found: str) -> BadInputError:
    return BadInputError("bundle", "one that a club made", f"one {found}")
