"""Where a ring of privacy comes from: the same ways as that of vouchers."""

from __future__ import annotations

import os
import stat

import pytest

from clubkit.errors import BadInputError, KeyRingError
from clubkit.key_sources import (
    PRIVACY_VARIABLE,
    RING_VARIABLE,
    change_privacy_ring_file,
    fresh_nonce,
    fresh_secret,
    new_privacy_ring_file,
    privacy_ring_from,
    privacy_ring_from_environment,
    privacy_ring_from_file,
    ring_from,
)
from clubkit.members.keys import PrivacyRing, written_privacy_ring

from .vectors import ring_of

TEXT = written_privacy_ring(ring_of(1, 2))


@pytest.fixture
def file(tmp_path):
    """A file with a ring of one key."""
    path = tmp_path / "privacy.keys"
    new_privacy_ring_file(path, "demo")
    return path


def kids(path):
    """The keys in a file."""
    return [(kek.kid, kek.state.value) for kek in privacy_ring_from_file(path).keks]


def test_a_new_ring_is_what_its_file_has(tmp_path):
    """And no two are the same."""
    one, other = (new_privacy_ring_file(tmp_path / name, "demo") for name in ("one", "other"))

    assert (
        written_privacy_ring(one)
        == written_privacy_ring(privacy_ring_from_file(tmp_path / "one"))
        != written_privacy_ring(other)
    )


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_ring_is_for_its_owner_alone(file):
    """Also after it was changed; one that others can open is refused."""
    change_privacy_ring_file(file, lambda ring: ring.announced(fresh_secret()))
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)

    file.chmod(0o640)
    with pytest.raises(BadInputError, match="chmod 600"):
        privacy_ring_from_file(file)


def test_a_ring_lives_in_its_file(file):
    """Announced, wrapping, retired; a step that is refused leaves the file."""
    seen = [kids(file)]
    for step in (
        lambda ring: ring.announced(fresh_secret()),
        PrivacyRing.rotated,
        lambda ring: ring.retired(1),
    ):
        change_privacy_ring_file(file, step)
        seen.append(kids(file))
    with pytest.raises(KeyRingError):
        change_privacy_ring_file(file, PrivacyRing.rotated)

    assert [
        [(1, "wrapping")],
        [(1, "wrapping"), (2, "announced")],
        [(1, "unwrapping"), (2, "wrapping")],
        [(2, "wrapping")],
    ] == seen
    assert [(2, "wrapping")] == kids(file)


def test_a_ring_of_the_environment(monkeypatch):
    """On one line, as such variables are, and of its own name."""
    monkeypatch.setenv(PRIVACY_VARIABLE, TEXT.replace("\n", " "))
    monkeypatch.setenv("OTHER_KEYS", written_privacy_ring(ring_of(5)))
    monkeypatch.delenv(RING_VARIABLE, raising=False)

    assert TEXT == written_privacy_ring(privacy_ring_from_environment())
    assert [5] == [kek.kid for kek in privacy_ring_from_environment("OTHER_KEYS").keks]


def test_a_variable_that_is_not_set_is_told(monkeypatch):
    monkeypatch.delenv(PRIVACY_VARIABLE, raising=False)

    with pytest.raises(BadInputError, match=PRIVACY_VARIABLE):
        privacy_ring_from_environment()


def test_a_ring_of_a_function():
    """What a vault answers."""
    assert TEXT == written_privacy_ring(privacy_ring_from(lambda: TEXT))


def test_a_ring_is_not_taken_for_one_of_vouchers():
    for read in (ring_from, privacy_ring_from):
        with pytest.raises(BadInputError):
            read(lambda: TEXT.replace("clubkit-privacy-v1", "clubkit-other-v1"))
    with pytest.raises(BadInputError):
        ring_from(lambda: TEXT)


def test_no_two_nonces_are_the_same():
    nonces = {fresh_nonce() for _ in range(1000)}

    assert 1000 == len(nonces)
    assert {12} == set(map(len, nonces))
