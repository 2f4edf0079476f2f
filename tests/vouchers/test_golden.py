"""A format is a promise: codes and tokens are printed on paper."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from clubkit.vouchers import codes, tokens

from .vectors import vectors

PROMISED = {
    ("codes", "clubkit-short-v1"): "0357ad0547135b32550c0b924f8969f5acb79685efc5f74981ec6501cd986ba1",
    ("tokens", 1): "cbb3f9149304fd160c6f7da70f5ac049fd11a9e3f365cea276776a530cc1a778",
}
"""The golden vectors of each version, as a hash. A line is added for a new version, and none is changed."""


@pytest.mark.parametrize("name", ["codes", "tokens"])
def test_a_golden_vector_changes_only_with_the_version(name):
    """Whoever changes what a key gives makes a new version, beside the one that is out there."""
    found = vectors(name)
    golden = json.dumps(found["golden"], sort_keys=True).encode()

    assert PROMISED[name, found["version"]] == sha256(golden).hexdigest()


def test_the_version_is_that_of_the_source():
    """So the vectors cannot name another."""
    assert codes._DOMAIN.decode("ascii") == vectors("codes")["version"]
    assert tokens.VERSION == vectors("tokens")["version"]
