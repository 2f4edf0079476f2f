"""Bugs in what the club decides: orders, redemptions, holds, gifts, merges and jobs."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = (
    *seeded(
        "commands/award.py",
        "settled/test_pinned.py settled/test_multipliers.py settled/test_prorate.py"
        " settled/test_program_changes.py",
        (
            "first_award",
            "The first order is counted as none.",
            "counters.get(name, 0) + 1 for",
            "counters.get(name, 0) for",
        ),
        (
            "award_of_kept",
            "What units paid for is taken off what was kept in full.",
            "changed(award, redeemed_minor=share)",
            "award",
        ),
        (
            "award_again",
            "An edit upward goes beyond the limit that was pinned.",
            "allowed[rule_id] = Allowance(most,",
            "allowed[rule_id] = Allowance(max(most, 2**40),",
        ),
        (
            "award_again",
            "An order that is edited takes its own use of a limit for that of another.",
            "- (given if counted else 0)",
            "- 0",
        ),
        (
            "award_again",
            "An old order is worked out by the program of the day.",
            "    program = context.pinned(award.program_version)\n    at =",
            "    program = context.program\n    at =",
        ),
        (
            "reawarded",
            "An edited order does not count among the member's orders any more.",
            "counters=(*used.own, *orders))",
            "counters=used.own)",
        ),
        (
            "counters_of_order",
            "Which order it is is decided without its counter.",
            "    names.extend(name for _, name in _order_counters(context, at))\n",
            "",
        ),
    ),
    *seeded(
        "commands/award.py",
        "commands/test_kept_part.py settled/test_prorate.py",
        (
            "kept_part",
            "The tax of a returned line is taken from the lines that were kept.",
            "return line.eligible_minor + line.tax_minor",
            "return line.eligible_minor",
        ),
        (
            "kept_part",
            "A part refund of one piece takes the piece.",
            "return -(-line.quantity * kept_minor // line.eligible_minor)",
            "return line.quantity * kept_minor // line.eligible_minor",
        ),
        (
            "kept_part",
            "A refund without lines comes off every line.",
            "        rest -= cut\n",
            "",
        ),
    ),
    *seeded(
        "commands/balance.py",
        "settled/test_deficit.py settled/test_late_jobs.py ledger/test_expiry.py",
        (
            "balance_of",
            "Who owes sees what cannot be spent.",
            "if owed and not unit.redeem.in_deficit:",
            "if owed and unit.redeem.in_deficit:",
        ),
        (
            "balance_of",
            "A balance is that of the last decision, and not of the instant.",
            "pass_time(draft, max(at, book.last_at))",
            "pass_time(draft, book.last_at)",
        ),
        (
            "balance_of",
            "Of lots that expire together one is told.",
            "expiring.get(lot.expires_at, 0) + lot.remaining",
            "lot.remaining",
        ),
    ),
    *seeded(
        "commands/context.py",
        "settled/test_program_changes.py settled/test_pinned.py",
        (
            "Context.pinned",
            "An award is worked out by the program of the day.",
            "return self.program if version == self.program.version else self.rulebook[version]",
            "return self.program",
        ),
        (
            "Context.unit_ever",
            "A unit that the program has no more is unknown.",
            "(self.program, *self.rulebook.values())",
            "(self.program,)",
        ),
    ),
    *seeded(
        "commands/hold.py",
        "settled/test_holds.py commands club/test_retries.py settled/test_what_sync_takes.py",
        (
            "plan_hold",
            "A hold may have lapsed when it begins.",
            "if command.lapses_at <= draft.at:",
            "if command.lapses_at < draft.at:",
        ),
        (
            "plan_hold",
            "A hold that is sent again with other content is answered as the first.",
            "if before.trace.digest != digest:",
            "if before.trace.digest is None:",
        ),
        (
            "plan_capture",
            "More is captured than is held.",
            'if whole_units("units", units) > hold.units:',
            'if whole_units("units", units) > hold.units + 1:',
        ),
        (
            "plan_capture",
            "What a capture spent is not remembered with its order.",
            "draft.set_order(changed(record, redemptions=(*record.redemptions, redemption)))",
            "draft.set_order(record)",
        ),
        (
            "plan_release",
            "A hold that lapsed cannot be released again.",
            "if hold is not None and hold.state in (HoldState.RELEASED, HoldState.LAPSED):",
            "if hold is not None and hold.state is HoldState.RELEASED:",
        ),
        (
            "plan_release",
            "A hold that was captured is released.",
            "(HoldState.RELEASED, HoldState.LAPSED):",
            "(HoldState.RELEASED, HoldState.LAPSED, HoldState.CAPTURED):",
        ),
        (
            "split_takes",
            "Each lot gives the whole.",
            "        units -= part\n",
            "",
        ),
    ),
    *seeded(
        "commands/invite.py",
        "tiers/test_invitations.py",
        (
            "plan_invite",
            "An invitation counts from the next review on.",
            "changed(standing, invitation=invitation)\n        review_standing(draft, context, draft.at)\n",
            "changed(standing, invitation=invitation)\n",
        ),
    ),
    *seeded(
        "commands/level.py",
        "settled/test_version.py settled/test_prorate.py settled/test_order_of_arrival.py"
        " settled/test_pinned.py settled/test_what_sync_takes.py tiers/test_scores.py"
        " settled/test_late_jobs.py settled/test_multipliers.py settled/test_deficit.py",
        (
            "OrderWork.step_to",
            "An order that was given back in whole still counts.",
            "level.refunded_minor >= self.basis\n",
            "level.refunded_minor > self.basis\n",
        ),
        (
            "OrderWork.step_to",
            "A refund that comes late is dated before its order.",
            "self.stepped_at = max(level.at, self.dated_at)",
            "self.stepped_at = level.at",
        ),
        (
            "OrderWork.step_to",
            "A cancelled order keeps its hold.",
            "        if level.state in _GONE:\n            self._release_holds()\n",
            "",
        ),
        (
            "OrderWork.step_to",
            "A missed review knows of the refund that comes after it.",
            "review_standing(self.draft, self.context, self.draft.at)\n            grants",
            "grants",
        ),
        (
            "OrderWork.step_to",
            "What a grant lost is put back twice.",
            "missing = net - (grant.granted - grant.reversed)",
            "missing = net - grant.granted + 2 * grant.reversed",
        ),
        (
            "OrderWork.step_to",
            "An order that grows gets a new grant instead of what was taken.",
            "restored = min(missing, grant.reversed)",
            "restored = 0",
        ),
        (
            "OrderWork.step_to",
            "More is issued into a lot that has expired.",
            "            reopen(self.draft, grant.lot_no)\n",
            "",
        ),
        (
            "OrderWork.step_to",
            "What is issued leaves a deficit unpaid.",
            "if owed and lot.is_spendable(self.draft.at):",
            "if owed and not lot.is_spendable(self.draft.at):",
        ),
        (
            "earned_on",
            "An order counts at the day on which it was placed.",
            "return order.placed_at if order.paid_at is None else order.paid_at",
            "return order.placed_at",
        ),
    ),
    *seeded(
        "commands/move.py",
        "commands/test_moving.py settled/test_merge.py settled/test_deficit.py club/test_retries.py",
        (
            "plan_transfer_out",
            "Who owes gives.",
            "    if draft.owed(unit.unit_id):\n        raise InDeficitError(draft.owed(unit.unit_id))\n",
            "",
        ),
        (
            "plan_transfer_in",
            "Units that are given keep their expiry where the program starts it anew.",
            "if unit.transfer is TransferExpiry.KEEP:",
            "if unit.transfer is not TransferExpiry.KEEP:",
        ),
        (
            "plan_merge_out",
            "Units on hold stay behind.",
            "        give_back(draft, hold, PostingKind.RELEASE, occurred_at=draft.at)\n",
            "        del hold\n",
        ),
        (
            "plan_merge_in",
            "What is owed arrives, and what arrives with it does not pay it.",
            "owed=owed.get(unit_id, 0), keeps_origin=True)",
            "keeps_origin=True)",
        ),
        (
            "plan_merge_in",
            "Counters of the member that was merged are lost.",
            "        draft.count(name, value)\n",
            "        del name, value\n",
        ),
        (
            "plan_merge_in",
            "Scores of the member that was merged are lost.",
            "        add_fact(draft, changed(fact, known_at=max(fact.known_at, draft.at)))\n",
            "        del fact\n",
        ),
        (
            "plan_merge_in",
            "A lot that was spent before the merge is not found by a refund.",
            "            _keep_closed(draft, lot, other.member_key)\n",
            "            pass\n",
        ),
        (
            "plan_merge_in",
            "Of an order that both had, the older reading stays.",
            "return record.version > known.version",
            "return record.version < known.version",
        ),
        (
            "plan_merge_in",
            "Of what both spent on an order, one part is forgotten.",
            "spent = (*known.redemptions, *record.redemptions)",
            "spent = known.redemptions",
        ),
    ),
    *seeded(
        "commands/outlook.py",
        "tiers club/test_top_share.py club/test_standing.py docs/test_tiers_page.py",
        (
            "outlook",
            "A tier of the best members is told as the next one to reach.",
            "for each in ladder.tiers[place + 1 :] if each.top is None), None)",
            "for each in ladder.tiers[place + 1 :]), None)",
        ),
        (
            "outlook",
            "The next tier is the one that the member has.",
            "in ladder.tiers[place + 1 :] if",
            "in ladder.tiers[place:] if",
        ),
        (
            "outlook",
            "Who is in the lowest tier is not told when scores begin anew.",
            "standing.grace_until or standing.review_at or _counts_until(ladder, context, book, draft.at),",
            "standing.grace_until or standing.review_at,",
        ),
    ),
    *seeded(
        "commands/passing.py",
        "settled/test_late_jobs.py settled/test_order_of_arrival.py settled/test_merge.py",
        (
            "let_time_pass",
            "A review that reads the balance reads that of the end.",
            "if ladder.reads_balance:",
            "if not ladder.reads_balance:",
        ),
    ),
    *seeded(
        "commands/points.py",
        "commands earning/test_limits.py ledger/test_expiry.py tiers/test_scores.py club/test_retries.py"
        " club/test_hostile.py settled/test_deficit.py",
        (
            "plan_earn",
            "An activity that is sent again earns again.",
            "    if repeat is not None:\n        return Earned(repeat, ())\n",
            "",
        ),
        (
            "plan_earn",
            "An activity does not use up its limits.",
            "        draft.count(name, delta)\n",
            "        del name, delta\n",
        ),
        (
            "plan_earn",
            "An activity leaves the idle clock alone.",
            "        note_activity(draft, context.unit(unit_id), context.almanac, draft.at)\n",
            "        del unit_id\n",
        ),
        (
            "lot_entries",
            "A lot that opens leaves a deficit unpaid.",
            "    if lot.is_spendable(draft.at):\n        entries.extend(",
            "    if not lot.is_spendable(draft.at):\n        entries.extend(",
        ),
        (
            "plan_adjust",
            "The sign of a correction is lost.",
            "gives = command.units > 0",
            "gives = command.units != 0",
        ),
        (
            "plan_adjust",
            "A correction makes members owe without leave.",
            "if taken < wanted and not command.may_owe:",
            "if taken < wanted and command.may_owe is None:",
        ),
        (
            "plan_opening",
            "An old lot may end at the moment at which it begins.",
            "command.lasts_until <= begins:",
            "command.lasts_until < begins:",
        ),
        (
            "plan_opening",
            "Units that were pending in the older system can be spent.",
            "instants = (command.earned_at, begins, command.lasts_until)",
            "instants = (command.earned_at, command.earned_at, command.lasts_until)",
        ),
    ),
    *seeded(
        "commands/quote.py",
        "commands settled/test_multipliers.py",
        (
            "plan_quote",
            "A quote does not know what is left of a shared limit.",
            "changed(context, granted=granted)",
            "context",
        ),
        (
            "plan_quote",
            "A cart that is not paid yet is told to earn nothing.",
            "changed(cart, state=OrderState.PAID, refunds=())",
            "changed(cart, refunds=())",
        ),
    ),
    *seeded(
        "commands/redeem.py",
        "commands/test_redeem_terms.py club/test_retries.py club/test_hostile.py settled/test_deficit.py"
        " ledger/test_expiry.py settled/test_what_sync_takes.py",
        (
            "plan_redeem",
            "A redemption that is sent again spends again.",
            "    if repeat is not None:\n        return repeat\n",
            "",
        ),
        (
            "allowed_units",
            "The least that may be redeemed is too little.",
            "if wanted < terms.at_least:",
            "if wanted <= terms.at_least:",
        ),
        (
            "quote_redeem",
            "A quote forgets the share of the order.",
            "bounds = [spendable(draft, unit), wanted, payable_units(unit, order_minor)]",
            "bounds = [spendable(draft, unit), wanted]",
        ),
        (
            "spendable",
            "What is owed can be spent.",
            "return max(0, draft.account(unit.unit_id).open - draft.owed(unit.unit_id))",
            "return max(0, draft.account(unit.unit_id).open)",
        ),
        (
            "payable_units",
            "The share of an order is rounded up to a unit.",
            "return payable.numerator // payable.denominator",
            "return -(-payable.numerator // payable.denominator)",
        ),
        (
            "whole_steps",
            "A step that was begun counts.",
            "return units - units % step",
            "return units + -units % step",
        ),
    ),
    *seeded(
        "commands/redeemed.py",
        "ledger/test_reinstate.py settled/test_prorate.py commands scenarios/test_peers.py",
        (
            "follow_redemptions",
            "Units come back to a deleted order in proportion to its refunds only.",
            "    if refunded.gone:\n        return redemption.units\n",
            "",
        ),
        (
            "redeemed_minor",
            "Of several redemptions the last one pays.",
            "total += worth_floor(",
            "total = worth_floor(",
        ),
        (
            "worth_floor",
            "What units pay is rounded up.",
            "return units * unit.worth.numerator // unit.worth.denominator",
            "return -(-units * unit.worth.numerator // unit.worth.denominator)",
        ),
    ),
    *seeded(
        "commands/reference.py",
        "club/test_retries.py",
        (
            "earlier",
            "A reference with other content is answered as the first.",
            "    if posting.trace.digest != digest:\n        raise ReferenceReusedError(reference)\n",
            "",
        ),
    ),
    *seeded(
        "commands/shared.py",
        "settled/test_multipliers.py",
        (
            "decide_with",
            "What a limit grants less is not worked out again.",
            "fell_short = fell_short or granted[name] < want",
            "fell_short = False",
        ),
    ),
    *seeded(
        "commands/standing.py",
        "tiers settled/test_late_jobs.py settled/test_order_of_arrival.py",
        (
            "review_standing",
            "A ladder that reads the balance reads none.",
            "balance = balance_in(draft, context) if ladder.reads_balance else 0",
            "balance = 0",
        ),
        (
            "review_standing",
            "The window stays where it was.",
            "draft.facts_from <= at - ladder.young_micros",
            "draft.facts_from <= at - 2 * ladder.young_micros",
        ),
        (
            "add_fact",
            "The second fact of a decision forgets the first.",
            "(changes.window or draft.book.window).plus(fact)",
            "draft.book.window.plus(fact)",
        ),
        (
            "balance_in",
            "Pending units count as balance.",
            "draft.account(unit_id).open - draft.owed(unit_id)",
            "draft.account(unit_id).inside",
        ),
    ),
    *seeded(
        "commands/sync.py",
        "settled/test_version.py settled/test_what_sync_takes.py settled/test_currency.py"
        " settled/test_prorate.py settled/test_owner.py",
        (
            "plan_sync",
            "An order in another currency is taken.",
            "if context.program.currency not in (None, order.currency):",
            "if context.program.currency is None:",
        ),
        (
            "plan_sync",
            "An older reading undoes a newer one.",
            "return order.version <= known.version or (",
            "return (",
        ),
        (
            "plan_sync",
            "A newer reading of the same content does not make older ones stale.",
            "changes.orders[known.order_key] = changed(known, version=order.version)",
            "pass",
        ),
        (
            "plan_sync",
            "A refund that is told twice counts twice.",
            "sorted(by_id.values(),",
            "sorted(refunds,",
        ),
        (
            "plan_sync",
            "A refund that takes the place of another leaves things as they stand.",
            "and len(record.refund_ids) == len(level.refunds)",
            "and len(record.refund_ids) >= len(level.refunds)",
        ),
        (
            "plan_leave",
            "An order that was deleted is read again by an old notice.",
            "        record = _deleted(record or OrderRecord(key), at)\n",
            "        record = record or OrderRecord(key)\n",
        ),
        (
            "plan_leave",
            "An order that moves away is given its units back as if it was deleted.",
            "work.step_to(Level(at, state, record.refunded_minor, ()))",
            "work.step_to(Level(at, OrderState.VOID, record.refunded_minor, ()))",
        ),
    ),
    *seeded(
        "commands/tick.py",
        "settled/test_late_jobs.py tiers",
        (
            "plan_tick",
            "A job lets time pass and does not review a ladder without memory.",
            "    if ladder is not None and ladder.is_memoryless:",
            "    if ladder is not None and not ladder.is_memoryless:",
        ),
    ),
    *seeded(
        "commands/top.py",
        "club/test_top_share.py",
        (
            "plan_top",
            "Who is not among the best any more keeps the tier.",
            "    if lost is not None:\n",
            "    if lost is not None and tier_id is not None:\n",
        ),
    ),
)
