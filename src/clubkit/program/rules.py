"""The ``[[earn]]`` tables, and back: a condition, an amount, and a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from clubkit.calendars import CalendarName
from clubkit.program.conditions import Surroundings, depth_of, read_when, size_of, write_when
from clubkit.program.fields import FACTOR_MAX, choice, member_of, name, rate, share, whole
from clubkit.program.limits import read_limit, write_limit
from clubkit.program.model import (
    ONE,
    Amount,
    Blocks,
    Condition,
    Fixed,
    Multiply,
    PerAmount,
    Percent,
    PerQuantity,
    PythonRule,
    Rounding,
    Rule,
    RuleOn,
    Unit,
)
from clubkit.program.tables import Table
from clubkit.program.writing import Document, differing, lean, rate_written, share_written

PRIORITY_MAX = 1000
CONDITIONS_INSIDE_MAX = 16
CONDITIONS_MAX = 500
"""Conditions of one rule, counted one by one."""

_PLACEHOLDER: Final = Fixed(1)


@frozen
class RestOfFile:
    """
    What a rule needs to know about the rest of the file.

    Attributes:
        units: The units that it may give; the first where it names none.

        tier_ids: The rungs of the ladder.

        segment_ids: The segments.
    """

    calendar: CalendarName
    units: tuple[Unit, ...]
    tier_ids: tuple[str, ...]
    segment_ids: tuple[str, ...] = ()

    def around(self, on: RuleOn | None) -> Surroundings:
        """What the conditions of a rule need to know, by what it looks at: none for a member alone."""
        return Surroundings(on, self.calendar, self.tier_ids, self.segment_ids)


def read_rules(root: Table, rest: RestOfFile) -> tuple[Rule, ...]:
    """All rules, in the order of the file."""
    taken: set[str] = set()

    def read(table: Table) -> Rule:
        rule = _read_rule(table, rest)
        if rule.rule_id in taken:
            table.report("id", "an id that no rule before it has", found=repr(rule.rule_id))
        taken.add(rule.rule_id)
        return rule

    return root.each("earn", read)


def write_rule(rule: Rule, main_unit: str) -> Document:
    """The ``[[earn]]`` table that is read as this rule."""
    plain = Rule(rule.rule_id, RuleOn.ORDER, rule.amount, unit_id=main_unit)
    return {
        "id": rule.rule_id,
        **differing(rule, plain, "on", "rounding", "group", "priority"),
        **({"unit": rule.unit_id} if rule.unit_id != main_unit else {}),
        **_write_amount(rule.amount),
        **lean(when=write_when(rule.when), limit=write_limit(rule.limit)),
    }


def _read_rule(table: Table, rest: RestOfFile) -> Rule:
    on = table.take("on", member_of(RuleOn), RuleOn.ORDER)
    units = {unit.unit_id: unit for unit in rest.units}
    unit = table.take("unit", choice(units), rest.units[0])
    return Rule(
        rule_id=table.take("id", name, f"earn-{table.place + 1}"),
        on=on,
        amount=_read_amount(table, on, unit),
        when=read_condition(table, rest.around(on)),
        unit_id=unit.unit_id,
        rounding=table.take("rounding", member_of(Rounding), Rounding.FLOOR),
        limit=table.inner("limit", read_limit),
        group=table.take("group", name, None),
        priority=table.take("priority", whole(-PRIORITY_MAX), 0),
    )


def read_condition(table: Table, around: Surroundings) -> Condition:
    """The ``when`` of a rule or a reward, within its bounds."""
    condition = table.inner("when", lambda when: read_when(when, around))
    if depth_of(condition) > CONDITIONS_INSIDE_MAX:
        table.report("when", f"at most {CONDITIONS_INSIDE_MAX} conditions inside each other", found="more")
    if size_of(condition) > CONDITIONS_MAX:
        table.report("when", f"at most {CONDITIONS_MAX} conditions", found="more")
    return condition


def _read_amount(table: Table, on: RuleOn, unit: Unit) -> Amount:
    kind = _kind_of(table)
    if kind != "per":
        table.refuse("blocks", "per beside it")
    if kind is None:
        return _PLACEHOLDER
    if on is RuleOn.ACTIVITY and kind not in _FOR_ACTIVITIES:
        table.report(kind, f'{" or ".join(_FOR_ACTIVITIES)}, for a rule with on = "activity"', found=kind)
    if kind == "percent" and not unit.money:
        table.report(
            "percent", "a unit with money = true, for a rule in percent", found=f"unit {unit.unit_id!r}"
        )
    return AMOUNTS[kind](table) or _PLACEHOLDER


def _kind_of(table: Table) -> str | None:
    kinds = [kind for kind in AMOUNTS if table.has(kind)]
    if "give" in kinds and ("per" in kinds or "per_quantity" in kinds):
        kinds.remove("give")
    if len(kinds) == 1:
        return kinds[0]

    expected = f"exactly one of {', '.join(AMOUNTS)}"
    table.journal.report(table.path, expected, " and ".join(kinds) or "none of them")
    return None


def _read_per_amount(table: Table) -> Amount | None:
    per = table.need("per", whole(1))
    give = table.take("give", rate(above_zero=True), ONE)
    blocks = table.take("blocks", member_of(Blocks), Blocks.WHOLE)
    return PerAmount(per, give, blocks) if per is not None else None


def _read_per_quantity(table: Table) -> Amount | None:
    per = table.need("per_quantity", whole(1))
    give = table.take("give", rate(above_zero=True), ONE)
    return PerQuantity(per, give) if per is not None else None


def _read_fixed(table: Table) -> Amount | None:
    give = table.need("give", whole(1))
    return Fixed(give) if give is not None else None


def _read_percent(table: Table) -> Amount | None:
    part = table.need("percent", share)
    return Percent(part) if part is not None else None


def _read_multiply(table: Table) -> Amount | None:
    factor = table.need("multiply", rate(most=FACTOR_MAX))
    return Multiply(factor) if factor is not None else None


def _read_python(table: Table) -> Amount | None:
    function = table.need("python", name)
    return PythonRule(function) if function is not None else None


def _write_amount(amount: Amount) -> Document:
    match amount:
        case PerAmount(per_minor=per, give=give, blocks=blocks):
            exact: Document = {"blocks": "exact"} if blocks is Blocks.EXACT else {}
            return {"per": per, "give": rate_written(give), **exact}
        case PerQuantity(per=per, give=give):
            return {"per_quantity": per, "give": rate_written(give)}
        case Fixed(give=units):
            return {"give": units}
        case Percent(share=part):
            return {"percent": share_written(part)}
        case Multiply(factor=factor):
            return {"multiply": rate_written(factor)}
        case PythonRule(name=function):
            return {"python": function}


AMOUNTS: Final[Mapping[str, Callable[[Table], Amount | None]]] = {
    "per": _read_per_amount,
    "per_quantity": _read_per_quantity,
    "give": _read_fixed,
    "percent": _read_percent,
    "multiply": _read_multiply,
    "python": _read_python,
}
"""Each kind of rule by the key that makes it one, and what reads it."""

_FOR_ACTIVITIES: Final = ("give", "python")
