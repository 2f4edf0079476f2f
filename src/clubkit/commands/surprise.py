"""
Surprises: gifts that come of an order, an activity, a silence, or of being among the best.

A gift is decided with the event that it comes of, after everything else that the event does, and it is a
record like that of a reward that was redeemed, at no cost. One event decides once: an order when it first
counts, an activity under its reference, a silence and a ranking each under an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from attrs import evolve, frozen

from clubkit.calendars import Instant, PeriodKind
from clubkit.commands.asking import held_by
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.standing import review_standing
from clubkit.earning.conditions import matches
from clubkit.earning.subject import Subject
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.records import Gift, RewardRecord
from clubkit.program.model import ON_ORDER, GiftOnRefund, Reward, Surprise
from clubkit.program.model.whole import EVER
from clubkit.rewards.draw import Draw, is_fresh, number_drawn, seed_of, wins
from clubkit.rewards.eligibility import stock_counter
from clubkit.rewards.lifecycle import RewardState
from clubkit.values import changed

OF_GIFTS: Final = "gift:"
"""How ids of records begin that were given and not redeemed; a caller's reference may not begin so."""

_ID_DIGITS: Final = 40


@frozen
class Happening:
    """
    Something that a gift may come of.

    Attributes:
        on: What rewards name: ``order``, ``silence``, ``top``, ``occasion``, or an activity.

        key: Which one: of an order its key, of an activity its reference.

        subject: What conditions look at.

        reward_id: The only reward that may come of it, or none for each that names it.
    """

    on: str
    key: str
    at: Instant
    subject: Subject
    reward_id: str | None = None

    @property
    def event_key(self) -> str:
        return f"{self.on}:{self.key}"


def gift_id(reward_id: str, member_key: int, event_key: str) -> str:
    """The id of the record that an event gives of a reward: the same, however often it is decided."""
    digest = sha256(f"{reward_id}/{member_key}/{event_key}".encode()).hexdigest()
    return f"{OF_GIFTS}{digest[:_ID_DIGITS]}"


def counters_of_surprises(context: Context, on: str, at: Instant) -> list[str]:
    """Names of the member's counters that an event reads at an instant."""
    names = []
    for reward, surprise in _surprises(context, on):
        if surprise.limit.per_member is not None:
            names.append(_place(reward, surprise, "member", context, at))
        if surprise.nth > 1 and on != ON_ORDER:
            names.append(_events(reward))
    return names


def give_surprises(draft: Draft, happening: Happening, context: Context) -> None:
    """Note the gifts that an event gives."""
    if context.draws is None:
        return
    for reward, surprise in _surprises(context, happening.on):
        if happening.reward_id not in (None, reward.reward_id):
            continue
        if matches(reward.when, happening.subject) and _is_nth(draft, reward, surprise, happening):
            _give(draft, reward, surprise, happening, context)


def plan_gift(book: Book, happening: Happening, context: Context, *, at: Instant) -> Decision:
    """Decide what a silence or a ranking gives. What was given before is not given again."""
    draft = start(book, at, context)
    tier = review_standing(draft, context, draft.at)
    subject = happening.subject
    subject.tier_id = None if tier is None else tier.tier_id
    subject.held = held_by(context, book, at=happening.at, tier_id=subject.tier_id)
    if context.draws is not None:
        # As of the tick: nobody chooses when a silence or a period ends, so nobody can draw on a known seed.
        give_surprises(draft, happening, changed(context, draws=evolve(context.draws, now=at)))
    return Decision(draft.changes)


def take_gifts_back(draft: Draft, order_key: str) -> None:
    """Cancel the gifts that came of an order and are not used, where their surprise says so."""
    for record in list(draft.issued()):
        gift = record.gift
        if gift is not None and gift.is_taken_back and gift.event_key == f"{ON_ORDER}:{order_key}":
            free_place(draft, record)
            cancelled = changed(record, state=RewardState.CANCELLED, resolved_at=draft.at)
            draft.set_reward(cancelled)


def free_place(draft: Draft, record: RewardRecord) -> None:
    """Give back the place that a reward has in the limits."""
    if record.counter is not None:
        draft.count(record.counter, -1)
    shared = () if record.gift is None else record.gift.shared
    for name, units in (*shared, *(() if record.stock is None else ((record.stock, 1),))):
        want, cap = draft.changes.shared.get(name, (0, None))
        draft.changes.shared[name] = (want - units, cap)


def _surprises(context: Context, on: str) -> Iterator[tuple[Reward, Surprise]]:
    for reward in context.program.surprises.get(on, ()):
        if reward.surprise is not None:  # pragma: no branch - only those that have one are listed
            yield reward, reward.surprise


def _is_nth(draft: Draft, reward: Reward, surprise: Surprise, happening: Happening) -> bool:
    if surprise.nth == 1:
        return True
    if happening.on == ON_ORDER:
        number = happening.subject.nth.get(EVER, 1)
    else:
        number = draft.book.counters.get(_events(reward), 0) + 1
        draft.count(_events(reward), 1)
    return number % surprise.nth == 0


def _give(draft: Draft, reward: Reward, surprise: Surprise, happening: Happening, context: Context) -> None:
    record_id = gift_id(reward.reward_id, draft.book.member_key, happening.event_key)
    if draft.reward(record_id) is not None:
        return
    counter = None
    if surprise.limit.per_member is not None:
        counter = _place(reward, surprise, "member", context, happening.at)
        if draft.book.counters.get(counter, 0) >= surprise.limit.per_member:
            return
    gift = _drawn(draft, reward, surprise, happening, context)
    wanted = dict(_shared(reward, surprise, context, happening.at))
    if gift is None or any(context.granted.get(name, want) < want for name, (want, _) in wanted.items()):
        return

    for name, (want, cap) in wanted.items():
        draft.changes.shared[name] = (draft.changes.shared.get(name, (0, None))[0] + want, cap)
    if counter is not None:
        draft.count(counter, 1)
    stock = stock_counter(reward)
    gift = changed(gift, shared=tuple((name, want) for name, (want, _) in wanted.items() if name != stock))
    draft.set_reward(
        RewardRecord(
            record_id,
            reward.reward_id,
            RewardState.ISSUED,
            context.program.version,
            draft.at,
            issued_at=draft.at,
            ends_at=None if reward.lasts is None else context.almanac.add(draft.at, reward.lasts),
            counter=counter,
            stock=stock,
            gift=gift,
        )
    )


def _drawn(
    draft: Draft, reward: Reward, surprise: Surprise, happening: Happening, context: Context
) -> Gift | None:
    """What is noted of a draw that is won, or of a gift that needs none; none where nothing is given."""
    draws = context.draws
    if draws is None or not is_fresh(happening.at, draws.now):
        return None
    follows = happening.on == ON_ORDER and surprise.on_refund is GiftOnRefund.CANCEL
    gift = Gift(happening.event_key, draft.book.member_key, is_taken_back=follows)
    if not surprise.is_drawn:
        return gift

    key_id, secret = draws.ask()
    month = context.almanac.key(happening.at, PeriodKind.MONTH)
    draw = Draw(reward.reward_id, context.program.version, gift.member_key, gift.event_key)
    if not wins(number_drawn(seed_of(secret, month), draw), surprise.chance):
        return None
    return changed(gift, month=month, key_id=key_id)


def _shared(
    reward: Reward, surprise: Surprise, context: Context, at: Instant
) -> Iterator[tuple[str, tuple[int, int]]]:
    """What a gift takes of limits that members share: name, how much, and the cap."""
    stock, limit = stock_counter(reward), surprise.limit
    if stock is not None and reward.limit.stock is not None:
        yield stock, (1, reward.limit.stock)
    if limit.times is not None:
        yield _place(reward, surprise, "times", context, at), (1, limit.times)
    if limit.budget_minor is not None:
        yield _place(reward, surprise, "budget", context, at), (surprise.worth_minor, limit.budget_minor)


def _place(reward: Reward, surprise: Surprise, measure: str, context: Context, at: Instant) -> str:
    return f"{OF_GIFTS}{reward.reward_id}:{measure}:{context.almanac.key(at, surprise.limit.period)}"


def _events(reward: Reward) -> str:
    return f"{OF_GIFTS}{reward.reward_id}:events"
