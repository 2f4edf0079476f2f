"""Working out what an order earns: at first with the facts of the moment, later with the pinned ones."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from clubkit.calendars import Instant, PeriodKind
from clubkit.commands.asking import held_by
from clubkit.commands.context import Context
from clubkit.commands.surprise import counters_of_surprises
from clubkit.earning.award import Award, AwardLine
from clubkit.earning.engine import Rules, evaluate
from clubkit.earning.limits import (
    NO_USAGE,
    Allowance,
    allowances,
    counter_name,
    given_by,
    own_counters,
    usage,
)
from clubkit.earning.subject import Subject
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.orders import Line, Order, basis_minor
from clubkit.orders.money import share_floor
from clubkit.program.model import (
    ON_ORDER,
    PUBLIC_DAYS,
    RELATIONS,
    Basis,
    Condition,
    Program,
    Tier,
    bought_counter,
)
from clubkit.values import changed, value

NO_NTH: Mapping[str, int] = {}
ORDERS = "orders:"
"""How the counters of a member's orders begin."""

NO_ALLOWANCES: Mapping[str, Allowance] = {}


@value
class Facts:
    """What an award is decided on beside the order: see `Award`."""

    program: Program
    tier_id: str | None
    redeemed_minor: int
    nth: Mapping[str, int]
    held: frozenset[Condition] | None = None


def counters_of_order(context: Context, at: Instant) -> list[str]:
    """Names of the member's counters that an order at *at* reads: its limits, and which order it is."""
    program = context.program
    names = own_counters(program, context.almanac, at)
    names.extend(name for _, name in order_counters(context, at))
    if program.surprises:
        names.extend(counters_of_surprises(context, ON_ORDER, at))
    return names


def first_award(
    draft: Draft, order: Order, context: Context, *, tier: Tier | None, redeemed_minor: int
) -> tuple[Award, dict[str, tuple[int, int]]]:
    """
    Work out an order's award by the program in force.

    Returns:
        The award, with what it uses up; and what must be asked of shared limits: name -> (wanted, cap).
    """
    program, almanac = context.program, context.almanac
    at = order.placed_at if order.paid_at is None else order.paid_at
    counters = draft.book.counters
    orders = order_counters(context, at) if program.order_periods else ()
    nth = {period: counters.get(name, 0) + 1 for period, name in orders} if orders else NO_NTH
    allowed = NO_ALLOWANCES
    if program.limits:
        allowed = allowances(program, almanac, at, used=counters, granted=context.granted)
    tier_id = None if tier is None else tier.tier_id
    held = held_by(context, draft.book, at=at, tier_id=tier_id)
    facts = Facts(program, tier_id, 0 if program.earn_on_redeemed else redeemed_minor, nth, held)
    lines = _lines(draft.book, order, context, facts, allowed)
    used = usage(program, almanac, at, lines) if program.limits else NO_USAGE
    award = Award(
        program.version,
        tier_id,
        facts.redeemed_minor,
        tuple(nth.items()) if nth else (),
        _pinned_allowances(program, allowed, lines) if program.limits else (),
        (*used.own, *((name, 1) for _, name in orders), *_bought_for(order)),
        tuple([(name, wanted) for name, (wanted, _) in used.shared]) if used.shared else (),
        lines,
        None if held is None else _pinned(program, held),
    )
    return award, dict(used.shared)


def _pinned(program: Program, held: frozenset[Condition]) -> tuple[str, ...]:
    """The answers, without what they were made of: nothing personal stays with an award."""
    return tuple([key for key, question in program.asked.by_key.items() if question in held])


def _bought_for(order: Order) -> tuple[tuple[str, int], ...]:
    """What an order adds to the counter of the day that it was told to be for."""
    day = dict(order.attributes).get("occasion") if order.attributes else None
    return ((bought_counter(day), 1),) if day in RELATIONS or day in PUBLIC_DAYS else ()


def award_of_kept(
    book: Book, order: Order, kept: Order, context: Context, award: Award, *, counted: bool
) -> tuple[AwardLine, ...]:
    """What the part of an order that was kept earns: units paid for the same share of it as of the whole."""
    basis = context.pinned(award.program_version).basis
    whole = basis_minor(order, basis)
    share = share_floor(award.redeemed_minor, basis_minor(kept, basis), whole) if whole else 0
    return award_again(book, kept, context, changed(award, redeemed_minor=share), counted=counted)


def award_again(
    book: Book, order: Order, context: Context, award: Award, *, counted: bool
) -> tuple[AwardLine, ...]:
    """
    What an order earns as it is now, by the program and the facts that its award is pinned to.

    Args:
        counted: Whether the member's counters hold what the award used up.
    """
    program = context.pinned(award.program_version)
    at = order.placed_at if order.paid_at is None else order.paid_at
    limits = dict(program.limits)
    allowed = {}
    for rule_id, pinned in award.allowances:
        limit = limits[rule_id]
        given = given_by(rule_id, award.lines)
        most = pinned if limit.trims else min(pinned, given)
        if limit.units_per_member is not None:
            name = counter_name(rule_id, "units", limit, context.almanac, at)
            used = book.counters.get(name, 0) - (given if counted else 0)
            most = min(most, max(given, limit.units_per_member - used))
        allowed[rule_id] = Allowance(most, "pinned")
    facts = _pinned_facts(program, award)
    return _lines(book, order, context, facts, allowed)


def reawarded(award: Award, lines: tuple[AwardLine, ...], context: Context, at: Instant) -> Award:
    """An award whose order was edited: its lines say what it earns now, its counters what that uses up."""
    program = context.pinned(award.program_version)
    kept = (ORDERS, bought_counter(""))
    orders = [(name, delta) for name, delta in award.counters if name.startswith(kept)]
    used = usage(program, context.almanac, at, lines)
    return changed(award, lines=lines, counters=(*used.own, *orders))


def _pinned_facts(program: Program, award: Award) -> Facts:
    held = None
    if award.held is not None:
        held = frozenset([program.asked.by_key[key] for key in award.held])
    return Facts(program, award.tier_id, award.redeemed_minor, dict(award.nth), held)


def _lines(
    book: Book, order: Order, context: Context, facts: Facts, allowed: Mapping[str, Allowance]
) -> tuple[AwardLine, ...]:
    rules = Rules(facts.program, allowed, context.functions)
    return evaluate(rules, _subject(book, order, context, facts))


def subject_of(book: Book, order: Order, context: Context, award: Award) -> Subject:
    """What conditions look at in an order that has its award."""
    program = context.pinned(award.program_version)
    facts = _pinned_facts(program, award)
    return _subject(book, order, context, facts)


def _subject(book: Book, order: Order, context: Context, facts: Facts) -> Subject:
    return Subject(
        context.almanac,
        order.paid_at or order.placed_at,
        max(0, basis_minor(order, facts.program.basis) - facts.redeemed_minor),
        order.attributes,
        order.lines,
        book.attributes,
        order.source,
        facts.tier_id,
        facts.nth,
        facts.held,
    )


def _pinned_allowances(
    program: Program, allowed: Mapping[str, Allowance], lines: tuple[AwardLine, ...]
) -> tuple[tuple[str, int], ...]:
    """
    How much each limited rule may give this order for good.

    A limit that members share is pinned at what it gave: an edit upward takes no more of it.
    """
    granted = {line.rule_id: line.granted for line in lines}
    pinned = []
    for rule_id, limit in program.limits:
        if limit.units is not None or limit.times is not None:
            pinned.append((rule_id, granted.get(rule_id, 0)))
        elif rule_id in allowed:
            pinned.append((rule_id, allowed[rule_id].units))
    return tuple(pinned)


def nth_orders(book: Book, context: Context, at: Instant) -> Mapping[str, int]:
    """Which order the member's next one is, by the period in which orders are counted."""
    return {period: book.counters.get(name, 0) + 1 for period, name in order_counters(context, at)}


def order_counters(context: Context, at: Instant) -> list[tuple[str, str]]:
    """The periods in which some rule counts orders, each with the name of its counter."""
    key = context.almanac.key
    return [
        (period, f"{ORDERS}{period}:{key(at, PeriodKind(period) if period else None)}")
        for period in context.program.order_periods
    ]


def kept_part(order: Order, refunded_by_line: Mapping[str, int], refunded_minor: int, basis: Basis) -> Order:
    """
    The order with what refunds gave back taken out, for rules that are worked out again on what was kept.

    Refunds that named lines come off those lines, with the lines' own tax and discount. The rest takes its
    share of the goods, from the lines that are left, in their order.

    Args:
        refunded_minor: In money of the basis.
    """
    named = tuple(_less(line, refunded_by_line.get(line.line_id, 0)) for line in order.lines)
    gone = sum(_with_tax(line) for line in order.lines) - sum(_with_tax(line) for line in named)
    left = basis_minor(evolve(order, lines=named, total_minor=order.total_minor - gone), basis)
    kept = basis_minor(order, basis) - refunded_minor
    rest = 0
    if left > kept:
        rest = share_floor(left - kept, sum(line.eligible_minor for line in named), left)
    lines = []
    for line in named:
        cut = min(rest, line.eligible_minor)
        rest -= cut
        lines.append(_less(line, cut))
    return _worth(evolve(order, lines=tuple(lines)), kept, basis)


def _worth(order: Order, kept_minor: int, basis: Basis) -> Order:
    """The order without its empty lines, and with the total that leaves *kept_minor* of the basis."""
    lines = tuple(line for line in order.lines if line.eligible_minor or line.quantity)
    total = kept_minor
    if basis is Basis.TOTAL_BEFORE_TAX:
        total += sum(line.tax_minor for line in lines) + order.shipping_tax_minor
    elif basis is not Basis.TOTAL:
        total += order.shipping_minor + order.shipping_tax_minor
    return evolve(order, lines=lines, total_minor=total)


def _with_tax(line: Line) -> int:
    return line.eligible_minor + line.tax_minor


def _less(line: Line, cut_minor: int) -> Line:
    """A line with less money, and tax, discount and pieces in proportion; tax and discount rounded down."""
    if cut_minor <= 0 or not line.eligible_minor:
        return line
    kept = max(0, line.eligible_minor - cut_minor)
    return evolve(
        line,
        eligible_minor=kept,
        quantity=_kept_pieces(line, kept),
        tax_minor=share_floor(kept, line.tax_minor, line.eligible_minor),
        discount_minor=share_floor(kept, line.discount_minor, line.eligible_minor),
    )


def _kept_pieces(line: Line, kept_minor: int) -> int:
    """Pieces in proportion to the money kept, rounded up: a part refund of one piece keeps the piece."""
    return -(-line.quantity * kept_minor // line.eligible_minor)
