"""The plain commands on units: earning for an activity, adjusting, and taking over an old balance."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.approval import approved_or_done, request, trace_of_approved
from clubkit.commands.asking import held_by
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.redeem import spendable
from clubkit.commands.reference import command_digest, earlier
from clubkit.commands.standing import add_fact, review_standing
from clubkit.commands.surprise import Happening, counters_of_surprises, give_surprises
from clubkit.earning.award import AwardLine
from clubkit.earning.conditions import is_about
from clubkit.earning.engine import Rules, evaluate
from clubkit.earning.limits import allowances, own_counters, usage
from clubkit.earning.subject import Subject
from clubkit.errors import BadAmountError, InsufficientUnitsError
from clubkit.ledger.book import Book
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import available_from, expires_at, note_activity
from clubkit.ledger.lots import take_up_to
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Posting, Trace
from clubkit.money import MINOR_MAX
from clubkit.orders import Activity, whole_units
from clubkit.program.model import NO_ACTIVITIES, Unit
from clubkit.tiers.scores import Fact

VISIT: Final = "visit"
"""The activity that tiers count."""


@frozen
class Earned:
    """
    What an activity earned.

    Attributes:
        lines: One per rule that matched; none for a repeat.

        is_unnamed: Whether no rule of the program is about an activity of that name, and tiers do not count
            it either: a mistyped name looks so. It is noted all the same.
    """

    decision: Decision
    lines: tuple[AwardLine, ...]
    is_unnamed: bool = False


@frozen
class Adjust:
    """
    A correction by hand.

    Attributes:
        units: Positive to give, negative to take; not 0.

        actor: Who does it.

        reason: Why.

        may_owe: Whether taking more than the member has makes a deficit instead of a refusal.

        approved_by: Who agrees to a correction that waits, or none.
    """

    units: int
    reference: str
    at: Instant
    actor: str
    reason: str
    unit_id: str | None = None
    may_owe: bool = False
    approved_by: str | None = None


@frozen
class Opening:
    """
    Units taken over from an older system, as one lot.

    Attributes:
        units: At least 1.

        earned_at: When they were earned there.

        available_from: None means from then.

        lasts_until: First instant at which they are too late, or none for never.
    """

    units: int
    reference: str
    at: Instant
    earned_at: Instant
    unit_id: str | None = None
    available_from: Instant | None = None
    lasts_until: Instant | None = None


def counters_of_activity(context: Context, activity: str, at: Instant) -> list[str]:
    """Names of the member's counters that an activity at *at* reads."""
    names = own_counters(context.program, context.almanac, at)
    if context.program.surprises:
        names.extend(counters_of_surprises(context, activity, at))
    return names


def plan_earn(book: Book, activity: Activity, reference: str, context: Context) -> Earned:
    """
    Decide what a named activity earns. An activity that no rule names earns nothing and is still noted.

    Raises:
        ReferenceReusedError: If the reference names a command of other content.
    """
    # Not the instant: a retry of "now" comes later.
    digest = command_digest("earn", activity.name, activity.source, activity.attributes)
    is_named = activity.name == VISIT or activity.name in context.program.surprises
    is_unnamed = not is_named and not any(
        is_about(rule.when, activity.name) for rule in context.program.activity_rules
    )
    repeat = earlier(book, reference, digest)
    if repeat is not None:
        return Earned(repeat, (), is_unnamed)

    draft = start(book, activity.at, context)
    tier = review_standing(draft, context, draft.at)
    program, almanac = context.program, context.almanac
    attributes = (*activity.attributes, ("activity", activity.name))
    tier_id = None if tier is None else tier.tier_id
    subject = Subject(
        almanac,
        activity.at,
        0,
        attributes,
        member=book.attributes,
        source=activity.source,
        tier_id=tier_id,
        held=held_by(context, book, at=activity.at, tier_id=tier_id),
    )
    allowed = allowances(program, almanac, activity.at, used=book.counters, granted=context.granted)
    lines = evaluate(Rules(program, allowed, context.functions), subject, on_activity=True)
    used = usage(program, almanac, activity.at, lines)
    for name, delta in used.own:
        draft.count(name, delta)
    draft.changes.shared.update(used.shared)
    trace = Trace(reference, digest, None, program.version, reason=activity.name)
    posting = _earn_lines(draft, lines, context, activity, trace)
    points = sum(line.granted for line in lines if line.unit_id == program.units[0].unit_id)
    add_fact(draft, Fact(activity.at, activity.at, points=points, visits=int(activity.name == VISIT)))
    if activity.name in program.surprises and activity.name not in NO_ACTIVITIES:
        give_surprises(draft, Happening(activity.name, reference, activity.at, subject), context)
    review_standing(draft, context, draft.at)
    return Earned(Decision(draft.changes, posting), lines, is_unnamed)


def _earn_lines(
    draft: Draft, lines: tuple[AwardLine, ...], context: Context, activity: Activity, trace: Trace
) -> Posting:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.unit_id] = totals.get(line.unit_id, 0) + line.granted
    entries: list[Entry] = []
    for unit_id, units in totals.items():
        if units > 0:
            entries.extend(_new_lot(draft, context.unit(unit_id), units, context, activity.at))
    posting = draft.post(PostingKind.EARN, entries, occurred_at=activity.at, trace=trace)
    for unit_id in totals:
        note_activity(draft, context.unit(unit_id), context.almanac, draft.at)
    return posting


def _new_lot(draft: Draft, unit: Unit, units: int, context: Context, earned_at: Instant) -> list[Entry]:
    matures_at = available_from(unit, context.almanac, earned_at)
    end = expires_at(unit, context.almanac, earned_at=earned_at, matures_at=matures_at)
    return lot_entries(draft, unit, units, (earned_at, matures_at, end), source=Place.ISSUED)


def lot_entries(
    draft: Draft,
    unit: Unit,
    units: int,
    instants: tuple[Instant, Instant, Instant | None],
    *,
    source: Place,
) -> list[Entry]:
    """
    Open a lot and return the entries that fill it and pay a deficit from it.

    Args:
        instants: When its units were earned, become spendable, and expire.
    """
    earned_at, matures_at, end = instants
    lot = draft.open_lot(unit.unit_id, earned_at=earned_at, available_from=matures_at, expires_at=end)
    place = Place.OPEN if lot.matured else Place.PENDING
    entries = [Entry(unit.unit_id, lot.no, source, place, units)]
    if lot.is_spendable(draft.at):
        entries.extend(settle_entries(unit.unit_id, draft.owed(unit.unit_id), {lot.no: units}))
    return entries


def plan_adjust(book: Book, command: Adjust, context: Context) -> Decision:
    """
    Decide a correction by hand. One above the unit's guard waits for somebody else: see `approval`.

    Raises:
        InsufficientUnitsError: If more is taken than the member has and a deficit is not allowed.

        ReferenceReusedError: If the reference names a command of other content.
    """
    unit = context.unit(command.unit_id)
    if whole_units("units", command.units, least=-MINOR_MAX) == 0:
        raise BadAmountError("units", "a whole number, not 0", "0")
    digest = command_digest("adjust", command.units, unit.unit_id, command.reason)
    done, approval = approved_or_done(book, command.reference, digest, command.approved_by)
    if done is not None:
        return done

    draft = start(book, command.at, context)
    trace = Trace(command.reference, digest, None, context.program.version, command.actor, command.reason)
    if approval is not None:
        trace = trace_of_approved(approval, digest, context)
    elif unit.guards.adjust_above is not None and abs(command.units) > unit.guards.adjust_above:
        return request(draft, trace)
    gives = command.units > 0
    entries = _give(draft, unit, command, context) if gives else _take(draft, unit, command)
    posting = draft.post(PostingKind.ADJUST, entries, trace=trace)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)


def _give(draft: Draft, unit: Unit, command: Adjust, context: Context) -> list[Entry]:
    end = expires_at(unit, context.almanac, earned_at=draft.at, matures_at=draft.at)
    return lot_entries(draft, unit, command.units, (draft.at, draft.at, end), source=Place.ADJUSTED)


def _take(draft: Draft, unit: Unit, command: Adjust) -> list[Entry]:
    wanted = -command.units
    takes = take_up_to(draft.open_lots(unit.unit_id), wanted, order=unit.spend)
    taken = sum(part for _, part in takes)
    if taken < wanted and not command.may_owe:
        raise InsufficientUnitsError(wanted, spendable(draft, unit))
    entries = [Entry(unit.unit_id, lot_no, Place.OPEN, Place.ADJUSTED, part) for lot_no, part in takes]
    if taken < wanted:
        entries.append(Entry(unit.unit_id, None, Place.DEFICIT, Place.ADJUSTED, wanted - taken))
    return entries


def plan_opening(book: Book, command: Opening, context: Context) -> Decision:
    """
    Decide to take a lot over from an older system. One that has expired already is kept and expires.

    Raises:
        BadAmountError: If the units are fewer than 1, or the lot ends before it begins.

        ReferenceReusedError: If the reference names a command of other content.
    """
    unit = context.unit(command.unit_id)
    begins = command.earned_at if command.available_from is None else command.available_from
    whole_units("units", command.units)
    if command.lasts_until is not None and command.lasts_until <= begins:
        raise BadAmountError("expires_at", "after the units become spendable", str(command.lasts_until))
    digest = command_digest(
        "opening", command.units, unit.unit_id, command.earned_at, begins, command.lasts_until
    )
    repeat = earlier(book, command.reference, digest)
    if repeat is not None:
        return repeat

    draft = start(book, command.at, context)
    instants = (command.earned_at, begins, command.lasts_until)
    entries = lot_entries(draft, unit, command.units, instants, source=Place.ISSUED)
    trace = Trace(command.reference, digest, None, context.program.version)
    posting = draft.post(PostingKind.OPENING, entries, occurred_at=command.earned_at, trace=trace)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)
