"""When units expire, and what activity does to that."""

from __future__ import annotations

from clubkit.calendars import Almanac, Duration, Instant
from clubkit.ledger.draft import Draft
from clubkit.program.model import Expiry, ExpiryKind, ExpiryStart, Unit

_NEVER = ExpiryKind.NEVER
_END_OF = ExpiryKind.END_OF
_IDLE = ExpiryKind.IDLE
_MATURITY = ExpiryStart.MATURITY


def available_from(unit: Unit, almanac: Almanac, earned_at: Instant) -> Instant:
    """When units earned at *earned_at* become spendable."""
    return earned_at if unit.matures is None else almanac.add(earned_at, unit.matures)


def expires_at(unit: Unit, almanac: Almanac, *, earned_at: Instant, matures_at: Instant) -> Instant | None:
    """
    The first instant at which units of a new lot are too late, or none for never.

    An expiry never comes before the units were spendable for a moment: where it would, the units expire at
    the instant they mature.
    """
    expiry = unit.expires
    start = matures_at if expiry.starts is _MATURITY else earned_at
    if expiry.kind is _NEVER:
        return None
    if expiry.kind is _END_OF and expiry.period is not None:
        return max(matures_at, almanac.end_of(start, expiry.period))
    return max(matures_at, _after(expiry, almanac, start))


def _after(expiry: Expiry, almanac: Almanac, start: Instant) -> Instant:
    end = almanac.add(start, expiry.length or Duration())
    return end if expiry.period is None else almanac.end_of(end, expiry.period)


def note_activity(draft: Draft, unit: Unit, almanac: Almanac, at: Instant) -> None:
    """
    Start the idle clock of a unit anew: every lot with units in it expires later.

    So do lots whose units are on hold, were just spent, or paid for a reward that may give them back, since
    those units may come back.
    """
    if unit.expires.kind is not _IDLE:
        return

    idle_until = _after(unit.expires, almanac, at)
    held = {no for hold in draft.holds() for no, _ in hold.takes}
    held.update(
        no
        for record in draft.issued()
        if record.returns_on_end and record.spent
        for no, _ in record.spent.uses
    )
    touched = {no for no in {*draft.changes.lots, *held} if draft.known_lot(no).unit_id == unit.unit_id}
    for no in sorted(touched.union(lot.no for lot in draft.lots(unit.unit_id))):
        lot = draft.known_lot(no)
        if lot.expires_at is not None and lot.expires_at < idle_until:
            draft.set_lot(lot.expiring(idle_until))


def reopen(draft: Draft, lot_no: int) -> None:
    """
    Make a lot that units return to late say so: they mature and expire now, not in the past.

    Units on hold, spent and given back, or taken back and restored, do neither until they return; the ledger
    dates it by that instant.
    """
    lot = draft.known_lot(lot_no)
    if lot.is_expired(draft.at):
        lot = lot.expiring(draft.at)
    if not lot.remaining and lot.available_from <= draft.at:
        lot = lot.moved(0, 0, 0, has_matured=True)
    draft.set_lot(lot)
