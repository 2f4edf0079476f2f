"""Short codes: the layout, typos, guesses."""

from __future__ import annotations

import hmac
import string
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.errors import BadInputError, BadVoucherError, KeyRingError, VoucherRefusedError
from clubkit.vouchers.codes import KEYS, NUMBERS, SYMBOLS, CodeKey, CodeKeys, ShortCode, read_code
from clubkit.vouchers.symbols import ALPHABET, check_sum, written

from .vectors import code_key, code_keys, ring_of, vectors

CODES = vectors("codes")
GOLDEN = CODES["golden"]
FIRST = GOLDEN[0]
PLAIN = FIRST["code"].replace("-", "")

golden = pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["code"])


def with_right_check(symbols):
    """A code of fifteen symbols, and the sixteenth that fits them."""
    number = sum(ALPHABET.index(symbol) << 5 * (15 - place) for place, symbol in enumerate(symbols))
    return written(number | check_sum(number), SYMBOLS)


# --- the layout -------------------------------------------------------------------------------------


@golden
def test_a_key_gives_the_golden_code(case):
    """The first is the example of the layout."""
    assert case["code"] == code_key(case).code(case["number"])


@golden
def test_a_golden_code_is_verified(case):
    code = code_keys(case).verify(case["code"])

    assert (case["kid"], case["number"]) == (code.kid, code.number)


@golden
def test_a_golden_code_is_that_of_its_definition(case):
    """HKDF and HMAC as they are, and the fields one after the other."""
    info = b"clubkit/voucher/short/v1/" + case["tenant"].encode()
    key = HKDF(SHA256(), 32, None, info).derive(bytes.fromhex(case["root"]))
    message = b"clubkit-short-v1" + bytes([case["kid"]]) + case["number"].to_bytes(5, "big")
    tag = hmac.digest(key, message, "sha256")
    bits = f"{case['kid']:05b}{case['number']:035b}{int.from_bytes(tag, 'big'):0256b}"[:75]
    symbols = [ALPHABET[int(bits[start : start + 5], 2)] for start in range(0, 75, 5)]

    assert with_right_check(symbols) == case["code"].replace("-", "")


@pytest.mark.parametrize("text", CODES["same"], ids=ascii)
def test_ways_to_write_one_code(text):
    """As a cashier, a phone or a copied message has it."""
    assert FIRST["number"] == code_keys(FIRST).verify(text).number


@pytest.mark.parametrize("case", CODES["must_fail"], ids=lambda case: case["what"])
def test_what_is_no_code(case):
    """Refused without a look at any key, and not shown."""
    with pytest.raises(BadVoucherError) as caught:
        read_code(case["text"])

    assert case["text"] == "" or case["text"] not in str(caught.value)


@given(st.integers(0, KEYS - 1), st.integers(0, NUMBERS - 1), st.binary(min_size=32, max_size=32))
def test_what_was_made_is_verified(kid, number, secret):
    key = CodeKey(kid, secret)

    code = CodeKeys(key, frozenset(), {kid: key}).verify(key.code(number))

    assert (kid, number) == (code.kid, code.number)


@pytest.mark.parametrize("number", [-1, NUMBERS])
def test_a_number_of_more_bits_has_no_code(number):
    with pytest.raises(BadInputError):
        code_key(FIRST).code(number)


# --- typos ------------------------------------------------------------------------------------------


def typos():
    """Every single wrong symbol, and every swap of two, of every golden code."""
    for case in GOLDEN:
        plain = case["code"].replace("-", "")
        for place in range(SYMBOLS):
            for symbol in ALPHABET:
                yield plain, f"{plain[:place]}{symbol}{plain[place + 1 :]}"
        for one, other in combinations(range(SYMBOLS), 2):
            swapped = [*plain]
            swapped[one], swapped[other] = swapped[other], swapped[one]
            yield plain, "".join(swapped)


def twins():
    """Every pair of equal neighbours, at every place, turned into every other such pair."""
    for place in range(SYMBOLS - 2):
        for first in ALPHABET:
            code = with_right_check(f"{PLAIN[:place]}{first}{first}{PLAIN[place + 2 : 15]}")
            for other in ALPHABET:
                yield code, f"{code[:place]}{other}{other}{code[place + 2 :]}"


def outcome(text):
    """How the keys of the first vector take a text."""
    try:
        CHECKED.verify(text)
    except (BadVoucherError, VoucherRefusedError) as error:
        return error.code
    return "verified"


CHECKED = code_keys(FIRST)


@pytest.mark.parametrize("slips", [typos, twins])
def test_a_slip_costs_no_guess(slips):
    """Every one is told by its check symbol, before a key or a store is asked."""
    wrong = [text for right, text in slips() if text != right and outcome(text) != "bad_voucher"]

    assert [] == wrong


def test_a_guess_is_told_from_a_slip():
    """The same change with a right check symbol."""
    assert "verified" == outcome(with_right_check(PLAIN[:15]))
    changed = {
        outcome(with_right_check(f"{PLAIN[:place]}{symbol}{PLAIN[place + 1 : 15]}"))
        for place in range(15)
        for symbol in ALPHABET
        if symbol != PLAIN[place]
    }

    assert {"voucher_refused"} == changed


# --- keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (ring_of(7).code_keys(), "forged"),
        (ring_of(6).code_keys(), "unknown key"),
        (ring_of(6, 7).revoked(7).code_keys(), "revoked key"),
        (code_keys(FIRST | {"tenant": "demo2"}), "forged"),
        (code_keys(FIRST | {"root": "00" * 32}), "forged"),
    ],
    ids=["another secret", "another number", "revoked", "another club", "a secret of zeros"],
)
def test_a_code_of_another_key_is_refused(keys, reason):
    """The shop learns why."""
    with pytest.raises(VoucherRefusedError) as caught:
        keys.verify(FIRST["code"])

    assert reason == caught.value.reason


def test_a_tag_is_compared_to_its_last_bit():
    """Each of its 35 bits counts."""
    key = code_key(FIRST)
    code = read_code(FIRST["code"])
    tag = int.from_bytes(code.tag, "big")

    assert key.verifies(code)
    for bit in range(35):
        assert not key.verifies(ShortCode(code.kid, code.number, (tag ^ 1 << bit).to_bytes(5, "big")))


def test_without_a_key_that_signs_nothing_is_made():
    """The signing key was revoked, and no other signs yet; older codes are still good."""
    ring = ring_of(6, 7)
    old = ring_of(6).code_keys().make(1)

    keys = ring.revoked(7).code_keys()

    assert 1 == keys.verify(old).number
    with pytest.raises(KeyRingError):
        keys.make(1)


# --- whatever is sent -------------------------------------------------------------------------------

NEARLY = st.text(alphabet=f"{string.printable}۰۱٢٣\u200c\u200e\u0085\0ＡＯ\u212a\ud800", max_size=70)


@given(st.one_of(st.text(), NEARLY, st.text(alphabet=f"{ALPHABET}- ", min_size=14, max_size=24)))
@example("A" * 10_000_000)
@example("-" * 64)
def test_whatever_is_typed_is_a_code_or_refused(text):
    """No other error, whatever the text."""
    assert outcome(text) in {"bad_voucher", "voucher_refused", "verified"}


def test_a_code_shows_no_tag():
    """Numbers are in the store; the tag is what proves the code."""
    assert "ShortCode(kid=7, number=12345678901)" == repr(read_code(FIRST["code"]))
