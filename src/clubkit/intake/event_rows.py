"""From rows to events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from attrs import evolve

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, BadRowError
from clubkit.intake.cells import ID_MAX, CellReader, ascii_safe, checked_fact, checked_id, shown
from clubkit.intake.columns import ATTRIBUTE_PREFIX, EVENT_REQUIRED, PLAIN_ATTRIBUTES, Columns
from clubkit.intake.events import Details, Event, EventKind, EventOrder, event_order
from clubkit.intake.order_lines import LineMaker, given_back, settled, with_tax
from clubkit.intake.tables import Row
from clubkit.orders import Line, OrderState
from clubkit.values import changed

Facts = tuple[tuple[str, str], ...]

_DETAILS: Final = ("state", "paid_at", "modified_at", "tax", "shipping", "shipping_tax")
_KINDS: Final = {kind.value: kind for kind in EventKind}
_STATES: Final = {state.value: state for state in OrderState} | {"": OrderState.PAID}
_FACTS_KEPT_MAX: Final = 10_000
_ORDER: Final = EventKind.ORDER
_REFUND: Final = EventKind.REFUND


class EventMaker:
    """
    Makes events of the rows of one file.

    Attributes:
        has_details: Whether an event may count at another instant than it was placed.
    """

    def __init__(self, columns: Columns, reader: CellReader) -> None:
        self._labels = columns.labels
        self._reader = reader
        self._required = tuple(columns.at(name) for name in EVENT_REQUIRED)
        self._total = columns.at("total") if columns.has("total") else columns.at("event_total")
        self._n_lines = columns.at("n_lines")
        self._details = tuple(columns.at(name) for name in _DETAILS)
        self.has_details = any(columns.has(name) for name in _DETAILS)
        self._attributes = columns.attributes
        self._facts_kept: dict[tuple[str, ...], Facts] = {}

    def event(self, row: Row) -> Event:
        """
        The event that a row says, without lines. The first good row settles the currency.

        Raises:
            BadRowError: At the first cell that is no value.
        """
        line_no, cells, _ = row
        reader = self._reader
        id_at, kind_at, order_at, member_at, placed_at_at, currency_at = self._required
        at = id_at
        try:
            event_id = checked_id(cells[at])
            at = kind_at
            kind = _KINDS.get(cells[at]) or _refuse(cells[at], _KINDS)
            at = order_at
            order_id = checked_id(cells[at]) if cells[at] or kind is _ORDER else None
            at = member_at
            member_id = checked_id(cells[at]) if cells[at] else None
            at = placed_at_at
            placed_at = reader.instant(cells[at])
            at = currency_at
            currency = cells[at]
            if currency != reader.currency:
                reader.enter(currency)
            at = self._total
            amount_minor = reader.amount(cells[at])
        except BadInputError as error:
            raise BadRowError(line_no, self._labels[at], error.expected, error.found) from error

        details = None
        if kind is _REFUND:
            amount_minor = abs(amount_minor)
        elif self.has_details:
            details = self._read_details(row, placed_at)
        attributes = self._facts(row) if self._attributes or row[2] else ()
        reader.currency = currency
        at = placed_at if details is None else _decided_at(details)
        return Event(
            line_no, event_id, kind, order_id, member_id, at, amount_minor, currency, (), attributes, details
        )

    def key(self, row: Row) -> EventOrder | None:
        """What the event of a row is sorted by, at half the cost of the event; none for a bad row."""
        try:
            if self.has_details:
                return event_order(self.event(row))
            event_id_at, kind_at, _, _, placed_at_at, _ = self._required
            cells = row[1]
            at = self._reader.any_instant(cells[placed_at_at])
            return at, cells[kind_at] == _REFUND, cells[event_id_at]
        except BadInputError:
            return None

    def event_of_lines(self, row: Row, rows: Sequence[Row], liner: LineMaker) -> Event:
        """
        The event that a row says, with the lines that *rows* say.

        Raises:
            BadRowError: At the first cell that is no value, or where lines are missing.
        """
        event = self.event(row)
        n_lines = row[1][self._n_lines]
        if n_lines and n_lines != str(len(rows)):
            expected = f"{len(rows)}, the number of its lines"
            raise BadRowError(event.line_no, self._labels[self._n_lines], expected, shown(n_lines))
        lines = liner.lines(rows)
        if event.kind is EventKind.ORDER:
            return _with_lines(event, lines)
        return changed(event, lines=settled(given_back(lines), event.amount_minor, event.currency))

    def _read_details(self, row: Row, placed_at: Instant) -> Details:
        line_no, cells, _ = row
        reader = self._reader
        state_at, paid_at_at, modified_at_at, tax_at, shipping_at, shipping_tax_at = self._details
        at = state_at
        try:
            state = _STATES.get(cells[at]) or _refuse(cells[at], _STATES)
            at = paid_at_at
            paid_at = reader.instant(cells[at]) if cells[at] else None
            at = modified_at_at
            modified_at = reader.instant(cells[at]) if cells[at] else None
            at = tax_at
            tax_minor = reader.not_negative(cells[at])
            at = shipping_at
            shipping_minor = reader.not_negative(cells[at])
            at = shipping_tax_at
            shipping_tax_minor = reader.not_negative(cells[at])
        except BadInputError as error:
            raise BadRowError(line_no, self._labels[at], error.expected, error.found) from error
        return Details(placed_at, paid_at, modified_at, state, tax_minor, shipping_minor, shipping_tax_minor)

    def _facts(self, row: Row) -> Facts:
        line_no, cells, more = row
        values = tuple([cells[at] for _, at in self._attributes])
        facts = self._facts_kept.get(values)
        if facts is None:
            pairs = zip(self._attributes, values, strict=True)
            facts = tuple({name: value for (name, _), value in pairs if value}.items())
            _require_facts(facts, line_no)
            if len(self._facts_kept) < _FACTS_KEPT_MAX:
                self._facts_kept[values] = facts
        if not more:
            return facts
        _require_facts(more, line_no)
        return tuple(sorted((dict(facts) | {name: value for name, value in more if value}).items()))


def _with_lines(event: Event, lines: tuple[Line, ...]) -> Event:
    details = event.details or Details(event.at)
    tax_minor = sum(line.tax_minor for line in lines) or details.tax_minor
    goods_minor = event.amount_minor - tax_minor - details.shipping_minor - details.shipping_tax_minor
    lacking_minor = goods_minor - sum(line.eligible_minor for line in lines)
    # Shops that round each line may miss a minor unit with each; more than that is a line that is missing.
    if lacking_minor > len(lines):
        expected = f"lines of {goods_minor} minor units: the total less tax and shipping"
        raise BadRowError(event.line_no, "lines", expected, f"{goods_minor - lacking_minor}")

    lines = settled(lines, goods_minor, event.currency)
    if not any(line.tax_minor for line in lines):
        lines = with_tax(lines, details.tax_minor, event.currency)
    if lacking_minor > 0:
        details = evolve(details, shipping_minor=details.shipping_minor + lacking_minor)
        return changed(event, lines=lines, details=details)
    return changed(event, lines=lines)


def _decided_at(details: Details) -> Instant:
    match details.state:
        case OrderState.PAID:
            return details.placed_at if details.paid_at is None else details.paid_at
        case OrderState.CANCELLED | OrderState.VOID:
            return details.placed_at if details.modified_at is None else details.modified_at
        case OrderState.OPEN:
            return details.placed_at


def _require_facts(facts: Facts, line_no: int) -> None:
    for name, value in facts:
        try:
            checked_id(name)
            checked_fact(value)
        except BadInputError as error:
            label = name if name in PLAIN_ATTRIBUTES else ATTRIBUTE_PREFIX + ascii_safe(name)[1:-1][:ID_MAX]
            raise BadRowError(line_no, label, error.expected, error.found) from error


def _refuse(text: str, known: Iterable[str]) -> NoReturn:
    raise BadInputError("word", f"one of {', '.join(filter(None, known))}", shown(text))
