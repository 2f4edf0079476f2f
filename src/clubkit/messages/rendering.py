"""From a template and its values to what is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from clubkit.messages.languages import Language, language
from clubkit.messages.layout import Medium, Run, laid_out, page
from clubkit.messages.sms import within_parts
from clubkit.messages.values import WHOLE_MAX, Celebrated, FieldValue, tamed
from clubkit.program.model import Program, ScoreKind
from clubkit.program.wording import FIELDS, FieldKind, Slot, Template

SMS: Final = "sms"
EMAIL: Final = "email"

SMS_PARTS_MAX: Final = 6
"""Parts that an SMS has at most; a longer text is cut."""

TEXT_MAX: Final = 8000
"""Characters that a text has at most; a longer one is cut."""

_MARKED: Final = frozenset({EMAIL, "telegram"})
"""Channels whose readers know marks of direction."""

_SENTENCE_ENDS: Final = (".", "!", "?")
_TOLD_FROM: Final = {"occasion.in": "occasion.days", "occasion.nth": "occasion.years"}
_LIST_MAX: Final = 200
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@frozen
class TemplateSet:
    """
    The texts of a reminder in its languages, read once.

    Attributes:
        program: How money and days are shown, what the club is called, and what ends its SMS.

        texts, subjects: By locale, at least one text.
    """

    program: Program = field(repr=False)
    texts: Mapping[str, Template] = field(repr=False)
    subjects: Mapping[str, Template] = field(repr=False, factory=dict)

    def locale_for(self, wanted: str) -> str:
        """The locale that is written in: the one wanted, its language, the club's, or the first."""
        asked = (wanted, _bare(wanted), self.program.locale, _bare(self.program.locale))
        return next((each for each in asked if each in self.texts), next(iter(self.texts)))


@frozen
class Rendered:
    """
    A message as it is sent. Its `repr` shows nothing of it.

    Attributes:
        text: Plain. For ``sms`` with the suffix on a line of its own.

        language: Tag of the locale that it is written in.

        subject: One line without controls, for channels other than ``sms``.

        html: A page that loads nothing, for ``email``.

        values: What each field of the text was written as, bare, by name: for texts that a provider keeps.

        missing: Fields that had no value and no word in its place: their lines were left out.
    """

    text: str = field(repr=False)
    language: str
    subject: str | None = field(default=None, repr=False)
    html: str | None = field(default=None, repr=False)
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    missing: tuple[str, ...] = ()


def render(templates: TemplateSet, values: Mapping[str, FieldValue], locale: str, channel: str) -> Rendered:
    """
    Write a message. Pure; the same arguments give the same message.

    A value is put in once, as text: nothing in it is a field, a tag or a line break. A member without a name
    is a friend, an occasion without a label has its relation's word. A line with another field that has no
    value is left out; where that would leave nothing, only the field is.

    Args:
        values: By field, of the type that its kind wants; ``club.name`` is known, and ``occasion.in`` and
            ``occasion.nth`` are told from ``occasion.days`` and ``occasion.years``. Numbers and amounts are
            within 10**15, others count as missing. Fields that the texts do not have are passed over.

        locale: The member's, such as ``fa`` or ``en-GB``.

        channel: ``sms``, ``email``, or another, which gets plain text.
    """
    chosen = templates.locale_for(locale)
    writer = _Writer(templates.program, language(chosen), values)
    runs = writer.runs(templates.texts[chosen])
    medium = Medium.PLAIN if channel in _MARKED else Medium.BARE
    text = _EMPTY_LINES.sub("\n\n", laid_out(runs, medium, writer.language).strip())
    told, missing = writer.told, writer.missing
    if channel == SMS:
        text = within_parts(text, templates.program.messages.sms_suffix, SMS_PARTS_MAX)
        return Rendered(text, chosen, values=told, missing=missing)

    subject = templates.subjects.get(chosen) or templates.subjects.get(_bare(chosen))
    heading = writer.runs(subject) if subject else [Run(tamed(templates.program.name), FieldKind.TEXT)]
    line = laid_out(heading, Medium.SUBJECT, writer.language)
    html = None
    if channel == EMAIL:
        title = laid_out(heading, Medium.BARE, writer.language)
        html = page(runs, title, tamed(templates.program.name), writer.language)
    return Rendered(text, chosen, line, html, told, missing)


class _Writer:
    """Writes the slots of one message, and notes what it wrote and what it could not."""

    def __init__(self, program: Program, of: Language, values: Mapping[str, FieldValue]) -> None:
        self.program = program
        self.language = of
        self._values = values
        self._told: dict[str, str] = {}
        self._missing: dict[str, None] = {}

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._told.items())

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(self._missing)

    def runs(self, template: Template) -> list[Run]:
        """The written template, without the lines that lack something."""
        lines: list[list[Run]] = [[]]
        lacking: set[int] = set()
        pieces = template.pieces
        for at, piece in enumerate(pieces):
            if isinstance(piece, str):
                first, *others = piece.split("\n")
                lines[-1].append(Run(first))
                lines.extend([Run(other)] for other in others)
                continue
            following = pieces[at + 1] if at + 1 < len(pieces) else ""
            run = self._slot(piece, following if isinstance(following, str) else "")
            if run.text:
                lines[-1].append(_capital(run, lines[-1]) if self._is_ours(piece) else run)
            else:
                self._missing[piece.name] = None
                lacking.add(len(lines) - 1)
        kept = [line for at, line in enumerate(lines) if at not in lacking]
        if not any(run.text.strip() for line in kept for run in line):
            kept = [_closed_up(line) for line in lines]
        return _cut([run for line in kept for run in (*line, Run("\n"))][:-1])

    def _slot(self, slot: Slot, following: str) -> Run:
        kind = FIELDS[slot.name]
        written = self._written(slot.name, kind)
        self._told[slot.name] = written
        if kind is FieldKind.NAME:
            return Run(self.language.called(written, following), kind)
        if not slot.plurals or not written:
            return Run(written, kind)
        number = self._whole(slot.name)
        forms = dict(slot.plurals)
        words = forms.get(self.language.plural(number or 0), forms["other"])
        return Run(words.replace("#", written))

    def _is_ours(self, slot: Slot) -> bool:
        """Whether the words are ours, so that they take a capital where a sentence begins."""
        value = self._values.get(slot.name)
        match FIELDS[slot.name]:
            case FieldKind.NAME:
                return not (isinstance(value, str) and tamed(value))
            case FieldKind.OCCASIONS:
                return not (isinstance(value, tuple) and value and value[0].label)
            case kind:
                return kind is FieldKind.HOW_FAR

    def _written(self, name: str, kind: FieldKind) -> str:
        match kind:
            case FieldKind.NAME:
                return self._text(name) or self.language.friend
            case FieldKind.OCCASIONS:
                return self._occasions(name)
            case FieldKind.TEXT if name == "club.name":
                return tamed(self.program.name)
            case FieldKind.TEXT | FieldKind.CODE:
                return self._text(name)
            case FieldKind.DATE | FieldKind.NEAR_DATE:
                return self._day(name, kind)
            case _:
                return self._number(name, kind)

    def _text(self, name: str) -> str:
        value = self._values.get(name)
        return tamed(value) if isinstance(value, str) else ""

    def _occasions(self, name: str) -> str:
        value = self._values.get(name)
        if isinstance(value, str) and (label := tamed(value)):
            return label
        celebrated = value if isinstance(value, tuple) and value else (Celebrated("other"),)
        return tamed(self.language.occasions(celebrated), longest=_LIST_MAX)

    def _day(self, name: str, kind: FieldKind) -> str:
        value = self._values.get(name)
        if not isinstance(value, date):
            return ""
        write = self.language.day if kind is FieldKind.DATE else self.language.near_day
        return write(value, self.program.calendar)

    def _number(self, name: str, kind: FieldKind) -> str:
        number = self._whole(_TOLD_FROM.get(name, name))
        if number is None:
            return ""
        ladder = self.program.ladder
        if name == "tier.missing" and ladder is not None and ladder.score is ScoreKind.SPEND:
            kind = FieldKind.MONEY
        match kind:
            case FieldKind.MONEY:
                return self.language.money(number, self.program)
            case FieldKind.HOW_FAR:
                return self.language.how_far(number)
            case FieldKind.ORDINAL:
                return self.language.ordinal(number) if number > 0 else ""
            case _:
                return self.language.number(number)

    def _whole(self, name: str) -> int | None:
        value = self._values.get(name)
        return value if type(value) is int and abs(value) <= WHOLE_MAX else None


def _capital(run: Run, line: list[Run]) -> Run:
    before = "".join(each.text for each in line).rstrip()
    starts = not before or before.endswith(_SENTENCE_ENDS)
    return Run(run.text[:1].upper() + run.text[1:], run.kind) if starts else run


def _closed_up(line: list[Run]) -> list[Run]:
    """A line without the blank that is left twice where a field was."""
    kept: list[Run] = []
    for run in line:
        is_doubled = run.text.startswith(" ") and (not kept or kept[-1].text.endswith(" "))
        kept.append(Run(run.text[1:], None) if is_doubled and run.kind is None else run)
    return kept


def _cut(runs: list[Run]) -> list[Run]:
    """The runs as far as a text may be long."""
    if sum(len(run.text) for run in runs) <= TEXT_MAX:
        return runs
    kept: list[Run] = []
    left = TEXT_MAX - 1
    for run in runs:
        kept.append(Run(run.text[:left], run.kind))
        left -= len(kept[-1].text)
    return [*kept, Run("…")]


def _bare(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
