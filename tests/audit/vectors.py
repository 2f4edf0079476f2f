"""Golden vectors."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "vectors" / "audit"


def vectors(name):
    """The vectors of one file."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
