"""
Referral codes: eight symbols that one person tells another, the last of which finds a typo.

A code is no secret and carries no right: who knows it can only say who brought them.
"""

from __future__ import annotations

from typing import Final

from clubkit.errors import BadVoucherError
from clubkit.vouchers.symbols import SYMBOL_BITS, check_sum, read_typed, written

NUMBERS: Final = 2**35
"""A code's number is below this. Draw it with `secrets.randbits(35)`, and keep it unique in the store."""

SYMBOLS: Final = 8

_DIGEST_BYTES = 16


def referral_code(number: int) -> str:
    """
    The code of a number, in two groups of four symbols.

    Args:
        number: 0 to 2**35 - 1.

    .. doctest::

        >>> referral_code(12345678901)
        'BFXR-71N8'
    """
    whole = number << SYMBOL_BITS
    text = written(whole | check_sum(whole), SYMBOLS)
    return f"{text[:4]}-{text[4:]}"


def read_referral_code(text: str) -> int:
    """
    The number of a code that a person typed.

    Spaces, dashes and case do not matter; O is 0, I and L are 1; digits may be Persian, Arabic or full-width.

    Raises:
        BadVoucherError: If it is no code, or has a typo. Nothing of it is in the error.
    """
    whole = read_typed(text, SYMBOLS)
    if check_sum(whole):
        raise BadVoucherError("code", "right in its check symbol", "one with a typo")
    return whole >> SYMBOL_BITS


def digest_of(number: int) -> bytes:
    """A number as the digest of a contact."""
    return number.to_bytes(_DIGEST_BYTES, "big")


def number_of(digest: bytes) -> int:
    """The number of a contact's digest."""
    return int.from_bytes(digest, "big")
