"""Members: enrolling, describing, finding, and merging two that are one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from clubkit.calendars import Instant
from clubkit.commands.move import Estate, plan_leave_rewards, plan_merge_in, plan_merge_out
from clubkit.errors import MemberMergedError, UnknownMemberError
from clubkit.keeper import Desk, Keeper
from clubkit.orders import checked_instant, checked_text
from clubkit.storage.ports import Member, Needs
from clubkit.storage.voucher_ports import VOUCHERS, vouchers_in

NO_ATTRIBUTES: Mapping[str, str] = {}


@frozen
class Members:
    """Who is in the club."""

    _keeper: Keeper

    def enrol(
        self,
        member_id: str,
        *,
        joined_at: Instant | None = None,
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> Member:
        """
        Add a member, or return the one that is there already, unchanged. Idempotent.

        Args:
            member_id: The shop's own id, 1 to 200 characters without blanks around them.

            joined_at: When the member joined; none means now.

            attributes: What conditions on ``member`` may read.

        Raises:
            BadReferenceError: If the id cannot be kept. Nothing was written.
        """
        checked_text("member_id", member_id)
        pairs = _pairs(attributes)

        def work(desk: Desk) -> Member:
            known = desk.store.find([member_id]).get(member_id)
            if known is not None:
                return known
            when = self._keeper.now() if joined_at is None else checked_instant("joined_at", joined_at)
            member = self._keeper.new_member(member_id, when, pairs)
            desk.store.enrol([member])
            return member

        return self._keeper.write(work)

    def describe(self, member_id: str, attributes: Mapping[str, str]) -> None:
        """
        Replace what conditions on ``member`` may read. Idempotent.

        Raises:
            UnknownMemberError: If there is no such member. Nothing was written.
        """
        pairs = _pairs(attributes)

        def work(desk: Desk) -> None:
            desk.store.describe(self._keeper.found(desk.store, member_id).member_key, pairs)

        self._keeper.write(work)

    def get(self, member_id: str) -> Member:
        """
        The member of that id, or the one that it was merged into.

        Raises:
            UnknownMemberError: If there is none.
        """
        with self._keeper.storage.read() as reader:
            return self._keeper.found(reader, member_id)

    def __iter__(self) -> Iterator[Member]:
        """Every member, merged ones left out, by id bytewise."""
        after = ""
        while True:
            with self._keeper.storage.read() as reader:
                page = reader.members(after=after)
            if not page:
                return
            yield from (member for member in page if member.is_present)
            after = page[-1].member_id

    def merge(self, member_id: str, *, into: str) -> None:
        """
        Make two members one: units, orders, rewards, counters and history for tiers go to *into*. Idempotent.

        From then on *member_id* is another name of *into*. Holds of *member_id* are given back first.

        Raises:
            UnknownMemberError: If one of them is unknown. Nothing was written.

            MemberMergedError: If they are the same member, or *into* was merged into *member_id*. Nothing
                was written.
        """
        self._keeper.write(lambda desk: self._merge(desk, member_id, into))

    def _merge(self, desk: Desk, member_id: str, into: str) -> None:
        found = desk.store.find([checked_text("member_id", member_id), checked_text("into", into)])
        for each in (member_id, into):
            if each not in found:
                raise UnknownMemberError(each)
        target = self._keeper.resolved(desk.store, [found[into]])[0]
        if found[member_id].merged_into is not None:
            if self._keeper.resolved(desk.store, [found[member_id]])[0] == target:
                return
            raise MemberMergedError(member_id)
        if target.member_key == found[member_id].member_key:
            raise MemberMergedError(into)
        self._move_all(desk, found[member_id], target)

    def _move_all(self, desk: Desk, member: Member, target: Member) -> None:
        at = self._keeper.now()
        desk.open_all({member: Needs(), target: Needs()}, at=at)  # nobody adds to what is listed now
        keys = tuple(desk.store.order_keys(member.member_key))
        counters = tuple(desk.store.counter_names(member.member_key))
        records = tuple(record.record_id for record in desk.store.rewards(member.member_key))
        needs = Needs(orders=keys, counters=counters, rewards=records)
        desk.open_all({member: needs, target: Needs(orders=keys, rewards=records)}, at=at)
        book, home = desk.books[member.member_key], desk.books[target.member_key]
        facts = desk.store.facts([member.member_key], known_until=at)[member.member_key]
        context = self._keeper.context(desk.store, [book, home], granted={})
        moment = max(at, book.last_at, home.last_at)
        for each in (book, home):
            desk.redeem_automatically(each, at=moment)
        decision, parcels, owed = plan_merge_out(book, context, at=moment)
        desk.take_in(book, decision.changes)
        rewards = tuple(book.rewards.values())
        desk.take_in(book, plan_leave_rewards(book).changes)
        arrival = plan_merge_in(
            home,
            context,
            at=moment,
            parcels=parcels,
            owed=owed,
            estate=Estate(book, tuple(facts), rewards),
        )
        desk.take_in(home, arrival.changes)
        desk.redeem_automatically(home, at=moment)
        owners = desk.store.owners(keys)
        # An order that moved away has left its record here, and is another's.
        own = [key for key, owner in owners.items() if owner.member_key == member.member_key]
        desk.store.claim([evolve(owners[key], member_key=target.member_key) for key in own], owners)
        if VOUCHERS in self._keeper.storage.capabilities:
            vouchers_in(desk.store).bind_anew(member.member_key, target.member_key)
        desk.store.alias(member.member_key, target.member_key)


def _pairs(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (checked_text("attribute", name), checked_text(name, text)) for name, text in attributes.items()
        )
    )
