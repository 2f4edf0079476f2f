"""Money, units and instants as the command line shows them: in English, whatever the club's locale."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from clubkit.calendars import Instant, format_instant
from clubkit.money import currency_digits
from clubkit.program.model import Program

RIALS_OF_A_TOMAN = 10


def money_text(minor: int, program: Program) -> str:
    """
    An amount in the club's currency; in toman where the program shows rials so.

    >>> money_text(404_000, Program("", "IRR", shown_in="toman"))
    '40,400 toman'
    >>> money_text(123_456, Program("", "EUR")), money_text(5, Program("", None))
    ('€1,234.56', '5')
    """
    if program.currency is None:
        return f"{minor:,}"
    if program.shown_in == "toman":
        return f"{Decimal(minor) / RIALS_OF_A_TOMAN:,} toman"

    from babel.numbers import format_currency  # noqa: PLC0415 - slow to load

    amount = Decimal(minor).scaleb(-currency_digits(program.currency))
    return str(format_currency(amount, program.currency, locale="en"))


def units_text(units: int, unit_id: str) -> str:
    """
    Units and their name.

    >>> units_text(1200, "points")
    '1,200 points'
    """
    return f"{units:,} {unit_id}"


def percent_text(share: Fraction | None) -> str:
    """
    A share in percent, rounded half up to two decimals; a dash where there is none.

    >>> percent_text(Fraction(1, 3)), percent_text(Fraction(1, 20)), percent_text(None)
    ('33.33%', '5.00%', '-')
    """
    if share is None:
        return "-"
    whole, hundredths = divmod(_half_up(share * 10_000), 100)
    return f"{whole}.{hundredths:02}%"


def instant_text(instant: Instant | None, *, otherwise: str = "never") -> str:
    """An instant in UTC, or a word where there is none."""
    return otherwise if instant is None else format_instant(instant)


def instant_or_none(instant: Instant | None) -> str | None:
    """The same for JSON."""
    return None if instant is None else format_instant(instant)


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
