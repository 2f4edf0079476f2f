"""Points, and every other unit: balances, earning, spending, holding, correcting, giving."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from clubkit.calendars import Duration, Instant
from clubkit.commands.approval import references_of
from clubkit.commands.balance import Balance, balance_of
from clubkit.commands.context import Context, Decision
from clubkit.commands.hold import Capture, PlaceHold, plan_capture, plan_hold, plan_release
from clubkit.commands.move import Transfer, counters_of_gifts, plan_transfer_in, plan_transfer_out
from clubkit.commands.passing import start
from clubkit.commands.points import (
    Adjust,
    Earned,
    Opening,
    counters_of_activity,
    plan_adjust,
    plan_earn,
    plan_opening,
)
from clubkit.commands.redeem import Redeem, RedeemQuote, plan_redeem, quote_redeem
from clubkit.errors import BadInputError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.ledger.postings import Posting
from clubkit.orders import Activity, checked_id, checked_instant, checked_text, order_key
from clubkit.storage.ports import Member, Needs, Owner

HOLD_LENGTH = Duration(micros=30 * 60 * 1_000_000)
"""How long a hold lasts where nobody says otherwise: half an hour."""


@frozen
class Statement:
    """
    A page of a member's postings.

    Attributes:
        postings: Newest first.

        balance: As of now, with what expires when.

        next_before: What to ask for to see the next page, or none at the end.
    """

    postings: tuple[Posting, ...]
    balance: Balance
    next_before: int | None


@frozen
class Points:
    """What members have, and the plain commands on it. Every command is idempotent by its reference."""

    _keeper: Keeper

    # --- reading ------------------------------------------------------------------------------------

    def balance(self, member_id: str, *, unit_id: str | None = None, at: Instant | None = None) -> Balance:
        """
        What a member has of a unit, and what expires when; right at the instant, whether or not a job ran.

        Args:
            unit_id: None means the program's first unit.

            at: Now, or an instant ahead. For the past, see `Insights.figures`.

        Raises:
            UnknownMemberError, UnknownUnitError: If there is none of that name.
        """
        when = self._keeper.now() if at is None else checked_instant("at", at)
        with self._keeper.storage.read() as reader:
            member = self._keeper.found(reader, member_id)
            book = self._keeper.peek(reader, member, Needs(), at=when)
            context = self._keeper.context_of_answer(reader, [book])
        return balance_of(book, context.unit(unit_id), at=when, context=context)

    def statement(
        self, member_id: str, *, before: int | None = None, limit: int = 50, unit_id: str | None = None
    ) -> Statement:
        """
        A page of what happened, newest first, and what expires when.

        Args:
            before: Only postings with a lower number; none begins with the newest.

            limit: 1 to 1000.

        Raises:
            UnknownMemberError: If there is none of that name.

            BadInputError: If the limit is out of bounds.
        """
        if not 1 <= limit <= 1000:  # noqa: PLR2004 - said in the docstring
            raise BadInputError("limit", "1 to 1000", str(limit))
        with self._keeper.storage.read() as reader:
            member = self._keeper.found(reader, member_id)
            page = reader.postings(member.member_key, before=before, limit=limit)
        more = len(page) == limit and page[-1].seq > 1
        balance = self.balance(member_id, unit_id=unit_id)
        return Statement(tuple(page), balance, page[-1].seq if more else None)

    def quote_redeem(
        self,
        member_id: str,
        units: int | None = None,
        *,
        unit_id: str | None = None,
        order_minor: int | None = None,
    ) -> RedeemQuote:
        """
        What could be redeemed now: at most *units*, the balance, and what the program's terms allow.

        Args:
            units: None asks for the most.

            order_minor: Total of the order to pay, in minor units, or none.

        Raises:
            UnknownMemberError, UnknownUnitError: If there is none of that name.
        """
        with self._keeper.storage.read() as reader:
            member = self._keeper.found(reader, member_id)
            now = self._keeper.now()
            book = self._keeper.peek(reader, member, Needs(), at=now)
            context = self._keeper.context_of_answer(reader, [])
        draft = start(book, now, context)
        return quote_redeem(draft, context.unit(unit_id), units, order_minor=order_minor)

    # --- earning and spending -----------------------------------------------------------------------

    def earn(
        self, member_id: str, activity: str, *, reference: str, at: Instant | None = None, source: str = ""
    ) -> Earned:
        """
        Note something that a member did, such as ``visit``, and earn what the program gives for it.

        An unknown member is enrolled. An activity that no rule is about earns nothing and is kept in the
        record; the result's ``is_unnamed`` says so, because a mistyped name looks like that too.

        Args:
            at: When it was done; none means now.

        Raises:
            ReferenceReusedError: If the reference names a command of other content. Nothing was written.

            BadInstantError: If *at* lies ahead. Nothing was written.
        """
        reference = self._keeper.reference(reference)
        when = self._keeper.now() if at is None else self._keeper.past("at", at)
        act = Activity(checked_id("activity", activity), when, source)
        earned: list[Earned] = []

        def plan(book: Book, context: Context) -> Decision:
            earned[:] = [plan_earn(book, act, reference, context)]
            return earned[0].decision

        def work(desk: Desk) -> Earned:
            member = _enrolled(self._keeper, desk, member_id, when)
            names = counters_of_activity(self._keeper.context(desk.store, [], granted={}), activity, when)
            needs = Needs(references=(reference,), counters=tuple(names))
            former = self._keeper.names(desk.store, member_id, member)
            book = desk.open(member, needs, at=when, names=former)
            desk.acquaint([book])
            desk.decide(book, lambda context: plan(book, context))
            return earned[0]

        return self._keeper.write(work)

    def redeem(
        self,
        member_id: str,
        units: int,
        *,
        reference: str,
        unit_id: str | None = None,
        order: tuple[str, str] | None = None,
        order_minor: int | None = None,
    ) -> Posting:
        """
        Spend units, soonest expiry first.

        Args:
            units: At least 1.

            reference: Your id for this redemption, chosen before the first try and kept for retries.

            order: Source and id of the order that they pay for, so that its refund gives them back; or none.

            order_minor: That order's total in minor units, which ``redeem.up_to`` is a share of, or none.

        Returns:
            The posting, with one entry for each lot that paid; the first one again on a repeat.

        Raises:
            InsufficientUnitsError, InDeficitError, RedeemTermsError: The club says no. Nothing was written.

            ReferenceReusedError: If the reference names a command of other content. Nothing was written.

            UnknownMemberError, UnknownUnitError: If there is none of that name. Nothing was written.
        """
        reference = self._keeper.reference(reference)
        key = None if order is None else _key(order)
        command = Redeem(units, reference, self._keeper.now(), unit_id, key, order_minor)
        needs = Needs(references=(reference,), orders=() if key is None else (key,))

        def work(desk: Desk) -> Posting:
            member = desk.found(member_id)
            if key is not None:
                _claim(desk, key, member)
            return _posting(
                self._decided(desk, member, needs, member_id, lambda b, c: plan_redeem(b, command, c))
            )

        return self._keeper.write(work, member_ids=[member_id])

    # --- holds --------------------------------------------------------------------------------------

    def hold(
        self,
        member_id: str,
        units: int,
        *,
        hold_id: str,
        lasts: Duration = HOLD_LENGTH,
        unit_id: str | None = None,
        order: tuple[str, str] | None = None,
        order_minor: int | None = None,
    ) -> Posting:
        """
        Set units aside for an open cart. Nobody else can spend them, and they do not expire meanwhile.

        Args:
            hold_id: Your id of the hold, unique for the member; it is also the idempotency key.

            lasts: How long until it is over by itself.

            order: Source and id of the order that they are for, or none; cancelling it releases the hold.

        Raises:
            InsufficientUnitsError, InDeficitError, RedeemTermsError: The club says no. Nothing was written.

            ReferenceReusedError: If there was a hold of that id with other content. Nothing was written.
        """
        checked_id("hold_id", hold_id)
        key = None if order is None else _key(order)
        now = self._keeper.now()
        command = PlaceHold(
            hold_id, units, now, self._keeper.almanac.add(now, lasts), unit_id, key, order_minor
        )
        needs = Needs(references=(f"hold:{hold_id}",))

        def work(desk: Desk) -> Posting:
            member = desk.found(member_id)
            if key is not None:
                _claim(desk, key, member)
            return _posting(
                self._decided(desk, member, needs, member_id, lambda b, c: plan_hold(b, command, c))
            )

        return self._keeper.write(work, member_ids=[member_id])

    def capture(
        self,
        member_id: str,
        hold_id: str,
        *,
        units: int | None = None,
        order: tuple[str, str] | None = None,
    ) -> Posting:
        """
        Spend what is held, all or a part; the rest is given back. One capture for a hold.

        Args:
            units: None captures all.

            order: Source and id of the order that they pay for; none means the hold's own.

        Raises:
            UnknownHoldError, HoldResolvedError: If there is nothing to capture. Nothing was written.

            BadAmountError: If more is asked for than is held. Nothing was written.
        """
        checked_text("hold_id", hold_id)
        key = None if order is None else _key(order)
        command = Capture(hold_id, self._keeper.now(), units, key)

        def work(desk: Desk) -> Posting:
            member = desk.found(member_id)
            if key is not None:
                _claim(desk, key, member)
            target = key or _order_of_hold(desk, member, hold_id)
            needs = Needs(
                references=(f"capture:{hold_id}",),
                holds=(hold_id,),
                orders=() if target is None else (target,),
            )
            return _posting(
                self._decided(desk, member, needs, member_id, lambda b, c: plan_capture(b, command, c))
            )

        return self._keeper.write(work, member_ids=[member_id])

    def release(self, member_id: str, hold_id: str) -> None:
        """
        Give held units back. Releasing again, or after the hold lapsed, changes nothing.

        Raises:
            UnknownHoldError: If the member never had that hold. Nothing was written.

            HoldResolvedError: If it was captured. Nothing was written.
        """
        checked_text("hold_id", hold_id)
        now = self._keeper.now()

        def work(desk: Desk) -> None:
            member = desk.found(member_id)
            needs = Needs(holds=(hold_id,))
            self._decided(desk, member, needs, member_id, lambda b, c: plan_release(b, hold_id, c, at=now))

        self._keeper.write(work, member_ids=[member_id])

    # --- by hand ------------------------------------------------------------------------------------

    def adjust(
        self,
        member_id: str,
        units: int,
        *,
        reference: str,
        actor: str,
        reason: str,
        unit_id: str | None = None,
        may_owe: bool = False,
        approved_by: str | None = None,
    ) -> Posting:
        """
        Correct a balance by hand; who did it and why are kept for good.

        One above the unit's ``guards.adjust_above`` is only kept, as a posting of kind ``request``: the same
        command with the name of a second person carries it out.

        Args:
            units: Positive to give, negative to take; not 0.

            may_owe: Whether taking more than the member has makes a deficit instead of a refusal.

            approved_by: Who agrees to a correction that waits; not who asked for it.

        Raises:
            InsufficientUnitsError: If more is taken than there is. Nothing was written.

            ReferenceReusedError: If the reference names a command of other content. Nothing was written.

            NoRequestError, SelfApprovalError: If it cannot be approved. Nothing was written.
        """
        command = Adjust(
            units,
            self._keeper.reference(reference),
            self._keeper.now(),
            checked_text("actor", actor),
            checked_text("reason", reason),
            unit_id,
            may_owe,
            approved_by=None if approved_by is None else checked_text("approved_by", approved_by),
        )
        needs = Needs(references=references_of(reference))

        def work(desk: Desk) -> Posting:
            member = desk.found(member_id)
            return _posting(
                self._decided(desk, member, needs, member_id, lambda b, c: plan_adjust(b, command, c))
            )

        return self._keeper.write(work, member_ids=[member_id])

    def open_with(
        self,
        member_id: str,
        units: int,
        *,
        reference: str,
        earned_at: Instant,
        available_from: Instant | None = None,
        lasts_until: Instant | None = None,
        unit_id: str | None = None,
    ) -> Posting:
        """
        Take a balance over from an older system, as one lot with its own instants. Enrols an unknown member.

        Args:
            units: At least 1.

            earned_at: When they were earned there.

            available_from: None means from then.

            lasts_until: First instant at which they are too late, or none for never.

        Raises:
            ReferenceReusedError: If the reference names a command of other content. Nothing was written.
        """
        command = Opening(
            units,
            self._keeper.reference(reference),
            self._keeper.now(),
            self._keeper.past("earned_at", earned_at),
            unit_id,
            None if available_from is None else checked_instant("available_from", available_from),
            None if lasts_until is None else checked_instant("lasts_until", lasts_until),
        )
        needs = Needs(references=(reference,))

        def work(desk: Desk) -> Posting:
            member = _enrolled(self._keeper, desk, member_id, earned_at)
            return _posting(
                self._decided(desk, member, needs, member_id, lambda b, c: plan_opening(b, command, c))
            )

        return self._keeper.write(work)

    def transfer(
        self,
        member_id: str,
        to: str,
        units: int,
        *,
        reference: str,
        unit_id: str | None = None,
        approved_by: str | None = None,
    ) -> Posting:
        """
        Give units to another member: both sides in one transaction. Pending and held units stay.

        Beyond what the unit's ``guards`` allow on a day it is only kept, as a posting of kind ``request``:
        the same command with the name of who approves it carries it out.

        Returns:
            The giving side's posting.

        Raises:
            InsufficientUnitsError, InDeficitError: The club says no. Nothing was written.

            UnknownMemberError: If one of them is unknown. Nothing was written.

            BadInputError: If both are the same member. Nothing was written.

            NoRequestError: If it is approved and does not wait. Nothing was written.
        """
        self._keeper.reference(reference)
        if approved_by is not None:
            checked_text("approved_by", approved_by)
        references = references_of(reference)

        def work(desk: Desk) -> Posting:
            giver = desk.found(member_id)
            taker = desk.found(to)
            if giver.member_key == taker.member_key:
                raise BadInputError("to", "another member", "the same member")
            first_key = self._keeper.names(desk.store, to, taker)[0]
            context = self._keeper.context(desk.store, [], granted={})
            counters = counters_of_gifts(context, context.unit(unit_id), self._keeper.now())
            needs = Needs(references=references, counters=counters)
            desk.open_all({giver: needs, taker: Needs(counters=counters)}, at=self._keeper.now())
            book, other = desk.books[giver.member_key], desk.books[taker.member_key]
            moment = max(self._keeper.now(), book.last_at, other.last_at)
            for each in (book, other):
                desk.redeem_automatically(each, at=moment)
            command = Transfer(units, reference, moment, first_key, unit_id, approved_by)
            desk.look_back(book, self._keeper.names(desk.store, member_id, giver), references)
            context = self._keeper.context(desk.store, [book, other], granted={})
            decision, parcels = plan_transfer_out(book, other, command, context)
            desk.take_in(book, decision.changes)
            if parcels:
                desk.take_in(other, plan_transfer_in(other, command, parcels, context).changes)
                desk.redeem_automatically(other, at=moment)
            return _posting(decision)

        return self._keeper.write(work, member_ids=[member_id, to])

    def _decided(
        self,
        desk: Desk,
        member: Member,
        needs: Needs,
        member_id: str,
        plan: Callable[[Book, Context], Decision],
    ) -> Decision:
        names = self._keeper.names(desk.store, member_id, member) if needs.references else ()
        book = desk.open(member, needs, at=self._keeper.now(), names=names)
        return desk.decide(book, lambda context: plan(book, context))


def _posting(decision: Decision) -> Posting:
    if decision.posting is None:
        msg = "a command without a posting"
        raise AssertionError(msg)
    return decision.posting


def _key(order: tuple[str, str]) -> str:
    source, order_id = order
    return order_key(checked_id("source", source), checked_id("order_id", order_id))


def _enrolled(keeper: Keeper, desk: Desk, member_id: str, joined_at: Instant) -> Member:
    known = desk.store.find([checked_text("member_id", member_id)]).get(member_id)
    if known is not None:
        return keeper.resolved(desk.store, [known])[0]
    member = keeper.new_member(member_id, joined_at)
    desk.store.enrol([member])
    return member


def _claim(desk: Desk, key: str, member: Member) -> None:
    """An order that a redemption names before it was ever synced is the member's."""
    known = desk.store.owners([key])
    if key not in known:
        desk.store.claim([Owner(key, member.member_key)], known)


def _order_of_hold(desk: Desk, member: Member, hold_id: str) -> str | None:
    """The order of a hold, which claimed it when it was placed. Without the lock the book may be torn."""
    book = desk.store.load({member.member_key: Needs(holds=(hold_id,))})[member.member_key]
    hold = book.holds.get(hold_id)
    return None if hold is None else hold.order_key
