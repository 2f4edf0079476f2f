"""Rules of reading everything of a member, and of putting figures that were worked out anew."""

# ruff: noqa: S101, SIM300

from __future__ import annotations

from functools import partial

import pytest

from clubkit.errors import ConflictError
from clubkit.ledger.account import Account
from clubkit.ledger.book import NEVER
from clubkit.storage.ports import Needs, Owner, Storage
from clubkit.storage.whole import Mend, Whole
from clubkit.testing.drafts import (
    a_member,
    changed,
    day,
    earned,
    enrolled,
    held,
    ordered,
    referred,
    rewarded,
)


class WholeRules:
    """Everything that is kept of a member, for a check of the books."""

    def test_a_whole_is_what_other_reads_say(self, storage: Storage) -> None:
        """A whole has every row of the member, as the book and the record have them."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 20, matures_at=day(3), expires_at=day(9)))
        changed(storage, lambda book: referred(book, "a"))
        changed(storage, partial(ordered, order_key="web/1", units=5))
        changed(storage, partial(rewarded, record_id="r", units=5, ends_at=day(8)))
        book = changed(storage, lambda book: held(book, "cart", 5, lapses_at=day(2)))
        with storage.begin() as unit:
            unit.claim([Owner("web/1", 1001)], {})

        with storage.read() as reader:
            whole = reader.wholes([1001])[1001]
            history = reader.history([1001], until=NEVER)[1001]
            loaded = reader.peek({1001: Needs(orders=("web/1",))})[1001]
            assert reader.all_lots([1001])[1001] == list(whole.lots.values())
            assert reader.rewards(1001) == list(whole.rewards.values())
            assert reader.facts([1001], known_until=NEVER)[1001] == whole.facts
        assert (True, None, []) == (whole.is_listed, whole.listed_into, whole.unreadable)
        assert [posting.seq for posting in history] == [posting.seq for posting in whole.postings]
        assert [posting.trace for posting in history] == [posting.trace for posting in whole.postings]
        assert [
            (posting.seq, n, entry) for posting in history for n, entry in enumerate(posting.entries)
        ] == [(each.seq, each.n, each.entry) for each in whole.entries]
        assert loaded.accounts == whole.balances
        assert (loaded.holds, loaded.orders) == (whole.holds, whole.orders)
        assert {"web/1": 1001} == whole.owners
        account = whole.account
        assert account is not None
        assert (book.version, book.seq, book.lot_no) == (account.version, account.seq, account.lot_no)
        assert (day(2), None) == (account.due_at, account.review_at)

    def test_nobodys_key_has_an_empty_whole(self, storage: Storage) -> None:
        """Under a key that nobody has there is nothing."""
        with storage.read() as reader:
            assert {5: Whole(5)} == reader.wholes([5])

    def test_keys_of_a_range(self, storage: Storage) -> None:
        """Keys come in order, those above the one and up to the other, in pages."""
        enrolled(storage, *(a_member(n) for n in (4, 1, 3, 2)))

        with storage.read() as reader:
            assert [1001, 1002, 1003, 1004] == reader.keys()
            assert [1002, 1003] == reader.keys(after=1001, until=1003)
            assert [1002] == reader.keys(after=1001, until=1003, limit=1)
            assert [] == reader.keys(after=1004)

    def test_owners_say_whether_the_order_is_there(self, storage: Storage) -> None:
        """Owners of orders come by their key bytewise, in pages, with whether the order is kept there."""
        enrolled(storage, a_member(1), a_member(2))
        changed(storage, partial(ordered, order_key="web/2", units=5))
        owners = [
            Owner("web/1", None, "{}"),
            Owner("web/2", 1001),
            Owner("web/3", 1002, payers=(1001,)),
            Owner("Web/4", 1001),
        ]
        with storage.begin() as unit:
            unit.claim(owners, {})

        expected = [(owners[3], False), (owners[0], False), (owners[1], True), (owners[2], False)]
        with storage.read() as reader:
            assert expected == reader.owned()
            assert expected[1:3] == reader.owned(after="Web/4", limit=2)
            assert [] == reader.owned(after="web/3")

    def test_a_mend_puts_totals(self, storage: Storage) -> None:
        """Totals that are put are there afterwards, others stay, and the account has a new version."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 20))
        with storage.begin() as unit:
            before = unit.wholes([1001])[1001]
            assert before.account is not None
            stamps = Account(open=3, issued=-3)
            unit.mend([Mend(1001, before.account.version, NEVER, None, {"stamps": stamps})])

        with storage.read() as reader:
            after = reader.wholes([1001])[1001]
        assert {**before.balances, "stamps": stamps} == after.balances
        assert after.account is not None
        assert before.account.version + 1 == after.account.version
        assert (before.entries, before.lots) == (after.entries, after.lots)

    def test_a_mend_of_another_version_is_a_conflict(self, storage: Storage) -> None:
        """Figures that were worked out before somebody else's change are not put."""
        enrolled(storage)
        changed(storage, lambda book: earned(book, 20))
        mend = Mend(1001, 0, NEVER, None, {"points": Account(open=1, issued=-1)})

        with pytest.raises(ConflictError), storage.begin() as unit:
            unit.mend([mend])
        with storage.read() as reader:
            assert {"points": Account(open=20, issued=-20)} == reader.wholes([1001])[1001].balances
