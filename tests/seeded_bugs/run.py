"""
Seed each bug of the table in a copy of the project, and see that its tests notice it.

Run by hand, from the root of the project: ``PYTHONPATH=src:. python -m tests.seeded_bugs.run [NAME ...]``.
A name is that of a function, or of a file under ``src/clubkit``; without any all bugs are seeded, one at a
time. ``--page`` also writes what came of it to the docs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from attrs import define

from clubkit.clock import SystemClock

from .bug import Bug
from .bugs import BUGS, ROOT
from .page import PAGE, Caught, page_of

COPIED = ("src", "tests", "docs", "examples", "pyproject.toml", "conftest.py", "README.md", "README.fa.md")
PASSED, FAILED = 0, 1
TOO_LONG_SECONDS = 300


@define
class Copy:
    """A copy of the project, in which bugs are seeded."""

    root: Path

    def __attrs_post_init__(self) -> None:
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        for name in COPIED:
            source, target = ROOT / name, self.root / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy(source, target)
        # Bytecode is good for a source of the same content, not of the same second.
        command = (sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "src")
        subprocess.run(command, cwd=self.root, check=True)

    def first_failure(self, tests: Iterable[str]) -> str | None:
        """The first of the tests that fails, or none."""
        command = (sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *tests)
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root / "src")},
            timeout=TOO_LONG_SECONDS,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in {PASSED, FAILED}:
            raise RuntimeError(done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        failed = [
            line.partition(" ")[2].partition(" - ")[0]
            for line in lines
            if line.startswith(("FAILED ", "ERROR "))
        ]
        return failed[0] if done.returncode == FAILED else None

    def caught_by(self, bug: Bug) -> str | None:
        """The first test that fails with the bug, or none."""
        path = self.root / "src" / "clubkit" / bug.file
        sound = path.read_text("utf-8")
        if sound.count(bug.before) != 1:
            raise ValueError(f"{bug.file}: {sound.count(bug.before)} times {bug.before!r}")

        path.write_text(sound.replace(bug.before, bug.after), "utf-8")
        try:
            failed = self.first_failure(bug.tests)
        finally:
            path.write_text(sound, "utf-8")
        if failed is not None and "::" not in failed:
            raise ValueError(f"{bug.file}: {bug.function} cannot be loaded with {bug.after!r}")
        return failed

    def check(self, tests: Iterable[str]) -> None:
        """See that the tests pass here as it is, and fail where the package of the copy cannot be loaded."""
        failed = self.first_failure(sorted(tests))
        if failed is not None:
            raise RuntimeError(f"{failed} fails without any bug")

        path = self.root / "src" / "clubkit" / "__init__.py"
        sound = path.read_text("utf-8")
        path.write_text(sound + "\n1 +\n", "utf-8")
        try:
            failed = self.first_failure(["tests/ledger"])
        finally:
            path.write_text(sound, "utf-8")
        if failed is None:
            raise RuntimeError("what is tested is not the copy")


def chosen(names: tuple[str, ...]) -> list[Bug]:
    """The bugs of these functions or files, or all of them."""
    unknown = set(names) - {bug.function for bug in BUGS} - {bug.file for bug in BUGS}
    if unknown:
        raise click.BadParameter(f"no function or file of the table: {', '.join(sorted(unknown))}")
    return [bug for bug in BUGS if not names or {bug.function, bug.file} & {*names}]


@click.command
@click.argument("names", nargs=-1)
@click.option("--page", "writes_page", is_flag=True, help="Write the page of the docs, where all are caught.")
def main(names: tuple[str, ...], *, writes_page: bool) -> None:
    """Seed bugs, and print which test noticed each; exit 1 where one was not noticed."""
    bugs = chosen(names)
    caught: list[Caught] = []
    with TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        copy.check({test for bug in bugs for test in bug.tests})
        for bug in bugs:
            test = copy.caught_by(bug)
            click.echo(f"{bug.file} {bug.function}: {bug.fault}\n    {test or 'NOT NOTICED'}")
            if test is not None:
                caught.append(Caught(bug, test))
    click.echo(f"{len(caught)} of {len(bugs)} were noticed")
    if len(caught) < len(bugs):
        raise SystemExit(1)
    if writes_page:
        PAGE.write_text(page_of(caught, SystemClock().now()), "utf-8")


if __name__ == "__main__":
    main()
