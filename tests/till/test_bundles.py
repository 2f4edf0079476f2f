"""Bundles: nothing secret in them, and nothing believed that the club did not sign."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.errors import BadInputError, KeyRingError
from clubkit.vouchers.bundles import SERIALS_MAX, Serials, TillTerms, read_bundle
from clubkit.vouchers.keys import Purpose, new_ring
from clubkit.vouchers.secret import Secret

from .devices import NOW, RING, TERMS, bundle

NEXT = Secret(bytes([7] * 32))
GOLDEN = bundle(store="shiraz", gone=[3, 2**64 - 1, 3])


def test_a_bundle_says_what_was_put_in():
    found = read_bundle(GOLDEN)

    assert (1, NOW, "shiraz", TERMS) == (found.number, found.at, found.store, found.terms)
    assert 2 == len(found.gone)
    assert 3 in found.gone
    assert 2**64 - 1 in found.gone
    assert 4 not in found.gone


def test_no_secret_is_in_a_bundle():
    """Neither the root, nor what is derived of it for any purpose."""
    key = RING.keys[0]
    assert key.root is not None
    secrets = [key.root.reveal(), *(key.secret(purpose, RING.tenant) for purpose in Purpose)]

    assert not any(secret in GOLDEN for secret in secrets)


def test_a_bundle_without_a_total_has_none():
    bounded = TillTerms(face_most_minor=1, total_most_minor=2, currency=978, window_s=60)

    assert bounded == read_bundle(bundle(terms=bounded)).terms
    assert read_bundle(GOLDEN).terms.total_most_minor is None


def test_no_flipped_bit_is_believed():
    """By a till that knows the club's key, or by one that is enrolled."""
    known = read_bundle(GOLDEN).keys
    for bit in range(8 * len(GOLDEN)):
        data = bytearray(GOLDEN)
        data[bit // 8] ^= 1 << bit % 8
        for trusted in (known, None):
            with pytest.raises(BadInputError):
                read_bundle(bytes(data), trusted)


@pytest.mark.parametrize("data", [GOLDEN[:-1], GOLDEN + b"\0", b"", b"CKB1", "text", GOLDEN * 2])
def test_no_other_length_is_believed(data):
    with pytest.raises(BadInputError):
        read_bundle(data)


@given(st.binary(max_size=400))
@example(GOLDEN[:70])
def test_no_bytes_break_the_reader(data):
    with pytest.raises(BadInputError):
        read_bundle(data)


def test_a_bundle_of_another_club_is_not_signed_by_ours():
    """Nor one of the same secret under another name: the club's name is in every key."""
    other = bundle(new_ring("demo2", Secret(bytes(range(32)))))

    with pytest.raises(BadInputError, match="a key that the till knows"):
        read_bundle(other, read_bundle(GOLDEN).keys)


def test_an_announced_key_signs_for_tills_that_learned_it():
    """A till that synced once since the key was announced follows the rotation; one that did not does not."""
    announced = RING.announced(NEXT)
    after = bundle(announced.rotated(), number=2)

    assert 2 == read_bundle(after, read_bundle(bundle(announced)).keys).number
    with pytest.raises(BadInputError):
        read_bundle(after, read_bundle(bundle(RING)).keys)


def test_a_revoked_key_is_told_and_gone():
    ring = RING.announced(NEXT).rotated().revoked(0)
    found = read_bundle(bundle(ring))

    assert (RING.keys[0].key_id,) == found.revoked
    assert 1 == len(found.keys)


def test_a_ring_that_cannot_sign_makes_no_bundle():
    with pytest.raises(KeyRingError):
        bundle(RING.revoked(0))


@given(st.sets(st.integers(0, 2**64 - 1), max_size=40), st.integers(0, 2**64 - 1))
def test_a_serial_is_found_exactly_where_it_is(serials, other):
    packed = Serials(b"".join(each.to_bytes(8, "big") for each in sorted(serials)))

    assert all(each in packed for each in serials)
    assert (other in serials) is (other in packed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 2**63},
        {"store": "x" * 201},
        {"gone": [-1]},
        {"gone": [2**64]},
        {"gone": range(SERIALS_MAX + 1)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_no_bundle_says(wrong):
    with pytest.raises(BadInputError):
        bundle(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"face_most_minor": -1},
        {"face_most_minor": 10**15 + 1},
        {"total_most_minor": -1},
        {"currency": 0},
        {"currency": 1000},
        {"window_s": 0},
        {"window_s": 30 * 86_400 + 1},
        {"face_most_minor": True},
    ],
    ids=str,
)
def test_terms_out_of_bounds(wrong):
    with pytest.raises(BadInputError):
        TillTerms(**{"face_most_minor": 1, "currency": 364, **wrong})
