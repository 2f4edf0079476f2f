"""The walk of the doctor over a store, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import Factory, define, frozen

from clubkit.calendars import Instant
from clubkit.calendars.instants import LAST_INSTANT
from clubkit.doctor.examine import examine, plan_mend
from clubkit.doctor.findings import MENDABLE, Finding, Problem
from clubkit.doctor.membership import check_alias
from clubkit.doctor.rewards import check_stocks, stocks_of
from clubkit.doctor.standings import Terms
from clubkit.doctor.uses import check_uses
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.places import Place
from clubkit.rewards.eligibility import stock_counter
from clubkit.storage.ports import Reader
from clubkit.storage.shards import EVERYBODY, Shard
from clubkit.storage.whole import Whole

BATCH = 200
"""Members whose rows are in memory at once."""

OWNERS = 1000

_SETTLED_MICROS = 60 * 60 * 1_000_000
"""Moves from member to member that are younger may have come to one of them while the walk was between."""


@frozen
class Diagnosis:
    """
    What the doctor found.

    Attributes:
        members: How many were looked at.

        findings: What does not agree, in order of the members' keys; notices are not among them.

        notices: How many members wait for the next tick.

        mended: Keys of members whose stored figures were put right.

        is_done: Whether everything was looked at.
    """

    members: int
    findings: tuple[Finding, ...]
    notices: int = 0
    mended: tuple[int, ...] = ()
    is_done: bool = True

    @property
    def is_healthy(self) -> bool:
        """Whether everything that was looked at agrees, by itself or since it was mended."""
        mended = set(self.mended)
        return all(finding.problem in MENDABLE and finding.member_key in mended for finding in self.findings)


@define
class _Walk:
    """What a walk has gathered."""

    members: int = 0
    findings: list[Finding] = Factory(list)
    notices: int = 0
    mended: list[int] = Factory(list)
    transferred: Counter[str] = Factory(Counter)
    taken: Counter[str] = Factory(Counter)

    def note(self, findings: Sequence[Finding]) -> None:
        self.notices += sum(finding.is_notice for finding in findings)
        self.findings.extend(finding for finding in findings if not finding.is_notice)

    def done(self, *, is_done: bool) -> Diagnosis:
        return Diagnosis(self.members, tuple(self.findings), self.notices, tuple(self.mended), is_done)


def diagnose(
    keeper: Keeper,
    as_of: Instant,
    *,
    told: Callable[[int], None],
    shard: Shard = EVERYBODY,
    limit: int | None = None,
    repair: bool = False,
) -> Diagnosis:
    """
    Look at everything that is kept of the members of a shard; the first one also looks at owners of orders.

    Args:
        limit: Stop once so many findings are there.
    """
    walk = _Walk()
    with keeper.storage.read() as reader:
        terms = _terms(keeper, reader, as_of)
        before = _counted(reader, terms.stocks)
    for keys in _pages(keeper, shard):
        ailing = _look_at(keeper, keys, terms, walk)
        if repair and ailing:
            walk.mended.extend(keeper.write(lambda desk, keys=ailing: _mend(desk, keys, terms)))  # type: ignore[misc]  # a default of a lambda
        walk.members += len(keys)
        told(walk.members)
        if _is_enough(walk, limit):
            return walk.done(is_done=False)
    if shard.is_first:
        walk.note([*_orphaned_owners(keeper)])
        walk.note([*check_uses(keeper)])
    if shard == EVERYBODY:
        walk.note(
            [
                Finding(Problem.TRANSFERS_DIFFER, None, unit_id, 0, units)
                for unit_id, units in sorted(walk.transferred.items())
                if units
            ]
        )
        walk.note(_stocks_that_differ(keeper, walk.taken, before))
    return walk.done(is_done=True)


def _counted(reader: Reader, names: Iterable[str]) -> dict[str, int]:
    return {name: reader.counted(name) for name in sorted(names)}


def _stocks_that_differ(keeper: Keeper, taken: Counter[str], before: dict[str, int]) -> list[Finding]:
    """
    The stocks that differ, and differ by as much when they are counted again.

    One reward that comes and another that goes behind the walk leave the stock as it was, and look like one
    too many or too few: not twice.
    """
    with keeper.storage.read() as reader:
        now = _counted(reader, before)
    first = [*check_stocks(taken, before, now)]
    if not first:
        return []

    again: Counter[str] = Counter()
    for keys in _pages(keeper, EVERYBODY):
        with keeper.storage.read() as reader:
            for whole in reader.wholes(keys).values():
                again.update(stocks_of(whole.rewards.values()))
    with keeper.storage.read() as reader:
        second = [*check_stocks(again, now, _counted(reader, before))]
    return [finding for finding in first if finding in second]


def _is_enough(walk: _Walk, limit: int | None) -> bool:
    return limit is not None and len(walk.findings) >= limit


def _pages(keeper: Keeper, shard: Shard) -> Iterator[list[int]]:
    after = shard.after
    while True:
        with keeper.storage.read() as reader:
            keys = reader.keys(after=after, until=shard.until, limit=BATCH)
        if not keys:
            return
        yield keys
        after = keys[-1]


def _look_at(keeper: Keeper, keys: list[int], terms: Terms, walk: _Walk) -> list[int]:
    """Look at a page of members, and return the keys of those who have something to be mended."""
    ailing = []
    settled = Instant(terms.as_of - _SETTLED_MICROS)
    with keeper.storage.read() as reader:
        for key, whole in reader.wholes(keys).items():
            findings = examine(whole, terms)
            walk.note(findings)
            if plan_mend(whole, findings) is not None:
                ailing.append(key)
            if whole.listed_into is not None:
                chain, ends = _chain_of(reader, whole)
                walk.note([*check_alias(chain, ends=ends)])
            walk.transferred.update(_transferred(whole, settled))
            walk.taken.update(stocks_of(whole.rewards.values()))
    return ailing


def _mend(desk: Desk, keys: list[int], terms: Terms) -> list[int]:
    """Put right what the record answers for, worked out anew under a lock; whose figures were put."""
    wholes = desk.store.wholes(keys).values()
    mends = [mend for whole in wholes if (mend := plan_mend(whole, examine(whole, terms))) is not None]
    desk.store.mend(mends)
    return [mend.member_key for mend in mends]


def _chain_of(reader: Reader, whole: Whole) -> tuple[list[int], bool]:
    chain, into = [whole.member_key], whole.listed_into
    while into is not None:
        chain.append(into)
        found = reader.by_key([into]).get(into)
        if found is None or into in chain[:-1]:
            return chain, False
        into = found.merged_into
    return chain, True


def _transferred(whole: Whole, settled: Instant) -> Counter[str]:
    """By unit: what went to other members, less what came from them, by moves that are over."""
    decided = {posting.seq: posting.decided_at for posting in whole.postings}
    moved: Counter[str] = Counter()
    for numbered in whole.entries:
        entry = numbered.entry
        if decided.get(numbered.seq, settled) <= settled:
            signs = (entry.target is Place.TRANSFERRED) - (entry.source is Place.TRANSFERRED)
            moved[entry.unit_id] += signs * entry.units
    return moved


def _orphaned_owners(keeper: Keeper) -> Iterator[Finding]:
    after = ""
    while True:
        with keeper.storage.read() as reader:
            page = reader.owned(after=after, limit=OWNERS)
        if not page:
            return
        for owner, has_order in page:
            if owner.member_key is not None and not has_order:
                yield Finding(Problem.OWNER_ORPHANED, owner.member_key, f"order {owner.order_key}")
        after = page[-1][0].order_key


def _terms(keeper: Keeper, reader: Reader, as_of: Instant) -> Terms:
    """The tiers and the stocks of all programs that were ever in force, or will be."""
    tiers: set[str] = set()
    stocks: set[str | None] = set()
    published = reader.program_at(LAST_INSTANT)
    while published is not None:
        keeper.know(reader, published.version)
        ladder = keeper.rulebook[published.version].ladder
        tiers.update(tier.tier_id for tier in (() if ladder is None else ladder.tiers))
        stocks.update(stock_counter(reward) for reward in keeper.rulebook[published.version].rewards)
        published = reader.program_at(Instant(published.effective_at - 1))
    named = frozenset(name for name in stocks if name is not None)
    return Terms(as_of, frozenset(tiers), keeper.program.ladder is not None, named)
