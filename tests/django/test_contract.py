"""The storage keeps the contract of every storage, on each database."""

from __future__ import annotations

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")
from django.db import connections
from django.db.backends.signals import connection_created

from clubkit.integrations.django import DjangoStorage
from clubkit.testing.book_rules import BookRules, SavingRules
from clubkit.testing.journal_rules import JournalRules
from clubkit.testing.message_rules import MessageRules
from clubkit.testing.people_rules import PeopleRules
from clubkit.testing.race_rules import RaceRules
from clubkit.testing.reading_rules import DueRules, ReadingRules
from clubkit.testing.transaction_rules import ClubRules, MemberRules, OwnerRules, TransactionRules
from clubkit.testing.voucher_rules import VoucherRules
from clubkit.testing.whole_rules import WholeRules

from . import project  # noqa: F401 - Django is set up


class TestDjangoStorage(
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
    @pytest.fixture
    def storage(self, bare):
        opened = []

        def note(*, connection, **_):
            opened.append(connection.connection)

        connection_created.connect(note)
        yield DjangoStorage(bare)
        connection_created.disconnect(note)
        for connection in opened:  # of threads that are over: Django closes them with their request
            connection.close()
        connections[bare].close()
