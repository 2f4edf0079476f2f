"""Rules of races among processes: no unit is used twice, whoever is first."""

# ruff: noqa: S101

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final, TypeVar

import pytest
from attrs import define, field, frozen

from clubkit.calendars import Duration, Instant
from clubkit.clock import FixedClock, SystemClock
from clubkit.club import Club
from clubkit.errors import (
    BadAmountError,
    ConflictError,
    HoldResolvedError,
    InDeficitError,
    InsufficientUnitsError,
    LedgerBrokenError,
    UnknownHoldError,
)
from clubkit.ledger.places import Place
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import DAY, day
from clubkit.testing.processes import Hand, together
from clubkit.testing.sums import accounts_of, drifts

Opening = Callable[[], Storage]
"""
Opens the same storage in any process: something that can be pickled, such as
``functools.partial(open_storage, url)``.
"""

HOUR: Final = DAY // 24

PRICE: Final = 10
"""What the one redemption costs that a balance covers."""

ORDERED: Final = 100
GIVEN: Final = 60
SPENT: Final = 30
"""What a spender wants of the units that were earned by an order, and given for a day."""

CARELESS: Final = 1 + (ORDERED + GIVEN) // SPENT
"""So many spenders want more together than there is."""

REFUNDS: Final = (20, 50, 100)
"""How much of the order was given back, one level after the other."""

_REFUSED = (InsufficientUnitsError, InDeficitError, HoldResolvedError, UnknownHoldError)
_ATTEMPTS = 1000
_T = TypeVar("_T")


@define
class PatientClock:
    """Stands still until it is told to go on, but really waits where a lost race is tried again."""

    fixed: FixedClock = field(factory=lambda: FixedClock(day(0)))

    def now(self) -> Instant:
        return self.fixed.now()

    def pause(self, micros: int) -> None:
        SystemClock().pause(micros)


@frozen
class Race:
    """
    What every process of a race is told.

    Attributes:
        balances: How many members are raced for, one after the other.

        is_careless: Whether spenders look at the balance, and then take, without a word between.
    """

    open_storage: Opening
    balances: int
    is_careless: bool


def the_program() -> Program:
    """A point for every cent."""
    return read_program({"club": {"currency": "EUR"}, "earn": [{"id": "purchase", "per": 1}]})


@contextmanager
def a_club(open_storage: Opening) -> Iterator[tuple[Club, PatientClock]]:
    """A club of this process on the storage that all share."""
    clock = PatientClock()
    with Club(the_program(), open_storage(), clock=clock) as club:
        yield club, clock


class ProcessRaceRules:
    """
    No unit is used twice, by any number of processes.

    Override the fixture, and run it with pytest::

        class TestRaces(ProcessRaceRules):
            @pytest.fixture
            def opener(self, tmp_path):
                return functools.partial(open_storage, f"sqlite:///{tmp_path}/club.db")

    The storage is empty, with its tables. More of `processes` and `balances` finds more.
    """

    processes = 8
    balances = 4
    spenders = 8
    mixed_balances = 4

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens the storage that is raced for; the same one in every process."""
        raise NotImplementedError

    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_one_redemption_is_covered_once(self, opener: Opening, *, is_careless: bool) -> None:
        """Of all processes that want the whole of a balance, one gets it; a careless shop is found out."""
        with a_club(opener) as (club, clock):
            club.publish()
            for number in range(self.balances):
                _gives(club, number, PRICE, clock.now())

        balances = 1 if is_careless else self.balances
        race = Race(opener, balances, is_careless)
        answers = together(2 if is_careless else self.processes, partial(redeem_all, race))

        won = [sum(answer[number] for answer in answers) for number in range(balances)]
        found = [f"m{number} was used {times} times" for number, times in enumerate(won) if times != 1]
        found += _broken(opener, {f"m{number}": PRICE * times for number, times in enumerate(won)})
        assert is_careless == bool(found), found[:20]

    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_spenders_race_refunds_holds_and_expiry(self, opener: Opening, *, is_careless: bool) -> None:
        """Spenders, refunds, holds and expiry at once use what was earned; a careless shop is found out."""
        with a_club(opener) as (club, clock):
            club.publish()
            for number in range(self.mixed_balances):
                clock.fixed.advance_to(day(number))
                club.orders.sync(_order(number, 0))
                _gives(club, number, GIVEN, clock.now())

        balances = 1 if is_careless else self.mixed_balances
        race = Race(opener, balances, is_careless)
        answers = together(CARELESS if is_careless else self.spenders, partial(spend_all, race))

        spent = {}
        found = []
        for number in range(balances):
            known: dict[str, int] = {}
            for answer in answers:
                for reference, units in answer[number]:
                    if units and known.setdefault(reference, units) != units:  # a refusal binds nobody
                        found.append(f"m{number}: {reference!r} was answered {known[reference]} and {units}")
            spent[f"m{number}"] = sum(known.values())
        found += _broken(opener, spent)
        assert is_careless == bool(found), found[:20]


def _broken(opener: Opening, answered: dict[str, int]) -> list[str]:
    """What is wrong in a store, when spenders were told that they have so many units of each member."""
    found = []
    with a_club(opener) as (club, _):
        for member_id, units in answered.items():
            account = accounts_of(club.storage, member_id)
            taken = account.redeemed + account.adjusted
            if taken != units:
                found.append(f"{member_id}: {units} units were answered, {taken} taken")
            if -account.deficit > account.clawed_back:
                found.append(f"{member_id}: owes {-account.deficit}, {account.clawed_back} were taken back")
        return found + drifts(club.storage)


# --- what the processes do --------------------------------------------------------------------------


def redeem_all(race: Race, hand: Hand) -> list[bool]:
    """Want the whole of each balance, at the same moment as everybody; whether it was had, by balance."""
    with a_club(race.open_storage) as (club, _):
        answers = []
        for number in range(race.balances):
            hand.meet()
            if race.is_careless:
                answers.append(bool(_careless(club, hand, number, PRICE)))
            else:
                answers.append(bool(_redeemed(club, number, PRICE, f"r{hand.number}")))
        return answers


def spend_all(race: Race, hand: Hand) -> list[list[tuple[str, int]]]:
    """
    By balance: the references that this process spent under, and the units that it was told it spent.

    The last process lets time pass instead.
    """
    with a_club(race.open_storage) as (club, clock):
        answers = []
        for number in range(race.balances):
            clock.fixed.advance_to(day(number))
            hand.meet()
            if race.is_careless:
                answers.append([(f"c{hand.number}", _careless(club, hand, number, SPENT))])
            elif hand.number == hand.size - 1:
                clock.fixed.advance_to(Instant(day(number) + 2 * HOUR))
                insisting(club.tick)
                answers.append([])
            else:
                answers.append(_spend(club, hand, number))
        return answers


def _spend(club: Club, hand: Hand, number: int) -> list[tuple[str, int]]:
    """The last process but one refunds; of those before it each pair sends the same."""
    if hand.number == hand.size - 2:
        for level in range(1, len(REFUNDS) + 1):
            order = _order(number, level)
            insisting(lambda order=order: club.orders.sync(order))  # type: ignore[misc]
        return []

    pair = hand.number // 2
    if pair % 2 == 0:
        return [(f"r{pair}", _redeemed(club, number, SPENT, f"r{pair}"))]
    return [(f"h{pair}", _held(club, number, f"h{pair}", is_kept=pair % 4 == 1))]


def _redeemed(club: Club, number: int, units: int, reference: str) -> int:
    """Redeem, twice where it worked, as a client does that lost the answer; the units that were spent."""
    try:
        first = insisting(lambda: club.points.redeem(f"m{number}", units, reference=reference))
    except _REFUSED:
        return 0
    again = insisting(lambda: club.points.redeem(f"m{number}", units, reference=reference))
    assert first == again, f"m{number}: {reference!r} was answered {first}, then {again}"
    return first.units(target=Place.REDEEMED)


def _held(club: Club, number: int, hold_id: str, *, is_kept: bool) -> int:
    """Hold, and capture two thirds of it, or give it back; the units that were spent."""
    member_id = f"m{number}"
    lasts = Duration(micros=(4 if is_kept else 1) * HOUR)
    hold = partial(club.points.hold, member_id, SPENT, hold_id=hold_id, lasts=lasts)
    try:
        first = insisting(hold)
        again = insisting(hold)
        assert first == again, f"{member_id}: hold {hold_id!r} was answered {first}, then {again}"
        if not is_kept:
            insisting(lambda: club.points.release(member_id, hold_id))
            return 0
        capture = partial(club.points.capture, member_id, hold_id, units=2 * SPENT // 3)
        captured = insisting(capture)
        assert captured == insisting(capture), f"{member_id}: {hold_id!r} was captured twice"
    except (*_REFUSED, BadAmountError):  # the last one: time passed beyond the end of the hold
        return 0
    return captured.units(target=Place.REDEEMED)


def _careless(club: Club, hand: Hand, number: int, units: int) -> int:
    """The control: look at the balance, then take whatever was seen there; the units that were taken."""
    available = club.points.balance(f"m{number}").available
    hand.meet()
    if available < units:
        return 0
    try:
        insisting(
            lambda: club.points.adjust(
                f"m{number}",
                -units,
                reference=f"c{hand.number}",
                actor="till",
                reason="sold",
                may_owe=True,
            )
        )
    except LedgerBrokenError:
        return 0
    return units


def _gives(club: Club, number: int, units: int, now: Instant) -> None:
    until = Instant(now + HOUR)
    club.points.open_with(f"m{number}", units, reference="gift", earned_at=now, lasts_until=until)


def _order(number: int, level: int) -> Order:
    """The order of a member after so many refunds."""
    paid_at = day(number)
    amounts = [later - earlier for earlier, later in zip((0, *REFUNDS), REFUNDS, strict=False)]
    refunds = tuple(Refund(f"r{n}", paid_at, amount) for n, amount in enumerate(amounts[:level]))
    version = Version(Instant(paid_at + level), Instant(paid_at + level))
    return Order(
        "web",
        f"o{number}",
        f"m{number}",
        paid_at,
        OrderState.PAID,
        "EUR",
        ORDERED,
        version,
        refunds=refunds,
    )


def insisting(command: Callable[[], _T]) -> _T:
    """Send a command until it is answered: a lost race is no answer."""
    for _ in range(_ATTEMPTS):
        with suppress(ConflictError):
            return command()
    return command()
