"""Checkpoints of the journal."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from base64 import b64decode

import pytest

from clubkit.audit.checkpoints import Checkpoint, read_checkpoint, signed_checkpoint
from clubkit.audit.notes import read_public_key, read_signing_key
from clubkit.errors import BadInputError

from .vectors import vectors

CHECKPOINTS = vectors("checkpoints")
KEY = read_signing_key(CHECKPOINTS["secret_key"])
PUBLIC = read_public_key(CHECKPOINTS["public_key"])

ED25519_DER = bytes.fromhex("302a300506032b6570032100")
"""What leads the 32 bytes of a key in the files of other programs (RFC 8410)."""


@pytest.mark.parametrize("case", CHECKPOINTS["signing"], ids=lambda case: str(case["size"]))
def test_a_checkpoint_is_written_and_read(case):
    """The same bytes for ever: Ed25519 has no chance in it."""
    checkpoint = Checkpoint(case["size"], bytes.fromhex(case["root"]))

    assert case["note"] == signed_checkpoint(checkpoint, KEY)
    assert checkpoint == read_checkpoint(case["note"].encode(), PUBLIC)


@pytest.mark.parametrize("case", CHECKPOINTS["must_read"], ids=lambda case: case["what"])
def test_what_must_be_read(case):
    """What the specification allows and this journal never writes."""
    assert Checkpoint(case["size"], bytes.fromhex(case["root"])) == read_checkpoint(
        case["note"].encode(), PUBLIC
    )


@pytest.mark.parametrize("case", CHECKPOINTS["must_fail"], ids=lambda case: case["what"])
def test_what_must_not_be_read(case):
    """Even where the key signed it."""
    with pytest.raises(BadInputError):
        read_checkpoint(case["note"].encode(), PUBLIC)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(("byte", "is_genuine"), [(None, True), (0, False)])
def test_openssl_verifies_the_signature(tmp_path, byte, is_genuine):
    """An independent reader, who knows RFC 8032 and nothing of this library."""
    text, _, line = CHECKPOINTS["signing"][0]["note"].partition("\n\n")
    signed = bytearray(f"{text}\n".encode())
    if byte is not None:
        signed[byte] ^= 1
    (tmp_path / "text").write_bytes(signed)
    (tmp_path / "signature").write_bytes(b64decode(line.rsplit(" ", 1)[1])[4:])
    (tmp_path / "public.der").write_bytes(ED25519_DER + PUBLIC.data)

    command = (
        "openssl pkeyutl -verify -rawin -in text -sigfile signature -pubin -keyform DER -inkey public.der"
    )
    done = subprocess.run(shlex.split(command), cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (0 if is_genuine else 1) == done.returncode
    assert is_genuine == ("Signature Verified Successfully" in done.stdout)
