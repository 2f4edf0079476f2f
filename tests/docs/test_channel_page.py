"""
The page on channels: its channel passes the contract, and every sentence of the contract is on it.

Write the sentences of today into the page with::

    PYTHONPATH=src python tests/docs/test_channel_page.py
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from clubkit.testing import ChannelContract

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-channel.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LISTED = re.compile(r"(?<=<!-- the contract -->\n).*?(?=<!-- end of the contract -->)", re.DOTALL)


def names_of_the_page() -> dict[str, Any]:
    """What the blocks of the page define, the channel and its proof."""
    names: dict[str, Any] = {}
    for block in BLOCK.findall(PAGE.read_text("utf-8"))[:2]:
        exec(block, names)  # noqa: S102 - the page's own code
    return names


def contract():
    """The sentences of the contract, in the order of the code."""
    tests = [test for name, test in vars(ChannelContract).items() if name.startswith("test_")]
    return "\n" + "".join(f"* {(inspect.getdoc(test) or '').splitlines()[0]}\n" for test in tests) + "\n"


TestThePage: Any = names_of_the_page()["TestBellChannel"]


def test_every_sentence_is_on_the_page():
    """What the page lists is what the tests hold."""
    assert [contract()] == LISTED.findall(PAGE.read_text("utf-8"))
    assert contract().count("\n* ") > 6


if __name__ == "__main__":
    PAGE.write_text(LISTED.sub(lambda _: contract(), PAGE.read_text("utf-8")), "utf-8")
