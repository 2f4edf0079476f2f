"""
Codes that are not ours by form: brought from another system, or shared with everybody; and bindings.

A foreign code is kept as a keyed hash alone, since eight letters and digits can be tried out one by one from
a plain one. A shared code such as SPRING10 is no secret, and is kept as it is.
"""

from __future__ import annotations

import hmac
from typing import Final

from clubkit.errors import BadVoucherError
from clubkit.vouchers.symbols import read_plain
from clubkit.vouchers.tokens import MARK_BYTES, Binding, Bound

__all__ = [
    "FOREIGN_LENGTHS",
    "SHARED_LENGTHS",
    "BindingKey",
    "ForeignKey",
    "canonical_foreign",
    "canonical_shared",
]

FOREIGN_LENGTHS: Final = range(8, 21)
SHARED_LENGTHS: Final = range(3, 16)
"""Shorter than our own codes, so that none is ever taken for one."""


def canonical_foreign(text: str) -> str:
    """
    The one form of a code of another system: 8 to 20 capitals and digits.

    Spaces, dashes and marks of direction are passed over, case and digits are folded. O stays O: the other
    system may have both.

    Raises:
        BadVoucherError: If it is none. Nothing of it is in the error.

    .. doctest::

        >>> canonical_foreign("gift-2o24 ۱۷")
        'GIFT2O2417'
    """
    return _of_length(read_plain(text), FOREIGN_LENGTHS)


def canonical_shared(text: str) -> str:
    """
    The one form of a code that is shared with everybody: 3 to 15 capitals and digits.

    Raises:
        BadVoucherError: If it is none. Nothing of it is in the error.

    .. doctest::

        >>> canonical_shared("Spring ۱۰")
        'SPRING10'
    """
    return _of_length(read_plain(text), SHARED_LENGTHS)


def _of_length(plain: str, lengths: range) -> str:
    if len(plain) not in lengths:
        expected = f"{lengths[0]} to {lengths[-1]} letters and digits"
        raise BadVoucherError("code", expected, str(len(plain)))
    return plain


class ForeignKey:
    """
    A key under which foreign codes are kept. It is in no `repr`, and cannot be pickled.

    Attributes:
        kid: The number of its key in the ring, 0 to 31.
    """

    __slots__ = ("_state", "kid")

    def __init__(self, kid: int, secret: bytes) -> None:
        self.kid = kid
        self._state = hmac.new(secret, digestmod="sha256")

    def hashed(self, text: str) -> bytes:
        """
        What is kept of a foreign code: 32 bytes, the same for each way to write it.

        Raises:
            BadVoucherError: If it is no foreign code. Nothing of it is in the error.
        """
        return _hashed(self._state, canonical_foreign(text))


class BindingKey:
    """
    A key that makes the marks of members and stores in tokens. It is in no `repr`, and cannot be pickled.

    A till that checks bindings offline needs it. Whoever has it can try out which member a token is bound to,
    and can forge nothing.
    """

    __slots__ = ("_state",)

    def __init__(self, secret: bytes) -> None:
        self._state = hmac.new(secret, digestmod="sha256")

    def binding(self, bound: Bound, id_: str) -> Binding:
        """A binding to the member or store of an id."""
        return Binding(bound, self._mark(id_))

    def fits(self, binding: Binding, bound: Bound, id_: str) -> bool:
        """Whether a token is bound to this member or store."""
        return binding.bound is bound and hmac.compare_digest(binding.mark, self._mark(id_))

    def _mark(self, id_: str) -> bytes:
        return _hashed(self._state, id_)[:MARK_BYTES]


def _hashed(state: hmac.HMAC, text: str) -> bytes:
    copy = state.copy()
    copy.update(text.encode())
    return copy.digest()
