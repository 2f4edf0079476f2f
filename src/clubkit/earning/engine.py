"""
The earning engine: rules on a subject, line by line of the explanation.

How an order is worked out:

1. The rules whose condition holds are kept; of a group, `Program.combine` keeps one.
2. A rule that gives for money or pieces has an exact base. One factor multiplies it: multipliers on the
   order, and the tier's own, act on the whole base; a multiplier on lines acts on those lines' share of it.
   By default multipliers add: 2x and 3x give 4x, and a doubled half of the basis gives 1.5x.
3. The result is rounded once, last, as the rule says. What a multiplier added is the difference that it
   made to the rounded result, the tier first, then in the order of the file; it is a line of its own, with
   limits of its own.
4. A fixed gift and a rule in Python are never multiplied.
5. Limits trim, or refuse, what was wanted; what was wanted and what was granted are both kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from clubkit.earning.award import AwardLine
from clubkit.earning.conditions import matches
from clubkit.earning.limits import WHOLE_PROGRAM, Allowance
from clubkit.earning.rounding import rounded, whole_blocks
from clubkit.earning.subject import Subject
from clubkit.errors import BadInputError
from clubkit.orders.values import Line
from clubkit.program.model import (
    ALWAYS,
    ONE,
    ZERO,
    Blocks,
    Combine,
    Fixed,
    Multipliers,
    Multiply,
    PerAmount,
    Percent,
    PerQuantity,
    Program,
    PythonRule,
    Rounding,
    Rule,
    RuleOn,
)
from clubkit.values import changed, value

EarningFunction = Callable[[Subject], int]
"""A rule in Python: pure, from the facts to whole units, zero or more."""

_KINDS: dict[type, str] = {
    PerAmount: "per-amount",
    PerQuantity: "per-quantity",
    Fixed: "fixed",
    Percent: "percent",
    Multiply: "multiply",
    PythonRule: "python",
}


_GRADED = (PerAmount, PerQuantity, Percent)
"""What gives in proportion, and is multiplied."""

# Looked up once: the name of an enum's member costs as much as three calls, and every order asks.
_ADD = Combine.ADD
_LINE = RuleOn.LINE
_WHOLE = Blocks.WHOLE


@value
class Rules:
    """
    What an evaluation needs beside the subject.

    Attributes:
        allowances: By rule; a rule without one is not limited.

        functions: The shop's rules in Python, by name.
    """

    program: Program
    allowances: Mapping[str, Allowance] = {}
    functions: Mapping[str, EarningFunction] = {}


_Matched = tuple[Rule, tuple[Line, ...] | None]
"""A rule whose condition holds, and the lines that it acts on; none means the order as a whole."""


def evaluate(rules: Rules, subject: Subject, *, on_activity: bool = False) -> tuple[AwardLine, ...]:
    """
    Work out what a subject earns.

    Returns:
        One line per rule that gave or wanted something, gifts last, in the order of the file.

    Raises:
        BadInputError: If a rule in Python is missing, or gives anything but whole units from zero up.
    """
    program = rules.program
    matched = _matched(program, subject, on_activity=on_activity)
    if program.combine is not _ADD:
        matched = _compete(program, matched, subject)
    of_tier = program.tier_rules.get(subject.tier_id)
    multipliers: list[_Matched] = [] if of_tier is None else [(of_tier, None)]
    graded: list[_Matched] = []
    lines: list[AwardLine] = []
    gifts: list[AwardLine] = []
    for each in matched:
        amount = each[0].amount
        if isinstance(amount, _GRADED):
            graded.append(each)
            lines.append(_base_line(each, subject))
        elif isinstance(amount, Multiply):
            multipliers.append(each)
        else:
            gifts.append(_gift_line(rules, each, subject))
    if multipliers:
        lines.extend(_added(program.multipliers, subject, zip(graded, lines, strict=True), multipliers))
    lines.extend(gifts)
    wanted = [line for line in lines if line.wanted]
    return _limited(rules, wanted) if rules.allowances else tuple(wanted)


def _matched(program: Program, subject: Subject, *, on_activity: bool) -> list[_Matched]:
    matched: list[_Matched] = []
    for rule in program.activity_rules if on_activity else program.order_rules:
        if rule.on is _LINE:
            lines = tuple(line for line in subject.lines if matches(rule.when, subject, line))
            if lines:
                matched.append((rule, lines))
        elif rule.when is ALWAYS or matches(rule.when, subject):
            matched.append((rule, None))
    return matched


def _compete(program: Program, matched: list[_Matched], subject: Subject) -> list[_Matched]:
    winners: dict[str, _Matched] = {}
    for each in matched:
        group = each[0].group
        if group is not None:
            rival = winners.get(group)
            if rival is None or _beats(program.combine, each, rival, subject):
                winners[group] = each
    return [each for each in matched if each[0].group is None or winners[each[0].group] is each]


def _beats(combine: Combine, each: _Matched, rival: _Matched, subject: Subject) -> bool:
    if combine is Combine.FIRST:
        return each[0].priority > rival[0].priority
    return _worth(each, subject) > _worth(rival, subject)


def _worth(each: _Matched, subject: Subject) -> Fraction | int:
    rule, lines = each
    amount = rule.amount
    if isinstance(amount, Multiply):
        return amount.factor
    if isinstance(amount, Fixed):
        return amount.give * (1 if lines is None else len(lines))
    return ZERO if isinstance(amount, PythonRule) else _base_of(each, subject)[1]


# --- what money and pieces give ---------------------------------------------------------------------


def _base_line(each: _Matched, subject: Subject) -> AwardLine:
    rule = each[0]
    basis, exact = _base_of(each, subject)
    wanted = rounded(exact, rule.rounding)
    kind = _KINDS[type(rule.amount)]
    return AwardLine(rule.rule_id, rule.unit_id, kind, basis, ONE, exact, rule.rounding, wanted, wanted)


def _base_of(each: _Matched, subject: Subject) -> tuple[int, Fraction | int]:
    """What a rule looks at, and its exact result before multipliers."""
    rule, lines = each
    amount = rule.amount
    if isinstance(amount, PerQuantity):
        pieces = sum(line.quantity for line in (subject.lines if lines is None else lines))
        return pieces, amount.gives * whole_blocks(pieces, amount.per)

    basis = subject.basis_minor if lines is None else _basis_of_lines(lines, subject)
    if isinstance(amount, Percent):
        return basis, amount.share * basis
    if not isinstance(amount, PerAmount):  # pragma: no cover - what is graded is one of the three
        return basis, 0
    if amount.blocks is _WHOLE:
        return basis, amount.gives * whole_blocks(basis, amount.per_minor)
    return basis, amount.gives * Fraction(basis, amount.per_minor)


def _basis_of_lines(lines: tuple[Line, ...], subject: Subject) -> int:
    """The part of the order's basis that some lines have: their goods, scaled to the basis, rounded down."""
    goods = sum(line.eligible_minor for line in subject.lines)
    part = sum(line.eligible_minor for line in lines)
    return part if goods in (0, subject.basis_minor) else whole_blocks(part * subject.basis_minor, goods)


def _added(
    how: Multipliers,
    subject: Subject,
    bases: Iterable[tuple[_Matched, AwardLine]],
    multipliers: list[_Matched],
) -> Iterable[AwardLine]:
    """One line for each multiplier, over all bases."""
    added: dict[str, AwardLine] = {}
    for each, base in bases:
        for line in _added_by(how, base, _weights(each, subject), multipliers):
            before = added.get(line.rule_id)
            added[line.rule_id] = line if before is None else _together(before, line)
    return added.values()


def _weights(each: _Matched, subject: Subject) -> dict[str, int]:
    """What each line has of a base, so that multipliers on lines find their share."""
    rule, lines = each
    if lines is None:
        lines = subject.lines
    if isinstance(rule.amount, PerQuantity):
        return {line.line_id: line.quantity for line in lines}
    return {line.line_id: line.eligible_minor for line in lines}


def _added_by(
    how: Multipliers, base: AwardLine, weights: dict[str, int], multipliers: list[_Matched]
) -> list[AwardLine]:
    """One line for each multiplier on a base: the difference that it makes to the rounded result."""
    factors = dict.fromkeys(weights, ONE)
    overall = ONE
    before = base.wanted
    added = []
    for rule, lines in multipliers:
        amount = rule.amount
        if rule.unit_id != base.unit_id or not isinstance(amount, Multiply):
            continue
        factor = amount.factor
        touched = factors if lines is None else {line.line_id for line in lines}
        for line_id in factors:
            if line_id in touched:
                old = factors[line_id]
                factors[line_id] = old * factor if how is Multipliers.COMPOUND else old + factor - 1
        if lines is None:
            overall = overall * factor if how is Multipliers.COMPOUND else overall + factor - 1
        exact = base.exact * _mean(factors, weights, overall)
        after = rounded(exact, base.rounding)
        added.append(_multiplier_line(rule, base, exact, after - before))
        before = after
    return added


def _mean(factors: dict[str, Fraction], weights: dict[str, int], overall: Fraction) -> Fraction:
    """The factor on the whole base; where no line weighs anything only multipliers on the order count."""
    whole = sum(weights.values())
    if not whole:
        return overall
    if len(set(factors.values())) == 1:
        return next(iter(factors.values()))
    return sum((factors[line_id] * weights[line_id] for line_id in factors), ZERO) / whole


def _multiplier_line(rule: Rule, base: AwardLine, exact: Fraction | int, wanted: int) -> AwardLine:
    factor = rule.amount.factor if isinstance(rule.amount, Multiply) else ONE
    kind = "tier" if rule.rule_id.startswith("tier:") else "multiply"
    return AwardLine(
        rule.rule_id, rule.unit_id, kind, base.basis, factor, exact, base.rounding, wanted, wanted
    )


def _together(one: AwardLine, other: AwardLine) -> AwardLine:
    return changed(
        one,
        exact=one.exact + other.exact,
        wanted=one.wanted + other.wanted,
        granted=one.granted + other.granted,
    )


# --- gifts ------------------------------------------------------------------------------------------


def _gift_line(rules: Rules, gift: _Matched, subject: Subject) -> AwardLine:
    rule, lines = gift
    amount = rule.amount
    units = 0
    if isinstance(amount, Fixed):
        units = amount.give * (1 if lines is None else len(lines))
    elif isinstance(amount, PythonRule):  # pragma: no branch - a gift is one of the two
        units = _ask(rules, amount.name, subject)
    kind = _KINDS[type(amount)]
    return AwardLine(rule.rule_id, rule.unit_id, kind, 0, ONE, units, Rounding.FLOOR, units, units)


def _ask(rules: Rules, name: str, subject: Subject) -> int:
    function = rules.functions.get(name)
    if function is None:
        raise BadInputError(f"rule {name!r}", "among the functions given to the club", "none of that name")

    units = function(subject)
    if type(units) is not int or units < 0:
        raise BadInputError(f"result of rule {name!r}", "a whole number from 0 up", repr(units))
    return units


# --- limits -----------------------------------------------------------------------------------------


def _limited(rules: Rules, lines: list[AwardLine]) -> tuple[AwardLine, ...]:
    trimmed = []
    for line in lines:
        allowance = rules.allowances.get(line.rule_id)
        granted = line.wanted if allowance is None else allowance.grant(line.wanted)
        reason = allowance.limited_by if allowance is not None and granted != line.wanted else None
        trimmed.append(_granted(line, granted, reason))
    return _within_program(rules.allowances.get(WHOLE_PROGRAM), trimmed)


def _within_program(allowance: Allowance | None, lines: list[AwardLine]) -> tuple[AwardLine, ...]:
    """Trim all rules together, the last lines first."""
    if allowance is None:
        return tuple(lines)

    total = sum(line.granted for line in lines)
    surplus = total - allowance.grant(total)
    for place in range(len(lines) - 1, -1, -1):
        cut = min(surplus, max(0, lines[place].granted))
        if cut:
            surplus -= cut
            lines[place] = _granted(lines[place], lines[place].granted - cut, allowance.limited_by)
    return tuple(lines)


def _granted(line: AwardLine, granted: int, limited_by: str | None) -> AwardLine:
    """The line with what was granted."""
    return AwardLine(
        line.rule_id,
        line.unit_id,
        line.kind,
        line.basis,
        line.factor,
        line.exact,
        line.rounding,
        line.wanted,
        granted,
        limited_by,
    )
