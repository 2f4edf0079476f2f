"""
Signed notes: a text with signatures below it that people and programs can read.

Source: C2SP `signed-note`, https://c2sp.org/signed-note, with Ed25519 (RFC 8032); keys are written as the Go
project's `sumdb/note` writes them.
"""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from typing import Final

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clubkit.errors import BadInputError

NOTE_BYTES_MAX: Final = 65_536
NAME_MAX: Final = 200
KEY_BYTES: Final = 32

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_DASH = "\u2014 "
_ID_BYTES = 4
_ID_DIGITS = re.compile(r"[0-9a-f]{8}")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


@frozen
class PublicKey:
    """
    A key that verifies notes.

    Attributes:
        name: Whose it is: 1 to 200 characters without spaces and plus signs, best the URL of the journal.

        data: The 32 bytes of the Ed25519 key.
    """

    name: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(_ED25519 + self.data)}"

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand for name and key in a signature."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.data).digest()[:_ID_BYTES]

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether a signature of this text was made with the other half of the key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, text.encode())
        except (InvalidSignature, ValueError):  # of a key that is no point of the curve
            return False
        return True


@frozen
class SigningKey:
    """
    A key that signs notes. Its seed is in no `repr`.

    Attributes:
        seed: The 32 secret bytes of which the key is made.
    """

    name: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The half that everybody may know."""
        return PublicKey(self.name, self._private.public_key().public_bytes_raw())

    def secret_text(self) -> str:
        """The key as its file has it, on one line. Whoever reads it can sign."""
        return f"{_PRIVATE}{self.name}+{self.public.key_id.hex()}+{_base64(_ED25519 + self.seed)}"

    def signed(self, text: str) -> str:
        """A note: the text, which must end a line, and below it the signature."""
        signature = self.public.key_id + self._private.sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {_base64(signature)}\n"

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def read_public_key(text: str) -> PublicKey:
    """
    A public key as `PublicKey` writes it: name, id and key, with plus signs between.

    Raises:
        BadInputError: If it is none, or the id is not that of name and key.
    """
    name, key_id, data = _key_parts(text.strip(), "public key")
    key = PublicKey(name, data)
    if key.key_id.hex() != key_id:
        raise BadInputError("public key", "a key with its own id", f"the id {key_id}")
    return key


def read_signing_key(text: str) -> SigningKey:
    """
    A secret key as `SigningKey.secret_text` writes it.

    Raises:
        BadInputError: If it is none. The text is not in the error.
    """
    line = text.strip()
    if not line.startswith(_PRIVATE):
        raise BadInputError("key", f"a secret key that begins with {_PRIVATE}", "another text")
    name, key_id, data = _key_parts(line.removeprefix(_PRIVATE), "key")
    key = SigningKey(name, data)
    if key.public.key_id.hex() != key_id:
        raise BadInputError("key", "a key with its own id", f"the id {key_id}")
    return key


def checked_name(name: str) -> str:
    """
    A name that a key may have.

    Raises:
        BadInputError: If it is empty, too long, or has a space, a plus sign or a control character.
    """
    is_right = 0 < len(name) <= NAME_MAX and name.isprintable() and not _spaced(name)
    if not is_right:
        raise BadInputError(
            "origin", f"1 to {NAME_MAX} characters, without spaces and plus signs", repr(name[:40])
        )
    return name


def opened(note: bytes, key: PublicKey) -> str:
    """
    The text of a note that this key signed.

    Signatures of other keys are passed over, as witnesses may add theirs.

    Raises:
        BadInputError: If it is no note, the key did not sign it, or one of the key's signatures is wrong.
            Its text must not be trusted.
    """
    text, signatures = _split(note)
    ours = [signature for name, key_id, signature in signatures if (name, key_id) == (key.name, key.key_id)]
    if not ours:
        raise BadInputError("note", f"signed by {key.name} with the key {key.key_id.hex()}", "a note without")
    if not all(key.verifies(signature, text) for signature in ours):
        raise BadInputError("note", f"signed by {key.name}", "a signature that is not of this text")
    return text


def _split(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note, and of each signature the name, the key's id and the bytes."""
    if len(note) > NOTE_BYTES_MAX:
        raise BadInputError("note", f"at most {NOTE_BYTES_MAX} bytes", str(len(note)))
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError("note", "UTF-8", f"byte {error.start}") from error
    if _CONTROLS.search(whole):
        raise BadInputError("note", "without control characters", "one with")

    text, blank, below = whole.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise BadInputError("note", "a text, an empty line and signatures", "another form")
    return f"{text}\n", [_signature(line) for line in below[:-1].split("\n")]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, space, code = line.removeprefix(_DASH).partition(" ")
    data = decoded(code)
    if not line.startswith(_DASH) or not space or not name or _spaced(name):
        raise BadInputError("note", "signed in lines of dash, name and signature", repr(line[:40]))
    if data is None or len(data) <= _ID_BYTES:
        raise BadInputError("note", "signed in base64", repr(line[:40]))
    return name, data[:_ID_BYTES], data[_ID_BYTES:]


def _key_parts(text: str, what: str) -> tuple[str, str, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, code = rest.partition("+")
    data = decoded(code)
    is_key = data is not None and len(data) == 1 + KEY_BYTES and data[:1] == _ED25519
    if data is None or not is_key or not _ID_DIGITS.fullmatch(key_id):
        raise BadInputError(what, "name+id+key of Ed25519, as keygen printed it", "another text")
    return checked_name(name), key_id, data[1:]


def _spaced(name: str) -> bool:
    return "+" in name or any(letter.isspace() for letter in name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decoded(code: str) -> bytes | None:
    """The bytes of a base64 text, or none where it is not the one text that those bytes have."""
    try:
        data = base64.b64decode(code, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _base64(data) == code else None
