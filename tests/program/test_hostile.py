from __future__ import annotations

import copy
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.program.conditions import CONDITIONS
from clubkit.program.documents import canonical_json, program_document
from clubkit.program.model import Program
from clubkit.program.problems import Journal
from clubkit.program.reader import check_program, parse, program_from_document

EVERYTHING = json.loads((Path(__file__).parent / "everything.json").read_text("utf-8"))


def words_of(value):
    """Every key and every text of a document."""
    if isinstance(value, dict):
        return {*value, *(word for each in value.values() for word in words_of(each))}
    if isinstance(value, list):
        return {word for each in value for word in words_of(each)}
    return {value} if isinstance(value, str) else set()


def known_keys():
    """Every key that the reader asks for anywhere."""
    journal = Journal()
    parse(EVERYTHING, journal)
    return sorted({key for keys in journal.keys.values() for key in keys})


def nodes_of(value, path=()):
    """The path of every value inside a document."""
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(node for key, each in children for node in nodes_of(each, (*path, key)))]


def replaced(document, path, value):
    """The document with another value at a path."""
    changed = copy.deepcopy(document)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return changed


def without(document, path):
    """The document without the value at a path."""
    changed = copy.deepcopy(document)
    node = changed
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return changed


WORDS = st.sampled_from(sorted(words_of(EVERYTHING)))
NODES = st.sampled_from(nodes_of(EVERYTHING)[1:])
ATOMS = st.one_of(
    WORDS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-5, 5),
    st.integers(10**15, 10**30),
    st.floats(),
    st.text(),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zl"])),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.binary(),
    st.from_regex(r"[0-9]{1,16}[./][0-9]{1,10}%?", fullmatch=True),
    st.sampled_from([float("nan"), float("inf"), object(), b"x", (1,), {1}, ...]),
    st.integers(-1, 1).map(lambda sign: sign * 10**5000),
)
KEYS = st.one_of(st.sampled_from(known_keys()), WORDS, st.text(), st.integers(), st.none())
VALUES = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=6)


def read_or_refused(source):
    """The program, or none where it was refused with problems that can be shown."""
    report = check_program(source)
    "".join(map(str, report.problems)).encode()
    assert isinstance(report.program, Program) is not bool(report.problems)
    return report.program


def assert_stored_and_read_back(program):
    """A program survives its document."""
    stored = canonical_json(program_document(program))
    assert program == program_from_document(json.loads(stored))


@given(TABLES)
def test_tables_of_any_shape(tables):
    """Whatever a mapping holds, it is a program, or it is refused with problems."""
    read_or_refused(tables)


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers())))
def test_source_of_any_type(source):
    """Whatever is handed over, it is a program, or it is refused with problems."""
    read_or_refused(source)


@given(
    st.dictionaries(KEYS, VALUES),
    st.sampled_from(["club", "units", "earn", "tiers", "backtest"]),
    st.booleans(),
)
def test_sections_of_any_shape(section, key, in_list):
    """Whatever a section holds, it is a part of a program, or it is refused with problems."""
    read_or_refused({key: [section] if in_list else {"points": section} if key == "units" else section})


@given(NODES, VALUES)
def test_one_value_of_any_shape(path, value):
    """Whatever stands in one place of a good program, nothing else than a problem comes of it."""
    program = read_or_refused(replaced(EVERYTHING, path, value))

    if program is not None:
        assert_stored_and_read_back(program)


@given(NODES, NODES)
def test_one_value_elsewhere(path, origin):
    """A value of one place, put in another, is refused or read back as it was stored."""
    value = EVERYTHING
    for step in origin:
        value = value[step]
    program = read_or_refused(replaced(EVERYTHING, path, value))

    if program is not None:
        assert_stored_and_read_back(program)


@pytest.mark.parametrize("path", nodes_of(EVERYTHING)[1:], ids=str)
def test_one_value_missing(path):
    """A good program without one of its values is refused or read back as it was stored."""
    program = read_or_refused(without(EVERYTHING, path))

    if program is not None:
        assert_stored_and_read_back(program)


SIMPLE = [
    {key: EVERYTHING["earn"][0]["when"][key]}
    for key in CONDITIONS
    if key not in {"tier", "activity", "amount", "any", "all", "not"}
]
CONDITION_TABLES = st.recursive(
    st.lists(st.sampled_from(SIMPLE), max_size=3).map(
        lambda tables: {key: value for table in tables for key, value in table.items()}
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "any": st.lists(inner, min_size=1, max_size=3),
            "all": st.lists(inner, min_size=1, max_size=3),
            "not": inner,
            "tag": st.lists(st.sampled_from(["a", "b", "گل"]), min_size=1),
            "nth_order": st.integers(1, 9),
        },
    ),
    max_leaves=15,
)


@given(CONDITION_TABLES)
def test_conditions_are_read_back(when):
    """However conditions stand in each other, they come back as they were stored."""
    program = read_or_refused({"earn": [{"give": 1, "when": when}]})

    if program is not None:
        assert_stored_and_read_back(program)


def deep(levels):
    """A condition inside so many others."""
    table: dict[str, object] = {"tag": "x"}
    for _ in range(levels):
        table = {"not": table}
    return table


def endless():
    """A condition that is inside itself."""
    table: dict[str, object] = {}
    table["not"] = table
    return table


def doubled(levels):
    """A condition that is small in memory and endless to walk."""
    table: dict[str, object] = {"tag": "x"}
    for _ in range(levels):
        table = {"any": [table] * 50}
    return table


N = 1 << 20

HEAVY: dict[str, Any] = {
    "brackets": "a=" + "[" * (N - 2),
    "braces": "a=" + "{a=" * (N // 3 - 2),
    "dotted key": "a." * (N // 2 - 2) + "a=1",
    "dotted keys": "\n".join(f"k{number}." + "a." * 15 + "a=1" for number in range(N // 45)),
    "dotted headers": "\n".join(f"[k{number}." + "a." * 14 + "a]" for number in range(N // 45)),
    "one word": "a" * N,
    "one blank": "a" + " " * (N - 1),
    "quotes": '"' * N,
    "keys": "\n".join(f"k{number}=1" for number in range(N // 10)),
    "rules": "[[earn]]\n" * (N // 9),
    "digits": "a=" + "9" * (N - 3),
    "hexadecimal digits": "a=0x" + "f" * (N - 5),
    "deep": {"earn": [{"give": 1, "when": deep(10_000)}]},
    "endless": {"earn": [{"give": 1, "when": endless()}]},
    "doubled": {"earn": [{"give": 1, "when": doubled(12)}]},
    "many strangers": {f"k{number}": 1 for number in range(100_000)},
    "long key": {"k" * N: 1},
    "long text": {"club": {"name": "x" * N}},
    "long number": {"units": {"points": {"worth": "9" * N}}},
    "long share": {"club": {"budget": {"share_of_sales": "1/" + "9" * N}}},
    "long duration": {"units": {"points": {"matures": "9" * N + " days"}}},
    "long zone": {"club": {"timezone": "x" * N}},
    "huge number": {"earn": [{"give": 10**100_000}]},
    "tuple": {"earn": ({"give": 1, "when": {"tag": ("a", 5)}},)},
    "date": {"club": {"name": date(2026, 3, 21)}},
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_input_is_refused_soon(name):
    """Input that is made to be slow is refused, in short sentences, within seconds of processor time."""
    before = time.process_time()
    report = check_program(HEAVY[name])
    seconds = time.process_time() - before

    assert report.problems
    assert report.program is None
    assert len(report.problems) <= 101
    assert all(len(str(problem)) < 1000 for problem in report.problems)
    assert seconds < 20
