"""
From what somebody brings to the names under which a voucher may be kept, and back to the code.

What cannot be ours by form, or has a typo, is told without a query and is no guess. What no key of the club
made is a guess, and is told without a query as well.
"""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, BadVoucherError
from clubkit.vouchers.codes import SYMBOLS, CodeKeys
from clubkit.vouchers.foreign import (
    FOREIGN_LENGTHS,
    SHARED_LENGTHS,
    ForeignKey,
    canonical_foreign,
    canonical_shared,
)
from clubkit.vouchers.keys import KeyRing
from clubkit.vouchers.symbols import read_plain
from clubkit.vouchers.tokens import TOKEN_LENGTH, TokenKeys

TOKEN, SHARED, FOREIGN = "t", "c", "f"

_DIGITS: Final = 16


def short_key(kid: int, number: int) -> str:
    """What a short code is kept under."""
    return f"{kid}.{number}"


def token_key(serial: int) -> str:
    """What a token is kept under."""
    return f"{TOKEN}.{serial:016x}"


def shared_key(text: str) -> str:
    """
    What a code that is shared with everybody is kept under.

    Raises:
        BadVoucherError: If it is none.
    """
    return f"{SHARED}.{canonical_shared(text)}"


def foreign_key(key: ForeignKey, text: str) -> str:
    """
    What a code of another system is kept under: nothing that it could be guessed from without the key.

    Raises:
        BadVoucherError: If it is none, or has as many symbols as ours: then nobody could tell a typo in one
            of ours from it.
    """
    if len(canonical_foreign(text)) == SYMBOLS:
        raise BadVoucherError("code", f"of another length than ours, {SYMBOLS}", str(SYMBOLS))
    return f"{FOREIGN}.{key.kid}.{key.hashed(text).hex()}"


@frozen(eq=False)
class CodeReader:
    """
    What reads codes and tokens of a club, of every kind. It holds keys, and none is in its `repr`.

    Attributes:
        codes: Makes and verifies short codes.
    """

    codes: CodeKeys = field(repr=False)
    _tokens: TokenKeys = field(repr=False)
    _foreign: tuple[ForeignKey, ...] = field(repr=False)

    def read(self, text: str, *, at: Instant) -> tuple[str, ...]:
        """
        The names under which the voucher may be kept: mostly one, several where its form leaves it open.

        Raises:
            BadVoucherError: If it is no code or token, or a code with a typo. It is no guess.

            VoucherRefusedError: If no key of the club made it, or a token is too early or too late. It is a
                guess, but for the latter.
        """
        if type(text) is not str:
            raise BadInputError("code", "a text", type(text).__name__)
        if len(text) == TOKEN_LENGTH:
            return (token_key(self._tokens.verify(text, at).token.serial),)
        plain = read_plain(text)
        if len(plain) == SYMBOLS:
            code = self.codes.verify(text)
            return (short_key(code.kid, code.number),)
        names = []
        if len(plain) in SHARED_LENGTHS:
            names.append(shared_key(plain))
        if len(plain) in FOREIGN_LENGTHS:
            names.extend(foreign_key(key, plain) for key in self._foreign)
        if not names:
            expected = f"{SHARED_LENGTHS[0]} to {FOREIGN_LENGTHS[-1]} letters and digits"
            raise BadVoucherError("code", expected, str(len(plain)))
        return tuple(names)

    def shown(self, code_key: str) -> str | None:
        """
        The code of what is kept, once more: a short one is made again, a shared one is as it is.

        Returns:
            None for a foreign one, which nobody can tell, for a token, and where its key was revoked.
        """
        kind, _, rest = code_key.partition(".")
        if kind == SHARED:
            return rest
        if not kind.isdecimal():
            return None
        return self.codes.again(int(kind), int(rest))


def reader_of(ring: KeyRing) -> CodeReader:
    """What reads the codes of a ring's club."""
    return CodeReader(ring.code_keys(), ring.token_keys(), ring.foreign_keys())
