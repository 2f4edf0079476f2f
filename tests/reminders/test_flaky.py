"""A channel that fails half of the time, and a sender that dies on the way."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from clubkit.areas.reminders import reminders_of
from clubkit.calendars import Instant
from clubkit.calendars.instants import MINUTE
from clubkit.reminders.outbox import MessageState
from clubkit.reminders.outcome import LEASE
from clubkit.reminders.sending import Answer, Verdict

from .shop import BIRTHDAY, a_florist


class DiesError(Exception):
    """The process is gone: nothing after it is done."""


class Flaky:
    """
    Refuses half of the attempts for now, and takes the process down at every tenth, before or after taking.

    Attributes:
        taken: How often each id was taken. A provider tells by the id that it has a message already.
    """

    name = "sms"

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.taken: Counter[str] = Counter()
        self.deaths_after = 0

    def send(self, outgoing):
        roll = self.chance.random()
        if roll < 0.05:
            raise DiesError
        if roll < 0.5:
            return Answer(Verdict.RETRY, reason="busy")
        self.taken[outgoing.message_id] += 1
        if roll > 0.95:
            self.deaths_after += 1
            raise DiesError
        return Answer(Verdict.ACCEPTED)


def is_open(florist, members):
    """Whether something is still to be sent."""
    return any(state.is_open for each in members for _, state, _ in florist.states(each))


@pytest.mark.parametrize("seed", range(3))
def test_every_message_is_sent_and_only_deaths_send_one_again(seed):
    """By the provider's ids none is there twice; an attempt is repeated only where a death hid its answer."""
    florist = a_florist({**BIRTHDAY, "before": ["0 days"]}, at="2026-12-01 09:00")
    channel = Flaky(random.Random(seed))  # noqa: S311 - reproducible
    florist.club.reminders = reminders_of(florist.club._keeper, florist.club._keys, [channel])
    members = [f"m{number}" for number in range(30)]
    for number, member_id in enumerate(members):
        florist.has(member_id, "birthday:1370-09-10", phone=f"0912{number:07}")

    while channel.taken.total() < len(members) or is_open(florist, members):
        try:
            florist.cron()
        except DiesError:
            florist.clock.advance_to(Instant(florist.clock.now() + LEASE))
        for letter in florist.club.reminders.dead():
            florist.club.reminders.replay(letter.member_id, letter.message.message_id)
        florist.clock.advance_to(Instant(florist.clock.now() + 10 * MINUTE))

    assert {MessageState.SENT} == {state for each in members for _, state, _ in florist.states(each)}
    assert len(members) == len(channel.taken)
    assert sum(channel.taken.values()) - len(members) <= channel.deaths_after
    assert channel.deaths_after > 0
