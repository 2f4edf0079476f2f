"""What may be sent, by what was agreed to and withdrawn."""

from __future__ import annotations

from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, BadInstantError
from clubkit.members.consent import (
    WORDING_MAX,
    Consent,
    ConsentState,
    Purpose,
    Wording,
    consent_in_force,
    may_send,
    wording_of,
)

WORDS = wording_of("2026-1", "Yes, write to me.")
MARKETING, TRANSACTIONAL = Purpose.MARKETING, Purpose.TRANSACTIONAL


def grant(at, *, channel="sms", purpose=MARKETING, wording=WORDS, source="checkout"):
    """A member agreed."""
    return Consent(channel, purpose, ConsentState.GRANTED, at, source, "member", wording)


def withdrawal(at, *, channel="sms", purpose=MARKETING):
    """A member withdrew it."""
    return Consent(channel, purpose, ConsentState.WITHDRAWN, at, "sms:11", "member")


RECORDS = st.builds(
    lambda make, at, channel, purpose: make(at, channel=channel, purpose=purpose),
    st.sampled_from([grant, withdrawal]),
    st.integers(0, 5),
    st.sampled_from(["sms", "email"]),
    st.sampled_from(Purpose),
)


@pytest.mark.parametrize(
    ("history", "at", "allowed"),
    [
        ([], 10, False),
        ([grant(5)], 4, False),
        ([grant(5)], 5, True),
        ([grant(5), withdrawal(7)], 6, True),
        ([grant(5), withdrawal(7)], 7, False),
        ([grant(5), withdrawal(7), grant(9)], 9, True),
        ([withdrawal(7), grant(5)], 10, False),
        ([grant(5), withdrawal(5)], 5, False),
        ([withdrawal(5), grant(5)], 5, False),
        ([grant(5, channel="email")], 10, False),
        ([grant(5, purpose=TRANSACTIONAL)], 10, False),
        ([grant(5), withdrawal(7, channel="email")], 10, True),
        ([grant(5), withdrawal(7, purpose=TRANSACTIONAL)], 10, True),
    ],
)
def test_marketing_needs_a_consent_that_stands(history, at, allowed):
    """At, just before and just after; for this channel and purpose alone."""
    assert allowed is may_send(history, "sms", MARKETING, at=Instant(at))


@pytest.mark.parametrize(
    ("history", "allowed"),
    [
        ([], True),
        ([withdrawal(5)], True),
        ([withdrawal(5, purpose=TRANSACTIONAL)], False),
        ([withdrawal(5, purpose=TRANSACTIONAL), grant(6)], False),
        ([withdrawal(5, purpose=TRANSACTIONAL), grant(6, purpose=TRANSACTIONAL)], True),
        ([withdrawal(5, purpose=TRANSACTIONAL, channel="email")], True),
        ([withdrawal(11, purpose=TRANSACTIONAL)], True),
    ],
)
def test_what_belongs_to_a_purchase_goes_out_unless_it_was_objected_to(history, allowed):
    assert allowed is may_send(history, "sms", TRANSACTIONAL, at=Instant(10))


@given(st.lists(RECORDS, max_size=5), st.integers(0, 6), st.sampled_from(Purpose))
def test_the_order_of_arrival_does_not_matter(history, at, purpose):
    """And a record of later, or of another channel or purpose, changes nothing."""
    expected = consent_in_force(history, "sms", purpose, at=Instant(at))
    noise = [withdrawal(at + 1, purpose=purpose), withdrawal(at, channel="email", purpose=purpose)]
    noise += [withdrawal(at, purpose=other) for other in Purpose if other is not purpose]

    assert {expected} == {
        consent_in_force(order, "sms", purpose, at=Instant(at)) for order in permutations(history)
    }
    assert expected == consent_in_force([*noise, *history], "sms", purpose, at=Instant(at))


@given(st.lists(RECORDS, max_size=6), st.integers(0, 6), st.sampled_from(Purpose))
def test_after_a_withdrawal_nothing_is_sent(history, at, purpose):
    """Whatever was there before it."""
    assert not may_send([*history, withdrawal(at, purpose=purpose)], "sms", purpose, at=Instant(at)) or at < 5


def test_of_two_grants_at_one_instant_the_same_one_counts():
    """So that what was agreed to does not hang on the order of rows."""
    newer = wording_of("2026-2", "Yes, write to me often.")
    records = [grant(5), grant(5, wording=newer), grant(5, wording=newer, source="form")]

    assert {records[2]} == {
        consent_in_force(order, "sms", MARKETING, at=Instant(9)) for order in permutations(records)
    }


# --- records ----------------------------------------------------------------------------------------


def test_a_wording_is_known_by_its_words():
    assert sha256(b"Yes, write to me.").hexdigest() == WORDS.digest
    assert wording_of("1", "Caf\u00e9\nÜber") == wording_of("1", "Cafe\u0301\r\nÜber")
    assert wording_of("1", "a").digest != wording_of("1", "a ").digest


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("", "x"),
        ("v 1", "x"),
        ("v" * 65, "x"),
        ("1", ""),
        ("1", " \n"),
        ("1", "x" * (WORDING_MAX + 1)),
        ("1", "\ud800"),
    ],
)
def test_what_is_no_wording_is_told(version, text):
    with pytest.raises(BadInputError):
        wording_of(version, text)


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, None])
def test_a_digest_has_one_form(digest):
    with pytest.raises(BadInputError):
        Wording("1", digest)


@pytest.mark.parametrize(
    "change",
    [
        {"channel": ""},
        {"channel": "SMS"},
        {"channel": "s" * 33},
        {"purpose": "marketing"},
        {"state": "granted"},
        {"source": ""},
        {"source": "x" * 201},
        {"source": "a\nb"},
        {"actor": ""},
        {"actor": None},
        {"wording": None},
    ],
)
def test_what_is_no_record_is_told(change):
    """Nobody agrees to nothing, and nobody knows a channel without a name."""
    parts: dict[str, Any] = {
        "channel": "sms",
        "purpose": MARKETING,
        "state": ConsentState.GRANTED,
        "at": 5,
        "source": "checkout",
        "actor": "member",
        "wording": WORDS,
    }
    Consent(**parts)
    with pytest.raises(BadInputError):
        Consent(**{**parts, **change})


@pytest.mark.parametrize("at", [5.0, True, None, 2**63])
def test_a_record_is_of_an_instant(at):
    with pytest.raises(BadInstantError):
        grant(at)


def test_an_unknown_form_of_a_channel_is_not_passed_over():
    """A typo would let a withdrawal be overlooked."""
    with pytest.raises(BadInputError):
        may_send([withdrawal(5, purpose=TRANSACTIONAL)], "SMS", TRANSACTIONAL, at=Instant(10))
