from __future__ import annotations

import inspect
import json
import re
from enum import StrEnum
from pathlib import Path

import pytest

from clubkit.calendars.systems import WEEKDAYS
from clubkit.program import model
from clubkit.program.club import NO_REDEMPTION, ON_EXCEED, SHOWN_IN
from clubkit.program.conditions import CONDITIONS
from clubkit.program.limits import OVER
from clubkit.program.model import ExpiryKind, QualificationKind
from clubkit.program.problems import Journal
from clubkit.program.reader import SECTIONS, check_program, parse
from clubkit.program.rules import AMOUNTS
from clubkit.program.source import SOURCE_MAX
from clubkit.program.tables import ANY_NAME, LIST_MAX, TABLES_MAX
from clubkit.program.tiers import NEED
from clubkit.program.units import EXPIRIES, INSTANT, NEVER

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "program-file.md").read_text("utf-8")
EVERYTHING = json.loads((Path(__file__).parent / "everything.json").read_text("utf-8"))

ENUMERATIONS: list[type[StrEnum]] = [
    thing
    for _, thing in inspect.getmembers(model, inspect.isclass)
    if issubclass(thing, StrEnum) and thing not in {StrEnum, ExpiryKind}
]
WORDS = sorted(
    {
        *(member.value for kind in ENUMERATIONS for member in kind),
        *(*SHOWN_IN, *ON_EXCEED, *OVER, *NEED, *WEEKDAYS, INSTANT, NEVER, NO_REDEMPTION),
    }
)

ROLLING = {"tiers": {"ladder": [{}], "period": {"length": "1 year"}}}
"""What `EVERYTHING` cannot hold at once."""


def named(kind):
    """The kind under which the page treats a table, where several kinds are alike."""
    kind = re.sub(r"(\.when)(\.(any\[\]|all\[\]|not))+", r"\1", kind)
    kind = re.sub(r"when\.(amount|quantity)$", "when.total", kind).replace("when.spent", "when.orders")
    kind = re.sub(r"(rewards\[\]|reminders\[\]|segments\.NAME|tiers\.ladder\[\])\.when", "earn[].when", kind)
    names = {
        f"$.{table}": f"$.{table}.NAME"
        for table in ("units", "segments", "days", "profile.attributes", "rewards[].cost.tiers")
    }
    return names.get(kind, kind.replace("when.attribute", "when.member"))


def keys_of_each_kind():
    """The keys that the reader asks for in each kind of table."""
    journal = Journal()
    parse(EVERYTHING, journal)
    keys: dict[str, set[str]] = {}
    for kind, asked in journal.keys.items():
        keys.setdefault(named(kind), set()).update(asked)
    return keys


KEYS = keys_of_each_kind()


def tables_of(kind, value):
    """Every table of a kind in a document, by the steps of the kind."""
    if not kind:
        return [value] if isinstance(value, dict) else []
    step, rest = kind[0], kind[1:]
    if step == ANY_NAME:
        return [table for each in value.values() if isinstance(each, dict) for table in tables_of(rest, each)]
    inner = value.get(step.removesuffix("[]"), [])
    each = inner if isinstance(inner, list) else [inner]
    return [table for one in each if isinstance(one, dict) for table in tables_of(rest, one)]


def section_of(kind):
    """The part of the page under the heading that names this kind of table."""
    name = kind.removeprefix("$.")
    parts = re.split(r"^#+ (.*)$", PAGE, flags=re.MULTILINE)
    found = [text for heading, text in zip(parts[1::2], parts[2::2], strict=True) if f"`{name}`" in heading]
    assert len(found) == 1, f"the page has {len(found)} sections for {name}"
    return found[0]


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_keys_are_documented(kind):
    """Every key that the reader knows is on the page, in the section of its table."""
    section = section_of(kind)

    assert [] == [key for key in sorted(KEYS[kind]) if f"`{key}`" not in section]


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_keys_are_sampled(kind):
    """Every key that the reader knows is in the sample that these tests read."""
    tables = [table for sample in (EVERYTHING, ROLLING) for table in tables_of(kind.split(".")[1:], sample)]

    used = {key for table in tables for key in table}
    assert set() == KEYS[kind] - used - {ANY_NAME}


@pytest.mark.parametrize("sample", [EVERYTHING, ROLLING], ids=["everything", "rolling"])
def test_sample_is_a_program(sample):
    """The sample that uses everything has no problem."""
    assert () == check_program(sample).problems


@pytest.mark.parametrize("word", WORDS)
def test_words_are_documented(word):
    """Every word that a policy, a kind or a period may have is on the page, in quotes."""
    assert f'"{word}"' in PAGE


@pytest.mark.parametrize("key", [*SECTIONS, *AMOUNTS, *CONDITIONS, *EXPIRIES])
def test_kinds_are_documented(key):
    """Every section, kind of rule, condition and expiry is on the page."""
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("bound", [SOURCE_MAX, LIST_MAX, TABLES_MAX])
def test_bounds_are_documented(bound):
    """The bounds of a file are on the page."""
    assert f"{bound:,}" in PAGE or f"{bound}" in PAGE


def test_windows_are_sampled_or_default():
    """Each kind of window is named on the page beside what it takes."""
    assert all(f'`"{kind}"`' in section_of("$.tiers.period") for kind in QualificationKind)


@pytest.mark.parametrize("block", re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
def test_examples_are_programs(block):
    """Every example on the page can be put into a file as it is."""
    assert () == check_program(block).problems
