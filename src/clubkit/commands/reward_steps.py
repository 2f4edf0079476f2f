"""What happens to a reward after it was redeemed: approved, refused, used, cancelled, fulfilled."""

from __future__ import annotations

from attrs import evolve, frozen

from clubkit.calendars import Instant
from clubkit.commands.approval import is_same_person
from clubkit.commands.context import Context, Decision
from clubkit.commands.passing import start
from clubkit.commands.redeemed import unit_of
from clubkit.commands.reference import nothing
from clubkit.commands.reward import issued
from clubkit.commands.standing import review_standing
from clubkit.commands.surprise import free_place
from clubkit.errors import RewardStateError, SelfApprovalError, UnknownRewardError
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.ended import OF_REWARDS
from clubkit.ledger.postings import Posting, Trace
from clubkit.ledger.records import Note, RewardRecord
from clubkit.ledger.reinstate import reinstate
from clubkit.program.model import Reinstated, Returned, Reward
from clubkit.rewards.lifecycle import RewardState, Step, after
from clubkit.values import changed


@frozen
class RewardStep:
    """
    Something is done to a reward that was redeemed.

    Attributes:
        record_id: The reference that it was redeemed under.

        by: Who does it, or none.

        text: Why, or what is noted; none where nothing is said.

        order_key: The order that it is used on, or none.
    """

    record_id: str
    step: Step
    at: Instant
    by: str | None = None
    text: str | None = None
    order_key: str | None = None


def plan_step(book: Book, command: RewardStep, context: Context) -> Decision:
    """
    Decide a step of a reward. The same step again changes nothing.

    Args:
        book: With the record that is named.

    Raises:
        UnknownRewardError: If the member has no such record.

        RewardStateError: If it cannot be done as the reward stands.

        SelfApprovalError: If who redeemed it approves.
    """
    known = book.rewards.get(command.record_id)
    if known is None:
        raise UnknownRewardError(command.record_id)
    if _was_done(known, command):
        return Decision(nothing(book), repeated=True)

    draft = start(book, command.at, context)
    record = draft.reward(command.record_id) or known
    state = after(record.state, command.step)
    if state is None:
        raise RewardStateError(command.record_id, record.state.value, command.step.value)
    if command.step is Step.APPROVE and is_same_person(command.by or "", record.by or ""):
        raise SelfApprovalError(command.record_id)

    reward = context.pinned(record.program_version).rewards_by_id[record.reward_id]
    done = changed(
        record,
        state=state,
        resolved_at=draft.at,
        resolved_by=command.by,
        reason=command.text,
        order_key=command.order_key or record.order_key,
    )
    posting = None
    if command.step is Step.APPROVE:
        done = issued(draft, done, reward, context)
    elif state is RewardState.CANCELLED:
        done, posting = _cancelled(draft, done, reward, context, step=command.step)
    draft.set_reward(done)
    review_standing(draft, context, draft.at)
    return Decision(draft.changes, posting)


def plan_note(book: Book, record_id: str, note: Note, context: Context) -> Decision:
    """
    Note what was done for a reward that is issued or used. The same note as the last changes nothing.

    Raises:
        UnknownRewardError: If the member has no such record.

        RewardStateError: If it waits, or was cancelled or not used in time.
    """
    known = book.rewards.get(record_id)
    if known is None:
        raise UnknownRewardError(record_id)
    if known.notes and (known.notes[-1].text, known.notes[-1].by) == (note.text, note.by):
        return Decision(nothing(book), repeated=True)

    draft = start(book, note.at, context)
    record = draft.reward(record_id) or known
    if record.state not in {RewardState.ISSUED, RewardState.USED}:
        raise RewardStateError(record_id, record.state.value, "be fulfilled")
    draft.set_reward(changed(record, notes=(*record.notes, changed(note, at=draft.at))))
    return Decision(draft.changes)


def plan_code(book: Book, record_id: str, code_key: str) -> Decision:
    """Note which voucher a reward gave, in the transaction that gave it."""
    draft = Draft(book, book.last_at)
    draft.set_reward(changed(book.rewards[record_id], code_key=code_key))
    return Decision(draft.changes)


def _was_done(record: RewardRecord, command: RewardStep) -> bool:
    if command.step is Step.APPROVE:  # it is issued, or used by now
        return record.issued_at is not None
    if command.step is Step.USE:
        return record.state is RewardState.USED and command.order_key in (None, record.order_key)
    if command.step is Step.REOPEN:
        return record.state is not RewardState.USED
    return record.state is RewardState.CANCELLED


def _cancelled(
    draft: Draft, record: RewardRecord, reward: Reward, context: Context, *, step: Step
) -> tuple[RewardRecord, Posting | None]:
    """Give back its units by policy, and its place in the limits."""
    free_place(draft, record)
    policy = reward.returns.cancelled
    if step is Step.REFUSE and policy is Returned.NONE:
        policy = Returned.OWN
    spent = record.spent
    if spent is None or policy is Returned.NONE:
        return record, None

    unit = unit_of(spent, context)
    how = Reinstated.OWN if policy is Returned.OWN else Reinstated.GRACE
    terms = evolve(unit.on_refund, reinstated=how, grace=reward.returns.grace)
    trace = Trace(
        f"{OF_REWARDS}cancel:{record.record_id}",
        None,
        None,
        record.program_version,
        record.resolved_by,
        record.reason,
    )
    back = reinstate(
        draft,
        spent,
        spent.units - spent.units_reinstated,
        unit=evolve(unit, on_refund=terms),
        almanac=context.almanac,
        occurred_at=draft.at,
        trace=trace,
    )
    return changed(record, spent=back), draft.changes.postings[-1]
