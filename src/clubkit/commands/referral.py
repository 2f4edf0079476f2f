"""What becomes of a referral: who may be brought, when it is looked at, and whether it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import evolve

from clubkit.calendars import Almanac, Instant, PeriodKind
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.points import lot_entries
from clubkit.commands.reference import command_digest, earlier
from clubkit.commands.standing import add_fact, review_standing
from clubkit.ledger.book import NEVER, Book
from clubkit.ledger.expiry import available_from, expires_at, note_activity
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Trace
from clubkit.ledger.records import OrderRecord
from clubkit.members.referral import Reason, ReferralState, Referred
from clubkit.program.model import Referral
from clubkit.tiers.scores import Fact
from clubkit.values import value

OF_REFERRALS: Final = "referral:"
"""How references and counters of referrals begin."""

OF_FRIEND: Final = f"{OF_REFERRALS}friend"
"""The reference of what a friend gets, and the friend's counter, which a merge keeps."""


@value
class Newcomer:
    """
    Who names a code, and what the club knows of it.

    Attributes:
        leads_to: Keys of members to whom the phone number and the address lead that the friend gave.

        has_ordered: Whether the club knows an order of the friend, paid or not.

        is_brought: Whether somebody brought the friend before.

        brought_referrer: Whether the friend brought the referrer, over any number of others.
    """

    friend_key: int
    referrer_key: int
    leads_to: frozenset[int] = frozenset()
    has_ordered: bool = False
    is_brought: bool = False
    brought_referrer: bool = False


@value
class Sight:
    """
    What is known when a referral is looked at.

    Attributes:
        is_paid_before: Whether it was paid already that this person was brought.

        is_cycle: Whether the two brought each other by now, because members were merged.

        same_day: Friends whom the referrer brought on the day of this one, this one with them.

        same_token: Friends who came with the token of this one likewise, whoever brought them.

        paid_in_period: Friends for whom the referrer was paid in the period.

        approved_by: Who looked at it and agrees, or none.
    """

    is_paid_before: bool = False
    is_cycle: bool = False
    same_day: int = 1
    same_token: int = 1
    paid_in_period: int = 0
    approved_by: str | None = None


@value
class Bonus:
    """
    What one of the two gets.

    Attributes:
        units: 0 gives nothing, and still counts.

        reference: One for each friend, so that nothing is given twice.

        at: When it is earned.

        counter: The counter in which it is counted.

        actor: Who agreed, or none.
    """

    unit_id: str
    units: int
    reference: str
    at: Instant
    counter: str
    actor: str | None = None


# --- who is brought ---------------------------------------------------------------------------------


def refusal_of(newcomer: Newcomer) -> Reason | None:
    """Why somebody is not brought, or none where they are."""
    others = newcomer.leads_to - {newcomer.friend_key}
    refused = (
        (Reason.SELF, newcomer.referrer_key in {newcomer.friend_key, *others}),
        (Reason.KNOWN, bool(others)),
        (Reason.BROUGHT, newcomer.is_brought),
        (Reason.CYCLE, newcomer.brought_referrer),
        (Reason.CUSTOMER, newcomer.has_ordered),
    )
    return next((reason for reason, is_so in refused if is_so), None)


def plan_brought(book: Book, context: Context, *, at: Instant, token: bytes | None = None) -> Decision:
    """Count, in a referrer's book, that they bring somebody; and the card or device that the friend has."""
    draft = start(book, at, context)
    draft.count(counter_of_day(context.almanac, at), 1)
    if token is not None:
        draft.changes.shared[counter_of_token(token)] = (1, None)
    return Decision(draft.changes)


# --- what becomes of it -----------------------------------------------------------------------------


def noted(referred: Referred, orders: Iterable[OrderRecord], terms: Referral, almanac: Almanac) -> Referred:
    """
    A referral with the friend's first order that is paid and kept, and when it is to be looked at.

    Args:
        orders: Of the friend.

    Returns:
        It is due, or waits where there is no such order. It is refused where an order is from a day before
        the one on which the friend was brought: of an import, or of another member who was the same person.
    """
    orders = list(orders)
    day = almanac.start_of_day(almanac.day(referred.at))
    if any(each.earned_at is not None and each.earned_at < day for each in orders):
        return refused(referred, Reason.CUSTOMER)
    kept = [
        (each.earned_at, each.order_key) for each in orders if each.counted and each.earned_at is not None
    ]
    if not kept:
        return evolve(referred, state=ReferralState.WAITING.value, due_at=None, order_key=None, reason=None)
    earned_at, order_key = min(kept)
    due_at = almanac.add(earned_at, terms.after)
    return evolve(referred, state=ReferralState.DUE.value, due_at=due_at, order_key=order_key, reason=None)


def settled(referred: Referred, sight: Sight, terms: Referral) -> Referred:
    """
    What becomes of a referral whose day has come and whose order is kept: paid, refused or set aside.

    Somebody's approval passes over what it was set aside for, and over nothing else.
    """
    if sight.is_paid_before:
        return refused(referred, Reason.PAID_BEFORE)
    if sight.is_cycle:
        return refused(referred, Reason.CYCLE)
    if terms.review is not None and sight.approved_by is None:
        if sight.same_day >= terms.review:
            return _set_aside(referred, Reason.SAME_DAY)
        if sight.same_token >= terms.review:
            return _set_aside(referred, Reason.SAME_TOKEN)
    if terms.per_member is not None and sight.paid_in_period >= terms.per_member:
        return refused(referred, Reason.LIMIT)
    approved = None if sight.approved_by is None else f"approved by {sight.approved_by}"
    return evolve(referred, state=ReferralState.PAID.value, due_at=None, reason=approved, token=None)


def refused(referred: Referred, reason: str) -> Referred:
    """A referral that is not paid."""
    return evolve(referred, state=ReferralState.REFUSED.value, due_at=None, reason=str(reason), token=None)


def _set_aside(referred: Referred, reason: Reason) -> Referred:
    # Due, but never by itself: so it is found among what is due.
    return evolve(referred, state=ReferralState.REVIEW.value, due_at=NEVER, reason=reason.value)


def plan_bonus(book: Book, bonus: Bonus, context: Context) -> Decision:
    """
    Give one of the two what bringing is worth, and count it. Idempotent by the reference.

    It is earned as from an order or a visit: it matures, expires, pays a deficit and counts for tiers alike.

    Raises:
        ReferenceReusedError: If the reference names a command of other content.
    """
    digest = command_digest("referral", bonus.reference)
    repeat = earlier(book, bonus.reference, digest)
    if repeat is not None:
        return repeat

    draft = start(book, bonus.at, context)
    draft.count(bonus.counter, 1)
    if bonus.units == 0:
        return Decision(draft.changes)
    unit, almanac, program = context.unit(bonus.unit_id), context.almanac, context.program
    matures_at = available_from(unit, almanac, bonus.at)
    ends_at = expires_at(unit, almanac, earned_at=bonus.at, matures_at=matures_at)
    entries = lot_entries(draft, unit, bonus.units, (bonus.at, matures_at, ends_at), source=Place.ISSUED)
    trace = Trace(bonus.reference, digest, None, program.version, bonus.actor, "referral")
    posting = draft.post(PostingKind.EARN, entries, occurred_at=bonus.at, trace=trace)
    note_activity(draft, unit, almanac, draft.at)
    if unit.unit_id == program.units[0].unit_id:
        add_fact(draft, Fact(bonus.at, bonus.at, points=bonus.units))
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)


# --- what is counted --------------------------------------------------------------------------------


def counter_of_day(almanac: Almanac, at: Instant) -> str:
    """The referrer's counter of friends who were brought on the day of an instant."""
    return f"{OF_REFERRALS}day:{almanac.key(at, PeriodKind.DAY)}"


def counter_of_paid(terms: Referral, almanac: Almanac, at: Instant) -> str:
    """The referrer's counter of friends who are paid for in the period of an instant."""
    return f"{OF_REFERRALS}paid:{almanac.key(at, terms.period)}"


def counter_of_token(token: bytes) -> str:
    """The counter that members share of friends who came with a card or device."""
    return f"{OF_REFERRALS}token:{token.hex()}"
