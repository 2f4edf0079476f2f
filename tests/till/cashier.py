"""A process at a till: takes tokens of a file one after the other, and says which it took."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.till.devices import NOW

from clubkit.clock import FixedClock
from clubkit.errors import VoucherRefusedError
from clubkit.till import open_till


def work(path, tokens, name):
    """Take what nobody else has taken."""
    with open_till(path, clock=FixedClock(NOW)) as device:
        for number, token in enumerate(tokens):
            try:
                device.accept(token, reference=f"{name}-{number}", operator=name)
            except VoucherRefusedError:
                continue
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]).read_text("ascii").split(), sys.argv[3])
