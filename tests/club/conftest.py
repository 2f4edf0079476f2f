"""What holds for a club holds on every storage."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """The URL of an empty store."""
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/club.db"
