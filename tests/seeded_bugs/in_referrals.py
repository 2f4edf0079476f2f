"""Bugs in referrals: who is brought, which order counts, and who is paid."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = seeded(
    "commands/referral.py",
    "commands/test_referral.py",
    (
        "refusal_of",
        "Who gives the own phone number under another id is somebody else.",
        "newcomer.referrer_key in {newcomer.friend_key, *others}",
        "newcomer.referrer_key == newcomer.friend_key",
    ),
    (
        "refusal_of",
        "The own phone number of a friend is another's.",
        "newcomer.leads_to - {newcomer.friend_key}",
        "newcomer.leads_to",
    ),
    (
        "plan_brought",
        "Nobody counts how many come with one card.",
        "        draft.changes.shared[counter_of_token(token)] = (1, None)\n",
        "        pass\n",
    ),
    (
        "noted",
        "An order that came back is waited for.",
        "each.counted and each.earned_at is not None",
        "each.earned_at is not None",
    ),
    (
        "noted",
        "The last order is waited for.",
        "earned_at, order_key = min(kept)",
        "earned_at, order_key = max(kept)",
    ),
    (
        "noted",
        "An order of the same morning makes a customer.",
        "almanac.start_of_day(almanac.day(referred.at))",
        "referred.at",
    ),
    (
        "settled",
        "A ring is one friend larger than the program says.",
        "sight.same_day >= terms.review",
        "sight.same_day > terms.review",
    ),
    (
        "settled",
        "The limit is passed by one.",
        "sight.paid_in_period >= terms.per_member",
        "sight.paid_in_period > terms.per_member",
    ),
    (
        "settled",
        "Who looks at a friend cannot agree.",
        "if terms.review is not None and sight.approved_by is None:",
        "if terms.review is not None:",
    ),
    (
        "settled",
        "What was set aside is never found again.",
        "state=ReferralState.REVIEW.value, due_at=NEVER",
        "state=ReferralState.REVIEW.value, due_at=None",
    ),
    (
        "refused",
        "What was refused is looked at for ever.",
        "state=ReferralState.REFUSED.value, due_at=None,",
        "state=ReferralState.REFUSED.value,",
    ),
    (
        "plan_bonus",
        "What is given counts for no limit.",
        "    draft.count(bonus.counter, 1)\n",
        "",
    ),
    (
        "plan_bonus",
        "What is given counts for no tier.",
        "points=bonus.units",
        "points=0",
    ),
    (
        "counter_of_day",
        "Friends of a month are friends of a day.",
        "PeriodKind.DAY",
        "PeriodKind.MONTH",
    ),
    (
        "counter_of_paid",
        "A limit for a month is one for ever.",
        "almanac.key(at, terms.period)",
        "almanac.key(at, None)",
    ),
    (
        "counter_of_token",
        "All cards are one.",
        "{token.hex()}",
        "{len(token)}",
    ),
)
