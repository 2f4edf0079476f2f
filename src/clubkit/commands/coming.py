"""What lies ahead of a member by itself: units that expire, a tier that is lost, vouchers that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.balance import balance_of
from clubkit.commands.context import Context
from clubkit.commands.outlook import outlook
from clubkit.ledger.book import Book
from clubkit.program.model import DowngradeWhen, Ladder, QualificationKind, ReminderOn
from clubkit.rewards.lifecycle import RewardState, state_at
from clubkit.tiers.ladder import place_of
from clubkit.tiers.qualification import leaves_at


@frozen
class Coming:
    """
    Something that will be unless the member does something.

    Attributes:
        what: Which: a unit, a tier, or the id of a reward's record.

        at: The first instant at which it is so.

        units: How many expire; of a tier what is missing to keep it, in the ladder's main score; else 0.
    """

    what: str
    at: Instant
    units: int = 0


def expiring_units(book: Book, context: Context, *, at: Instant) -> Iterator[Coming]:
    """What expires of each unit of the program, soonest first, as the book stands at an instant."""
    for unit in context.program.units:
        balance = balance_of(book, unit, at=at, context=context)
        for ends_at, units in balance.expiring:
            yield Coming(unit.unit_id, ends_at, units)


def ending_tiers(book: Book, context: Context, *, at: Instant) -> Iterator[Coming]:
    """
    The tier that the next review, or the end of a grace, takes away as the book stands.

    Where a tier goes at once, what leaves a rolling window by itself takes it: the book has that as far ahead
    as it was read.
    """
    ladder = context.program.ladder
    now = outlook(book, context, at=at)
    if ladder is None or now is None:
        return
    for moment in sorted({now.until or at, *_leaving(book, ladder, context)}):
        then = outlook(book, context, at=moment) if moment > at else None
        if then is not None and place_of(ladder, then.tier_id) < place_of(ladder, now.tier_id):
            score = ladder.score
            missing = now.missing_to_stay.get(score) or then.missing.get(score, 0)
            yield Coming(now.tier_id, moment, missing)
            return


def _leaving(book: Book, ladder: Ladder, context: Context) -> Iterator[Instant]:
    """When something leaves the window of a ladder that takes a tier away at once."""
    length = ladder.qualification.length
    is_rolling = ladder.qualification.kind is QualificationKind.ROLLING
    if is_rolling and length is not None and ladder.downgrade.when is DowngradeWhen.AT_ONCE:
        for fact in book.facts:
            yield leaves_at(fact.dated_at, length, context.almanac)


def ending_vouchers(book: Book, _context: Context, *, at: Instant) -> Iterator[Coming]:
    """The rewards that are issued and end, unless they are used."""
    for record in sorted(book.rewards.values(), key=lambda each: each.record_id):
        is_open = state_at(record.state, record.ends_at, at) is RewardState.ISSUED
        if is_open and record.ends_at is not None:
            yield Coming(record.record_id, record.ends_at)


COMING: Final[Mapping[ReminderOn, Callable[..., Iterator[Coming]]]] = {
    ReminderOn.POINTS_EXPIRING: expiring_units,
    ReminderOn.TIER_ENDING: ending_tiers,
    ReminderOn.VOUCHER_UNUSED: ending_vouchers,
}
"""What tells of the events that lie ahead: each is asked with a book, a context, and the instant ``at``."""
