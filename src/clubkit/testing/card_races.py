"""Rules of races for gift cards among processes: nobody spends what another one spent."""

# ruff: noqa: S101

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

import pytest
from attrs import frozen

from clubkit.club import Club
from clubkit.errors import InsufficientUnitsError
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.testing.process_races import Opening, PatientClock, insisting
from clubkit.testing.processes import Hand, together
from clubkit.testing.voucher_races import the_ring

PART: Final = 100
"""Minor units that every process pays with each card, once."""

PARTS: Final = 3
"""How many of them a card is good for."""


@frozen
class CardRace:
    """
    What every process of a race is told.

    Attributes:
        codes: The cards that are raced for, one after the other.

        is_careless: Whether processes look at what is on a card, and then hand the goods out.
    """

    open_storage: Opening
    codes: tuple[str, ...]
    is_careless: bool


def a_program() -> Program:
    """A club with a unit of money."""
    return read_program({"club": {"currency": "EUR"}, "units": {"points": {}, "credit": {"money": True}}})


@contextmanager
def a_club(open_storage: Opening) -> Iterator[Club]:
    """A club of this process, with keys, on the storage that all share."""
    with Club(a_program(), open_storage(), clock=PatientClock(), keys=the_ring()) as club:
        yield club


class CardRaceRules:
    """
    No card pays more than is on it, to any number of processes.

    Override the fixture as for `ProcessRaceRules`. More of `processes` and `cards` finds more.
    """

    processes = 8
    cards = 4

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens the storage that is raced for; the same one in every process."""
        raise NotImplementedError

    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_cards_pay_what_is_on_them(self, opener: Opening, *, is_careless: bool) -> None:
        """As many processes are paid as a card is good for, of all that try; a careless shop is found out."""
        count = 1 if is_careless else self.cards
        with a_club(opener) as club:
            club.publish()
            made = [club.cards.issue(PARTS * PART, reference=f"card-{number}") for number in range(count)]
        codes = tuple(str(card.code) for card in made)

        answers = together(self.processes, partial(pay_all, CardRace(opener, codes, is_careless)))

        found = []
        with a_club(opener) as club:
            for place, code in enumerate(codes):
                paid = sum(answer[place] for answer in answers)
                left = club.cards.balance(code, trusted=True).balance_minor
                if paid != PARTS or left:
                    found.append(f"card {place} was good for {PARTS} parts, paid {paid}, and has {left} left")
            found.extend(str(finding) for finding in club.doctor().findings)
        assert is_careless == bool(found), found[:20]


def pay_all(race: CardRace, hand: Hand) -> list[bool]:
    """Pay a part with each card, at the same moment as everybody; whether it was paid, by card."""
    with a_club(race.open_storage) as club:
        answers = []
        for code in race.codes:
            hand.meet()
            answers.append((_careless if race.is_careless else _paid)(club, hand, code))
        return answers


def _paid(club: Club, hand: Hand, code: str) -> bool:
    """Pay, twice where it worked, as a client does that lost the answer."""
    order, reference = ("web", str(hand.number)), f"r{hand.number}"
    pay = partial(club.cards.pay, code, PART, reference=reference, order=order, trusted=True)
    try:
        insisting(pay)
    except InsufficientUnitsError:
        return False
    insisting(pay)
    return True


def _careless(club: Club, hand: Hand, code: str) -> bool:
    """The control: look at what is on the card, hand the goods out, and then take what is left."""
    seen = club.cards.balance(code, trusted=True).balance_minor
    hand.meet()
    if seen >= PART:
        with suppress(InsufficientUnitsError):
            insisting(lambda: club.cards.pay(code, PART, reference=f"r{hand.number}", trusted=True))
    return seen >= PART
