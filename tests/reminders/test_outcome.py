"""What becomes of a message."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import evolve

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY, HOUR, MINUTE, SECOND
from clubkit.reminders.outbox import Message, MessageState
from clubkit.reminders.outcome import (
    LEASE,
    MARGIN,
    PAUSES,
    Reason,
    after_answer,
    claimed,
    dropped,
    may_begin,
    put_off,
    replayed,
)
from clubkit.reminders.sending import Answer, Verdict

NOW = Instant(1_800_000_000 * SECOND)
A_MESSAGE = Message(7, "birthday:1:739000", "birthday", NOW, Instant(NOW + 7 * DAY))


def tried(answer, *, message=A_MESSAGE, jitter=0, has_other=False):
    return after_answer(message, answer, channel="sms", at=NOW, jitter=jitter, has_other=has_other)


@pytest.mark.parametrize(
    ("verdict", "has_other", "state"),
    [
        (Verdict.ACCEPTED, False, MessageState.SENT),
        (Verdict.ACCEPTED, True, MessageState.SENT),
        (Verdict.RETRY, False, MessageState.PLANNED),
        (Verdict.RETRY, True, MessageState.PLANNED),
        (Verdict.REJECTED, True, MessageState.SENDING),
        (Verdict.REJECTED, False, MessageState.DEAD),
        (Verdict.BLACKLISTED, True, MessageState.SENDING),
        (Verdict.BLACKLISTED, False, MessageState.DROPPED),
    ],
)
def test_an_answer_decides_on_the_state(verdict, has_other, state):
    after = tried(Answer(verdict, reason="so"), message=claimed(A_MESSAGE, at=NOW), has_other=has_other)

    assert (state, 1, "sms") == (after.state, after.attempts, after.channel)
    assert (after.done_at == NOW) is (not state.is_open)


def test_what_was_sent_has_the_providers_name_for_it_and_no_reason():
    after = tried(Answer(Verdict.ACCEPTED, provider_id="k-1"), message=evolve(A_MESSAGE, reason="busy"))

    assert ("k-1", None) == (after.provider_id, after.reason)


def test_each_pause_is_as_long_as_the_table_says_and_then_the_message_is_dead():
    """1 minute, 5, 30, 2 hours, 5, 10, 10; the eighth attempt is the last."""
    message, pauses = A_MESSAGE, []
    while message.state is MessageState.PLANNED:
        message = tried(Answer(Verdict.RETRY, reason="busy"), message=message)
        pauses.append(message.due_at - NOW)

    assert [*PAUSES, PAUSES[-1]] == pauses
    assert (MessageState.DEAD, 8, "busy", NOW) == (
        message.state,
        message.attempts,
        message.reason,
        message.done_at,
    )
    assert all(early <= late for early, late in pairwise(PAUSES))


@pytest.mark.parametrize(
    ("retry_after", "jitter", "micros"),
    [
        (None, 0, MINUTE),
        (None, 1000, MINUTE + MINUTE // 4),
        (30, 0, MINUTE),
        (3600, 0, HOUR),
        (3600, 1000, HOUR + MINUTE // 4),
        (10**9, 0, DAY),
    ],
)
def test_a_provider_may_ask_for_a_longer_pause(retry_after, jitter, micros):
    after = tried(Answer(Verdict.RETRY, retry_after=retry_after), jitter=jitter)

    assert NOW + micros == after.due_at


@pytest.mark.parametrize(
    ("left", "state"), [(MINUTE + 1, MessageState.PLANNED), (MINUTE, MessageState.DROPPED)]
)
def test_an_attempt_that_would_be_too_late_is_dropped(left, state):
    after = tried(Answer(Verdict.RETRY), message=evolve(A_MESSAGE, ends_at=Instant(NOW + left)))

    assert state is after.state
    assert (after.reason == Reason.LATE) is (state is MessageState.DROPPED)


def test_a_claim_is_somebodys_until_it_ends_and_is_not_begun_on_shortly_before():
    mine = claimed(A_MESSAGE, at=NOW)

    assert (MessageState.SENDING, NOW + LEASE) == (mine.state, mine.due_at)
    assert may_begin(mine, at=Instant(NOW + LEASE - MARGIN - 1))
    assert not may_begin(mine, at=Instant(NOW + LEASE - MARGIN))


@pytest.mark.parametrize(
    ("until", "state"),
    [(NOW + 7 * DAY - 1, MessageState.PLANNED), (NOW + 7 * DAY, MessageState.DROPPED)],
)
def test_what_is_put_off_waits_unless_that_is_too_late(until, state):
    after = put_off(A_MESSAGE, Instant(until), reason=Reason.QUOTA, at=NOW)

    assert (state, Reason.QUOTA) == (after.state, after.reason)


def test_a_dead_message_is_replayed_from_the_start():
    dead = evolve(tried(Answer(Verdict.REJECTED, reason="no credit")), offer_id="gift:1")

    again = replayed(dead, at=Instant(NOW + DAY), ends_at=Instant(NOW + 9 * DAY))

    want = evolve(A_MESSAGE, due_at=Instant(NOW + DAY), ends_at=Instant(NOW + 9 * DAY), offer_id="gift:1")
    assert want == again


def test_a_reason_is_cut_where_a_store_has_no_room():
    assert 200 == len(dropped(A_MESSAGE, "x" * 500, at=NOW).reason or "")
    assert 200 == len(tried(Answer(Verdict.REJECTED, reason="x" * 500)).reason or "")
