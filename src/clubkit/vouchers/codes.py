"""
Short codes, which a person types: key, number, and a tag that only the key's owner can make.

A store keeps the key's number and the code's number, and no tag: what is in the database buys nothing.
Layout and strength: docs/explanation/voucher-formats.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError, BadVoucherError, KeyRingError, VoucherRefusedError
from clubkit.values import value
from clubkit.vouchers.symbols import check_sum, read_typed, written

__all__ = [
    "KEYS",
    "NUMBERS",
    "CodeKey",
    "CodeKeys",
    "ShortCode",
    "read_code",
]

KEYS: Final = 32
"""How many keys a club can have at once: their numbers are 0 to 31."""

NUMBERS: Final = 2**35
"""A code's number is below this. Draw it with `secrets.randbits(35)`, and keep it unique in the store."""

SYMBOLS: Final = 16

_DOMAIN = b"clubkit-short-v1"
_NUMBER_BYTES = 5
_TAG_BYTES = 5
_TAG_BITS = 35
_CHECK_BITS = 5
_KID_AT = 75
_NUMBER_AT = 40


@value
class ShortCode:
    """
    A code as it was read. That its check symbol is right says nothing of its tag.

    Attributes:
        kid: The number of its key, 0 to 31.

        number: Its own number, 0 to 2**35 - 1.

        tag: What proves it, 35 bits in 5 bytes. It is in no `repr`.
    """

    kid: int
    number: int
    tag: bytes = field(repr=False)


def read_code(text: str) -> ShortCode:
    """
    Read what a person typed, without any key.

    Spaces, dashes and marks of direction are passed over; case, Persian, Arabic and full-width digits are
    folded; O is 0, I and L are 1.

    Raises:
        BadVoucherError: If it is no code, or has a typo: one wrong symbol, or two that were swapped. Nothing
            of it is in the error. It is no guess, and costs nobody an attempt.

    .. doctest::

        >>> read_code("7bfx r71n zzvb tpkd")
        ShortCode(kid=7, number=12345678901)
    """
    whole = read_typed(text, SYMBOLS)
    if check_sum(whole):
        raise BadVoucherError("code", "right in its check symbol", "one with a typo")
    tag = whole >> _CHECK_BITS & 2**_TAG_BITS - 1
    return ShortCode(whole >> _KID_AT, whole >> _NUMBER_AT & NUMBERS - 1, tag.to_bytes(_TAG_BYTES, "big"))


class CodeKey:
    """
    A key that makes and verifies codes. It is in no `repr`, and cannot be pickled.

    Whoever has it can make codes, so it never goes to a till.
    """

    __slots__ = ("_state", "kid")

    def __init__(self, kid: int, secret: bytes) -> None:
        self.kid = kid
        # What all codes of the key begin with is hashed once.
        self._state = hmac.new(secret, _DOMAIN + bytes([kid]), "sha256")

    def code(self, number: int) -> str:
        """
        The code of a number, in four groups of four symbols.

        Raises:
            BadInputError: If the number is not 0 to 2**35 - 1.
        """
        if not 0 <= number < NUMBERS:
            raise BadInputError("number", f"0 to {NUMBERS - 1}", str(number))
        whole = self.kid << _KID_AT | number << _NUMBER_AT | self._tag(number) << _CHECK_BITS
        text = written(whole | check_sum(whole), SYMBOLS)
        return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"

    def verifies(self, code: ShortCode) -> bool:
        """Whether this key made the code. Takes the same time whichever bits are wrong."""
        return hmac.compare_digest(self._tag(code.number).to_bytes(_TAG_BYTES, "big"), code.tag)

    def _tag(self, number: int) -> int:
        state = self._state.copy()
        state.update(number.to_bytes(_NUMBER_BYTES, "big"))
        return int.from_bytes(state.digest()[:_TAG_BYTES], "big") >> _CHECK_BITS


@frozen(eq=False)
class CodeKeys:
    """
    The keys of a club's short codes, as `KeyRing.code_keys` gives them.

    Attributes:
        signing: The key that makes new codes, or none where it was revoked and no other signs yet.

        revoked: The numbers of keys whose codes are refused.
    """

    signing: CodeKey | None = field(repr=False)
    revoked: frozenset[int]
    _keys: Mapping[int, CodeKey] = field(repr=False)

    def make(self, number: int) -> str:
        """
        A new code, or the code of a number once more.

        Raises:
            BadInputError: If the number is not 0 to 2**35 - 1.
            KeyRingError: If no key signs.
        """
        if self.signing is None:
            raise KeyRingError("no key signs")
        return self.signing.code(number)

    def again(self, kid: int, number: int) -> str | None:
        """The code of a number under the key that made it, or none where that key is gone."""
        key = self._keys.get(kid)
        return None if key is None else key.code(number)

    def verify(self, text: str) -> ShortCode:
        """
        What a person typed, if a key of the club made it. Nothing is looked up for what fails here.

        Raises:
            BadVoucherError: If it is no code or has a typo, which is no guess.
            VoucherRefusedError: If its key is unknown or revoked, or did not make it: an attempt to guess.
                One of 32 texts with two typos or more looks like it too.
        """
        code = read_code(text)
        if code.kid in self.revoked:
            raise VoucherRefusedError("revoked key")
        key = self._keys.get(code.kid)
        if key is None:
            raise VoucherRefusedError("unknown key")
        if not key.verifies(code):
            raise VoucherRefusedError("forged")
        return code
