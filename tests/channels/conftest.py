"""What the tests of channels share."""

from __future__ import annotations

from typing import Any

import pytest

from .fakes.certificates import make_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """A certificate of a server on loopback, made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def fakes():
    """A list of far sides; each is stopped behind the test, and had nothing to complain of."""
    started: list[Any] = []
    yield started
    for each in started:
        each.fake.stop()
    assert [] == [complaint for each in started for complaint in each.fake.complaints]
