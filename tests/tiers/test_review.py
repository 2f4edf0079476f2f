"""Every way to lose a tier, on every kind of qualification period."""

from __future__ import annotations

import pytest

from clubkit.calendars import format_instant

from ..club.shop import a_shop, day

ROLLING = {"kind": "rolling", "length": "12 months"}
YEARLY = {"kind": "fixed", "period": "year"}

# Gold is reached on 1 June 2024 by two orders of 300: one of that day, and one of 29 February, which leaves
# the year on 1 March.
TABLE = [
    (YEARLY, "one-step", "period-end", [("2026-01-01", "silver"), ("2027-01-01", "base")]),
    (YEARLY, "to-fit", "period-end", [("2026-01-01", "base")]),
    (YEARLY, "never", "period-end", []),
    (YEARLY, "one-step", "grace", [("2025-02-01", "silver"), ("2025-03-01", "base")]),
    (YEARLY, "to-fit", "grace", [("2025-02-01", "base")]),
    (YEARLY, "one-step", "at-once", [("2025-01-01", "silver"), ("2025-01-02", "base")]),
    (YEARLY, "to-fit", "at-once", [("2025-01-01", "base")]),
    (ROLLING, "one-step", "period-end", [("2025-06-02", "silver"), ("2026-06-02", "base")]),
    (ROLLING, "to-fit", "period-end", [("2025-06-02", "base")]),
    (ROLLING, "never", "at-once", []),
    (ROLLING, "one-step", "grace", [("2025-04-01", "silver"), ("2025-07-01", "base")]),
    (ROLLING, "to-fit", "grace", [("2025-04-01", "silver"), ("2025-07-01", "base")]),
    (ROLLING, "one-step", "at-once", [("2025-03-01", "silver"), ("2025-06-01", "base")]),
    (ROLLING, "to-fit", "at-once", [("2025-03-01", "silver"), ("2025-06-01", "base")]),
    ({"kind": "lifetime"}, "to-fit", "at-once", []),
]


@pytest.mark.parametrize(("period", "how", "when", "falls"), TABLE)
@pytest.mark.parametrize("every_days", [1200, 45])
def test_a_tier_is_lost_on_its_day_however_often_the_job_runs(period, how, when, falls, every_days):
    """One job after three years writes the same steps, on the same days, as a job every few weeks."""
    downgrade = {"how": how, "when": when, **({"grace": "1 month"} if when == "grace" else {})}
    ladder = [{"id": "base", "at": 0}, {"id": "silver", "at": 300}, {"id": "gold", "at": 600}]
    shop = a_shop("memory:", tiers={"period": period, "downgrade": downgrade, "ladder": ladder})
    shop.on(59)
    shop.pays("1", 300)
    shop.on(152)
    shop.pays("2", 300)

    for number in range(152 + every_days, 152 + 1201, every_days):
        shop.on(number)
        shop.club.tick()

    steps = [(format_instant(step.at)[:10], step.after) for step in shop.club.tiers.history("ada")]
    assert [("2024-06-01", "gold"), *falls] == steps[-1 - len(falls) :]
    assert day(152) == shop.club.tiers.history("ada")[-1 - len(falls)].at
