"""The jobs of a club: one walk over the members for whom time has something to do."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.tick import plan_tick
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.places import PostingKind
from clubkit.storage.ports import Needs
from clubkit.top_share import review_top_tiers

BATCH = 500
"""Members of one transaction."""


@frozen
class Ticked:
    """
    What a tick wrote down.

    Attributes:
        members: How many members were looked at.

        postings: How many postings were made, by kind.

        tier_changes: How many steps on the ladder.

        is_done: Whether nothing more is due by that instant.
    """

    members: int
    postings: dict[str, int]
    tier_changes: int
    is_done: bool


def tick(keeper: Keeper, as_of: Instant, *, limit: int | None) -> Ticked:
    """Let time pass for every due member, in batches, each a transaction of its own."""
    totals: dict[str, int] = {}
    members = tier_changes = after = 0
    while limit is None or members < limit:
        size = BATCH if limit is None else min(BATCH, limit - members)
        with keeper.storage.read() as reader:
            due = sorted(set(reader.due(as_of, after=after, limit=size)))
        if not due:
            tier_changes += review_top_tiers(keeper, as_of)
            return Ticked(members, totals, tier_changes, is_done=True)
        kinds, changed = keeper.write(lambda desk, keys=due: _tick_batch(keeper, desk, keys, as_of))  # type: ignore[misc]
        for kind in kinds:
            totals[kind.value] = totals.get(kind.value, 0) + 1
        tier_changes += changed
        members += len(due)
        after = due[-1]
    return Ticked(members, totals, tier_changes, is_done=False)


def _tick_batch(keeper: Keeper, desk: Desk, keys: list[int], as_of: Instant) -> tuple[list[PostingKind], int]:
    found = {key: member for key, member in desk.store.by_key(keys).items() if member.merged_into is None}
    desk.load(
        {
            key: (member, Needs(window_start=keeper.window_start(member.joined_at, as_of)))
            for key, member in found.items()
        }
    )
    kinds: list[PostingKind] = []
    tier_changes = 0
    for key in sorted(found):
        book = desk.books[key]
        decision = desk.decide(book, lambda context, book=book: plan_tick(book, context, at=as_of))  # type: ignore[misc]
        kinds.extend(posting.kind for posting in decision.changes.postings)
        tier_changes += len(decision.changes.tier_changes)
    return kinds, tier_changes
