"""Consents, messages and referrals as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from clubkit.members.consent import Consent, ConsentState, Purpose, Stance, Wording
from clubkit.members.referral import Referred
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.people_codec import about_text, read_about
from clubkit.storage.people_ports import Addressee
from clubkit.storage.sql.expressions import Row, Values

# A look-up by value in a dict costs a fraction of calling the enumeration.
_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_CONSENTS = {state.value: state for state in ConsentState}
_MESSAGES = {state.value: state for state in MessageState}


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
    channel, purpose, state, at, source, actor, version, digest = row
    wording = None if version is None else _wording(version, digest)
    return Consent(channel, _PURPOSES[purpose], _CONSENTS[state], at, source, actor, wording)


@lru_cache(maxsize=64)
def _wording(version: str, digest: str) -> Wording:
    """One wording was agreed to by many."""
    return Wording(version, digest)


def addressees_of(rows: Iterable[Row]) -> dict[int, Addressee]:
    """Who messages may go to, of rows that have one consent each, or none."""
    found: dict[int, Addressee] = {}
    for key, version, wrapped, name, channel, purpose, state, at in rows:
        if channel is None:
            found[key] = Addressee(key, version, (), wrapped, name)
            continue
        stances: tuple[Stance, ...] = (Stance(channel, _PURPOSES[purpose], _CONSENTS[state], at),)
        if key in found:  # few have more than some consents
            stances = (*found[key].stances, *stances)
        found[key] = Addressee(key, version, stances, wrapped, name)
    return found


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
    return Message(key, message_id, rule_id, due_at, ends_at, read_about(about), _MESSAGES[state], *rest)


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
        referred.token,
        version,
    )


def referral_move(referred: Referred) -> Values:
    """The new state of a referral."""
    member_key, *rest = referral_row(referred, version=referred.version + 1)
    return (*rest, member_key, referred.version)
