"""Giving the reward that comes with a message: for nothing, once for each message."""

from __future__ import annotations

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.reference import nothing
from clubkit.commands.reward import known_reward, stock_left
from clubkit.commands.surprise import gift_id
from clubkit.ledger.book import Book
from clubkit.ledger.records import Gift, RewardRecord
from clubkit.program.model import Offer
from clubkit.rewards.eligibility import stock_counter
from clubkit.rewards.lifecycle import RewardState


@frozen
class GiveOffer:
    """
    A message offers a reward.

    Attributes:
        message_id: The member has the offer of each once.
    """

    offer: Offer
    message_id: str
    at: Instant


def offer_id(offer: Offer, member_key: int, message_id: str) -> str:
    """The id of the record that a message gives: the same, however often it is tried."""
    return gift_id(offer.reward_id, member_key, _event(message_id))


def plan_offer(book: Book, command: GiveOffer, context: Context) -> Decision:
    """
    Give the reward of an offer for nothing. Nothing changes where it was given, or is out of stock.

    Limits of the reward per member are for those who pay; the stock is everybody's.

    Raises:
        UnknownRewardError: If the program has no such reward.
    """
    record_id = offer_id(command.offer, book.member_key, command.message_id)
    reward = known_reward(context, command.offer.reward_id)
    draft = start(book, command.at, context)
    left = stock_left(draft, reward, context)
    if book.rewards.get(record_id) is not None or (left is not None and left < 1):
        return Decision(nothing(book), repeated=True)

    stock = stock_counter(reward)
    if stock is not None:
        wanted, _ = draft.changes.shared.get(stock, (0, None))
        draft.changes.shared[stock] = (wanted + 1, reward.limit.stock)
    lasts = command.offer.valid or reward.lasts
    draft.set_reward(
        RewardRecord(
            record_id,
            reward.reward_id,
            RewardState.ISSUED,
            context.program.version,
            draft.at,
            issued_at=draft.at,
            ends_at=None if lasts is None else context.almanac.add(draft.at, lasts),
            stock=stock,
            gift=Gift(_event(command.message_id), book.member_key),
        )
    )
    return Decision(draft.changes)


def _event(message_id: str) -> str:
    return f"reminder:{message_id}"
