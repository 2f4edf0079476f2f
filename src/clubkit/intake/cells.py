"""From the text of a cell to a value: ids, instants, amounts and facts, each with its bounds."""

from __future__ import annotations

import unicodedata
from typing import Final

from clubkit.calendars import Instant, format_instant, parse_instant
from clubkit.errors import BadAmountError, BadInputError, BadInstantError, BadReferenceError
from clubkit.money import currency_digits, parse_minor

ID_MAX: Final = 200
FACT_MAX: Final = 200
SHOWN_MAX: Final = 40

FIRST_INSTANT: Final = parse_instant("1900-01-01T00:00:00Z")
LAST_INSTANT: Final = Instant(parse_instant("2100-01-01T00:00:00Z") - 1)

_CACHE_MAX: Final = 100_000
_JOINERS: Final = "\u200c\u200d"
"""Invisible, and part of Persian words."""

_MIDNIGHT: Final = "00:00Z"
_INT_DIGITS_MAX: Final = 15


class CellReader:
    """
    What holds for all cells of a reading: the currency, and what lies in the future.

    Attributes:
        currency: The one currency of the file, or none until the first good row settles it.
    """

    __slots__ = ("_amounts", "_dates", "_digits", "_minutes", "_now", "_rests", "currency")

    def __init__(self, currency: str | None, now: Instant | None) -> None:
        self.currency = currency
        self._digits = 0 if currency is None else currency_digits(currency)
        self._now = LAST_INSTANT if now is None else now
        self._amounts: dict[str, int] = {}
        self._dates: dict[str, int] = {}
        self._minutes: dict[str, int] = {}
        self._rests: dict[str, int] = {}

    def enter(self, currency: str) -> None:
        """
        Read the amounts that follow in a currency.

        Raises:
            BadInputError: If it is unknown, or not the one of the file.
        """
        if currency == self.currency:
            return
        if self.currency is not None:
            raise BadInputError("currency", self.currency, shown(currency))
        self._digits = currency_digits(currency)
        self._amounts.clear()

    def amount(self, text: str) -> int:
        """An amount of the currency that was entered, in minor units."""
        return parse_minor(text, self._digits)

    def usual_amount(self, text: str) -> int:
        """The same, for amounts of which many are alike, such as prices."""
        amount = self._amounts.get(text)
        if amount is None:
            amount = parse_minor(text, self._digits)
            if len(self._amounts) < _CACHE_MAX:
                self._amounts[text] = amount
        return amount

    def not_negative(self, text: str) -> int:
        """An amount of at least zero; an empty cell is zero."""
        amount = parse_minor(text, self._digits) if text else 0
        if amount < 0:
            raise BadAmountError("amount", "at least 0", shown(text))
        return amount

    def instant(self, text: str) -> Instant:
        """
        An instant of the years 1900 to 2099 that is not in the future.

        Raises:
            BadInstantError: Where it is not, or has no offset.
        """
        instant = self.any_instant(text)
        if instant > self._now:
            raise BadInstantError("instant", f"at most {format_instant(self._now)}", shown(text))
        return instant

    def any_instant(self, text: str) -> Instant:
        """An instant of the years 1900 to 2099, in the future or not."""
        # A file has few dates, minutes of the day and seconds: each part is read once and then looked up.
        try:
            instant = self._dates[text[:11]] + self._minutes[text[11:16]] + self._rests[text[16:]]
        except KeyError:
            instant = self._read_instant(text)
        if not FIRST_INSTANT <= instant <= LAST_INSTANT:
            raise BadInstantError("instant", "in the years 1900 to 2099", shown(text))
        return Instant(instant)

    def _read_instant(self, text: str) -> int:
        instant = parse_instant(text)
        date, minute, rest = text[:11], text[11:16], text[16:]
        if minute[2:3] != ":":
            return instant
        if len(self._dates) + len(self._rests) > _CACHE_MAX:
            self._dates.clear()
            self._rests.clear()
        midnight = self._dates[date] = parse_instant(date + _MIDNIGHT)
        into_day = self._minutes[minute] = parse_instant(date + minute + "Z") - midnight
        self._rests[rest] = instant - midnight - into_day
        return instant


def checked_id(text: str) -> str:
    """
    Pass on an id.

    Raises:
        BadReferenceError: If it is empty, over 200 characters, begins or ends with white space or a joiner,
            or has control or invisible characters other than the joiners of Persian.
    """
    if len(text) <= ID_MAX and (text.isalnum() or (text and text.isprintable() and text == text.strip())):
        return text
    if not text:
        raise BadReferenceError("id", f"1 to {ID_MAX} characters", "nothing")
    if len(text) > ID_MAX:
        raise BadReferenceError("id", f"1 to {ID_MAX} characters", f"{len(text)}")
    if text != text.strip().strip(_JOINERS):
        raise BadReferenceError("id", "without white space or joiners around it", shown(text))
    if _has_control(text):
        raise BadReferenceError("id", "without control characters", shown(text))
    return text


def checked_fact(text: str) -> str:
    """
    Pass on a product, a category, a tag or the value of an attribute.

    Raises:
        BadInputError: If it is over 200 characters, or has control characters.
    """
    if len(text) <= FACT_MAX and (text.isprintable() or not _has_control(text)):
        return text
    found = f"{len(text)} characters" if len(text) > FACT_MAX else "some"
    raise BadInputError("text", f"at most {FACT_MAX} characters without control characters", found)


def whole_number(text: str) -> int:
    """
    Digits and a sign or none, at most fifteen of them.

    Raises:
        BadAmountError: If the text is anything else.
    """
    digits = text.removeprefix("-")
    if not (0 < len(digits) <= _INT_DIGITS_MAX and digits.isascii() and digits.isdigit()):
        raise BadAmountError("number", "a whole number", shown(text))
    return int(text)


def shown(text: str) -> str:
    """Text as an error shows it: quoted, and short."""
    return ascii_safe(text) if len(text) <= SHOWN_MAX else f"{ascii_safe(text[:SHOWN_MAX])}..."


def ascii_safe(text: str) -> str:
    """Quoted text with what cannot be printed or encoded written out."""
    return repr(text).encode("utf-8", "backslashreplace").decode()


def _has_control(text: str) -> bool:
    return any(_is_control(each) for each in text)


def _is_control(character: str) -> bool:
    # Cc control, Cf invisible (byte order mark, overrides of direction), Cs half a character, Zl Zp line ends
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS
