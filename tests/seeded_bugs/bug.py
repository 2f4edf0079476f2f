"""What a seeded bug is."""

from __future__ import annotations

from attrs import frozen


@frozen
class Bug:
    """
    A mistake that somebody might make in the core, and the tests that must notice it.

    Attributes:
        file: Under ``src/clubkit``.

        function: The public function, or method, that goes wrong.

        fault: What it does then, as a sentence.

        before: A text of the file that occurs once: in the function, or in a private one that it calls.

        after: What takes its place.

        tests: Folders or files of tests, as narrow as they are quick.
    """

    file: str
    function: str
    fault: str
    before: str
    after: str
    tests: tuple[str, ...]


def seeded(file: str, tests: str, *bugs: tuple[str, str, str, str]) -> tuple[Bug, ...]:
    """Bugs of one file which the same tests, named under ``tests/`` and apart by blanks, must notice."""
    paths = tuple(f"tests/{name}" for name in tests.split())
    return tuple(Bug(file, *bug, paths) for bug in bugs)
