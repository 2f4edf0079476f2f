"""The page of the docs that says which test notices which bug."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from itertools import groupby

from attrs import frozen

from clubkit.calendars import Instant, format_instant

from .bug import Bug
from .bugs import ROOT

PAGE = ROOT / "docs" / "explanation" / "seeded-bugs.md"

_INTRO = """\
# Seeded bugs

A test that has never failed has shown nothing. So each function of the core was broken on purpose, in ways
in which it might be broken by mistake, and its tests had to notice.

On {on}, under CPython {python}, {count} bugs were seeded in a copy of the project, one at a time, and
every one was noticed. Before that the same tests had passed on the copy as it was, and had failed on one
that cannot be loaded. The last column names the first test that failed; others may have failed after it.

The bugs are kept in [`tests/seeded_bugs`](../../tests/seeded_bugs/bugs.py). A test holds that table against
the code, so that no function of the core has neither a bug nor a reason to have none, and this page against
the table. It is written by

```sh
PYTHONPATH=src:. python -m tests.seeded_bugs.run --page
```

"""

_TABLE = """\
## `{file}`

| function | bug | noticed by |
|---|---|---|
"""


@frozen
class Caught:
    """A bug, and the first test that failed with it."""

    bug: Bug
    test: str


def page_of(caught: Sequence[Caught], at: Instant) -> str:
    """The page, as of an instant."""
    day = format_instant(at)[:10]
    parts = [_INTRO.format(on=day, count=len(caught), python=platform.python_version())]
    for file, group in groupby(sorted(caught, key=lambda each: each.bug.file), lambda each: each.bug.file):
        rows = "".join(row_of(each.bug, each.test) for each in group)
        parts.append(_TABLE.format(file=file) + rows + "\n")
    return "".join(parts).rstrip("\n") + "\n"


def row_of(bug: Bug, test: str) -> str:
    """A bug as a row; the cases of a test are left out."""
    name = test.partition("[")[0].removeprefix("tests/")
    return f"{row_start(bug)}`{name}` |\n"


def row_start(bug: Bug) -> str:
    """What of a row does not depend on what was run."""
    return f"| `{bug.function}` | {bug.fault.removesuffix('.')} | "
