"""Bugs in the ladder: scores, windows, reviews and standings."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = (
    *seeded(
        "tiers/ladder.py",
        "tiers settled/test_program_changes.py club/test_top_share.py",
        (
            "Scores.of",
            "Orders are read where visits are asked for.",
            'ScoreKind.VISITS: "visits"',
            'ScoreKind.VISITS: "orders"',
        ),
        (
            "holds",
            "Who has just enough has too little.",
            "if (score >= least) is not needs_all:",
            "if (score > least) is not needs_all:",
        ),
        (
            "holds",
            "A tier that is closed to the member is held by a score.",
            "if tier.top is not None or tier.tier_id in scores.closed:",
            "if tier.top is not None:",
        ),
        (
            "reached",
            "A tier that is closed to the member is reached on a ladder of one score.",
            "steps = None if scores.closed else steps_of(ladder)",
            "steps = steps_of(ladder)",
        ),
        (
            "reached",
            "The lowest tier that the scores hold is taken.",
            "for place in range(len(ladder.tiers) - 1, 0, -1):",
            "for place in range(1, len(ladder.tiers)):",
        ),
        (
            "steps_of",
            "Each step is tabulated one too high.",
            "(bounds[0] - 1, *bounds)]",
            "(*bounds, bounds[-1] + 1)]",
        ),
        (
            "place_of",
            "A tier that is not there any more is the highest.",
            "return ladder.places.get(tier_id, 0)",
            "return ladder.places.get(tier_id, len(ladder.tiers) - 1)",
        ),
        (
            "tier_named",
            "A tier that is not there any more gives what the first one does.",
            "return ladder.by_id.get(tier_id)",
            "return ladder.by_id.get(tier_id, ladder.tiers[0])",
        ),
        (
            "missing_to",
            "Nothing is missing, and is told.",
            "if short > 0}",
            "if short >= 0}",
        ),
    ),
    *seeded(
        "tiers/qualification.py",
        "tiers settled/test_late_jobs.py",
        (
            "window_start",
            "What is a length old to the moment still counts.",
            "return almanac.subtract(at, qualification.length or Duration())",
            "return Instant(almanac.subtract(at, qualification.length or Duration()) - 1)",
        ),
        (
            "leaves_at",
            "A fact of 29 February leaves a window of a year a day too early.",
            "start_at(day.end - 1) < dated_at",
            "False",
        ),
        (
            "leaves_at",
            "A fact leaves a window of months and days a day too late.",
            "start_at(day.start - 1) >= dated_at",
            "False",
        ),
        (
            "leaves_at",
            "A fact of the last day of a long month leaves a moment too early.",
            "max(0, dated_at - start_at(first))",
            "max(0, dated_at - start_at(first) - 1)",
        ),
        (
            "period_bounds",
            "At the very end of an anniversary period the next one has not begun.",
            "_times(length, count + 1)) <= at:",
            "_times(length, count + 1)) < at:",
        ),
        (
            "period_bounds",
            "What is from before the day of joining is in a period of its own each year.",
            "    if at < anchor:\n        return Instant(BEFORE_ALL + 1), anchor\n",
            "",
        ),
    ),
    *seeded(
        "tiers/review.py",
        "tiers settled/test_late_jobs.py club/test_top_share.py scenarios/test_peers.py",
        (
            "review",
            "A moment that has just come is not judged as what it is.",
            "self.is_review = self.standing.review_at == moment",
            "self.is_review = self.standing.review_at is not None and self.standing.review_at < moment",
        ),
        (
            "review",
            "A missed end of a grace is found at the next review.",
            "candidates = [standing.review_at, standing.grace_until]",
            "candidates = [standing.review_at]",
        ),
        (
            "review",
            "A missed end of an invitation is found at the next review.",
            "candidates.append(standing.invitation.until)",
            "pass",
        ),
        (
            "review",
            "A fact that was added meanwhile never leaves the window.",
            "facts = [*self.candidate.facts, *self.candidate.added]",
            "facts = [*self.candidate.facts]",
        ),
        (
            "review",
            "Just enough at the end of a period is too little.",
            "if self._fit(self._scores()) >= self._place():",
            "if self._fit(self._scores()) > self._place():",
        ),
        (
            "review",
            "A grace that ends now goes on.",
            "if waits_until <= moment:",
            "if waits_until < moment:",
        ),
        (
            "review",
            "An invitation that has an end is forgotten by the next review.",
            "invitation.until is not None and invitation.until <= moment:",
            "invitation.until is not None:",
        ),
        (
            "review",
            "What counted before a grace is lost when it ends.",
            "window.spend_minor + carried[0]",
            "window.spend_minor",
        ),
        (
            "review",
            "A fall by one step stops at the tier of the best members.",
            "return tier.top is not None or tier.tier_id in self.closed",
            "return tier.tier_id in self.closed",
        ),
        (
            "review",
            "A fall by one step stops at a tier that is closed to the member.",
            "return tier.top is not None or tier.tier_id in self.closed",
            "return tier.top is not None",
        ),
        (
            "review",
            "Members of a tier that time alone may close are not looked at each day.",
            "if review_at is not None and self.standing.tier_id in self.ladder.watched:",
            "if review_at is None and self.standing.tier_id in self.ladder.watched:",
        ),
        (
            "moved_window",
            "A fact at the new start of the window stays.",
            "[fact for fact in added if window.start < fact.dated_at <= start]",
            "[fact for fact in added if window.start < fact.dated_at < start]",
        ),
        (
            "moved_window",
            "A fact that had left the window leaves it once more.",
            "        if fact.dated_at > window.start:\n            leaving.append(fact)\n",
            "        leaving.append(fact)\n",
        ),
        (
            "settled_tier",
            "A review that is due now is passed over.",
            "return tier if due > at else None",
            "return tier if due >= at else None",
        ),
        (
            "settled_tier",
            "An invitation is passed over.",
            "        or standing.invitation is not None\n        or",
            "        or",
        ),
    ),
    *seeded(
        "tiers/scores.py",
        "tiers settled/test_order_of_arrival.py settled/test_late_jobs.py",
        (
            "Window.plus",
            "A fact that is dated at the start of the window counts.",
            "if fact.dated_at <= self.start:",
            "if fact.dated_at < self.start:",
        ),
        (
            "Window.from_start",
            "Orders that leave the window still count.",
            "orders -= fact.orders",
            "orders -= 0",
        ),
    ),
    *seeded(
        "tiers/standing.py",
        "tiers club/test_top_share.py",
        (
            "Standing.with_review",
            "A planned review forgets an invitation.",
            "            self.carried,\n            self.invitation,\n",
            "            self.carried,\n            None,\n",
        ),
        (
            "Standing.at_tier",
            "A change of tier forgets that the member is among the best.",
            "None, None, None, self.invitation, self.top_tier_id)",
            "None, None, None, self.invitation, None)",
        ),
    ),
)
