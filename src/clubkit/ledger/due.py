"""
What time alone does: units become spendable, holds lapse, lots expire.

Every decision first lets the member's time pass, by this one function; the tick job calls it and nothing
else. So a balance is right at the instant asked, whether or not a job ran, and a job that comes a week late
writes the same postings, dated as if it had run each instant.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from clubkit.calendars import Instant
from clubkit.ledger.book import NEVER, due_of
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry
from clubkit.ledger.records import Hold
from clubkit.ledger.release import give_back

_MATURE, _LAPSE, _EXPIRE = range(3)
_WHEN = itemgetter(0, 1, 2)

Judge = Callable[[Instant], object]


def pass_time(draft: Draft, until: Instant, *, judge: Judge | None = None) -> None:
    """
    Write down what becomes true up to and including *until*.

    Instants are taken in order; at one instant units mature, then holds lapse, then lots expire. Whatever is
    written is dated by the instant it became true. The draft's instant moves along and ends at *until*.

    Args:
        judge: Called with the last moment before units move, with an instant before lots expire at it, and
            with every instant after units moved, so that a review which reads the balance of a past moment
            reads that moment's.
    """
    if draft.book.due_at > until and not draft.changes.lots:
        if until > draft.at:
            draft.at = draft.changes.last_at = until
        return

    while (step := _next_step(draft)) is not None and step[0] <= until:
        due_at, kind, _, subject = step
        if judge is not None:
            judge(due_at if kind == _EXPIRE else Instant(due_at - 1))
        draft.at = max(draft.at, due_at)
        if isinstance(subject, Hold):
            give_back(draft, subject, PostingKind.LAPSE, occurred_at=due_at)
        elif kind == _MATURE:
            _mature(draft, subject, due_at)
        else:
            _expire(draft, subject, due_at)
        if judge is not None:
            judge(due_at)
    draft.at = draft.changes.last_at = max(draft.at, until)
    due_at = NEVER if step is None else step[0]
    if due_at != draft.book.due_at:
        draft.changes.due_at = due_at


def _next_step(draft: Draft) -> tuple[Instant, int, int, Lot | Hold] | None:
    steps: list[tuple[Instant, int, int, Lot | Hold]] = []
    for lot in draft.lots():
        due_at = due_of(lot)
        if due_at != NEVER:
            steps.append((due_at, _EXPIRE if lot.matured else _MATURE, lot.no, lot))
    holds = sorted(draft.holds(), key=lambda hold: hold.hold_id)
    steps.extend((hold.lapses_at, _LAPSE, index, hold) for index, hold in enumerate(holds))
    return min(steps, key=_WHEN, default=None)


def _mature(draft: Draft, lot: Lot, due_at: Instant) -> None:
    entries = [Entry(lot.unit_id, lot.no, Place.PENDING, Place.OPEN, lot.remaining)]
    entries.extend(settle_entries(lot.unit_id, draft.owed(lot.unit_id), {lot.no: lot.remaining}))
    draft.post(PostingKind.MATURE, entries, occurred_at=due_at)


def _expire(draft: Draft, lot: Lot, due_at: Instant) -> None:
    entry = Entry(lot.unit_id, lot.no, Place.OPEN, Place.EXPIRED, lot.remaining)
    draft.post(PostingKind.EXPIRE, [entry], occurred_at=due_at)
