"""How much a rule may still give, and what a grant uses up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clubkit.calendars import Almanac, Instant
from clubkit.earning.award import AwardLine
from clubkit.program.model import Limit, Program
from clubkit.values import value

WHOLE_PROGRAM = "*"
"""The name under which `Program.limit` counts."""


@value
class Allowance:
    """
    What limits allow one rule for one decision.

    Attributes:
        units: At most so many.

        limited_by: The limit that is nearest.

        trims: Whether more is trimmed to that, or refused whole.
    """

    units: int
    limited_by: str
    trims: bool = True

    def grant(self, wanted: int) -> int:
        """What of *wanted* is granted."""
        if wanted <= self.units:
            return wanted
        return max(0, self.units) if self.trims else 0


@value
class Usage:
    """
    What an award uses up, by counter name.

    Attributes:
        own: The member's counters: how much to add.

        shared: Counters that members share: how much is wanted, and the cap.
    """

    own: tuple[tuple[str, int], ...] = ()
    shared: tuple[tuple[str, tuple[int, int]], ...] = ()


NO_USAGE = Usage()


def counter_name(rule_id: str, measure: str, limit: Limit, almanac: Almanac, at: Instant) -> str:
    """The counter of a rule in the period around an instant; ``measure`` is ``times`` or ``units``."""
    return f"{rule_id}:{measure}:{almanac.key(at, limit.period)}"


def own_counters(program: Program, almanac: Almanac, at: Instant) -> list[str]:
    """The member's counters that the program's limits read at an instant."""
    names = []
    for rule_id, limit in program.limits:
        if limit.per_member is not None:
            names.append(counter_name(rule_id, "times", limit, almanac, at))
        if limit.units_per_member is not None:
            names.append(counter_name(rule_id, "units", limit, almanac, at))
    return names


def allowances(
    program: Program,
    almanac: Almanac,
    at: Instant,
    *,
    used: Mapping[str, int],
    granted: Mapping[str, int],
) -> dict[str, Allowance]:
    """
    What every limited rule may still give.

    Args:
        used: The member's counters.

        granted: What shared limits have granted for this decision, by counter name; missing means that they
            were not asked yet.
    """
    found: dict[str, Allowance] = {}
    for rule_id, limit in program.limits:
        times = counter_name(rule_id, "times", limit, almanac, at)
        units = counter_name(rule_id, "units", limit, almanac, at)
        bounds = [*_own_bounds(limit, used, times, units), *_shared_bounds(limit, granted, times, units)]
        if bounds:
            most, name = min(bounds)
            found[rule_id] = Allowance(most, name, limit.trims)
    return found


def _own_bounds(limit: Limit, used: Mapping[str, int], times: str, units: str) -> Iterable[tuple[int, str]]:
    if limit.units_per_order is not None:
        yield limit.units_per_order, "units_per_order"
    if limit.per_member is not None and used.get(times, 0) >= limit.per_member:
        yield 0, "per_member"
    if limit.units_per_member is not None:
        yield limit.units_per_member - used.get(units, 0), "units_per_member"


def _shared_bounds(
    limit: Limit, granted: Mapping[str, int], times: str, units: str
) -> Iterable[tuple[int, str]]:
    if limit.times is not None and granted.get(times, 1) < 1:
        yield 0, "times"
    if limit.units is not None:
        yield granted.get(units, limit.units), "units"


def given_by(rule_id: str, lines: tuple[AwardLine, ...]) -> int:
    """Units that a rule granted, or all rules together."""
    return sum(line.granted for line in lines if rule_id in (line.rule_id, WHOLE_PROGRAM))


def usage(program: Program, almanac: Almanac, at: Instant, lines: tuple[AwardLine, ...]) -> Usage:
    """What granted lines use up of the program's limits."""
    limited = program.limits
    if not limited:
        return NO_USAGE
    own: list[tuple[str, int]] = []
    shared: list[tuple[str, tuple[int, int]]] = []
    for rule_id, limit in limited:
        given = given_by(rule_id, lines)
        if given <= 0:
            continue
        times = counter_name(rule_id, "times", limit, almanac, at)
        units = counter_name(rule_id, "units", limit, almanac, at)
        if limit.per_member is not None:
            own.append((times, 1))
        if limit.units_per_member is not None:
            own.append((units, given))
        if limit.times is not None:
            shared.append((times, (1, limit.times)))
        if limit.units is not None:
            shared.append((units, (given, limit.units)))
    return Usage(tuple(own), tuple(shared))
