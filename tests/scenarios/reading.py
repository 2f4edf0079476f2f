"""The scenarios of ``peers.yaml``: read once, exact, each with its variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # has no types
from attrs import frozen

Tree = dict[str, Any]

FILE = Path(__file__).with_name("peers.yaml")

ONLY = ""
"""The name of the variant of a scenario that has no variants."""


@frozen
class Variant:
    """
    One program of a scenario, with what is expected under it.

    Attributes:
        name: What ``expected`` calls it; empty where the scenario has no variants.
    """

    name: str
    program: Tree
    expected: Tree


@frozen
class Scenario:
    """
    A sequence of steps, and what must come of it.

    Attributes:
        conflict: What others do in the same place, or empty.
    """

    name: str
    source: str
    program: Tree
    steps: list[Tree]
    expected: Tree
    conflict: str = ""

    def variants(self) -> list[Variant]:
        """Every program that the scenario is run under, in the order of the file."""
        where, options = self._options()
        if not options:
            return [Variant(ONLY, self.program, self.expected)]
        names = [_name_of(option) for option in options]
        return [
            Variant(name, self._with(where, option), _expected_of(self.expected, names, place))
            for place, (name, option) in enumerate(zip(names, options, strict=True))
        ]

    def _options(self) -> tuple[str, list[Any]]:
        """What the variants are, and the key that has them; no key where the whole program has."""
        if "variants" in self.program:
            return "", self.program["variants"]
        for key, value in self.program.items():
            if isinstance(value, dict) and "variants" in value:
                return key, value["variants"]
        return "", []

    def _with(self, where: str, option: Tree | str) -> Tree:
        if isinstance(option, str):  # it is all that the key says
            return self.program | {where: option}
        if not where:
            return _without_variants(self.program) | option
        return self.program | {where: _without_variants(self.program[where])} | option

    def keys(self) -> frozenset[str]:
        """Every key that program, steps and expectations use, at any depth."""
        return frozenset(_keys((self.program, self.steps, self.expected)))


def read_scenarios() -> dict[str, Scenario]:
    """All scenarios by name, in the order of the file."""
    document = _exact(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    found = {}
    for node in document["scenarios"]:
        found[node["id"]] = Scenario(
            node["id"],
            node["source"],
            node["program"],
            node["steps"],
            node["expected"],
            node.get("conflict", ""),
        )
    return found


def _exact(node: Any) -> Any:
    """The same tree with decimals in place of floats, digit for digit as they are written."""
    if isinstance(node, dict):
        return {key: _exact(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_exact(value) for value in node]
    return Decimal(repr(node)) if isinstance(node, float) else node


def money_minor(amount: int | Decimal) -> int:
    """An amount in major units as minor units of a currency with two decimals."""
    minor = Fraction(amount) * 100
    if minor.denominator != 1:
        raise ValueError(amount)
    return int(minor)


def steps_named(steps: list[Tree], verb: str) -> Iterator[Tree]:
    """The steps of a verb, those inside ``repeat`` and ``parallel`` included."""
    for step in steps:
        for name, value in step.items():
            if name == verb:
                yield value
            elif name == "repeat":
                yield from steps_named([value["step"]], verb)
            elif name == "parallel":
                yield from steps_named(value, verb)


def _without_variants(node: Tree) -> Tree:
    return {key: value for key, value in node.items() if key != "variants"}


def _name_of(option: Mapping[str, Any] | str) -> str:
    if isinstance(option, str):
        return option
    if "name" in option:
        return str(option["name"])
    words = list(option.values())
    if len(words) == 1 and isinstance(words[0], str):
        return words[0]
    return ", ".join(f"{key} {value}" for key, value in option.items())


def _expected_of(expected: Tree, names: list[str], place: int) -> Tree:
    """What is expected of one variant: a list is read by place, a table by the variant's name."""
    found: Tree = {}
    for key, value in expected.items():
        if isinstance(value, list) and len(value) == len(names):
            found[key] = value[place]
        elif isinstance(value, dict) and set(value) <= set(names):
            found.update({key: value[names[place]]} if names[place] in value else {})
        else:
            found[key] = value
    return found


def _keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _keys(value)
