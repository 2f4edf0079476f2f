"""The jobs of a club: one walk over the members for whom time has something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.tick import plan_tick
from clubkit.cycles import no_search_for_cycles
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.places import PostingKind
from clubkit.retention import forget_messages
from clubkit.storage.ports import Needs
from clubkit.storage.shards import EVERYBODY, Shard
from clubkit.surprises import give_gifts_of_time
from clubkit.top_share import review_top_tiers

BATCH = 500
"""Members of one transaction."""

LISTED = 50_000
"""Members that are listed at once: a storage looks at all who are due to list the next ones by key."""

Told = Callable[[int], None]
"""Is told how many members were looked at so far."""


def nobody_told(_: int) -> None:
    """Nobody watches."""


@frozen
class Ticked:
    """
    What a tick wrote down.

    Attributes:
        members: How many members were looked at.

        postings: How many postings were made, by kind.

        tier_changes: How many steps on the ladder.

        is_done: Whether nothing more is due by that instant.

        planned: How many messages were planned.

        sent: How many messages a channel took.

        referrals: How many friends were paid for.
    """

    members: int
    postings: dict[str, int]
    tier_changes: int
    is_done: bool
    planned: int = 0
    sent: int = 0
    referrals: int = 0


def ticked_together(parts: Iterable[Ticked]) -> Ticked:
    """What several ticks wrote down, as one."""
    members = tier_changes = planned = sent = referrals = 0
    postings: dict[str, int] = {}
    is_done = True
    for part in parts:
        members += part.members
        tier_changes += part.tier_changes
        planned += part.planned
        sent += part.sent
        referrals += part.referrals
        is_done = is_done and part.is_done
        for kind, count in part.postings.items():
            postings[kind] = postings.get(kind, 0) + count
    return Ticked(members, postings, tier_changes, is_done, planned, sent, referrals)


def tick(
    keeper: Keeper,
    as_of: Instant,
    *,
    limit: int | None = None,
    shard: Shard = EVERYBODY,
    told: Told = nobody_told,
) -> Ticked:
    """
    Let time pass for every due member of a shard, in batches, each a transaction of its own.

    The first shard also ranks the members for tiers of the best, gives the gifts of time, and forgets what
    was done with, once nobody in it is due any more.
    """
    totals: dict[str, int] = {}
    members = tier_changes = 0
    for keys in _batches(keeper, as_of, shard, limit):
        with no_search_for_cycles():
            kinds, changed = keeper.write(lambda desk, keys=keys: _tick_batch(keeper, desk, keys, as_of))  # type: ignore[misc]  # a default of a lambda
        for kind in kinds:
            totals[kind.value] = totals.get(kind.value, 0) + 1
        tier_changes += changed
        members += len(keys)
        told(members)
    if limit is not None and members >= limit:
        return Ticked(members, totals, tier_changes, is_done=False)
    if shard.is_first:
        tier_changes += review_top_tiers(keeper, as_of)
        give_gifts_of_time(keeper, as_of)
        forget_messages(keeper, as_of)
    return Ticked(members, totals, tier_changes, is_done=True)


def _batches(keeper: Keeper, as_of: Instant, shard: Shard, limit: int | None) -> Iterator[list[int]]:
    """Keys of due members in order, so many of a shard at most; each member once."""
    after = shard.after
    left = LISTED if limit is None else limit
    while left:
        with keeper.storage.read() as reader:
            due = sorted(set(reader.due(as_of, after=after, until=shard.until, limit=min(left, LISTED))))
        if not due:
            return
        for first in range(0, len(due), BATCH):
            yield due[first : first + BATCH]
        after = due[-1]
        left = LISTED if limit is None else left - len(due)


def _tick_batch(keeper: Keeper, desk: Desk, keys: list[int], as_of: Instant) -> tuple[list[PostingKind], int]:
    found = {key: member for key, member in desk.store.by_key(keys).items() if member.merged_into is None}
    desk.load({key: (member, keeper.needs_of(Needs(), member, as_of)) for key, member in found.items()})
    kinds: list[PostingKind] = []
    tier_changes = 0
    for key in sorted(found):
        book = desk.books[key]
        decision = desk.decide(book, lambda context, book=book: plan_tick(book, context, at=as_of))  # type: ignore[misc]  # a default of a lambda
        kinds.extend(posting.kind for posting in decision.changes.postings)
        tier_changes += len(decision.changes.tier_changes)
    return kinds, tier_changes
