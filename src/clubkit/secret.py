"""Bytes that must not be seen."""

from __future__ import annotations

import hmac
from typing import NoReturn

from clubkit.errors import BadInputError

__all__ = [
    "SECRET_BYTES",
    "Secret",
]

SECRET_BYTES = 32


class Secret:
    """
    32 secret bytes that no `repr`, `str`, pickle or copy of an object shows.

    Only `reveal` gives them out; keep no name for what it returns, for an error tracker may send the local
    variables of each frame.

    Raises:
        BadInputError: If they are not 32 bytes. They are not in the error.
    """

    __slots__ = ("_bytes",)

    def __init__(self, data: bytes) -> None:
        if type(data) is not bytes or len(data) != SECRET_BYTES:
            raise BadInputError("secret", f"{SECRET_BYTES} bytes", "another value")
        self._bytes = data

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._bytes, other._bytes)

    __hash__ = None  # type: ignore[assignment]  # a hash is not made in constant time

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
