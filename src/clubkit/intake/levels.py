"""
From events to levels: an order as it stands after each of its events.

Pure. Whoever reads a file keeps the orders that it has seen, in memory or in a store, and asks here what the
next event makes of one.
"""

from __future__ import annotations

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.errors import BadRowError
from clubkit.intake.cells import shown
from clubkit.intake.events import Details, Event, EventKind
from clubkit.orders import Line, Order, OrderState, Refund, Version

SOURCE = "file"
"""Which shop an order of a file belongs to where nobody says otherwise."""

_ORDER = EventKind.ORDER
_PAID = OrderState.PAID

WHOLE_ORDER = "order"
"""Line id of the one line of an order whose goods and tax are known only in all."""


def level_after(known: Order | None, event: Event, *, source: str = SOURCE) -> Order:
    """
    The order as it stands after an event.

    Idempotent: what the order says already leaves it as it is, the same object. So does a row of the order
    itself that is older than the order. A newer row replaces what it says and leaves the refunds.

    Args:
        known: The order before the event, or none where there was no event of it.

    Raises:
        BadRowError: If the event is a refund and *known* is none, or it contradicts a refund of the same id.
    """
    if event.kind is _ORDER:
        order = order_of(event, source=source)
        return order if known is None else _with_row(known, order)
    if known is None:
        found = "no order" if event.order_id is None else shown(event.order_id)
        raise BadRowError(event.line_no, "order_id", "the id of an order before the refund", found)
    return with_refund(known, event)


def order_of(event: Event, *, source: str = SOURCE) -> Order:
    """
    The order that an order event says, without refunds.

    An order whose lines are not known is all goods; where its tax is known, it has one line, so that tax and
    goods are told apart.

    Args:
        event: An event of kind order.
    """
    details = event.details
    if details is None:
        return Order(
            source,
            event.order_id or event.event_id,
            event.member_id,
            event.at,
            _PAID,
            event.currency,
            event.amount_minor,
            Version(event.at, event.at),
            None,
            event.lines,
            attributes=event.attributes,
        )
    return Order(
        source=source,
        order_id=event.order_id or event.event_id,
        member_id=event.member_id,
        placed_at=details.placed_at,
        state=details.state,
        currency=event.currency,
        total_minor=event.amount_minor,
        version=Version(event.at if details.modified_at is None else details.modified_at, event.at),
        paid_at=details.paid_at,
        lines=event.lines or _whole_order(event, details),
        shipping_minor=details.shipping_minor,
        shipping_tax_minor=details.shipping_tax_minor,
        attributes=event.attributes,
    )


def with_refund(order: Order, event: Event) -> Order:
    """
    The order with one refund more.

    Idempotent: a refund that the order has already leaves it as it is. A refund may be larger than what is
    left of the order; how much it takes back is the ledger's business.

    Lines of the refund are matched with lines of the order by product, each up to what is left of it. Where a
    line of the refund has no match, the refund counts by its amount alone.

    Args:
        event: An event of kind refund, of this order.

    Raises:
        BadRowError: If the order has a refund of the same id that says something else.
    """
    refund = Refund(event.event_id, event.at, event.amount_minor, _matched_lines(order, event.lines))
    for earlier in order.refunds:
        if earlier.refund_id != refund.refund_id:
            continue
        if (earlier.at, earlier.amount_minor) != (refund.at, refund.amount_minor):
            raise BadRowError(
                event.line_no, "event_id", "new, or the same refund again", shown(event.event_id)
            )
        return order
    return evolve(order, refunds=(*order.refunds, refund), version=_next_version(order.version, event.at))


def _with_row(known: Order, row: Order) -> Order:
    if evolve(row, refunds=known.refunds, version=known.version) == known:
        return known
    seen = known.version.modified_at, known.version.observed_at
    read = row.version.modified_at, row.version.observed_at
    if read < seen:
        return known
    version = row.version if read > seen else _next_version(known.version, row.version.observed_at)
    return evolve(row, refunds=known.refunds, version=version)


def _next_version(version: Version, at: Instant) -> Version:
    # Each level is newer than the one before, also where two events share an instant. So a file that is read
    # again holds nothing that is newer than what a store took from it before.
    return Version(max(version.modified_at, at), Instant(max(version.observed_at + 1, at)))


def _whole_order(event: Event, details: Details) -> tuple[Line, ...]:
    if not details.tax_minor:
        return ()
    other_minor = details.tax_minor + details.shipping_minor + details.shipping_tax_minor
    goods_minor = max(0, event.amount_minor - other_minor)
    return (Line(WHOLE_ORDER, goods_minor, tax_minor=details.tax_minor),)


def _matched_lines(order: Order, lines: tuple[Line, ...]) -> tuple[tuple[str, int], ...]:
    if not lines or not order.lines:
        return ()
    left = _left_by_line(order)
    line_ids: dict[str, list[str]] = {}
    for line in order.lines:
        line_ids.setdefault(line.product, []).append(line.line_id)

    matched: dict[str, int] = {}
    for line in lines:
        if not line.product or line.product not in line_ids:
            return ()
        given_minor = line.eligible_minor
        for line_id in line_ids[line.product]:
            taken_minor = min(given_minor, left[line_id])
            left[line_id] -= taken_minor
            given_minor -= taken_minor
            matched[line_id] = matched.get(line_id, 0) + taken_minor
    return tuple((line_id, minor) for line_id, minor in matched.items() if minor)


def _left_by_line(order: Order) -> dict[str, int]:
    left = {line.line_id: line.eligible_minor for line in order.lines}
    for refund in order.refunds:
        for line_id, minor in refund.lines:
            left[line_id] = max(0, left.get(line_id, 0) - minor)
    return left
