"""
Money in whole minor units, and the one place where text and decimals become it.

The size of a number is checked before it is converted, so that a few hostile characters never cost more than
a few honest ones. No float takes part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from functools import lru_cache, total_ordering
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadAmountError, BadInputError, CurrencyMismatchError

__all__ = ["MINOR_MAX", "Money", "amount_to_minor", "currency_digits", "parse_minor"]

MINOR_MAX: Final = 10**15
"""The largest amount, in minor units, that is read: nine thousand of them still fit in 64 bits."""

TEXT_LENGTH_MAX: Final = 32
DIGITS_MAX: Final = 6

_MAGNITUDE_MAX: Final = 30
_EXACT: Final = Context(prec=64, traps=[Inexact, InvalidOperation, Overflow])

_TO_ASCII: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫\u2212", "01234567890123456789.-")

_AMOUNT: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*|[0-9]{1,3}(?:\u066c[0-9]{3})+)(?:\.(?P<fraction>[0-9]+))?"
)


@total_ordering
@frozen(order=False)
class Money:
    """
    An amount of one currency.

    Amounts are whole minor units (cents, rials), so no operation rounds behind your back. There is no
    division: splitting money is a decision about who gets the remainder, so it has a name, `allot`.

    Adding, subtracting and comparing take two amounts of one currency and raise `CurrencyMismatchError`
    otherwise; equality never raises.

    Attributes:
        minor: The amount in minor units. Negative for what is given back.

        currency: ISO 4217 code, upper case.

    .. doctest::

        >>> Money(250, "EUR") - Money(100, "EUR") < Money(2, "EUR")
        False
    """

    minor: int
    currency: str = field()

    @currency.validator
    def _check_currency(self, _: object, code: str) -> None:
        _require_code(code)

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.minor < other.minor

    def allot(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """
        Split by weight without creating or losing a minor unit.

        Args:
            weights: Relative sizes of the shares, none negative, at least one positive.

        Returns:
            One share for each weight, in order. Minor units left over go to the earliest shares of positive
            weight, one each; a negative amount splits as its opposite does.

        Raises:
            BadInputError: If there is no positive weight, or a negative one.

        .. doctest::

            >>> [share.minor for share in Money(100, "EUR").allot([1, 0, 1, 1])]
            [34, 0, 33, 33]
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise BadInputError("weights", "non-negative with a positive sum", repr(list(weights[:10])))

        sign = -1 if self.minor < 0 else 1
        size = abs(self.minor)
        shares = [size * weight // total for weight in weights]
        left = size - sum(shares)
        for at, weight in enumerate(weights):
            if left and weight:
                shares[at] += 1
                left -= 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(self.currency, other.currency)


def parse_minor(text: str, digits: int) -> int:
    """
    Read a decimal number as minor units, exactly.

    Persian and Arabic-Indic digits count as digits, U+066B as the decimal point, and U+066C may separate
    thousands. An ASCII comma is refused, because half the world means a point by it. Decimals past *digits*
    are refused unless they are zeros.

    Args:
        text: At most 32 characters: a sign or none, digits, and decimals or none. No exponent.

        digits: How many decimals the currency has, 0 to 6.

    Raises:
        BadAmountError: If the text is no such number, or is above 10**15 minor units.

    .. doctest::

        >>> parse_minor("100.99", 2), parse_minor("-5", 2), parse_minor("۱٬۲۵۰٬۰۰۰", 0)
        (10099, -500, 1250000)
        >>> parse_minor("1,250.00", 2)
        Traceback (most recent call last):
            ...
        clubkit.errors.BadAmountError: amount must be a decimal number, got '1,250.00'
    """
    whole, point, fraction = text.partition(".")
    plain = whole + fraction
    lacking = digits - len(fraction)
    if (
        lacking >= 0
        and plain.isdigit()
        and plain.isascii()
        and len(text) <= TEXT_LENGTH_MAX
        and (fraction or not point)
    ):
        return _bounded(int(plain) * 10**lacking if lacking else int(plain), text)
    return _parse_rare(text, digits)


def amount_to_minor(value: int | Decimal | str, digits: int) -> int:
    """
    Turn an amount in major units into minor units, exactly.

    Args:
        value: An `int` or `Decimal` of major units, or text as `parse_minor` reads it.

        digits: How many decimals the currency has, 0 to 6.

    Raises:
        BadAmountError:
            If the value is a float or a bool, not finite, above 10**15 minor units, or has decimals that
            the currency does not.

    .. doctest::

        >>> amount_to_minor(Decimal("12.5"), 2), amount_to_minor(12, 2), amount_to_minor("12.50", 2)
        (1250, 1200, 1250)
    """
    if isinstance(value, str):
        return parse_minor(value, digits)
    if isinstance(value, Decimal):
        return _decimal_to_minor(value, digits)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAmountError("amount", "an int, a Decimal or text", type(value).__name__)
    if abs(value) > MINOR_MAX:
        raise BadAmountError("amount", "at most 10**15 minor units", f"{value.bit_length()} bits")
    return _bounded(value * 10**digits, str(value))


@lru_cache(maxsize=512)
def currency_digits(code: str) -> int:
    """
    How many decimals a currency has in everyday use.

    Args:
        code: ISO 4217 code, upper case.

    Raises:
        BadInputError: If there is no such currency.

    Source: Unicode CLDR, supplemental currency data. The rial has none there, where ISO 4217 says two.

    .. doctest::

        >>> currency_digits("EUR"), currency_digits("IRR"), currency_digits("KWD")
        (2, 0, 3)
    """
    from babel.numbers import get_currency_precision, is_currency  # noqa: PLC0415 - slow to load

    _require_code(code)
    if not is_currency(code):
        raise BadInputError("currency", "an ISO 4217 code", repr(code))
    return get_currency_precision(code)


def _parse_rare(text: str, digits: int) -> int:
    found = _AMOUNT.fullmatch(text.translate(_TO_ASCII)) if len(text) <= TEXT_LENGTH_MAX else None
    if found is None or not (found["whole"] or found["fraction"]):
        raise BadAmountError("amount", "a decimal number", repr(text[:TEXT_LENGTH_MAX]))

    fraction = found["fraction"] or ""
    if fraction[digits:].strip("0"):
        raise BadAmountError("amount", f"of at most {digits} decimals", repr(text))
    whole = found["whole"].replace("\u066c", "") or "0"
    minor = int(whole + fraction[:digits].ljust(digits, "0"))
    return _bounded(-minor if found["sign"] == "-" else minor, text)


def _decimal_to_minor(value: Decimal, digits: int) -> int:
    if value.is_zero():
        return 0
    # `adjusted` is the power of ten of the first digit: two machine integers, whatever the value.
    if not value.is_finite() or abs(value.adjusted()) > _MAGNITUDE_MAX:
        raise BadAmountError("amount", "finite and at most 10**15 minor units", f"{value:.3e}")
    try:
        scaled = _EXACT.scaleb(_EXACT.plus(value), digits)
        minor = int(_EXACT.to_integral_exact(scaled))
    except DecimalException as error:
        raise BadAmountError("amount", f"of at most {digits} decimals", f"{value:.9g}") from error
    return _bounded(minor, f"{value:.9g}")


def _bounded(minor: int, shown: str) -> int:
    if not -MINOR_MAX <= minor <= MINOR_MAX:
        raise BadAmountError("amount", "at most 10**15 minor units", shown)
    return minor


def _require_code(code: str) -> None:
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):  # noqa: PLR2004 - ISO 4217
        raise BadInputError("currency", "an ISO 4217 code", repr(code[:TEXT_LENGTH_MAX]))
