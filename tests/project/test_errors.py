from __future__ import annotations

import inspect
import pickle
import re
from pathlib import Path

import pytest

from clubkit import errors
from clubkit.errors import ClubError, Missing, Problem

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"

PUBLIC = sorted(
    (thing for name, thing in vars(errors).items() if inspect.isclass(thing) and not name.startswith("_")),
    key=lambda thing: thing.__name__,
)
ERRORS = [thing for thing in PUBLIC if issubclass(thing, BaseException)]

SAMPLES = {
    "int": 3,
    "str": "three",
    "None": None,
    "tuple[Problem, ...]": (Problem("$.name", "text", "3"),),
    "tuple[Missing, ...]": (Missing("units", 5, 3),),
}


def sample(error):
    """An error of that class with arguments that look like data."""
    if error.__init__ is Exception.__init__:
        return error("a sentence")
    parameters = list(inspect.signature(error).parameters.values())
    return error(*(SAMPLES[parameter.annotation.split(" | ")[0]] for parameter in parameters))


def documented():
    """Heading and code of every error on the page."""
    return dict(re.findall(r"^### `(\w+)`\n+code `(\w+)`", REFERENCE.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_is_in_the_tree(error):
    """Every public error is a `ClubError`, says so in its name, and is drawn in the module's docstring."""
    assert issubclass(error, ClubError)
    assert error.__name__.endswith("Error")
    assert re.search(rf"\b{error.__name__}\b", errors.__doc__)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_survives_pickling(error):
    """A job queue hands errors from one process to another, with their data and their sentence."""
    original = sample(error)

    copy = pickle.loads(pickle.dumps(original))  # noqa: S301 - our own

    assert type(original) is type(copy)
    assert vars(original) == vars(copy)
    assert str(original) == str(copy)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_speaks_in_a_sentence_without_a_full_stop(error):
    """Lower case, no full stop, so that a sentence can stand inside another."""
    text = str(sample(error))

    assert text
    assert text[0].islower() or not text[0].isalpha()
    assert not text.endswith(".")


def test_codes_are_unique_and_documented():
    """A code is a promise: one error has it, and the reference explains it."""
    codes = {error.__name__: error.code for error in ERRORS if issubclass(error, ClubError)}

    assert codes == documented()
    assert len(codes) == len(set(codes.values()))


def test_every_module_raises_from_the_tree():
    """No other module defines an exception that a caller could meet."""
    source = Path(errors.__file__).parent
    elsewhere = [
        f"{path.relative_to(source)}: {name}"
        for path in source.rglob("*.py")
        if path.name != "errors.py"
        for name in re.findall(
            r"^class ([A-Z]\w*)\(.*(?:Error|Exception)\)", path.read_text("utf-8"), re.MULTILINE
        )
    ]

    assert [] == elsewhere
