"""Who a member is, and whom a merged one leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clubkit.doctor.findings import Finding, Problem
from clubkit.storage.whole import Whole


def check_membership(whole: Whole) -> Iterator[Finding]:
    """An account and an id belong together, and say alike whom the member was merged into."""
    key, account = whole.member_key, whole.account
    for row in whole.unreadable:
        yield Finding(Problem.ROW_UNREADABLE, key, row)
    is_read = "club_account" not in whole.unreadable
    if account is None and is_read:
        yield Finding(Problem.ACCOUNT_MISSING if whole.is_listed else Problem.ROWS_ORPHANED, key, "account")
    if account is not None and not whole.is_listed:
        yield Finding(Problem.MEMBER_MISSING, key, "id")
    if account is not None and whole.is_listed and account.merged_into != whole.listed_into:
        yield Finding(Problem.ALIAS_DIFFERS, key, "merged into", whole.listed_into, account.merged_into)


def check_alias(chain: Sequence[int], *, ends: bool) -> Iterator[Finding]:
    """
    A merged member leads to one that is there.

    Args:
        chain: Keys from the merged member on, each the one that the one before was merged into; it stops
            where a key comes for the second time, or is nobody's.

        ends: Whether the last one is a member who was not merged.
    """
    if ends:
        return
    problem = Problem.ALIAS_CYCLE if chain[-1] in chain[:-1] else Problem.ALIAS_BROKEN
    yield Finding(problem, chain[0], "merged into", None, chain[-1])
