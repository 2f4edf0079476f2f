"""Codes that are not ours by form."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clubkit.errors import BadVoucherError
from clubkit.vouchers.foreign import canonical_foreign, canonical_shared

from .vectors import ring_of


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a2345678", "A2345678"),
        ("x" * 20, "X" * 20),
        ("7777-0000-1111-2222", "7777000011112222"),
        ("O0O0-I1L1", "O0O0I1L1"),
        ("\u200eＧＩＦＴ ۲۰۲۴\n", "GIFT2024"),
    ],
)
def test_a_foreign_code_has_one_form(text, canonical):
    """Its letters stay what they are: O is not 0 to everybody."""
    assert canonical == canonical_foreign(text)
    assert canonical == canonical_foreign(canonical)


@pytest.mark.parametrize(
    "text", ["", "----", "a234567", "x" * 21, "GIFT_2024", "گیفت۲۰۲۴", "GIFT2024\0", "ſpring2024"]
)
def test_what_is_no_foreign_code(text):
    with pytest.raises(BadVoucherError) as caught:
        canonical_foreign(text)

    assert text == "" or text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "canonical"), [("spring10", "SPRING10"), (" S-1-0", "S10"), ("a" * 15, "A" * 15)]
)
def test_a_shared_code_has_one_form(text, canonical):
    assert canonical == canonical_shared(text)


@pytest.mark.parametrize("text", ["", "ab", "a" * 16, "spring!", "بهار۱۰"])
def test_what_is_no_shared_code(text):
    """None is so long that it could be one of ours."""
    with pytest.raises(BadVoucherError):
        canonical_shared(text)


@given(st.text())
@example("A" * 10_000_000)
def test_whatever_is_typed_is_a_code_or_refused(text):
    for canonical in (canonical_foreign, canonical_shared):
        try:
            known = canonical(text)
        except BadVoucherError:
            continue
        assert known == canonical(known)


def test_a_foreign_code_is_found_after_the_key_changed():
    """It is kept under the key that signed then, and looked up under each that the ring has."""
    before, after = ring_of(1), ring_of(1, 2)
    kept = (before.foreign_key().kid, before.foreign_key().hashed("GIFT2024"))

    looked_up = [(key.kid, key.hashed("gift 2024")) for key in after.foreign_keys()]

    assert [2, 1] == [kid for kid, _ in looked_up]
    assert kept in looked_up
    assert kept not in [(key.kid, key.hashed("gift 2025")) for key in after.foreign_keys()]
