"""What an order must be to be taken in at all: checked once, at the edge."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clubkit.calendars import Instant
from clubkit.calendars.instants import FIRST_INSTANT, LAST_INSTANT
from clubkit.errors import BadAmountError, BadInputError, BadInstantError, BadReferenceError
from clubkit.money import MINOR_MAX
from clubkit.orders.values import Order, OrderState

TEXT_MAX = 200
"""Characters that an id, a reference or an attribute may have."""

_BITS_SHOWN = 128

LINES_MAX = 10_000
"""Lines, and refunds, that an order may have."""


def checked_instant(what: str, at: Instant) -> Instant:
    """
    An instant that a calendar knows.

    Raises:
        BadInstantError: If it is a datetime, or anything else but an `Instant` in the years 1000 to 9999.
    """
    if type(at) is not int:
        raise BadInstantError(what, "an Instant; see clubkit.to_instant", repr(at)[:40])
    if not FIRST_INSTANT <= at <= LAST_INSTANT:
        raise BadInstantError(what, "in the years 1000 to 9999", _short(at))
    return at


def whole_units(what: str, units: int, *, least: int = 1) -> int:
    """
    A number of units that a caller asks for.

    Raises:
        BadAmountError: If it is no whole number, or smaller than *least* or larger than 10**15.
    """
    if type(units) is not int or not least <= units <= MINOR_MAX:
        found = repr(units)[:40] if type(units) is not int or abs(units) <= MINOR_MAX else "a larger number"
        raise BadAmountError(what, f"a whole number from {least} to 10**15", found)
    return units


# Persian words are written with the zero-width non-joiner, which Python does not count as printable.
_JOINERS = {0x200C: None, 0x200D: None}
_EDGES = " \u200c\u200d"

_CURRENCY = re.compile(r"[A-Z]{3}")


def checked_text(what: str, text: str) -> str:
    """
    An id or reference that can be kept.

    Raises:
        BadReferenceError: If it is no text, empty, longer than 200 characters, or holds control characters or
            lone surrogates.
    """
    if not isinstance(text, str):
        raise BadReferenceError(what, "a text", type(text).__name__)
    if not 0 < len(text) <= TEXT_MAX:
        raise BadReferenceError(what, f"1 to {TEXT_MAX} characters", f"{len(text)}")
    if not text.translate(_JOINERS).isprintable():
        raise BadReferenceError(what, "without control characters", ascii(text[:40]))
    return text


def checked_id(what: str, text: str) -> str:
    """
    The name of something: a text that can be kept, and that looks like no other.

    Raises:
        BadReferenceError: If `checked_text` refuses it, or it has a blank or a joiner around it: people would
            take it for the same name as the one without.
    """
    checked_text(what, text)
    if text != text.strip(_EDGES):
        raise BadReferenceError(what, "without blanks or joiners around it", ascii(text[:40]))
    return text


def check_order(order: Order) -> None:
    """
    Refuse an order that no shop can mean.

    Raises:
        BadInputError: If an id, a figure or an instant is out of bounds. Figures are whole numbers from 0 to
            10**15 minor units.
    """
    if not isinstance(order, Order):
        raise BadInputError("order", "an Order; see clubkit.paid_order", type(order).__name__)
    checked_id("source", order.source)
    checked_id("order_id", order.order_id)
    if order.member_id is not None:
        checked_text("member_id", order.member_id)
    if type(order.state) is not OrderState:
        raise BadInputError("state", "an OrderState", repr(order.state)[:40])
    if type(order.currency) is not str or _CURRENCY.fullmatch(order.currency) is None:
        raise BadInputError("currency", "an ISO 4217 code", repr(order.currency)[:40])
    if not isinstance(order.attributes, tuple):
        raise BadInputError("attributes", "pairs of texts", type(order.attributes).__name__)
    for name, text in order.attributes:
        checked_text(name, text)
    _check_instants(order)
    _check_figures(order)


def _check_instants(order: Order) -> None:
    instants = {
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "modified_at": order.version.modified_at,
        "observed_at": order.version.observed_at,
    }
    for what, instant in instants.items():
        if instant is not None:
            checked_instant(what, instant)
    for refund in order.refunds:
        checked_instant("refund", refund.at)


def _check_figures(order: Order) -> None:
    if len(order.lines) > LINES_MAX or len(order.refunds) > LINES_MAX:
        found = f"{len(order.lines)} lines, {len(order.refunds)} refunds"
        raise BadInputError("order", f"of at most {LINES_MAX} lines and refunds", found)
    _check_minor("total", order.total_minor)
    _check_minor("shipping", order.shipping_minor)
    _check_minor("shipping_tax", order.shipping_tax_minor)
    for line in order.lines:
        checked_id("line_id", line.line_id)
        for what, figure in (
            ("eligible", line.eligible_minor),
            ("quantity", line.quantity),
            ("tax", line.tax_minor),
            ("discount", line.discount_minor),
        ):
            _check_minor(f"{what} of line {line.line_id}", figure)
    _check_unique("line_id", (line.line_id for line in order.lines))
    for refund in order.refunds:
        checked_id("refund_id", refund.refund_id)
        _check_minor(f"refund {refund.refund_id}", refund.amount_minor)
        for line_id, figure in refund.lines:
            checked_text("line_id", line_id)
            _check_minor(f"line {line_id} of refund {refund.refund_id}", figure)


def _check_minor(what: str, figure: int) -> None:
    if type(figure) is not int or not 0 <= figure <= MINOR_MAX:
        found = repr(figure)[:40] if type(figure) is not int else _short(figure)
        raise BadAmountError(what, "a whole number from 0 to 10**15", found)


def _short(number: int) -> str:
    """A number to show: writing out one of a million digits takes seconds."""
    return str(number) if number.bit_length() <= _BITS_SHOWN else f"a number of {number.bit_length()} bits"


def _check_unique(what: str, names: Iterable[str]) -> None:
    seen = set()
    for name in names:
        if name in seen:
            raise BadInputError(what, "unique in the order", repr(name)[:40])
        seen.add(name)
