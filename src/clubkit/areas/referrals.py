"""Referrals: members who bring friends, and what both get for it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from attrs import frozen

from clubkit.areas.profiles import require_not_erased
from clubkit.areas.referral_work import REFERRAL, Told, bring, look_at
from clubkit.calendars import Instant
from clubkit.commands.referral import refused
from clubkit.errors import BadInputError, ReferralRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.book import NEVER
from clubkit.members.phones import Phone
from clubkit.members.privacy import blind_index
from clubkit.members.referral import ReferralState, Referred
from clubkit.members.texts import Email
from clubkit.orders import checked_text
from clubkit.program.model import Referral
from clubkit.storage.people_ports import Contact, PeopleReader, people_in, people_read, require_people
from clubkit.storage.ports import Needs, Reader
from clubkit.vouchers.referral_codes import NUMBERS, digest_of, number_of, read_referral_code, referral_code

_PAGE: Final = 1000
_OPEN: Final = {ReferralState.WAITING.value, ReferralState.DUE.value, ReferralState.REVIEW.value}


@frozen
class Friend:
    """
    A member who was brought by another.

    Attributes:
        member_id: The friend.

        referrer_id: Who brought them.

        state: How it stands.

        at: When the friend named the code.

        due_at: When it is paid, if the order is kept until then; none before there is one, and after.

        reason: Why it was refused or set aside, or who approved it; else none.
    """

    member_id: str
    referrer_id: str
    state: ReferralState
    at: Instant
    due_at: Instant | None
    reason: str | None


@frozen
class Ran:
    """
    What became of the friends whose day had come.

    Attributes:
        paid, refused, set_aside: How many.

        is_done: Whether nothing more is due by that instant.
    """

    paid: int
    refused: int
    set_aside: int
    is_done: bool


@frozen
class Referrals:
    """Who brought whom, and what they get for it. Only for programs with a ``[referral]`` table."""

    _keeper: Keeper

    def code(self, member_id: str) -> str:
        """
        The code that a member gives to friends. Idempotent: it is made when it is first asked for.

        It is no secret. Two members who were merged have two; the same one of them is told.

        Raises:
            UnknownMemberError, MemberErasedError: If there is no such member, or not any more.

            BadInputError: If the program pays for no friends. Nothing was written.
        """
        self._terms()

        def work(desk: Desk) -> str:
            member = desk.found(member_id)
            require_not_erased(self._keeper, desk, member)
            desk.open(member, Needs(), at=self._keeper.now())  # two who ask first get one code
            people = people_in(desk.store)
            own = [each for each in people.contacts_of(member.member_key) if each.kind == REFERRAL]
            if own:
                return referral_code(number_of(own[0].digest))
            number = secrets.randbelow(NUMBERS)
            # Two who draw one number: the second is a conflict, and draws anew.
            people.put_contact(Contact(REFERRAL, digest_of(number), member.member_key))
            return referral_code(number)

        return self._keeper.write(work, member_ids=[member_id])

    def refer(
        self,
        friend_id: str,
        *,
        code: str,
        phone: Phone | None = None,
        email: Email | None = None,
        token: str | None = None,
    ) -> Friend:
        """
        Note that a friend was brought by the member of a code. Idempotent. Enrols an unknown friend.

        A friend is brought once, before the first order that the club hears of.

        Args:
            code: As the friend typed it.

            phone, email: What the friend gave, so that nobody brings themselves under another id. They are
                compared and not kept.

            token: What names the card or the device, 1 to 200 characters: where many friends have one, they
                are set aside. Its blind index is kept until the friend is paid for.

        Raises:
            BadVoucherError: If the code has a typo. Nothing was written.

            ReferralRefusedError: If it leads to nobody; if both are one person; if the friend has ordered,
                was brought by somebody else, or brought that member. Nothing was written.

            KeyRingError: If phone, email or token is given, and the club has no ring of privacy. Nothing was
                written.

            MemberErasedError: If the friend was erased. Nothing was written.

            BadInputError: If the program pays for no friends. Nothing was written.
        """
        self._terms()
        people = self._keeper.people
        contacts = tuple(people.digest(each) for each in (phone, email) if each is not None)
        index = None
        if token is not None:
            index = blind_index(people.ring, "referral_token").of(checked_text("token", token))
        told = Told(read_referral_code(code), contacts, index)

        def work(desk: Desk) -> Friend:
            row = bring(self._keeper, desk, friend_id, told)
            return self._friends(desk.store, [row])[0]

        return self._keeper.write(work, member_ids=[friend_id])

    def of(self, member_id: str) -> list[Friend]:
        """
        Whom a member brought, by when.

        Raises:
            UnknownMemberError: If there is no such member.
        """
        require_people(self._keeper.storage)
        with self._keeper.storage.read() as reader:
            key = self._keeper.found(reader, member_id).member_key
            return self._friends(reader, people_read(reader).referred_by(key))

    def brought(self, friend_id: str) -> Friend | None:
        """
        How it stands with a friend, or none where nobody brought them.

        Raises:
            UnknownMemberError: If there is no such member.
        """
        require_people(self._keeper.storage)
        with self._keeper.storage.read() as reader:
            key = self._keeper.found(reader, friend_id).member_key
            rows = people_read(reader).referred([key])
            return next(iter(self._friends(reader, list(rows.values()))), None)

    def set_aside(self) -> Iterator[Friend]:
        """Friends who wait until somebody has looked, in no order that means anything; page by page."""
        require_people(self._keeper.storage)
        after = 0
        while True:
            with self._keeper.storage.read() as reader:
                page = people_read(reader).due_referrals(NEVER, after=after, limit=_PAGE)
                aside = [each for each in page if each.state == ReferralState.REVIEW]
                friends = self._friends(reader, aside)
            yield from friends
            if len(page) < _PAGE:
                return
            after = page[-1].member_key

    # --- paying -------------------------------------------------------------------------------------

    def run(self, *, as_of: Instant | None = None, limit: int | None = None) -> Ran:
        """
        Pay for the friends whose day has come, the earliest first. Part of `Club.tick`.

        Both members are paid in one transaction, once for each friend: two runs at once pay once, and one
        that dies leaves nothing half done. What each earned counts from that day, however late the job runs.
        An order that was returned meanwhile is passed over, and the next one that is kept is waited for.

        Args:
            limit: The most friends to look at; none for all.

        Raises:
            BadInstantError: If *as_of* lies more than ten minutes ahead. Nothing was written.

            ConflictError: If somebody else was faster a dozen times. What was paid before is kept.
        """
        at = self._keeper.now() if as_of is None else self._keeper.past("as_of", as_of)
        terms = self._keeper.program.referral
        if terms is None:
            return Ran(0, 0, 0, is_done=True)

        require_people(self._keeper.storage)
        counts = dict.fromkeys(ReferralState, 0)
        due = self._due(at)
        looked = 0
        while due and (limit is None or looked < limit):
            looked += 1
            due_at, key = heappop(due)
            after = self._keeper.write(lambda desk, due_at=due_at, key=key: _pay(desk, key, due_at, terms))  # type: ignore[misc]  # defaults of a lambda
            if after is None:
                continue
            counts[ReferralState(after.state)] += 1
            if after.due_at is not None and after.due_at <= at:
                heappush(due, (after.due_at, key))
        paid, no, aside = (
            counts[state] for state in (ReferralState.PAID, ReferralState.REFUSED, ReferralState.REVIEW)
        )
        return Ran(paid, no, aside, is_done=not due)

    def approve(self, friend_id: str, *, by: str) -> Friend:
        """
        Pay for a friend who was set aside, if the order is kept still and the limit allows. Idempotent.

        If the order was returned, it waits for the next one.

        Args:
            by: Who looked.

        Raises:
            ReferralRefusedError: If it was not set aside, or nobody brought that member. Nothing was written.

            UnknownMemberError: If there is no such member. Nothing was written.
        """
        checked_text("by", by)
        terms, at = self._terms(), self._keeper.now()

        def work(desk: Desk) -> Friend:
            row = self._row(desk, friend_id)
            if row.state == ReferralState.REVIEW:
                row = look_at(desk, row, terms, at=at, approved_by=by)
            elif row.state != ReferralState.PAID:
                raise ReferralRefusedError(row.state)
            return self._friends(desk.store, [row])[0]

        return self._keeper.write(work, member_ids=[friend_id])

    def refuse(self, friend_id: str, *, by: str, reason: str) -> Friend:
        """
        Do not pay for a friend. Idempotent: the first reason stays.

        Args:
            by, reason: Who looked, and why; kept, and told to both in their exports.

        Raises:
            ReferralRefusedError: If it was paid, or nobody brought that member. Nothing was written.

            UnknownMemberError: If there is no such member. Nothing was written.
        """
        told = f"{checked_text('reason', reason)} ({checked_text('by', by)})"
        require_people(self._keeper.storage)

        def work(desk: Desk) -> Friend:
            member = desk.found(friend_id)
            desk.open(member, Needs(), at=self._keeper.now())
            row = self._row(desk, friend_id)
            if row.state in _OPEN:
                row = refused(row, told)
                people_in(desk.store).put_referred(row)
            elif row.state == ReferralState.PAID:
                raise ReferralRefusedError(row.state)
            return self._friends(desk.store, [row])[0]

        return self._keeper.write(work, member_ids=[friend_id])

    # --- parts --------------------------------------------------------------------------------------

    def _terms(self) -> Referral:
        require_people(self._keeper.storage)
        terms = self._keeper.program.referral
        if terms is None:
            raise BadInputError("program", "one that says what a friend is worth: [referral]", "one without")
        return terms

    def _due(self, at: Instant) -> list[tuple[Instant, int]]:
        """A heap of everything that is due, by its instant, then friend."""
        due: list[tuple[Instant, int]] = []
        after = 0
        while True:
            with self._keeper.storage.read() as reader:
                page = people_read(reader).due_referrals(at, after=after, limit=_PAGE)
            due += [(each.due_at, each.member_key) for each in page if each.due_at is not None]
            if len(page) < _PAGE:
                heapify(due)
                return due
            after = page[-1].member_key

    def _row(self, desk: Desk, friend_id: str) -> Referred:
        key = desk.found(friend_id).member_key
        row = people_in(desk.store).referred([key]).get(key)
        if row is None:
            raise ReferralRefusedError("nobody brought them")
        return row

    def _friends(self, reader: Reader, rows: Sequence[Referred]) -> list[Friend]:
        found = self._keeper.named(reader, sorted({key for row in rows for key in _both(row)}))
        return [
            Friend(
                found[row.member_key].member_id,
                found[row.referrer_key].member_id,
                ReferralState(row.state),
                row.at,
                None if row.due_at == NEVER else row.due_at,
                row.reason,
            )
            for row in rows
        ]


def _both(row: Referred) -> tuple[int, int]:
    return row.member_key, row.referrer_key


def _pay(desk: Desk, key: int, due_at: Instant, terms: Referral) -> Referred | None:
    """What became of a referral that was due then, or none where somebody else saw to it."""
    people: PeopleReader = people_in(desk.store)
    row = people.referred([key]).get(key)
    if row is None or row.due_at != due_at:
        return None
    return look_at(desk, row, terms, at=due_at)
