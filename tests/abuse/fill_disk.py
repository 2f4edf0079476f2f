"""
Fills the disk that a folder is on, makes room, and goes on; prints how many commands fitted before.

    python fill_disk.py FOLDER
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from clubkit import open_club, read_program
from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.errors import StorageError
from clubkit.testing import drifts

BALLAST_BYTES = 100_000


def main(folder):
    """Redeem until nothing fits; what was answered must be there, and the rest must go on with room again."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(BALLAST_BYTES))
    clock = FixedClock(Instant(0))
    program = read_program({"club": {"currency": "EUR"}, "earn": [{"per": 1}]})
    with open_club(program, f"sqlite:///{folder / 'club.db'}", clock=clock) as club:
        club.points.open_with("ada", 100_000, reference="gift", earned_at=clock.now())
        for done in itertools.count():
            try:
                club.points.redeem("ada", 1, reference=f"r{done}")
            except StorageError:
                break
        assert 100_000 - done == club.points.balance("ada").available
        ballast.unlink()
        for number in range(done + 1):
            club.points.redeem("ada", 1, reference=f"r{number}")
        assert 100_000 - done - 1 == club.points.balance("ada").available
        assert [] == drifts(club.storage)
    sys.stdout.write(str(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
