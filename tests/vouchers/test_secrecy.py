"""No secret is seen: in a text, a pickle, a log, an error or a comparison."""

from __future__ import annotations

import ast
import base64
import copy
import io
import logging
import pickle
import traceback
from pathlib import Path

import pytest
from attrs import asdict

import clubkit.vouchers
from clubkit.errors import BadInputError, ClubError
from clubkit.vouchers.codes import read_code
from clubkit.vouchers.keys import Purpose, new_ring
from clubkit.vouchers.ring_texts import read_ring, written_ring
from clubkit.vouchers.secret import Secret

CANARY = b"canary-canary-canary-canary-0123"
RING = new_ring("demo", Secret(CANARY))
HOLDERS = [
    Secret(CANARY),
    RING,
    RING.keys[0],
    RING.code_keys(),
    RING.code_keys().signing,
    RING.token_signer(),
    RING.binding_key(),
    RING.foreign_key(),
]

holders = pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)


def forms_of(secret):
    """How a secret could show."""
    return {
        secret.hex(),
        secret.decode("latin-1"),
        repr(secret)[2:-1],
        base64.b64encode(secret).decode("ascii"),
    }


def secrets_of(ring):
    """The root, and what is derived from it."""
    key = ring.keys[0]
    return [CANARY, *(key.secret(purpose, ring.tenant) for purpose in Purpose)]


FORBIDDEN = {form for secret in secrets_of(RING) for form in forms_of(secret)}


def seen_in(text):
    """Which secrets a text shows."""
    return {form for form in FORBIDDEN if form in text}


@holders
def test_no_text_of_an_object_shows_a_secret(holder):
    assert set() == seen_in(f"{holder} {holder!r} {holder!s:>400} {[holder]} {vars_of(holder)}")


def vars_of(holder):
    """What a debugger or `asdict` shows of an object."""
    shown = {name: getattr(holder, name, None) for name in getattr(type(holder), "__slots__", ())}
    shown.pop("_bytes", None)
    if hasattr(holder, "__attrs_attrs__"):
        shown |= asdict(holder, recurse=True)
    return shown


@holders
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_object_is_pickled(holder, protocol):
    """A job queue or a cache gets no key."""
    with pytest.raises(TypeError):
        pickle.dumps(holder, protocol)


def test_no_secret_is_copied():
    with pytest.raises(TypeError):
        copy.deepcopy(Secret(CANARY))


def test_no_log_shows_a_secret():
    stream = io.StringIO()
    log = logging.Logger("a shop")  # noqa: LOG001
    log.addHandler(logging.StreamHandler(stream))

    log.warning("%s %r %s", RING, RING.keys, HOLDERS)

    assert "demo" in stream.getvalue()
    assert set() == seen_in(stream.getvalue())


def broken(text):
    """The traceback of a text that is no ring."""
    try:
        read_ring(text)
    except ClubError:
        return traceback.format_exc()
    raise AssertionError("it was read")


@pytest.mark.parametrize("cut", range(20, 60, 7))
def test_no_traceback_shows_a_secret(cut):
    """Of a ring that was cut anywhere in its secret, or says another club."""
    text = written_ring(RING)
    start = text.index(":", text.index("signing:") + 8)
    secret = text[start + 1 :]

    told = broken(text[: start + cut]) if cut < 44 else broken(text.replace(" demo", f" demo{cut}"))

    assert secret[:12] not in told
    assert set() == seen_in(told)


def test_a_ring_without_its_club_shows_no_secret():
    """The word after the format is then a key."""
    assert set() == seen_in(broken(written_ring(RING).replace(" demo", "")))


@pytest.mark.parametrize("data", [b"", CANARY[:31], CANARY + b"!", bytearray(CANARY), CANARY.decode("ascii")])
def test_what_is_no_secret_is_not_shown(data):
    with pytest.raises(BadInputError) as caught:
        Secret(data)

    assert "canary" not in repr(caught.value)


def test_secrets_are_compared():
    """In constant time, with secrets alone, and never as keys of a dict."""
    assert Secret(CANARY) == Secret(bytes(CANARY))
    assert Secret(CANARY) != Secret(CANARY[::-1])
    assert Secret(CANARY) != CANARY
    with pytest.raises(TypeError):
        hash(Secret(CANARY))


# --- the source -------------------------------------------------------------------------------------

CONFIDENTIAL = ("tag", "signature", "mark", "hash", "secret", "root", "seed", "_bytes")


def careless(source):
    """The comparisons of a source that stop at the first byte that differs, and may not."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(each, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for each in node.ops)
        and not (isinstance(node.left, ast.Call) and ast.unparse(node.left.func) == "len")
        and any(word in ast.unparse(node).lower() for word in CONFIDENTIAL)
    ]


def test_what_proves_something_is_compared_in_constant_time():
    """Tags, signatures, marks and secrets meet in `compare_digest`, or in the primitive."""
    sources = sorted(Path(clubkit.vouchers.__file__).parent.glob("*.py"))

    assert len(sources) > 6
    assert {} == {path.name: found for path in sources if (found := careless(path.read_text("utf-8")))}


@pytest.mark.parametrize(
    "line", ["code.tag == tag", "if signature != other: pass", "key.root in roots", "a == hashed(b)"]
)
def test_the_guard_sees_a_careless_comparison(line):
    assert careless(line)


def test_the_guard_passes_what_is_public():
    assert [] == careless("key.kid == kid and len(secret) != 32 and secret is None")


def test_a_code_that_was_read_shows_no_tag():
    assert "tag" not in repr(read_code(RING.code_keys().make(1)))
