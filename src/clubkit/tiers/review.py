"""
What time and scores do to a member's standing: the one function that every decision and every job calls.

A review walks through the moments at which something could have changed since the last one: a period
ended, a grace ran out, a fact left the rolling window. At each it judges by the scores of that moment. So a
standing is right at the instant asked, and each missed review counts as if it had run on its day.

The rules, one by one:

* Up at once, whenever the scores reach a higher tier.
* ``at-once`` down when the scores no longer hold the tier. ``one-step`` falls one tier and judges again on
  the next local day.
* ``grace`` down when the scores did not hold the tier and, a grace later, still do not.
* ``period-end`` down only when a qualification period ends. A fixed or anniversary period is judged by its
  own scores; with a grace, also by what is added until the grace is over. A rolling one ends at the end of
  the day on which its length has passed since the tier was reached or last kept.
* A tier whose condition does not hold of the member is closed: scores do not reach it, and do not hold it.
  The condition is asked at each moment, of what is known when the review is made.
* An invitation, and the tier of the best members, lift the member above what the scores reach.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from clubkit.calendars import Almanac, Duration, Instant, PeriodKind
from clubkit.program.model import (
    DowngradeHow,
    DowngradeWhen,
    Ladder,
    QualificationKind,
    Tier,
)
from clubkit.tiers.ladder import NONE_CLOSED, Scores, holds, place_of, reached
from clubkit.tiers.qualification import leaves_at, period_bounds, window_start
from clubkit.tiers.scores import Fact, Window
from clubkit.tiers.standing import Standing, TierChange
from clubkit.values import changed, value

_dated = attrgetter("dated_at")

_NO_BOUNDS = (Instant(0), Instant(0))


@value
class Reviewed:
    """
    The outcome of a review.

    Attributes:
        changes: Steps since the last review, in order of their instants.
    """

    standing: Standing
    window: Window
    changes: tuple[TierChange, ...] = ()


@value
class Candidate:
    """
    What a review looks at.

    Attributes:
        facts: Facts by date, at least all that leave the window until the instant of the review; those
            before its start are passed over.

        added: Facts that were added to the window meanwhile, in any order.

        balance: Spendable units of the program's first unit at the instant of the review.

        is_whole: Whether the facts are all of the window, and not only those that are about to leave it.

        closed_at: Which tiers are closed to the member at an instant; none where the ladder asks nothing.
    """

    joined_at: Instant
    standing: Standing
    window: Window
    facts: Sequence[Fact]
    added: Sequence[Fact] = ()
    balance: int = 0
    is_whole: bool = False
    closed_at: Callable[[Instant], frozenset[str]] | None = None


def review(ladder: Ladder, almanac: Almanac, candidate: Candidate, at: Instant) -> Reviewed:
    """Bring a member's standing to an instant that is not before the last review."""
    walk = _Walk(ladder, almanac, candidate)
    for moment in walk.moments(at):
        walk.step_to(moment)
    walk.step_to(at)
    return Reviewed(walk.standing, walk.window, tuple(walk.changes))


def moved_window(window: Window, start: Instant, facts: Sequence[Fact], added: Sequence[Fact]) -> Window:
    """
    The window from a later start: facts that left it are taken out.

    Args:
        facts, added: As in `Candidate`.
    """
    if start <= window.start:
        return window

    leaving = [fact for fact in added if window.start < fact.dated_at <= start]
    for fact in facts:
        if fact.dated_at > start:
            break
        if fact.dated_at > window.start:
            leaving.append(fact)
    return window.from_start(start, leaving)


def settled_tier(ladder: Ladder, standing: Standing, scores: Scores, at: Instant) -> Tier | None:
    """
    The tier of a ladder without memory, where nothing changes: the short way for nearly every order.

    Returns:
        None where a review must write something down: the tier changed, or its next review is to be planned.
    """
    tier = ladder.tiers[reached(ladder, scores)]
    if (
        tier.tier_id != standing.tier_id
        or standing.invitation is not None
        or standing.top_tier_id is not None
    ):
        return None
    due = standing.review_at
    if due is None:
        return tier if tier is ladder.tiers[0] else None
    return tier if due > at else None


class _Walk:
    """A review on its way: the standing and the window at the moment that it has come to."""

    __slots__ = (
        "almanac",
        "bounds",
        "candidate",
        "changes",
        "closed",
        "facts",
        "gone",
        "is_review",
        "ladder",
        "standing",
        "window",
    )

    def __init__(self, ladder: Ladder, almanac: Almanac, candidate: Candidate) -> None:
        self.ladder = ladder
        self.almanac = almanac
        self.candidate = candidate
        self.standing = candidate.standing
        self.window = candidate.window
        self.facts = self._facts_in_a_row()
        self.gone = bisect_right(self.facts, self.window.start, key=_dated)
        self.is_review = False
        self.bounds = _NO_BOUNDS
        self.closed = NONE_CLOSED
        self.changes: list[TierChange] = []

    def _facts_in_a_row(self) -> list[Fact]:
        """All facts by date, those that have left the window first."""
        facts = [*self.candidate.facts, *self.candidate.added]
        if self.candidate.added:
            facts.sort(key=_dated)
        return facts

    # --- the moments --------------------------------------------------------------------------------

    def moments(self, until: Instant) -> Iterator[Instant]:
        """Each moment up to *until* at which time alone may change the standing, in order."""
        last: Instant | None = None
        while (moment := self._next_moment(last)) is not None and moment <= until:
            yield moment
            last = moment

    def _next_moment(self, last: Instant | None) -> Instant | None:
        standing = self.standing
        candidates = [standing.review_at, standing.grace_until]
        if self.ladder.qualification.kind is QualificationKind.ROLLING and self.gone < len(self.facts):
            length = self.ladder.qualification.length or Duration()
            candidates.append(leaves_at(self.facts[self.gone].dated_at, length, self.almanac))
        if standing.invitation is not None:
            candidates.append(standing.invitation.until)
        ahead = [m for m in candidates if m is not None and (last is None or m > last)]
        return min(ahead, default=None)

    def step_to(self, moment: Instant) -> None:
        if self.candidate.closed_at is not None:
            self.closed = self.candidate.closed_at(moment)
        self._end_invitation(moment)
        self.is_review = self.standing.review_at == moment
        if self._ended_period():
            self._judge_ended(moment)
        self._move_window(moment)
        self._judge(moment)

    def _end_invitation(self, moment: Instant) -> None:
        invitation = self.standing.invitation
        if invitation is not None and invitation.until is not None and invitation.until <= moment:
            self.standing = changed(self.standing, invitation=None)

    def _ended_period(self) -> bool:
        return self.is_review and self.ladder.qualification.is_periodic and self.standing.grace_until is None

    def _move_window(self, moment: Instant) -> None:
        start = self._start(moment)
        if start <= self.window.start:
            return
        gone = bisect_right(self.facts, start, lo=self.gone, key=_dated)
        self.window = self.window.from_start(start, self.facts[self.gone : gone])
        self.gone = gone

    def _start(self, moment: Instant) -> Instant:
        qualification = self.ladder.qualification
        if qualification.is_periodic:
            return Instant(self._bounds(moment)[0] - 1)
        return window_start(qualification, self.almanac, joined_at=self.candidate.joined_at, at=moment)

    def _bounds(self, moment: Instant) -> tuple[Instant, Instant]:
        """The period around a moment; the moments of a walk are mostly in one."""
        first, after = self.bounds
        if not first <= moment < after:
            self.bounds = period_bounds(
                self.ladder.qualification, self.almanac, joined_at=self.candidate.joined_at, at=moment
            )
        return self.bounds

    # --- judging ------------------------------------------------------------------------------------

    def _judge_ended(self, moment: Instant) -> None:
        """A fixed or anniversary period has ended: its own scores decide, before the window moves on."""
        downgrade = self.ladder.downgrade
        if downgrade.when is not DowngradeWhen.PERIOD_END or downgrade.how is DowngradeHow.NEVER:
            return
        if self._fit(self._scores()) >= self._place():
            return
        if downgrade.grace is None:
            self._fall(moment, self._scores(), "period ended")
            return
        window = self.window
        self.standing = changed(
            self.standing,
            grace_until=self.almanac.add(moment, downgrade.grace),
            carried=(window.spend_minor, window.points, window.orders, window.visits),
        )

    def _judge(self, moment: Instant) -> None:
        scores = self._scores()
        fit = self._fit(scores)
        current = self._place()
        if self.standing.tier_id is None or fit > current:
            self._move(moment, fit, "reached" if self.standing.tier_id is not None else "joined")
        elif fit < current:
            self._judge_low(moment, scores)
        elif self.standing.grace_until is not None:
            self.standing = changed(self.standing, grace_until=None, carried=None)
        self._plan_next(moment)

    def _judge_low(self, moment: Instant, scores: Scores) -> None:
        """The scores of this moment are below the tier."""
        downgrade = self.ladder.downgrade
        waits_until = self.standing.grace_until
        if downgrade.how is DowngradeHow.NEVER:
            return
        if waits_until is not None:
            if waits_until <= moment:
                self._end_wait(moment)
        elif downgrade.when is DowngradeWhen.AT_ONCE:
            self._fall_at_once(moment, scores)
        elif downgrade.when is DowngradeWhen.GRACE:
            self._start_grace(moment)
        elif self._rolling_ended(moment):
            self._fall_or_grace(moment, scores)

    def _end_wait(self, moment: Instant) -> None:
        """A grace has run out, or the day on which a member fell one step."""
        scores = self._carried_scores()
        if self._tier_holds(scores):
            self.standing = changed(self.standing, grace_until=None, carried=None)
        elif self.ladder.downgrade.when is DowngradeWhen.AT_ONCE:
            self._fall_at_once(moment, scores)
        else:
            self._fall(moment, scores, "grace ended")
            self._start_grace(moment)

    def _start_grace(self, moment: Instant) -> None:
        """Where the scores do not hold the tier, the next step down comes a grace from now."""
        downgrade = self.ladder.downgrade
        if downgrade.when is DowngradeWhen.GRACE and not self._tier_holds(self._scores()):
            until = self.almanac.add(moment, downgrade.grace or Duration())
            self.standing = changed(self.standing, grace_until=until)

    def _fall_at_once(self, moment: Instant, scores: Scores) -> None:
        self._fall(moment, scores, "score fell")
        if self.ladder.downgrade.how is DowngradeHow.ONE_STEP and not self._tier_holds(self._scores()):
            until = self.almanac.end_of(moment, PeriodKind.DAY)
            self.standing = changed(self.standing, grace_until=until)

    def _rolling_ended(self, moment: Instant) -> bool:
        kind = self.ladder.qualification.kind
        due = self.standing.review_at
        return kind is QualificationKind.ROLLING and due is not None and due <= moment

    def _fall_or_grace(self, moment: Instant, scores: Scores) -> None:
        downgrade = self.ladder.downgrade
        if downgrade.grace is None:
            self._fall(moment, scores, "period ended")
            return
        until = self.almanac.add(moment, downgrade.grace)
        self.standing = changed(self.standing, grace_until=until, review_at=None)

    def _fall(self, moment: Instant, scores: Scores, reason: str) -> None:
        current = self._place()
        fit = self._fit(scores)
        if self.ladder.downgrade.how is DowngradeHow.ONE_STEP:
            fit = max(fit, self._step_below(current))
        if fit < current:
            self._move(moment, fit, reason)

    def _step_below(self, place: int) -> int:
        """
        The next lower tier that scores can reach.

        A tier of the best members is no step to stand on, and neither is one that is closed to the member.
        """
        below = place - 1
        while below > 0 and self._is_no_step(self.ladder.tiers[below]):
            below -= 1
        return max(0, below)

    def _is_no_step(self, tier: Tier) -> bool:
        return tier.top is not None or tier.tier_id in self.closed

    def _move(self, moment: Instant, place: int, reason: str) -> None:
        tier_id = self.ladder.tiers[place].tier_id
        self.changes.append(TierChange(moment, self.standing.tier_id, tier_id, reason))
        self.standing = self.standing.at_tier(tier_id, moment)

    def _plan_next(self, moment: Instant) -> None:
        """When time alone must be asked again."""
        qualification = self.ladder.qualification
        downgrade = self.ladder.downgrade
        due = self.standing.review_at
        if due is not None and due > moment:
            return
        review_at: Instant | None = None
        if self._place() == 0:
            pass  # nobody falls from the lowest tier: no job need look at most members of most clubs
        elif qualification.is_periodic:
            review_at = self._bounds(moment)[1]
        elif downgrade.when is DowngradeWhen.PERIOD_END and qualification.length is not None:
            if self.standing.grace_until is None:
                ends = self.almanac.add(moment, qualification.length)
                # A review is at the start of a day already: rounding it up again would drift.
                review_at = ends if self.is_review else self.almanac.end_of(ends, PeriodKind.DAY)
        else:
            review_at = self._next_leaving(moment)
        if review_at is not None and self.standing.tier_id in self.ladder.watched:
            review_at = min(review_at, self.almanac.end_of(moment, PeriodKind.DAY))
        if review_at != due:
            self.standing = self.standing.with_review(review_at)

    def _next_leaving(self, moment: Instant) -> Instant:
        """When the next fact leaves the rolling window; the end of the day where no fact is known."""
        length = self.ladder.qualification.length
        if length is None:  # nothing ever leaves; a look once a year lets another program find the member
            return self.almanac.end_of(moment, PeriodKind.YEAR)
        if self.gone == len(self.facts) or not self.candidate.is_whole:
            return self.almanac.end_of(moment, PeriodKind.DAY)
        return max(leaves_at(self.facts[self.gone].dated_at, length, self.almanac), Instant(moment + 1))

    # --- reading ------------------------------------------------------------------------------------

    def _scores(self) -> Scores:
        return Scores(self.window, self.candidate.balance, self.closed)

    def _carried_scores(self) -> Scores:
        carried = self.standing.carried
        if carried is None:
            return self._scores()
        window = self.window
        together = Window(
            window.start,
            window.spend_minor + carried[0],
            window.points + carried[1],
            window.orders + carried[2],
            window.visits + carried[3],
        )
        return Scores(together, self.candidate.balance, self.closed)

    def _place(self) -> int:
        return place_of(self.ladder, self.standing.tier_id)

    def _tier_holds(self, scores: Scores) -> bool:
        place = self._place()
        return place == 0 or holds(self.ladder.tiers[place], scores)

    def _fit(self, scores: Scores) -> int:
        """The place that scores, invitation and the review of the best members give together."""
        place = reached(self.ladder, scores)
        invitation = self.standing.invitation
        if invitation is not None:
            place = max(place, place_of(self.ladder, invitation.tier_id))
        if self.standing.top_tier_id is not None:
            place = max(place, place_of(self.ladder, self.standing.top_tier_id))
        return place
