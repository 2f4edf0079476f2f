"""
The commands in the docs are tests: what a page shows is what they print.

Each page has a folder of its own with ``examples`` in it. Its ``console`` blocks run there one after the
other, each line that starts with ``$`` in a shell. A block after ``<!-- file: NAME -->`` is written to a file
of that name first. A line of three dots stands for any lines.

Write what commands print now into the pages with::

    PYTHONPATH=src python tests/docs/test_consoles.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SHELL = Path("/bin/sh")
ELSEWHERE = {DOCS / "reference" / "command-line.md", DOCS / "explanation" / "performance.md"}

BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
EXPORT = re.compile(r"export (\w+)=(\S+)")

PAGES = sorted(
    page
    for page in [*ROOT.glob("README*.md"), *DOCS.rglob("*.md")]
    if page not in ELSEWHERE and "```console\n" in page.read_text("utf-8")
)

pytestmark = pytest.mark.skipif(not SHELL.exists(), reason="the pages are written for a POSIX shell")


class Shell:
    """A folder in which the commands of one page run."""

    def __init__(self, folder):
        self.folder = folder
        tools = folder / ".tools"
        tools.mkdir()
        (folder / "examples").symlink_to(ROOT / "examples")
        self.tool(tools / "clubkit", f'exec "{sys.executable}" -m clubkit.cli "$@"')
        self.tool(tools / "python", f'exec "{sys.executable}" "$@"')
        self.tool(tools / "pip", "exit 0")
        self.tool(tools / "tox", "exit 0")
        self.environment = {
            "HOME": str(folder),
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUTF8": "1",
        }

    def tool(self, path, script):
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)

    def run(self, command):
        """What a command prints, on both streams."""
        export = EXPORT.fullmatch(command)
        if export is not None:
            self.environment[export[1]] = export[2]
            return ""
        done = subprocess.run(
            [SHELL, "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.stdout and done.stdout.rstrip("\n") + "\n"

    def replay(self, text):
        """Each command of a page, with the place of what the page shows, and what it prints."""
        for block in BLOCK.finditer(text):
            if block["file"]:
                (self.folder / block["file"]).write_text(block["body"], "utf-8")
            elif block["language"] == "console":
                for entry in COMMAND.finditer(text, block.start("body"), block.end("body")):
                    yield entry["command"], entry.span("output"), self.run(entry["command"])


def shows(expected, printed):
    """Whether a page's lines say what was printed, with three dots for any lines."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_print_what_the_page_shows(page, tmp_path):
    """A reader who types the commands of a page sees what the page shows."""
    text = page.read_text("utf-8")
    for command, (start, end), printed in Shell(tmp_path).replay(text):
        if not shows(text[start:end], printed):
            assert (command, text[start:end]) == (command, printed)


def test_dots_stand_for_lines():
    """The test above would notice a wrong line around the dots, and a missing one."""
    assert shows("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not shows("a\n...\nd\n", "a\nb\nc\n")
    assert not shows("a\n", "a\nb\n")


def rewritten(page, folder):
    """The page with what its commands print now; outputs with dots stay as long as they hold."""
    text = page.read_text("utf-8")
    for _, (start, end), printed in reversed(list(Shell(folder).replay(text))):
        if not shows(text[start:end], printed):
            text = text[:start] + printed + text[end:]
    return text


if __name__ == "__main__":
    for each in PAGES:
        with TemporaryDirectory() as empty:
            each.write_text(rewritten(each, Path(empty)), "utf-8")
