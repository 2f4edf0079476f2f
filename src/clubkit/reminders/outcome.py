"""What becomes of a message: claimed, sent, tried again, put off, dropped or dead."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY, HOUR, MINUTE, SECOND
from clubkit.reminders.outbox import Message, MessageState
from clubkit.reminders.sending import Answer, Verdict

PAUSES: Final = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""How long is waited after each attempt that may be repeated; after one more the message is dead."""

LEASE: Final = 10 * MINUTE
"""How long a message is its claimer's. Who claimed it does not begin to send it in the last `MARGIN`."""

MARGIN: Final = 2 * MINUTE
"""Longer than any channel takes for one attempt."""

JITTER_MAX: Final = 1000
"""The most that `after_answer` is handed: a quarter more of the pause."""

REASON_MAX: Final = 200


class Reason(StrEnum):
    """Why a message was not sent, where no channel says it."""

    LATE = "late"
    """Its time was over."""

    NOT_NOW = "not-now"
    """It waits for a better hour or day, or had to until it was too late."""

    QUOTA = "quota"
    """The member got as many messages as the club sends in a period, until it was too late."""

    NO_RULE = "no-rule"
    """The program has no such reminder any more, or its locale has no text for it."""

    NO_MEMBER = "no-member"
    """The member is gone, or nothing is known of them."""

    NOT_MEANT = "not-meant"
    """The reminder's condition does not hold."""

    NOT_SO = "not-so"
    """What it announces is not so any more: units were spent, a voucher was used, a day was taken back."""

    NO_ADDRESS = "no-address"
    """The member can be reached by none of its channels."""

    NO_CONSENT = "no-consent"
    """The member allows none of the channels that they could be reached by."""

    NO_OFFER = "no-offer"
    """The reward that it offers is out of stock or over, or cannot be given."""


def claimed(message: Message, *, at: Instant) -> Message:
    """The message as somebody's who sends it now."""
    return evolve(message, state=MessageState.SENDING, due_at=Instant(at + LEASE))


def may_begin(message: Message, *, at: Instant) -> bool:
    """Whether enough is left of the claim to try once."""
    return at + MARGIN < message.due_at


def dropped(message: Message, reason: str, *, at: Instant) -> Message:
    """The message as one that is not to be sent."""
    return evolve(message, state=MessageState.DROPPED, reason=reason[:REASON_MAX], done_at=at)


def put_off(message: Message, until: Instant, *, reason: Reason, at: Instant) -> Message:
    """The message as one that waits until later, or is dropped where that is too late."""
    if until >= message.ends_at:
        return dropped(message, reason, at=at)
    return evolve(message, state=MessageState.PLANNED, due_at=until, reason=reason)


def after_answer(
    message: Message, answer: Answer, *, channel: str, at: Instant, jitter: int, has_other: bool
) -> Message:
    """
    What a message is after an attempt.

    A channel that will never take it makes room for the next one, and then the message is still its
    claimer's. What may be taken later waits, longer each time, and at least as long as the provider asks for,
    a day at most.

    Args:
        jitter: 0 to 1000, at random: that many thousandths of a quarter of the pause are added.

        has_other: Whether another channel is left.
    """
    tried = evolve(
        message,
        attempts=message.attempts + 1,
        channel=channel,
        provider_id=answer.provider_id,
        reason=None if answer.reason is None else answer.reason[:REASON_MAX],
    )
    if answer.verdict is Verdict.ACCEPTED:
        return evolve(tried, state=MessageState.SENT, reason=None, done_at=at)
    if answer.verdict is Verdict.RETRY:
        return _again(tried, answer, at=at, jitter=jitter)
    if has_other:
        return tried
    if answer.verdict is Verdict.BLACKLISTED:
        return dropped(tried, answer.reason or Reason.NO_CONSENT, at=at)
    return evolve(tried, state=MessageState.DEAD, done_at=at)


def _again(tried: Message, answer: Answer, *, at: Instant, jitter: int) -> Message:
    if tried.attempts > len(PAUSES):
        return evolve(tried, state=MessageState.DEAD, done_at=at)
    pause = PAUSES[tried.attempts - 1]
    asked = min((answer.retry_after or 0) * SECOND, DAY)
    due_at = Instant(at + max(pause, asked) + pause * jitter // (4 * JITTER_MAX))
    if due_at >= tried.ends_at:
        return dropped(tried, tried.reason or Reason.LATE, at=at)
    return evolve(tried, state=MessageState.PLANNED, due_at=due_at)


def replayed(message: Message, *, at: Instant, ends_at: Instant) -> Message:
    """A dead message as one that is tried anew from the start, until *ends_at*."""
    return evolve(
        message,
        state=MessageState.PLANNED,
        due_at=at,
        ends_at=ends_at,
        attempts=0,
        channel=None,
        provider_id=None,
        reason=None,
        done_at=None,
    )
