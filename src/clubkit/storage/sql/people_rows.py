"""Consents, messages and referrals as rows, and back."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from clubkit.errors import LedgerBrokenError
from clubkit.members.consent import Consent, ConsentState, Purpose, Wording
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.people_codec import about_text, read_about
from clubkit.storage.people_ports import Referred
from clubkit.storage.sql.expressions import Row, Values

_Word = TypeVar("_Word", bound=StrEnum)


def consent_row(member_key: int, n: int, consent: Consent) -> Values:
    """A new row of a consent, numbered within the member's."""
    wording = consent.wording
    return (
        member_key,
        n,
        consent.channel,
        consent.purpose.value,
        consent.state.value,
        consent.at,
        consent.source,
        consent.actor,
        None if wording is None else wording.version,
        None if wording is None else wording.digest,
    )


def consent_of(row: Row) -> Consent:
    """What a member agreed to or withdrew."""
    _, channel, purpose, state, at, source, actor, version, digest = row
    wording = None if version is None else Wording(version, digest)
    return Consent(channel, _known(Purpose, purpose), _known(ConsentState, state), at, source, actor, wording)


def message_row(message: Message) -> Values:
    """A new row of a message."""
    return (
        message.member_key,
        message.message_id,
        message.rule_id,
        message.due_at,
        message.ends_at,
        about_text(message.about),
        message.state.value,
        1 if message.state.is_open else 0,
        message.attempts,
        message.channel,
        message.provider_id,
        message.reason,
        message.offer_id,
        message.done_at,
        message.version,
    )


def message_move(message: Message) -> Values:
    """The new state of a message."""
    member_key, message_id, *rest, version = message_row(message)
    return (*rest, message.version + 1, member_key, message_id, version)


def message_of(row: Row) -> Message:
    """A message."""
    key, message_id, rule_id, due_at, ends_at, about, state, *rest = row
    return Message(
        key, message_id, rule_id, due_at, ends_at, read_about(about), _known(MessageState, state), *rest
    )


def referral_row(referred: Referred, *, version: int) -> Values:
    """A row of a referral."""
    return (
        referred.member_key,
        referred.referrer_key,
        referred.state,
        referred.at,
        referred.due_at,
        referred.order_key,
        referred.reason,
        version,
    )


def referral_move(referred: Referred) -> Values:
    """The new state of a referral."""
    member_key, *rest = referral_row(referred, version=referred.version + 1)
    return (*rest, member_key, referred.version)


def _known(words: type[_Word], text: str) -> _Word:
    try:
        return words(text)
    except ValueError as error:
        raise LedgerBrokenError("readable people", text[:80]) from error
