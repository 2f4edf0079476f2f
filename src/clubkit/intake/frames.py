"""
From the bytes of a file to blocks of text, at bounded cost.

A file is read in chunks and never as a whole, however long its lines are. Plain or gzip, with or without a
byte order mark, lines ended by LF, CRLF or CR in any mixture: all come out as text with LF between lines.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import IncrementalNewlineDecoder
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from clubkit.errors import BadInputError

CHUNK = 1 << 18

ROW_MAX = 1 << 20
"""Characters that a row may have."""

_GZIP_MAGIC = b"\x1f\x8b"
_Utf8 = codecs.getincrementaldecoder("utf-8-sig")
_SPOILED = re.compile("[\x00\ud800-\udfff]")


class Block(NamedTuple):
    """
    A stretch of a file.

    Attributes:
        text: Whole lines with LF between them; or a part of one line that is longer than `ROW_MAX`.

        ends_line: Whether the text ends where a line does.

        spoiled: Whether it holds NUL, or bytes that are no UTF-8. Each such byte is kept as a surrogate.
    """

    text: str
    ends_line: bool
    spoiled: bool


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Block]]:
    """
    Open a file, plain or gzip, for reading in blocks.

    Raises:
        BadInputError: If the file cannot be opened, or while it is read, if its gzip is damaged.
    """
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            raw.seek(0)
            with cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_gzip else raw as stream:
                yield _blocks(stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInputError(path.name, "a whole gzip file", str(error)) from error
    except OSError as error:
        raise BadInputError(path.name, "a file that can be read", error.strerror or str(error)) from error


def is_spoiled(text: str) -> bool:
    """Whether text holds NUL or a surrogate, which stands for a byte that is no UTF-8."""
    return _SPOILED.search(text) is not None


def _blocks(stream: BinaryIO) -> Iterator[Block]:
    decode = IncrementalNewlineDecoder(_Utf8("surrogateescape"), translate=True).decode
    text, ends_line = "", True
    while chunk := stream.read(CHUNK):
        text += decode(chunk)
        lines, feed, rest = text.rpartition("\n")
        if feed:
            yield _block(lines, ends_line=True)
            text, ends_line = rest, True
        elif len(text) > ROW_MAX:
            yield _block(text, ends_line=False)
            text, ends_line = "", False
    text += decode(b"", final=True)
    if text or not ends_line:
        yield _block(text.removesuffix("\n"), ends_line=True)


def _block(text: str, *, ends_line: bool) -> Block:
    return Block(text, ends_line, spoiled="\0" in text or (not text.isascii() and is_spoiled(text)))
