"""Conditions on what the book of a member does not say by itself: their tables, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from clubkit.program.fields import choice, days, duration, share, texts, whole
from clubkit.program.model import (
    PUBLIC_DAYS,
    RELATIONS,
    AboutMember,
    Behaviour,
    BoughtFor,
    Complete,
    InSegment,
    NearOccasion,
    Silent,
)
from clubkit.program.problems import Mismatch
from clubkit.program.tables import Table
from clubkit.program.writing import Document, lean, share_written

WITHIN_DAYS_MAX: Final = 180
"""How far an occasion can be: half a year, for it comes back every year."""

_DAYS: Final = {day: day for day in (*RELATIONS, *sorted(PUBLIC_DAYS))}
"""What an order can be for."""

_RELATIONS: Final = {relation: relation for relation in RELATIONS}


def read_segment(table: Table, key: str, segment_ids: tuple[str, ...]) -> AboutMember | None:
    """Being in one of the segments of the file."""
    if not segment_ids:
        table.report(key, "a segment in [segments]")
        return None

    segment_id = table.take(key, choice({segment: segment for segment in segment_ids}), None)
    return InSegment(segment_id) if segment_id is not None else None


def write_about_member(condition: AboutMember) -> Document:
    """The ``when`` table that is read as this condition."""
    match condition:
        case NearOccasion(within_days=within, relations=relations):
            return {"occasion": {"within": f"{within} days", **lean(of=list(relations))}}
        case InSegment(segment_id=segment_id):
            return {"segment": segment_id}
        case BoughtFor(days=bought_for):
            return {"bought_with_occasion": sorted(bought_for)}
        case Behaviour(subject=subject, at_least=at_least, below=below, length=length):
            bounds = {"at_least": at_least, "below": below, "in": length and str(length)}
            return {subject: {key: bound for key, bound in bounds.items() if bound is not None}}
        case Silent(length=length):
            return {"silent": str(length)}
        case Complete(at_least=at_least, below=below):
            shares = {"at_least": at_least, "below": below}
            return {
                "completeness": {key: share_written(part) for key, part in shares.items() if part is not None}
            }


def _read_occasion(table: Table, key: str) -> AboutMember | None:
    return table.optional(key, _read_near)


def _read_near(near: Table) -> AboutMember | None:
    within = near.need("within", days(WITHIN_DAYS_MAX))
    relations = near.take("of", texts(choice(_RELATIONS)), ())
    return NearOccasion(within, tuple(sorted(relations))) if within is not None else None


def _read_bought_for(table: Table, key: str) -> AboutMember | None:
    found = table.take(key, texts(_day_of_order), None)
    return BoughtFor(frozenset(found)) if found else None


def _day_of_order(value: object) -> str | Mismatch:
    found = choice(_DAYS)(value)
    if isinstance(found, Mismatch):
        return Mismatch("a relation such as birthday, or a public day such as mothers-day", found.hint)
    return found


def _read_behaviour(table: Table, key: str) -> AboutMember | None:
    return table.optional(key, lambda bounds: _read_bought(bounds, key))


def _read_bought(bounds: Table, subject: str) -> AboutMember:
    length = bounds.take("in", duration, None)
    at_least, below = bounds.take("at_least", whole(), None), bounds.take("below", whole(1), None)
    _check_bounds(bounds, is_empty=at_least is not None and below is not None and below <= at_least)
    return Behaviour(subject, at_least, below, length)


def _read_silent(table: Table, key: str) -> AboutMember | None:
    length = table.take(key, duration, None)
    return Silent(length) if length is not None else None


def _read_completeness(table: Table, key: str) -> AboutMember | None:
    return table.optional(key, _read_shares)


def _read_shares(bounds: Table) -> AboutMember:
    at_least, below = bounds.take("at_least", share, None), bounds.take("below", share, None)
    _check_bounds(bounds, is_empty=at_least is not None and below is not None and below <= at_least)
    return Complete(at_least, below)


def _check_bounds(bounds: Table, *, is_empty: bool) -> None:
    if not bounds.has("at_least") and not bounds.has("below"):
        bounds.report("at_least", "at_least, below, or both")
    if is_empty:
        bounds.report("below", "more than at_least")


ABOUT_MEMBERS: Final[Mapping[str, Callable[[Table, str], AboutMember | None]]] = {
    "occasion": _read_occasion,
    "bought_with_occasion": _read_bought_for,
    "orders": _read_behaviour,
    "spent": _read_behaviour,
    "silent": _read_silent,
    "completeness": _read_completeness,
}
"""Each key of a ``when`` table that asks for such a thing, and what reads it; ``segment`` beside them."""
