"""The texts of a reminder: the shop's own, and ours where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from clubkit.messages import texts_en, texts_fa
from clubkit.messages.rendering import TemplateSet
from clubkit.program.model import Program, Reminder
from clubkit.program.wording import read_template

OCCASION: Final = "occasion"
PUBLIC_DAY: Final = "public-day"

SHIPPED: Final[Mapping[str, ModuleType]] = {"fa": texts_fa, "en": texts_en}
"""The languages that have texts for everything."""


def template_set(program: Program, reminder: Reminder) -> TemplateSet:
    """
    Read the texts of a reminder; once for each program, not for each message.

    A language in which the shop wrote has the shop's text. In Persian and English there is one for
    everything: the club's own language always has a text where it is one of these. A language of ours is
    added only where the shop wrote nothing at all, so that nobody reads another offer than the shop made.

    Raises:
        BadInputError: If a text has a flaw; a program that was read has none.
    """
    texts = {locale: read_template(text) for locale, text in reminder.texts}
    subjects = {locale: read_template(text) for locale, text in reminder.subjects}
    about = _about(reminder)
    shipped = {
        locale: read_template("\n".join((words.TEXTS[about], _last_lines(words, reminder, about))))
        for locale, words in SHIPPED.items()
    }
    lines = {locale: read_template(words.SUBJECTS[about]) for locale, words in SHIPPED.items()}
    return TemplateSet(program, texts or shipped, {**lines, **subjects})


def _last_lines(words: ModuleType, reminder: Reminder, about: str) -> str:
    lines: str = words.OFFER if reminder.offer else words.CLOSINGS.get(about, "{club.name}")
    return lines


def _about(reminder: Reminder) -> str:
    if reminder.on is not None:
        return reminder.on.value
    return OCCASION if reminder.relations or not reminder.public_days else PUBLIC_DAY
