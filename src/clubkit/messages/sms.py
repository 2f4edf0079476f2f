"""
How many parts an SMS takes.

Source: 3GPP TS 23.038, default alphabet and extension table; TS 23.040, concatenated messages. National
tables of other languages are not used: gateways rarely offer them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import field, frozen

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
_GSM: Final = _BASIC | _EXTENDED
_LAST_OF_ONE_UNIT: Final = "\uffff"


class SmsEncoding(StrEnum):
    """How the characters are sent."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_LIMITS: Final = {SmsEncoding.GSM_7: (160, 153), SmsEncoding.UCS_2: (70, 67)}


@frozen
class SmsParts:
    """
    What a text is as SMS.

    Attributes:
        text: As it is sent.

        units: Its length as it is counted: septets, or 16-bit units of which an emoji takes two.

        parts: How many messages are sent, and paid.

        left: Units that are still free in the last part.
    """

    text: str = field(repr=False)
    encoding: SmsEncoding
    units: int
    parts: int
    left: int


def sms_parts(text: str) -> SmsParts:
    """
    Count the parts of a text: 160 or 153 units by GSM-7, 70 or 67 by UCS-2.

    One character outside GSM-7, such as a Persian letter or digit, makes the whole text UCS-2. What takes two
    units is never split between parts.

    .. doctest::

        >>> [sms_parts("ا" * count).parts for count in (0, 70, 71, 134, 135)]
        [1, 1, 2, 2, 3]
        >>> sms_parts("50 € [now]")
        SmsParts(encoding=<SmsEncoding.GSM_7: 'GSM-7'>, units=13, parts=1, left=147)
    """
    is_gsm = _GSM.issuperset(text)
    encoding = SmsEncoding.GSM_7 if is_gsm else SmsEncoding.UCS_2
    wide = [(each in _EXTENDED) if is_gsm else each > _LAST_OF_ONE_UNIT for each in text]
    units = len(text) + sum(wide)
    alone, joined = _LIMITS[encoding]
    if units <= alone:
        return SmsParts(text, encoding, units, 1, alone - units)
    parts, used = 1, 0
    for is_wide in wide:
        width = 1 + is_wide
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return SmsParts(text, encoding, units, parts, joined - used)


def within_parts(body: str, suffix: str, parts_max: int) -> str:
    """A text and its suffix on a line of its own, the text cut where both would take more parts."""
    end = f"\n{suffix}" if suffix else ""
    if sms_parts(body + end).parts <= parts_max:
        return body + end
    short, long = 0, len(body)
    while long - short > 1:
        middle = (short + long) // 2
        fits = sms_parts(f"{body[:middle]}…{end}").parts <= parts_max
        short, long = (middle, long) if fits else (short, middle)
    return f"{body[:short].rstrip()}…{end}"
