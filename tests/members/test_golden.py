"""A format is a promise: what is stored today is read tomorrow."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clubkit.members import keys, privacy
from clubkit.members.keys import Kek, KekState, PrivacyRing
from clubkit.members.privacy import MemberKey, Place, blind_index, unwrapped, wrapped
from clubkit.secret import Secret

from .vectors import secret, vectors

STORED = vectors("stored")
PRIMITIVES = vectors("primitives")["aes_256_gcm"]

PROMISED = {
    ("stored", 1): "285eba0f828387fac62ef9dab53e203a09e91069862dcd7eb196013961975ca5",
    ("ring", "clubkit-privacy-v1"): "4362f0460731d9bdbbe8ef217039684857ce8a5b27198b5792e531ee86c12113",
}
"""The golden vectors of each version, as a hash. A line is added for a new version, and none is changed."""


def golden(name):
    """What a file of vectors promises."""
    return {
        part: found for part, found in vectors(name).items() if part not in {"source", "version", "must_fail"}
    }


def key_of(case):
    """The member's key of a vector."""
    return MemberKey(case["tenant"], case["member_key"], case["version"], Secret(bytes.fromhex(case["key"])))


@pytest.mark.parametrize("name", ["stored", "ring"])
def test_a_golden_vector_changes_only_with_the_version(name):
    """Whoever changes what is stored makes a new version, beside the one that is out there."""
    found = json.dumps(golden(name), sort_keys=True).encode()

    assert PROMISED[name, vectors(name)["version"]] == sha256(found).hexdigest()


def test_the_version_is_that_of_the_source():
    """So the vectors cannot name another."""
    assert privacy._VERSION == STORED["version"]
    assert keys._FORMAT == vectors("ring")["version"]


@pytest.mark.parametrize("case", STORED["fields"], ids=lambda case: case["column"])
def test_a_field_is_written_and_read(case):
    place = Place(case["table"], case["column"])

    assert case["text"] == key_of(case).decrypt(place, bytes.fromhex(case["stored"]))
    assert case["stored"] == key_of(case).encrypt(place, case["text"], bytes.fromhex(case["nonce"])).hex()


@pytest.mark.parametrize("case", STORED["wrapped"], ids=lambda case: str(case["kid"]))
def test_a_key_is_wrapped_and_unwrapped(case):
    kek = Kek(case["kid"], KekState.WRAPPING, Secret(bytes.fromhex(case["kek"])))
    ring = PrivacyRing(case["tenant"], secret(254), (kek,))

    found = unwrapped(ring, case["member_key"], case["version"], bytes.fromhex(case["stored"]))

    assert case["key"] == found.secret.reveal().hex()
    assert case["stored"] == wrapped(ring, found, bytes.fromhex(case["nonce"])).hex()


@pytest.mark.parametrize("case", STORED["indexes"], ids=lambda case: f"{case['tenant']} {case['name']}")
def test_a_value_is_indexed(case):
    kek = Kek(1, KekState.WRAPPING, secret(1))
    ring = PrivacyRing(case["tenant"], Secret(bytes.fromhex(case["index"])), (kek,))

    assert case["bytes"] == blind_index(ring, case["name"]).of(case["value"]).hex()


@pytest.mark.parametrize("case", PRIMITIVES, ids=lambda case: case["what"])
def test_the_cipher_is_that_of_the_standard(case):
    """Test cases 13 to 16 of the specification of GCM; a wrong tag is refused."""
    key, nonce, plain, associated, sealed = (
        bytes.fromhex(case[part]) for part in ("key", "nonce", "plain", "associated", "sealed")
    )

    assert sealed == AESGCM(key).encrypt(nonce, plain, associated)
    assert plain == AESGCM(key).decrypt(nonce, sealed, associated)
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(nonce, sealed, associated + b"\0")
