"""
The review of the best members: a job that ranks everybody once in a period and stores who is among them.

A top share is never computed when a standing is read. The ranking is as of the first instant of the period,
by the ladder's score; running it twice, or late, gives the same members.
"""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.calendars import Instant, PeriodKind
from clubkit.commands.top import plan_top
from clubkit.keeper import Desk, Keeper
from clubkit.program.model import Ladder, Tier
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.tiers.ladder import Scores
from clubkit.tiers.qualification import window_start
from clubkit.tiers.scores import Window

PAGE = 500


def review_top_tiers(keeper: Keeper, as_of: Instant) -> int:
    """
    Rank the members for every tier of the best whose period has begun since its last ranking.

    Returns:
        How many steps on the ladder it made.
    """
    ladder = keeper.program.ladder
    steps = 0
    for tier in () if ladder is None else ladder.tiers:
        if ladder is None or tier.top is None:
            continue
        kind = tier.review or PeriodKind.YEAR
        begins = keeper.almanac.period(as_of, kind).start
        done = f"top:{tier.tier_id}:{keeper.almanac.key(as_of, kind)}"
        with keeper.storage.read() as reader:
            if reader.counted(done):
                continue
        steps += _rank(keeper, ladder, tier, begins, as_of)
        # Noted last: a job that dies before it begins anew, and finds most of its work done.
        keeper.write(lambda desk, name=done: desk.store.take(name, 1, None))  # type: ignore[misc]  # a default of a lambda
    return steps


def _rank(keeper: Keeper, ladder: Ladder, tier: Tier, begins: Instant, as_of: Instant) -> int:
    best = _best(keeper, ladder, tier, Instant(begins - 1))
    steps = 0
    for reader, page in pages(keeper):
        books = reader.peek({member.member_key: Needs() for member in page})
        moved = [
            member
            for member in page
            if (member.member_key in best)
            is not (books[member.member_key].standing.top_tier_id == tier.tier_id)
        ]
        if moved:
            steps += keeper.write(
                lambda desk, moved=moved: _give(desk, moved, best, tier, as_of)  # type: ignore[misc]  # a default of a lambda
            )
    return steps


def _give(desk: Desk, members: list[Member], best: set[int], tier: Tier, as_of: Instant) -> int:
    desk.open_all({member: Needs() for member in members}, at=as_of)
    steps = 0
    for member in members:
        book = desk.books[member.member_key]
        tier_id = tier.tier_id if member.member_key in best else None
        decision = desk.decide(
            book,
            lambda context, book=book, tier_id=tier_id: plan_top(  # type: ignore[misc]  # a default of a lambda
                book, context, tier_id=tier_id, at=as_of
            ),
        )
        steps += len(decision.changes.tier_changes)
    return steps


def _best(keeper: Keeper, ladder: Ladder, tier: Tier, at: Instant) -> set[int]:
    """Keys of the best share of all members with a score above zero, one at least; ids break ties."""
    ranked = []
    count = 0
    for reader, page in pages(keeper):
        count += len(page)
        for member, score in _scores(keeper, reader, ladder, page, at):
            if score > 0:
                ranked.append((-score, member.member_id, member.member_key))
    places = max(1, share_of(count, tier))
    return {member_key for _, _, member_key in sorted(ranked)[:places]}


def share_of(count: int, tier: Tier) -> int:
    """How many of so many members a tier of the best has room for, rounded down."""
    if tier.top is None:
        return 0
    return count * tier.top.numerator // tier.top.denominator


def _scores(
    keeper: Keeper, reader: Reader, ladder: Ladder, page: list[Member], at: Instant
) -> Iterator[tuple[Member, int]]:
    keys = [member.member_key for member in page]
    facts = reader.facts(keys, known_until=at)
    books = reader.peek({key: Needs() for key in keys})
    main = keeper.program.units[0].unit_id
    for member in page:
        start = window_start(ladder.qualification, keeper.almanac, joined_at=member.joined_at, at=at)
        window = Window(start)
        for fact in facts[member.member_key]:
            window = window.plus(fact)
        account = books[member.member_key].accounts.get(main)
        yield member, Scores(window, 0 if account is None else max(0, account.open)).of(ladder.score)


def pages(keeper: Keeper) -> Iterator[tuple[Reader, list[Member]]]:
    """All members that are persons now, page by page, each with a reader of that moment."""
    after = ""
    while True:
        with keeper.storage.read() as reader:
            page = reader.members(after=after, limit=PAGE)
            present = [member for member in page if member.is_present]
            yield reader, present
        if not page:
            return
        after = page[-1].member_id
