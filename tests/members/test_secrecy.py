"""No key is seen: in a text, a pickle, a log, an error or a comparison."""

from __future__ import annotations

import copy
import io
import logging
import pickle
from pathlib import Path

import pytest
from attrs import asdict
from tests.vouchers.test_secrecy import careless, forms_of

import clubkit.members
from clubkit.members.keys import new_privacy_ring, read_privacy_ring, written_privacy_ring
from clubkit.members.privacy import MemberKey, blind_index
from clubkit.secret import Secret

CANARY = b"canary-canary-canary-canary-0123"
INDEX = b"index-canary-index-canary-012345"
RING = new_privacy_ring("demo", Secret(INDEX), Secret(CANARY))
HOLDERS = [
    RING,
    RING.keks[0],
    MemberKey("demo", 7, 1, Secret(CANARY)),
    blind_index(RING, "phone"),
]
FORBIDDEN = {
    form
    for secret in (
        CANARY,
        INDEX,
        RING.wrapping_secret(1).reveal(),
        RING.index_secret("phone").reveal(),
    )
    for form in forms_of(secret)
}

holders = pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)


def seen_in(text):
    """Which keys a text shows."""
    return {form for form in FORBIDDEN if form in text}


@holders
def test_no_text_of_an_object_shows_a_key(holder):
    assert set() == seen_in(f"{holder} {holder!r} {holder!s:>400} {[holder]}")


@holders
def test_no_dump_of_an_object_shows_a_key(holder):
    """As a debugger, or an error tracker that sends local variables, makes it."""
    assert set() == seen_in(f"{asdict(holder)}")


@holders
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_object_is_pickled(holder, protocol):
    """A job queue or a cache gets no key."""
    with pytest.raises(TypeError):
        pickle.dumps(holder, protocol)


@holders
def test_no_key_is_copied(holder):
    with pytest.raises(TypeError):
        copy.deepcopy(holder)


def test_no_log_shows_a_key():
    stream = io.StringIO()
    log = logging.Logger("a shop")  # noqa: LOG001
    log.addHandler(logging.StreamHandler(stream))

    log.warning("%s %r %s", RING, RING.keks, HOLDERS)

    assert "demo" in stream.getvalue()
    assert set() == seen_in(stream.getvalue())


def test_the_text_of_a_ring_is_where_its_secrets_are():
    """The control: what is searched for can be found."""
    text = written_privacy_ring(RING)

    assert 2 == len(seen_in(text))
    assert text == written_privacy_ring(read_privacy_ring(text))


def test_what_proves_something_is_compared_in_constant_time():
    """In `compare_digest`, or in the primitive."""
    sources = sorted(Path(clubkit.members.__file__).parent.glob("*.py"))

    assert len(sources) > 4
    assert {} == {path.name: found for path in sources if (found := careless(path.read_text("utf-8")))}
