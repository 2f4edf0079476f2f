"""What a message is about as short JSON text, and back; it begins with its shape. And how long ids may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import JSONEncoder, loads
from typing import Any, Final

from clubkit.errors import BadInputError, LedgerBrokenError
from clubkit.reminders.outbox import About, Message

SHAPE: Final = 1

ID_MAX: Final = 200
"""Characters that the id of a message and that of its rule have at most."""

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


def require_short_ids(messages: Iterable[Message]) -> None:
    """
    Refuse messages with an id that no column holds: a database may shorten it without an error.

    Raises:
        BadInputError: If one is longer than `ID_MAX`.
    """
    for message in messages:
        for what, text in (("message_id", message.message_id), ("rule_id", message.rule_id)):
            if len(text) > ID_MAX:
                raise BadInputError(what, f"at most {ID_MAX} characters", str(len(text)))
