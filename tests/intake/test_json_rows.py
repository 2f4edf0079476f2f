from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadRowError
from clubkit.intake.frames import ROW_MAX, Block
from clubkit.intake.json_rows import VALUE_MAX, json_rows


def rows_of(text):
    """The rows of some lines, with bad ones as what they say."""
    rows = json_rows([Block(text, ends_line=True, spoiled=False)])
    return [str(row) if isinstance(row, BadRowError) else row for row in rows]


def test_numbers_keep_their_digits():
    """An amount is as exact as in CSV, null is an empty field, and empty lines are passed over."""
    text = '{"a": 12.10, "b": "x"}\n\n  \n{"a": 9007199254740993, "b": null, "c": -0.0}'

    assert [(1, {"a": "12.10", "b": "x"}), (4, {"a": "9007199254740993", "b": "", "c": "-0.0"})] == rows_of(
        text
    )


FLAT = "a JSON object of strings and numbers"


@pytest.mark.parametrize(
    ("line", "expected", "found"),
    [
        ("x", "a JSON object", "Expecting value at character 0"),
        ('{"a": 1} {"b": 2}', "a JSON object", "Extra data at character 9"),
        ('{"a": 01}', "a JSON object", "Expecting ',' delimiter at character 7"),
        ('{"a": "\x01"}', "a JSON object", "Invalid control character at at character 7"),
        ("[1]", FLAT, "a JSON list"),
        ('"a"', FLAT, "a JSON str"),
        ('{"a": 1, "a": 2}', FLAT, "a key that comes twice"),
        ('{"a": {"b": 1, "b": 1}}', FLAT, "a key that comes twice"),
        ('{"a": NaN}', FLAT, "NaN"),
        ('{"a": -Infinity}', FLAT, "-Infinity"),
        ('{"a": true}', FLAT, "true, false, a list or an object as a value"),
        ('{"a": []}', FLAT, "true, false, a list or an object as a value"),
        ('{"a": {}}', FLAT, "true, false, a list or an object as a value"),
        ("[" * 100_000, FLAT, "deep nesting"),
        ('{"a":' * 100_000, FLAT, "deep nesting"),
        (f'{{"a": "{"x" * (VALUE_MAX + 1)}"}}', FLAT, "a text of 65537 characters"),
        (f'{{"{"x" * (VALUE_MAX + 1)}": 1}}', FLAT, "a text of 65537 characters"),
        ("x" * (ROW_MAX + 1), f"of at most {ROW_MAX} characters", "more"),
    ],
)
def test_what_json_leaves_open_is_refused(line, expected, found):
    """Each is a bad row with its line, and the next line is read."""
    text = f'{{"a": 1}}\n{line}\n{{"a": 2}}'

    assert [
        (1, {"a": "1"}),
        f"line 2: row must be {expected}, got {found}",
        (3, {"a": "2"}),
    ] == rows_of(text)


def test_a_long_line_in_parts_is_one_bad_row():
    """A line that comes in parts is counted once."""
    blocks = [
        Block("x" * (ROW_MAX + 1), ends_line=False, spoiled=False),
        Block("x\n{}", ends_line=True, spoiled=False),
    ]

    assert [1, 2] == [row.line if isinstance(row, BadRowError) else row[0] for row in json_rows(blocks)]


values = st.one_of(st.none(), st.text(max_size=5), st.integers(-(10**30), 10**30))


@given(st.lists(st.dictionaries(st.text(max_size=5), values, max_size=4), max_size=4))
def test_flat_objects_come_back_as_text(objects):
    """Strings stay, numbers are their digits, null is nothing."""
    text = "\n".join(json.dumps(each) for each in objects)

    assert [
        (at, {key: "" if value is None else str(value) for key, value in each.items()})
        for at, each in enumerate(objects, 1)
    ] == rows_of(text)


@given(st.text(alphabet='{}[]":,0123ea\\u.-', max_size=40))
def test_any_text_is_rows(text):
    """Whatever comes in, each line that is not blank is a row or a bad row."""
    rows = rows_of(text)

    assert len(rows) == sum(1 for line in text.split("\n") if line.strip())
