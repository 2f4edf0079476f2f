"""
Rewards that are redeemed by themselves, as soon as a member's balance covers them.

As time passes they are redeemed at the instant at which units matured or came back, before tiers are
reviewed and before lots expire; after a command that brought units, at the command's instant. So it makes no
difference when a job runs. Each is an ordinary reward, under a reference that counts those of the member.
"""

from __future__ import annotations

from typing import Final

from clubkit.calendars import Almanac, Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.reward import have, shopper_of, stock_left
from clubkit.commands.standing import review_standing
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.ended import OF_REWARDS
from clubkit.ledger.postings import Trace
from clubkit.program.model import Cost, Program, Reward
from clubkit.rewards.eligibility import limit_counter, missing_for
from clubkit.values import changed

OF_AUTOMATIC: Final = f"{OF_REWARDS}automatic:"
"""How ids of records begin that were redeemed by themselves; a caller's reference may not begin so."""

MOST_AT_ONCE: Final = 100
"""How often one reward is redeemed at one instant; the rest follows the next time that units come."""


def counters_of_automatic(program: Program, almanac: Almanac) -> tuple[str, ...]:
    """Names of the member's counters that automatic redemption reads, at any instant."""
    limits = (limit_counter(reward, almanac, Instant(0)) for reward in program.automatic)
    times = (_times(reward) for reward in program.automatic)
    return (*times, *(name for name in limits if name is not None))


def redeem_automatically(draft: Draft, context: Context) -> bool:
    """
    Redeem what the balance covers at the draft's instant: rewards in the order of the program.

    Returns:
        Whether something was redeemed.
    """
    before = len(draft.changes.postings)
    for reward in context.program.automatic:
        times = 0
        while times < MOST_AT_ONCE and _redeem(draft, reward, context):
            times += 1
    return len(draft.changes.postings) > before


def plan_automatic(book: Book, context: Context, *, at: Instant) -> Decision:
    """Redeem what the balance covers after a command that brought units. Empty changes mean nothing was."""
    draft = start(book, at, context)
    if redeem_automatically(draft, context):
        review_standing(draft, context, draft.at)
    return Decision(draft.changes)


def _redeem(draft: Draft, reward: Reward, context: Context) -> bool:
    """Redeem a reward once, if the member can have it; the tier is that of the last review."""
    tier_id = (draft.changes.standing or draft.book.standing).tier_id
    cost = reward.cost_in(tier_id)
    if cost is None:
        return False
    left = stock_left(draft, reward, context)
    shopper = shopper_of(draft, reward, context, tier_id=tier_id, cart=None, left=left)
    if missing_for(reward, changed(shopper, spendable=_spendable(draft, cost))):
        return False

    draft.count(_times(reward), 1)
    reference = f"{OF_AUTOMATIC}{reward.reward_id}:{draft.counted(_times(reward))}"
    have(draft, reward, cost, context, Trace(reference, None, None, context.program.version))
    return True


def _spendable(draft: Draft, cost: Cost) -> int:
    """Units that pay for it, without those of lots that expire at this very instant, or did before."""
    return sum(lot.remaining for lot in draft.open_lots(cost.unit_id)) - draft.owed(cost.unit_id)


def _times(reward: Reward) -> str:
    """The counter of how often a member had a reward by itself, also those that were cancelled since."""
    return f"{OF_AUTOMATIC}{reward.reward_id}"
