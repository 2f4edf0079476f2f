"""Postings and their entries: the append-only record."""

from __future__ import annotations

from clubkit.calendars import Instant
from clubkit.ledger.places import Place, PostingKind
from clubkit.values import value


@value
class Entry:
    """
    One move of units.

    Attributes:
        lot_no: The lot that is drained or filled, or none where a deficit moves.

        units: How many. At least 1.
    """

    unit_id: str
    lot_no: int | None
    source: Place
    target: Place
    units: int


@value
class Trace:
    """
    What a posting was made for.

    Attributes:
        reference: The caller's idempotency key, or none.

        digest: Digest of the command under that reference.

        order_key: The order that caused it, or none.

        program_version: The program whose rules decided it.

        actor: Who did it by hand.

        reason: Why, in that person's words.

        corrects: Number of the posting that it corrects.
    """

    reference: str | None = None
    digest: str | None = None
    order_key: str | None = None
    program_version: str | None = None
    actor: str | None = None
    reason: str | None = None
    corrects: int | None = None


NO_TRACE = Trace()


@value
class Posting:
    """
    One business event of one member.

    Attributes:
        seq: Counts the member's postings from 1, without gaps.

        occurred_at: When it happened.

        decided_at: The instant it was decided at: never earlier than the posting before.

        entries: Its moves, in the order in which they were made. May be empty where an event moved nothing.
    """

    seq: int
    kind: PostingKind
    occurred_at: Instant
    decided_at: Instant
    entries: tuple[Entry, ...]
    trace: Trace = NO_TRACE

    def units(self, source: Place | None = None, target: Place | None = None) -> int:
        """Units that it moved from *source* to *target*; none means any place."""
        return sum(
            entry.units
            for entry in self.entries
            if (source is None or entry.source is source) and (target is None or entry.target is target)
        )
