"""Bugs in rewards and surprises: redeeming, giving, using and ending them, and what comes back of them."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = (
    *seeded(
        "ledger/book.py",
        "club/test_rewards.py",
        (
            "end_of",
            "A reward ends a moment before it is too late to use it.",
            "return record.ends_at\n",
            "return Instant(record.ends_at - 1)\n",
        ),
    ),
    *seeded(
        "ledger/draft.py",
        "club/test_rewards.py club/test_surprises.py",
        (
            "Draft.reward",
            "A reward that an earlier decision gave never ends.",
            "return self.changes.rewards.get(record_id) or self.book.rewards.get(record_id)",
            "return self.changes.rewards.get(record_id)",
        ),
        (
            "Draft.issued",
            "A gift that ended in this very decision goes with its order.",
            "if record.state is RewardState.ISSUED)",
            "if record.state in (RewardState.ISSUED, RewardState.EXPIRED))",
        ),
        (
            "Draft.set_reward",
            "Of several rewards that end together one is noted.",
            "self.changes.rewards[record.record_id] = record",
            "self.changes.rewards = {record.record_id: record}",
        ),
    ),
    *seeded(
        "ledger/due.py",
        "club/test_rewards.py",
        (
            "pass_time",
            "At one instant, lots expire before rewards end.",
            "_MATURE, _LAPSE, _END, _EXPIRE = range(4)",
            "_MATURE, _LAPSE, _EXPIRE, _END = range(4)",
        ),
    ),
    *seeded(
        "ledger/ended.py",
        "club/test_rewards.py",
        (
            "end_reward",
            "Every reward that ends gives its units back.",
            "if not record.returns_on_end or spent is None:",
            "if spent is None:",
        ),
        (
            "end_reward",
            "What comes back leaves a deficit unpaid.",
            "draft.owed(spent.unit_id), by_lot(gifts)",
            "0, by_lot(gifts)",
        ),
        (
            "end_reward",
            "A short grace cuts the lot's own expiry.",
            "return max(lot.expires_at, grace_until)",
            "return grace_until",
        ),
        (
            "end_reward",
            "The record does not say what came back.",
            "draft.set_reward(changed(ended, spent=back))",
            "draft.set_reward(ended)",
        ),
    ),
    *seeded(
        "ledger/touched.py",
        "ledger/test_touched.py",
        (
            "touched_lots",
            "The lots that something is on hold from are left out.",
            "numbers.update(lot_no for lot_no, _ in hold.takes)",
            "del hold",
        ),
        (
            "touched_lots",
            "A lot that a clawback took from is left out.",
            "numbers.update(taking.lot_no for taking in grant.takings if taking.lot_no is not None)",
            "del grant",
        ),
        (
            "touched_lots",
            "A lot that was opened for what came back of a reward is left out.",
            "(*reward.spent.uses, *reward.spent.reinstated)",
            "reward.spent.uses",
        ),
    ),
    *seeded(
        "commands/move.py",
        "club/test_rewards.py club/test_surprises.py",
        (
            "plan_leave_rewards",
            "A reward that went to another member is still the first one's too.",
            "changed(record, state=RewardState.MOVED)",
            "record",
        ),
        (
            "plan_merge_in",
            "Of two rewards under one reference, one is lost.",
            "record_id = moved_id(reward.record_id, other.member_key) if is_taken else reward.record_id",
            "record_id = reward.record_id",
        ),
        (
            "plan_merge_in",
            "A lot that paid for a reward is not found when it comes back.",
            "touched_lots(other.orders.values(), (), estate.rewards)",
            "touched_lots(other.orders.values(), ())",
        ),
    ),
    *seeded(
        "commands/reward.py",
        "club/test_rewards.py club/test_surprises.py",
        (
            "plan_catalogue",
            "A stock is shown as if nothing was taken of it.",
            "max(0, stock - stocks.get(counter, 0))",
            "stock",
        ),
        (
            "shopper_of",
            "A member who owes is not told that this is why.",
            "owed=0 if unit is None or unit.redeem.in_deficit else draft.owed(unit.unit_id)",
            "owed=0",
        ),
        (
            "have",
            "A member's limit is never used up.",
            "    if counter is not None:\n        draft.count(counter, 1)\n",
            "",
        ),
        (
            "have",
            "Nothing is taken of the stock.",
            "(wanted + 1, reward.limit.stock)",
            "(wanted, reward.limit.stock)",
        ),
        (
            "have",
            "A reward is given before anybody approved it.",
            "draft.set_reward(record if reward.approval else issued(draft, record, reward, context))",
            "draft.set_reward(issued(draft, record, reward, context))",
        ),
        (
            "plan_redeem_reward",
            "A reward does not start the idle clock anew.",
            "    if cost.units:\n        note_activity(",
            "    if False:\n        note_activity(",
        ),
        (
            "issued",
            "The time to use a reward runs while it waits to be approved.",
            "context.almanac.add(now, reward.lasts)",
            "context.almanac.add(record.redeemed_at, reward.lasts)",
        ),
    ),
    *seeded(
        "commands/reward_steps.py",
        "club/test_rewards.py",
        (
            "plan_step",
            "Who redeemed a reward approves it under the same name in capitals.",
            'is_same_person(command.by or "", record.by or "")',
            "command.by == record.by",
        ),
        (
            "plan_step",
            "A reward that ended in this very decision is cancelled.",
            "record = draft.reward(command.record_id) or known",
            "record = known",
        ),
        (
            "plan_step",
            "What comes back is decided by the program of the day.",
            "context.pinned(record.program_version).rewards_by_id",
            "context.program.rewards_by_id",
        ),
        (
            "plan_step",
            "A cancelled reward keeps its place in the limits.",
            "    free_place(draft, record)\n",
            "",
        ),
        (
            "plan_step",
            "A refusal costs what a cancel costs.",
            "    if step is Step.REFUSE and policy is Returned.NONE:\n        policy = Returned.OWN\n",
            "",
        ),
        (
            "plan_note",
            "A note takes the place of those before.",
            "notes=(*record.notes, changed(note, at=draft.at))",
            "notes=(changed(note, at=draft.at),)",
        ),
        (
            "plan_note",
            "The same words of another person are no note.",
            "(known.notes[-1].text, known.notes[-1].by) == (note.text, note.by)",
            "known.notes[-1].text == note.text",
        ),
        (
            "plan_note",
            "A reward that was cancelled is fulfilled.",
            "if record.state not in {RewardState.ISSUED, RewardState.USED}:",
            "if record.state is RewardState.REQUESTED:",
        ),
        (
            "plan_code",
            "A reward forgets which voucher it gave.",
            "changed(book.rewards[record_id], code_key=code_key)",
            "book.rewards[record_id]",
        ),
    ),
    *seeded(
        "commands/award.py",
        "club/test_surprises.py",
        (
            "counters_of_order",
            "A gift with an order is decided without its counters.",
            "        names.extend(counters_of_surprises(context, ON_ORDER, at))\n",
            "        pass\n",
        ),
    ),
    *seeded(
        "commands/surprise.py",
        "club/test_surprises.py",
        (
            "plan_gift",
            "A job of an earlier day finds every silence too old.",
            "give_surprises(draft, happening, changed(context, draws=evolve(context.draws, now=at)))",
            "give_surprises(draft, happening, context)",
        ),
        (
            "give_surprises",
            "A silence gives every gift that comes of silences.",
            "        if happening.reward_id not in (None, reward.reward_id):\n            continue\n",
            "",
        ),
        (
            "give_surprises",
            "A gift takes no place in a limit that members share.",
            "(draft.changes.shared.get(name, (0, None))[0] + want, cap)",
            "(draft.changes.shared.get(name, (0, None))[0], cap)",
        ),
        (
            "take_gifts_back",
            "An order takes the gifts of other orders with it.",
            'and gift.is_taken_back and gift.event_key == f"{ON_ORDER}:{order_key}"',
            "and gift.is_taken_back",
        ),
        (
            "free_place",
            "A member's place in a limit is never freed.",
            "    if record.counter is not None:\n        draft.count(record.counter, -1)\n",
            "",
        ),
    ),
    *seeded(
        "commands/automatic.py",
        "club/test_automatic.py",
        (
            "counters_of_automatic",
            "How often a member had a reward is not known.",
            "(*times, *(name for name in limits if name is not None))",
            "tuple(name for name in limits if name is not None)",
        ),
        (
            "redeem_automatically",
            "A reward is redeemed once, however much there is.",
            "while times < MOST_AT_ONCE and",
            "while times < 1 and",
        ),
        (
            "redeem_automatically",
            "Nobody is told that something was redeemed, so that what ends of it has no job.",
            "return len(draft.changes.postings) > before",
            "return False",
        ),
        (
            "plan_automatic",
            "What a command brought is redeemed by the next.",
            "if redeem_automatically(draft, context):",
            "if draft.changes.postings and redeem_automatically(draft, context):",
        ),
    ),
    *seeded(
        "ledger/due.py",
        "club/test_automatic.py",
        (
            "pass_time",
            "Rewards are redeemed after tiers were reviewed, and only where lots expire.",
            "if settle is not None and kind != _EXPIRE and settle():",
            "if settle is not None and kind == _EXPIRE and settle():",
        ),
    ),
    *seeded(
        "ledger/draft.py",
        "club/test_automatic.py",
        (
            "Draft.counted",
            "A decision does not know what it counted itself.",
            "self.book.counters.get(name, 0) + self.changes.counters.get(name, 0)",
            "self.book.counters.get(name, 0)",
        ),
    ),
    *seeded(
        "commands/passing.py",
        "club/test_automatic.py",
        (
            "settling",
            "Time redeems nothing.",
            "return None if redeem is None else lambda: redeem(draft, context)",
            "return None",
        ),
    ),
    *seeded(
        "commands/reward.py",
        "club/test_automatic.py",
        (
            "stock_left",
            "Of one decision each reward takes the same place of the stock.",
            "return context.granted.get(stock, wanted + 1) - wanted",
            "return context.granted.get(stock, 1)",
        ),
        (
            "have",
            "Several rewards of one decision take one place of the stock.",
            "draft.changes.shared[stock] = (wanted + 1, reward.limit.stock)",
            "draft.changes.shared[stock] = (1, reward.limit.stock)",
        ),
    ),
)
