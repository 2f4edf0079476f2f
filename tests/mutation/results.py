"""What came of every mutant, as mutmut left it behind."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from difflib import ndiff
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]
MUTATED = ROOT / "mutants" / "src" / "clubkit"

SURVIVED, NO_TEST = 0, 33
TOO_LONG = frozenset({-24, 24, 36, 152, 255})
"""A mutant that never ends, such as a loop that counts the other way, was noticed."""
NOTICED = frozenset({1, 3}) | TOO_LONG


@frozen
class Mutant:
    """
    One small change of one function.

    Attributes:
        file: Under ``src/clubkit``.

        function: The function, or the class and the method.

        before: What the line says.

        after: What it said instead.

        end: How mutmut ended with it, or none where the run was stopped before.
    """

    file: str
    function: str
    before: str
    after: str
    end: int | None

    @property
    def was_judged(self) -> bool:
        return self.end is not None

    @property
    def was_noticed(self) -> bool:
        return self.end in NOTICED

    @property
    def was_endless(self) -> bool:
        return self.end in TOO_LONG


def mutants_of(root: Path = MUTATED) -> Iterator[Mutant]:
    """
    Every mutant, by file and in the order of its lines.

    Raises:
        RuntimeError: If one ended in a way that says nothing.
    """
    for path in sorted(root.rglob("*.py.meta")):
        source = path.with_suffix("")
        ends = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        texts = _functions_of(source.read_text("utf-8")) if ends else {}
        for key, end in ends.items():
            if end not in NOTICED | {SURVIVED, NO_TEST, None}:
                raise RuntimeError(f"{key} ended with {end}")
            name, _, number = key.rpartition(".")[2].rpartition("__mutmut_")
            before, after = _difference(texts, name, number)
            file = source.relative_to(root).as_posix()
            yield Mutant(file, _shown(name), before, after, end)


def _functions_of(source: str) -> dict[str, list[str]]:
    """The lines of each function, by its name, which is left out of the first."""
    lines = source.splitlines()
    return {
        node.name: [lines[node.lineno - 1].replace(node.name, ""), *lines[node.lineno : node.end_lineno]]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }


def _difference(texts: Mapping[str, list[str]], name: str, number: str) -> tuple[str, str]:
    sound, changed = texts[f"{name}__mutmut_orig"], texts[f"{name}__mutmut_{number}"]
    lines = [*ndiff(sound, changed)]
    before = " ".join(line[2:].strip() for line in lines if line.startswith("- "))
    after = " ".join(line[2:].strip() for line in lines if line.startswith("+ "))
    return before, after


def _shown(name: str) -> str:
    """The name as the source has it: ``x_pass_time``, ``xǁBookǁapply``."""
    return name.removeprefix("xǁ").replace("ǁ", ".") if name.startswith("xǁ") else name.removeprefix("x_")
