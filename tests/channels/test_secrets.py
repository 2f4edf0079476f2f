"""Texts that must not be seen."""

from __future__ import annotations

import copy
import pickle

import pytest

from clubkit.errors import BadInputError
from clubkit.secret import SecretText

KEY = "canary-of-the-key"


def test_a_secret_text_is_shown_by_nothing():
    """No `repr`, `str` or format."""
    secret = SecretText(KEY)

    assert KEY == secret.reveal()
    assert not any("canary" in text for text in (repr(secret), str(secret), f"{secret}", f"{[secret]}"))


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_text_is_not_taken_along(take):
    """To another process, or unseen."""
    with pytest.raises(TypeError):
        take(SecretText(KEY))


def test_secret_texts_are_compared():
    """By what they are, and with nothing else."""
    assert SecretText(KEY) == SecretText(KEY)
    assert SecretText(KEY) != SecretText(KEY + "x")
    assert SecretText(KEY) != KEY
    with pytest.raises(TypeError):
        hash(SecretText(KEY))


@pytest.mark.parametrize("text", ["", "a b", "a\n", "کلید", "x" * 501, b"bytes", None])
def test_what_is_no_secret_text(text):
    """1 to 500 visible ASCII characters; it is not in the error."""
    with pytest.raises(BadInputError) as found:
        SecretText(text)

    assert not text or str(text) not in str(found.value)
