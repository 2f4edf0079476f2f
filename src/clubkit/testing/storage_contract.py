"""The contract of a storage, as tests that ship with clubkit."""

from __future__ import annotations

import pytest

from clubkit.storage.ports import Storage
from clubkit.testing.book_rules import BookRules, SavingRules
from clubkit.testing.journal_rules import JournalRules
from clubkit.testing.message_rules import MessageRules
from clubkit.testing.people_rules import PeopleRules
from clubkit.testing.race_rules import RaceRules
from clubkit.testing.reading_rules import DueRules, ReadingRules
from clubkit.testing.transaction_rules import ClubRules, MemberRules, OwnerRules, TransactionRules
from clubkit.testing.voucher_rules import VoucherRules
from clubkit.testing.whole_rules import WholeRules


class StorageContract(
    TransactionRules,
    MemberRules,
    BookRules,
    SavingRules,
    ReadingRules,
    DueRules,
    WholeRules,
    OwnerRules,
    ClubRules,
    RaceRules,
    JournalRules,
    VoucherRules,
    PeopleRules,
    MessageRules,
):
    """
    What every storage keeps; each docstring of a test is one sentence of the contract.

    Override the fixture with an empty storage of your own, and run it with pytest::

        class TestMyStorage(StorageContract):
            @pytest.fixture
            def storage(self):
                return MyStorage(...)
    """

    @pytest.fixture
    def storage(self) -> Storage:
        """An empty storage, ready to use."""
        raise NotImplementedError
