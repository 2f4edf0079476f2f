"""
The lines of an order or a refund, so that they add up.

A file's lines are what a cashier sees: goods, and now and then an adjustment below zero. A `Line` is what may
earn, and that is never negative. So lines below zero are taken off the others, each by its share, and so is
what lines cost above the total: an order never earns on more money than was paid.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from clubkit.errors import BadInputError, BadRowError
from clubkit.intake.cells import CellReader, checked_fact, checked_id, whole_number
from clubkit.intake.columns import Columns
from clubkit.intake.tables import Row
from clubkit.money import Money
from clubkit.orders import Line

LINES_MAX = 5_000
"""Lines that an event may have."""

TAGS_MAX = 50
TAG_SEPARATOR = "|"

TAG_SETS_MAX = 10_000
"""Sets of tags that are kept for the next line that has the same."""


class LineMaker:
    """Makes lines of rows. They may still be negative; see `settled`."""

    def __init__(self, columns: Columns, reader: CellReader) -> None:
        self._labels = columns.labels
        self._reader = reader
        self._line_no = columns.at("line_no")
        self._line_total = columns.at("line_total")
        self._qty = columns.at("qty")
        self._sku = columns.at("sku")
        self._category = columns.at("category")
        self._line_tax = columns.at("line_tax")
        self._discount = columns.at("discount")
        self._tags = columns.at("tags")
        self._tag_sets: dict[str, frozenset[str]] = {"": frozenset()}

    def lines(self, rows: Sequence[Row]) -> tuple[Line, ...]:
        """
        The lines of one event, in the order and with the signs of the file.

        Raises:
            BadRowError: At the first cell that is no value, or where two lines have the same number.
        """
        lines = tuple(self._line(row) for row in rows)
        if len({line.line_id for line in lines}) != len(lines):
            raise BadRowError(rows[0][0], self._labels[self._line_no], "different for each line", "one twice")
        return lines

    def _line(self, row: Row) -> Line:
        line_no, cells, _ = row
        reader = self._reader
        at = self._line_no
        try:
            line_id = checked_id(cells[at])
            at = self._line_total
            total_minor = reader.usual_amount(cells[at])
            at = self._qty
            quantity = whole_number(cells[at] or "1")
            at = self._sku
            product = checked_fact(cells[at])
            at = self._category
            category = checked_fact(cells[at])
            at = self._line_tax
            tax_minor = reader.usual_amount(cells[at] or "0")
            at = self._discount
            discount_minor = abs(reader.usual_amount(cells[at] or "0"))
            at = self._tags
            tags = self._tag_set(cells[at])
        except BadInputError as error:
            raise BadRowError(line_no, self._labels[at], error.expected, error.found) from error
        return Line(line_id, total_minor, quantity, product, category, tags, tax_minor, discount_minor)

    def _tag_set(self, text: str) -> frozenset[str]:
        known = self._tag_sets.get(text)
        if known is not None:
            return known
        tags = frozenset(checked_fact(tag.strip()) for tag in text.split(TAG_SEPARATOR)) - {""}
        if len(tags) > TAGS_MAX:
            raise BadInputError("tags", f"at most {TAGS_MAX}", f"{len(tags)}")
        if len(self._tag_sets) < TAG_SETS_MAX:
            self._tag_sets[text] = tags
        return tags


def settled(lines: tuple[Line, ...], goods_minor: int, currency: str) -> tuple[Line, ...]:
    """
    Lines that are not negative, and that together cost no more than the goods do.

    What they cost above *goods_minor*, and what is below zero, is taken off the positive lines by their share
    and added to their discounts. Tax that is below zero is taken off in the same way.

    >>> vase = Line("1", 900)
    >>> card = Line("2", 300)
    >>> coupon = Line("3", -200)
    >>> [line.eligible_minor for line in settled((vase, card, coupon), 1_000, "EUR")]
    [750, 250, 0]
    """
    costs = [line.eligible_minor for line in lines]
    taxes = [line.tax_minor for line in lines]
    if sum(costs) <= goods_minor and min(costs, default=0) >= 0 and min(taxes, default=0) >= 0:
        return lines

    eligible = _taken_off(costs, goods_minor, currency)
    tax = _taken_off(taxes, sum(taxes), currency)
    return tuple(
        evolve(
            line,
            eligible_minor=eligible[at],
            tax_minor=tax[at],
            discount_minor=line.discount_minor + max(0, line.eligible_minor) - eligible[at],
            quantity=max(0, line.quantity) if line.eligible_minor >= 0 else 0,
        )
        for at, line in enumerate(lines)
    )


def with_tax(lines: tuple[Line, ...], tax_minor: int, currency: str) -> tuple[Line, ...]:
    """Lines that share the tax of the whole order, each by what it costs."""
    weights = [line.eligible_minor for line in lines]
    if not tax_minor or not any(weights):
        return lines
    shares = Money(tax_minor, currency).allot(weights)
    return tuple(evolve(line, tax_minor=share.minor) for line, share in zip(lines, shares, strict=True))


def given_back(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a refund, with what it gives back as positive amounts, whatever the file's sign."""
    if sum(line.eligible_minor for line in lines) >= 0:
        return lines
    return tuple(
        evolve(
            line,
            eligible_minor=-line.eligible_minor,
            tax_minor=-line.tax_minor,
            quantity=abs(line.quantity),
        )
        for line in lines
    )


def _taken_off(amounts: list[int], limit: int, currency: str) -> list[int]:
    positive = [max(0, amount) for amount in amounts]
    kept = max(0, min(limit, sum(amounts)))
    if not any(positive):
        return positive
    return [share.minor for share in Money(kept, currency).allot(positive)]
