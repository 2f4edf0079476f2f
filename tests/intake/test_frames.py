from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError
from clubkit.intake.frames import ROW_MAX, _blocks, opened


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time, whatever is asked for."""

    def __init__(self, data, size):
        super().__init__(data)
        self._size = size

    def read(self, _=-1):
        return super().read(self._size)


def text_of(data, size=1 << 18):
    """All lines, with LF after each, and whether any of them is spoiled."""
    blocks = list(_blocks(Dribble(data, size)))
    return "".join(b.text + "\n" * b.ends_line for b in blocks), any(b.spoiled for b in blocks)


@given(
    st.text(alphabet='a,\r\n"éس\U0001f339\ufeff', max_size=40),
    st.integers(1, 7),
    st.booleans(),
)
def test_chunks_do_not_show(text, size, has_mark):
    """Wherever a chunk ends, inside a character or between CR and LF, the text is the same."""
    data = text.encode("utf-8-sig" if has_mark else "utf-8")
    expected = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if expected and not expected.endswith("\n"):
        expected += "\n"

    assert (expected, False) == text_of(data, size)


@given(st.binary(max_size=40), st.integers(1, 7))
def test_any_bytes_are_text_that_says_whether_they_were_sound(data, size):
    """Whatever comes in, nothing escapes, and text is spoiled exactly where the bytes are."""
    _, is_spoiled = text_of(data, size)

    assert is_spoiled == (b"\0" in data or not _is_utf8(data))


def _is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_a_line_without_end_comes_in_parts():
    """A line that is longer than any row is never held as a whole."""
    blocks = list(_blocks(Dribble(b"x" * (3 * ROW_MAX) + b"\ny", 1 << 16)))

    assert [False, False, True, True] == [block.ends_line for block in blocks]
    assert 3 * ROW_MAX == sum(len(block.text) for block in blocks[:-1])
    assert max(len(block.text) for block in blocks) <= ROW_MAX + (1 << 16)


@pytest.mark.parametrize("packed", [False, True])
def test_gzip_is_told_by_its_first_bytes(written, packed):
    """The name of a file does not matter."""
    path = written(gzip.compress(b"a\nb\n") if packed else b"a\nb\n", "anything")

    with opened(path) as blocks:
        assert ["a\nb"] == [block.text for block in blocks]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"a,b\n" * 1000)[:-9],
        gzip.compress(b"a,b\n" * 1000)[:30] + b"x" * 60,
        gzip.compress(b"a,b\n") + b"no gzip at all",
        b"\x1f\x8b",
    ],
    ids=["cut", "broken", "trailing", "magic alone"],
)
def test_damaged_gzip_is_a_bad_file(written, content):
    """Whatever is wrong with the compression, the error is one of ours."""
    with pytest.raises(BadInputError, match="whole gzip file"), opened(written(content)) as blocks:
        list(blocks)


def test_a_file_that_cannot_be_opened_is_a_bad_file(tmp_path):
    """Neither a missing file nor a folder is a bare OSError."""
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(BadInputError, match="can be read"), opened(path) as blocks:
            list(blocks)
