"""Why a mutant that no test notices may live: by its function, its line, and what became of that."""

from __future__ import annotations

_COPY = "the copy only says what is left to take: these fields of it are not read"
_MOVED = "lot.moved(-taken_from.get(lot.no, 0), 0, 0, has_matured=False)"
_TAKEN = "for lot_no, taken in take_up_to(lots, missing, order=SpendOrder.SOONEST_EXPIRY):"
_LATER = "if lot.expires_at is None or not ends or max(ends) <= lot.expires_at:"
_PUT = "if lot is not None and lot.remaining and due_of(lot) != NEVER:"
_LEFT = "a step that is not to be taken is looked at again when its turn comes, and left"
_TAKE = (
    "lot is not None and bool(lot.remaining) and lot.matured == (kind == _EXPIRE) and due_of(lot) == due_at"
)
_PUSH = "heappush(coming, (due_of(lot), _EXPIRE if lot.matured else _MATURE, lot.no))"
_RECORD = "record = draft.reward(str(name)) if kind == _END else None"
_OWED = "for lot_no, part in still_owed(spent, spent.units - spent.units_reinstated):"
_POSTED = "posting = draft.post(PostingKind.REINSTATE, entries, occurred_at=ended_at, trace=trace)"
_AT_ITS_END = "time has passed until the end of a reward when that is written, and no further"
_RETURNS = "if record.returns_on_end and record.spent"
_BACK_TO = "_put(coming, draft.lot(entry.lot_no or 0))"

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
    ("pass_time", _BACK_TO, _BACK_TO.replace("or 0", "or 1")): _LEFT,
    ("_put", _PUT, _PUT.replace("remaining and", "remaining or")): _LEFT,
    ("_put", _PUT, _PUT.replace("None and", "None or")): _LEFT,
    ("_put", _PUSH, _PUSH.replace("lot.matured", "(lot.matured) or True")): (
        "only lots that something came back to are put while time passes, and those have matured"
    ),
    ("_is_to_be_taken", _TAKE, _TAKE.replace(") and due_of", ") or due_of")): (
        "a lot changes while time passes only by what is written at its own instants, and is put again then"
    ),
    ("_take", _RECORD, _RECORD.replace("kind == _END", "(kind == _END) or True")): (
        "no reward has the number of a lot or the id of a hold for its own"
    ),
    ("end_reward", _OWED, _OWED.replace("units - spent", "units + spent")): (
        "nothing was given back of a reward that has not ended"
    ),
    ("end_reward", _POSTED, _POSTED.replace("occurred_at=ended_at", "occurred_at=None")): _AT_ITS_END,
    ("end_reward", _POSTED, _POSTED.replace("occurred_at=ended_at, ", "")): _AT_ITS_END,
    ("note_activity", _RETURNS, _RETURNS.replace(" and ", " or ")): (
        "what cost nothing gives nothing back, and what stays spent is looked at in vain"
    ),
    ("touched_lots", "numbers.add(grant.lot_no)", "numbers.add(None)"): (
        "which lots a storage reads is held by the rules of storages, which mutmut does not run"
    ),
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
