"""Bringing one order of one member to one level."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.commands.award import award_of_kept, first_award, kept_part, reawarded, subject_of
from clubkit.commands.context import Context
from clubkit.commands.passing import let_time_pass
from clubkit.commands.redeemed import Refunded, assume_redemption, follow_redemptions, redeemed_minor
from clubkit.commands.standing import add_fact, review_standing
from clubkit.commands.surprise import Happening, give_surprises, take_gifts_back
from clubkit.earning.award import Award, AwardLine
from clubkit.earning.rounding import prorated
from clubkit.ledger.book import Changes, inside_place
from clubkit.ledger.clawback import put_back, take_back
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import available_from, expires_at, note_activity, reopen
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Grant, OrderRecord, Redemption
from clubkit.ledger.release import give_back
from clubkit.orders import Order, OrderState, Refund, basis_minor, refunded_minor
from clubkit.program.model import ON_ORDER, Clawback, Unit
from clubkit.tiers.scores import Fact
from clubkit.values import changed, value

_GONE = (OrderState.CANCELLED, OrderState.VOID)
_PAID = OrderState.PAID
_ISSUED = Place.ISSUED
_EARN = PostingKind.EARN


@value
class Level:
    """
    How an order stands at one moment.

    Attributes:
        at: When it came to stand so.

        refunded_minor: Of the order's basis, given back by then.

        refunds: The refunds behind that.
    """

    at: Instant
    state: OrderState
    refunded_minor: int
    refunds: tuple[Refund, ...]


class OrderWork:
    """
    An order on its way from level to level, in a draft.

    Attributes:
        earns: Whether it is this book's order. One that a gift card paid a part of earns nothing there and
            counts for nothing: only what the card was given, and paid, follows it.

        order: Its newest reading, or none where the shop has deleted it.

        gross: What the whole order earns now by its pinned rules, before refunds.

        dated_at: What the order counts at, as of the step that is being made.

        stepped_at: When that step happened: never before the order was earned.
    """

    __slots__ = (
        "basis",
        "context",
        "dated_at",
        "digest",
        "draft",
        "earned_at",
        "earns",
        "gross",
        "order",
        "program",
        "record",
        "stepped_at",
        "trace",
    )

    def __init__(
        self,
        draft: Draft,
        context: Context,
        record: OrderRecord,
        order: Order | None,
        *,
        digest: str,
        earns: bool = True,
    ) -> None:
        self.draft = draft
        self.context = context
        self.record = record
        self.order = order
        self.digest = digest
        self.earns = earns
        award = record.award
        self.program = context.program if award is None else context.pinned(award.program_version)
        self.basis = record.basis_minor if order is None else basis_minor(order, self.program.basis)
        self.earned_at = record.earned_at if award is not None or order is None else earned_on(order)
        self.gross: tuple[AwardLine, ...] = ()
        self.trace = Trace(None, None, record.order_key, self.program.version)

    def refunded(self, refunds: tuple[Refund, ...]) -> int:
        """How much of the basis these refunds gave back."""
        if self.order is None or not refunds:
            return 0
        return refunded_minor(self.order, refunds, self.program.basis)

    def step_to(self, level: Level) -> None:
        """Bring the ledger to a level, at the level's instant or the member's last where that is later."""
        draft = self.draft
        if level.at > draft.at:
            let_time_pass(draft, level.at, self.context)
        self.dated_at = draft.at if self.earned_at is None else self.earned_at
        self.stepped_at = max(level.at, self.dated_at)
        before = self.record
        given_back = bool(level.refunds) and level.refunded_minor >= self.basis
        counted = level.state is _PAID and not given_back
        award, grants, redemptions = before.award, before.grants, before.redemptions
        if award is not None:
            # A review that was missed must not know of what comes now.
            review_standing(self.draft, self.context, self.draft.at)
            grants = self._follow_grants(level, counted=counted)
            redemptions = self._follow_redeemed(redemptions, level)
        elif not self.earns:
            grants = tuple([self._bring(grant, self._sold(grant, level)) for grant in before.grants])
            redemptions = self._follow_redeemed(redemptions, level)
        elif counted and self.order is not None:
            # What units pay earns nothing, also units that came back with a cancel and pay again now.
            redemptions = assume_redemption(draft, before, self.order, self.context)
            redemptions = self._follow_redeemed(redemptions, level)
            award, grants = self._first_award(self.order, redemptions)
        else:
            redemptions = self._follow_redeemed(redemptions, level)
        if award is not None and before.award is not None and self.gross != before.award.lines:
            award = reawarded(award, self.gross, self.context, self.dated_at)
        self.record = OrderRecord(
            before.order_key,
            before.version if self.order is None else self.order.version,
            self.digest,
            level.state,
            self.earned_at,
            before.total_minor if self.order is None else self.order.total_minor,
            self.basis,
            level.refunded_minor,
            tuple([refund.refund_id for refund in level.refunds]) if level.refunds else (),
            counted,
            award,
            grants,
            redemptions,
        )
        if self.earns:
            self._count(before)
            if before.counted and not counted and draft.book.rewards:
                take_gifts_back(draft, before.order_key)
        if level.state in _GONE:
            self._release_holds()
        review_standing(draft, self.context, draft.at)

    def finish(self) -> Changes:
        """The change set, with the order's record."""
        self.draft.set_order(self.record)
        return self.draft.changes

    # --- what it earns ------------------------------------------------------------------------------

    def _first_award(
        self, order: Order, redemptions: tuple[Redemption, ...]
    ) -> tuple[Award, tuple[Grant, ...]]:
        tier = review_standing(self.draft, self.context, self.draft.at)
        paid = redeemed_minor(redemptions, self.context) if redemptions else 0
        award, shared = first_award(self.draft, order, self.context, tier=tier, redeemed_minor=paid)
        if shared:
            self.draft.changes.shared.update(shared)
        self.gross = award.lines
        if self.program.surprises:
            subject = subject_of(self.draft.book, order, self.context, award)
            happening = Happening(ON_ORDER, self.record.order_key, earned_on(order), subject)
            give_surprises(self.draft, happening, self.context)
        grants = [self._grant(unit_id, units) for unit_id, units in award.granted().items()]
        return award, tuple(grants)

    def _grant(self, unit_id: str, units: int) -> Grant:
        unit = self._unit(unit_id)
        earned_at, almanac = self.dated_at, self.context.almanac
        matures_at = available_from(unit, almanac, earned_at)
        end = expires_at(unit, almanac, earned_at=earned_at, matures_at=matures_at)
        lot = self.draft.open_lot(unit_id, earned_at=earned_at, available_from=matures_at, expires_at=end)
        self._issue(unit, lot, units)
        return Grant(unit_id, lot.no, units)

    def _issue(self, unit: Unit, lot: Lot, units: int) -> None:
        entries = [Entry(unit.unit_id, lot.no, _ISSUED, inside_place(lot), units)]
        owed = self.draft.owed(unit.unit_id)
        if owed and lot.is_spendable(self.draft.at):
            entries.extend(settle_entries(unit.unit_id, owed, {lot.no: units}))
        self.draft.post(_EARN, entries, occurred_at=self.dated_at, trace=self.trace)
        note_activity(self.draft, unit, self.context.almanac, self.draft.at)

    def _follow_grants(self, level: Level, *, counted: bool) -> tuple[Grant, ...]:
        granted = {grant.unit_id: grant for grant in self.record.grants}
        gross = _by_unit(self.gross)
        for unit_id in dict.fromkeys((*granted, *gross)):
            grant = granted.get(unit_id)
            net = self._net(unit_id, gross.get(unit_id, 0), level) if counted else 0
            if grant is not None:
                granted[unit_id] = self._bring(grant, net)
            elif net > 0:
                granted[unit_id] = self._grant(unit_id, net)
        return tuple(granted.values())

    def _net(self, unit_id: str, gross: int, level: Level) -> int:
        """What is deserved of a unit after refunds."""
        policy = self._unit(unit_id).on_refund
        if not level.refunded_minor:
            return gross
        if policy.clawback is Clawback.RECOMPUTE:
            return min(gross, self._recomputed(unit_id, level))
        return gross - prorated(gross, level.refunded_minor, self.basis, policy.rounding)

    def _sold(self, grant: Grant, level: Level) -> int:
        """What a card keeps of what was bought for it: all, until all of the order is given back."""
        is_gone = level.state in _GONE or (bool(level.refunds) and level.refunded_minor >= self.basis)
        return 0 if is_gone else grant.granted

    def _recomputed(self, unit_id: str, level: Level) -> int:
        if self.order is None or self.record.award is None:  # pragma: no cover - asked of what counts alone
            return 0
        by_line: dict[str, int] = {}
        for refund in level.refunds:
            for line_id, minor in refund.lines:
                by_line[line_id] = by_line.get(line_id, 0) + minor
        kept = kept_part(self.order, by_line, level.refunded_minor, self.program.basis)
        lines = award_of_kept(
            self.draft.book, self.order, kept, self.context, self.record.award, counted=self.record.counted
        )
        return _by_unit(lines).get(unit_id, 0)

    def _bring(self, grant: Grant, net: int) -> Grant:
        """Bring a grant to what is deserved: take back; or put back what was taken, then issue more."""
        unit = self._unit(grant.unit_id)
        missing = net - (grant.granted - grant.reversed)
        when = self.stepped_at
        if missing < 0:
            return take_back(self.draft, grant, -missing, unit=unit, occurred_at=when, trace=self.trace)

        restored = min(missing, grant.reversed)
        if restored:
            grant = put_back(
                self.draft,
                grant,
                restored,
                unit=unit,
                almanac=self.context.almanac,
                occurred_at=when,
                trace=self.trace,
            )
        if missing > restored:
            reopen(self.draft, grant.lot_no)
            self._issue(unit, self.draft.known_lot(grant.lot_no), missing - restored)
            grant = changed(grant, granted=grant.granted + missing - restored)
        return grant

    # --- what else follows --------------------------------------------------------------------------

    def _count(self, before: OrderRecord) -> None:
        """Count the order for limits and tiers while it counts; free limits for later orders when not."""
        now = self.record
        main = self.context.program.units[0].unit_id
        sign, spend, points = now.counted - before.counted, _kept(now), _points(now, main)
        if before.version is not None:
            spend -= _kept(before)
            points -= _points(before, main)
        if before.award is not None:
            if before.counted:
                self._use(before.award, -1)
            if sign:
                self._use_shared(before.award, sign)
        if now.counted and now.award is not None:
            self._use(now.award, 1)
        if spend or points or sign:
            add_fact(self.draft, Fact(self.dated_at, self.stepped_at, spend, points, sign))

    def _use(self, award: Award, sign: int) -> None:
        for name, delta in award.counters:
            self.draft.count(name, sign * delta)

    def _use_shared(self, award: Award, sign: int) -> None:
        """Free what an award had of limits that members share, or take it again, come what may."""
        shared = self.draft.changes.shared
        for name, units in award.shared:
            want, cap = shared.get(name, (0, None))
            shared[name] = (want + sign * units, cap)

    def _follow_redeemed(self, redemptions: tuple[Redemption, ...], level: Level) -> tuple[Redemption, ...]:
        if not redemptions:
            return redemptions
        return follow_redemptions(
            self.draft,
            redemptions,
            self.context,
            refunded=Refunded(level.refunded_minor, self.basis, gone=level.state in _GONE),
            occurred_at=self.stepped_at,
            trace=self.trace,
        )

    def _release_holds(self) -> None:
        for hold in list(self.draft.holds()):
            if hold.order_key == self.record.order_key:
                give_back(self.draft, hold, PostingKind.RELEASE, occurred_at=self.draft.at, trace=self.trace)

    # --- small questions ----------------------------------------------------------------------------

    def _unit(self, unit_id: str) -> Unit:
        return self.program.unit(unit_id) or self.context.unit_ever(unit_id)


def earned_on(order: Order) -> Instant:
    """The day that an order counts at: when it was paid, or else placed."""
    return order.placed_at if order.paid_at is None else order.paid_at


def _by_unit(lines: tuple[AwardLine, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.unit_id] = totals.get(line.unit_id, 0) + line.granted
    return totals


def _kept(record: OrderRecord) -> int:
    """What of the order's money counts for tiers."""
    return record.basis_minor - record.refunded_minor if record.state is _PAID else 0


def _points(record: OrderRecord, unit_id: str) -> int:
    for grant in record.grants:
        if grant.unit_id == unit_id:
            return grant.granted - grant.reversed
    return 0
