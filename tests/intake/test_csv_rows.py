from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.errors import BadRowError
from clubkit.intake.csv_rows import FIELD_MAX, csv_rows
from clubkit.intake.frames import ROW_MAX, Block


def block(text, *, ends_line=True):
    """Whole lines, or a part of one."""
    return Block(text, ends_line, spoiled=False)


def rows_of(*texts):
    """The rows of some blocks."""
    return list(csv_rows(block(text) for text in texts))


def sentences(rows):
    """Rows, with bad ones as what they say."""
    return [str(row) if isinstance(row, BadRowError) else row for row in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\nc,d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,\n,b\n,", [(1, ["a", ""]), (2, ["", "b"]), (3, ["", ""])]),
        ("a\n\n\nb", [(1, ["a"]), (4, ["b"])]),
        ('"a","b"\nc,d', [(1, ["a", "b"]), (2, ["c", "d"])]),
        ('"a\nb",c\nd,e', [(1, ["a\nb", "c"]), (3, ["d", "e"])]),
        ('"a\n\n\nb",c\n\nd', [(1, ["a\n\n\nb", "c"]), (6, ["d"])]),
        ('"a""b",c\nd', [(1, ['a"b', "c"]), (2, ["d"])]),
        ('"""",c\nd', [(1, ['"', "c"]), (2, ["d"])]),
        ('"",""\n""', [(1, ["", ""]), (2, [""])]),
        ('a"b,c\nd', [(1, ['a"b', "c"]), (2, ["d"])]),
        ('5" vase,2\n6" vase,3', [(1, ['5" vase', "2"]), (2, ['6" vase', "3"])]),
        ('a, "b\nc', [(1, ["a", ' "b']), (2, ["c"])]),
        ('"o1,order\n",x\no2', [(1, ["o1,order\n", "x"]), (3, ["o2"])]),
        (" \na", [(1, [" "]), (2, ["a"])]),
        ("a\u2028b\x0bc\x85d", [(1, ["a\u2028b\x0bc\x85d"])]),
    ],
)
def test_rows_are_those_of_rfc_4180(text, rows):
    """Quotes hold commas and line ends, and each row has the line where it starts."""
    assert rows == rows_of(text)


@given(st.text(alphabet='a,"\n', max_size=30), st.lists(st.integers(0, 30), max_size=3))
@example('"a"\n"', [])
@example(',"\n,",a', [])
def test_rows_are_those_of_the_standard_library(text, cuts):
    """Wherever blocks begin, rows are what the `csv` module reads, and a bad row costs no other."""
    expected = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            expected.append(next(reader))
        except csv.Error:
            return  # What follows a bad row is a matter of taste there.
        except StopIteration:
            break

    lines = text.split("\n")
    bounds = sorted({0, *(cut for cut in cuts if cut < len(lines)), len(lines)})
    blocks = ["\n".join(lines[first:last]) for first, last in itertools.pairwise(bounds)]

    assert [row for row in expected if row] == [row[1] for row in rows_of(*blocks)]


@given(
    st.lists(
        st.lists(st.text(alphabet='ab,"\n é', max_size=5), min_size=2, max_size=3), min_size=1, max_size=5
    )
)
def test_what_was_written_is_read(table):
    """Rows that the `csv` module writes come back as they were."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(table)

    assert table == [cells for _, cells in rows_of(file.getvalue().removesuffix("\n"))]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            'a\n"b"c,d\ne',
            [(1, ["a"]), "line 2: row must be CSV as in RFC 4180, got ',' expected after '\"'", (3, ["e"])],
        ),
        (
            'a\n"b\nc\nd',
            [(1, ["a"]), "line 2: row must be closed where it opens a quote, got the end of the file"],
        ),
        (
            f'a\n{"x" * (FIELD_MAX + 1)},"b"\ne',
            [(1, ["a"]), "line 2: field must be of at most 65536 characters, got 65537", (3, ["e"])],
        ),
        (
            f"a\n{'x' * (FIELD_MAX + 1)},b\ne",
            [(1, ["a"]), "line 2: field must be of at most 65536 characters, got 65537", (3, ["e"])],
        ),
        (
            f'a\n"{"x" * 200_000}",b\ne',
            [
                (1, ["a"]),
                "line 2: row must be CSV as in RFC 4180, got field larger than field limit (131072)",
                (3, ["e"]),
            ],
        ),
        (
            'a\n"' + "o1,order\n" * 200_000 + '",b\ne',
            [(1, ["a"]), "line 2: row must be of at most 1048576 characters, got more", (200_003, ["e"])],
        ),
    ],
    ids=["after a quote", "unclosed", "long field", "long plain field", "longer field", "long row"],
)
def test_a_bad_row_costs_no_other(text, rows):
    """Where a bad row starts is told, and the rows after it are read where the quotes say that it ends."""
    assert rows == sentences(rows_of(text))


def test_a_field_at_the_limit_is_read():
    """The bound is the first length that is too long."""
    field = "x" * FIELD_MAX

    assert [(1, [field, "b"])] == rows_of(f"{field},b")
    assert [(1, [field, "b"])] == rows_of(f'"{field}","b"')


def test_a_row_in_parts_ends_where_its_quotes_do():
    """A line that is longer than a row may be is not read, yet its quotes are."""
    parts = ['a,"' + "x" * ROW_MAX, 'y"', '","', 'z"']
    blocks = [*(block(part, ends_line=False) for part in parts), block("\nb")]

    assert [
        f"line 1: row must be of at most {ROW_MAX} characters, got more",
        (2, ["b"]),
    ] == sentences(csv_rows(blocks))


def test_rows_with_bytes_that_are_no_text_are_bad():
    """NUL and bytes that are no UTF-8 spoil their own row."""
    spoiled = Block('a\0,b\nc,d\ne\udcff,"f"', ends_line=True, spoiled=True)

    assert [
        "line 1: row must be UTF-8 without NUL, got other bytes",
        (2, ["c", "d"]),
        "line 3: row must be UTF-8 without NUL, got other bytes",
    ] == sentences(csv_rows([spoiled]))


def test_a_quote_at_the_end_of_a_part_may_be_half_of_two():
    """What follows two quotes in a row is still inside the field, over a line end too."""
    parts = ['a,"' + "x" * ROW_MAX, 'y"', '"z']
    blocks = [*(block(part, ends_line=False) for part in parts), block('\no2,order"\nb')]

    assert [
        f"line 1: row must be of at most {ROW_MAX} characters, got more",
        (3, ["b"]),
    ] == sentences(csv_rows(blocks))
