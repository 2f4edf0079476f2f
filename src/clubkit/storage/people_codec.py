"""What a message is about as short JSON text, and back; it begins with its shape."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONEncoder, loads
from typing import Any, Final

from clubkit.errors import LedgerBrokenError
from clubkit.reminders.outbox import About

SHAPE: Final = 1

_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def about_text(about: About) -> str:
    """Everything that a message is about."""
    return _encode((SHAPE, about.occasion_nos, about.public_day, about.day, about.event, about.facts))


def read_about(text: str) -> About:
    """
    The opposite of `about_text`.

    Raises:
        LedgerBrokenError: If the text is none that it wrote.
    """
    try:
        return _about(loads(text))
    except (TypeError, ValueError) as error:
        raise LedgerBrokenError("readable messages", text[:80]) from error


def _about(parts: Sequence[Any]) -> About:
    shape, nos, public_day, day, event, facts = parts
    if shape != SHAPE:
        raise ValueError(shape)
    return About(tuple(nos), public_day, day, event, tuple([(name, value) for name, value in facts]))
