"""The life of a key, and what a ring gives out."""

from __future__ import annotations

import pytest

from clubkit.calendars.instants import SECOND, Instant
from clubkit.errors import BadInputError, KeyRingError, VoucherRefusedError
from clubkit.vouchers.codes import KEYS
from clubkit.vouchers.keys import KeyRing, KeyState, Purpose, RingKey, derived, new_ring, ring_key
from clubkit.vouchers.ring_texts import RING_TEXT_MAX, read_ring, written_ring
from clubkit.vouchers.secret import Secret
from clubkit.vouchers.tokens import Bound, Token

from .vectors import OTHER_ROOT, ROOT, ring_of

SAID = Token(serial=1, campaign=1, not_before=Instant(0), expires_at=Instant(SECOND))


def root(number):
    """A secret for each number."""
    return Secret(number.to_bytes(32, "big"))


def states(ring):
    """The numbers and states of its keys, the oldest first."""
    return [(key.kid, key.state.value) for key in ring.keys]


def takes(ring, made_by):
    """Whether a ring takes what another one makes: a code, a token."""
    taken: list[str | None] = []
    for verify in (
        lambda: ring.code_keys().verify(made_by.code_keys().make(5)),
        lambda: ring.token_keys().verify(made_by.token_signer().sign(SAID), Instant(0)),
    ):
        try:
            verify()
            taken.append("taken")
        except VoucherRefusedError as error:
            taken.append(error.reason)
    return taken


# --- the life of a key ------------------------------------------------------------------------------


def test_the_life_of_two_keys():
    """The newer one is known before it signs; what the older one made is good until it is retired."""
    first = new_ring("demo", ROOT)
    announced = first.announced(OTHER_ROOT)
    rotated = announced.rotated()

    assert [(0, "signing")] == states(first)
    assert [(0, "signing"), (1, "announced")] == states(announced)
    assert [(0, "verifying"), (1, "signing")] == states(rotated)
    assert [(1, "signing")] == states(rotated.retired(0))
    assert ["taken"] * 2 == takes(announced, rotated) == takes(rotated, first) == takes(rotated, rotated)
    assert first.code_keys().make(5) == announced.code_keys().make(5) != rotated.code_keys().make(5)
    assert ["unknown key"] * 2 == takes(first, rotated) == takes(rotated.retired(0), first)


@pytest.mark.parametrize("kid", [0, 1, 2])
def test_a_revoked_key_is_refused_in_any_state(kid):
    """What it made is told from what is unknown, though its secret is gone."""
    ring = new_ring("demo", root(1)).announced(root(2)).rotated().announced(root(3))
    maker = KeyRing("demo", (ring_key(kid, KeyState.SIGNING, root(kid + 1), "demo"),))

    revoked = ring.revoked(kid)

    assert ["taken"] * 2 == takes(ring, maker)
    assert ["revoked key"] * 2 == takes(revoked, maker)
    assert [None] == [key.root for key in revoked.keys if key.kid == kid]
    assert ["unknown key"] * 2 == takes(revoked.retired(kid), maker)


def test_after_the_signing_key_is_revoked_the_next_one_signs():
    """Nothing signs by itself."""
    ring = new_ring("demo", root(1)).revoked(0)

    for deed in (
        ring.binding_key,
        ring.draw_secret,
        ring.signing_id,
        ring.token_signer,
        ring.foreign_key,
        ring.rotated,
    ):
        with pytest.raises(KeyRingError):
            deed()
    assert [(0, "revoked"), (1, "signing")] == states(ring.announced(root(2)).rotated())


@pytest.mark.parametrize(
    "step",
    [
        lambda ring: ring.rotated(),
        lambda ring: ring.retired(1),
        lambda ring: ring.retired(9),
        lambda ring: ring.revoked(9),
        lambda ring: ring.announced(root(9)).announced(root(10)),
        lambda ring: ring.announced(root(9)).retired(2),
        lambda ring: ring.revoked(0).revoked(0),
        lambda ring: ring.revoked(0).binding_key(ring.keys[0].key_id),
        lambda ring: ring.binding_key(b"none"),
        lambda ring: ring.draw_secret(b"none"),
    ],
)
def test_steps_that_a_ring_cannot_take(step):
    """The ring is as it was."""
    ring = ring_of(0, 1)

    with pytest.raises(KeyRingError):
        step(ring)

    assert [(0, "verifying"), (1, "signing")] == states(ring)


def test_a_number_is_used_again_as_late_as_can_be():
    """After 31 comes 0, and what is taken is passed over."""
    ring = ring_of(30, 0, 31)

    assert 6 == ring_of(5).announced(root(9)).keys[-1].kid
    assert 1 == ring.announced(root(9)).keys[-1].kid
    assert 0 == ring.retired(0).announced(root(9)).keys[-1].kid


def test_a_number_is_not_used_while_its_key_is_there():
    """32 keys are all; a revoked one keeps its number until it is retired."""
    ring = ring_of(*range(KEYS)).revoked(4)

    with pytest.raises(KeyRingError):
        ring.announced(root(99))
    assert 4 == ring.retired(4).announced(root(99)).keys[-1].kid


def test_a_secret_has_one_key():
    """A second number for it would only look like a rotation."""
    with pytest.raises(BadInputError):
        new_ring("demo", ROOT).announced(ROOT)


def test_a_binding_is_compared_with_the_key_of_its_token():
    """Also after another key signs."""
    before = ring_of(1)
    after = ring_of(1, 2)
    binding = before.binding_key().binding(Bound.TO_MEMBER, "sara")

    assert after.binding_key(before.token_signer().key_id).fits(binding, Bound.TO_MEMBER, "sara")
    assert not after.binding_key().fits(binding, Bound.TO_MEMBER, "sara")


def test_a_month_is_drawn_again_with_the_key_of_its_draws():
    """Also after another key signs."""
    before = ring_of(1)
    after = ring_of(1, 2)

    assert before.draw_secret() == after.draw_secret(before.signing_id())
    assert before.draw_secret() != after.draw_secret()


# --- one key for each purpose and club --------------------------------------------------------------


def test_keys_have_nothing_in_common():
    """Each purpose, club and secret has its own."""
    keys = {
        derived(secret, purpose, tenant).reveal()
        for secret in (ROOT, OTHER_ROOT)
        for purpose in Purpose
        for tenant in ("demo", "demo2", "Demo")
    }

    assert 2 * len(Purpose) * 3 == len(keys)


@pytest.mark.parametrize("tenant", ["", "a b", "a/b", "a:b", "a\n", "گل", "x" * 65])
def test_what_no_club_is_called(tenant):
    """The name must stand in one word of the ring's text, and end the text that keys are derived with."""
    with pytest.raises(BadInputError):
        new_ring(tenant, ROOT)


def ring_key_in(state, kid=1, number=1):
    return ring_key(kid, state, root(number), "demo")


@pytest.mark.parametrize(
    "keys",
    [
        [ring_key_in(KeyState.SIGNING), ring_key_in(KeyState.VERIFYING, number=2)],
        [ring_key_in(KeyState.SIGNING), ring_key_in(KeyState.VERIFYING, kid=2)],
        [ring_key_in(KeyState.SIGNING), ring_key_in(KeyState.SIGNING, 2, 2)],
        [ring_key_in(KeyState.ANNOUNCED), ring_key_in(KeyState.ANNOUNCED, 2, 2)],
        [ring_key_in(KeyState.SIGNING, kid=32)],
        [ring_key_in(KeyState.REVOKED)],
        [RingKey(1, KeyState.VERIFYING, b"1234", None)],
    ],
    ids=["number twice", "secret twice", "two sign", "two announced", "number 32", "not gone", "gone"],
)
def test_what_is_no_ring(keys):
    with pytest.raises(BadInputError):
        KeyRing("demo", tuple(keys))


# --- its text ---------------------------------------------------------------------------------------

RING = ring_of(0, 1, 2).revoked(0).announced(root(9))
TEXT = written_ring(RING)


def test_the_text_of_a_ring():
    """It is a promise: older files are read by later versions."""
    assert (
        "clubkit-keys-v1 demo\n"
        "0:revoked:a3feac1a\n"
        "1:verifying:105b207e:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
        "2:signing:6658c878:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n"
        "3:announced:2fdba901:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAk="
    ) == TEXT


@pytest.mark.parametrize("space", ["\n", " ", "\r\n", "\t  "])
def test_what_was_written_is_read(space):
    """On lines as in a file, or on one as in the environment."""
    again = read_ring(f"{TEXT}\n".replace("\n", space))

    assert (states(RING), TEXT) == (states(again), written_ring(again))
    assert ["taken"] * 2 == takes(again, RING)


def test_the_largest_ring_can_be_read():
    """32 keys and the longest name."""
    ring = ring_of(*range(KEYS), tenant="x" * 64)

    assert states(ring) == states(read_ring(written_ring(ring)))
    assert len(written_ring(ring)) < RING_TEXT_MAX


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clubkit-keys-v1",
        "clubkit-keys-v2 demo",
        "clubkit-keys-v1 de/mo",
        TEXT.replace("demo", "demo2"),
        TEXT.replace("AQEB", "AQEC", 1),
        TEXT.replace("AQE=", ""),
        TEXT.replace("AQE=", "A=E="),
        TEXT.replace("verifying", "dozing"),
        TEXT.replace("revoked", "verifying"),
        TEXT.replace("1:verifying", "0:verifying"),
        TEXT.replace("1:verifying", "32:verifying"),
        TEXT.replace("1:verifying", "١:verifying"),
        TEXT + ":more",
        TEXT + " " * RING_TEXT_MAX,
        "[" * RING_TEXT_MAX,
    ],
)
def test_what_is_no_text_of_a_ring(text):
    """A word that was cut or changed is noticed, and no secret is shown."""
    with pytest.raises(BadInputError) as caught:
        read_ring(text)

    shown = f"{caught.value!r} {caught.value} {caught.value.__context__!r} {caught.value.__cause__!r}"
    assert "AQEB" not in shown
    assert "AgIC" not in shown
