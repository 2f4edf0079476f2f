"""Spending units: how many the terms allow, and redeeming them."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.redeemed import spend_on, worth_floor
from clubkit.commands.reference import command_digest, earlier
from clubkit.errors import InDeficitError, InsufficientUnitsError, RedeemTermsError
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import note_activity
from clubkit.ledger.postings import Trace
from clubkit.ledger.records import OrderRecord
from clubkit.money import MINOR_MAX
from clubkit.orders import whole_units
from clubkit.program.model import Overdraw, Unit
from clubkit.values import changed


@frozen
class Redeem:
    """
    A redemption.

    Attributes:
        units: At least 1.

        reference: The caller's idempotency key.

        order_key: The order that the units pay for, or none.

        order_minor: That order's total in minor units, which ``redeem.up_to`` is a share of, or none.
    """

    units: int
    reference: str
    at: Instant
    unit_id: str | None = None
    order_key: str | None = None
    order_minor: int | None = None


@frozen
class RedeemQuote:
    """
    What could be redeemed now.

    Attributes:
        units: As many of those asked for as the balance and the terms allow; 0 where they allow none.

        money_minor: What those pay, in minor units.
    """

    units: int
    money_minor: int


def plan_redeem(book: Book, command: Redeem, context: Context) -> Decision:
    """
    Decide a redemption.

    Raises:
        InDeficitError: If the member owes units and the program lets nobody redeem who does.

        RedeemTermsError: If the program's terms do not allow that many.

        InsufficientUnitsError: If fewer can be spent, and the program does not clamp.

        ReferenceReusedError: If the reference names a command of other content.
    """
    unit = context.unit(command.unit_id)
    whole_units("units", command.units)
    check_order_total(command.order_minor)
    digest = command_digest("redeem", command.units, unit.unit_id, command.order_key, command.order_minor)
    repeat = earlier(book, command.reference, digest)
    if repeat is not None:
        return repeat

    draft = start(book, command.at, context)
    units = allowed_units(draft, unit, command.units, order_minor=command.order_minor)
    trace = Trace(command.reference, digest, command.order_key, context.program.version)
    redemption = spend_on(draft, unit, units, trace=trace)
    note_activity(draft, unit, context.almanac, draft.at)
    if command.order_key is not None:
        record = draft.order(command.order_key) or OrderRecord(command.order_key)
        draft.set_order(changed(record, redemptions=(*record.redemptions, redemption)))
    return Decision(draft.changes, draft.changes.postings[-1])


def check_order_total(order_minor: int | None) -> None:
    """
    Refuse an order's total that is no amount.

    Raises:
        BadAmountError: If it is not a whole number from 0 to 10**15.
    """
    if order_minor is not None:
        whole_units("order_minor", order_minor, least=0)


def allowed_units(draft: Draft, unit: Unit, wanted: int, *, order_minor: int | None) -> int:
    """
    How many of the units wanted may be taken now: all, or fewer where the program clamps.

    Raises:
        InDeficitError, RedeemTermsError, InsufficientUnitsError: See `plan_redeem`.
    """
    terms = unit.redeem
    whole_units("units", wanted)
    owed = draft.owed(unit.unit_id)
    if owed and not terms.in_deficit:
        raise InDeficitError(owed)
    if wanted < terms.at_least:
        raise RedeemTermsError(wanted, "at_least", terms.at_least)
    if wanted % terms.step:
        raise RedeemTermsError(wanted, "step", terms.step)
    most = payable_units(unit, order_minor)
    if most is not None and wanted > most:
        raise RedeemTermsError(wanted, "up_to", most)

    available = spendable(draft, unit)
    if wanted <= available:
        return wanted
    clamped = whole_steps(available, terms.step)
    if terms.above_balance is Overdraw.REFUSE or clamped < terms.at_least:
        raise InsufficientUnitsError(wanted, available)
    return clamped


def quote_redeem(draft: Draft, unit: Unit, wanted: int | None, *, order_minor: int | None) -> RedeemQuote:
    """What the member could redeem at the draft's instant, at most *wanted*; none asks for the most."""
    terms = unit.redeem
    check_order_total(order_minor)
    if wanted is not None:
        whole_units("units", wanted, least=-MINOR_MAX)
    if draft.owed(unit.unit_id) and not terms.in_deficit:
        return RedeemQuote(0, 0)

    bounds = [spendable(draft, unit), wanted, payable_units(unit, order_minor)]
    units = whole_steps(min(bound for bound in bounds if bound is not None), terms.step)
    if units < terms.at_least:
        return RedeemQuote(0, 0)
    return RedeemQuote(units, worth_floor(units, unit))


def spendable(draft: Draft, unit: Unit) -> int:
    """Units that can be spent at the draft's instant; a deficit, where it does not forbid, comes off."""
    return max(0, draft.account(unit.unit_id).open - draft.owed(unit.unit_id))


def payable_units(unit: Unit, order_minor: int | None) -> int | None:
    """How many units the share ``redeem.up_to`` of an order is worth, rounded down; none without a bound."""
    if order_minor is None or not unit.worth:
        return None
    payable = unit.redeem.up_to * max(0, order_minor) / unit.worth
    return payable.numerator // payable.denominator


def whole_steps(units: int, step: int) -> int:
    """The units rounded down to a multiple of the step."""
    return units - units % step
