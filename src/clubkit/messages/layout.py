"""One written text laid out for where it is read: an SMS, a plain text, the subject of a letter, a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from html import escape
from typing import Final
from unicodedata import bidirectional

from attrs import frozen

from clubkit.messages.languages import Language
from clubkit.messages.values import tamed
from clubkit.program.wording import FieldKind

SUBJECT_MAX: Final = 150
"""Characters that a subject has at most, the marks around foreign runs not counted."""

FIRST_STRONG: Final = "\u2068"
FROM_LEFT: Final = "\u2066"
END_OF_RUN: Final = "\u2069"

_RIGHT: Final = frozenset({"R", "AL", "AN"})
_LEFT: Final = frozenset({"L"})
_CODE_STYLE: Final = "font-family:monospace;font-size:20px;letter-spacing:1px"
_PLACE: Final = re.compile(r"\{([a-z]+)\}")
_PAGE: Final = (
    '<!DOCTYPE html>\n<html lang="{lang}" dir="{dir}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n</head>\n'
    '<body style="margin:0;padding:24px 12px;background:#f4f2ee" dir="{dir}">\n'
    '<div dir="{dir}" style="max-width:560px;margin:0 auto;padding:28px 32px;background:#ffffff;'
    "border-radius:8px;color:#222222;text-align:{side};"
    'font-family:Vazirmatn,Tahoma,Arial,sans-serif;font-size:16px;line-height:1.9">\n'
    '<p style="margin:0 0 16px;font-size:14px;color:#7a5c3e"><bdi>{club}</bdi></p>\n'
    "{body}"
    "</div>\n</body>\n</html>\n"
)


class Medium(StrEnum):
    """How a text is laid out."""

    BARE = "bare"
    """Without any mark: SMS, and channels that nothing is known of."""

    PLAIN = "plain"
    """Plain text whose reader knows marks of direction."""

    SUBJECT = "subject"
    HTML = "html"


@frozen
class Run:
    """
    A stretch of a written text.

    Attributes:
        kind: Of the field that it is the value of; none for the words of the template.
    """

    text: str
    kind: FieldKind | None = None


def laid_out(runs: Iterable[Run], medium: Medium, language: Language) -> str:
    """The text for a medium; for HTML without a page around it."""
    if medium is Medium.HTML:
        return "".join(_as_html(run, language) for run in runs)
    if medium is Medium.SUBJECT:
        return _subject(runs, language)
    if medium is Medium.BARE:
        return "".join(run.text for run in runs)
    return "".join(_isolated(run, language) for run in runs)


def page(runs: Iterable[Run], title: str, club: str, language: Language) -> str:
    """A page with the club's name and a paragraph for each stretch between empty lines; it loads nothing."""
    body = laid_out(runs, Medium.HTML, language)
    paragraphs = (part.strip("\n") for part in body.split("\n\n"))
    shown = "".join(
        f'<p style="margin:0 0 16px">{part}</p>\n'.replace("\n", "<br>\n", part.count("\n"))
        for part in paragraphs
        if part
    )
    ends = ("rtl", "right") if language.is_rtl else ("ltr", "left")
    told = {"lang": language.tag, "dir": ends[0], "side": ends[1], "title": title, "club": club}
    given = {name: escape(text) for name, text in told.items()} | {"body": shown}
    return filled(_PAGE, given)


def filled(frame: str, given: Mapping[str, str]) -> str:
    """A page of ours with what belongs in its places, put in once."""
    return _PLACE.sub(lambda place: given[place[1]], frame)


def _as_html(run: Run, language: Language) -> str:
    text = escape(run.text)
    if run.kind is FieldKind.CODE:
        return f'<bdi dir="ltr" style="{_CODE_STYLE}">{text}</bdi>'
    is_apart = run.kind in {FieldKind.NAME, FieldKind.TEXT, FieldKind.OCCASIONS} or _is_foreign(run, language)
    return f"<bdi>{text}</bdi>" if is_apart else text


def _subject(runs: Iterable[Run], language: Language) -> str:
    kept: list[str] = []
    left = SUBJECT_MAX
    for run in runs:
        plain = tamed(f"x{run.text}x", longest=left + 2)[1:-1] if left > 0 else ""
        left -= len(plain)
        kept.append(_isolated(Run(plain, run.kind), language))
    return "".join(kept).strip()


def _isolated(run: Run, language: Language) -> str:
    if not run.text or not _is_foreign(run, language):
        return run.text
    start = FROM_LEFT if run.kind is FieldKind.CODE else FIRST_STRONG
    return f"{start}{run.text}{END_OF_RUN}"


def _is_foreign(run: Run, language: Language) -> bool:
    """Whether a value has letters of the other direction; a code from the left always, for its dashes."""
    if run.kind is None:
        return False
    if run.kind is FieldKind.CODE and language.is_rtl:
        return True
    if run.text.isascii() and not language.is_rtl:
        return False
    other = _LEFT if language.is_rtl else _RIGHT
    return any(bidirectional(each) in other for each in run.text)
