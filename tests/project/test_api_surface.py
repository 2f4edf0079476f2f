"""
The public names of clubkit, as a reviewed file.

A failure here is a question, not a bug: did you mean to change what others build on? If so, write the new
surface with the command below, and add a changelog fragment::

    PYTHONPATH=src python tests/project/test_api_surface.py
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from enum import Enum
from pathlib import Path
from types import GenericAlias
from typing import NewType

import clubkit

SURFACE = Path(__file__).with_name("api_surface.txt")

AREAS_WITHOUT_PROMISE = {"clubkit.__main__"}
INTEGRATIONS = "clubkit.integrations."
"""What is below needs a framework that is installed and set up."""


def described():
    """One line for each public name, attribute and method, sorted by module."""
    lines = []
    for module in public_modules():
        lines += [f"[{module.__name__}]"]
        for name in sorted(module.__all__):
            lines += lines_of(name, getattr(module, name))
        lines += [""]
    return "\n".join(lines)


def public_modules():
    """The package and every module in it that names its public names, wherever it lies."""
    names = [clubkit.__name__]
    names += [
        found.name
        for found in pkgutil.walk_packages(clubkit.__path__, "clubkit.")
        if not found.name.startswith(INTEGRATIONS)
    ]
    modules = [importlib.import_module(name) for name in sorted(names) if name not in AREAS_WITHOUT_PROMISE]
    return [module for module in modules if getattr(module, "__all__", None)]


def lines_of(name, thing):
    """How one public name looks from outside."""
    if isinstance(thing, NewType):
        return [f"{name}: new type of {thing.__supertype__.__name__}"]
    if inspect.isclass(thing) and issubclass(thing, Enum):
        return [f"{name}: {', '.join(str(member.value) for member in thing)}"]
    if inspect.isclass(thing):
        return [f"class {name}{signature_of(thing)}", *members_of(thing)]
    if isinstance(thing, GenericAlias):  # each interpreter says something else of how it is called
        return [name]
    if callable(thing):
        return [f"{name}{signature_of(thing)}"]
    return [f"{name} = {thing!r}" if isinstance(thing, str | int | tuple) else name]


def members_of(kind):
    """Public methods and properties that the class itself defines."""
    lines = []
    for name, member in sorted(vars(kind).items()):
        if name.startswith("_"):
            continue
        target = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        if inspect.isfunction(target):
            lines += [f"    {name}{signature_of(target)}"]
        elif isinstance(target, property):
            lines += [f"    {name}"]
    return lines


def signature_of(thing):
    """The signature as it is written, or nothing where there is none."""
    try:
        return str(inspect.signature(thing))
    except (TypeError, ValueError):
        return ""


def test_the_public_surface_is_the_reviewed_one():
    """What is public changes on purpose only."""
    assert SURFACE.read_text("utf-8") == described()


def test_every_public_name_exists_once():
    """`__all__` names what is there, without repeats."""
    for module in public_modules():
        assert len(set(module.__all__)) == len(module.__all__), module.__name__
        assert all(hasattr(module, name) for name in module.__all__), module.__name__


if __name__ == "__main__":
    SURFACE.write_text(described(), "utf-8")
