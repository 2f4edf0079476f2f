"""
Throw inputs that a fuzzer grows, from the branches earlier ones took, at what reads vouchers and members.

Needs atheris::

    python -m tests.fuzz.run code 1000000
    python -m tests.fuzz.run token 1000000
    python -m tests.fuzz.run stored 1000000
    python -m tests.fuzz.run typed 1000000

Counts the answers as it goes. Ends with 0; or with another number, the input, and the error that it raised.
"""

# ruff: noqa: T201

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TOLD_EVERY = 100_000


def main(name: str, runs: str) -> None:
    """Fuzz one format, from a corpus of its golden texts."""
    import atheris  # noqa: PLC0415  # where it is not installed, the inputs can be imported all the same

    with atheris.instrument_imports(include=["clubkit"], enable_loader_override=False):
        fuzzed = importlib.import_module("tests.fuzz.inputs").INPUTS[name]()

    with TemporaryDirectory() as corpus:
        for number, seed in enumerate(fuzzed.seeds):
            Path(corpus, str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-runs={runs}", "-max_len=256", corpus], lambda data: feed(fuzzed, data))
        atheris.Fuzz()


def feed(fuzzed: Any, data: bytes) -> None:
    """Feed one input, and say from time to time what came of all."""
    fuzzed(data)
    if fuzzed.inputs % TOLD_EVERY == 0:
        print(f"{fuzzed.inputs:,} inputs: {dict(fuzzed.told.most_common())}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
