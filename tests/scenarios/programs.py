"""
From the ``program`` of a scenario to the tables of a program file.

Each key of a scenario has one small function that writes what it asks for. A key without one is an error, so
that nothing a scenario asks for is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import Factory, define

from .instants import day_text
from .ladders import write_downgrade, write_ladder, write_lasting, write_notices, write_reviews
from .reading import Tree, money_minor, steps_named
from .rewards import BIRTHDAY, automatic_reward, birthday_gift, gift, only_reward

CURRENCY = "EUR"
"""Of a scenario that names none: two decimals."""

TOPUP = "topup"
"""The category of a line that fills a balance."""

WALLET = "wallet"
"""The unit that pays for an order where points do not."""

ENROLLED = "enrolled"
"""The activity of becoming a member."""

RAW_LOT = "lot."
"""How the activities begin that earn a raw lot."""

REDEEMS = "redeems"
"""The order attribute by which a shop says that units pay for a part of it."""

_TAXED = {
    ("items", "incl"): "goods-with-tax",
    ("items", "excl"): "goods",
    ("order", "incl"): "total",
    ("order", "excl"): "total-before-tax",
}


@define
class Tables:
    """
    A program file in the making.

    Attributes:
        asked: The scenario's program.

        steps: Its steps: a raw lot, or an order of so many points, needs a rule that gives them.

        when: Conditions of every rule on orders.
    """

    asked: Tree
    steps: list[Tree]
    club: Tree = Factory(dict)
    unit: Tree = Factory(dict)
    earn: list[Tree] = Factory(list)
    tiers: Tree = Factory(dict)
    rewards: list[Tree] = Factory(list)
    reminders: list[Tree] = Factory(list)
    when: Tree = Factory(dict)
    unit_id: str = "points"

    def inner(self, name: str) -> Tree:
        """A table of the unit, such as ``redeem``."""
        table: Tree = self.unit.setdefault(name, {})
        return table


def program_tables(asked: Tree, steps: list[Tree]) -> Tree:
    """
    The program file that a scenario asks for.

    Raises:
        KeyError: If the scenario asks for something that has no translation.
    """
    tables = Tables(asked, steps)
    tables.club["currency"] = asked.get("currency", CURRENCY)
    for key, value in asked.items():
        TRANSLATIONS[key](tables, value)
    _pending_until(tables)
    units = {tables.unit_id: tables.unit}
    if {"ewallet", "gift_card"} & set(_keys_of(steps, "pay")) and "stored_value" not in asked:
        units[WALLET] = {"money": True}
        tables.club["unit"] = tables.unit_id
    earn = [*_rules_of_orders(tables), *_rules_of_activities(tables)]
    found: Tree = {"club": tables.club, "units": units, "earn": earn}
    if tables.rewards:
        found["rewards"] = tables.rewards
    if tables.reminders:
        found["reminders"] = tables.reminders
    return found | ({"tiers": tables.tiers} if tables.tiers else {})


def activity_of(units: int) -> str:
    """The activity that earns a lot of so many units."""
    return f"{RAW_LOT}{units}"


def lot_units(step: Tree) -> int:
    """Units of a ``credit`` step: points, or an amount of store credit."""
    return int(step["points"]) if "points" in step else money_minor(step["amount"])


# --- rules ------------------------------------------------------------------------------------------


def _rules_of_orders(tables: Tables) -> list[Tree]:
    rules = list(tables.earn)
    if "points" in set(_keys_of(tables.steps, "order")):
        rules.append({"per": 100})
    if tables.asked.get("stored_value"):
        rules.append({"on": "line", "when": {"category": TOPUP}, "per": 100})
    for rule in rules:
        if tables.when:
            rule["when"] = rule.get("when", {}) | tables.when
        if "per_transaction_cap" in tables.asked:
            rule["limit"] = {"units_per_order": tables.asked["per_transaction_cap"], "over": "refuse"}
    return rules


def _rules_of_activities(tables: Tables) -> list[Tree]:
    found = {lot_units(step) for step in steps_named(tables.steps, "credit")}
    found.update(tables.asked[key] for key in ("balance", "start") if key in tables.asked)
    for state in steps_named(tables.steps, "state"):
        found.add(tables.asked["tiers"][state["tier"]])
    gifts = {activity_of(units): units for units in sorted(found)}
    if "signup_bonus" in tables.asked:
        gifts[ENROLLED] = tables.asked["signup_bonus"]
    rules = [{"on": "activity", "when": {"activity": name}, "give": units} for name, units in gifts.items()]
    if "birthday_points" in tables.asked:
        today = {"activity": BIRTHDAY, "occasion": {"within": "0 days", "of": BIRTHDAY}}
        rules.append({"on": "activity", "when": today, "give": tables.asked["birthday_points"]})
    return rules


def _keys_of(steps: list[Tree], name: str) -> Iterator[str]:
    """The keys of ``order`` steps, or of what they say under ``pay``."""
    for order in steps_named(steps, "order"):
        yield from order.get("pay", {}) if name == "pay" else order


def _rules(tables: Tables, rules: list[Tree]) -> None:
    for rule in rules:
        tables.earn.append(_rule(rule))
        if not rule.get("stackable", True):
            tables.club["several"] = "first"


def _rule(rule: Tree) -> Tree:
    found: Tree = {}
    if "per" in rule:
        found = {"per": money_minor(rule["per"]), "give": rule["points"]}
    elif "per_unit" in rule:
        found = {"on": "line", "per_quantity": 1, "give": rule["per_unit"], "when": {"product": rule["sku"]}}
    elif "multiplier" in rule:
        found = {"multiply": str(rule["multiplier"])}
    else:
        found = {"give": rule.get("fixed", rule.get("per_order"))}
    if "requires_code" in rule:
        found["when"] = {"code": rule["requires_code"]}
    if not rule.get("stackable", True):
        found |= {"group": "exclusive", "priority": rule["priority"]}
    return found


def _celebrated(tables: Tables, _: str) -> None:
    """Birthdays are given for and reminded of; what becomes of one that a year lacks is the member's."""
    tables.rewards.append(birthday_gift())
    tables.reminders.append({"id": BIRTHDAY, "for": BIRTHDAY, "channels": "sms"})


def _rounding(tables: Tables, how: str) -> None:
    if how.endswith("half_up"):  # of a discount, not of points
        return
    for rule in tables.earn:
        rule["rounding"] = {"floor": "floor", "truncate": "floor"}[how]


def _dates(tables: Tables, day: int, *, key: str) -> None:
    tables.when.setdefault("date", {})[key] = day_text(day)


def _no_earning_beside_redeeming(tables: Tables, earns: Any) -> None:
    if not earns:
        tables.when["not"] = {"attribute": {REDEEMS: "yes"}}


def _taxed(tables: Tables, how: str) -> None:
    tables.club["basis"] = _TAXED[tables.asked["basis"], how]
    tables.earn.append({"per": 1})


def _basis(tables: Tables, name: str) -> None:
    if "tax" not in tables.asked:
        tables.club["basis"] = {"after_discounts": "goods"}[name]


# --- units ------------------------------------------------------------------------------------------


def _worth(tables: Tables, worth: Fraction) -> None:
    tables.unit["worth"] = str(worth)


def _step_worth(tables: Tables, value_minor: int) -> None:
    _worth(tables, Fraction(value_minor, max(1, tables.asked["step_points"])))


def _boundary(tables: Tables, which: str) -> None:
    """The one lot's own expiry as the program's: so long after earning, rounded to the boundary asked for."""
    [lot] = steps_named(tables.steps, "credit")
    rounded = {"exclusive_instant": "instant", "date_is_last_valid_day": "day"}[which]
    days = _date_of(lot["expires"]) - _date_of(lot["at"])
    tables.unit["expires"] = {"after": f"{days.days} days", "rounded_to": rounded}


def _date_of(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def _expiry(tables: Tables, after: str) -> None:
    rounding = tables.asked.get("expiry_rounding", "end_of_day")
    rounded = {"end_of_month": "month", "end_of_day": "day"}[rounding]
    tables.inner("expires").update(after=after, rounded_to=rounded)


def _pending(tables: Tables, days: int) -> None:
    tables.unit["matures"] = f"{days} days"
    tables.inner("expires")["starts"] = "maturity"


def _pending_until(tables: Tables) -> None:
    """Lots that are earned a day before they can be spent: so long do all take to mature."""
    if any("pending_until" in step for step in steps_named(tables.steps, "credit")):
        tables.unit["matures"] = "1 day"


def _least(tables: Tables, units: int) -> None:
    if units:
        tables.inner("redeem")["at_least"] = units


def _shortfall(tables: Tables, how: str) -> None:
    words = {"allow": "deficit", "allow_negative": "deficit", "clamp_to_zero": "written-off"}
    tables.inner("on_refund")["shortfall"] = words[how]


def _refund(tables: Tables, how: Tree) -> None:
    if how != {"earned": "reverse", "spent": "return"}:
        raise KeyError(str(how))
    tables.inner("on_refund")["redeemed"] = "prorate"


def _transfer(tables: Tables, how: Tree) -> None:
    if how["pending_allowed"]:
        raise KeyError("pending_allowed")
    tables.unit["transfer"] = "restart" if how["resets_expiry"] else "keep"


def _kind(tables: Tables, kind: str) -> None:
    tables.unit_id = {"store_credit": "credit", "gift_card": "credit"}[kind]
    tables.unit["money"] = True


def _apply_order(_: Tables, order: list[str]) -> None:
    """The order of paying in every club: a voucher is worked out on the cart, a card pays what is left."""
    if order != ["discount", "stored_value"]:
        raise KeyError(str(order))


def _stored_value(tables: Tables, _: Any) -> None:
    tables.club["earn_on_redeemed"] = True
    if "value_per_point" not in tables.asked:
        _worth(tables, Fraction(100))


def _tiers(tables: Tables, tiers: Tree | list[Tree]) -> None:
    tables.tiers = write_ladder(tiers)
    factors = {rung["factor"] for rung in tiers if "factor" in rung} if isinstance(tiers, list) else set()
    if factors:
        [factor] = factors
        tables.earn.append({"per": 100, "give": str(factor)})


def _period_cap(tables: Tables, cap: Tree) -> None:
    [(period, units)] = cap.items()
    tables.club["limit"] = {"units_per_member": units, "in": period}


def _put(where: str, key: str, words: dict[Any, Any] | None = None) -> Callable[[Tables, Any], None]:
    """A key that says the same in other words."""

    def put(tables: Tables, value: Any) -> None:
        table = tables.club if where == "club" else tables.unit if where == "unit" else tables.inner(where)
        table[key] = value if words is None else words[value]

    return put


def _said_elsewhere(_: Tables, __: Any) -> None:
    """What a step or another key reads, or what no club does otherwise."""


TRANSLATIONS: dict[str, Callable[[Tables, Any], None]] = {
    "auto_redeem": lambda tables, reward: tables.rewards.append(automatic_reward(reward)),
    "active_at_end": _said_elsewhere,
    "apply_order": _apply_order,
    "ask": _said_elsewhere,
    "award_on": _said_elsewhere,
    "voucher": _said_elsewhere,
    "scope": _said_elsewhere,
    "prices": _said_elsewhere,
    "percent": _said_elsewhere,
    "fixed": _said_elsewhere,
    "drafts_count_as_usage": _said_elsewhere,
    "balance": _said_elsewhere,
    "basis": _basis,
    "birthday_points": _said_elsewhere,
    "calendar": _put("club", "calendar"),
    "clawback": _shortfall,
    "consume_order": _put("unit", "spend", {"soonest_expiry": "soonest-expiry"}),
    "currency": _put("club", "currency"),
    "current_order_counts": _said_elsewhere,
    "downgrade": lambda tables, how: write_downgrade(tables.tiers, how),
    "earn_when_redeeming": _no_earning_beside_redeeming,
    "expire_after": _expiry,
    "expire_after_days": lambda tables, days: tables.inner("expires").update(
        after=f"{days} days", rounded_to="instant"
    ),
    "expiry_boundary": _boundary,
    "expiry_rounding": _said_elsewhere,
    "kind": _kind,
    "leap_birthday": _celebrated,
    "max_pct": lambda tables, percent: tables.inner("redeem").update(up_to=f"{percent}%"),
    "min": _least,
    "name": _said_elsewhere,
    "negative_balance": _shortfall,
    "notify": lambda tables, how: tables.tiers.update(write_notices(how)),
    "order_minor": _said_elsewhere,
    "over_redeem": _put("redeem", "above_balance", {"clamp": "clamp"}),
    "pending_days": _pending,
    "per_transaction_cap": _said_elsewhere,
    "period_cap": _period_cap,
    "point_value": lambda tables, value: _worth(tables, Fraction(value) * 100),
    "point_value_minor": lambda tables, value: _worth(tables, Fraction(value)),
    "redemption_reduces_basis": _put("club", "earn_on_redeemed", {True: False}),
    "reevaluate_every_days": lambda tables, days: write_reviews(tables.tiers, days),
    "refund": _refund,
    "reset_points": _put("unit", "expires", {True: {"end_of": "year"}}),
    "reward": lambda tables, reward: tables.rewards.append(only_reward(reward)),
    "reward_line_reduces_basis": _put("club", "basis", {False: "goods-before-discounts"}),
    "reward_tier": _said_elsewhere,
    "rewards": lambda tables, rewards: tables.rewards.extend(map(gift, rewards)),
    "rounding": _rounding,
    "rules": _rules,
    "signup_bonus": _said_elsewhere,
    "start": _said_elsewhere,
    "step_points": _put("redeem", "step"),
    "step_value_minor": _step_worth,
    "stored_value": _stored_value,
    "stored_value_reduces_basis": _put("club", "earn_on_redeemed", {False: True}),
    "tax": _taxed,
    "tier_duration_days": lambda tables, days: write_lasting(tables.tiers, days),
    "tiers": _tiers,
    "timezone": _put("club", "timezone"),
    "transfer": _transfer,
    "valid_from_day": lambda tables, day: _dates(tables, day, key="from"),
    "valid_to_day": lambda tables, day: _dates(tables, day, key="to"),
    "value_per_point": lambda tables, value: _worth(tables, Fraction(value) * 100),
}
"""What each key of a scenario's program writes into the tables."""
