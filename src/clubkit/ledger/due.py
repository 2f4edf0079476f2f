"""
What time alone does: units become spendable, holds lapse, rewards end, lots expire.

Every decision first lets the member's time pass, by this one function; the tick job calls it and nothing
else. So a balance is right at the instant asked, whether or not a job ran, and a job that comes a week late
writes the same postings, dated as if it had run each instant.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush

from clubkit.calendars import Instant
from clubkit.ledger.book import NEVER, due_of, end_of
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.ended import end_reward
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Posting
from clubkit.ledger.release import give_back

_MATURE, _LAPSE, _END, _EXPIRE = range(4)

_Step = tuple[Instant, int, int | str]
"""When, what, and to which lot, hold or reward: in the order in which steps are taken."""

Judge = Callable[[Instant], object]

Settle = Callable[[], bool]


def pass_time(
    draft: Draft, until: Instant, *, judge: Judge | None = None, settle: Settle | None = None
) -> None:
    """
    Write down what becomes true up to and including *until*.

    Instants are taken in order; at one instant units mature, then holds lapse, then rewards end, then lots
    expire. Whatever is written is dated by the instant it became true. The draft's instant moves along and
    ends at *until*.

    Args:
        judge: Called with the last moment before units move, with an instant before lots expire at it, and
            with every instant after units moved, so that a review which reads the balance of a past moment
            reads that moment's.

        settle: Called at the draft's instant after units matured or came back, before anybody is judged by
            them and before lots expire; whether it changed something.
    """
    if draft.book.due_at > until and not draft.changes.lots:
        if until > draft.at:
            draft.at = draft.changes.last_at = until
        return

    coming = _coming(draft)
    while (step := _next_step(draft, coming)) is not None and step[0] <= until:
        due_at, kind, _ = step
        if judge is not None:
            judge(due_at if kind == _EXPIRE else Instant(due_at - 1))
        draft.at = max(draft.at, due_at)
        _take_alike(draft, coming, step)
        if settle is not None and kind != _EXPIRE and settle():
            coming = _coming(draft)
        if judge is not None:
            judge(due_at)
    draft.at = draft.changes.last_at = max(draft.at, until)
    due_at = NEVER if step is None else step[0]
    if due_at != draft.book.due_at:
        draft.changes.due_at = due_at


def _coming(draft: Draft) -> list[_Step]:
    """A heap of what time will do, as it looks now."""
    coming: list[_Step] = []
    for lot in draft.lots():
        due_at = due_of(lot)
        if due_at != NEVER:
            coming.append((due_at, _EXPIRE if lot.matured else _MATURE, lot.no))
    coming.extend((hold.lapses_at, _LAPSE, hold.hold_id) for hold in draft.holds())
    coming.extend((end_of(record), _END, record.record_id) for record in draft.issued())
    heapify(coming)
    return coming


def _next_step(draft: Draft, coming: list[_Step]) -> _Step | None:
    """The first step that is still to be taken; those before it that are not go."""
    while coming and not _is_to_be_taken(draft, coming[0]):
        heappop(coming)
    return coming[0] if coming else None


def _is_to_be_taken(draft: Draft, step: _Step) -> bool:
    due_at, kind, name = step
    if kind == _END:
        record = draft.reward(str(name))
        return record is not None and due_at != NEVER and end_of(record) == due_at
    if isinstance(name, str):
        return any(hold.hold_id == name for hold in draft.holds())
    lot = draft.lot(name)
    return (
        lot is not None and bool(lot.remaining) and lot.matured == (kind == _EXPIRE) and due_of(lot) == due_at
    )


def _put(coming: list[_Step], lot: Lot | None) -> None:
    """Note what time will do to a lot that a step changed."""
    if lot is not None and lot.remaining and due_of(lot) != NEVER:
        heappush(coming, (due_of(lot), _EXPIRE if lot.matured else _MATURE, lot.no))


def _take_alike(draft: Draft, coming: list[_Step], first: _Step) -> None:
    """Take a step with those of its instant: all that come before lots expire, or all that expire."""
    step: _Step | None = first
    while step is not None and step[0] == first[0] and (step[1] == _EXPIRE) == (first[1] == _EXPIRE):
        due_at, kind, name = step
        for entry in _take(draft, kind, name, due_at):
            _put(coming, draft.lot(entry.lot_no or 0))
        step = _next_step(draft, coming)


def _take(draft: Draft, kind: int, name: int | str, due_at: Instant) -> tuple[Entry, ...]:
    record = draft.reward(str(name)) if kind == _END else None
    if record is not None:
        return end_reward(draft, record, due_at)
    if isinstance(name, str):
        lapsed = next(hold for hold in draft.holds() if hold.hold_id == name)
        return give_back(draft, lapsed, PostingKind.LAPSE, occurred_at=due_at).entries
    lot = draft.known_lot(name)
    return (_mature(draft, lot, due_at) if kind == _MATURE else _expire(draft, lot, due_at)).entries


def _mature(draft: Draft, lot: Lot, due_at: Instant) -> Posting:
    entries = [Entry(lot.unit_id, lot.no, Place.PENDING, Place.OPEN, lot.remaining)]
    entries.extend(settle_entries(lot.unit_id, draft.owed(lot.unit_id), {lot.no: lot.remaining}))
    return draft.post(PostingKind.MATURE, entries, occurred_at=due_at)


def _expire(draft: Draft, lot: Lot, due_at: Instant) -> Posting:
    entry = Entry(lot.unit_id, lot.no, Place.OPEN, Place.EXPIRED, lot.remaining)
    return draft.post(PostingKind.EXPIRE, [entry], occurred_at=due_at)
