"""Parts of an SMS, at the edges; C135 of the calendar cases."""

from __future__ import annotations

import pytest

from clubkit.messages import SmsEncoding, sms_parts

GSM, UCS = SmsEncoding.GSM_7, SmsEncoding.UCS_2


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts", "left"),
    [
        ("", GSM, 0, 1, 160),
        ("a" * 160, GSM, 160, 1, 0),
        ("a" * 161, GSM, 161, 2, 145),
        ("a" * 306, GSM, 306, 2, 0),
        ("a" * 307, GSM, 307, 3, 152),
        ("€" * 80, GSM, 160, 1, 0),
        ("a" * 152 + "€" + "a" * 7, GSM, 161, 2, 144),
        ("ا" * 70, UCS, 70, 1, 0),
        ("ا" * 71, UCS, 71, 2, 63),
        ("ا" * 134, UCS, 134, 2, 0),
        ("ا" * 135, UCS, 135, 3, 66),
        ("🌹" * 35, UCS, 70, 1, 0),
        ("ا" * 66 + "🌹" + "ا" * 3, UCS, 71, 2, 62),
        ("50 off ۱", UCS, 8, 1, 62),
        ("ş", UCS, 1, 1, 69),
        ("a\u200cb", UCS, 3, 1, 67),
        ("@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", GSM, 43, 1, 117),
        ("ç", UCS, 1, 1, 69),
    ],
)
def test_parts_are_counted(text, encoding, units, parts, left):
    """What takes two units is not split: the part before it ends one unit early."""
    count = sms_parts(text)

    assert (encoding, units, parts, left) == (count.encoding, count.units, count.parts, count.left)
