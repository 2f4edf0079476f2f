"""From TOML text to plain tables, within bounds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from clubkit.errors import Problem
from clubkit.program.problems import SHOWN_MAX, printable, shown

SOURCE_MAX = 1 << 20
"""Bytes of a program file, 1 MiB."""

_PART = r"(?:\"[^\"\n]*\"|'[^'\n]*'|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]+)"
_LONG_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART}){{16}}")
"""A dotted key of more than 16 parts: the TOML reader's time grows with the square of it."""

_MESSAGE_MAX = 3 * SHOWN_MAX


def tables_of(source: str | bytes | Mapping[str, object]) -> Mapping[str, object] | Problem:
    """The tables of a program file, or why there are none."""
    if isinstance(source, Mapping):
        return source
    text = _text_of(source)
    return text if isinstance(text, Problem) else _parsed(text)


def _text_of(source: object) -> str | Problem:
    if not isinstance(source, (str, bytes)):
        return Problem("$", "TOML text or a table", shown(source))
    if len(source) > SOURCE_MAX or _size(source) > SOURCE_MAX:
        return Problem("$", f"at most {SOURCE_MAX} bytes", "more")
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem("$", "UTF-8 text", f"another byte at {error.start}")


def _size(source: str | bytes) -> int:
    return len(source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source)


def _parsed(text: str) -> Mapping[str, object] | Problem:
    if _LONG_KEY.search(text):
        return Problem("$", "dotted keys of at most 16 parts", "a longer one")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Problem("$", "TOML", printable(f"an error: {error}"[:_MESSAGE_MAX]))
    except RecursionError:
        return Problem("$", "fewer lists and tables inside each other", "too many")
    except ValueError:
        # The interpreter refuses to convert a number of thousands of digits.
        return Problem("$", "numbers of at most 15 digits", "one of thousands")
