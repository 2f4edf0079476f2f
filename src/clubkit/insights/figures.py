"""
What members had at an instant, told from the append-only record.

The figures of a past instant are a fold over the entries that had occurred by then; nothing stored is
trusted but the record itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.insights.outcomes import MemberFigures
from clubkit.insights.segments import members_in
from clubkit.keeper import Keeper
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Posting
from clubkit.storage.ports import Member, Reader
from clubkit.tiers.ladder import Scores, reached
from clubkit.tiers.qualification import window_start
from clubkit.tiers.scores import Fact, Window

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
                members = [member for member in page if member.is_present]
                figures = self._figures_of(reader, members, as_of)
            if not page:
                return
            yield from figures
            after = page[-1].member_id

    def segment(self, segment_id: str) -> Iterator[Member]:
        """
        Who is in a segment of the program now, by member id bytewise.

        Everybody is asked, in pages; members that join meanwhile may or may not be in it.

        Raises:
            BadInputError: If the program has no segment of that name.

            KeyRingError: If a profile is asked for whose key the ring has not.
        """
        return members_in(self._keeper, segment_id, self._keeper.now())

    def _figures_of(self, reader: Reader, members: list[Member], as_of: Instant) -> list[MemberFigures]:
        keys = [member.member_key for member in members]
        unit_id = self._keeper.program.units[0].unit_id
        history = reader.history(keys, until=as_of)
        lots = reader.all_lots(keys)
        facts = reader.facts(keys, known_until=as_of)
        figures = []
        for member in members:
            key = member.member_key
            account = account_at(unit_id, history[key], lots[key], as_of)
            window = self._window(member, facts[key], as_of)
            tier_id = self._tier_at(reader, member, Scores(window, max(0, account.open)), as_of)
            figures.append(_figures(member.member_id, account, window, tier_id))
        return figures

    def _tier_at(self, reader: Reader, member: Member, scores: Scores, as_of: Instant) -> str:
        ladder = self._keeper.program.ladder
        if ladder is None:
            return ""
        if ladder.is_memoryless and not ladder.asks:  # what it asks is known of now alone
            return ladder.tiers[reached(ladder, scores)].tier_id
        before = [step.after for step in reader.tier_changes(member.member_key) if step.at <= as_of]
        return (before[-1] if before else None) or ladder.tiers[0].tier_id

    def _window(self, member: Member, facts: Iterable[Fact], as_of: Instant) -> Window:
        ladder = self._keeper.program.ladder
        if ladder is None:
            return Window()
        start = window_start(ladder.qualification, self._keeper.almanac, joined_at=member.joined_at, at=as_of)
        window = Window(start)
        for fact in facts:
            if fact.dated_at <= as_of:
                window = window.plus(fact)
        return window


def _figures(member_id: str, account: Account, window: Window, tier_id: str) -> MemberFigures:
    return MemberFigures(
        member_id,
        -account.issued,
        account.clawed_back,
        account.expired,
        account.redeemed,
        account.inside,
        window.spend_minor,
        tier_id,
    )


def account_at(unit_id: str, postings: Iterable[Posting], lots: Iterable[Lot], as_of: Instant) -> Account:
    """
    The totals of a unit at an instant: a fold over the entries until then, and what expired since.

    Args:
        postings: All that occurred by *as_of*.

        lots: All lots of the member, for their expiry.
    """
    account = Account()
    left: Counter[tuple[int | None, Place]] = Counter()
    for posting in postings:
        for entry in posting.entries:
            if entry.unit_id == unit_id:
                account.move(entry.source, entry.target, entry.units)
                left[entry.lot_no, entry.source] -= entry.units
                left[entry.lot_no, entry.target] += entry.units
    for lot in lots:
        for place in (Place.PENDING, Place.OPEN):
            units = left[lot.no, place]
            if units > 0 and lot.unit_id == unit_id and lot.is_expired(as_of):
                account.move(place, Place.EXPIRED, units)
    return account
