"""Codes as people type them at a till, and read them to each other over the phone."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.errors import BadVoucherError, VoucherRefusedError
from clubkit.vouchers.codes import read_code
from clubkit.vouchers.symbols import ALPHABET

from .shop import CART, a_ring

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in ALPHABET})
LETTERS_FOR_DIGITS = str.maketrans("01", "OI")
SMALL_LETTERS_FOR_DIGITS = str.maketrans("01", "ol")

TYPED = {
    "as printed": lambda code: code,
    "lower case": str.lower,
    "without dashes": lambda code: code.replace("-", ""),
    "with spaces": lambda code: code.replace("-", " "),
    "letter by letter, as it is read over the phone": lambda code: " ".join(code.replace("-", "")),
    "in pairs, with a slip of the thumb": lambda code: " - ".join(
        code.replace("-", "")[start : start + 2] for start in range(0, 16, 2)
    ),
    "Persian digits": lambda code: code.translate(PERSIAN),
    "Arabic digits": lambda code: code.translate(ARABIC),
    "a full-width keyboard": lambda code: code.translate(FULL_WIDTH),
    "O for 0 and I for 1": lambda code: code.translate(LETTERS_FOR_DIGITS),
    "o for 0 and l for 1": lambda code: code.lower().translate(SMALL_LETTERS_FOR_DIGITS),
    "copied from a message in Persian": lambda code: f"\u2066{code}\u2069\u200f",
    "with long dashes of a phone": lambda code: code.replace("-", "—"),
    "with a line end of the scanner": lambda code: f"{code}\r\n",
    "all at once": lambda code: f" {code.lower().replace('-', ' ').translate(PERSIAN)}\u200c",
}

HEARD = {"B": "P", "D": "T", "M": "N", "F": "S", "5": "9", "A": "8", "G": "J", "C": "Z", "E": "B", "K": "A"}
"""What is heard for what was said, on a bad line."""


def with_every_symbol():
    """Codes that have each symbol somewhere, zero and one too."""
    codes, missing, number = [], set(ALPHABET), 1
    keys = a_ring().code_keys()
    while missing:
        code = keys.make(number * 7_919_317)
        if missing & set(code):
            codes.append(code)
            missing -= set(code)
        number += 1
    return codes


CODES = with_every_symbol()


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_a_code_is_read_however_it_is_typed(typed):
    assert [read_code(code) for code in CODES] == [read_code(typed(code)) for code in CODES]


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_a_cashier_uses_a_code_however_it_is_typed(shop, typed):
    """And typing it anew for the same sale changes nothing."""
    shop.campaign()
    code = shop.code()

    used = shop.club.vouchers.use(typed(code), CART, use_id="receipt-1", till="till-1")

    assert 1000 == used.discount_minor
    assert used == shop.club.vouchers.use(code, CART, use_id="receipt-1", till="till-1")
    with pytest.raises(VoucherRefusedError):
        shop.club.vouchers.check(typed(code), Cart(order_minor=1), till="till-1")


def test_what_was_misheard_is_a_typo_and_no_guess(shop):
    """A cashier who asks back a hundred times is not locked out."""
    shop.campaign()
    code = shop.code()
    wrong = [
        code[:place] + heard + code[place + 1 :]
        for place, said in enumerate(code)
        for heard in ({**HEARD, **{other: one for one, other in HEARD.items()}}.get(said),)
        if heard is not None
    ]
    wrong += [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(len(code) - 1)
        if "-" not in code[place : place + 2] and code[place] != code[place + 1]
    ]

    for each in wrong * 10:
        with pytest.raises(BadVoucherError):
            shop.club.vouchers.check(each, CART, till="till-1")
    assert len(wrong) * 10 >= 100
    assert 1000 == shop.club.vouchers.check(code, CART, till="till-1").discount_minor
