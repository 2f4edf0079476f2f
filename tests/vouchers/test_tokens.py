"""Offline tokens: the layout, every flipped bit, other forms of one token, the clock."""

from __future__ import annotations

import shutil
import struct
import subprocess

import pytest
from attrs import evolve
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.calendars.instants import SECOND, Instant
from clubkit.errors import BadInputError, BadVoucherError, VoucherRefusedError
from clubkit.vouchers.symbols import ALPHABET
from clubkit.vouchers.tokens import (
    Binding,
    Bound,
    Token,
    TokenKeys,
    TokenKind,
    TokenSigner,
    public_key_id,
    tenant_number,
)

from .vectors import ring_of, signer, token, token_keys, vectors

TOKENS = vectors("tokens")
GOLDEN = TOKENS["golden"]
FIRST = GOLDEN[0]
SEED = bytes.fromhex(FIRST["seed"])
TENANT = bytes.fromhex(FIRST["tenant"])
KEYS = token_keys(FIRST)
DOMAIN = b"clubkit-token-v1\0"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

golden = pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["token"]["kind"])


def bytes_of(text):
    """The 107 bytes of a token, symbol by symbol."""
    bits = "".join(f"{ALPHABET.index(symbol):05b}" for symbol in text[3:])
    return int(bits[:856], 2).to_bytes(107, "big")


def text_of(data):
    """The token of 107 bytes, symbol by symbol."""
    bits = f"{int.from_bytes(data, 'big'):0856b}0000"
    return "CK1" + "".join(ALPHABET[int(bits[start : start + 5], 2)] for start in range(0, 860, 5))


def signed(body):
    """The token of a body that nobody has looked at."""
    return text_of(body + Ed25519PrivateKey.from_private_bytes(SEED).sign(DOMAIN + body))


def outcome(text, at=None, keys=KEYS):
    """How a token is taken in the middle of the first vector's time."""
    moment = Instant(FIRST["token"]["not_before"] + SECOND) if at is None else at
    try:
        keys.verify(text, moment)
    except VoucherRefusedError as error:
        return error.reason
    except BadVoucherError as error:
        return error.code
    return "verified"


# --- the layout -------------------------------------------------------------------------------------


@golden
def test_a_key_gives_the_golden_token(case):
    assert case["text"] == signer(case).sign(token(case))


@golden
def test_a_golden_token_is_verified(case):
    verified = token_keys(case).verify(case["text"], token(case).not_before)

    assert (token(case), public_key_id(signer(case).public)) == (verified.token, verified.key_id)


@golden
def test_a_golden_token_is_that_of_its_definition(case):
    """Field after field, in the order and with the sizes of the layout."""
    says = case["token"]
    binding = says["binding"] or {"bound": None, "mark": "00000000"}
    flags = says["is_single_use"] | says["is_offline"] << 1
    flags |= {None: 0, "to_member": 4, "to_store": 8}[binding["bound"]]
    public = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    body = bytes([1, flags]) + public_key_id(public) + TENANT
    body += says["serial"].to_bytes(8, "big") + says["campaign"].to_bytes(4, "big")
    body += (says["not_before"] // SECOND).to_bytes(4, "big") + (says["expires_at"] // SECOND).to_bytes(
        4, "big"
    )
    body += bytes([TokenKind[says["kind"].upper()]]) + says["amount"].to_bytes(6, "big")
    body += says["currency"].to_bytes(2, "big") + bytes.fromhex(binding["mark"])

    assert (43, case["text"]) == (len(body), signed(body))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl command here")
@golden
def test_openssl_verifies_a_golden_token(case, tmp_path):
    """Another reader of the signature, and its control: a changed body."""
    data = bytes_of(case["text"])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(TOKENS["public"]))
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, content in [
        ("key.pem", pem),
        ("signature", data[43:]),
        ("right", DOMAIN + data[:43]),
        ("wrong", DOMAIN + data[:42] + bytes([data[42] ^ 1])),
    ]:
        (tmp_path / name).write_bytes(content)

    said = {name: openssl_verifies(tmp_path, name) for name in ("right", "wrong")}

    assert {"right": True, "wrong": False} == said


def openssl_verifies(folder, name):
    how = ["-pubin", "-inkey", "key.pem", "-rawin", "-sigfile", "signature"]
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", *how, "-in", name],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verif" in done.stdout, done.stderr
    return done.returncode == 0


TIMES = st.integers(0, 2**32 - 2).flatmap(
    lambda first: st.tuples(st.just(first), st.integers(first + 1, 2**32 - 1))
)
SAID = st.builds(
    lambda times, **says: Token(
        not_before=Instant(times[0] * SECOND), expires_at=Instant(times[1] * SECOND), **says
    ),
    times=TIMES,
    serial=st.integers(0, 2**64 - 1),
    campaign=st.integers(0, 2**32 - 1),
    kind=st.sampled_from([TokenKind.LEDGER, TokenKind.POINTS, TokenKind.ITEM]),
    amount=st.integers(0, 2**48 - 1),
    binding=st.none() | st.builds(Binding, st.sampled_from(Bound), st.binary(min_size=4, max_size=4)),
    is_single_use=st.booleans(),
    is_offline=st.booleans(),
)


@given(SAID)
def test_what_was_signed_is_read(said):
    text = TokenSigner(SEED, TENANT).sign(said)

    assert said == KEYS.verify(text, said.not_before).token
    assert said == KEYS.verify(text.lower(), said.not_before).token


# --- what was changed -------------------------------------------------------------------------------


def test_every_flipped_bit_is_refused():
    """Of the version by its form, of key and club as a stranger's, of all else by the signature."""
    data = bytes_of(FIRST["text"])
    told = {"bad_voucher": 0, "unknown key": 0, "forged": 0}
    for bit in range(856):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        told[outcome(text_of(bytes(flipped)))] += 1

    assert "verified" == outcome(text_of(data))
    assert {"bad_voucher": 8, "unknown key": 64, "forged": 784} == told


def test_every_changed_symbol_is_refused():
    """Of the prefix too."""
    text = FIRST["text"]
    taken = [
        (place, symbol)
        for place in range(len(text))
        for symbol in ALPHABET
        if symbol != text[place] and outcome(f"{text[:place]}{symbol}{text[place + 1 :]}") == "verified"
    ]

    assert [] == taken


@pytest.mark.parametrize("case", TOKENS["must_fail"], ids=lambda case: case["what"])
def test_what_is_no_token(case):
    """Refused by its form, and not shown."""
    with pytest.raises(BadVoucherError) as caught:
        KEYS.verify(case["text"], Instant(0))

    assert case["text"][3:] == "" or case["text"][3:] not in str(caught.value)


def test_a_signature_has_one_form():
    """S and S + L are the same number to a careless verifier."""
    data = bytes_of(FIRST["text"])
    larger = int.from_bytes(data[75:], "little") + GROUP_ORDER

    assert "forged" == outcome(text_of(data[:75] + larger.to_bytes(32, "little")))


BODY = bytes_of(FIRST["text"])[:43]


def changed(at, *values):
    """The first body with other bytes."""
    return BODY[:at] + bytes(values) + BODY[at + len(values) :]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        *((f"reserved flag {bit}", changed(1, 3 | 1 << bit)) for bit in (4, 5, 6, 7)),
        ("bound to a member and to a store", changed(1, 3 | 12)),
        ("a mark without a binding", changed(42, 1)),
        ("an unknown kind", changed(30, 5)),
        ("money without a currency", changed(37, 0, 0)),
        ("a currency of four digits", changed(37, 3, 232)),
        ("points in a currency", changed(30, 3)),
        ("more than the whole", changed(30, 1, 0, 0, 0, 0, 0x27, 0x11, 0, 0)),
        ("an end before the beginning", changed(22, *BODY[26:30], *BODY[22:26])),
    ],
)
def test_what_our_own_key_must_not_have_signed(what, body):
    """A newer clubkit may have; this one refuses rather than understand half."""
    assert "bad_voucher" == outcome(signed(body)), what
    assert "verified" == outcome(signed(BODY))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (changed(0, 2), "bad_voucher"),
        (changed(2, 0, 0, 0, 0), "unknown key"),
        (changed(6, 0, 0, 0, 0), "unknown key"),
        (changed(1, 0xFF), "forged"),
        (changed(26, 0, 0, 0, 1), "forged"),
        (changed(30, 99), "forged"),
    ],
    ids=["version", "key", "club", "flags", "times", "kind"],
)
def test_nothing_is_believed_before_the_signature(body, reason):
    """Of what nobody signed only version, key and club are looked at."""
    assert reason == outcome(text_of(body + bytes(64)))


# --- keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (TokenKeys(TENANT, []), "unknown key"),
        (TokenKeys(TENANT, [ring_of(1).token_signer().public]), "unknown key"),
        (TokenKeys(tenant_number("other"), [signer(FIRST).public]), "unknown key"),
        (TokenKeys(TENANT, [signer(FIRST).public], [signer(FIRST).key_id]), "revoked key"),
        (TokenKeys(TENANT, [], [signer(FIRST).key_id]), "revoked key"),
    ],
    ids=["none", "another", "of another club", "on the list", "on the list alone"],
)
def test_a_token_of_another_key_is_refused(keys, reason):
    """The shop learns why."""
    assert reason == outcome(FIRST["text"], keys=keys)


def test_a_key_of_another_length_verifies_nothing():
    with pytest.raises(BadInputError):
        TokenKeys(TENANT, [b"short"])


# --- the clock --------------------------------------------------------------------------------------

BEGINS, ENDS = FIRST["token"]["not_before"], FIRST["token"]["expires_at"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (BEGINS - 300 * SECOND - 1, "too early"),
        (BEGINS - 300 * SECOND, "verified"),
        (ENDS, "verified"),
        (ENDS + 300 * SECOND - 1, "verified"),
        (ENDS + 300 * SECOND, "expired"),
    ],
)
def test_clocks_may_be_five_minutes_apart(at, expected):
    assert expected == outcome(FIRST["text"], Instant(at))


# --- what a token can say ---------------------------------------------------------------------------

SAYS = token(FIRST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("serial", -1),
        ("serial", 2**64),
        ("campaign", 2**32),
        ("amount", 2**48),
        ("amount", 1.5),
        ("amount", True),
        ("currency", 0),
        ("currency", 1000),
        ("not_before", Instant(-SECOND)),
        ("not_before", Instant(BEGINS + 1)),
        ("not_before", Instant(ENDS)),
        ("expires_at", Instant(2**32 * SECOND)),
        ("binding", Binding(Bound.TO_MEMBER, b"12345")),
    ],
)
def test_what_has_no_place_in_a_token(name, value):
    """Told before it is signed."""
    with pytest.raises(BadInputError):
        evolve(SAYS, **{name: value})


# --- whatever is sent -------------------------------------------------------------------------------

BODIES = st.binary(min_size=107, max_size=107).map(text_of)
MANGLED = st.tuples(st.integers(0, 174), st.characters()).map(
    lambda change: f"{FIRST['text'][: change[0]]}{change[1]}{FIRST['text'][change[0] + 1 :]}"
)


@given(st.one_of(st.text(), BODIES, MANGLED))
@example("CK1" * 1_000_000)
def test_whatever_is_scanned_is_the_token_or_refused(text):
    """No other error, whatever the text."""
    told = outcome(text)

    assert (told == "verified") is (text.isascii() and text.upper() == FIRST["text"])


@given(st.binary(min_size=33, max_size=33))
def test_whatever_our_key_signed_is_a_token_or_refused(rest):
    """The body is read strictly too."""
    body = struct.pack(">BB", 1, rest[0]) + BODY[2:10] + rest[1:] + BODY[42:43]

    assert outcome(signed(body)) in {"bad_voucher", "too early", "expired", "verified"}
