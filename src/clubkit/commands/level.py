"""Bringing one order of one member to one level."""

from __future__ import annotations

from attrs import evolve, frozen

from clubkit.calendars import Instant
from clubkit.commands.award import award_again, first_award, kept_part
from clubkit.commands.context import Context
from clubkit.commands.redeemed import assume_redemption, follow_redemptions, redeemed_minor
from clubkit.commands.standing import add_fact, review_standing
from clubkit.earning.award import AwardLine
from clubkit.earning.rounding import prorated
from clubkit.ledger.book import Changes
from clubkit.ledger.clawback import put_back, take_back
from clubkit.ledger.deficit import settle_entries
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time
from clubkit.ledger.expiry import available_from, expires_at, note_activity
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Entry, Trace
from clubkit.ledger.records import Grant, OrderRecord
from clubkit.ledger.release import give_back
from clubkit.orders import Order, OrderState, Refund, Version, basis_minor, refunded_minor
from clubkit.program.model import Clawback, Program, Unit
from clubkit.tiers.scores import Fact

_GONE = (OrderState.CANCELLED, OrderState.VOID)


@frozen
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
        order: Its newest reading, or none where the shop has deleted it.

        gross: What the whole order earns now by its pinned rules, before refunds.
    """

    def __init__(self, draft: Draft, context: Context, record: OrderRecord, order: Order | None) -> None:
        self.draft = draft
        self.context = context
        self.record = record
        self.order = order
        self.gross: tuple[AwardLine, ...] = ()
        self.trace = Trace(order_key=record.order_key, program_version=self.program.version)

    @property
    def program(self) -> Program:
        """The program that decides: the award's own once there is one."""
        award = self.record.award
        return self.context.program if award is None else self.context.pinned(award.program_version)

    @property
    def basis(self) -> int:
        if self.order is None:
            return self.record.basis_minor
        return basis_minor(self.order, self.program.basis)

    def refunded(self, refunds: tuple[Refund, ...]) -> int:
        """How much of the basis these refunds gave back."""
        return 0 if self.order is None else refunded_minor(self.order, refunds, self.program.basis)

    def step_to(self, level: Level) -> None:
        """Bring the ledger to a level, at the level's instant or the member's last where that is later."""
        pass_time(self.draft, max(level.at, self.draft.at))
        counted = self._counts(level)
        if self.record.award is None:
            if counted and self.order is not None:
                self._award_first(self.order)
        else:
            self._follow_grants(level, counted=counted)
        self._count(counted=counted)
        self._add_fact(level, counted=counted)
        self._follow_redeemed(level)
        if level.state in _GONE:
            self._release_holds()
        self._note(level, counted=counted)
        review_standing(self.draft, self.context, self.draft.at)

    def finish(self, version: Version | None, *, digest: str) -> Changes:
        """The change set, with the reading noted."""
        self.record = evolve(self.record, version=version, digest=digest)
        self.draft.set_order(self.record)
        return self.draft.changes

    # --- what it earns ------------------------------------------------------------------------------

    def _counts(self, level: Level) -> bool:
        given_back = bool(level.refunds) and level.refunded_minor >= self.basis
        return level.state is OrderState.PAID and not given_back

    def _award_first(self, order: Order) -> None:
        self.record = assume_redemption(self.draft, self.record, order, self.context)
        tier = review_standing(self.draft, self.context, self.draft.at)
        award, shared = first_award(
            self.draft,
            order,
            self.context,
            tier=tier,
            redeemed_minor=redeemed_minor(self.record, self.context.program),
        )
        self.draft.changes.shared.update(shared)
        self.gross = award.lines
        grants = tuple(self._grant(unit_id, units) for unit_id, units in award.granted().items())
        self.record = evolve(self.record, award=award, grants=grants)

    def _grant(self, unit_id: str, units: int) -> Grant:
        unit = self.context.unit(unit_id)
        lot_no = self._open_lot(unit)
        self._issue(unit, lot_no, units)
        return Grant(unit_id, lot_no, units)

    def _open_lot(self, unit: Unit) -> int:
        earned_at = self._earned_at()
        matures_at = available_from(unit, self.context.almanac, earned_at)
        end = expires_at(unit, self.context.almanac, earned_at=earned_at, matures_at=matures_at)
        lot = self.draft.open_lot(
            unit.unit_id, earned_at=earned_at, available_from=matures_at, expires_at=end
        )
        return lot.no

    def _issue(self, unit: Unit, lot_no: int, units: int) -> None:
        lot = self.draft.lot(lot_no)
        pending = lot is not None and not lot.matured
        entries = [
            Entry(unit.unit_id, lot_no, Place.ISSUED, Place.PENDING if pending else Place.OPEN, units)
        ]
        if lot is not None and lot.is_spendable(self.draft.at):
            entries.extend(settle_entries(unit.unit_id, self.draft.owed(unit.unit_id), {lot_no: units}))
        self.draft.post(PostingKind.EARN, entries, occurred_at=self._earned_at(), trace=self.trace)
        note_activity(self.draft, unit, self.context.almanac, self.draft.at)

    def _follow_grants(self, level: Level, *, counted: bool) -> None:
        granted = {grant.unit_id: grant for grant in self.record.grants}
        gross = _by_unit(self.gross)
        for unit_id in [*granted, *(each for each in gross if each not in granted)]:
            grant = granted.get(unit_id)
            net = self._net(unit_id, gross.get(unit_id, 0), level) if counted else 0
            if grant is not None:
                granted[unit_id] = self._bring(grant, net, gross.get(unit_id, 0), level)
            elif net:
                granted[unit_id] = self._grant(unit_id, net)
        self.record = evolve(self.record, grants=tuple(granted.values()))

    def _net(self, unit_id: str, gross: int, level: Level) -> int:
        """What is deserved of a unit after refunds."""
        policy = self._unit(unit_id).on_refund
        if not level.refunded_minor:
            return gross
        if policy.clawback is Clawback.RECOMPUTE:
            return min(gross, self._recomputed(unit_id, level))
        return gross - prorated(gross, level.refunded_minor, self.basis, policy.rounding)

    def _recomputed(self, unit_id: str, level: Level) -> int:
        if self.order is None or self.record.award is None:
            return 0
        by_line: dict[str, int] = {}
        for refund in level.refunds:
            for line_id, minor in refund.lines:
                by_line[line_id] = by_line.get(line_id, 0) + minor
        kept = kept_part(self.order, by_line, level.refunded_minor)
        lines = award_again(self.draft.book, kept, self.context, self.record.award)
        return _by_unit(lines).get(unit_id, 0)

    def _bring(self, grant: Grant, net: int, gross: int, level: Level) -> Grant:
        """Bring a grant to what is deserved: issue more, take back, or put back."""
        unit = self._unit(grant.unit_id)
        if gross > grant.granted:
            self._issue(unit, grant.lot_no, gross - grant.granted)
            grant = evolve(grant, granted=gross)
        surplus = grant.granted - grant.reversed - net
        if surplus > 0:
            return take_back(
                self.draft, grant, surplus, unit=unit, occurred_at=self._when(level), trace=self.trace
            )
        if surplus < 0:
            return put_back(
                self.draft,
                grant,
                -surplus,
                unit=unit,
                almanac=self.context.almanac,
                occurred_at=self._when(level),
                trace=self.trace,
            )
        return grant

    # --- what else follows --------------------------------------------------------------------------

    def _count(self, *, counted: bool) -> None:
        """Use up limits and order counts while the order counts; free them for later orders when not."""
        award = self.record.award
        if award is None or counted == self.record.counted:
            return

        sign = 1 if counted else -1
        for name, delta in award.counters:
            self.draft.count(name, sign * delta)
        for name, units in award.shared:
            self.draft.changes.shared.setdefault(name, (sign * units, None))

    def _add_fact(self, level: Level, *, counted: bool) -> None:
        kept = self.basis - level.refunded_minor if level.state is OrderState.PAID else 0
        fact = Fact(
            self._earned_at(),
            self._when(level),
            kept - self._kept_before(),
            self._points() - self._points_before(),
            int(counted) - int(self.record.counted),
        )
        if fact.spend_minor or fact.points or fact.orders:
            add_fact(self.draft, fact)

    def _kept_before(self) -> int:
        before = self._before()
        if before is None or before.state is not OrderState.PAID:
            return 0
        return before.basis_minor - before.refunded_minor

    def _points(self) -> int:
        return _points_of(self.record, self.context.program)

    def _points_before(self) -> int:
        before = self._before()
        return 0 if before is None else _points_of(before, self.context.program)

    def _before(self) -> OrderRecord | None:
        """The record as of the step before."""
        return self.draft.order(self.record.order_key)

    def _follow_redeemed(self, level: Level) -> None:
        if self.record.redemptions:
            gone = level.state in _GONE
            part = self.basis if gone else level.refunded_minor
            self.record = follow_redemptions(
                self.draft,
                self.record,
                self.context,
                part=part if self.order is not None or level.state is OrderState.VOID else 0,
                whole=self.basis,
                gone=gone,
                occurred_at=self._when(level),
            )

    def _release_holds(self) -> None:
        for hold in list(self.draft.holds()):
            if hold.order_key == self.record.order_key:
                give_back(
                    self.draft, hold, PostingKind.RELEASE, occurred_at=self.draft.at, trace=self.trace
                )

    def _note(self, level: Level, *, counted: bool) -> None:
        self.record = evolve(
            self.record,
            state=level.state,
            basis_minor=self.basis,
            refunded_minor=level.refunded_minor,
            refund_ids=tuple(refund.refund_id for refund in level.refunds),
            counted=counted,
        )
        self.draft.set_order(self.record)

    # --- small questions ----------------------------------------------------------------------------

    def _unit(self, unit_id: str) -> Unit:
        unit = self.program.unit(unit_id)
        return self.context.unit(unit_id) if unit is None else unit

    def _earned_at(self) -> Instant:
        return self.draft.at if self.record.earned_at is None else self.record.earned_at

    def _when(self, level: Level) -> Instant:
        """A step is dated by its own instant, but never before the order was earned."""
        return max(level.at, self._earned_at())


def _by_unit(lines: tuple[AwardLine, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.unit_id] = totals.get(line.unit_id, 0) + line.granted
    return totals


def _points_of(record: OrderRecord, program: Program) -> int:
    main = program.units[0].unit_id
    return sum(grant.granted - grant.reversed for grant in record.grants if grant.unit_id == main)
