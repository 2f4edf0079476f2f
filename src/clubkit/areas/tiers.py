"""Tiers: where a member stands, what it gives, and tiers given by hand."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.invite import plan_invite
from clubkit.commands.outlook import Outlook, outlook
from clubkit.errors import BadInputError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import Book
from clubkit.orders import checked_instant, checked_text
from clubkit.storage.ports import Needs
from clubkit.tiers.ladder import tier_named
from clubkit.tiers.standing import TierChange


@frozen
class Tiers:
    """The ladder."""

    _keeper: Keeper

    def standing(self, member_id: str, *, at: Instant | None = None) -> Outlook:
        """
        Where a member stands, what is missing to the next tier and to stay, and until when.

        Args:
            at: Now, or an instant ahead.

        Raises:
            UnknownMemberError: If there is none of that name.

            BadInputError: If the program has no ladder.
        """
        keeper = self._keeper
        when = keeper.now() if at is None else checked_instant("at", at)
        with keeper.storage.read() as reader:
            member = keeper.found(reader, member_id)
            book = keeper.peek(reader, member, Needs(), at=when)
            context = keeper.context_of_answer(reader, [book])
        found = outlook(book, context, at=when)
        if found is None:
            raise BadInputError("program", "one with tiers", "one without")
        return found

    def has_benefit(self, member_id: str, benefit: str) -> bool:
        """
        Whether the member's tier gives an entitlement now, such as ``free-shipping``.

        Raises:
            UnknownMemberError, BadInputError: See `standing`.
        """
        return benefit in self.standing(member_id).benefits

    def history(self, member_id: str) -> list[TierChange]:
        """
        The member's steps on the ladder, oldest first, as far as they were written down.

        Raises:
            UnknownMemberError: If there is none of that name.
        """
        with self._keeper.storage.read() as reader:
            return reader.tier_changes(self._keeper.found(reader, member_id).member_key)

    def invite(self, member_id: str, tier_id: str, *, until: Instant | None = None) -> None:
        """
        Give a tier by hand. Reviews do not take it away before *until*; scores may lift above it. Idempotent.

        Args:
            until: First instant at which it no longer holds; none for always.

        Raises:
            UnknownMemberError: If there is none of that name. Nothing was written.

            BadInputError: If the ladder has no such tier. Nothing was written.
        """
        self._invite(member_id, tier_id, until)

    def withdraw(self, member_id: str) -> None:
        """Take an invitation back; the next review decides by scores. Idempotent."""
        self._invite(member_id, None, None)

    def _invite(self, member_id: str, tier_id: str | None, until: Instant | None) -> None:
        keeper = self._keeper
        if tier_id is not None:
            checked_text("tier_id", tier_id)
        if tier_id is not None and tier_named(keeper.program.ladder, tier_id) is None:
            raise BadInputError("tier_id", "a tier of the program", repr(tier_id)[:40])
        if until is not None:
            checked_instant("until", until)
        at = keeper.now()

        def plan(book: Book, context: Context) -> Decision:
            return plan_invite(book, context, tier_id=tier_id, until=until, at=at)

        def work(desk: Desk) -> None:
            book = desk.open(keeper.found(desk.store, member_id), Needs(), at=at)
            desk.decide(book, lambda context: plan(book, context))

        keeper.write(work)
