"""What is encrypted for one member, place, key and club can be read at no other, nor with a bit changed."""

from __future__ import annotations

import hmac
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError, DecryptionError, KeyRingError
from clubkit.members.privacy import (
    INDEX_BYTES,
    NONCE_BYTES,
    PLAIN_MAX,
    WRAPPED_BYTES,
    Place,
    blind_index,
    rewrapped,
    unwrapped,
    wrapped,
    wrapped_by,
)

from .vectors import NONCE, PHONE, key_of, ring_of, secret

TEXT = "+989123456789"
STORED = key_of().encrypt(PHONE, TEXT, NONCE)
WRAPPED = wrapped(ring_of(1), key_of(), NONCE)


def flips(data):
    """The data with each of its bits changed."""
    return [
        data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
        for at in range(len(data))
        for bit in range(8)
    ]


# --- a field ----------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=12, max_size=12))
def test_what_was_encrypted_is_read_again(text, nonce):
    stored = key_of().encrypt(PHONE, text, nonce)

    assert text == key_of().decrypt(PHONE, stored)
    assert len(stored) == 1 + 12 + len(text.encode()) + 16


def test_a_field_is_what_the_page_says():
    """By hand: a version, the nonce, AES-256-GCM bound to club, table, column, member and key version."""
    sealed = AESGCM(b"k" * 32).encrypt(NONCE, TEXT.encode(), b"demo|member_profile|phone|7|1")

    assert b"\x01" + NONCE + sealed == STORED


def test_each_flipped_bit_is_refused():
    flipped = flips(STORED)

    assert 8 * 42 == len(flipped)
    for stored in flipped:
        with pytest.raises(DecryptionError):
            key_of().decrypt(PHONE, stored)


@pytest.mark.parametrize("size", range(len(STORED)))
def test_what_was_cut_is_refused(size):
    """At either end, or with something after it."""
    for stored in (STORED[:size], STORED[len(STORED) - size :], STORED + bytes(size + 1)):
        with pytest.raises(DecryptionError):
            key_of().decrypt(PHONE, stored)


def test_what_was_moved_is_refused():
    """Every pair of member, version, club, key, table and column that differ in anything."""
    keys = [
        key_of(),
        key_of(8),
        key_of(71),
        key_of(version=2),
        key_of(tenant="demo2"),
        key_of(data=b"l" * 32),
        key_of(7, version=17),
    ]
    places = [
        PHONE,
        Place("member_profile", "name"),
        Place("profile", "phone"),
        Place("member_profil", "e_phone"),
    ]
    owners = [(key, place) for key in keys for place in places]

    assert 378 == len([*combinations(owners, 2)])
    for (key, place), (other, elsewhere) in combinations(owners, 2):
        with pytest.raises(DecryptionError, match=str(elsewhere)):
            other.decrypt(elsewhere, key.encrypt(place, TEXT, NONCE))


@pytest.mark.parametrize("stored", [None, "text", bytearray(STORED), b"", bytes(PLAIN_MAX + 30)])
def test_what_is_no_field_is_refused(stored):
    with pytest.raises(DecryptionError):
        key_of().decrypt(PHONE, stored)


def test_what_is_genuine_but_no_text_is_refused():
    """Whoever had the key wrote no UTF-8; the bytes are not in the error, nor in what it came from."""
    sealed = AESGCM(b"k" * 32).encrypt(NONCE, b"\xffsecret", b"demo|member_profile|phone|7|1")

    with pytest.raises(DecryptionError) as caught:
        key_of().decrypt(PHONE, b"\x01" + NONCE + sealed)

    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def test_the_longest_field_is_taken():
    assert PLAIN_MAX == len(key_of().decrypt(PHONE, key_of().encrypt(PHONE, "x" * PLAIN_MAX, NONCE)))


@pytest.mark.parametrize("text", ["x" * (PLAIN_MAX + 1), "ی" * (PLAIN_MAX // 2 + 1), "secret\ud800"])
def test_what_cannot_be_kept_is_told(text):
    """And not shown."""
    with pytest.raises(BadInputError, match="at most 65536 bytes") as caught:
        key_of().encrypt(PHONE, text, NONCE)

    assert "secret" not in f"{caught.value!r}{caught.value.__context__!r}"


@pytest.mark.parametrize("nonce", [b"", bytes(11), bytes(13), bytearray(12), "x" * 12, None])
def test_a_nonce_has_twelve_bytes(nonce):
    for deed in (
        lambda: key_of().encrypt(PHONE, TEXT, nonce),
        lambda: wrapped(ring_of(1), key_of(), nonce),
        lambda: rewrapped(ring_of(1, 2), 7, 1, WRAPPED, nonce),
    ):
        with pytest.raises(BadInputError, match=f"nonce must be {NONCE_BYTES} bytes"):
            deed()


@pytest.mark.parametrize("name", ["", "Phone", "1phone", "phone|", "a|b", "phone\n", "p" * 64, "تلفن", None])
def test_a_place_has_plain_names(name):
    """None holds a bar, so no two places are bound alike."""
    for parts in ((name, "phone"), ("member_profile", name)):
        with pytest.raises(BadInputError):
            Place(*parts)


@pytest.mark.parametrize(
    "owner",
    [
        {"member_key": -1},
        {"member_key": 2**63},
        {"member_key": True},
        {"member_key": "7"},
        {"version": 0},
        {"version": 2**31},
        {"version": True},
        {"tenant": "a|b"},
        {"tenant": ""},
    ],
)
def test_a_key_has_an_owner(owner):
    with pytest.raises(BadInputError):
        key_of(**owner)


# --- a wrapped key ----------------------------------------------------------------------------------


def test_a_wrapped_key_is_what_the_page_says():
    """By hand: HKDF of the ring's secret, a version, the number, the nonce, and AES-256-GCM."""
    kek = HKDF(SHA256(), 32, None, b"clubkit/privacy/wrap/v1/demo").derive(bytes([3] * 32))
    sealed = AESGCM(kek).encrypt(NONCE, b"k" * 32, b"demo|member_keys|wrapped|7|1")

    found = wrapped(ring_of(1, 3), key_of(), NONCE)

    assert b"\x01\x00\x03" + NONCE + sealed == found
    assert WRAPPED_BYTES == len(found) == 63


@given(st.integers(0, 2**63 - 1), st.integers(1, 2**31 - 1), st.binary(min_size=32, max_size=32))
def test_a_key_is_unwrapped_as_it_was(member_key, version, data):
    ring = ring_of(2, 300)

    found = unwrapped(
        ring, member_key, version, wrapped(ring, key_of(member_key, version=version, data=data), NONCE)
    )

    assert (data, member_key, version, "demo") == (
        found.secret.reveal(),
        found.member_key,
        found.version,
        found.tenant,
    )


def test_each_flipped_bit_of_a_wrapped_key_is_refused():
    """In the number of the wrapping key it names one that is not there, or one that did not wrap it."""
    ring = ring_of(1, 3, 5, 9, 17, 257)
    stored = wrapped(ring_of(1), key_of(), NONCE)
    told = set()
    for flipped in flips(stored):
        with pytest.raises((DecryptionError, KeyRingError)) as caught:
            unwrapped(ring, 7, 1, flipped)
        told.add(type(caught.value))

    assert {DecryptionError, KeyRingError} == told


@pytest.mark.parametrize(
    ("ring", "member_key", "version"),
    [
        (ring_of(1), 8, 1),
        (ring_of(1), 7, 2),
        (ring_of(1), 71, 1),
        (ring_of(1, tenant="other"), 7, 1),
    ],
)
def test_a_wrapped_key_is_of_one_member_and_club(ring, member_key, version):
    with pytest.raises(DecryptionError, match=r"member_keys\.wrapped"):
        unwrapped(ring, member_key, version, WRAPPED)


@pytest.mark.parametrize(
    "stored", [None, b"", WRAPPED[:-1], WRAPPED + b"\0", "x" * 63, b"\x01\0\0" + WRAPPED[3:]]
)
def test_what_is_no_wrapped_key_is_refused(stored):
    for deed in (wrapped_by, lambda text: unwrapped(ring_of(1), 7, 1, text)):
        with pytest.raises(DecryptionError):
            deed(stored)


def test_a_field_is_no_wrapped_key_and_a_wrapped_key_no_field():
    with pytest.raises(DecryptionError):
        key_of().decrypt(Place("member_keys", "wrapped"), WRAPPED)
    with pytest.raises((DecryptionError, KeyRingError)):
        unwrapped(ring_of(1), 7, 1, key_of().encrypt(PHONE, "x" * 34, NONCE))


def test_a_ring_wraps_the_keys_of_its_club():
    with pytest.raises(BadInputError, match="that of demo, got other"):
        wrapped(ring_of(1, tenant="other"), key_of(), NONCE)


def test_a_rotation_wraps_keys_anew_and_nothing_else():
    """What was stored before is read after, and the old key is not needed."""
    announced = ring_of(1, announced=[2])
    rotated = announced.rotated()

    assert WRAPPED == rewrapped(announced, 7, 1, WRAPPED, b"n" * 12)
    anew = rewrapped(rotated, 7, 1, WRAPPED, b"n" * 12)
    assert anew == rewrapped(rotated, 7, 1, anew, b"m" * 12)

    assert [1, 2] == [wrapped_by(WRAPPED), wrapped_by(anew)]
    assert TEXT == unwrapped(announced, 7, 1, anew).decrypt(PHONE, STORED)
    assert TEXT == unwrapped(rotated.retired(1), 7, 1, anew).decrypt(PHONE, STORED)
    with pytest.raises(KeyRingError, match="no key 1"):
        unwrapped(rotated.retired(1), 7, 1, WRAPPED)


def test_what_cannot_be_unwrapped_is_not_wrapped_anew():
    with pytest.raises(DecryptionError):
        rewrapped(ring_of(1, 2), 8, 1, WRAPPED, NONCE)


# --- blind indexes ----------------------------------------------------------------------------------


def test_an_index_is_what_the_page_says():
    """By hand: HKDF, and 16 bytes of HMAC-SHA-256 over the field, a zero and the value."""
    key = HKDF(SHA256(), 32, None, b"clubkit/privacy/index/v1/demo/phone").derive(bytes([255] * 32))

    expected = hmac.digest(key, b"phone\0" + TEXT.encode(), "sha256")[:16]

    assert expected == blind_index(ring_of(1), "phone").of(TEXT)


def test_an_index_tells_values_fields_and_clubs_apart():
    """Equal where all three are, and nowhere else."""
    rings = {"demo": ring_of(1), "other": ring_of(1, tenant="other")}
    made = [
        blind_index(ring, name).of(value)
        for ring in rings.values()
        for name in ("phone", "email", "phone2")
        for value in ("1", "2", "21", "2\x001", TEXT)
    ]

    assert 30 == len(set(made)) == len(made)
    assert {INDEX_BYTES} == set(map(len, made))


def test_an_index_outlives_every_rotation():
    before, after = ring_of(1, announced=[2]), ring_of(1, announced=[2]).rotated().retired(1)

    assert blind_index(before, "phone").of(TEXT) == blind_index(after, "phone").of(TEXT)


@pytest.mark.parametrize("value", ["", "x" * 1025, "secret\ud800"])
def test_what_cannot_be_indexed_is_told(value):
    with pytest.raises(BadInputError, match="1 to 1024 bytes") as caught:
        blind_index(ring_of(1), "phone").of(value)

    assert "secret" not in f"{caught.value!r}{caught.value.__context__!r}"


@pytest.mark.parametrize("name", ["", "Phone", "a\0b", "a/b", "p" * 64, None])
def test_an_index_has_a_plain_name(name):
    """No zero and no slash, so that no two indexes have one key."""
    with pytest.raises(BadInputError):
        blind_index(ring_of(1), name)


def test_another_secret_of_indexes_finds_nobody():
    one, other = ring_of(1), ring_of(1)
    object.__setattr__(other, "index", secret(254))

    assert blind_index(one, "phone").of(TEXT) != blind_index(other, "phone").of(TEXT)
