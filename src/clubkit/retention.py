"""What need not be kept for long: messages that were done with, and failed attempts at codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clubkit.calendars import Duration, Instant
from clubkit.keeper import Keeper
from clubkit.storage.people_ports import PEOPLE, people_in
from clubkit.storage.ports import UnitOfWork
from clubkit.storage.voucher_ports import VOUCHERS, vouchers_in

MESSAGES_KEPT: Final = Duration(days=14)
"""How long a message is kept once it was done with, at least."""

_A_DAY: Final = Duration(days=1)

_BATCH: Final = 500


def forget_messages(keeper: Keeper, at: Instant) -> int:
    """Delete messages that were done with long before an instant, in batches; how many they were."""
    if PEOPLE not in keeper.storage.capabilities:
        return 0
    before = _planned_no_more(keeper, at)

    return _in_batches(keeper, lambda unit: people_in(unit).forget_messages(before, limit=_BATCH))


def forget_attempts(keeper: Keeper, at: Instant) -> int:
    """
    Delete counts of failed attempts whose time is over by an instant, in batches; how many they were.

    See `clubkit.vouchers.attempts.Attempts.kept_until`.
    """
    if VOUCHERS not in keeper.storage.capabilities:
        return 0

    return _in_batches(keeper, lambda unit: vouchers_in(unit).forget_attempts(at, limit=_BATCH))


def _in_batches(keeper: Keeper, forget: Callable[[UnitOfWork], int]) -> int:
    """Forget a batch in each transaction, until there is nothing more; how many there were."""

    def once() -> int:
        with keeper.storage.begin() as unit:
            return forget(unit)

    forgotten = 0
    while count := keeper.retrying(once):
        forgotten += count
    return forgotten


def _planned_no_more(keeper: Keeper, at: Instant) -> Instant:
    """Before when what was done with is forgotten: nothing that a run would take for new, and send again."""
    almanac = keeper.almanac
    graces = [
        almanac.subtract(almanac.subtract(at, reminder.grace), _A_DAY)
        for reminder in keeper.program.reminders
    ]
    return min([almanac.subtract(at, MESSAGES_KEPT), *graces])
