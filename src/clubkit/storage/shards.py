"""Shards of the members: ranges of their internal keys, which are random and so spread evenly."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError

LAST_KEY: Final = 2**62
"""No member's key is above it."""

SHARDS_MAX: Final = 100_000


def _in_bounds(shard: Shard, *_: object) -> None:
    if not 1 <= shard.number <= shard.of <= SHARDS_MAX:
        expected = f"a number from 1, of at most {SHARDS_MAX}, such as 3/16"
        raise BadInputError("shard", expected, f"{shard.number}/{shard.of}")


@frozen
class Shard:
    """
    One of several equal parts of the members.

    Attributes:
        number: From 1.

        of: How many parts there are.

    Raises:
        BadInputError: If there is no such part.

    >>> third = Shard(3, 16)
    >>> third.contains(third.after), third.contains(third.until), Shard(4, 16).after == third.until
    (False, True, True)
    """

    number: int = 1
    of: int = field(default=1, validator=_in_bounds)

    @property
    def after(self) -> int:
        """Keys of the shard are above this."""
        return _share(self.number - 1, self.of)

    @property
    def until(self) -> int:
        """The last key of the shard."""
        return _share(self.number, self.of)

    @property
    def is_first(self) -> bool:
        """Whether it is the one that also does what is no member's own."""
        return self.number == 1

    def contains(self, member_key: int) -> bool:
        """Whether a member is in it."""
        return self.after < member_key <= self.until

    def split(self, parts: int) -> list[Shard]:
        """So many shards that together are this one."""
        first = (self.number - 1) * parts
        return [Shard(first + part, self.of * parts) for part in range(1, parts + 1)]


EVERYBODY: Final = Shard()


def parse_shard(text: str) -> Shard:
    """
    Read a shard such as ``3/16``.

    Raises:
        BadInputError: If it is none.
    """
    number, sign, of = text.partition("/")
    if not (sign and _is_count(number) and _is_count(of)):
        raise BadInputError("shard", "a number, a slash and how many there are, such as 3/16", text[:40])
    return Shard(int(number), int(of))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 - longer ones are out of bounds


def _share(number: int, of: int) -> int:
    """So many parts of all keys, rounded down."""
    return LAST_KEY * number // of
