"""The codes that rewards give: made when a reward is issued; and the reward, when its code is used."""

from __future__ import annotations

from typing import Final

from clubkit.areas.voucher_issue import Issue, Keys, issue_in, revoke_in
from clubkit.commands.reward_steps import RewardStep, plan_code, plan_step
from clubkit.errors import RewardStateError
from clubkit.keeper import Desk
from clubkit.ledger.book import Book
from clubkit.ledger.records import RewardRecord
from clubkit.program.model import AllOf, Condition, Reward, RewardKind, VoucherTerms, Within
from clubkit.rewards.lifecycle import RewardState, Step
from clubkit.storage.ports import Needs
from clubkit.vouchers.campaign import Campaign
from clubkit.vouchers.discount import Discount
from clubkit.vouchers.voucher import Details, Voucher

CAMPAIGN: Final = "clubkit:reward:"
"""How the campaigns of the codes of rewards begin."""


def give_code(desk: Desk, keys: Keys, book: Book, record: RewardRecord, reward: Reward) -> str | None:
    """
    Make the code of a reward that was just issued, and note it in the record; in the desk's unit of work.

    Returns:
        The code, or none where the reward gives none.

    Raises:
        KeyRingError: If the club has no keys, or none that signs.
    """
    terms = reward.voucher
    if terms is None or not terms.code or record.state is not RewardState.ISSUED:
        return None

    # What may differ from one program to the next is in the name, so that a code keeps its terms.
    least = _least_minor(reward.when)
    name = f"{CAMPAIGN}{reward.reward_id}" + (f":{least}" if least else "")
    campaign = Campaign(campaign_id=name, most=None, least_minor=least)
    made = issue_in(desk, keys, campaign, _issue(book, record, reward, terms))
    desk.take_in(book, plan_code(book, record.record_id, made.code_key).changes)
    return made.code


def call_back(desk: Desk, record: RewardRecord) -> None:
    """
    Call the code of a reward back that is cancelled.

    Raises:
        RewardStateError: If it was used by then, or is in a cart.
    """
    if record.code_key is not None and revoke_in(desk, record.code_key):
        raise RewardStateError(record.record_id, "in a cart or used", Step.CANCEL.value)


def note_use(desk: Desk, voucher: Voucher, is_used: bool) -> None:  # noqa: FBT001 - see `voucher_issue.Used`
    """Bring the reward that a code was issued for to what became of the code: used, or open again."""
    if voucher.member_key is None or (not is_used and voucher.uses):
        return
    keeper = desk.keeper
    known = desk.store.by_key([voucher.member_key])[voucher.member_key]
    member = keeper.resolved(desk.store, [known])[0]
    records = desk.store.rewards(member.member_key)
    record = next((each for each in records if each.code_key == voucher.code_key), None)
    if record is None:
        return
    now = keeper.now()
    book = desk.open(member, Needs(rewards=(record.record_id,)), at=now)
    step = RewardStep(record.record_id, Step.USE if is_used else Step.REOPEN, now)
    desk.decide(book, lambda context: plan_step(book, step, context))


def _issue(book: Book, record: RewardRecord, reward: Reward, terms: VoucherTerms) -> Issue:
    gives = None
    if reward.kind is RewardKind.DISCOUNT:
        gives = Discount(reward.amount_minor, reward.percent, reward.ceiling_minor)
    return Issue(
        member_key=book.member_key,
        ends_at=record.ends_at,
        most=terms.uses,
        details=Details(gives, record.record_id),
    )


def _least_minor(when: Condition) -> int:
    """The least that the order must be worth by a reward's conditions."""
    parts = when.conditions if isinstance(when, AllOf) else (when,)
    bounds = [part.at_least for part in parts if isinstance(part, Within) and part.subject == "total"]
    return max((int(bound) for bound in bounds if bound is not None), default=0)
