"""Bugs in what an order earns: its money, conditions, rules, rounding and limits."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = (
    *seeded(
        "orders/money.py",
        "earning commands settled/test_prorate.py docs/test_points_page.py",
        (
            "basis_minor",
            "Tax on shipping earns where tax does not.",
            "return max(0, order.total_minor - tax - order.shipping_tax_minor)",
            "return max(0, order.total_minor - tax)",
        ),
        (
            "basis_minor",
            "An order without lines earns for its shipping.",
            "return max(0, order.total_minor - order.shipping_minor - order.shipping_tax_minor)",
            "return max(0, order.total_minor - order.shipping_tax_minor)",
        ),
        (
            "refunded_minor",
            "More is refunded than the order had.",
            "return min(whole, by_line + share_floor(by_amount, whole, order.total_minor))",
            "return by_line + share_floor(by_amount, whole, order.total_minor)",
        ),
        (
            "refunded_minor",
            "A refund that names lines counts its whole amount.",
            "by_line += sum(minor for _, minor in refund.lines)",
            "by_line += refund.amount_minor",
        ),
        (
            "share_floor",
            "A share is rounded up.",
            "amount * part // whole",
            "-(-amount * part // whole)",
        ),
    ),
    *seeded(
        "earning/award.py",
        "earning settled/test_multipliers.py settled/test_pinned.py",
        (
            "Award.granted",
            "Of several rules the last one counts.",
            "totals[line.unit_id] = totals.get(line.unit_id, 0) + line.granted",
            "totals[line.unit_id] = line.granted",
        ),
    ),
    *seeded(
        "earning/conditions.py",
        "earning/test_conditions.py commands/test_earn.py",
        (
            "is_about",
            "A rule for all activities but one is about that one.",
            "return activity not in names",
            "return activity in names",
        ),
        (
            "matches",
            "The least amount is not enough.",
            "figure >= condition.at_least)",
            "figure > condition.at_least)",
        ),
        (
            "matches",
            "The amount that something must be below is enough.",
            "figure < condition.below",
            "figure <= condition.below",
        ),
        (
            "matches",
            "A time of day holds a minute too long.",
            "return start <= minute < end",
            "return start <= minute <= end",
        ),
        (
            "matches",
            "A time of day over midnight never holds.",
            "return minute >= start or minute < end",
            "return minute >= start and minute < end",
        ),
    ),
    *seeded(
        "earning/engine.py",
        "earning settled/test_multipliers.py",
        (
            "evaluate",
            "Of a group, the later of two rules that are worth as much is kept.",
            "return _worth(each, subject) > _worth(rival, subject)",
            "return _worth(each, subject) >= _worth(rival, subject)",
        ),
        (
            "evaluate",
            "Of a group, the last of equal priority is kept.",
            "return each[0].priority > rival[0].priority",
            "return each[0].priority >= rival[0].priority",
        ),
        (
            "evaluate",
            "Multipliers that add count the base again.",
            "else old + factor - 1",
            "else old + factor",
        ),
        (
            "evaluate",
            "A base is rounded before it is multiplied.",
            "exact = base.exact * _mean(",
            "exact = base.wanted * _mean(",
        ),
    ),
    *seeded(
        "earning/limits.py",
        "earning settled/test_multipliers.py settled/test_pinned.py settled/test_merge.py",
        (
            "Allowance.grant",
            "A limit that refuses trims.",
            "return max(0, self.units) if self.trims else 0",
            "return max(0, self.units)",
        ),
        (
            "counter_name",
            "A limit of a month is a limit for ever.",
            "{almanac.key(at, limit.period)}",
            "{almanac.key(at, None)}",
        ),
        (
            "own_counters",
            "A limit of units is decided without its counter.",
            '            names.append(counter_name(rule_id, "units", limit, almanac, at))\n',
            "            continue\n",
        ),
        (
            "allowances",
            "Of two limits the further one binds.",
            "most, name = min(bounds)",
            "most, name = max(bounds)",
        ),
        (
            "given_by",
            "What was wanted uses a limit up, and not what was granted.",
            "return sum(line.granted for line in lines if",
            "return sum(line.wanted for line in lines if",
        ),
        (
            "usage",
            "A rule that gave nothing uses one of its times up.",
            "        if given <= 0:\n",
            "        if given < 0:\n",
        ),
        (
            "usage",
            "A limit of units counts times.",
            "own.append((units, given))",
            "own.append((units, 1))",
        ),
    ),
    *seeded(
        "earning/rounding.py",
        "earning settled/test_prorate.py",
        (
            "rounded",
            "Every rule rounds down.",
            "return rounded_ratio(exact.numerator, exact.denominator, rounding)",
            "return rounded_ratio(exact.numerator, exact.denominator, Rounding.FLOOR)",
        ),
        (
            "rounded_ratio",
            "Rounding up adds one to a whole result.",
            "return -(-numerator // denominator)",
            "return numerator // denominator + 1",
        ),
        (
            "whole_blocks",
            "A block that was begun counts.",
            "return int(amount // block)",
            "return int(-(-amount // block))",
        ),
        (
            "prorated",
            "The share of one unit is rounded, and then multiplied.",
            "rounded_ratio(units * part, whole, rounding)",
            "units * rounded_ratio(part, whole, rounding)",
        ),
    ),
    *seeded(
        "earning/subject.py",
        "earning",
        (
            "Subject.says",
            "The source is looked for among the attributes.",
            'return self.source if name == "source" else dict',
            "return dict",
        ),
        (
            "Subject.quantity",
            "Lines are counted, and not pieces.",
            "return sum(line.quantity for line in self.lines)",
            "return len(self.lines)",
        ),
    ),
)
