"""What proves a storage or a channel of your own, and helps to test a club. Needs pytest."""

import pytest

# So that a failing rule shows what it compared, also where it runs in another project.
pytest.register_assert_rewrite(
    "clubkit.testing.book_rules",
    "clubkit.testing.channel_contract",
    "clubkit.testing.drafts",
    "clubkit.testing.kills",
    "clubkit.testing.process_races",
    "clubkit.testing.race_rules",
    "clubkit.testing.reading_rules",
    "clubkit.testing.reminder_races",
    "clubkit.testing.reward_races",
    "clubkit.testing.transaction_rules",
    "clubkit.testing.whole_rules",
)

from clubkit.testing.channel_contract import (  # noqa: E402 - once pytest rewrites them
    Behaviour,
    ChannelContract,
    FarSide,
)
from clubkit.testing.faults import Faults, Moment  # noqa: E402 - once pytest rewrites them
from clubkit.testing.kills import KillRules, ServerKillRules  # noqa: E402 - once pytest rewrites them
from clubkit.testing.process_races import ProcessRaceRules  # noqa: E402 - once pytest rewrites them
from clubkit.testing.reminder_races import ReminderRaceRules  # noqa: E402 - once pytest rewrites them
from clubkit.testing.reward_races import RewardRaceRules  # noqa: E402 - once pytest rewrites them
from clubkit.testing.storage_contract import StorageContract  # noqa: E402 - once pytest rewrites them
from clubkit.testing.sums import drifts  # noqa: E402 - once pytest rewrites them

__all__ = [
    "Behaviour",
    "ChannelContract",
    "FarSide",
    "Faults",
    "KillRules",
    "Moment",
    "ProcessRaceRules",
    "ReminderRaceRules",
    "RewardRaceRules",
    "ServerKillRules",
    "StorageContract",
    "drifts",
]
