"""What a channel is handed, and what it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from attrs import field, frozen


@frozen
class Outgoing:
    """
    One message on its way to one person. Its `repr` shows neither the person nor the words.

    Attributes:
        message_id: Stable over every attempt: a channel hands it to its provider, so that a second attempt
            after a lost answer is told apart from a second message. 1 to 64 ASCII letters, digits and dashes.

        to: Where to, in the form that the channel takes: a phone number in E.164, an e-mail address, the id
            of a chat, or a URL.

        text: The words, plain.

        subject: For channels that have one.

        html: The words as a page, for channels that can show one.

        pattern: Name of a text that the provider has approved, and its values by name; for those that only
            send such.

        language: Tag of the language that the words are in, such as ``fa``.
    """

    message_id: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    html: str | None = field(default=None, repr=False)
    pattern: str | None = None
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    language: str = "fa"


class Verdict(StrEnum):
    """What became of an attempt."""

    ACCEPTED = "accepted"
    """The provider took it over."""

    REJECTED = "rejected"
    """It will never be taken: another attempt is of no use."""

    RETRY = "retry"
    """It may be taken later."""

    BLACKLISTED = "blacklisted"
    """The person wants nothing on this channel, or the provider may send them nothing."""


@frozen
class Answer:
    """
    What a channel says of one attempt.

    Attributes:
        provider_id: What the provider calls the message, to ask after it.

        reason: Why not, without anything personal and without a key: at most 200 characters.

        retry_after: Seconds that the provider asks to wait, or none.
    """

    verdict: Verdict
    provider_id: str | None = None
    reason: str | None = None
    retry_after: int | None = None


class Channel(Protocol):
    """
    A way to reach people. Implement it, then prove it with `clubkit.testing.ChannelContract`.

    Attributes:
        name: What programs and consents call it, such as ``sms``.
    """

    @property
    def name(self) -> str: ...

    def send(self, outgoing: Outgoing) -> Answer:
        """
        Try once to send a message, within a bounded time.

        Never raises for what a network, a provider or a bad address does: that is an `Answer`. Nothing of
        the address, the words or a key is logged or put into an answer.
        """
