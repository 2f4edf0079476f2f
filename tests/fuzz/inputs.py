"""What bytes of a fuzzer become at the parsers of vouchers, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from tests.vouchers.vectors import code_keys, ring_of, token_keys, vectors

from clubkit.calendars.instants import SECOND, Instant
from clubkit.errors import BadVoucherError, VoucherRefusedError
from clubkit.vouchers.foreign import canonical_foreign, canonical_shared
from clubkit.vouchers.symbols import check_sum, written
from clubkit.vouchers.tokens import PREFIX

CODES = vectors("codes")["golden"]
TOKENS = vectors("tokens")["golden"]
TOKEN_BYTES = 107

AS_SYMBOLS: Final = 0
AS_CHANGE: Final = 1
AS_TEXT: Final = 2
WAYS: Final = 4


class Fuzzed:
    """
    The parsers of one format. Any error but the two that vouchers have goes through to the fuzzer.

    Attributes:
        inputs: How many there were.

        told: How often each answer was given.
    """

    def __init__(
        self, texts: list[str], parsers: list[Callable[[str, int], object]], made: Callable[[bytes], str]
    ) -> None:
        self.inputs = 0
        self.told: Counter[str | None] = Counter()
        self.seeds = [bytes([AS_TEXT]) + bytes(4) + text.encode() for text in texts]
        self._texts = texts
        self._parsers = parsers
        self._made = made

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
        except BadVoucherError as error:
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


INPUTS = {"code": code_inputs, "token": token_inputs}
