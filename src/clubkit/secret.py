"""Bytes and texts that must not be seen."""

from __future__ import annotations

import hmac
import re
from typing import Final, NoReturn

from clubkit.errors import BadInputError

__all__ = [
    "SECRET_BYTES",
    "Secret",
    "SecretText",
]

SECRET_BYTES = 32

_SECRET_TEXT: Final = re.compile(r"[!-~]{1,500}")


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


class SecretText:
    """
    A key or a password that somebody else made, which no `repr`, `str`, pickle or copy of an object shows.

    Only `reveal` gives it out, as `Secret.reveal` does.

    Raises:
        BadInputError: If it is not of 1 to 500 visible ASCII characters. It is not in the error.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if type(text) is not str or not _SECRET_TEXT.fullmatch(text):
            raise BadInputError("secret", "1 to 500 visible ASCII characters", "another value")
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretText) and hmac.compare_digest(self._text, other._text)

    __hash__ = None  # type: ignore[assignment]  # a hash is not made in constant time

    def __repr__(self) -> str:
        return "SecretText(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
