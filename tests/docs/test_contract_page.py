"""
The page on storages lists every sentence of the contract.

Write the sentences of today into the page with::

    PYTHONPATH=src python tests/docs/test_contract_page.py
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from clubkit.testing import StorageContract

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-storage.md"
LISTED = re.compile(r"(?<=<!-- the contract -->\n).*?(?=<!-- end of the contract -->)", re.DOTALL)


def first_line(thing):
    """The sentence of a docstring."""
    return (inspect.getdoc(thing) or "").splitlines()[0]


def contract():
    """Each part of the contract with its sentences, in the order of the code."""
    parts = []
    for part in StorageContract.__bases__:
        sentences = [first_line(test) for name, test in vars(part).items() if name.startswith("test_")]
        parts.append(f"### {part.__name__}\n\n{first_line(part)}\n")
        parts.append("\n".join(f"* {sentence}" for sentence in sentences) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def test_every_sentence_is_on_the_page():
    """What the page lists is what the tests hold."""
    assert [contract()] == LISTED.findall(PAGE.read_text("utf-8"))


def test_the_contract_is_not_empty():
    """The test above would notice."""
    assert contract().count("\n* ") > 40


if __name__ == "__main__":
    PAGE.write_text(LISTED.sub(lambda _: contract(), PAGE.read_text("utf-8")), "utf-8")
