"""
The symbols of codes and tokens, what people type in their place, and the check symbol.

Source: Crockford's base 32, https://www.crockford.com/base32.html, without its check symbols, which are not
on every keypad.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from clubkit.errors import BadVoucherError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U: nothing looks like another, and no rude words."""

SYMBOL_BITS: Final = 5
TYPED_MAX: Final = 64
"""What a person types or pastes is at most so long, with spaces and dashes."""

_BYTE_BITS: Final = 8
_ALPHABET_BYTES: Final = ALPHABET.encode().ljust(256)

_NO_SYMBOL: Final = "!"
_INT_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
"""The digits of base 32 that `int` reads."""

_SPACES: Final = (
    "\t\n\r \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_DASHES: Final = (
    "-\u00ad\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\u301c\ufe58\ufe63\uff0d"
)
_INVISIBLE: Final = (
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Joiners, and marks of writing direction that come along when text is copied."""

_LETTERS_AND_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PERSIAN_DIGITS: Final = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC_DIGITS: Final = "٠١٢٣٤٥٦٧٨٩"
_TO_FULL_WIDTH: Final = 0xFEE0


def _typed(canonical: dict[str, str]) -> dict[int, str | None]:
    """What each character that may be typed becomes, from what each letter and digit does."""
    table: dict[int, str | None] = dict.fromkeys(map(ord, _SPACES + _DASHES + _INVISIBLE))
    for plain in _LETTERS_AND_DIGITS:
        for typed in (plain, plain.lower()):
            table[ord(typed)] = table[ord(typed) + _TO_FULL_WIDTH] = canonical[plain]
    for digits in (_PERSIAN_DIGITS, _ARABIC_DIGITS):
        table.update({ord(typed): canonical[str(number)] for number, typed in enumerate(digits)})
    return table


_DIGIT_OF: Final = dict(zip(ALPHABET, _INT_DIGITS, strict=True)) | {"U": _NO_SYMBOL}
_TYPED: Final = _typed(_DIGIT_OF | {"O": "0", "I": "1", "L": "1"})
_TYPED_PLAIN: Final = _typed({plain: plain for plain in _LETTERS_AND_DIGITS})
_PRINTED: Final = {
    ord(typed): _DIGIT_OF.get(plain, _NO_SYMBOL)
    for plain in _LETTERS_AND_DIGITS
    for typed in (plain, plain.lower())
}


@cache
def _spreads(symbols: int) -> tuple[tuple[int, int], ...]:
    """
    The steps that give each symbol of a number a byte of its own, as a mask and a shift.

    The first step moves the upper half of all symbols away by the 3 bits that each of the lower half needs
    more; the next one does so within both halves, and so on. Eight steps spread the 172 symbols of a token,
    at a sixth of what looking up each two costs.
    """
    halves = [2**step for step in range(symbols.bit_length())]
    return tuple(
        (_upper_halves(half, symbols), half * (_BYTE_BITS - SYMBOL_BITS)) for half in reversed(halves)
    )


def _upper_halves(half: int, symbols: int) -> int:
    upper = 2 ** (half * SYMBOL_BITS) - 1 << half * SYMBOL_BITS
    return sum(upper << first * _BYTE_BITS for first in range(0, symbols, 2 * half))


def written(number: int, symbols: int) -> str:
    """A number of 5 bits for each symbol, the highest first."""
    for mask, shift in _spreads(symbols):
        upper = number & mask
        number = number ^ upper | upper << shift
    return number.to_bytes(symbols, "big").translate(_ALPHABET_BYTES).decode("ascii")


def read_typed(text: str, symbols: int) -> int:
    """
    The number that a person typed.

    Case, spaces and dashes do not matter; O is 0, I and L are 1; digits may be Persian, Arabic or full-width.

    Raises:
        BadVoucherError: If it is no text, longer than 64 characters, or not of so many symbols. Nothing of it
            is in the error.
    """
    if not isinstance(text, str):
        raise BadVoucherError("code", "a text", type(text).__name__)
    if len(text) > TYPED_MAX:
        raise _too_long(text)
    return _number("code", text.translate(_TYPED), symbols)


def read_printed(text: str, symbols: int) -> int:
    """
    The number of symbols that no person typed: nothing but symbols, in either case.

    Raises:
        BadVoucherError: If another character is in it, or it is not of so many symbols. Nothing of it is in
            the error.
    """
    return _number("token", text.translate(_PRINTED), symbols)


def read_plain(text: str) -> str:
    """
    Letters and digits in capitals, of a code whose symbols are not ours: O stays O.

    Raises:
        BadVoucherError: If it is longer than 64 characters, or something else is in it than ASCII letters,
            digits, spaces and dashes. Nothing of it is in the error.
    """
    if len(text) > TYPED_MAX:
        raise _too_long(text)
    plain = text.translate(_TYPED_PLAIN)
    if not plain.isascii() or not plain.isalnum():
        raise BadVoucherError("code", "of letters and digits", "another character")
    return plain


def _too_long(text: str) -> BadVoucherError:
    return BadVoucherError("code", f"at most {TYPED_MAX} characters", str(len(text)))


def _number(what: str, digits: str, symbols: int) -> int:
    if len(digits) != symbols:
        raise BadVoucherError(what, f"{symbols} symbols", str(len(digits)))
    # The tables map every letter and digit of ASCII; what else passed them is neither, and `int` would take
    # some of it: signs, underscores, the digits of other scripts.
    if not digits.isascii() or not digits.isalnum():
        raise BadVoucherError(what, "of the symbols 0-9 and A-Z without I, L, O, U", "another character")
    return int(digits, 32)


# --- the check symbol -------------------------------------------------------------------------------

_FIELD: Final = 0b100101
"""x^5 + x^2 + 1, which makes of 5 bits the field of 32 elements."""


def _doubled(element: int) -> int:
    element <<= 1
    return element ^ _FIELD if element >> SYMBOL_BITS else element


def _parities(symbols: int) -> tuple[int, ...]:
    """
    For each bit of the weighted sum, the bits of the whole number whose parity it is.

    The last symbol has the weight 1, the one before it 2, then 4 and so on by doubling in the field. The sum
    is linear, so each of its bits is a parity, which costs a third of multiplying symbol by symbol.
    """
    masks = [0] * SYMBOL_BITS
    for place in range(symbols):
        for bit in range(SYMBOL_BITS):
            element = 1 << bit
            for _ in range(place):
                element = _doubled(element)
            for into in range(SYMBOL_BITS):
                masks[into] |= (element >> into & 1) << (place * SYMBOL_BITS + bit)
    return tuple(masks)


_P0, _P1, _P2, _P3, _P4 = _parities(16)


def check_sum(number: int) -> int:
    """
    The weighted sum in GF(32) of at most 16 symbols.

    It is 0 where the last symbol is the right one. With 0 in its place the sum is that symbol. One wrong
    symbol, two that were swapped, and a doubled one that became another doubled one always change it.
    """
    return (
        (number & _P0).bit_count() % 2
        | (number & _P1).bit_count() % 2 << 1
        | (number & _P2).bit_count() % 2 << 2
        | (number & _P3).bit_count() % 2 << 3
        | (number & _P4).bit_count() % 2 << 4
    )
