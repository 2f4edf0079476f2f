"""Signed notes."""

from __future__ import annotations

import pytest

from clubkit.audit.notes import (
    NOTE_BYTES_MAX,
    SigningKey,
    checked_name,
    opened,
    read_public_key,
    read_signing_key,
)
from clubkit.errors import BadInputError

from .vectors import vectors

NOTES = vectors("notes")
GOOD = NOTES["signing"][0]


def test_signing_gives_the_bytes_that_others_sign():
    """Key, public key and note of the documentation of Go's implementation."""
    key = read_signing_key(GOOD["secret_key"] + "\n")

    assert GOOD["note"] == key.signed(GOOD["text"])
    assert GOOD["public_key"] == str(key.public)
    assert GOOD["secret_key"] == key.secret_text()


@pytest.mark.parametrize("case", NOTES["must_open"], ids=lambda case: case["what"])
def test_notes_of_others_open(case):
    """With signatures of others beside the key's own."""
    text = opened(case["note"].encode(), read_public_key(case["public_key"]))

    assert case["note"].startswith(text)
    assert text.endswith("\n")


@pytest.mark.parametrize("case", NOTES["must_fail"], ids=lambda case: case["what"])
def test_what_must_not_open(case):
    """A wrong byte anywhere."""
    with pytest.raises(BadInputError):
        opened(case["note"].encode(), read_public_key(GOOD["public_key"]))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"a\n\n\xe2\x80 PeterNeumann",
        read_signing_key(GOOD["secret_key"]).signed("x" * NOTE_BYTES_MAX + "\n").encode(),
    ],
    ids=["no text", "half a letter", "too long"],
)
def test_bytes_that_are_no_text_do_not_open(data):
    """Nor does what is too long to look at."""
    with pytest.raises(BadInputError):
        opened(data, read_public_key(GOOD["public_key"]))


@pytest.mark.parametrize("case", NOTES["keys_must_fail"], ids=lambda case: case["what"])
def test_what_is_no_public_key(case):
    """A key that was cut or changed is noticed before anything is verified with it."""
    with pytest.raises(BadInputError):
        read_public_key(case["public_key"])


@pytest.mark.parametrize(
    "text", ["", GOOD["public_key"], GOOD["secret_key"][:-4], GOOD["secret_key"].replace("4f20", "4f21")]
)
def test_what_is_no_secret_key_is_not_shown(text):
    """The error tells nobody a secret that was mistyped."""
    with pytest.raises(BadInputError) as caught:
        read_signing_key(text)

    assert "AYEKFAL" not in str(caught.value)


def test_a_secret_key_is_in_no_repr():
    """A log of objects is no place for it."""
    key = SigningKey("shop.example/club", b"secret-seed-of-thirty-two-bytes!")

    assert "secret-seed" not in repr(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x7fb", "x" * 201])
def test_what_no_key_is_called(name):
    """A name must stand on a line of a note."""
    with pytest.raises(BadInputError):
        checked_name(name)
