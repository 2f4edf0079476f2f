"""
Phone numbers in one form, E.164, whatever form people type them in.

Iranian numbers are read by a strict parser of our own. Those of other countries need the extra ``phones``.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import field, frozen

from clubkit.errors import BadInputError, BadPhoneError, MissingExtraError
from clubkit.members.texts import DIGITS, UNSEEN

__all__ = [
    "PHONE_TEXT_MAX",
    "Phone",
    "parse_iranian_phone",
    "parse_phone",
]

PHONE_TEXT_MAX: Final = 40
"""Characters that people type or paste for one number at most, with spaces and dashes."""

_SPACERS: Final = (
    "\t\n\r ().-\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
)
"""Blanks, brackets, dots and dashes between the groups of a number."""

_JOINERS: Final = "\u200c\u200d"

_TYPED: Final[dict[int, str | None]] = {
    **dict.fromkeys(map(ord, _SPACERS + UNSEEN + _JOINERS)),
    **DIGITS,
    0xFF0B: "+",
}

_DIALLED: Final = re.compile(r"\+?[0-9]+")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")

_IRAN: Final = "+98"
_IRAN_DIALLED: Final = (_IRAN, "0098", "98")
_ABROAD: Final = ("+", "00")
_TRUNK: Final = "0"
_LENGTH: Final = 10

_MOBILE: Final = re.compile(r"9[01239][0-9]{8}")
"""
Ranges, not operators: numbers move between operators, and new ones get parts of a range.

Source: the national numbering plan of Iran, as ITU-T publishes it: 90, 91, 92, 93 and 99 are mobile.
"""

_LANDLINE: Final = re.compile(
    r"(?:1[137]|2[134568]|3[1458]|4[145]|5[1468]|6[16]|7[1467]|8[13467])[2-9][0-9]{7}"
)
"""One area code for each of the 31 provinces, as it is since 2015, and eight digits."""


@frozen
class Phone:
    """
    A phone number in its one form. No `repr` shows it.

    Attributes:
        e164: A plus, the country and the number, 8 to 16 characters: ``+989123456789``.

    Raises:
        BadPhoneError: If it is of another form. Nothing of it is in the error.
    """

    e164: str = field(repr=False)

    def __attrs_post_init__(self) -> None:
        if type(self.e164) is not str or not _E164.fullmatch(self.e164):
            raise BadPhoneError("phone", "in the form of E.164", "another form")


def parse_iranian_phone(text: str) -> Phone:
    """
    Read a mobile or landline number of Iran.

    With or without the country (``+98``, ``0098``, ``98``) and the zero; only a landline without both is
    refused, for it could be of anywhere. Digits may be Persian, Arabic or full-width; blanks, dashes, dots,
    brackets and marks of direction are passed over.

    Args:
        text: At most 40 characters.

    Raises:
        BadPhoneError: If something else is in it, such as letters, or it is no number of the plan. Nothing of
            it is in the error.

    .. doctest::

        >>> parse_iranian_phone("۰۹۱۲ ۳۴۵ ۶۷۸۹").e164
        '+989123456789'
        >>> parse_iranian_phone("(021) 8888-7777").e164
        '+982188887777'
    """
    return _iranian(_dialled(text))


def parse_phone(text: str, region: str) -> Phone:
    """
    Read a number of any country.

    Numbers of Iran are read by `parse_iranian_phone` alone, so that each has one form; the others by the
    library phonenumbers.

    Args:
        text: At most 40 characters.

        region: The ISO 3166 code, such as ``TR``, of the country that a number is of which names none.

    Raises:
        BadPhoneError: If it is no number. Nothing of it is in the error.

        BadInputError: If the region is unknown.

        MissingExtraError: If it is of another country than Iran, and the extra ``phones`` is not installed.
    """
    dialled = _dialled(text)
    is_at_home = region == "IR" and not dialled.startswith(_ABROAD)
    if is_at_home or dialled.startswith(_IRAN_DIALLED[:2]):
        return _iranian(dialled)
    e164 = _foreign(dialled, region)
    return _iranian(e164) if e164.startswith(_IRAN) else Phone(e164)


def _dialled(text: str) -> str:
    if type(text) is not str:
        raise BadPhoneError("phone", "a text", type(text).__name__)
    if len(text) > PHONE_TEXT_MAX:
        raise BadPhoneError("phone", f"at most {PHONE_TEXT_MAX} characters", f"{len(text)}")
    dialled = text.translate(_TYPED)
    if not _DIALLED.fullmatch(dialled):
        raise BadPhoneError(
            "phone", "of digits, with a plus at most before them", "another character, or none"
        )
    return dialled


def _iranian(dialled: str) -> Phone:
    national, has_prefix = _national(dialled)
    if len(national) != _LENGTH:
        raise BadPhoneError(
            "phone", f"an Iranian number of {_LENGTH} digits after the zero", f"{len(national)}"
        )
    if not _MOBILE.fullmatch(national) and not (has_prefix and _LANDLINE.fullmatch(national)):
        raise BadPhoneError(
            "phone", "an Iranian number with 0 and the code of a province or a mobile", "another"
        )
    return Phone(_IRAN + national)


def _national(dialled: str) -> tuple[str, bool]:
    """The digits after the country and the zero, and whether there was one of them."""
    for country in _IRAN_DIALLED:
        if dialled.startswith(country) and len(dialled) >= len(country) + _LENGTH:
            return dialled.removeprefix(country).removeprefix(_TRUNK), True
    if dialled.startswith(_ABROAD):
        raise BadPhoneError("phone", "an Iranian number", "one of another country, or too short")
    return dialled.removeprefix(_TRUNK), dialled.startswith(_TRUNK)


def _foreign(dialled: str, region: str) -> str:
    try:
        import phonenumbers  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("phones") from error
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise BadInputError("region", "an ISO 3166 code such as TR", repr(region)[:10])
    try:
        number = phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException as error:
        raise BadPhoneError("phone", f"a number of {region} or with its country", "another") from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhoneError("phone", f"a number of {region} or with its country", "another")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
