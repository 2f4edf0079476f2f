"""Units that go from one member to another: transfers and merges, one book at a time."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from clubkit.calendars import Instant, PeriodKind
from clubkit.commands.approval import approved_or_done, request, trace_of_approved
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.redeem import spendable
from clubkit.commands.reference import command_digest
from clubkit.commands.standing import add_fact, review_standing
from clubkit.errors import InDeficitError, InsufficientUnitsError, RefusedError
from clubkit.ledger.book import Book, inside_place
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import expires_at
from clubkit.ledger.lots import Lot, plan_spend
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import OrderRecord, Redemption, RewardRecord
from clubkit.ledger.release import give_back
from clubkit.ledger.touched import touched_lots
from clubkit.orders import whole_units
from clubkit.program.model import TransferExpiry, Unit
from clubkit.rewards.lifecycle import RewardState
from clubkit.tiers.scores import Fact
from clubkit.tiers.standing import Standing
from clubkit.values import changed


@frozen
class Transfer:
    """
    A gift of units from one member to another.

    Attributes:
        units: At least 1.

        at: The one moment of both sides: neither book was decided later.

        to: Internal key that the member who gets them had first: a merge does not change it.

        approved_by: Who agrees to a gift that waits, or none.
    """

    units: int
    reference: str
    at: Instant
    to: int
    unit_id: str | None = None
    approved_by: str | None = None


@frozen
class Parcel:
    """
    Units of one lot on their way.

    Attributes:
        origin: The internal key and lot number where they come from.
    """

    unit_id: str
    units: int
    earned_at: Instant
    available_from: Instant
    expires_at: Instant | None
    origin: tuple[int, int]
    expired: int = 0


def counters_of_gifts(context: Context, unit: Unit, at: Instant) -> tuple[str, str]:
    """Names of the counters of what a member gave, and got, on the day of *at*."""
    day = context.almanac.key(at, PeriodKind.DAY)
    return f"gives:{unit.unit_id}:{day}", f"takes:{unit.unit_id}:{day}"


def plan_transfer_out(
    book: Book, taker: Book, command: Transfer, context: Context
) -> tuple[Decision, tuple[Parcel, ...]]:
    """
    Decide the giving side of a transfer. Pending units and units on hold stay.

    A gift beyond what the unit's guards allow on a day waits for somebody who approves it.

    Args:
        book: With the postings of `approval.references_of`, and the counters of `counters_of_gifts`.

        taker: With those counters.

    Returns:
        The decision, and what travels; nothing travels on a repeat, or where it waits.

    Raises:
        InsufficientUnitsError: If fewer units can be spent.

        InDeficitError: If the member owes units.

        RefusedError: If the program does not let this unit be transferred.

        ReferenceReusedError: If the reference names a command of other content.
    """
    unit = context.unit(command.unit_id)
    if not unit.transferable:
        raise RefusedError(f"unit {unit.unit_id!r} is not transferable")
    whole_units("units", command.units)
    digest = command_digest("transfer_out", command.units, unit.unit_id, command.to)
    done, approval = approved_or_done(book, command.reference, digest, command.approved_by)
    if done is not None:
        return done, ()

    draft = start(book, command.at, context)
    if draft.owed(unit.unit_id):
        raise InDeficitError(draft.owed(unit.unit_id))
    if command.units > spendable(draft, unit):
        raise InsufficientUnitsError(command.units, spendable(draft, unit))
    trace = Trace(command.reference, digest, None, context.program.version)
    if approval is not None:
        trace = trace_of_approved(approval, digest, context)
    elif _is_too_much(book, taker, command, unit, context):
        return request(draft, trace), ()
    takes = plan_spend(draft.open_lots(unit.unit_id), command.units, order=unit.spend)
    parcels = tuple(_parcel(draft, lot_no, part) for lot_no, part in takes)
    entries = [Entry(unit.unit_id, lot_no, Place.OPEN, Place.TRANSFERRED, part) for lot_no, part in takes]
    posting = draft.post(PostingKind.TRANSFER_OUT, entries, trace=trace)
    if unit.guards.gives_per_day is not None:
        draft.count(counters_of_gifts(context, unit, command.at)[0], command.units)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting), parcels


def plan_transfer_in(
    book: Book, command: Transfer, parcels: tuple[Parcel, ...], context: Context
) -> Decision:
    """
    Decide the receiving side of a transfer that its giver has not made before.

    Lots keep their expiry, or start it anew. The reference is the giver's own, so that the taker's posting
    has none, and a digest of both instead: gifts of two members under one reference are two.
    """
    unit = context.unit(command.unit_id)
    draft = start(book, command.at, context)
    arrivals = [_renewed(parcel, unit, draft.at, context) for parcel in parcels]
    entries = _arrive(draft, unit.unit_id, arrivals)
    giver_key, _ = parcels[0].origin
    digest = command_digest("transfer_in", giver_key, command.reference)
    trace = Trace(None, digest, None, context.program.version)
    posting = draft.post(PostingKind.TRANSFER_IN, entries, trace=trace)
    if unit.guards.takes_per_day is not None:
        draft.count(counters_of_gifts(context, unit, command.at)[1], command.units)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)


def _is_too_much(book: Book, taker: Book, command: Transfer, unit: Unit, context: Context) -> bool:
    gives, takes = counters_of_gifts(context, unit, command.at)
    given = book.counters.get(gives, 0) + command.units
    taken = taker.counters.get(takes, 0) + command.units
    guards = unit.guards
    return (guards.gives_per_day is not None and given > guards.gives_per_day) or (
        guards.takes_per_day is not None and taken > guards.takes_per_day
    )


def plan_merge_out(
    book: Book, context: Context, *, at: Instant
) -> tuple[Decision, tuple[Parcel, ...], dict[str, int]]:
    """
    Decide the side of a merge that is given up: everything leaves, a deficit too; holds are given back first.

    Returns:
        The decision, what travels, and what is owed by unit.
    """
    draft = start(book, at, context)
    for hold in list(draft.holds()):
        give_back(draft, hold, PostingKind.RELEASE, occurred_at=draft.at)
    lots = sorted(draft.lots(), key=lambda lot: lot.no)
    owed = {unit_id: draft.owed(unit_id) for unit_id in book.accounts if draft.owed(unit_id)}
    parcels = tuple(_parcel(draft, lot.no, lot.remaining) for lot in lots)
    entries = [
        Entry(lot.unit_id, lot.no, inside_place(lot), Place.TRANSFERRED, lot.remaining) for lot in lots
    ]
    entries.extend(
        Entry(unit_id, None, Place.TRANSFERRED, Place.DEFICIT, units) for unit_id, units in owed.items()
    )
    posting = draft.post(PostingKind.MERGE_OUT, entries) if entries else None
    draft.changes.standing = Standing()
    return Decision(draft.changes, posting), parcels, owed


def plan_leave_rewards(book: Book) -> Decision:
    """Note that the rewards of a member who is given up went to the one that stays."""
    draft = Draft(book, book.last_at)
    for record in book.rewards.values():
        draft.set_reward(changed(record, state=RewardState.MOVED))
    return Decision(draft.changes)


@frozen
class Estate:
    """
    What a merge takes over beside units.

    Attributes:
        book: The other member's book with all of its orders, before the merge.

        rewards: The other member's rewards as they stand when it merges.

        facts: The other member's score facts; they count for the member that stays from now on.
    """

    book: Book
    facts: tuple[Fact, ...] = ()
    rewards: tuple[RewardRecord, ...] = ()


def plan_merge_in(
    book: Book,
    context: Context,
    *,
    at: Instant,
    parcels: tuple[Parcel, ...],
    owed: dict[str, int],
    estate: Estate,
) -> Decision:
    """
    Decide the side of a merge that stays.

    Lots keep their instants, counters are summed, and orders and rewards are taken over, so that what comes
    back of them finds its lots here.
    """
    draft = start(book, at, context)
    entries = [
        Entry(unit_id, None, Place.DEFICIT, Place.TRANSFERRED, units) for unit_id, units in owed.items()
    ]
    for unit_id in dict.fromkeys(parcel.unit_id for parcel in parcels):
        arrivals = [parcel for parcel in parcels if parcel.unit_id == unit_id]
        entries.extend(_arrive(draft, unit_id, arrivals, owed=owed.get(unit_id, 0), keeps_origin=True))
    posting = draft.post(PostingKind.MERGE_IN, entries) if entries else None
    _take_over(draft, estate)
    for name, value in estate.book.counters.items():
        draft.count(name, value)
    review_standing(draft, context, draft.at)
    for fact in estate.facts:
        add_fact(draft, changed(fact, known_at=max(fact.known_at, draft.at)))
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)


def moved_id(record_id: str, member_key: int) -> str:
    """What the record of a reward is called once a merge took it to a member who has one of the same id."""
    return f"{record_id}~{member_key:x}"


def _take_over(draft: Draft, estate: Estate) -> None:
    other = estate.book
    arrived = {
        lot.origin[1]
        for lot in draft.changes.lots.values()
        if lot.origin is not None and lot.origin[0] == other.member_key
    }
    # A lot that time closed during this merge is known too, but nothing comes back to it: had a job closed it
    # before, it would not have been loaded.
    for no in sorted(touched_lots(other.orders.values(), (), estate.rewards) - arrived):
        _keep_closed(draft, other.closed[no], other.member_key)
    moved = {
        lot.origin[1]: lot.no
        for lot in draft.changes.lots.values()
        if lot.origin is not None and lot.origin[0] == other.member_key
    }
    for record in other.orders.values():
        known = draft.book.orders.get(record.order_key)
        record = _with_lots(record, moved)  # noqa: PLW2901 - the same order
        if known is not None:
            # Both had the order; one of them left it behind. What each spent on it comes back with it.
            spent = (*known.redemptions, *record.redemptions)
            record = changed(record if _is_newer(record, known) else known, redemptions=spent)  # noqa: PLW2901 - the same order
        draft.set_order(record)

    for reward in estate.rewards:
        is_taken = draft.reward(reward.record_id) is not None
        record_id = moved_id(reward.record_id, other.member_key) if is_taken else reward.record_id
        paid = None if reward.spent is None else _redemption_with_lots(reward.spent, moved)
        draft.set_reward(changed(reward, record_id=record_id, spent=paid))


def _is_newer(record: OrderRecord, known: OrderRecord) -> bool:
    """Whether a record, not the one that an order left behind when it moved, says how the order stands."""
    if record.version is None or known.version is None:
        return known.version is None
    return record.version > known.version


def _with_lots(record: OrderRecord, moved: dict[int, int]) -> OrderRecord:
    """An order's record with the numbers that its lots have in the other book."""
    return changed(
        record,
        grants=tuple(
            changed(
                grant,
                lot_no=moved[grant.lot_no],
                takings=tuple(
                    changed(taking, lot_no=None if taking.lot_no is None else moved[taking.lot_no])
                    for taking in grant.takings
                ),
            )
            for grant in record.grants
        ),
        redemptions=tuple(_redemption_with_lots(each, moved) for each in record.redemptions),
    )


def _redemption_with_lots(redemption: Redemption, moved: dict[int, int]) -> Redemption:
    return changed(
        redemption,
        uses=tuple((moved[no], units) for no, units in redemption.uses),
        reinstated=tuple((moved[no], units) for no, units in redemption.reinstated),
    )


def _parcel(draft: Draft, lot_no: int, units: int) -> Parcel:
    lot = draft.known_lot(lot_no)
    origin = (draft.book.member_key, lot.no)
    return Parcel(lot.unit_id, units, lot.earned_at, lot.available_from, lot.expires_at, origin, lot.expired)


def _renewed(parcel: Parcel, unit: Unit, at: Instant, context: Context) -> Parcel:
    if unit.transfer is TransferExpiry.KEEP:
        return parcel
    end = expires_at(unit, context.almanac, earned_at=at, matures_at=at)
    return changed(parcel, earned_at=at, expires_at=end)


def _arrive(
    draft: Draft, unit_id: str, parcels: Iterable[Parcel], *, owed: int = 0, keeps_origin: bool = False
) -> list[Entry]:
    entries = []
    arriving: dict[int, int] = {}
    for parcel in parcels:
        lot = draft.open_lot(
            unit_id,
            earned_at=parcel.earned_at,
            available_from=parcel.available_from,
            expires_at=parcel.expires_at,
            origin=parcel.origin if keeps_origin else None,
        )
        if parcel.expired and keeps_origin:
            draft.set_lot(changed(lot, expired=parcel.expired))
        entries.append(Entry(unit_id, lot.no, Place.TRANSFERRED, inside_place(lot), parcel.units))
        if lot.is_spendable(draft.at):
            arriving[lot.no] = parcel.units
    return entries + settle_entries(unit_id, draft.owed(unit_id) + owed, arriving)


def _keep_closed(draft: Draft, lot: Lot, member_key: int) -> None:
    """An empty lot that stands for one that the other member had closed."""
    copy = draft.open_lot(
        lot.unit_id,
        earned_at=lot.earned_at,
        available_from=lot.available_from,
        expires_at=lot.expires_at,
        origin=(member_key, lot.no),
    )
    draft.set_lot(changed(copy, expired=lot.expired))
