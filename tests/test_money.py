from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadAmountError, BadInputError, CurrencyMismatchError
from clubkit.money import MINOR_MAX, Money, amount_to_minor, currency_digits, parse_minor

amounts = st.integers(-MINOR_MAX, MINOR_MAX)


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [
        ("100.99", 2, 10099),
        ("100", 2, 10000),
        ("100.9", 2, 10090),
        ("100.9900", 2, 10099),
        ("100.00", 0, 100),
        ("0", 2, 0),
        ("-0", 2, 0),
        ("007", 0, 7),
        (".5", 2, 50),
        ("-.5", 2, -50),
        ("+5", 2, 500),
        ("-5.25", 2, -525),
        ("\u22125", 2, -500),
        ("1.234", 3, 1234),
        ("1250000", 0, 1_250_000),
        ("۱۲۵۰۰۰۰", 0, 1_250_000),
        ("۱٬۲۵۰٬۰۰۰", 0, 1_250_000),
        ("١٢٫٥", 2, 1250),
        ("1٬234٫56", 2, 123_456),
        ("10000000000000.00", 2, MINOR_MAX),
        ("-1000000000000000", 0, -MINOR_MAX),
        ("0" * 31 + "1", 0, 1),
    ],
)
def test_reads_a_decimal_number_exactly(text, digits, minor):
    """Text becomes whole minor units without a rounding."""
    assert minor == parse_minor(text, digits)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", ".", "5.", "-.", "--5", "5-", " 5", "5 ", "5\n", "1 000", "1_000", "1,000", "1,000.50",
        "1e5", "1E400", "NaN", "Infinity", "-inf", "0x10", "٫", "1٬25", "1٬", "٬125", "1٬2345", "12٬34٬567",
        "²", "½", "①", "5.٫5", "5.5.5", "$5", "5€", "\u200f5", "\x005", "\ud800", "12.345", "0.001",
        "1000000000000000.01", "99999999999999999999999999999999", "1" * 33, "0" * 33, "9" * 1_000_000,
    ],
)  # fmt: skip
def test_refuses_what_is_no_amount(text):
    """Whatever could be read in two ways, or is too long, is refused at once and with a short message."""
    began = time.process_time()
    with pytest.raises(BadAmountError) as caught:
        parse_minor(text, 2)

    assert time.process_time() - began < 0.05
    assert len(str(caught.value)) < 120


@given(amounts, st.integers(0, 6))
def test_every_amount_reads_back(minor, digits):
    """What is written with all its decimals is read as it was."""
    text = f"{Decimal(minor).scaleb(-digits):f}"

    assert minor == parse_minor(text, digits)
    assert minor == amount_to_minor(Decimal(text), digits)


@given(st.text(max_size=40))
def test_no_text_raises_anything_else(text):
    """Text is an amount or a `BadAmountError`."""
    try:
        minor = parse_minor(text, 2)
    except BadAmountError:
        return
    assert abs(minor) <= MINOR_MAX


@pytest.mark.parametrize(
    ("value", "digits", "minor"),
    [
        (12, 2, 1200),
        (-12, 0, -12),
        (Decimal("12.5"), 2, 1250),
        (Decimal("-12.50"), 2, -1250),
        (Decimal("12.500000"), 2, 1250),
        (Decimal("1e3"), 2, 100_000),
        (Decimal("0e-50"), 2, 0),
        (Decimal("0e2000000"), 2, 0),
        (Decimal("1e13"), 2, MINOR_MAX),
        ("12.50", 2, 1250),
    ],
)
def test_converts_major_units(value, digits, minor):
    """A whole number, a decimal and a text mean the same amount."""
    assert minor == amount_to_minor(value, digits)


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1e2000000"),  # nine characters whose `int` takes minutes
        Decimal("-1e2000000"),
        Decimal("1e900000"),
        Decimal("1e31"),
        Decimal("1e-2000000"),
        Decimal("1e999999999999"),
        Decimal("0." + "1" * 1_000_000),
        Decimal("1" * 1_000_000),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("12.345"),
        Decimal("0.001"),
        Decimal("1e13") + Decimal("0.01"),
        10**13 + 1,
        10**1_000_000,
        12.5,
        1.0,
        float("nan"),
        True,
        None,
        b"12",
    ],
    ids=lambda value: type(value).__name__,
)
def test_refuses_hostile_values_at_once(value):
    """Exponent and digits are checked before anything is converted."""
    began = time.process_time()
    with pytest.raises(BadAmountError) as caught:
        amount_to_minor(value, 2)

    assert time.process_time() - began < 0.02
    assert len(str(caught.value)) < 120


def test_adds_subtracts_and_compares_one_currency():
    """Arithmetic of one currency is that of its minor units."""
    assert Money(350, "EUR") == Money(250, "EUR") + Money(100, "EUR")
    assert Money(-150, "EUR") == Money(100, "EUR") - Money(250, "EUR")
    assert Money(-100, "EUR") == -Money(100, "EUR")
    assert Money(99, "EUR") < Money(100, "EUR") <= Money(100, "EUR")
    assert Money(101, "EUR") > Money(100, "EUR") >= Money(100, "EUR")
    assert Money(100, "EUR") != Money(100, "USD")
    assert {Money(1, "EUR")} == {Money(1, "EUR")}


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_meet(operation):
    """There is no rate, so there is no sum."""
    with pytest.raises(CurrencyMismatchError):
        getattr(Money(100, "EUR"), operation)(Money(100, "USD"))


@pytest.mark.parametrize("code", ["", "eur", "EURO", "E1R", "ریا", "EU "])
def test_a_currency_is_three_letters(code):
    """A code is checked where money is made."""
    with pytest.raises(BadInputError):
        Money(1, code)


@pytest.mark.parametrize(
    ("minor", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (100, [0, 1, 1, 1], [0, 34, 33, 33]),
        (1, [1, 2], [1, 0]),
        (0, [1, 2], [0, 0]),
        (100, [5], [100]),
    ],
)
def test_allot_hands_out_what_is_left_over(minor, weights, shares):
    """Left-over units go to the earliest shares that weigh something."""
    assert shares == [share.minor for share in Money(minor, "EUR").allot(weights)]


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_allot_loses_nothing(minor, weights):
    """The shares sum to the amount, none is off by a whole unit, and what weighs nothing gets nothing."""
    shares = [share.minor for share in Money(minor, "EUR").allot(weights)]

    assert minor == sum(shares)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - minor * weight) < sum(weights)
        assert weight or not share


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1, 1]])
def test_allot_refuses_weights_that_divide_nothing(weights):
    """Without a positive weight there is nobody to give to."""
    with pytest.raises(BadInputError):
        Money(100, "EUR").allot(weights)


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("IRR", 0), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_knows_the_decimals_of_a_currency(code, digits):
    """As people write amounts: no decimals of a rial."""
    assert digits == currency_digits(code)


@pytest.mark.parametrize("code", ["IRT", "ZZZ", "eur", "", "EURO", "../"])
def test_refuses_an_unknown_currency(code):
    """Toman is a way to show rials, not a currency."""
    with pytest.raises(BadInputError):
        currency_digits(code)
