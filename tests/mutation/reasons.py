"""Why a mutant that no test notices may live: by its function, its line, and what became of that."""

from __future__ import annotations

_COPY = "the copy only says what is left to take: these fields of it are not read"
_MOVED = "lot.moved(-taken_from.get(lot.no, 0), 0, 0, has_matured=False)"
_TAKEN = "for lot_no, taken in take_up_to(lots, missing, order=SpendOrder.SOONEST_EXPIRY):"
_LATER = "if lot.expires_at is None or not ends or max(ends) <= lot.expires_at:"
_FIRST = "return min(steps, key=_WHEN, default=None)"
_APART = "no two steps have the same instant, kind and number, so that the fourth part is never compared"

_FROM_LOT = "elif taking.source is TakenFrom.LOT and taking.lot_no is not None:"
_END = "if expiry.kind is _END_OF and expiry.period is not None:"
_LAST = "if fact.dated_at >= self.facts_until:"
_AHEAD = "if until > draft.at:"
_OTHERS = "for lot_no, taken in take_up_to(others, owed, order=SpendOrder.SOONEST_EXPIRY):"
_SOONEST = "every order but that of the oldest earned is that of the soonest expiry"

REASONS: dict[tuple[str, str, str], str] = {
    ("Book._apply_facts", _LAST, _LAST.replace(">=", ">")): (
        "a fact of the same date is put behind the others in the long way too"
    ),
    (
        "pass_time",
        _AHEAD,
        _AHEAD.replace(">", ">="),
    ): "where it is that instant already it is set to it again",
    ("expires_at", _END, _END.replace("is not None", "is None")): (
        "a length of nothing, rounded up to the end of the period, is that end too"
    ),
    ("_next_step", _FIRST, "return min(steps, key=None, default=None)"): _APART,
    ("_next_step", _FIRST, "return min(steps, default=None)"): _APART,
    ("retake", _MOVED, _MOVED.replace("False", "None")): _COPY,
    ("retake", _MOVED, _MOVED.replace("False", "True")): _COPY,
    ("retake", _MOVED, _MOVED.replace("0), 0, 0", "0), 1, 0")): _COPY,
    ("retake", _MOVED, _MOVED.replace("0), 0, 0", "0), 0, 1")): _COPY,
    ("retake", _TAKEN, _TAKEN.replace("SpendOrder.SOONEST_EXPIRY", "None")): _SOONEST,
    ("_clawback_entries", _FROM_LOT, _FROM_LOT.replace(" and ", " or ")): (
        "what is taken from a lot names it, and nothing else names one"
    ),
    ("_plan_takings", _OTHERS, _OTHERS.replace("SpendOrder.SOONEST_EXPIRY", "None")): _SOONEST,
    ("_with_idle_clock", _LATER, _LATER.replace("<=", "<")): (
        "where both ends are the same the lot is given the expiry that it has"
    ),
}
