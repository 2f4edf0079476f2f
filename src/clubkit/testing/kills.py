"""Rules of sudden death: what was told is kept, nothing is half done, a retry gets the first answer."""

# ruff: noqa: S101

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import pytest
from attrs import define, field, frozen

from clubkit.calendars import Duration, Instant
from clubkit.clock import SystemClock
from clubkit.club import Club
from clubkit.errors import StorageError
from clubkit.ledger.postings import Posting
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.storage.memory import MemoryStorage
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import day
from clubkit.testing.process_races import Opening, PatientClock
from clubkit.testing.processes import Running
from clubkit.testing.sums import Happening, drifts, happenings, happenings_of

Answer = tuple[int, Posting | None]
"""Number of a command, and the posting that it was answered with, if it is answered with one."""

Tell = Callable[[Answer], object]

SENT_AGAIN: Final = 15
"""How many commands a client sends again after its death: more than one visit has."""

VISITS: Final = 10
"""How many visits a member makes before the next member comes."""

SECOND: Final = 1_000_000
START_SECONDS: Final = 60
LATEST_MICROS: Final = 30_000


class Server(Protocol):
    """A server of a database, of which this test may end the life."""

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""

    def start(self) -> None:
        """Start it again on what it kept, and wait until it answers."""


class KillRules:
    """
    A client may die at any moment.

    Override the fixture, as in `ProcessRaceRules`. More `kills` find more.
    """

    kills = 10

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens an empty storage, with its tables; the same one in every process."""
        raise NotImplementedError

    def test_a_client_may_die_at_any_moment(self, opener: Opening) -> None:
        """What a client was told is kept, nothing is half done, and a retry is answered as before."""
        witness = Witness(opener)
        chance = random.Random(self.kills)  # noqa: S311 - when to kill is no secret

        for _ in range(self.kills):
            client = witness.client()
            if chance.random() < 0.9:  # noqa: PLR2004 - else it may die before it has said anything
                witness.wait(client)
            SystemClock().pause(chance.randrange(LATEST_MICROS))
            witness.note(client.kill())
            witness.look()

        assert witness.complaints() == []


class ServerKillRules:
    """
    A server may die at any moment.

    Override the fixtures: *opener* opens an empty storage on *server*, which must wait for its disk.
    """

    kills = 1

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens an empty storage, with its tables, on the server."""
        raise NotImplementedError

    @pytest.fixture
    def server(self) -> Server:
        """The server of the storage."""
        raise NotImplementedError

    def test_a_server_may_die_at_any_moment(self, opener: Opening, server: Server) -> None:
        """What a client was told is there after a restart, and the client's retries end as if undisturbed."""
        witness = Witness(opener)
        chance = random.Random(self.kills)  # noqa: S311 - when to kill is no secret

        client = witness.client()
        for number in range(self.kills):
            witness.wait(client)
            SystemClock().pause(chance.randrange(LATEST_MICROS))
            server.kill()
            if number % 2:  # every other client lives on, and mends what it finds
                server.start()
                witness.note(client.heard(0))
                continue
            witness.note(client.kill())
            server.start()
            witness.look()
            client = witness.client()
        witness.wait(client)
        witness.note(client.kill())
        witness.look()

        assert witness.complaints() == []


@define
class Witness:
    """
    Notes what clients were told, and compares it with what is in the store.

    Attributes:
        answers: By number of the command.

        wrong: What is wrong already.

        undisturbed: A store in memory, in which the same happens, and nobody dies.

        done: How many commands were done there.
    """

    opener: Opening
    answers: dict[int, Posting | None] = field(factory=dict)
    wrong: list[str] = field(factory=list)
    undisturbed: MemoryStorage = field(factory=MemoryStorage)
    done: int = 0

    def __attrs_post_init__(self) -> None:
        for opener in (self.opener, lambda: self.undisturbed):
            with _club(opener, PatientClock()) as club:
                club.publish()

    @property
    def next_number(self) -> int:
        """Number of the first command that nobody was told the end of."""
        return len(self.answers)

    def client(self) -> Running[None]:
        """A client that goes on where the last one died, a little before."""
        start = max(0, self.next_number - SENT_AGAIN)
        return Running(partial(send_all, self.opener), start, tells=True)

    def wait(self, client: Running[None]) -> None:
        """Wait until a client was told of something new."""
        known = self.next_number
        while self.next_number == known:
            answers = client.heard(START_SECONDS)
            assert answers, "the client was told of nothing for a minute"
            self.note(answers)

    def note(self, answers: list[Answer]) -> None:
        """Take in what a client was told."""
        for number, posting in answers:
            if self.answers.setdefault(number, posting) != posting:
                self.wrong.append(f"command {number}: {self.answers[number]}, then {posting}")

    def look(self) -> None:
        """
        Compare the member of the last commands with the undisturbed shop, before a client mends anything.

        No client may be at work. All commands must be done that clients were told the end of, and at most
        the one after them, wholly.
        """
        name = _visit_of(max(0, self.next_number - 1)).member_id
        storage = self.opener()
        found = _of_member(storage, name)
        storage.close()
        self._advance(self.next_number)
        if found != _of_member(self.undisturbed, name):
            self._advance(self.next_number + 1)
        if found != _of_member(self.undisturbed, name):
            self.wrong.append(f"after command {self.next_number - 1}, {name}: {found}")

    def _advance(self, end: int) -> None:
        if self.done < end:
            send_all(lambda: self.undisturbed, self.done, lambda _: None, end=end)
            self.done = end

    def complaints(self) -> list[str]:
        """
        What is wrong; empty where all is well.

        Sends every command again, one that may be under way too, and compares the store with one of an
        undisturbed shop.
        """
        end = self.next_number + 1
        send_all(self.opener, 0, lambda answer: self.note([answer]), end=end)
        self._advance(end)
        storage = self.opener()
        found, expected = happenings(storage), happenings(self.undisturbed)
        wrong = [*self.wrong, *drifts(storage)]
        wrong += [
            f"{name}: {found.get(name)}, undisturbed {expected.get(name)}"
            for name in sorted({*found, *expected})
            if found.get(name) != expected.get(name)
        ]
        storage.close()
        return wrong


# --- the client -------------------------------------------------------------------------------------


def send_all(opener: Opening, start: int, tell: Tell, *, end: int | None = None) -> None:
    """
    Send commands in order, each until it is answered, and tell each answer.

    Args:
        start, end: Numbers of the first command and of the one after the last; none goes on for ever.
    """
    clock = PatientClock()
    clock.fixed.advance_to(_when(start))
    with _club(opener, clock) as club:
        number = start
        while number != end:
            clock.fixed.advance_to(_when(number))
            tell((number, _answered(club, number, clock)))
            number += 1


def _answered(club: Club, number: int, clock: PatientClock) -> Posting | None:
    while True:
        try:
            return _command(club, number)
        except StorageError:  # the store is not there: a client waits, and asks again
            clock.pause(SECOND // 20)


def _command(club: Club, number: int) -> Posting | None:
    return _STEPS[number % len(_STEPS)](club, _visit_of(number))


def _of_member(storage: Storage, member_id: str) -> list[Happening]:
    with storage.read() as reader:
        member = reader.find([member_id]).get(member_id)
    return [] if member is None else happenings_of(storage, member)


@frozen
class _Visit:
    """One member is in the shop."""

    member_id: str
    number: int
    now: Instant

    def order(self, *refunds: Refund) -> Order:
        placed_at = _when(self.number * len(_STEPS))
        return Order(
            "web",
            f"o{self.number}",
            self.member_id,
            placed_at,
            OrderState.PAID,
            "EUR",
            100,
            Version(self.now, self.now),
            refunds=refunds,
        )


def _visit_of(number: int) -> _Visit:
    visit = number // len(_STEPS)
    return _Visit(f"m{visit // VISITS}", visit, _when(number))


def _when(number: int) -> Instant:
    return Instant(day(0) + number * SECOND)


def the_program() -> Program:
    """A point for every cent, and three for a visit."""
    purchase = {"id": "purchase", "per": 1}
    visit = {"id": "visit", "on": "activity", "give": 3, "when": {"activity": "visit"}}
    return read_program({"club": {"currency": "EUR"}, "earn": [purchase, visit]})


def _club(opener: Opening, clock: PatientClock) -> Club:
    return Club(the_program(), opener(), clock=clock)


def _enrols(club: Club, _: _Visit) -> None:
    club.members.enrol("bank")


def _buys(club: Club, visit: _Visit) -> None:
    club.orders.sync(visit.order())


def _visits(club: Club, visit: _Visit) -> Posting | None:
    return club.points.earn(visit.member_id, "visit", reference=f"v{visit.number}").decision.posting


def _redeems(club: Club, visit: _Visit) -> Posting:
    return club.points.redeem(visit.member_id, 10, reference=f"r{visit.number}")


def _holds(club: Club, visit: _Visit) -> Posting:
    return club.points.hold(visit.member_id, 10, hold_id=f"h{visit.number}")


def _captures(club: Club, visit: _Visit) -> Posting:
    return club.points.capture(visit.member_id, f"h{visit.number}", units=6)


def _holds_shortly(club: Club, visit: _Visit) -> Posting:
    lasts = Duration(micros=SECOND)
    return club.points.hold(visit.member_id, 5, hold_id=f"s{visit.number}", lasts=lasts)


def _ticks(club: Club, visit: _Visit) -> None:
    club.tick(as_of=visit.now)


def _refunds(club: Club, visit: _Visit) -> None:
    club.orders.sync(visit.order(Refund("r1", visit.now, 20)))


def _transfers(club: Club, visit: _Visit) -> Posting:
    return club.points.transfer(visit.member_id, "bank", 7, reference=f"t{visit.number}")


def _adjusts(club: Club, visit: _Visit) -> Posting:
    reference = f"a{visit.number}"
    return club.points.adjust(visit.member_id, 4, reference=reference, actor="clerk", reason="kindness")


_STEPS: tuple[Callable[[Club, _Visit], Posting | None], ...] = (
    _enrols,
    _buys,
    _visits,
    _redeems,
    _holds,
    _captures,
    _holds_shortly,
    _ticks,
    _refunds,
    _transfers,
    _adjusts,
)
