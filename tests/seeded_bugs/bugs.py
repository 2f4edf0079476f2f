"""The table of seeded bugs: for each core function at least one."""

from __future__ import annotations

from pathlib import Path

from . import in_commands, in_earning, in_ledger, in_referrals, in_reminders, in_rewards, in_tiers
from .bug import Bug

ROOT = Path(__file__).parents[2]

BUGS: tuple[Bug, ...] = (
    *in_ledger.BUGS,
    *in_earning.BUGS,
    *in_tiers.BUGS,
    *in_commands.BUGS,
    *in_rewards.BUGS,
    *in_reminders.BUGS,
    *in_referrals.BUGS,
)

EXCEPTIONS: dict[str, str] = {
    "whole_times": "a first guess, which `period_bounds` puts right: a bug here costs time and nothing else",
}
"""Public functions without a bug, and why."""
