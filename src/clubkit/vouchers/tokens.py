"""
Tokens, which a till reads from a picture and verifies offline: 43 bytes and an Ed25519 signature (RFC 8032).

Layout, strength and what a till cannot know: docs/explanation/voucher-formats.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from enum import IntEnum
from hashlib import sha256
from typing import Final

from attrs import frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clubkit.calendars.instants import SECOND, Instant
from clubkit.errors import BadInputError, BadInstantError, BadVoucherError, VoucherRefusedError
from clubkit.vouchers.symbols import read_printed, written

__all__ = [
    "CLOCKS_APART_S",
    "SERIALS",
    "TOKEN_LENGTH",
    "Binding",
    "Bound",
    "Token",
    "TokenKeys",
    "TokenKind",
    "TokenSigner",
    "VerifiedToken",
    "public_key_id",
    "tenant_number",
]

VERSION: Final = 1
PREFIX: Final = "CK1"
TOKEN_LENGTH: Final = 175
"""Every token has so many characters."""

CLOCKS_APART_S: Final = 300
"""A till's clock may be so many seconds before or after ours, and nobody can switch that off."""

SERIALS: Final = 2**64
"""A serial is below this. Draw it with `secrets.randbits(64)`."""

PERCENT_MAX: Final = 10_000
"""A whole, in basis points."""

PUBLIC_KEY_BYTES: Final = 32
MARK_BYTES: Final = 4

_DOMAIN = b"clubkit-token-v1\0"
_BODY = struct.Struct(">BB4s4sQIIIBHIH4s")
_SIGNATURE_BYTES = 64
_BYTES = _BODY.size + _SIGNATURE_BYTES
_SYMBOLS = TOKEN_LENGTH - len(PREFIX)
_PAD_BITS = 4
_KEY_AT = slice(2, 6)
_TENANT_AT = slice(6, 10)

_SINGLE_USE, _OFFLINE = 0b0001, 0b0010
_RESERVED = 0b1111_0000
_LOW_BITS = 32
_LOW = 2**_LOW_BITS - 1
_UNBOUND = bytes(MARK_BYTES)


class TokenKind(IntEnum):
    """What the amount of a token counts."""

    LEDGER = 0
    """Nothing: the store knows what the token is worth."""

    PERCENT = 1
    """Basis points: 10,000 are the whole."""

    MONEY = 2
    """Minor units of a currency."""

    POINTS = 3
    """Points."""

    ITEM = 4
    """Free items."""


class Bound(IntEnum):
    """To whom a token is bound. The numbers are the flags of the layout."""

    TO_MEMBER = 0b0100
    TO_STORE = 0b1000


@frozen
class Binding:
    """
    Who alone may use a token.

    Attributes:
        bound: To a member, or to a store.

        mark: Four bytes that `BindingKey` makes of the id. One stranger in 2**32 has the same.
    """

    bound: Bound
    mark: bytes


_BOUNDS = {"serial": SERIALS, "campaign": 2**32, "amount": 2**48, "currency": 1000}


@frozen(kw_only=True)
class Token:
    """
    What a token says. Nobody's name is in it.

    Attributes:
        serial: A random number, 0 to 2**64 - 1. Single use is counted by club and serial, never by the text.

        campaign: 0 to 2**32 - 1.

        not_before: When it begins to be good, in whole seconds of the years 1970 to 2106.

        expires_at: The first instant that is too late, likewise, and after *not_before*.

        kind: What the amount counts.

        amount: 0 to 2**48 - 1; of a percentage at most 10,000.

        currency: The ISO 4217 number of the currency for money, 1 to 999; else 0.

        binding: Who alone may use it, or none for whoever brings it.

        is_single_use: Whether it is good once.

        is_offline: Whether a till may take it that cannot ask the store.

    Raises:
        BadInputError: If a value is out of bounds.
    """

    serial: int
    campaign: int
    not_before: Instant
    expires_at: Instant
    kind: TokenKind = TokenKind.LEDGER
    amount: int = 0
    currency: int = 0
    binding: Binding | None = None
    is_single_use: bool = True
    is_offline: bool = False

    def __attrs_post_init__(self) -> None:
        for name, limit in _BOUNDS.items():
            _require_below(name, getattr(self, name), limit)
        for name in ("not_before", "expires_at"):
            instant = getattr(self, name)
            if type(instant) is not int or instant % SECOND or not 0 <= instant < 2**32 * SECOND:
                raise BadInstantError(name, "whole seconds of the years 1970 to 2106", repr(instant)[:40])
        if self.expires_at <= self.not_before:
            raise BadInputError("expires_at", "after not_before", str(self.expires_at))
        if self.kind is TokenKind.PERCENT and self.amount > PERCENT_MAX:
            raise BadInputError("amount", f"at most {PERCENT_MAX} basis points", str(self.amount))
        if (self.kind is TokenKind.MONEY) is (self.currency == 0):
            raise BadInputError("currency", "a number for money, and 0 for all else", str(self.currency))
        if self.binding is not None and len(self.binding.mark) != MARK_BYTES:
            raise BadInputError("binding", f"{MARK_BYTES} bytes", str(len(self.binding.mark)))


@frozen
class VerifiedToken:
    """
    A token whose signature is right, and that is good now.

    Attributes:
        token: What it says.

        key_id: The key that signed it: `KeyRing.binding_key` finds by it how a binding is compared.
    """

    token: Token
    key_id: bytes


def tenant_number(tenant: str) -> bytes:
    """The four bytes that stand for a club in its tokens. They are no secret; keys keep clubs apart."""
    return sha256(tenant.encode()).digest()[:4]


def public_key_id(public: bytes) -> bytes:
    """The four bytes that stand for a public key of 32 bytes."""
    return sha256(public).digest()[:4]


class TokenSigner:
    """
    A key that signs tokens. It is in no `repr`, and cannot be pickled. Tills need `TokenKeys` only.

    Attributes:
        public: The other half, 32 bytes, which everybody may know.

        key_id: The four bytes that name it in a token.
    """

    __slots__ = ("_private", "_tenant", "key_id", "public")

    def __init__(self, seed: bytes, tenant: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._tenant = tenant
        self.public = self._private.public_key().public_bytes_raw()
        self.key_id = public_key_id(self.public)

    def sign(self, token: Token) -> str:
        """The token's text, 175 characters for a QR code. The same token always has the same text."""
        body = _packed(token, self.key_id, self._tenant)
        whole = int.from_bytes(body + self._private.sign(_DOMAIN + body), "big")
        return PREFIX + written(whole << _PAD_BITS, _SYMBOLS)


class TokenKeys:
    """
    What verifies the tokens of one club. There is no secret in it, so tills may have it.

    Tokens of another club are refused, as are those of keys that it was not told of.

    Raises:
        BadInputError: If a public key is not of 32 bytes.
    """

    __slots__ = ("_keys", "_revoked", "_tenant")

    def __init__(self, tenant: bytes, public: Iterable[bytes], revoked: Iterable[bytes] = ()) -> None:
        self._tenant = tenant
        self._keys = {public_key_id(key): _public(key) for key in public}
        self._revoked = frozenset(revoked)

    def verify(self, text: str, at: Instant) -> VerifiedToken:
        """
        Read a token at a moment.

        It says nothing of whether the token was used, or revoked by its serial.

        Raises:
            BadVoucherError: If it is no token, or in another form than the one it has, or of another version.
            VoucherRefusedError: If its key is unknown to this club or revoked, or did not sign it; or if *at*
                is more than 300 seconds before it begins or from 300 seconds after it ends.
        """
        data = _opened(text)
        body, key_id = data[: _BODY.size], data[_KEY_AT]
        self._require_signature(body, data[_BODY.size :])

        token = _unpacked(body)
        slack = CLOCKS_APART_S * SECOND
        if at < token.not_before - slack:
            raise VoucherRefusedError("too early")
        if at >= token.expires_at + slack:
            raise VoucherRefusedError("expired")
        return VerifiedToken(token, key_id)

    def _require_signature(self, body: bytes, signature: bytes) -> None:
        if body[_TENANT_AT] != self._tenant:
            raise VoucherRefusedError("unknown key")
        if body[_KEY_AT] in self._revoked:
            raise VoucherRefusedError("revoked key")
        key = self._keys.get(body[_KEY_AT])
        if key is None:
            raise VoucherRefusedError("unknown key")
        try:
            key.verify(signature, _DOMAIN + body)
        except InvalidSignature as error:
            raise VoucherRefusedError("forged") from error


def _public(key: bytes) -> Ed25519PublicKey:
    if len(key) != PUBLIC_KEY_BYTES:
        raise BadInputError("public key", f"{PUBLIC_KEY_BYTES} bytes", str(len(key)))
    return Ed25519PublicKey.from_public_bytes(key)


def _opened(text: str) -> bytes:
    """The bytes of the one text that they have. Of the body only the version is looked at."""
    if len(text) != TOKEN_LENGTH:
        raise BadVoucherError("token", f"{TOKEN_LENGTH} characters", str(len(text)))
    prefix, symbols = text[: len(PREFIX)], text[len(PREFIX) :]
    if not prefix.isascii() or prefix.upper() != PREFIX:
        raise BadVoucherError("token", f"a text that begins with {PREFIX}", "another text")

    padded = read_printed(symbols, _SYMBOLS)
    if padded % 2**_PAD_BITS:
        raise BadVoucherError("token", "zero in the bits that pad it", "others")
    data = (padded >> _PAD_BITS).to_bytes(_BYTES, "big")
    if data[0] != VERSION:
        raise BadVoucherError("token", f"of version {VERSION}", str(data[0]))
    return data


def _packed(token: Token, key_id: bytes, tenant: bytes) -> bytes:
    binding = token.binding
    flags = (
        (_SINGLE_USE if token.is_single_use else 0)
        | (_OFFLINE if token.is_offline else 0)
        | (binding.bound if binding else 0)
    )
    return _BODY.pack(
        VERSION,
        flags,
        key_id,
        tenant,
        token.serial,
        token.campaign,
        token.not_before // SECOND,
        token.expires_at // SECOND,
        token.kind,
        token.amount >> _LOW_BITS,
        token.amount & _LOW,
        token.currency,
        binding.mark if binding else _UNBOUND,
    )


def _unpacked(body: bytes) -> Token:
    """
    What a signed body says.

    What our own key signed and we do not know is of a newer clubkit: refused rather than half understood.
    """
    _, flags, _, _, serial, campaign, begins, ends, kind, high, low, currency, mark = _BODY.unpack(body)
    bound = flags & (Bound.TO_MEMBER | Bound.TO_STORE)
    is_known = not flags & _RESERVED and kind in _KINDS and bound in _BOUND
    if not is_known or (not bound and any(mark)):
        raise BadVoucherError("token", "free of bits without a meaning", "some that are set")
    try:
        return Token(
            serial=serial,
            campaign=campaign,
            not_before=Instant(begins * SECOND),
            expires_at=Instant(ends * SECOND),
            kind=TokenKind(kind),
            amount=high << _LOW_BITS | low,
            currency=currency,
            binding=Binding(Bound(bound), mark) if bound else None,
            is_single_use=bool(flags & _SINGLE_USE),
            is_offline=bool(flags & _OFFLINE),
        )
    except BadInputError as error:
        raise BadVoucherError("token", f"signed with {error.what} {error.expected}", error.found) from error


_KINDS = frozenset(TokenKind)
_BOUND = frozenset({0, *Bound})


def _require_below(name: str, number: int, limit: int) -> None:
    if type(number) is not int or not 0 <= number < limit:
        raise BadInputError(name, f"0 to {limit - 1}", repr(number)[:40])
