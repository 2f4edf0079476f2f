"""
Messages that wait to be sent, and what became of them.

A message is planned once under an id that says what it reminds of. It holds nothing personal: who it goes to
and its words are worked out as it is sent, from what is known and allowed then.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen

from clubkit.calendars import Instant


class MessageState(StrEnum):
    """Where a message is in its life."""

    PLANNED = "planned"
    """It waits for its time, or for another attempt."""

    SENDING = "sending"
    """Somebody has taken it to send it, until `Message.due_at`; after that another may."""

    SENT = "sent"
    """A channel took it."""

    DROPPED = "dropped"
    """It was not to be sent: no consent, no way to reach the member, or too late."""

    DEAD = "dead"
    """Every attempt failed. It can be replayed."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in {MessageState.PLANNED, MessageState.SENDING}


@frozen
class About:
    """
    What a message is about; the words are made of it.

    Attributes:
        occasion_nos: Numbers of the member's occasions that it reminds of.

        public_day: Id of a public day that it reminds of, or none.

        day: Ordinal of the day that it reminds of, or none for an event.

        event: What happened or will, such as ``points.expiring``, or none.

        facts: What the words need beside the member, by name: numbers, instants and names of rewards.
    """

    occasion_nos: tuple[int, ...] = ()
    public_day: str | None = None
    day: int | None = None
    event: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


@frozen
class Message:
    """
    One message to one member.

    Attributes:
        message_id: What makes it the same message, at most 200 characters: rule, step, and what it reminds
            of. A member has each once, whatever becomes of it.

        rule_id: The reminder of the program that it comes from.

        due_at: Not before this; while it is being sent: when the claim on it ends.

        ends_at: The first instant that is too late.

        about: What it is about.

        attempts: How often a channel was asked.

        channel: The one that took it, or that was tried last.

        provider_id: What the provider calls it.

        reason: Why it was dropped, refused or is tried again.

        offer_id: Id of the reward record whose code it carries, or none.

        done_at: When it was sent, dropped or given up.

        version: For compare-and-swap.
    """

    member_key: int
    message_id: str
    rule_id: str
    due_at: Instant
    ends_at: Instant
    about: About = field(default=About())
    state: MessageState = MessageState.PLANNED
    attempts: int = 0
    channel: str | None = None
    provider_id: str | None = None
    reason: str | None = None
    offer_id: str | None = None
    done_at: Instant | None = None
    version: int = 0


def ids_of(messages: Iterable[Message]) -> dict[int, list[str]]:
    """The ids of messages, by the key of who they go to."""
    found: dict[int, list[str]] = {}
    for message in messages:
        found.setdefault(message.member_key, []).append(message.message_id)
    return found
