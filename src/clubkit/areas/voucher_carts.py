"""What a code is wanted for, as the shop says it, and what comes of it."""

from __future__ import annotations

from attrs import field, frozen

from clubkit.calendars import Instant
from clubkit.commands.reference import command_digest
from clubkit.errors import BadInputError
from clubkit.orders import Line, checked_text, order_key, whole_units
from clubkit.vouchers.discount import CartLine, Parts
from clubkit.vouchers.uses import Ask
from clubkit.vouchers.voucher import Use, UseState, Voucher


@frozen(kw_only=True)
class Cart:
    """
    What a code is wanted for.

    Attributes:
        order_minor: What the goods cost before the discount, in minor units; not needed with lines.

        lines: The goods line by line, for discounts that are worked out on lines; each id once.

        member_id: Who brings the code, or none for a guest.

        store: The name of the store, for codes that are bound to some.

        channel: The name of the channel, likewise.
    """

    order_minor: int = 0
    lines: tuple[Line, ...] = ()
    member_id: str | None = None
    store: str | None = None
    channel: str | None = None

    def checked_lines(self) -> tuple[CartLine, ...]:
        """
        The goods.

        Raises:
            BadInputError: If a name or an amount is out of bounds, or an id is there twice.
        """
        for name, text in (("store", self.store), ("channel", self.channel)):
            if text is not None:
                checked_text(name, text)
        if not self.lines:
            return (CartLine("", whole_units("order_minor", self.order_minor, least=0)),)
        lines = tuple(
            [
                CartLine(
                    checked_text("line_id", line.line_id),
                    whole_units("eligible_minor", line.eligible_minor, least=0),
                    whole_units("quantity", line.quantity, least=0),
                )
                for line in self.lines
            ]
        )
        if len({line.line_id for line in lines}) < len(lines):
            raise BadInputError("lines", "each id once", "one twice")
        return lines


@frozen
class Applied:
    """
    How a use of a code stands.

    Attributes:
        discount_minor: What it takes off, in minor units.

        lines: What of that falls on each line, by its id; they add up to it.

        until: When a reservation lapses; none of a use.

        campaign_id: The campaign of the code.

        record_id: The record of the reward that the code was issued for, or none.

        code_key: What the code is kept under. It is no secret and buys nothing.
    """

    use_id: str
    state: UseState
    discount_minor: int
    lines: Parts
    until: Instant | None
    campaign_id: str
    record_id: str | None
    code_key: str


@frozen
class Offer:
    """
    What a code would give now.

    Attributes:
        discount_minor: What it would take off, in minor units.

        lines: What of that would fall on each line, by its id.

        uses_left: How often it can be used yet, or none for no bound.

        ends_at: The first instant that is too late, or none.
    """

    discount_minor: int
    lines: Parts
    uses_left: int | None
    ends_at: Instant | None
    campaign_id: str
    record_id: str | None
    code_key: str


@frozen
class Returned:
    """
    What a refund gave back of a code that was used.

    Attributes:
        minor: The part of its value that is given back now, in minor units.

        is_open: Whether the code can be used again.
    """

    use_id: str
    code_key: str
    minor: int
    is_open: bool


@frozen
class Held:
    """
    A voucher as its owner or the shop's people see it.

    Attributes:
        code: The code, made once more, in no `repr`; none where nobody can tell it: a code of another system,
            or of a key that is gone.
    """

    code: str | None = field(repr=False)
    voucher: Voucher


def ask_for(use_id: str, cart: Cart | None, member_key: int | None, order: tuple[str, str] | None) -> Ask:
    """
    What is asked of a code.

    Args:
        cart: None where a reservation is to be used as it is.

    Raises:
        BadInputError: If something is out of bounds.
    """
    checked_text("use_id", use_id)
    key = None if order is None else key_of(order)
    if cart is None:
        return Ask(use_id, "", None, key, None, None, None)
    lines = cart.checked_lines()
    parts = [(line.line_id, line.minor, line.quantity) for line in lines]
    digest = command_digest("voucher", member_key, cart.store, cart.channel, parts)
    return Ask(use_id, digest, member_key, key, cart.store, cart.channel, lines)


def key_of(order: tuple[str, str]) -> str:
    """
    The key of an order by its source and id.

    Raises:
        BadReferenceError: If they cannot be kept.
    """
    source, order_id = order
    return order_key(checked_text("source", source), checked_text("order_id", order_id))


def applied(use: Use, voucher: Voucher) -> Applied:
    """How a use stands, for the caller."""
    return Applied(
        use.use_id,
        use.state,
        use.given.discount_minor,
        use.given.parts,
        use.until,
        voucher.campaign_id,
        voucher.details.record_id,
        voucher.code_key,
    )
