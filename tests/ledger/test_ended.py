"""A reward that was not used in time: noted as of its end, under the program that it was issued by."""

from __future__ import annotations

import pytest

from clubkit.ledger.account import Account
from clubkit.ledger.book import Book
from clubkit.ledger.draft import Draft
from clubkit.ledger.due import pass_time
from clubkit.ledger.lots import Lot
from clubkit.ledger.records import Redemption, RewardRecord
from clubkit.rewards.lifecycle import RewardState

from ..club.shop import day

SPENT = Redemption("points", ((1, 30),))


def ended(*, returns: bool) -> tuple[Draft, RewardRecord]:
    """A reward that cost the only lot of a member, and ended on day 5; on day 9 somebody looks."""
    lot = Lot(1, "points", 30, 0, 0, day(0), day(0), None, matured=True, origin=None)
    record = RewardRecord(
        "r", "drink", RewardState.ISSUED, "v1", day(1), SPENT, ends_at=day(5), returns_on_end=returns
    )
    spent = Account(redeemed=30, issued=-30)
    book = Book(
        1, day(0), lot_no=1, closed={1: lot}, accounts={"points": spent}, rewards={"r": record}, due_at=day(5)
    )
    draft = Draft(book, day(1))
    pass_time(draft, day(9))
    return draft, draft.changes.rewards["r"]


@pytest.mark.parametrize("returns", [True, False])
def test_it_is_over_as_of_its_end(returns):
    """However late that is written down."""
    _, record = ended(returns=returns)

    assert (RewardState.EXPIRED, day(5)) == (record.state, record.resolved_at)


def test_what_comes_back_is_traced():
    """To the reward, its end and its program; and the record says where the units went."""
    draft, record = ended(returns=True)

    [posting] = draft.changes.postings
    trace = posting.trace
    assert ("reward:end:r", None, None, "v1") == (
        trace.reference,
        trace.digest,
        trace.order_key,
        trace.program_version,
    )
    assert day(5) == posting.occurred_at
    assert record.spent is not None
    assert (SPENT.uses, ((1, 30),)) == (record.spent.uses, record.spent.reinstated)


def test_nothing_comes_back_of_what_is_kept():
    """The units stay redeemed."""
    draft, record = ended(returns=False)

    assert [] == draft.changes.postings
    assert SPENT == record.spent
