"""Referrals in units of work: bringing a friend, noting the first order, and paying both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from clubkit.areas.profiles import led_to, require_not_erased
from clubkit.calendars import Instant
from clubkit.commands.referral import (
    OF_FRIEND,
    OF_REFERRALS,
    Bonus,
    Newcomer,
    Sight,
    counter_of_day,
    counter_of_paid,
    counter_of_token,
    noted,
    plan_bonus,
    plan_brought,
    refusal_of,
    settled,
)
from clubkit.errors import ConflictError, ReferralRefusedError
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.records import OrderRecord
from clubkit.members.referral import Reason, ReferralState, Referred
from clubkit.program.model import Referral
from clubkit.storage.people_ports import PEOPLE, PeopleKeeper, people_in
from clubkit.storage.ports import Member, Needs
from clubkit.vouchers.referral_codes import digest_of

REFERRAL: Final = "referral"
"""The kind of contacts that codes are."""

_CHAIN: Final = f"{OF_REFERRALS}chain"
"""The mark that one at a time writes who brings somebody that has brought others."""


@frozen
class Told:
    """
    What a friend brought along.

    Attributes:
        number: Of the code.

        contacts: Kind and digest of what leads to members.

        token: The blind index of a card or device, or none.
    """

    number: int
    contacts: tuple[tuple[str, bytes], ...] = ()
    token: bytes | None = None


def bring(keeper: Keeper, desk: Desk, friend_id: str, told: Told) -> Referred:
    """
    Note who brought a friend.

    Raises:
        ReferralRefusedError: If nobody did, by the rules.

        MemberErasedError: If the friend was erased.
    """
    at, people = keeper.now(), people_in(desk.store)
    referrer = led_to(keeper, desk.store, people, (REFERRAL, digest_of(told.number)))
    if referrer is None:
        raise ReferralRefusedError(Reason.UNKNOWN_CODE.value)
    friend = _enrolled(keeper, desk, friend_id, at)
    require_not_erased(keeper, desk, friend)
    if friend.member_key == referrer.member_key:
        raise ReferralRefusedError(Reason.SELF.value)

    day = counter_of_day(keeper.almanac, at)
    desk.open_all({friend: Needs(), referrer: Needs(counters=(day,))}, at=at)
    known = people.referred([friend.member_key]).get(friend.member_key)
    if known is not None and known.referrer_key == referrer.member_key:
        return known
    leading = (led_to(keeper, desk.store, people, contact) for contact in told.contacts)
    newcomer = Newcomer(
        friend.member_key,
        referrer.member_key,
        frozenset(each.member_key for each in leading if each is not None),
        has_ordered=bool(desk.store.order_keys(friend.member_key)),
        is_brought=known is not None,
        brought_referrer=_has_brought(people, friend.member_key, referrer.member_key, at),
    )
    refusal = refusal_of(newcomer)
    if refusal is not None:
        raise ReferralRefusedError(refusal.value)

    row = Referred(friend.member_key, referrer.member_key, ReferralState.WAITING.value, at, token=told.token)
    people.put_referred(row)
    book = desk.books[referrer.member_key]
    desk.decide(book, lambda context: plan_brought(book, context, at=at, token=told.token))
    return row


def note_first_orders(desk: Desk, members: Iterable[Member]) -> None:
    """
    Note of members who wait for their first order which one it is, when their orders were synced.

    Only a club that pays for friends asks. The books of the members are loaded.
    """
    keeper = desk.keeper
    terms = keeper.program.referral
    if terms is None or PEOPLE not in keeper.storage.capabilities:
        return
    found = people_in(desk.store).referred(sorted({member.member_key for member in members}))
    for key, row in sorted(found.items()):
        if row.state == ReferralState.WAITING:
            _note(desk, row, desk.books[key].orders.values(), terms)


def note_merged_orders(desk: Desk, member: Member) -> None:
    """Note the first order of a member who waits for one, and whom another was merged into just now."""
    terms = desk.keeper.program.referral
    if terms is None or PEOPLE not in desk.keeper.storage.capabilities:
        return
    row = people_in(desk.store).referred([member.member_key]).get(member.member_key)
    if row is not None and row.state == ReferralState.WAITING:
        orders = {**_orders(desk, row), **desk.books[member.member_key].orders}
        _note(desk, row, orders.values(), terms)


def _note(desk: Desk, row: Referred, orders: Iterable[OrderRecord], terms: Referral) -> None:
    after = noted(row, orders, terms, desk.keeper.almanac)
    if after != row:
        people_in(desk.store).put_referred(after)


def _orders(desk: Desk, row: Referred) -> Mapping[str, OrderRecord]:
    """Every order of a friend, as it is stored."""
    keys = tuple(desk.store.order_keys(row.member_key))
    return desk.store.load({row.member_key: Needs(orders=keys)})[row.member_key].orders


def look_at(
    desk: Desk, row: Referred, terms: Referral, *, at: Instant, approved_by: str | None = None
) -> Referred:
    """
    Decide what becomes of a referral, and pay both members where it is paid: all of it in one transaction.

    Args:
        row: As it was read without a lock.

        at: When it is paid, in which period of the limits too.

    Returns:
        What became of it: paid, refused, set aside, or noted for another order.

    Raises:
        ConflictError: If it was changed since it was read.
    """
    keeper, people = desk.keeper, people_in(desk.store)
    _open(desk, row, terms, at)
    if people.referred([row.member_key]).get(row.member_key) != row:
        raise ConflictError("a referral was changed meanwhile")
    after = noted(row, _orders(desk, row).values(), terms, keeper.almanac)
    if (after.state, after.order_key) == (ReferralState.DUE, row.order_key):
        after = settled(row, _sight(desk, row, terms, at, approved_by), terms)
    people.put_referred(after)
    if after.state == ReferralState.PAID:
        _pay(desk, row, terms, at, approved_by)
    return after


def _open(desk: Desk, row: Referred, terms: Referral, at: Instant) -> None:
    almanac = desk.keeper.almanac
    found = desk.keeper.named(desk.store, [row.member_key, row.referrer_key])
    counters = (counter_of_day(almanac, row.at), counter_of_paid(terms, almanac, at))
    desk.open_all(
        {
            found[row.member_key]: Needs(counters=(OF_FRIEND,), references=(OF_FRIEND,)),
            found[row.referrer_key]: Needs(counters=counters, references=(_reference(row),)),
        },
        at=at,
    )


def _sight(desk: Desk, row: Referred, terms: Referral, at: Instant, approved_by: str | None) -> Sight:
    almanac, counters = desk.keeper.almanac, desk.books[row.referrer_key].counters
    people = people_in(desk.store)
    return Sight(
        is_paid_before=desk.books[row.member_key].counters.get(OF_FRIEND, 0) > 0,
        is_cycle=_has_brought(people, row.member_key, row.referrer_key, at),
        same_day=counters.get(counter_of_day(almanac, row.at), 0),
        same_token=0 if row.token is None else desk.store.counted(counter_of_token(row.token)),
        paid_in_period=counters.get(counter_of_paid(terms, almanac, at), 0),
        approved_by=approved_by,
    )


def _pay(desk: Desk, row: Referred, terms: Referral, at: Instant, by: str | None) -> None:
    paid = counter_of_paid(terms, desk.keeper.almanac, at)
    bonuses = {
        row.referrer_key: Bonus(terms.unit_id, terms.give, _reference(row), at, paid, by),
        row.member_key: Bonus(terms.unit_id, terms.friend, OF_FRIEND, at, OF_FRIEND, by),
    }
    for key, bonus in sorted(bonuses.items()):
        book = desk.books[key]
        desk.decide(book, lambda context, book=book, bonus=bonus: plan_bonus(book, bonus, context))  # type: ignore[misc]  # defaults of a lambda


def _reference(row: Referred) -> str:
    """Under which the referrer is paid for a friend."""
    return f"{OF_REFERRALS}{row.member_key}"


def _has_brought(people: PeopleKeeper, member_key: int, other_key: int, at: Instant) -> bool:
    """Whether a member brought another, over any number of others."""
    if not people.referred_by(member_key):
        return False
    # Two who close one circle from two sides hold no member in common: the second waits here for the first.
    people.put_mark(_CHAIN, at)
    above, seen = other_key, {other_key}
    while above != member_key:
        row = people.referred([above]).get(above)
        if row is None or row.referrer_key in seen:
            return False
        above = row.referrer_key
        seen.add(above)
    return True


def _enrolled(keeper: Keeper, desk: Desk, member_id: str, at: Instant) -> Member:
    known = desk.known.members.get(member_id)
    if known is not None:
        return keeper.resolved(desk.store, [known])[0]
    member = keeper.new_member(member_id, at)
    desk.store.enrol([member])
    return member
