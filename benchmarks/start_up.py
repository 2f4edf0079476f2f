"""
What it takes to begin: wall time of ``import clubkit`` and ``clubkit --help`` over ``python -c pass``.

The median of fifteen runs each, in turn, in fresh processes::

    python -m benchmarks.start_up
"""

# ruff: noqa: T201, S603

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

RUNS = 15
COMMANDS = {
    "pass": [sys.executable, "-c", "pass"],
    "import clubkit": [sys.executable, "-c", "import clubkit"],
    "import clubkit; clubkit.Club": [sys.executable, "-c", "import clubkit; clubkit.Club"],
    "clubkit --help": [sys.executable, "-c", "from clubkit.cli import main; main(['--help'])"],
}


def main() -> None:
    """Print each command's time and what is over the first."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            taken[name].append(1000 * (time.perf_counter() - begun))
    least = median(taken["pass"])
    for name, times in taken.items():
        print(f"{name}: {median(times):.0f} ms, {median(times) - least:+.0f} ms over pass")


if __name__ == "__main__":
    main()
