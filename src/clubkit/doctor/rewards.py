"""Rewards that members redeemed, held against the record; and stocks, held against the rewards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from clubkit.doctor.findings import Finding, Problem
from clubkit.doctor.holdings import check_redemption
from clubkit.ledger.ended import OF_REWARDS
from clubkit.ledger.places import Place
from clubkit.ledger.records import RewardRecord
from clubkit.rewards.lifecycle import TAKES
from clubkit.storage.whole import Whole


def check_rewards(whole: Whole) -> Iterator[Finding]:
    """What rewards cost and gave back is in lots that are there, and in the entries."""
    seqs = {posting.trace.reference: posting.seq for posting in whole.postings}
    moved: Counter[tuple[int, str, Place, Place]] = Counter()
    if whole.rewards:
        for numbered in whole.entries:
            entry = numbered.entry
            moved[numbered.seq, entry.unit_id, entry.source, entry.target] += entry.units
    for record in whole.rewards.values():
        if record.spent is None:
            continue
        yield from check_redemption(whole, f"reward {record.record_id}", record.spent)
        if record.record_id in seqs:  # else a merge brought it, and it is in the record of another member
            yield from _check_units(whole.member_key, record, seqs, moved)


def _check_units(
    key: int,
    record: RewardRecord,
    seqs: Mapping[str | None, int],
    moved: Mapping[tuple[int, str, Place, Place], int],
) -> Iterator[Finding]:
    spent = record.spent
    if spent is None:
        return
    paid = moved.get((seqs[record.record_id], spent.unit_id, Place.OPEN, Place.REDEEMED), 0)
    back = 0
    for how in ("cancel", "end"):
        seq = seqs.get(f"{OF_REWARDS}{how}:{record.record_id}", 0)
        back += moved.get((seq, spent.unit_id, Place.REDEEMED, Place.OPEN), 0)
    for what, expected, found in (("cost", paid, spent.units), ("back", back, spent.units_reinstated)):
        if expected != found:
            where = f"reward {record.record_id} {what}"
            yield Finding(Problem.REWARD_DIFFERS, key, where, expected, found)


def stocks_of(records: Iterable[RewardRecord]) -> Counter[str]:
    """How many places in the stocks that members share a member's rewards have."""
    return Counter(record.stock for record in records if record.stock is not None and record.state in TAKES)


def check_stocks(
    taken: Mapping[str, int], before: Mapping[str, int], now: Mapping[str, int]
) -> Iterator[Finding]:
    """
    What is used up of each stock is what members have.

    Args:
        taken: By counter: what the rewards of all members come to.

        before, now: What was used up before the members were looked at, and after: a stock that moved
            meanwhile is passed over.
    """
    for name, found in now.items():
        if before.get(name, 0) == found != taken.get(name, 0):
            yield Finding(Problem.STOCK_DIFFERS, None, name, taken.get(name, 0), found)
