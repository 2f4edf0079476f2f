"""The check symbol, by the arithmetic of its definition, and what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadVoucherError
from clubkit.vouchers.symbols import ALPHABET, check_sum, read_plain, read_printed, read_typed, written

SYMBOLS = 16
NUMBERS = st.integers(0, 2**80 - 1)


def multiplied(one, other):
    """The product in GF(32) with x^5 + x^2 + 1, by long multiplication and division."""
    product = 0
    for bit in range(5):
        product ^= (one << bit) * (other >> bit & 1)
    for bit in range(8, 4, -1):
        product ^= (0b100101 << bit - 5) * (product >> bit & 1)
    return product


def weighted_sum(number):
    """The sum of the symbols, where the one at place i from the right counts 2**i of the field."""
    total, weight = 0, 1
    for place in range(SYMBOLS):
        total ^= multiplied(number >> 5 * place & 31, weight)
        weight = multiplied(weight, 2)
    return total


@given(NUMBERS)
def test_the_sum_is_that_of_its_definition(number):
    assert weighted_sum(number) == check_sum(number)


@given(NUMBERS, NUMBERS)
def test_the_sum_is_linear(one, other):
    """So what an error does to it does not hang on the code, and the next test speaks for all codes."""
    assert check_sum(one) ^ check_sum(other) == check_sum(one ^ other)


def test_every_slip_of_one_or_two_symbols_is_noticed():
    """A wrong symbol is a difference at one place; a swap, and a twin, is the same difference at two."""
    single = [slip << 5 * place for place in range(SYMBOLS) for slip in range(1, 32)]
    double = [
        slip << 5 * place | slip << 5 * other
        for place in range(SYMBOLS)
        for other in range(place)
        for slip in range(1, 32)
    ]

    assert (16 * 31, 120 * 31) == (len(single), len(double))
    assert all(map(check_sum, single))
    assert all(map(check_sum, double))


@given(NUMBERS)
def test_what_was_written_is_read(number):
    text = written(number, SYMBOLS)

    assert "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5)) == text
    assert number == read_typed(text, SYMBOLS) == read_printed(text.lower(), SYMBOLS)


@given(st.data(), st.integers(1, 200))
def test_any_number_of_symbols_is_written(data, symbols):
    """Tokens have 172."""
    number = data.draw(st.integers(0, 32**symbols - 1))

    text = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(symbols)))

    assert (text, number) == (written(number, symbols), read_printed(text, symbols))


@pytest.mark.parametrize("typed", [*"0123456789ABCDEFGHJKMNPQRSTVWXYZ"])
def test_case_and_width_do_not_matter_to_people(typed):
    value = ALPHABET.index(typed)
    wide = chr(ord(typed) + 0xFEE0)
    wide_small = chr(ord(typed.lower()) + 0xFEE0)

    assert [value] * 4 == [read_typed(each, 1) for each in (typed, typed.lower(), wide, wide_small)]


@pytest.mark.parametrize(
    ("typed", "value"), [("O", 0), ("o", 0), ("I", 1), ("i", 1), ("L", 1), ("l", 1), ("۰", 0), ("٩", 9)]
)
def test_what_looks_alike_is_one_symbol_to_people_only(typed, value):
    """What is printed for machines has one form."""
    assert value == read_typed(typed, 1)
    with pytest.raises(BadVoucherError):
        read_printed(typed, 1)


def test_every_other_character_is_refused():
    """Where scripts, spaces and signs are, 140 characters stand for symbols, and 53 are passed over."""
    read, passed_over = [], []
    for character in map(chr, [*range(0x3100), *range(0xFE00, 0x10000), *range(0x1D400, 0x1D800)]):
        try:
            read_typed(character, 1)
            read.append(character)
        except BadVoucherError as error:
            if error.found == "0":
                passed_over.append(character)

    assert (140, 53) == (len(read), len(passed_over))
    assert all(character.isalnum() for character in read)
    assert not any(character.isalnum() for character in passed_over)


@pytest.mark.parametrize("control", ["\0", "\x1f", "\x7f", "\x85", "\u2028", "\u2029"])
def test_control_characters_are_refused(control):
    """Only tab and line ends are the spaces that a paste brings along."""
    with pytest.raises(BadVoucherError):
        read_typed(f"1{control}", 1)


def test_a_code_of_others_keeps_its_letters():
    assert "O0IL1U" == read_plain(" o0-il1 u")
    with pytest.raises(BadVoucherError):
        read_plain("straße")
