"""Redeeming a reward: who may, what it costs, and what the record of it says."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Duration, Instant
from clubkit.commands.asking import held_by
from clubkit.commands.award import nth_orders, order_counters
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.points import lot_entries
from clubkit.commands.redeem import spendable
from clubkit.commands.redeemed import spend_on
from clubkit.commands.reference import command_digest, earlier
from clubkit.commands.standing import review_standing
from clubkit.earning.subject import Subject
from clubkit.errors import Missing, RewardRefusedError, UnknownRewardError
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.expiry import expires_at, note_activity
from clubkit.ledger.places import Place, PostingKind
from clubkit.ledger.postings import Trace
from clubkit.ledger.records import Redemption, RewardRecord
from clubkit.orders import Order, basis_minor, order_key
from clubkit.program.model import Cost, Returned, Reward, RewardKind
from clubkit.rewards.catalogue import Offer, in_order
from clubkit.rewards.eligibility import Shopper, limit_counter, missing_for, stock_counter
from clubkit.rewards.lifecycle import RewardState
from clubkit.values import changed


@frozen
class RedeemReward:
    """
    A member wants a reward.

    Attributes:
        reference: The caller's idempotency key, which the record is kept under.

        cart: The order that it is for, as it stands, or none.

        by: Who redeems it for the member, or none where the member does.
    """

    reward_id: str
    reference: str
    at: Instant
    cart: Order | None = None
    by: str | None = None


def counters_of_rewards(context: Context, at: Instant, *, reward_id: str | None = None) -> list[str]:
    """Names of the member's counters that a reward of the program reads at an instant, or all of them do."""
    rewards = [each for each in context.program.rewards if reward_id in (None, each.reward_id)]
    limited = [limit_counter(reward, context.almanac, at) for reward in rewards]
    orders = [name for _, name in order_counters(context, at)]
    return [*(name for name in limited if name is not None), *orders]


def known_reward(context: Context, reward_id: str) -> Reward:
    """
    A reward of the program in force.

    Raises:
        UnknownRewardError: If there is none of that name.
    """
    reward = context.program.rewards_by_id.get(reward_id)
    if reward is None:
        raise UnknownRewardError(reward_id)
    return reward


def plan_catalogue(
    book: Book, context: Context, *, at: Instant, cart: Order | None, stocks: dict[str, int]
) -> tuple[Offer, ...]:
    """
    What the member can have now, and what is missing for the rest, in the order in which it is shown.

    Args:
        stocks: By counter: how much of a stock is used up.
    """
    draft = start(book, at, context)
    tier_id = _tier_id(draft, context)
    offers = []
    for reward in context.program.rewards:
        cost = reward.cost_in(tier_id)
        if cost is None:
            continue
        stock, counter = reward.limit.stock, stock_counter(reward)
        left = None if stock is None or counter is None else max(0, stock - stocks.get(counter, 0))
        shopper = shopper_of(draft, reward, context, tier_id=tier_id, cart=cart, left=left)
        offers.append(Offer(reward, cost, missing_for(reward, shopper), left))
    return in_order(offers)


def plan_redeem_reward(book: Book, command: RedeemReward, context: Context) -> Decision:
    """
    Decide whether a member gets a reward: units are spent, and its place in the limits is taken.

    Raises:
        UnknownRewardError: If the program has no such reward.

        RewardRefusedError: With everything that is missing.

        ReferenceReusedError: If the reference names a command of other content.
    """
    cart = command.cart
    key = None if cart is None else order_key(cart.source, cart.order_id)
    digest = command_digest("reward", command.reward_id, key)
    repeat = earlier(book, command.reference, digest)
    if repeat is not None:
        return repeat

    reward = known_reward(context, command.reward_id)
    draft = start(book, command.at, context)
    tier_id = _tier_id(draft, context)
    left = stock_left(draft, reward, context)
    shopper = shopper_of(draft, reward, context, tier_id=tier_id, cart=cart, left=left)
    missing = missing_for(reward, shopper)
    cost = reward.cost_in(tier_id)
    if missing or cost is None:
        raise RewardRefusedError(reward.reward_id, missing or (Missing("not_for_units"),))

    place = len(draft.changes.postings)
    trace = Trace(command.reference, digest, key, context.program.version, command.by)
    have(draft, reward, cost, context, trace)
    if cost.units:
        note_activity(draft, context.unit(cost.unit_id), context.almanac, draft.at)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, draft.changes.postings[place])


def stock_left(draft: Draft, reward: Reward, context: Context) -> int | None:
    """How many there are for the club, as far as it was asked: one at least before. None for no bound."""
    stock = stock_counter(reward)
    if stock is None:
        return None
    wanted, _ = draft.changes.shared.get(stock, (0, None))
    return context.granted.get(stock, wanted + 1) - wanted


def have(draft: Draft, reward: Reward, cost: Cost, context: Context, trace: Trace) -> None:
    """Let a member have a reward: units are spent, its place in the limits is taken, and it is recorded."""
    spent = _pay(draft, cost, context, trace)
    counter, stock = limit_counter(reward, context.almanac, draft.at), stock_counter(reward)
    if counter is not None:
        draft.count(counter, 1)
    if stock is not None:
        wanted, _ = draft.changes.shared.get(stock, (0, None))
        draft.changes.shared[stock] = (wanted + 1, reward.limit.stock)
    record = RewardRecord(
        str(trace.reference),
        reward.reward_id,
        RewardState.REQUESTED,
        context.program.version,
        draft.at,
        spent,
        cost.money_minor,
        trace.order_key,
        trace.actor,
        counter=counter,
        stock=stock,
    )
    draft.set_reward(record if reward.approval else issued(draft, record, reward, context))


def issued(draft: Draft, record: RewardRecord, reward: Reward, context: Context) -> RewardRecord:
    """A record whose reward is given now. Store credit is given and used at once."""
    now = draft.at
    if reward.kind is RewardKind.STORE_CREDIT:
        _give_credit(draft, record, reward, context)
        return changed(record, state=RewardState.USED, issued_at=now, resolved_at=now)

    ends_at = grace_until = None
    if reward.lasts is not None:
        ends_at = context.almanac.add(now, reward.lasts)
        if reward.returns.expired is Returned.GRACE:
            grace_until = context.almanac.add(ends_at, reward.returns.grace or Duration())
    return changed(
        record,
        state=RewardState.ISSUED,
        issued_at=now,
        ends_at=ends_at,
        returns_on_end=reward.returns.expired is not Returned.NONE and record.spent is not None,
        grace_until=grace_until,
    )


def _tier_id(draft: Draft, context: Context) -> str | None:
    tier = review_standing(draft, context, draft.at)
    return None if tier is None else tier.tier_id


def _pay(draft: Draft, cost: Cost, context: Context, trace: Trace) -> Redemption | None:
    """Spend what it costs; what is free is noted too, so that its reference is used."""
    if not cost.units:
        draft.post(PostingKind.REDEEM, [], trace=trace)
        return None
    return spend_on(draft, context.unit(cost.unit_id), cost.units, trace=trace)


def _give_credit(draft: Draft, record: RewardRecord, reward: Reward, context: Context) -> None:
    unit = context.unit_ever(reward.unit_id or "")
    end = expires_at(unit, context.almanac, earned_at=draft.at, matures_at=draft.at)
    instants = (draft.at, draft.at, end)
    entries = lot_entries(draft, unit, reward.amount_minor or 0, instants, source=Place.ISSUED)
    reference = f"reward:credit:{record.record_id}"
    draft.post(PostingKind.EARN, entries, trace=Trace(reference, None, None, record.program_version))


def shopper_of(
    draft: Draft,
    reward: Reward,
    context: Context,
    *,
    tier_id: str | None,
    cart: Order | None,
    left: int | None,
) -> Shopper:
    """What is known of a member, as far as a reward asks, at the draft's instant."""
    book = draft.book
    cost = reward.cost_in(tier_id)
    unit = None if cost is None else context.unit(cost.unit_id)
    counter = limit_counter(reward, context.almanac, draft.at)
    subject = Subject(
        context.almanac,
        draft.at,
        0 if cart is None else basis_minor(cart, context.program.basis),
        () if cart is None else cart.attributes,
        () if cart is None else cart.lines,
        book.attributes,
        "" if cart is None else cart.source,
        tier_id,
        nth_orders(book, context, draft.at),
        held_by(context, book, at=draft.at, tier_id=tier_id),
    )
    return Shopper(
        subject,
        has_order=cart is not None,
        spendable=0 if unit is None else spendable(draft, unit),
        owed=0 if unit is None or unit.redeem.in_deficit else draft.owed(unit.unit_id),
        taken=0 if counter is None else draft.counted(counter),
        left=left,
    )
