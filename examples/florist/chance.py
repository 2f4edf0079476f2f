"""Chance that is the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Chance, repeatable on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random  # noqa: S311 - a simulation keeps no secrets

    def below(self, limit: int) -> int:
        """A whole number from 0 to *limit* - 1."""
        return int(self._random() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from *first* to *last*."""
        return first + self.below(last - first + 1)

    def one_in_hundred(self, times: int) -> bool:
        """Whether something happens that happens *times* in a hundred."""
        return self.below(100) < times

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Iterable[tuple[T, int]]) -> T:
        """One of them, each as likely as its weight says."""
        every = list(choices)
        at = self.below(sum(weight for _, weight in every))
        for choice, weight in every:
            at -= weight
            if at < 0:
                return choice
        return every[-1][0]
