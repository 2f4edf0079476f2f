"""Holds: units set aside for an open cart, then spent, given back, or timed out."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.redeem import allowed_units, check_order_total
from clubkit.commands.reference import command_digest, nothing
from clubkit.errors import BadAmountError, HoldResolvedError, ReferenceReusedError, UnknownHoldError
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import note_activity
from clubkit.ledger.lots import plan_spend
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Hold, HoldState, OrderRecord, Redemption
from clubkit.ledger.release import back_entries, give_back
from clubkit.orders import whole_units
from clubkit.values import changed


@frozen
class PlaceHold:
    """
    Set units aside.

    Attributes:
        hold_id: The caller's id, unique for the member; also the command's idempotency key.

        lapses_at: First instant at which the hold is over by itself. After ``at``.

        order_key: The order that the units are for, or none.

        order_minor: That order's total in minor units, which ``redeem.up_to`` is a share of, or none.
    """

    hold_id: str
    units: int
    at: Instant
    lapses_at: Instant
    unit_id: str | None = None
    order_key: str | None = None
    order_minor: int | None = None


@frozen
class Capture:
    """
    Spend held units.

    Attributes:
        units: How many, at most what is held; the rest is given back. None captures all.

        order_key: The order that they pay for; none means the hold's own.
    """

    hold_id: str
    at: Instant
    units: int | None = None
    order_key: str | None = None


def plan_hold(book: Book, command: PlaceHold, context: Context) -> Decision:
    """
    Decide a hold. It keeps the same terms as a redemption.

    Raises:
        ReferenceReusedError: If the member had a hold of that id with other content.

        InDeficitError, RedeemTermsError, InsufficientUnitsError: As a redemption.
    """
    unit = context.unit(command.unit_id)
    whole_units("units", command.units)
    check_order_total(command.order_minor)
    digest = command_digest("hold", command.units, unit.unit_id, command.order_key, command.order_minor)
    reference = f"hold:{command.hold_id}"
    before = book.references.get(reference)
    if before is not None:
        if before.trace.digest != digest:
            raise ReferenceReusedError(command.hold_id)
        return Decision(nothing(book), before, repeated=True)

    draft = start(book, command.at, context)
    if command.lapses_at <= draft.at:
        raise BadAmountError("lapses_at", "after the moment of the hold", str(command.lapses_at))
    units = allowed_units(draft, unit, command.units, order_minor=command.order_minor)
    takes = plan_spend(draft.open_lots(unit.unit_id), units, order=unit.spend)
    entries = [Entry(unit.unit_id, lot_no, Place.OPEN, Place.HELD, part) for lot_no, part in takes]
    trace = Trace(reference, digest, command.order_key, context.program.version)
    posting = draft.post(PostingKind.HOLD, entries, trace=trace)
    draft.set_hold(Hold(command.hold_id, unit.unit_id, takes, command.lapses_at, command.order_key))
    return Decision(draft.changes, posting)


def plan_capture(book: Book, command: Capture, context: Context) -> Decision:
    """
    Decide the one capture that a hold allows; what is not captured is given back.

    The same capture again is a repeat.

    Raises:
        UnknownHoldError: If the member never had that hold.

        HoldResolvedError: If it was captured otherwise, released, or has lapsed.

        BadAmountError: If more is asked for than is held.
    """
    reference = f"capture:{command.hold_id}"
    if command.units is not None:
        whole_units("units", command.units)
    digest = command_digest("capture", command.units, command.order_key)
    before = book.references.get(reference)
    if before is not None and before.trace.digest == digest:
        return Decision(nothing(book), before, repeated=True)

    draft = start(book, command.at, context)
    hold = _active(draft, command.hold_id)
    units = hold.units if command.units is None else command.units
    if whole_units("units", units) > hold.units:
        raise BadAmountError("units", f"at most the {hold.units} that are held", str(units))

    captured, rest = split_takes(hold.takes, units)
    order_key = command.order_key or hold.order_key
    entries = [Entry(hold.unit_id, no, Place.HELD, Place.REDEEMED, part) for no, part in captured]
    entries.extend(back_entries(draft, hold.unit_id, rest))
    trace = Trace(reference, digest, order_key, context.program.version)
    posting = draft.post(PostingKind.CAPTURE, entries, trace=trace)
    draft.set_hold(changed(hold, state=HoldState.CAPTURED, captured=units))
    note_activity(draft, context.unit_ever(hold.unit_id), context.almanac, draft.at)
    if order_key is not None:
        record = draft.order(order_key) or OrderRecord(order_key)
        redemption = Redemption(hold.unit_id, captured, program_version=context.program.version)
        draft.set_order(changed(record, redemptions=(*record.redemptions, redemption)))
    return Decision(draft.changes, posting)


def plan_release(book: Book, hold_id: str, context: Context, *, at: Instant) -> Decision:
    """
    Decide to give a hold's units back. Releasing a released or lapsed hold again is a repeat.

    Raises:
        UnknownHoldError: If the member never had that hold.

        HoldResolvedError: If it was captured.
    """
    draft = start(book, at, context)
    hold = draft.hold(hold_id)
    if hold is not None and hold.state in (HoldState.RELEASED, HoldState.LAPSED):
        return Decision(draft.changes, repeated=True)

    hold = _active(draft, hold_id)
    trace = Trace(f"release:{hold_id}", command_digest("release"), hold.order_key, context.program.version)
    posting = give_back(draft, hold, PostingKind.RELEASE, occurred_at=draft.at, trace=trace)
    return Decision(draft.changes, posting)


def split_takes(
    takes: tuple[tuple[int, int], ...], units: int
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The takes that make up the first *units*, and the rest."""
    first, rest = [], []
    for lot_no, count in takes:
        part = min(units, count)
        units -= part
        if part:
            first.append((lot_no, part))
        if count > part:
            rest.append((lot_no, count - part))
    return tuple(first), tuple(rest)


def _active(draft: Draft, hold_id: str) -> Hold:
    hold = draft.hold(hold_id)
    if hold is None:
        raise UnknownHoldError(hold_id)
    if hold.state is not HoldState.ACTIVE:
        raise HoldResolvedError(hold_id, hold.state.value)
    return hold
