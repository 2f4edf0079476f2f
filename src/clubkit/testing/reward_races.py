"""Rules of races for rewards: no stock is given away twice, and no member gets more than the limit."""

# ruff: noqa: S101

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import pytest
from attrs import frozen

from clubkit.club import Club
from clubkit.errors import RewardRefusedError
from clubkit.program.model import Program
from clubkit.program.reader import read_program
from clubkit.testing.process_races import Opening, PatientClock, insisting
from clubkit.testing.processes import Hand, together
from clubkit.testing.sums import accounts_of, drifts

STOCK: Final = "stock"
PER_MEMBER: Final = "per_member"


@frozen
class RewardRace:
    """
    What every process of a race is told.

    Attributes:
        rewards: How many rewards are raced for, one after the other; there is one of each.

        limit: What says so: `STOCK`, with a member for each process, or `PER_MEMBER`, with one for all.

        is_careless: Whether they look at the catalogue, and then take, without a word between.
    """

    open_storage: Opening
    rewards: int
    limit: str
    is_careless: bool


def a_program(rewards: int, limit: str) -> Program:
    """Rewards for a point each, of which there is one each."""
    tables = [
        {"id": f"r{number}", "kind": "gift", "cost": {"points": 1}, "limit": {limit: 1}}
        for number in range(rewards)
    ]
    return read_program({"club": {"currency": "EUR"}, "rewards": tables})


@contextmanager
def a_club(open_storage: Opening, rewards: int, limit: str) -> Iterator[tuple[Club, PatientClock]]:
    """A club of this process on the storage that all share."""
    clock = PatientClock()
    with Club(a_program(rewards, limit), open_storage(), clock=clock) as club:
        yield club, clock


class RewardRaceRules:
    """
    Each reward is had as often as its limit says, by any number of processes.

    Override the fixture, as for `ProcessRaceRules`. The storage is empty, with its tables. More of
    `processes` and `rewards` finds more.
    """

    processes = 8
    rewards = 4

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens the storage that is raced for; the same one in every process."""
        raise NotImplementedError

    @pytest.mark.parametrize("limit", [STOCK, PER_MEMBER])
    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_one_of_each_is_had_once(self, opener: Opening, limit: str, *, is_careless: bool) -> None:
        """Of all processes that want the only one of each reward, one gets it; a careless shop is caught."""
        rewards = 1 if is_careless else self.rewards
        processes = 2 if is_careless else self.processes
        members = {member_of(limit, number) for number in range(processes)}
        with a_club(opener, rewards, limit) as (club, clock):
            club.publish()
            for member_id in members:
                units = rewards * processes
                club.points.open_with(member_id, units, reference="gift", earned_at=clock.now())

        answers = together(processes, partial(redeem_each, RewardRace(opener, rewards, limit, is_careless)))

        won = [sum(answer[number] for answer in answers) for number in range(rewards)]
        found = [f"r{number} was had {times} times" for number, times in enumerate(won) if times != 1]
        with a_club(opener, rewards, limit) as (club, _):
            spent = sum(accounts_of(club.storage, member_id).redeemed for member_id in members)
            if spent != sum(won):
                found.append(f"{sum(won)} rewards were had for {spent} units")
            found += [str(finding) for finding in club.doctor().findings] + drifts(club.storage)
        assert is_careless == bool(found), found[:20]


def member_of(limit: str, number: int) -> str:
    """Who a process redeems for."""
    return f"m{number}" if limit == STOCK else "all"


def redeem_each(race: RewardRace, hand: Hand) -> list[bool]:
    """Want each reward, at the same moment as everybody; whether it was had, by reward."""
    member_id = member_of(race.limit, hand.number)
    with a_club(race.open_storage, race.rewards, race.limit) as (club, _):
        answers = []
        for number in range(race.rewards):
            hand.meet()
            wanted = _careless if race.is_careless else _redeemed
            answers.append(wanted(club, hand, member_id, f"r{number}"))
        return answers


def _redeemed(club: Club, hand: Hand, member_id: str, reward_id: str) -> bool:
    """Redeem, twice where it worked, as a client does that lost the answer."""
    redeem = partial(club.rewards.redeem, member_id, reward_id, reference=f"{reward_id}-{hand.number}")
    try:
        first = insisting(redeem)
    except RewardRefusedError:
        return False
    assert first == insisting(redeem)
    return True


def _careless(club: Club, hand: Hand, member_id: str, reward_id: str) -> bool:
    """The control: look whether it can be had, then spend the units and hand it out."""
    offers = club.rewards.catalogue(member_id)
    is_there = next(each for each in offers if each.reward.reward_id == reward_id).is_available
    hand.meet()
    if is_there:
        reference = f"{reward_id}-{hand.number}"
        insisting(lambda: club.points.redeem(member_id, 1, reference=reference))
    return is_there
