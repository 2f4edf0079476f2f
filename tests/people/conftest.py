from __future__ import annotations

import pytest


@pytest.fixture(params=["memory:", "sqlite"])
def store(request, tmp_path):
    """The URL of an empty store, of each kind."""
    return request.param if request.param == "memory:" else f"sqlite:///{tmp_path / 'club.db'}"
