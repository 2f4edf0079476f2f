"""Every check of one member, and what of it can be mended."""

from __future__ import annotations

from collections.abc import Sequence

from clubkit.doctor.findings import MENDABLE, PASSING, Finding, Problem
from clubkit.doctor.holdings import check_holds, check_lots, check_orders
from clubkit.doctor.membership import check_membership
from clubkit.doctor.record import check_balances, check_overdraft, check_record, sums_of
from clubkit.doctor.rewards import check_rewards
from clubkit.doctor.standings import Terms, check_dues, check_standing, true_dues
from clubkit.storage.whole import Mend, Whole


def examine(whole: Whole, terms: Terms) -> list[Finding]:
    """
    Check everything that is kept of one member.

    Returns:
        What does not agree, and notices; empty for a member in order.
    """
    sums = sums_of(whole.entries)
    findings = [
        *check_membership(whole),
        *check_record(whole),
        *check_overdraft(whole, sums),
        *check_balances(whole, sums),
        *check_lots(whole, sums),
        *check_holds(whole, sums),
        *check_orders(whole, sums),
        *check_rewards(whole),
    ]
    if whole.account is not None:
        findings.extend(check_standing(whole, whole.account, terms))
        findings.extend(check_dues(whole, whole.account, terms))
    return findings


def plan_mend(whole: Whole, findings: Sequence[Finding]) -> Mend | None:
    """
    The stored figures that the record says, where something else is stored and the record is whole.

    Returns:
        None where there is nothing to mend, or anything is wrong that the record cannot answer for.
    """
    problems = {finding.problem for finding in findings} - PASSING
    account = whole.account
    if account is None or not problems or not problems <= MENDABLE:
        return None
    due_at, review_at = true_dues(whole, account)
    balances = {}
    if Problem.BALANCE_DIFFERS in problems:
        sums = sums_of(whole.entries)
        balances = {unit_id: sums.account(unit_id) for unit_id in {*whole.balances, *sums.accounts}}
    return Mend(whole.member_key, account.version, due_at, review_at, balances)
