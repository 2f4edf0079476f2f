"""The life of the keys that wrap keys, and the text that they are kept as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.errors import BadInputError, KeyRingError
from clubkit.members.keys import (
    KEKS_MAX,
    KID_MAX,
    PRIVACY_RING_TEXT_MAX,
    Kek,
    KekState,
    PrivacyRing,
    new_privacy_ring,
    read_privacy_ring,
    written_privacy_ring,
)

from .vectors import ring_of, secret, vectors

TEXT = written_privacy_ring(ring_of(1, 2, announced=[3]))


def told(ring):
    """The keys of a ring, without their secrets."""
    return [(kek.kid, kek.state.value) for kek in ring.keks]


# --- a life -----------------------------------------------------------------------------------------


def test_a_key_is_announced_wraps_unwraps_and_is_retired():
    first = new_privacy_ring("demo", secret(255), secret(1))
    announced = first.announced(secret(2))
    rotated = announced.rotated()

    assert [(1, "wrapping")] == told(first)
    assert [(1, "wrapping"), (2, "announced")] == told(announced)
    assert [(1, "unwrapping"), (2, "wrapping")] == told(rotated)
    assert [(2, "wrapping")] == told(rotated.retired(1))


def test_no_number_is_used_twice():
    """Else a stored key that was wrapped by a retired one would name another."""
    ring = ring_of(1)
    seen = {1}
    for number in range(2, 40):
        ring = ring.announced(secret(number)).rotated().retired(number - 1)
        seen.add(ring.wrapping().kid)

    assert set(range(1, 40)) == seen


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (lambda: ring_of(1, announced=[2]).announced(secret(9)), "announced already"),
        (lambda: ring_of(1, 2).rotated(), "no key is announced"),
        (lambda: ring_of(1, 2).retired(2), "key 2 is wrapping"),
        (lambda: ring_of(1, announced=[2]).retired(2), "key 2 is announced"),
        (lambda: ring_of(1, 2).retired(3), "there is no key 3"),
        (lambda: ring_of(1).kek(2), "there is no key 2"),
        (lambda: ring_of(1).wrapping_secret(2), "there is no key 2"),
        (lambda: ring_of(*range(1, KEKS_MAX + 1)).announced(secret(99)), "there are 16 keys"),
        (lambda: ring_of(KID_MAX).announced(secret(99)), "all 65535 numbers"),
    ],
)
def test_a_step_that_a_ring_cannot_take_is_told(step, why):
    with pytest.raises(KeyRingError, match=why):
        step()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: ring_of(1).announced(secret(1)), "each secret once"),
        (lambda: ring_of(1).announced(secret(255)), "each secret once"),
        (lambda: new_privacy_ring("demo", secret(1), secret(1)), "each secret once"),
        (lambda: ring_of(2, 1), "the oldest first"),
        (lambda: ring_of(1, 1), "each number once"),
        (lambda: ring_of(0), "numbers 1 to 65535"),
        (lambda: ring_of(KID_MAX + 1), "numbers 1 to 65535"),
        (lambda: ring_of(1, announced=[2, 3]), "at most one that is announced"),
        (lambda: PrivacyRing("demo", secret(255), ()), "one that wraps"),
        (
            lambda: PrivacyRing(
                "demo", secret(255), tuple(Kek(kid, KekState.WRAPPING, secret(kid)) for kid in (1, 2))
            ),
            "one that wraps",
        ),
        (lambda: ring_of(*range(1, KEKS_MAX + 2)), "at most 16 keys"),
        (lambda: ring_of(1, tenant=""), "tenant"),
        (lambda: ring_of(1, tenant="a|b"), "tenant"),
        (lambda: ring_of(1, tenant="a/b"), "tenant"),
        (lambda: ring_of(1, tenant="x" * 65), "tenant"),
    ],
)
def test_what_is_no_ring_is_told(make, why):
    with pytest.raises(BadInputError, match=why):
        make()


def test_each_purpose_and_club_has_a_key_of_its_own():
    """And none is the secret that it was derived from."""
    rings = [ring_of(1, 2), ring_of(1, 2, tenant="other")]
    keys = {
        key.reveal()
        for ring in rings
        for key in (
            ring.index,
            *(kek.secret for kek in ring.keks),
            *(ring.wrapping_secret(kek.kid) for kek in ring.keks),
            *(ring.index_secret(name) for name in ("phone", "email")),
        )
    }

    assert 3 + 2 * 2 + 2 * 2 == len(keys)


# --- its text ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, KID_MAX), min_size=1, max_size=KEKS_MAX, unique_by=lambda kid: kid % 251))
def test_a_ring_is_read_as_it_was_written(kids):
    """On lines, or in one with spaces as variables of the environment have it."""
    text = written_privacy_ring(ring_of(*sorted(kids)))

    assert len(text) <= PRIVACY_RING_TEXT_MAX
    assert text == written_privacy_ring(read_privacy_ring(text))
    assert text == written_privacy_ring(read_privacy_ring(f" {text.replace(chr(10), '  ')}\r\n"))


def test_the_text_is_that_of_the_vector():
    """A text that is in a vault today is read tomorrow."""
    golden = vectors("ring")

    assert golden["text"] == TEXT.split("\n")
    assert told(ring_of(1, 2, announced=[3])) == told(read_privacy_ring("\n".join(golden["text"])))


@pytest.mark.parametrize("must_fail", vectors("ring")["must_fail"], ids=lambda case: case["what"])
def test_another_text_is_refused(must_fail):
    text = " ".join(must_fail["text"])

    with pytest.raises(BadInputError) as caught:
        read_privacy_ring(text)

    assert not any(word[-30:] in f"{caught.value!r}" for word in text.split() if len(word) > 40)


def test_each_changed_character_of_a_secret_is_noticed():
    """By the check, before anything is encrypted with it."""
    start = TEXT.index("index:") + len("index:00000000:")
    for at in range(start, start + 43):
        changed = TEXT[:at] + ("A" if TEXT[at] != "A" else "B") + TEXT[at + 1 :]
        with pytest.raises(BadInputError):
            read_privacy_ring(changed)


@given(
    st.text(max_size=200)
    | st.builds(lambda at, part: TEXT[:at] + part + TEXT[at + 3 :], st.integers(0, 330), st.text(max_size=5))
)
def test_any_text_is_a_ring_or_refused(text):
    """And only one text, but for white space, is that of a ring."""
    try:
        ring = read_privacy_ring(text)
    except BadInputError:
        return

    assert text.split() == written_privacy_ring(ring).split()
