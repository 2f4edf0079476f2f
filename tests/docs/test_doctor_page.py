"""
The page on checking the books lists every code of the doctor.

Write those of today into the page with::

    PYTHONPATH=src python tests/docs/test_doctor_page.py
"""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise
from pathlib import Path

from clubkit.doctor import findings
from clubkit.doctor.findings import MENDABLE, Problem

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "check-the-books.md"
LISTED = re.compile(r"(?<=<!-- the codes -->\n).*?(?=<!-- end of the codes -->)", re.DOTALL)

MENDED = " Mended by `--repair`."


def sentences():
    """What the source says under each problem."""
    module = ast.parse(inspect.getsource(findings))
    body = next(
        each for each in module.body if isinstance(each, ast.ClassDef) and each.name == "Problem"
    ).body
    told = {}
    for assigned, said in pairwise(body):
        if isinstance(assigned, ast.Assign) and isinstance(said, ast.Expr):
            told[ast.literal_eval(assigned.value)] = " ".join(ast.literal_eval(said.value).split())
    return told


def table():
    """The codes with their sentences, in the order of the source; what a repair mends says so."""
    told = sentences()
    rows = [
        f"| `{problem.value}` | {told[problem.value]}{MENDED if problem in MENDABLE else ''} |\n"
        for problem in Problem
        if problem is not Problem.TICK_DUE
    ]
    return "\n| code | what is wrong |\n|---|---|\n" + "".join(rows) + "\n"


def test_every_code_is_on_the_page():
    """With the sentence that the source has for it."""
    assert [table()] == LISTED.findall(PAGE.read_text("utf-8"))


def test_every_code_has_a_sentence():
    """The test above would notice."""
    assert {problem.value for problem in Problem} == set(sentences())


if __name__ == "__main__":
    PAGE.write_text(LISTED.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
