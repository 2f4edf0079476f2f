"""
What people type about themselves, made one: names, e-mail addresses, and the keys that they are found by.

Nothing that was typed is ever in an error: it is personal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import category, normalize

from attrs import field, frozen

from clubkit.errors import BadEmailError, BadInputError

__all__ = [
    "EMAIL_MAX",
    "NAME_MAX",
    "Email",
    "clean_name",
    "clean_text",
    "parse_email",
    "search_key",
]

NAME_MAX: Final = 100
"""Characters that a name has at most."""

EMAIL_MAX: Final = 254
"""Bytes that an address has at most. Source: RFC 5321, 4.5.3.1, with erratum 1690 to RFC 3696."""

_LOCAL_MAX: Final = 64
_RAW_PER_CHARACTER: Final = 4
"""How much longer a text may be before it is cleaned."""

BIDI_CONTROLS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction, which come along when text is copied, and which disguise what a text says."""

UNSEEN: Final = BIDI_CONTROLS + "\u00ad\u200b\u2060\ufeff"
"""These, soft hyphens, and what is zero wide and joins nothing."""

_BLANKS: Final = "\t\n\v\f\r \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_JOINERS: Final = "\u200c\u200d"
_SELECTORS: Final = "\ufe0e\ufe0f"
_PAST_CYRILLIC: Final = 0x0590

DIGITS: Final = {
    zero + number: str(number) for zero in (ord("۰"), ord("٠"), ord("０")) for number in range(10)
}
"""Persian, Arabic and full-width digits, and what they fold to."""

_PERSIAN: Final = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"}
"""Arabic letters that Arabic keyboards give for those of Persian and Kurdish."""

_PERSIAN_LOCALES: Final = frozenset({"fa", "ckb"})

_PASSED_OVER: Final = dict.fromkeys(map(ord, UNSEEN))
_TO_BLANK: Final = dict.fromkeys(map(ord, _BLANKS), " ")

_FOUND_BY: Final[dict[int, str | None]] = {
    **_PERSIAN,
    **DIGITS,
    **{ord(each): "ه" for each in "ةەھہۃ"},
    **{ord(each): "ی" for each in "ېے"},
    ord("ı"): "i",
    ord("ـ"): None,  # tatweel
}
"""Letters that people use for each other when they search."""


# --- texts and names --------------------------------------------------------------------------------


def clean_text(what: str, text: str, *, longest: int = NAME_MAX) -> str:
    r"""
    One line of text as it can be kept and shown anywhere.

    Blanks and ends of lines become single spaces; marks of direction and other unseen characters go; digits
    of Persian, Arabic and full width become ASCII; the result is in Unicode's form C. The joiners stay where
    they shape a word or an emoji, once, and go elsewhere. Cleaning it again changes nothing.

    Args:
        what: The name of the field, for the error.

        longest: Characters of the result at most, from 1.

    Raises:
        BadInputError: If it is no text, empty, longer, or holds control characters, private ones or lone
            surrogates. Nothing of it is in the error.

    .. doctest::

        >>> clean_text("city", "  شهر\u200cری \u200f ")
        'شهر\u200cری'
        >>> clean_text("name", "Bob\r\nBcc: all@example.com")
        'Bob Bcc: all@example.com'
    """
    return _cleaned(what, text, longest, {})


def clean_name(text: str, *, locale: str = "fa", what: str = "name") -> str:
    """
    A name as it can be kept and shown: `clean_text`, and for Persian and Kurdish their own Yeh and Kaf.

    Args:
        text: At most 100 characters once it is clean.

        locale: The language of the name; the letters of other languages than fa and ckb stay as they are,
            for in Arabic and Urdu they are right.

    Raises:
        BadInputError: As `clean_text` does.

    .. doctest::

        >>> clean_name("علي كريمي") == "علی کریمی"
        True
        >>> clean_name("علي", locale="ar") == "علي"
        True
    """
    is_persian = locale.partition("-")[0].partition("_")[0].lower() in _PERSIAN_LOCALES
    return _cleaned(what, text, NAME_MAX, _PERSIAN if is_persian else {})


def search_key(text: str) -> str:
    """
    What a name is searched by: names that people take for the same have the same key.

    Case, accents, vowel marks, tatweel and joiners do not count; each Yeh, Kaf and He is one; Alef is Alef
    with or without Madda and Hamza; digits are ASCII. It is for looking up, never to be shown, and two people
    may have the same. The key of a key is itself.

    Args:
        text: At most 400 characters.

    Raises:
        BadInputError: If it is longer. Nothing of it is in the error.

    .. doctest::

        >>> search_key("مُحمّد علي‌زاده") == search_key("محمد علیزاده")
        True
        >>> search_key("Işık ÉCOLE")
        'isik ecole'
    """
    if len(text) > NAME_MAX * _RAW_PER_CHARACTER:
        raise BadInputError("name", f"at most {NAME_MAX} characters", f"{len(text)} characters")
    lean = _without_marks(_without_marks(text).casefold()).translate(_FOUND_BY)
    return " ".join(lean.split())


def _cleaned(what: str, text: str, longest: int, letters: Mapping[int, str]) -> str:
    if type(text) is not str:
        raise BadInputError(what, "a text", type(text).__name__)
    if len(text) > longest * _RAW_PER_CHARACTER:
        raise BadInputError(what, f"at most {longest} characters", f"{len(text)} characters")

    plain = text.translate(_TO_BLANK).translate(_PASSED_OVER)
    if flaw := next((each for each in plain if not _is_kept(each)), None):
        raise BadInputError(what, "without control characters", f"U+{ord(flaw):04X}")
    joined = _joined(normalize("NFC", plain).translate(letters))
    clean = normalize("NFC", " ".join(joined.translate(DIGITS).split()))
    if not 0 < len(clean) <= longest:
        raise BadInputError(what, f"1 to {longest} characters", f"{len(clean)} characters")
    return clean


def _is_kept(character: str) -> bool:
    return character.isprintable() or character in _JOINERS


def _joined(text: str) -> str:
    """The text without the joiners that join nothing."""
    kept: list[str] = []
    for at, character in enumerate(text):
        if character not in _JOINERS or (
            _is_shaped("".join(kept[-1:]), character)
            and _is_shaped(text[at + 1 :].lstrip(_JOINERS)[:1], character)
        ):
            kept.append(character)
    return "".join(kept)


def _is_shaped(neighbour: str, joiner: str) -> bool:
    """Whether a joiner beside it can mean something: a letter past Cyrillic, or for emoji a symbol."""
    if not neighbour:
        return False
    if neighbour in _SELECTORS or category(neighbour)[0] == "S":
        return joiner == "\u200d"
    return ord(neighbour) >= _PAST_CYRILLIC and category(neighbour)[0] in "LM"


def _without_marks(text: str) -> str:
    return "".join(each for each in normalize("NFKD", text) if category(each) not in {"Mn", "Cf"})


# --- e-mail -----------------------------------------------------------------------------------------

_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOWER: Final = {ord(capital): capital.lower() for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@frozen
class Email:
    """
    An e-mail address in the one form that it is kept, compared and written to. No `repr` shows it.

    Attributes:
        address: Its domain is in ASCII lower case; what is before the ``@`` is in Unicode's form C and in the
            case that it was given in, for its server alone knows whether case matters.
    """

    address: str = field(repr=False)


def parse_email(text: str) -> Email:
    """
    Read an address.

    Two are equal by a fixed rule: form C before the ``@``, ASCII lower case after it, and no case mapping of
    other letters. So neither a dotless i, a long s nor the Kelvin sign makes somebody else's address. Digits
    of Persian and Arabic keyboards become ASCII before the ``@``.

    Args:
        text: At most 254 bytes, without quotes and comments. Domains of other letters are written in ASCII
            (``xn--...``).

    Raises:
        BadEmailError: If it is no such address. Nothing of it is in the error.

    .. doctest::

        >>> parse_email(" Sara@Example.COM ").address
        'Sara@example.com'
    """
    if type(text) is not str:
        raise BadEmailError("email", "a text", type(text).__name__)
    if len(text) > EMAIL_MAX:
        raise BadEmailError("email", f"at most {EMAIL_MAX} bytes", f"{len(text)} characters")

    local, at, domain = text.translate(_PASSED_OVER).strip().rpartition("@")
    if not at:
        raise BadEmailError("email", "with an @", "none")
    return Email(_short_enough(f"{_checked_local(local)}@{_checked_domain(domain)}"))


def _checked_local(typed: str) -> str:
    local = normalize("NFC", typed.translate(DIGITS))
    if not all(_ATOM.fullmatch(_ascii_stand_in(atom)) for atom in local.split(".")):
        raise BadEmailError("email", "letters, digits and signs before the @", "another character, or none")
    if len(local.encode()) > _LOCAL_MAX:
        raise BadEmailError("email", f"at most {_LOCAL_MAX} bytes before the @", f"{len(local.encode())}")
    return local


def _ascii_stand_in(atom: str) -> str:
    """The atom with an a for each letter, mark or digit past ASCII, which RFC 6531 lets in."""
    return "".join("a" if not each.isascii() and category(each)[0] in "LMN" else each for each in atom)


def _checked_domain(typed: str) -> str:
    if not typed.isascii():
        raise BadEmailError("email", "an ASCII domain, such as xn--...", "other letters")
    domain = typed.translate(_LOWER)
    labels = domain.split(".")
    is_name = len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()
    if not is_name:
        raise BadEmailError("email", "a domain of two names or more after the @", "another text")
    return domain


def _short_enough(address: str) -> str:
    size = len(address.encode())
    if size > EMAIL_MAX:
        raise BadEmailError("email", f"at most {EMAIL_MAX} bytes", f"{size}")
    return address
