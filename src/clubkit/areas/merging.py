"""Two members who are one person become one: units, orders, rewards, history, and what is known of them."""

from __future__ import annotations

from attrs import evolve

from clubkit.areas.people_merge import merge_people
from clubkit.areas.referral_work import note_merged_orders
from clubkit.commands.move import Estate, plan_leave_rewards, plan_merge_in, plan_merge_out
from clubkit.errors import MemberMergedError, UnknownMemberError
from clubkit.keeper import Desk, Keeper
from clubkit.orders import checked_text
from clubkit.storage.ports import Member, Needs
from clubkit.storage.voucher_ports import VOUCHERS, vouchers_in


def merge(keeper: Keeper, member_id: str, into: str) -> None:
    """See `clubkit.areas.members.Members.merge`."""
    keeper.write(lambda desk: _merge(desk, member_id, into))


def _merge(desk: Desk, member_id: str, into: str) -> None:
    found = desk.store.find([checked_text("member_id", member_id), checked_text("into", into)])
    for each in (member_id, into):
        if each not in found:
            raise UnknownMemberError(each)
    target = desk.keeper.resolved(desk.store, [found[into]])[0]
    if found[member_id].merged_into is not None:
        if desk.keeper.resolved(desk.store, [found[member_id]])[0] == target:
            return
        raise MemberMergedError(member_id)
    if target.member_key == found[member_id].member_key:
        raise MemberMergedError(into)
    _move_all(desk, found[member_id], target)


def _move_all(desk: Desk, member: Member, target: Member) -> None:
    at = desk.keeper.now()
    desk.open_all({member: Needs(), target: Needs()}, at=at)  # nobody adds to what is listed now
    keys = tuple(desk.store.order_keys(member.member_key))
    counters = tuple(desk.store.counter_names(member.member_key))
    records = tuple(record.record_id for record in desk.store.rewards(member.member_key))
    needs = Needs(orders=keys, counters=counters, rewards=records)
    desk.open_all({member: needs, target: Needs(orders=keys, rewards=records)}, at=at)
    book, home = desk.books[member.member_key], desk.books[target.member_key]
    facts = desk.store.facts([member.member_key], known_until=at)[member.member_key]
    context = desk.keeper.context(desk.store, [book, home], granted={})
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
    if VOUCHERS in desk.keeper.storage.capabilities:
        vouchers_in(desk.store).bind_anew(member.member_key, target.member_key)
    merge_people(desk.keeper, desk, member, target)
    note_merged_orders(desk, target)
    desk.store.alias(member.member_key, target.member_key)
