"""What bytes of a fuzzer become at the parsers of vouchers and of members, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from tests.members.vectors import PHONE
from tests.members.vectors import ring_of as privacy_ring_of
from tests.members.vectors import vectors as member_vectors
from tests.vouchers.vectors import code_keys, ring_of, token_keys, vectors

from clubkit.calendars import DateCalendar
from clubkit.calendars.instants import SECOND, Instant
from clubkit.errors import BadInputError, BadVoucherError, DecryptionError, KeyRingError, VoucherRefusedError
from clubkit.members.keys import read_privacy_ring, written_privacy_ring
from clubkit.members.occasions import Relation, occasion_on
from clubkit.members.phones import parse_iranian_phone, parse_phone
from clubkit.members.privacy import MemberKey, unwrapped
from clubkit.members.texts import clean_name, parse_email, search_key
from clubkit.secret import Secret
from clubkit.vouchers.foreign import canonical_foreign, canonical_shared
from clubkit.vouchers.symbols import check_sum, written
from clubkit.vouchers.tokens import PREFIX

CODES = vectors("codes")["golden"]
TOKENS = vectors("tokens")["golden"]
TOKEN_BYTES = 107

PERSONAL: Final = "+-@./ ۰۱۲۳۴۵۶۷۸۹0123456789abیي\u200c\u200f\u0301"
"""What phones, names and addresses are mostly of."""

AS_SYMBOLS: Final = 0
AS_CHANGE: Final = 1
AS_TEXT: Final = 2
WAYS: Final = 4


class Fuzzed:
    """
    The parsers of one format. Any error but what they may raise goes through to the fuzzer.

    Attributes:
        inputs: How many there were.

        told: How often each answer was given.
    """

    def __init__(
        self,
        texts: list[str],
        parsers: list[Callable[[str, int], object]],
        made: Callable[[bytes], str],
        told: type[BadInputError] = BadVoucherError,
    ) -> None:
        self.inputs = 0
        self.told: Counter[str | None] = Counter()
        self.seeds = [bytes([AS_TEXT]) + bytes(4) + text.encode() for text in texts]
        self._texts = texts
        self._parsers = parsers
        self._made = made
        self._told = told

    def __call__(self, data: bytes) -> None:
        """Feed one input: a byte for the way, four for a number, and what is made of the rest."""
        self.inputs += 1
        way, number, rest = data[0] % WAYS if data else AS_TEXT, int.from_bytes(data[1:5], "big"), data[5:]
        text = self._text(way, number, rest)
        for parse in self._parsers:
            self._note(parse, text, number)

    def _text(self, way: int, number: int, rest: bytes) -> str:
        if way == AS_SYMBOLS:
            return self._made(rest)
        if way == AS_CHANGE:
            golden = self._texts[number % len(self._texts)]
            place = number // 256 % len(golden)
            part = rest.decode("utf-8", "surrogateescape")
            return f"{golden[:place]}{part}{golden[place + len(part) :]}"
        if way == AS_TEXT:
            return rest.decode("utf-8", "surrogateescape")
        return rest[: len(rest) // 2 * 2].decode("utf-16-le", "surrogatepass")

    def _note(self, parse: Callable[[str, int], object], text: str, number: int) -> None:
        try:
            parse(text, number)
        except VoucherRefusedError as error:
            self.told[error.reason] += 1
        except self._told as error:
            self.told[f"not {error.expected}"] += 1
        else:
            self.told["taken"] += 1


def code_inputs() -> Fuzzed:
    """Short codes, under a key of theirs and a revoked one, and foreign and shared codes."""
    keys, revoked = code_keys(CODES[0]), ring_of(6, 7).revoked(7).code_keys()
    return Fuzzed(
        [case["code"] for case in CODES],
        [
            lambda text, _: keys.verify(text),
            lambda text, _: revoked.verify(text),
            lambda text, _: canonical_foreign(text),
            lambda text, _: canonical_shared(text),
        ],
        _right_in_its_check,
    )


def _right_in_its_check(data: bytes) -> str:
    number = int.from_bytes(data[:10], "big") >> 5 << 5
    return written(number | check_sum(number), 16)


def token_inputs() -> Fuzzed:
    """Tokens, at any second of the years that they know."""
    keys = token_keys(TOKENS[0])
    return Fuzzed(
        [case["text"] for case in TOKENS],
        [lambda text, number: keys.verify(text, Instant(number * SECOND))],
        _right_in_its_form,
    )


def _right_in_its_form(data: bytes) -> str:
    return PREFIX + written(int.from_bytes(data[:TOKEN_BYTES], "big") << 4, 172)


def typed_inputs() -> Fuzzed:
    """What people type about themselves, and texts of key rings. What is taken reads as itself."""
    ring = written_privacy_ring(privacy_ring_of(1, 2))
    return Fuzzed(
        [
            "+98 (0)912-345-6789",
            "0098۹۱۲۳۴۵۶۷۸۹",
            "+90 532 123 45 67",
            "Sara.Ahmadi+club@Example.co.uk",
            "\u202eعلي\u200cزاده ۵",
            "1365/12/29",
            "--02-29",
            ring,
        ],
        [
            lambda text, _: _reads_as_itself(lambda typed: parse_iranian_phone(typed).e164, text),
            lambda text, _: _reads_as_itself(lambda typed: parse_phone(typed, "TR").e164, text),
            lambda text, _: _reads_as_itself(lambda typed: parse_email(typed).address, text),
            lambda text, _: _reads_as_itself(clean_name, text),
            lambda text, _: _reads_as_itself(search_key, text),
            lambda text, number: occasion_on(text, Relation.BIRTHDAY, [*DateCalendar][number % 3]),
            lambda text, _: written_privacy_ring(read_privacy_ring(text)),
        ],
        lambda data: "".join(PERSONAL[byte % len(PERSONAL)] for byte in data[:20]),
        BadInputError,
    )


def _reads_as_itself(parse: Callable[[str], str], text: str) -> None:
    """Read a text, and what came of it: it must be the same."""
    found = parse(text)
    assert found == parse(found), "what was read is read otherwise"


class StoredInputs:
    """
    What reads stored bytes. Any error but those of a changed or foreign value goes through to the fuzzer.

    Attributes:
        inputs: How many there were.

        told: How often each answer was given.
    """

    def __init__(self) -> None:
        self.inputs = 0
        self.told: Counter[str | None] = Counter()
        stored = member_vectors("stored")
        self._kept = [
            bytes.fromhex(case["stored"]) for part in ("fields", "wrapped") for case in stored[part]
        ]
        self.seeds = [bytes([AS_TEXT]) + bytes(4) + kept for kept in self._kept]
        self._ring = privacy_ring_of(1, 300)
        first = stored["fields"][0]
        self._key = MemberKey("demo", 7, 1, Secret(bytes.fromhex(first["key"])))

    def __call__(self, data: bytes) -> None:
        """Feed one input: a byte for the way, four for a number, and what is stored or changes it."""
        self.inputs += 1
        way, number, rest = data[0] % WAYS if data else AS_TEXT, int.from_bytes(data[1:5], "big"), data[5:]
        stored = rest if way in {AS_TEXT, AS_SYMBOLS} else self._changed(number, rest)
        self._note(lambda: self._key.decrypt(PHONE, stored), stored)
        self._note(lambda: unwrapped(self._ring, 7, 1, stored), stored)

    def _changed(self, number: int, part: bytes) -> bytes:
        kept = self._kept[number % len(self._kept)]
        place = number // 256 % len(kept)
        return kept[:place] + part + kept[place + len(part) :]

    def _note(self, read: Callable[[], object], stored: bytes) -> None:
        try:
            read()
        except DecryptionError as error:
            self.told[f"not {error.place}"] += 1
        except KeyRingError:
            self.told["unknown key"] += 1
        else:
            assert stored in self._kept, "a value that was never stored was read"
            self.told["taken"] += 1


INPUTS: dict[str, Callable[[], Any]] = {
    "code": code_inputs,
    "token": token_inputs,
    "stored": StoredInputs,
    "typed": typed_inputs,
}
