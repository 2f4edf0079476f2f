"""What the READMEs promise is what happens."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.fa.md")

SCRIPT = re.compile(r"```python\n(.*?)```\n+```text\n(.*?)```", re.DOTALL)


def script_of(name):
    """The script of a README, and what the page says that it prints."""
    found = SCRIPT.search((ROOT / name).read_text("utf-8"))
    assert found
    return found.groups()


@pytest.mark.parametrize("name", READMES)
def test_the_script_prints_what_the_page_says(name):
    """Both languages show a script that runs."""
    script, expected = script_of(name)
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(script, name, "exec"), {})  # noqa: S102 - it is the page's own

    assert expected == printed.getvalue()


def test_the_first_example_is_the_script():
    """Who copies the file has what the page shows."""
    script, expected = script_of("README.md")

    assert (ROOT / "examples" / "01_first_club.py").read_text("utf-8").endswith(f'"""\n\n{script}')
    assert expected == (ROOT / "examples" / "01_first_club.out").read_text("utf-8")


def test_both_languages_have_the_same_parts():
    """A part that is added to one is added to the other; the Persian one also explains its words."""
    parts = [len(re.findall(r"^## ", (ROOT / name).read_text("utf-8"), re.MULTILINE)) for name in READMES]

    assert parts[1] == parts[0] + 1
