"""
The life of a reward that a member redeemed.

::

    requested ──approve──► issued ──use──► used
        │                  ▲ │ │            │
        │                  └─┼─┼───reopen───┘
        │                    │ └──time──► expired
        └──refuse, cancel─┬──┘ cancel
                          ▼
                      cancelled

A merge moves a record to the member that stays, and leaves ``moved`` behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clubkit.calendars import Instant


class RewardState(StrEnum):
    """How a reward of a member stands."""

    REQUESTED = "requested"
    """It waits for a second person. Its units are spent, and its place in the limits is taken."""

    ISSUED = "issued"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MOVED = "moved"
    """A merge took it to another member."""


class Step(StrEnum):
    """What can be done to it."""

    APPROVE = "approve"
    REFUSE = "refuse"
    USE = "use"
    REOPEN = "reopen"
    """Its use was undone, as by the refund of the order."""

    CANCEL = "cancel"
    EXPIRE = "expire"
    MOVE = "move"


_S = RewardState

STEPS: Final[Mapping[tuple[RewardState, Step], RewardState]] = {
    (_S.REQUESTED, Step.APPROVE): _S.ISSUED,
    (_S.REQUESTED, Step.REFUSE): _S.CANCELLED,
    (_S.REQUESTED, Step.CANCEL): _S.CANCELLED,
    (_S.ISSUED, Step.USE): _S.USED,
    (_S.USED, Step.REOPEN): _S.ISSUED,
    (_S.ISSUED, Step.CANCEL): _S.CANCELLED,
    (_S.ISSUED, Step.EXPIRE): _S.EXPIRED,
    **{(state, Step.MOVE): _S.MOVED for state in _S if state is not _S.MOVED},
}
"""The declared steps: anything else is refused."""

TAKES: Final = frozenset({_S.REQUESTED, _S.ISSUED, _S.USED, _S.EXPIRED})
"""The states in which a reward has its place in the stock and in the limits."""


def after(state: RewardState, step: Step) -> RewardState | None:
    """The state that a step leads to, or none where it cannot be taken."""
    return STEPS.get((state, step))


def state_at(state: RewardState, ends_at: Instant | None, at: Instant) -> RewardState:
    """How a reward stands at an instant, whether or not a job wrote it down."""
    is_over = state is RewardState.ISSUED and ends_at is not None and ends_at <= at
    return RewardState.EXPIRED if is_over else state
