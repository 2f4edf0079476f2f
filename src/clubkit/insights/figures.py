"""
What members had at an instant, told from the append-only record.

The figures of a past instant are a fold over the entries that had occurred by then; nothing stored is
trusted but the record itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.insights.outcomes import MemberFigures
from clubkit.keeper import Keeper
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Posting
from clubkit.program.model import Ladder
from clubkit.storage.ports import Member
from clubkit.tiers.ladder import Scores, reached
from clubkit.tiers.qualification import window_start
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import TierChange

PAGE = 500


@frozen
class Insights:
    """What the club owes and costs."""

    _keeper: Keeper

    def members_at(self, as_of: Instant) -> Iterator[MemberFigures]:
        """
        The figures of every member at an instant, past or present, by member id bytewise.

        Read in pages: members that join meanwhile may or may not be in it.
        """
        after = ""
        while True:
            with self._keeper.storage.read() as reader:
                page = reader.members(after=after, limit=PAGE)
                if not page:
                    return
                members = [member for member in page if member.merged_into is None]
                keys = [member.member_key for member in members]
                history = reader.history(keys, until=as_of)
                lots = reader.all_lots(keys)
                facts = reader.facts(keys, known_until=as_of)
                steps = {key: reader.tier_changes(key) for key in keys} if self._has_memory() else {}
            for member in members:
                key = member.member_key
                yield self._figures(member, history[key], lots[key], facts[key], steps.get(key, []), as_of)
            after = page[-1].member_id

    def _has_memory(self) -> bool:
        ladder = self._keeper.program.ladder
        return ladder is not None and not ladder.is_memoryless

    def _figures(
        self,
        member: Member,
        postings: Iterable[Posting],
        lots: Iterable[Lot],
        facts: Iterable[Fact],
        steps: list[TierChange],
        as_of: Instant,
    ) -> MemberFigures:
        account = account_at(self._keeper.program.units[0].unit_id, postings, lots, as_of)
        ladder = self._keeper.program.ladder
        window = Window()
        tier_id = ""
        if ladder is not None:
            window = self._window(ladder, member, facts, as_of)
            tier_id = _tier_at(ladder, window, account, steps, as_of)
        return MemberFigures(
            member.member_id,
            -account.issued,
            account.clawed_back,
            account.expired,
            account.redeemed,
            account.inside,
            window.spend_minor,
            tier_id,
        )

    def _window(self, ladder: Ladder, member: Member, facts: Iterable[Fact], as_of: Instant) -> Window:
        start = window_start(
            ladder.qualification, self._keeper.almanac, joined_at=member.joined_at, at=as_of
        )
        window = Window(start)
        for fact in facts:
            if fact.dated_at <= as_of:
                window = window.plus(fact)
        return window


def account_at(unit_id: str, postings: Iterable[Posting], lots: Iterable[Lot], as_of: Instant) -> Account:
    """
    The totals of a unit at an instant: a fold over the entries until then, and what expired since.

    Args:
        postings: All that occurred by *as_of*.

        lots: All lots of the member, for their expiry.
    """
    account = Account()
    in_lot: dict[int, dict[Place, int]] = {}
    for posting in postings:
        for entry in posting.entries:
            if entry.unit_id != unit_id:
                continue
            account.move(entry.source, entry.target, entry.units)
            if entry.lot_no is not None:
                places = in_lot.setdefault(entry.lot_no, {Place.OPEN: 0, Place.PENDING: 0})
                if entry.source in places:
                    places[entry.source] -= entry.units
                if entry.target in places:
                    places[entry.target] += entry.units
    for lot in lots:
        if lot.unit_id == unit_id and lot.is_expired(as_of):
            for place, units in in_lot.get(lot.no, {}).items():
                if units > 0:
                    account.move(place, Place.EXPIRED, units)
    return account


def _tier_at(
    ladder: Ladder, window: Window, account: Account, steps: list[TierChange], as_of: Instant
) -> str:
    if ladder.is_memoryless:
        return ladder.tiers[reached(ladder, Scores(window, max(0, account.open)))].tier_id
    before = [step.after for step in steps if step.at <= as_of]
    return (before[-1] if before else None) or ladder.tiers[0].tier_id
