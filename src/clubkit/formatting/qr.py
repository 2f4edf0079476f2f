"""
QR codes of codes and tokens, as SVG for a printer and as PNG for a screen. Needs the extra ``qr``.

Source: ISO/IEC 18004, error correction M: a seventh of the picture may be dirty. A token is version 7,
45 modules wide; a short code is version 1, 21 wide.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from clubkit.errors import BadInputError, MissingExtraError

__all__ = [
    "qr_png",
    "qr_svg",
    "require_qr",
]

if TYPE_CHECKING:
    from segno import QRCode

TEXT_MAX: Final = 512
SCALE_MAX: Final = 50

QUIET: Final = 4
"""Modules of white around a picture, without which scanners do not find it."""


def qr_svg(text: str) -> str:
    """
    The picture as SVG, for a page or a file of its own. It has no size: give it one.

    Args:
        text: 1 to 512 printable ASCII characters.

    Raises:
        BadInputError: If the text is none.

        MissingExtraError: If the extra is not installed.
    """
    out = io.BytesIO()
    _made(text).save(out, kind="svg", border=QUIET, xmldecl=False, omitsize=True, nl=False, light="#fff")
    return out.getvalue().decode("ascii")


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """
    The picture as PNG.

    Args:
        text: 1 to 512 printable ASCII characters.

        scale: Pixels of a module's side, 1 to 50. On a receipt printer of 203 dots per inch, 3 makes a token
            20 mm wide.

    Raises:
        BadInputError: If the text is none, or the scale is out of bounds.

        MissingExtraError: If the extra is not installed.
    """
    if type(scale) is not int or not 1 <= scale <= SCALE_MAX:
        raise BadInputError("scale", f"a whole number from 1 to {SCALE_MAX}", repr(scale)[:40])
    out = io.BytesIO()
    _made(text).save(out, kind="png", border=QUIET, scale=scale)
    return out.getvalue()


def require_qr() -> None:
    """
    See that pictures can be made, before anything is done for which they are needed.

    Raises:
        MissingExtraError: If the extra is not installed.
    """
    try:
        import segno  # noqa: F401, PLC0415 - the extra
    except ImportError as error:
        raise MissingExtraError("qr") from error


def _made(text: str) -> QRCode:
    if not (type(text) is str and 0 < len(text) <= TEXT_MAX and text.isascii() and text.isprintable()):
        # What is no code is not shown: it may be one.
        raise BadInputError("text", f"1 to {TEXT_MAX} printable ASCII characters", "another text")
    require_qr()
    import segno  # noqa: PLC0415 - the extra

    # Without a boost the same text has the same picture, whatever is free in it.
    return segno.make_qr(text, error="m", boost_error=False)
