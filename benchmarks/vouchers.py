"""
Short codes beside a bare HMAC with base 32, and tokens beside bare Ed25519, in turns in one run.

The bare forms do what nobody can leave out: `hmac.digest` over the same message, base 32, and
`compare_digest`; no check symbol, no folding of what people type. Base 32 is once that of the standard
library with the symbols replaced, and once the faster one of clubkit. For tokens, the signature alone. CPU
time, the best of many rounds::

    python -m benchmarks.vouchers
"""

# ruff: noqa: T201

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clubkit.calendars.instants import SECOND, Instant
from clubkit.vouchers.codes import CodeKey, CodeKeys
from clubkit.vouchers.symbols import ALPHABET, written
from clubkit.vouchers.tokens import Token, TokenKeys, TokenKind, TokenSigner

SECRET = bytes(range(32))
NUMBER = 12_345_678_901
TENANT = b"demo"
ROUNDS = 40
NOW = Instant(1_790_000_000 * SECOND)

_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OURS = bytes.maketrans(_STANDARD, ALPHABET.encode())
_THEIRS = bytes.maketrans(ALPHABET.encode(), _STANDARD)


def main() -> None:
    """Print a line for each deed, with its baseline beside it."""
    print(f"{'':14}  {'bare /s':>9}  {'clubkit /s':>10}  ratio")
    for name, bare, ours, times in (*codes(), *tokens()):
        bare_s, ours_s = side_by_side(bare, ours, times)
        print(f"{name:14}  {1 / bare_s:>9,.0f}  {1 / ours_s:>10,.0f}  {ours_s / bare_s:>5.2f}")


Deed = tuple[str, Callable[[], object], Callable[[], object], int]


def codes() -> list[Deed]:
    """Making a code, and verifying one as it is printed."""
    key = CodeKey(7, SECRET)
    keys = CodeKeys(key, frozenset(), {7: key})
    text = key.code(NUMBER)
    plain = text.replace("-", "").encode()
    digits = text.replace("-", "").translate(str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv"))
    return [
        ("code, made", lambda: bare_code(NUMBER), lambda: keys.make(NUMBER), 5_000),
        ("  fast base 32", lambda: fast_code(NUMBER), lambda: keys.make(NUMBER), 5_000),
        ("code, verified", lambda: bare_check(plain), lambda: keys.verify(text), 5_000),
        ("  fast base 32", lambda: fast_check(digits), lambda: keys.verify(text), 5_000),
    ]


def bare_code(number: int) -> str:
    """Key number, number and tag in base 32."""
    body = b"\7" + number.to_bytes(5, "big")
    tag = hmac.digest(SECRET, b"clubkit-short-v1" + body, "sha256")
    return base64.b32encode(body[1:] + tag[:5]).translate(_OURS).decode("ascii")


def bare_check(text: bytes) -> bool:
    """The same, backwards."""
    data = base64.b32decode(text.translate(_THEIRS))
    tag = hmac.digest(SECRET, b"clubkit-short-v1\7" + data[:5], "sha256")
    return hmac.compare_digest(tag[:5], data[5:])


def fast_code(number: int) -> str:
    """With the base 32 of clubkit, which spreads bits in place of looking symbols up."""
    body = b"\7" + number.to_bytes(5, "big")
    tag = hmac.digest(SECRET, b"clubkit-short-v1" + body, "sha256")
    return written(int.from_bytes(body[1:] + tag[:5], "big"), 16)


def fast_check(digits: str) -> bool:
    """With the base 32 of `int`."""
    data = int(digits, 32).to_bytes(10, "big")
    tag = hmac.digest(SECRET, b"clubkit-short-v1\7" + data[:5], "sha256")
    return hmac.compare_digest(tag[:5], data[5:])


def tokens() -> list[Deed]:
    """Signing a token, and verifying one."""
    signer = TokenSigner(SECRET, TENANT)
    keys = TokenKeys(TENANT, [signer.public])
    private = Ed25519PrivateKey.from_private_bytes(SECRET)
    public = private.public_key()
    message = b"clubkit-token-v1\0" + bytes(43)
    signature = private.sign(message)
    token = Token(
        serial=2**63,
        campaign=7,
        not_before=NOW,
        expires_at=Instant(NOW + 10**6 * SECOND),
        kind=TokenKind.MONEY,
        amount=2_500_000,
        currency=364,
    )
    text = signer.sign(token)
    return [
        ("token, signed", lambda: private.sign(message), lambda: signer.sign(token), 500),
        (
            "token, verified",
            lambda: public.verify(signature, message),
            lambda: keys.verify(text, NOW),
            200,
        ),
    ]


def side_by_side(bare: Callable[[], object], ours: Callable[[], object], times: int) -> tuple[float, float]:
    """Seconds of CPU for one of each, the best of rounds in which they take turns."""
    taken: dict[Callable[[], object], float] = {bare: 1.0, ours: 1.0}
    for _ in range(ROUNDS):
        for deed, least in taken.items():
            begun = time.process_time()
            for _ in range(times):
                deed()
            taken[deed] = min(least, (time.process_time() - begun) / times)
    return taken[bare], taken[ours]


if __name__ == "__main__":
    main()
