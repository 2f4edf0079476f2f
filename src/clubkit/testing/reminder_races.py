"""Rules of races and of sudden death for messages: two runs send once, and a death costs one more at most."""

# ruff: noqa: S101

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

import pytest
from attrs import Factory, define, evolve, field, frozen

from clubkit.calendars import DateCalendar, Instant, to_datetime
from clubkit.clock import FixedClock, SystemClock
from clubkit.club import Club
from clubkit.errors import ConflictError
from clubkit.members.consent import Purpose, wording_of
from clubkit.members.keys import new_privacy_ring
from clubkit.members.occasions import Relation, occasion_on
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.reminders.outbox import MessageState
from clubkit.reminders.outcome import LEASE
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import SECRET_BYTES, Secret
from clubkit.storage.people_ports import people_in, people_read
from clubkit.testing.drafts import DAY, day
from clubkit.testing.process_races import Opening, PatientClock, insisting
from clubkit.testing.processes import Hand, Running, together

NOON: Final = DAY // 2
LATEST_MICROS: Final = 60_000
PATIENCE_SECONDS: Final = 60


@define
class Ledger:
    """
    A channel that takes everything, and remembers the ids that it took it under.

    Attributes:
        told: Called with each id, before the message counts as taken.
    """

    name: str = "sms"
    taken: list[str] = Factory(list)
    told: Callable[[str], object] = field(default=lambda _: None)

    def send(self, outgoing: Outgoing) -> Answer:
        """Take it."""
        self.told(outgoing.message_id)
        self.taken.append(outgoing.message_id)
        return Answer(Verdict.ACCEPTED)


def a_program() -> Program:
    """A message on each birthday."""
    rule = {
        "id": "birthday",
        "for": ["birthday"],
        "channels": ["sms"],
        "text": {"en": "{member.name}, {occasion.date}"},
    }
    return read_program({"club": {"currency": "EUR"}, "reminders": [rule]})


@contextmanager
def a_club(open_storage: Opening, channel: Ledger, at: Instant | None = None) -> Iterator[Club]:
    """A club of this process on the storage that all share, on the day of the birthdays."""
    ring = new_privacy_ring("club", Secret(bytes(SECRET_BYTES)), Secret(bytes(range(SECRET_BYTES))))
    clock = PatientClock(FixedClock(Instant(day(1) + NOON) if at is None else at))
    with Club(a_program(), open_storage(), clock=clock, privacy=ring, channels=[channel]) as club:
        yield club


def with_birthdays(open_storage: Opening, members: int) -> None:
    """So many members, of whom each has their birthday on one day."""
    with a_club(open_storage, Ledger(), at=day(0)) as club:
        club.publish()
        on = to_datetime(day(1)).strftime("%m-%d")
        birthday = occasion_on(on, Relation.BIRTHDAY, DateCalendar.GREGORIAN)
        for number in range(members):
            member_id = f"m{number}"
            club.members.enrol(member_id)
            club.members.tell(member_id, Profile(name="Ada", phone=Phone(f"+98912{number:07}")))
            club.members.add_occasion(member_id, birthday)
            wording = wording_of("1", "yes")
            club.members.consent(
                member_id, "sms", Purpose.MARKETING, wording=wording, source="test", actor="test"
            )


@frozen
class ReminderRace:
    """
    What every process of a race is told.

    Attributes:
        is_careless: Whether they look at what is due, send it, and note it, without a word between.
    """

    open_storage: Opening
    is_careless: bool


class ReminderRaceRules:
    """
    Each message is sent once, by any number of runs at once; and after a death once more at most.

    Override the fixture, as for `ProcessRaceRules`. The storage is empty, with its tables. More of
    `processes`, `members` and `kills` finds more.
    """

    processes = 3
    members = 60
    kills = 2

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens the storage that is raced for; the same one in every process."""
        raise NotImplementedError

    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_two_runs_at_once_send_once(self, opener: Opening, *, is_careless: bool) -> None:
        """Processes that plan and send at once send each message once; careless ones are caught."""
        members = 2 if is_careless else self.members
        with_birthdays(opener, members)

        taken = together(
            2 if is_careless else self.processes, partial(send_all, ReminderRace(opener, is_careless))
        )

        counted = Counter(message_id for each in taken for message_id in each)
        found = [f"{each} was sent {times} times" for each, times in counted.items() if times != 1]
        found += [] if members == len(counted) else [f"{len(counted)} of {members} messages were sent"]
        assert is_careless == bool(found), found[:20]

    def test_threads_of_one_club_send_once(self, opener: Opening) -> None:
        """Threads that plan and send at once send each message once."""
        with_birthdays(opener, self.members)
        channel = Ledger()

        with a_club(opener, channel) as club, ThreadPoolExecutor(self.processes) as pool:
            for running in [pool.submit(send_due, club) for _ in range(self.processes)]:
                running.result()

        assert {1} == set(Counter(channel.taken).values())
        assert self.members == len(channel.taken)

    def test_a_sender_may_die_at_any_moment(self, opener: Opening) -> None:
        """Every message is sent, under one id, and each death costs at most one that is sent again."""
        with_birthdays(opener, self.members)
        chance = random.Random(self.kills)  # noqa: S311 - when to kill is no secret
        at = Instant(day(1) + NOON)
        taken: list[str] = []

        for _ in range(self.kills):
            sender: Running[None] = Running(send_and_tell, (opener, at), tells=True)
            taken += sender.heard(PATIENCE_SECONDS)
            SystemClock().pause(chance.randrange(LATEST_MICROS))
            taken += sender.kill()
            at = Instant(at + LEASE)  # what the dead one claimed is anybody's again
        last: Running[None] = Running(send_and_tell, (opener, at), tells=True)
        while told := last.heard(PATIENCE_SECONDS):
            taken += told

        assert self.members == len(set(taken))
        assert len(taken) - len(set(taken)) <= self.kills
        with a_club(opener, Ledger(), at=at) as club, club.storage.read() as reader:
            sent = people_read(reader).messages_in(MessageState.SENT, limit=2 * self.members)
        assert self.members == len(sent)


def send_due(club: Club) -> None:
    """Plan and send, until nothing is due."""
    insisting(club.reminders.plan)
    insisting(club.reminders.deliver)


def send_all(race: ReminderRace, hand: Hand) -> list[str]:
    """Plan and send at the same moment as everybody; the ids of what this process sent."""
    channel = Ledger()
    with a_club(race.open_storage, channel) as club:
        hand.meet()
        if race.is_careless:
            _careless(club, hand, channel)
        else:
            send_due(club)
    return channel.taken


def send_and_tell(subject: tuple[Opening, Instant], tell: Callable[[str], object]) -> None:
    """Plan and send, and tell of each message what the provider takes."""
    open_storage, at = subject
    with a_club(open_storage, Ledger(told=tell), at=at) as club:
        send_due(club)


def _careless(club: Club, hand: Hand, channel: Ledger) -> None:
    """The control: look at what is due, send it, and note that it was sent."""
    insisting(club.reminders.plan)
    hand.meet()
    with club.storage.read() as reader:
        due = people_read(reader).due_messages(Instant(day(1) + NOON))
    hand.meet()
    for message in due:
        channel.send(Outgoing(f"{message.member_key}", to="", text=""))
        # Where the server refuses the note, because another was faster, the message is out nevertheless.
        with suppress(ConflictError), club.storage.begin() as unit:
            people_in(unit).put_message(evolve(message, state=MessageState.SENT))
