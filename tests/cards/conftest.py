from __future__ import annotations

import pytest

from .shop import a_card_shop


@pytest.fixture(params=["memory", "sqlite"])
def shop(request, tmp_path):
    store = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/club.db"
    with a_card_shop(store) as opened:
        yield opened
