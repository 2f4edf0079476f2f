"""What scenarios expect, read from a club in the words of the scenario."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from clubkit.calendars import Instant
from clubkit.ledger.places import Place, PostingKind

from . import birthdays, cards, notices, vouchers
from .instants import instant_of, last_valid_day
from .ladders import NO_TIER
from .orders import SOURCE
from .programs import RAW_LOT
from .reading import Tree
from .tables import PASSED_OVER
from .world import MEMBER, World

Measure = Callable[[World, Any], Any]


def check(world: World, expected: Tree) -> None:
    """
    Compare what the club shows with what a scenario expects, key by key.

    Raises:
        AssertionError: If anything differs; with both, side by side.
    """
    wanted = {key: value for key, value in expected.items() if key not in PASSED_OVER}
    shown = {key: MEASURES[key](world, value) for key, value in wanted.items()}
    assert wanted == shown, f"expected {wanted}, the club shows {shown}"


# --- units ------------------------------------------------------------------------------------------


def _shown(world: World, units: int) -> int | Decimal:
    """Units as a scenario writes them: store credit in major units."""
    return Decimal(units) / 100 if world.unit.money else units


def _balance(world: World, wanted: Any) -> Any:
    """
    Everything that can be spent, is set aside, or is owed; of several accounts by member.

    An account that was merged away has nothing of its own.
    """
    if isinstance(wanted, dict):
        figures = world.club.insights.members_at(world.clock.now())
        held = {each.member_id: each.balance for each in figures}
        return {name: held.get(name, 0) for name in wanted}
    balance = world.balance()
    return _shown(world, balance.total - balance.pending)


def _archived(world: World, wanted: list[str]) -> list[str]:
    """Ids that are another name of a member by now."""
    return [name for name in wanted if world.club.members.get(name).member_id != name]


def _lots(world: World, wanted: list[Tree]) -> list[Tree]:
    expiring = dict(world.balance().expiring)
    return [
        {"expires": lot["expires"], "remaining": expiring.get(instant_of(lot["expires"], world.almanac), 0)}
        for lot in wanted
    ]


def _open_lots(world: World, _: Any) -> list[Tree]:
    return [{"remaining": units} for units in world.in_lots().values() if units]


def _expiring_by(world: World, wanted: Tree) -> Tree:
    expiring = world.balance().expiring
    return {
        day: sum(units for at, units in expiring if at <= instant_of(day, world.almanac)) for day in wanted
    }


def _lot_expiry(world: World, wanted: Tree) -> Tree:
    """The day on which lots expire: at its first instant."""
    assert all(world.almanac.start_of_day(world.almanac.day(at)) == at for at in world.expiries.values())
    return {name: world.almanac.day(world.expiries[name]) for name in wanted}


def _last_valid_day(world: World, _: Any) -> Any:
    [(at, _units)] = world.balance().expiring
    return last_valid_day(at, world.almanac)


def _transferred_day(world: World, _: Any) -> Any:
    return last_valid_day(world.expiries["transferred"], world.almanac)


# --- the record -------------------------------------------------------------------------------------


def _last_expire_row(world: World, _: Any) -> int:
    return -world.postings(PostingKind.EXPIRE)[-1].units(target=Place.EXPIRED)


def _rows(*kinds: PostingKind) -> Measure:
    return lambda world, _: len(world.postings(*kinds))


def _history_rows(world: World, _: Any) -> int:
    """A row for each order, and for each posting that names none; raw lots are there before any history."""
    traces = [posting.trace for posting in world.postings()]
    orders = {trace.order_key for trace in traces if trace.order_key is not None}
    others = [trace for trace in traces if trace.order_key is None]
    return len(orders) + sum(not (trace.reason or "").startswith(RAW_LOT) for trace in others)


def _moved(*kinds: PostingKind, target: Place) -> Measure:
    return lambda world, _: _shown(world, world.moved(*kinds, target=target))


def _used(world: World, wanted: Any) -> Any:
    """How often a code was used, or how many units."""
    if vouchers.CODE in world.found:
        return vouchers.used(world, wanted)
    return _moved(PostingKind.CAPTURE, PostingKind.REDEEM, target=Place.REDEEMED)(world, wanted)


def _clawed_back(world: World, _: Any) -> int:
    return world.moved(PostingKind.CLAWBACK, target=Place.CLAWED_BACK)


def _returned(world: World, _: Any) -> int:
    postings = world.postings(PostingKind.REINSTATE)
    return sum(posting.units(source=Place.REDEEMED) for posting in postings)


# --- orders -----------------------------------------------------------------------------------------


def _earned(world: World, wanted: Tree) -> Tree:
    return {order_id: world.granted(order_id) for order_id in wanted}


def _order_total(world: World, _: Any) -> Decimal:
    return Decimal(world.club.orders.explain("o1", source=SOURCE).basis_minor) / 100


def _cash_refund(world: World, _: Any) -> Decimal:
    """What was given back of the order, less the part of it that units had paid for."""
    explanation = world.club.orders.explain("o1", source=SOURCE)
    assert explanation.award is not None
    return Decimal(explanation.refunded_minor - explanation.award.redeemed_minor) / 100


# --- tiers ------------------------------------------------------------------------------------------


def _tier(world: World, _: Any) -> str | None:
    return _tier_at(world, None)


def _tier_at(world: World, at: Instant | None) -> str | None:
    tier_id = world.club.tiers.standing(MEMBER, at=at).tier_id
    return None if tier_id == NO_TIER else tier_id


def _tiers_at(world: World, wanted: Tree) -> Tree:
    return {day: _tier_at(world, instant_of(day, world.almanac)) for day in wanted}


# --- answers ----------------------------------------------------------------------------------------


def _found(name: str) -> Measure:
    return lambda world, _: world.found[name]


def _found_money(name: str) -> Measure:
    return lambda world, _: Decimal(world.found[name]) / 100


def _one_of(world: World, wanted: list[Tree]) -> list[Tree] | Tree:
    """The list itself where what the club shows is in it."""
    shown = {key: MEASURES[key](world, value) for key, value in wanted[0].items()}
    return wanted if shown in wanted else shown


MEASURES: dict[str, Measure] = {
    "archived": _archived,
    "authorized": lambda world, _: _shown(world, world.balance().held),
    "available": lambda world, _: _shown(world, world.balance().available),
    "balance": _balance,
    "balance_after_reset": _balance,
    "basis": _found_money("basis"),
    "card_balance": cards.balance,
    "cash_refund": _cash_refund,
    "clawback_rows": _rows(PostingKind.CLAWBACK),
    "deficit": lambda world, _: world.balance().deficit,
    "due": lambda world, _: world.found[cards.DUE],
    "earned": _earned,
    "expire_rows": _rows(PostingKind.EXPIRE),
    "expired_total": _moved(PostingKind.EXPIRE, target=Place.EXPIRED),
    "expiring_by": _expiring_by,
    "fires_on": birthdays.fires_on,
    "gift_card_left": cards.left_by_order,
    "history_rows": _history_rows,
    "issued": lambda world, _: world.granted("o1"),
    "last_expire_row": _last_expire_row,
    "last_valid_day": _last_valid_day,
    "lot_expiry": _lot_expiry,
    "lots": _lots,
    "money": _found_money("money_minor"),
    "money_minor": _found("money_minor"),
    "one_of": _one_of,
    "open_lots": _open_lots,
    "order_total": _order_total,
    "pending": lambda world, _: world.balance().pending,
    "points": _found("points"),
    "redeemed": _moved(PostingKind.REDEEM, target=Place.REDEEMED),
    "rejected": lambda world, _: world.outcomes.count(False),
    "rewards_issued": lambda world, _: len(world.club.rewards.of(MEMBER)),
    "returned_spent": _returned,
    "reversed": _clawed_back,
    "reversed_earned": _clawed_back,
    "reversed_earned_total": _clawed_back,
    "rollback_rows": _rows(PostingKind.REINSTATE),
    "sent": notices.sent,
    "active": vouchers.is_active,
    "discount": lambda world, _: world.found["discount"],
    "line_discounts": lambda world, _: world.found["line_discounts"],
    "total_discount": lambda world, _: world.found["total_discount"],
    "succeeded": lambda world, _: world.outcomes.count(True),
    "tier": _tier,
    "tier_at": _tiers_at,
    "tiers": _found("tiers"),
    "times_per_year": birthdays.times_per_year,
    "transferred_last_valid_day": _transferred_day,
    "used": _used,
}
"""How each key that scenarios expect is read from the club."""
