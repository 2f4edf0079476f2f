"""Rules of races for codes among processes: none is used more often than it may be, whoever is first."""

# ruff: noqa: S101

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

import pytest
from attrs import frozen

from clubkit.areas.voucher_carts import Cart
from clubkit.club import Club
from clubkit.errors import ConflictError, VoucherRefusedError
from clubkit.storage.voucher_ports import vouchers_in, vouchers_read
from clubkit.testing.process_races import Opening, PatientClock, the_program
from clubkit.testing.processes import Hand, together
from clubkit.values import changed
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.keys import KeyRing, new_ring
from clubkit.vouchers.secret import SECRET_BYTES, Secret
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import Given, Use, UseState

CART: Final = Cart(order_minor=5000)

CAMPAIGNS: Final = {"once": 1, "thrice": 3}
"""By campaign, how often each of its codes can be used."""

_ATTEMPTS = 1000


@frozen
class CodeRace:
    """
    What every process of a race is told.

    Attributes:
        codes: What is raced for, one after the other.

        is_careless: Whether processes look whether a code is free, and then use it, without a lock between.
    """

    open_storage: Opening
    codes: tuple[str, ...]
    is_careless: bool


def the_ring() -> KeyRing:
    """The same in every process."""
    return new_ring("race", Secret(bytes(SECRET_BYTES)))


@contextmanager
def a_club(open_storage: Opening) -> Iterator[Club]:
    """A club of this process, with keys, on the storage that all share."""
    with Club(the_program(), open_storage(), clock=PatientClock(), keys=the_ring()) as club:
        yield club


class VoucherRaceRules:
    """
    No code is used more often than it may be, by any number of processes.

    Override the fixture as for `ProcessRaceRules`. More of `processes` and `codes` finds more.
    """

    processes = 8
    codes = 4

    @pytest.fixture
    def opener(self) -> Opening:
        """Opens the storage that is raced for; the same one in every process."""
        raise NotImplementedError

    @pytest.mark.parametrize("is_careless", [False, True], ids=["clubkit", "control"])
    def test_codes_are_used_as_often_as_they_may_be(self, opener: Opening, *, is_careless: bool) -> None:
        """As many processes as a code is good for use it, of all that try; a careless shop is found out."""
        count = 1 if is_careless else self.codes
        issued: dict[str, tuple[str, ...]] = {}
        with a_club(opener) as club:
            club.publish()
            for campaign_id, most in CAMPAIGNS.items():
                gives = Discount(amount_minor=1000)
                club.vouchers.campaign(Campaign(campaign_id=campaign_id, gives=gives, most=most))
                issued[campaign_id] = tuple(club.vouchers.issue(campaign_id, count))

        codes = tuple(code for each in issued.values() for code in each)
        race = CodeRace(opener, codes, is_careless)
        answers = together(self.processes, partial(use_all, race))

        found = []
        for place, code in enumerate(codes):
            most = next(CAMPAIGNS[name] for name, each in issued.items() if code in each)
            won = sum(answer[place] for answer in answers)
            if won != min(most, self.processes):
                found.append(f"code {place} is good for {most} and was used {won} times")
        found += _miscounted(opener)
        assert is_careless == bool(found), found[:20]


def use_all(race: CodeRace, hand: Hand) -> list[bool]:
    """Use each code, at the same moment as everybody; whether it was had, by code."""
    with a_club(race.open_storage) as club:
        answers = []
        for code in race.codes:
            hand.meet()
            answers.append(_careless(club, hand, code) if race.is_careless else _used(club, hand, code))
        return answers


def _used(club: Club, hand: Hand, code: str) -> bool:
    """Every other process reserves it first; all try again once they had it, as who lost the answer does."""
    use_id = f"order-{hand.number}"
    for _ in range(_ATTEMPTS):
        try:
            if hand.number % 2:
                club.vouchers.reserve(code, CART, use_id=use_id, trusted=True)
            first = club.vouchers.use(code, CART, use_id=use_id, trusted=True)
            assert first == club.vouchers.use(code, CART, use_id=use_id, trusted=True)
        except ConflictError:
            continue
        except VoucherRefusedError as error:
            if error.reason != Refusal.USED:
                raise
            return False
        return True
    raise AssertionError(code)


def _careless(club: Club, hand: Hand, code: str) -> bool:
    """The control: look whether the code is free, then write down one more use of whatever is there."""
    offer = None
    with suppress(VoucherRefusedError):
        offer = club.vouchers.check(code, CART, trusted=True)
    hand.meet()
    if offer is None:
        return False
    for _ in range(_ATTEMPTS):
        with suppress(ConflictError), club.storage.begin() as unit:
            vouchers = vouchers_in(unit)
            voucher = vouchers.lock(offer.code_key)
            assert voucher is not None
            use = Use(
                voucher.code_key,
                f"order-{hand.number}",
                UseState.USED,
                None,
                None,
                None,
                club._keeper.now(),  # noqa: SLF001 - it plays a part of the club
                Given("", CART.order_minor, ()),
            )
            vouchers.save(changed(voucher, uses=voucher.uses + 1), [use])
            break
    return True


def _miscounted(opener: Opening) -> list[str]:
    """Codes whose count is not that of their uses."""
    found = []
    with a_club(opener) as club, club.storage.read() as reader:
        vouchers = vouchers_read(reader)
        for campaign_id, most in CAMPAIGNS.items():
            for voucher in vouchers.of_campaign(campaign_id):
                uses = [vouchers.use(voucher.code_key, f"order-{number}") for number in range(100)]
                used = sum(use is not None and use.state is UseState.USED for use in uses)
                if not used == voucher.uses <= most:
                    found.append(f"{voucher.code_key} counts {voucher.uses} uses and has {used}")
    return found
