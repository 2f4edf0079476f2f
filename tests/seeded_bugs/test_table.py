"""The table of seeded bugs fits the code, and leaves no function of the core out."""

from __future__ import annotations

import ast
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from .bug import Bug
from .bugs import BUGS, EXCEPTIONS, ROOT
from .page import PAGE, row_start

CORE = ROOT / "src" / "clubkit"
WHOLE = sorted(
    chain.from_iterable(CORE.joinpath(area).glob("*.py") for area in ("ledger", "earning", "tiers"))
)
COMMANDS = sorted(CORE.joinpath("commands").glob("*.py"))

EACH_BUG = pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.function}: {bug.fault}")


def source_of(bug: Bug) -> str:
    return CORE.joinpath(bug.file).read_text("utf-8")


def public(name: str) -> bool:
    return not name.startswith("_")


@cache
def functions_of(path: Path) -> dict[str, range]:
    """The lines of each public function of a module, and of each public method of its public classes."""
    found = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and public(node.name):
            found[node.name] = lines_of(node)
        elif isinstance(node, ast.ClassDef) and public(node.name):
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and public(each.name):
                    found[f"{node.name}.{each.name}"] = lines_of(each)
    return found


def lines_of(node: ast.FunctionDef) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


@EACH_BUG
def test_the_text_is_there_once(bug):
    """A bug is seeded in the one place that it was meant for."""
    assert 1 == source_of(bug).count(bug.before)


@EACH_BUG
def test_the_bug_is_code(bug):
    """What is wrong is what the code does, not how it is written."""
    seeded = source_of(bug).replace(bug.before, bug.after)

    assert ast.dump(ast.parse(seeded)) != ast.dump(ast.parse(source_of(bug)))


@EACH_BUG
def test_the_function_and_the_tests_are_there(bug):
    """The text is in the function that the table names, or in none that is public."""
    functions = functions_of(CORE / bug.file)
    start = source_of(bug).index(bug.before.lstrip())
    line = source_of(bug).count("\n", 0, start) + 1

    assert bug.function in functions
    assert {bug.function} >= {name for name, lines in functions.items() if line in lines}
    assert all(ROOT.joinpath(test).exists() for test in bug.tests)


def test_every_function_of_the_core_has_a_bug():
    """Or a reason to have none."""
    modules = (*WHOLE, CORE / "orders" / "money.py")
    core = {name for path in modules for name in functions_of(path)}
    plans = {name for path in COMMANDS for name in functions_of(path) if name.startswith("plan_")}

    with_bugs = {bug.function for bug in BUGS}

    assert set() == (core | plans) - with_bugs - set(EXCEPTIONS)
    assert set() == set(EXCEPTIONS) & with_bugs
    assert set(EXCEPTIONS) <= core | plans


def test_the_page_tells_every_bug():
    """The page was written since the table was changed."""
    told = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]

    assert len(BUGS) == len(told)
    assert [] == [bug for bug in BUGS if not any(line.startswith(row_start(bug)) for line in told)]
