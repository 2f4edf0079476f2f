"""Where a member stands and what would change it."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing, scores_in
from clubkit.ledger.book import Book
from clubkit.program.model import Ladder, ScoreKind
from clubkit.tiers.ladder import missing_to, place_of, reached
from clubkit.tiers.qualification import period_bounds


@frozen
class Outlook:
    """
    Where a member stands and what would change it.

    Attributes:
        tier_id: The tier now.

        since: When it was reached.

        benefits: What it gives, in the order of the program.

        scores: What counts now, by kind.

        next_tier_id: The next tier that scores can reach, or none at the top.

        missing: What is missing to it, by kind.

        missing_to_stay: What is missing to keep the tier at the next review, by kind; empty when nothing is.

        until: When the next review or the end of a grace is due, or the period ends in which scores are
            counted; none where only new scores matter.

        review_today: The tier that a review would decide now.

        is_closed: Whether the tier now asks for something of the member that does not hold any more.

        next_is_closed: Whether the next tier asks for something of the member that does not hold, beside what
            is missing of scores.
    """

    tier_id: str
    since: Instant | None
    benefits: tuple[str, ...]
    scores: dict[ScoreKind, int]
    next_tier_id: str | None
    missing: dict[ScoreKind, int]
    missing_to_stay: dict[ScoreKind, int]
    until: Instant | None
    review_today: str
    is_closed: bool = False
    next_is_closed: bool = False


def outlook(book: Book, context: Context, *, at: Instant) -> Outlook | None:
    """The standing at an instant, or none where the program has no ladder. The book stays as it is."""
    ladder = context.program.ladder
    if ladder is None:
        return None

    draft = start(book, at, context)
    tier = review_standing(draft, context, draft.at)
    standing = draft.changes.standing or book.standing
    scores = scores_in(draft, context)
    place = place_of(ladder, standing.tier_id)
    above = next((each for each in ladder.tiers[place + 1 :] if each.top is None), None)
    return Outlook(
        str(standing.tier_id),
        standing.since,
        () if tier is None else tier.benefits,
        {kind: scores.of(kind) for kind in sorted(ladder.scores)},
        None if above is None else above.tier_id,
        {} if above is None else missing_to(above, scores),
        missing_to(ladder.tiers[place], scores),
        standing.grace_until or standing.review_at or _counts_until(ladder, context, book, draft.at),
        ladder.tiers[reached(ladder, scores)].tier_id,
        standing.tier_id in scores.closed,
        above is not None and above.tier_id in scores.closed,
    )


def _counts_until(ladder: Ladder, context: Context, book: Book, at: Instant) -> Instant | None:
    """When scores begin anew, which no review need look at; none where they never do."""
    qualification = ladder.qualification
    if not qualification.is_periodic:
        return None
    return period_bounds(qualification, context.almanac, joined_at=book.joined_at, at=at)[1]
