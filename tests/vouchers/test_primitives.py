"""The primitives are those of the RFCs, and our keys are derived by them."""

from __future__ import annotations

import hmac

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clubkit.vouchers.foreign import BindingKey, ForeignKey
from clubkit.vouchers.keys import Purpose, derived
from clubkit.vouchers.tokens import Binding, Bound

from .vectors import ROOT, vectors

PRIMITIVES = {
    name: [
        {key: value if key == "what" else bytes.fromhex(value) for key, value in case.items()}
        for case in cases
    ]
    for name, cases in vectors("primitives").items()
    if name != "source"
}


def cases_of(name):
    return pytest.mark.parametrize("case", PRIMITIVES[name], ids=lambda case: case["what"])


@cases_of("ed25519")
def test_ed25519(case):
    """RFC 8032, 7.1."""
    private = Ed25519PrivateKey.from_private_bytes(case["seed"])
    public = Ed25519PublicKey.from_public_bytes(case["public"])

    assert case["public"] == private.public_key().public_bytes_raw()
    assert case["signature"] == private.sign(case["message"])
    public.verify(case["signature"], case["message"])
    with pytest.raises(InvalidSignature):
        public.verify(case["signature"], case["message"] + b"\0")


@cases_of("hmac")
def test_hmac(case):
    """RFC 4231, 4, in one piece and from a copied state, as codes are tagged."""
    state = hmac.new(case["key"], case["message"][:3], "sha256")
    copy = state.copy()
    copy.update(case["message"][3:])

    tag = hmac.digest(case["key"], case["message"], "sha256")

    assert [case["tag"]] * 2 == [each[: len(case["tag"])] for each in (tag, copy.digest())]


@cases_of("hkdf")
def test_hkdf(case):
    """RFC 5869, A; no salt is a salt of zeros."""
    derive = HKDF(SHA256(), len(case["key"]), case["salt"] or None, case["info"])

    assert case["key"] == derive.derive(case["secret"])


@pytest.mark.parametrize("purpose", Purpose)
def test_a_key_is_extracted_and_expanded(purpose):
    """The two steps of HKDF by hand."""
    extracted = hmac.digest(bytes(32), ROOT.reveal(), "sha256")
    info = f"clubkit/voucher/{purpose.value}/v1/demo".encode()

    assert hmac.digest(extracted, info + b"\1", "sha256") == derived(ROOT, purpose, "demo").reveal()


def test_a_foreign_code_is_hashed_by_its_one_form():
    key = ForeignKey(3, b"pepper")

    expected = hmac.digest(b"pepper", b"GIFT2024", "sha256")

    assert [expected] * 3 == [key.hashed(text) for text in ("GIFT2024", "gift-2024", " Gift ۲۰۲۴")]


def test_a_mark_is_the_head_of_a_keyed_hash():
    key = BindingKey(b"binding")

    expected = Binding(Bound.TO_MEMBER, hmac.digest(b"binding", "سارا".encode(), "sha256")[:4])

    assert expected == key.binding(Bound.TO_MEMBER, "سارا")
    assert [True, False, False] == [
        key.fits(expected, bound, name)
        for bound, name in [(Bound.TO_MEMBER, "سارا"), (Bound.TO_STORE, "سارا"), (Bound.TO_MEMBER, "sara")]
    ]
