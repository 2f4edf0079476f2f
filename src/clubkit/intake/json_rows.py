"""
JSON Lines: from blocks of text to flat objects, read strictly.

Numbers keep their text, so that an amount is as exact here as in CSV. A key that comes twice, NaN, a list or
an object as a value, and text that is no JSON are bad rows, however deep they nest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NoReturn

from clubkit.errors import BadRowError
from clubkit.intake.frames import ROW_MAX, Block, is_spoiled

VALUE_MAX = 1 << 16
"""Characters that a key or a value may have."""


class _NotStrictError(ValueError):
    """What JSON leaves open and this reader does not."""


def json_rows(blocks: Iterable[Block]) -> Iterator[tuple[int, dict[str, str]] | BadRowError]:
    """
    The objects with the line of each, counted from 1; empty lines are passed over.

    Every value is text: that of a string, the digits of a number as they are written, or "" for null.

    Yields a `BadRowError` in the place of a line that is longer than a mebibyte, is no flat object of strings
    and numbers, has a value of over 65 536 characters, or bytes that are no UTF-8.
    """
    for line_no, line in _lines(blocks):
        if line is None:
            yield BadRowError(line_no, "row", f"of at most {ROW_MAX} characters", "more")
        elif line and not line.isspace():
            yield _row(line_no, line)


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[int, str | None]]:
    line_no, size = 1, 0
    for block in blocks:
        lines = block.text.split("\n")
        last = len(lines) - 1
        for at, line in enumerate(lines):
            size += len(line)
            if at == last and not block.ends_line:
                break
            yield line_no, line if size <= ROW_MAX else None
            line_no, size = line_no + 1, 0


def _row(line_no: int, line: str) -> tuple[int, dict[str, str]] | BadRowError:
    if is_spoiled(line):
        return BadRowError(line_no, "row", "UTF-8 without NUL", "other bytes")
    try:
        value: object = _DECODER.decode(line)
        return line_no, _flat(value)
    except json.JSONDecodeError as error:
        return BadRowError(line_no, "row", "a JSON object", f"{error.msg} at character {error.pos}")
    except _NotStrictError as error:
        return BadRowError(line_no, "row", "a JSON object of strings and numbers", str(error))
    except RecursionError:
        return BadRowError(line_no, "row", "a JSON object of strings and numbers", "deep nesting")


def _flat(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _NotStrictError(f"a JSON {type(value).__name__}")
    return {_bounded(key): _text(each) for key, each in value.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _NotStrictError("true, false, a list or an object as a value")
    return _bounded(value)


def _bounded(text: str) -> str:
    if len(text) > VALUE_MAX:
        raise _NotStrictError(f"a text of {len(text)} characters")
    return text


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise _NotStrictError("a key that comes twice")
    return unique


def _refuse(constant: str) -> NoReturn:
    raise _NotStrictError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_refuse)
