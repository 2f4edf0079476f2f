"""Referral codes, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadVoucherError
from clubkit.vouchers.referral_codes import (
    NUMBERS,
    digest_of,
    number_of,
    read_referral_code,
    referral_code,
)
from clubkit.vouchers.symbols import ALPHABET

numbers = st.integers(0, NUMBERS - 1)


@given(numbers)
def test_a_code_says_its_number(number):
    """In capitals or not, with or without its dash; and so does the digest of its contact."""
    code = referral_code(number)

    assert [number] * 2 == [read_referral_code(each) for each in (code, code.lower().replace("-", " "))]
    assert (16, number) == (len(digest_of(number)), number_of(digest_of(number)))


@given(numbers, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_wrong_symbol_is_a_typo(number, place, symbol):
    """No code becomes another by one symbol."""
    right = referral_code(number).replace("-", "")
    wrong = right[:place] + symbol + right[place + 1 :]

    if wrong != right:
        with pytest.raises(BadVoucherError, match="check symbol"):
            read_referral_code(wrong)


@given(numbers, st.integers(0, 6))
def test_swapped_symbols_are_a_typo(number, place):
    """Nor by two neighbours that change places."""
    right = referral_code(number).replace("-", "")
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    if wrong != right:
        with pytest.raises(BadVoucherError):
            read_referral_code(wrong)


@pytest.mark.parametrize("text", [None, "", "BFXR-71N", "BFXR-71N88", "BFXR-71N\u00e9", "x" * 100])
def test_what_is_no_code_is_refused(text):
    """Nothing of what was typed is in the error."""
    with pytest.raises(BadVoucherError) as refused:
        read_referral_code(text)
    assert "BFXR" not in str(refused.value)
