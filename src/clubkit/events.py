"""
What happened, for those who want to be told.

Subscribers are called after the commit, in the order in which they subscribed, once for each event; a
program that dies between commit and call loses the call, never the event: postings are numbered without
gaps, so a reader of the statement finds what it missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from attrs import Factory, define, frozen

from clubkit.calendars import Instant
from clubkit.ledger.book import Changes
from clubkit.ledger.places import INSIDE


@frozen
class Event:
    """
    One thing that happened to one member.

    Attributes:
        event_id: Stable: the same event has the same id, however often it is read.

        kind: ``points.`` and the kind of posting, such as ``points.earn``; ``tier.changed``; or ``reward.``
            and how a reward stands now, such as ``reward.issued``.

        member_id: The shop's id.

        seq: Number of the posting, or for a change of tier or a reward of the last posting before it.

        units: By unit: what the event added to what the member has, or took.

        data: Further facts, by name: ``order``, ``reference``, ``reason``, ``before``, ``after``, ``reward``.
    """

    event_id: str
    kind: str
    member_id: str
    seq: int
    at: Instant
    units: dict[str, int]
    data: dict[str, str]


Subscriber = Callable[[Event], None]

AfterCommit = Callable[[Callable[[], None]], None]
"""Calls a function once what happened is committed, or never if it is rolled back."""


def at_once(call: Callable[[], None]) -> None:
    """Call a function now: what happened is committed already."""
    call()


@define
class Subscribers:
    """Who is told, and when."""

    _after_commit: AfterCommit = at_once
    _callbacks: list[Subscriber] = Factory(list)

    def add(self, callback: Subscriber) -> None:
        """Call *callback* with every event after its commit. What it raises reaches the command's caller."""
        self._callbacks.append(callback)

    def tell(self, events: Iterator[Event]) -> None:
        """Call everybody with every event; nothing is built when nobody listens."""
        if not self._callbacks:
            return
        self._after_commit(partial(self._tell, list(events)))

    def _tell(self, happened: Iterable[Event]) -> None:
        for event in happened:
            for callback in self._callbacks:
                callback(event)


def events_of(member_id: str, changes: Changes) -> Iterator[Event]:
    """The events of saved changes: postings in order, then changes of tier, then rewards."""
    for posting in changes.postings:
        trace = posting.trace
        data = {
            "order": trace.order_key,
            "reference": trace.reference,
            "actor": trace.actor,
            "reason": trace.reason,
        }
        units: dict[str, int] = {}
        for entry in posting.entries:
            inward = int(entry.target in INSIDE) - int(entry.source in INSIDE)
            units[entry.unit_id] = units.get(entry.unit_id, 0) + inward * entry.units
        yield Event(
            f"{changes.member_key:x}-{posting.seq}",
            f"points.{posting.kind.value}",
            member_id,
            posting.seq,
            posting.occurred_at,
            units,
            {name: value for name, value in data.items() if value is not None},
        )
    last = changes.postings[-1].seq if changes.postings else 0
    for place, change in enumerate(changes.tier_changes):
        yield Event(
            f"{changes.member_key:x}-t{changes.base_version}-{place}",
            "tier.changed",
            member_id,
            last,
            change.at,
            {},
            {"before": change.before or "", "after": change.after or "", "reason": change.reason},
        )
    for place, record in enumerate(changes.rewards.values()):
        said = {"reward": record.reward_id, "reference": record.record_id, "order": record.order_key}
        said |= {"actor": record.resolved_by or record.by, "reason": record.reason}
        yield Event(
            f"{changes.member_key:x}-r{changes.base_version}-{place}",
            f"reward.{record.state.value}",
            member_id,
            last,
            changes.last_at,
            {},
            {name: value for name, value in said.items() if value is not None},
        )
