"""
A backtest: last year's orders through next year's rules, before a single point is promised.

It runs the very transitions that run a club, over a dict of books in memory, and saves none. Time passes for
each member at its own events and at the end, so the day jobs happen at their right instants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from attrs import Factory, define, field

from clubkit.calendars import Almanac, Instant, parse_instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.shared import decide_with
from clubkit.commands.standing import review_standing
from clubkit.commands.sync import plan_sync
from clubkit.cycles import no_search_for_cycles
from clubkit.earning.engine import EarningFunction
from clubkit.errors import BadRowError
from clubkit.insights.outcomes import Flow, MemberFigures, Outcome
from clubkit.insights.packed import MemberOrders, OneAccount, OrderShelf, PackedFacts, PackedLots
from clubkit.insights.report import BacktestReport, month_of, summary
from clubkit.intake import Event, EventKind, level_after
from clubkit.ledger.book import Book, Changes
from clubkit.ledger.records import OrderRecord
from clubkit.orders import Order, OrderState, Version, order_key
from clubkit.program.model import Program
from clubkit.values import changed

EVERYTHING = parse_instant("9998-01-01T00:00:00Z")
PROGRESS_STEP = 1_000
_ORDER = EventKind.ORDER
NO_FUNCTIONS: Mapping[str, EarningFunction] = {}

Progress = Callable[[int], None]


@define
class Backtest:
    """
    A club in memory, fed with the events of a file in their order.

    Attributes:
        as_of: Events after it are read for their members only.

        seen_until: The instant of the last event that was taken in.

        rejects: Bad rows, in the order of the file.
    """

    program: Program
    as_of: Instant = EVERYTHING
    functions: dict[str, EarningFunction] = Factory(dict)
    source: str = "file"
    flow: Flow = Factory(Flow)
    rejects: list[BadRowError] = Factory(list)
    seen_until: Instant | None = None
    currency: str | None = None
    _context: Context = field(init=False)
    _shelf: OrderShelf = field(init=False)
    _books: dict[str, Book] = field(init=False, factory=dict)
    _names: list[str] = field(init=False, factory=list)
    _late: set[str] = field(init=False, factory=set)
    _orders: dict[str, Order] = field(init=False, factory=dict)
    _shared: dict[str, int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        program = self.program
        almanac = Almanac(program.zone, program.calendar)
        self._context = Context(
            program,
            almanac,
            {program.version: program},
            self.functions,
            assumes_redemption=True,
            goes_by_version=True,
        )
        tiers = () if program.ladder is None else tuple(tier.tier_id for tier in program.ladder.tiers)
        self._shelf = OrderShelf(program.version, program.units[0].unit_id, (None, *tiers))
        self.currency = program.currency

    # --- taking in ----------------------------------------------------------------------------------

    def feed(self, event: Event | BadRowError) -> None:
        """Take an event in; a bad row is set aside."""
        if isinstance(event, BadRowError):
            self.rejects.append(event)
        elif event.order_id is None:
            self.flow.credits_without_order += 1
        elif event.at > self.as_of:
            if event.member_id is not None and event.member_id not in self._books:
                self._late.add(event.member_id)
        elif self.currency is not None and event.currency != self.currency:
            self.rejects.append(BadRowError(event.line_no, "currency", self.currency, event.currency))
        else:
            self.currency = event.currency
            self._take(event, event.order_id)

    def _take(self, event: Event, order_id: str) -> None:
        key = order_key(self.source, order_id)
        found = self._shelf.find(key)
        member_id = event.member_id if found is None else self._names[found[0]]
        is_order = event.kind is _ORDER
        if is_order:
            self.flow.count_order(event.amount_minor)
        elif found is not None:
            self.flow.count_refund(event.amount_minor)
        if member_id is None:
            self.flow.guests += is_order
            return
        try:
            known = None if found is None else self._known(order_id, member_id, found[1])
            order = level_after(known, event, source=self.source)
        except BadRowError as error:
            self.rejects.append(error)
            return
        if order.lines or order.attributes or order.refunds or order.paid_at is not None:
            self._orders[key] = order
        self._sync(member_id, order, event.at)

    def _known(self, order_id: str, member_id: str, record: OrderRecord) -> Order:
        """The order as it stood before; one without lines is told from its record."""
        known = self._orders.get(record.order_key)
        if known is not None:
            return known
        at = record.earned_at or Instant(0)
        return Order(
            self.source,
            order_id,
            member_id,
            at,
            OrderState.PAID,
            str(self.currency),
            record.total_minor,
            record.version or Version(at, at),
        )

    def _sync(self, member_id: str, order: Order, at: Instant) -> None:
        book = self._books.get(member_id)
        if book is None:
            book = self._books[member_id] = self._new_book(at)
            self._names.append(member_id)
        changes = plan_sync(book, order, self._context).changes
        if changes.shared:
            changes = self._with_shared(book, order)
        book.apply(changes)
        self.seen_until = at

    def _new_book(self, joined_at: Instant) -> Book:
        unit_id = self._shelf.unit_id
        number = len(self._names)
        if len(self.program.units) > 1:
            return Book(number, joined_at, orders=MemberOrders(self._shelf, number))
        return Book(
            number,
            joined_at,
            accounts=OneAccount(unit_id),
            lots=PackedLots(unit_id),
            closed=PackedLots(unit_id),
            orders=MemberOrders(self._shelf, number),
            facts=PackedFacts(),
        )

    def _with_shared(self, book: Book, order: Order) -> Changes:
        """Decide again, within what is left of the limits that members share."""

        def plan(granted: Mapping[str, int]) -> Decision:
            return plan_sync(book, order, changed(self._context, granted=granted))

        return decide_with(plan, self._take_shared).changes

    def _take_shared(self, name: str, want: int, cap: int | None) -> int:
        used = self._shared.get(name, 0)
        got = want if cap is None or want < 0 else max(0, min(want, cap - used))
        self._shared[name] = used + got
        return got

    # --- reading off --------------------------------------------------------------------------------

    def report(self) -> BacktestReport:
        """Let time pass until the end for everybody, and sum up."""
        at = self.as_of if self.as_of != EVERYTHING else (self.seen_until or Instant(0))
        expiring: Counter[str] = Counter()
        outcomes = [
            self._outcome(member_id, at, expiring) for member_id in sorted({*self._books, *self._late})
        ]
        return summary(
            self.program,
            outcomes,
            self.flow,
            expiring,
            at=at,
            currency=self.currency,
            rejected=len(self.rejects),
        )

    def _outcome(self, member_id: str, at: Instant, expiring: Counter[str]) -> Outcome:
        book = self._books.get(member_id) or Book(-1, at)
        draft = start(book, at, self._context)
        tier = review_standing(draft, self._context, at)
        window = draft.changes.window or book.window
        main = self.program.units[0].unit_id
        account = draft.account(main)
        almanac = self._context.almanac
        for lot in draft.lots(main):
            expiring[month_of(almanac, lot.expires_at)] += lot.remaining
        figures = MemberFigures(
            member_id,
            -account.issued,
            account.clawed_back,
            account.expired,
            account.redeemed,
            account.inside,
            window.spend_minor,
            "" if tier is None else tier.tier_id,
        )
        return Outcome(figures, account.pending, -account.deficit)


def run_backtest(
    program: Program,
    events: Iterable[Event | BadRowError],
    *,
    as_of: Instant | None = None,
    functions: Mapping[str, EarningFunction] = NO_FUNCTIONS,
    progress: Progress | None = None,
) -> tuple[BacktestReport, list[BadRowError]]:
    """
    Run orders through a program in memory.

    Args:
        events: In the order in which they count: see `clubkit.intake.read_events_in_order`.

        as_of: The instant of the figures; events after it are left out. None means the last event.

        progress: Called after every thousand events, and after the last, with how many were read.

    Returns:
        The report, and the rows that were set aside.
    """
    backtest = Backtest(program, EVERYTHING if as_of is None else as_of, dict(functions))
    coming, count = iter(events), 0
    with no_search_for_cycles():
        # Reading and deciding take turns of a thousand: in turns of one they drive each other out of the
        # processor's caches, which costs a tenth.
        while batch := list(islice(coming, PROGRESS_STEP)):
            for event in batch:
                backtest.feed(event)
            count += len(batch)
            if progress is not None:
                progress(count)
        report = backtest.report()
    return report, backtest.rejects
