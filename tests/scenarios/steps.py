"""What the verbs of scenarios do to a club."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from clubkit.calendars import Duration
from clubkit.errors import (
    BadAmountError,
    ClubError,
    HoldResolvedError,
    InsufficientUnitsError,
    RefusedError,
    VoucherRefusedError,
)
from clubkit.money import amount_to_minor, currency_digits

from . import birthdays, cards, notices, vouchers
from .instants import MINUTE, instant_of
from .measures import check
from .orders import SOURCE, cart
from .programs import ENROLLED, WALLET, activity_of, lot_units
from .reading import Tree, money_minor
from .rewards import REWARD
from .tables import PASSED_OVER
from .world import MEMBER, World

ERRORS: dict[str, type[ClubError]] = {
    "already_captured": HoldResolvedError,
    "insufficient_points": InsufficientUnitsError,
    "invalid_code": VoucherRefusedError,
    "more_than_authorized": BadAmountError,
}
"""What clubkit raises where a scenario expects an error of that name."""

Verb = Callable[[World, Any, str], None]


def play(world: World, steps: list[Tree], *, path: str = "") -> None:
    """
    Play steps in order.

    Args:
        path: Where the steps stand; it becomes the reference of commands, so that a repeat is one.
    """
    for place, step in enumerate(steps, 1):
        for verb, body in step.items():
            _play_one(world, verb, body, f"{path}{place}")


def _play_one(world: World, verb: str, body: Any, path: str) -> None:
    said = body if isinstance(body, dict) else {}
    if any(f"{verb}.{key}" in PASSED_OVER for key in said):
        return
    if "expect_error" not in said:
        VERBS[verb](world, body, path)
        return

    expected = ERRORS[said["expect_error"]]
    try:
        VERBS[verb](world, {key: value for key, value in said.items() if key != "expect_error"}, path)
    except expected:
        return
    raise AssertionError(f"step {path}: {verb} does not raise {expected.__name__}")


# --- lots and members -------------------------------------------------------------------------------


def _enroll(world: World, step: Tree, path: str) -> None:
    world.begin(step)
    world.club.members.enrol(MEMBER)
    world.club.points.earn(MEMBER, ENROLLED, reference=path)


def _credit(world: World, step: Tree, path: str) -> None:
    at = world.begin(step)
    member_id, units = step.get("account", MEMBER), lot_units(step)

    def give() -> None:
        if "expires" not in step or "expiry_boundary" in world.asked:
            source = step.get("channel", "")
            world.club.points.earn(member_id, activity_of(units), reference=path, source=source)
            return
        until = None if step["expires"] is None else instant_of(step["expires"], world.almanac)
        world.club.points.open_with(member_id, units, reference=path, earned_at=at, lasts_until=until)

    expires_at = world.new_expiry(member_id, give)
    if "id" in step and expires_at is not None:
        world.expiries[step["id"]] = expires_at


def _adjust(world: World, step: Tree, path: str) -> None:
    world.begin(step)
    world.club.points.adjust(MEMBER, step["points"], reference=path, actor="cashier", reason=step["reason"])


def _state(world: World, step: Tree, path: str) -> None:
    """Reach a tier, then spend down to what is left of its score."""
    world.begin(step)
    reached = world.asked["tiers"][step["tier"]]
    world.earn(reached, reference=path)
    world.redeem(reached - step["active_points"], reference=f"{path}.down")
    check(world, {"tier": step["tier"]})


def _transfer(world: World, step: Tree, path: str) -> None:
    world.begin(step)
    giver, taker = step["from"], step["to"]
    expires_at = world.new_expiry(
        taker, lambda: world.club.points.transfer(giver, taker, step["points"], reference=path)
    )
    if expires_at is not None:
        world.expiries["transferred"] = expires_at


def _merge(world: World, step: Tree, _: str) -> None:
    world.begin(step)
    world.club.members.merge(step["from"], into=step["into"])


# --- spending ---------------------------------------------------------------------------------------


def _redeem(world: World, step: Tree, path: str) -> None:
    world.begin(step)
    if step.get("force"):
        world.club.points.adjust(
            MEMBER, -step["points"], reference=path, actor="cashier", reason="forced", may_owe=True
        )
        return
    if "reward" in step:
        _redeem_batches(world, step["reward"], step["qty"], path)
        return
    order_id = step.get("order")
    reference = path if order_id is None else f"redeem-{order_id}"
    order = None if order_id is None else (SOURCE, order_id)
    world.club.points.redeem(MEMBER, step["points"], reference=reference, order=order)


def _redeem_batches(world: World, reward_id: str, pieces: int, path: str) -> None:
    """Redeem a reward once for each batch of pieces that is begun: one reward is one batch."""
    for first in range(0, pieces, world.asked["reward"]["qty_per_reward"]):
        world.club.rewards.redeem(MEMBER, reward_id, reference=f"{path}.{first}")


def _hold(world: World, step: Tree, _: str) -> None:
    world.begin(step)
    order = (SOURCE, step["order"]) if "order" in step else None
    lasts = Duration(micros=MINUTE.micros * step.get("ttl_minutes", 60))
    world.club.points.hold(MEMBER, lot_units(step), hold_id=step["id"], lasts=lasts, order=order)


def _capture(world: World, step: Tree, _: str) -> None:
    world.begin(step)
    units = money_minor(step["amount"]) if "amount" in step else None
    world.club.points.capture(MEMBER, step["id"], units=units)


def _void(world: World, step: Tree, _: str) -> None:
    world.begin(step)
    world.club.points.release(MEMBER, step["id"])


def _quote_redeem(world: World, step: Tree, _: str) -> None:
    world.begin(step)
    total = step.get("order_total")
    order_minor = world.asked["order_minor"] if total is None else money_minor(total)
    wanted = None if step.get("max") else world.asked["ask"]
    quote = world.club.points.quote_redeem(MEMBER, wanted, order_minor=order_minor)
    world.found |= {"points": quote.units, "money_minor": quote.money_minor}


# --- orders -----------------------------------------------------------------------------------------


def _order(world: World, step: Tree, path: str) -> None:
    at = world.begin(step)
    order = world.shop.place(step, MEMBER, at)
    if "discount" in step:
        order = vouchers.take_off(world, order, step["discount"])
    identity, total = (SOURCE, order.order_id), order.total_minor
    reference = f"redeem-{order.order_id}"
    if "redeem_points" in step:
        units = step["redeem_points"]
        world.bring(units, reference=f"{path}.before")
        world.club.points.redeem(MEMBER, units, reference=reference, order=identity, order_minor=total)
    if "ewallet" in step.get("pay", {}):
        unit_id, units = _wallet(world, step["pay"]["ewallet"], path, total)
        world.club.points.redeem(
            MEMBER, units, reference=reference, order=identity, order_minor=total, unit_id=unit_id
        )
    if "gift_card" in step.get("pay", {}):
        cards.pay(world, order, step["pay"]["gift_card"])
    if "buy_gift_card" in step:
        cards.buy(world, order, step["buy_gift_card"])
    for reward_id in step.get("claim", ()):
        world.club.rewards.redeem(MEMBER, reward_id, reference=f"{order.order_id}-{reward_id}", order=order)
    for place in range(step.get("claim_rewards", 0)):
        reference = f"{order.order_id}-{place}"
        redeemed = world.club.rewards.redeem(MEMBER, REWARD, reference=reference, order=order)
        if redeemed.code is None:
            raise AssertionError(redeemed)
        order = vouchers.use_on(world, order, redeemed.code, member_id=MEMBER)
    world.sync(order)


def _wallet(world: World, amount: Any, path: str, total_minor: int) -> tuple[str, int]:
    """The unit that pays, and how many of it; a wallet beside the points holds just what is paid."""
    if world.asked.get("stored_value"):
        quote = world.club.points.quote_redeem(MEMBER, order_minor=total_minor)
        return world.unit.unit_id, quote.units
    units = money_minor(amount)
    world.club.points.open_with(
        MEMBER, units, reference=f"{path}.wallet", earned_at=world.clock.now(), unit_id=WALLET
    )
    return WALLET, units


def _set_status(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    world.sync(world.shop.put(step, MEMBER, at))


def _cancel(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    world.sync(world.shop.cancel(step["order"], MEMBER, at))


def _refund(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    world.sync(world.shop.refund(step, at))


def _clawback(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    world.sync(world.shop.refund_whole(step["order"], at))


def _refund_as_credit(world: World, step: Tree, path: str) -> None:
    at = world.begin(step)
    digits = currency_digits(world.shop.currency)
    minor = sum(amount_to_minor(amount, digits) for amount in step["items"])
    world.club.points.open_with(MEMBER, minor, reference=path, earned_at=at)


def _quote(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    quote = world.club.orders.quote(cart(step, world.shop.currency, MEMBER, at))
    world.found |= {"points": quote.units.get(world.unit.unit_id, 0), "basis": quote.lines[0].basis}


def _quote_tier(world: World, step: Tree, path: str) -> None:
    """One member for each row: what was spent before, and a cart."""
    tiers = []
    for place, (spent, amount) in enumerate(step["rows"], 1):
        at = world.begin({})
        member_id = f"row-{place}"
        if spent:
            world.sync(world.shop.place({"id": f"{path}.{place}", "total": spent}, member_id, at))
        quote = world.club.orders.quote(cart({"basis": amount}, world.shop.currency, member_id, at))
        tiers.append(None if quote.standing is None else quote.standing.tier_id)
    world.found["tiers"] = tiers


# --- time and order of steps ------------------------------------------------------------------------


def _tick(world: World, step: Tree, _: str) -> None:
    at = world.begin(step)
    world.club.tick(as_of=at)


def _evaluate_tiers(world: World, step: Tree, path: str) -> None:
    """Let the next review come; what a variant says is active then is spent down to before."""
    if "active_at_end" in world.asked:
        surplus = world.balance().available - world.asked["active_at_end"]
        if surplus:
            world.redeem(surplus, reference=path)
    due_at = world.club.tiers.standing(MEMBER).until
    if step:
        world.begin(step)
    elif due_at is not None:
        world.clock.advance_to(due_at)
    world.club.tick()


def _repeat(world: World, step: Tree, path: str) -> None:
    for _ in range(step["times"]):
        play(world, [step["step"]], path=f"{path}.")


def _parallel(world: World, steps: list[Tree], path: str) -> None:
    """Play each step in a thread of its own, on a club of its own over the one storage."""
    together = Barrier(len(steps))
    ends: list[bool | BaseException] = [False] * len(steps)
    beside = [world.beside(next(iter(step.values()))) for step in steps]

    def run(place: int) -> None:
        together.wait()
        try:
            play(beside[place], [steps[place]], path=f"{path}.{place}.")
        except RefusedError:
            return
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            ends[place] = error
        else:
            ends[place] = True

    threads = [Thread(target=run, args=(place,)) for place in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for end in ends:
        if isinstance(end, BaseException):
            raise end
        world.outcomes.append(end)
    world.clock.advance_to(max(each.clock.now() for each in beside))


def _change_program(world: World, asked: Tree, _: str) -> None:
    world.begin({})
    world.publish(asked, [])


VERBS: dict[str, Verb] = {
    "adjust": _adjust,
    "birthday": birthdays.celebrate,
    "birthday_job": birthdays.run_job,
    "cancel": _cancel,
    "capture": _capture,
    "change_program": _change_program,
    "check": lambda world, expected, _: check(world, expected),
    "clawback": _clawback,
    "credit": _credit,
    "enroll": _enroll,
    "evaluate_tiers": _evaluate_tiers,
    "expire": _tick,
    "hold": _hold,
    "mature": _tick,
    "merge": _merge,
    "order": _order,
    "parallel": _parallel,
    "quote": _quote,
    "quote_redeem": _quote_redeem,
    "quote_tier": _quote_tier,
    "redeem": _redeem,
    "refund": _refund,
    "refund_as_credit": _refund_as_credit,
    "repeat": _repeat,
    "rollback_redemption": _cancel,
    "set_balance": notices.set_balance,
    "set_status": _set_status,
    "state": _state,
    "transfer": _transfer,
    "void": _void,
    "payment_fails": vouchers.release,
    "voucher_apply": vouchers.apply,
    "voucher_redeem": vouchers.redeem,
    "voucher_release": vouchers.release,
}
"""The function of each verb: it is given the world, what the step says, and where it stands."""
