"""What Django promises to who tests a shop holds for the club too."""

from __future__ import annotations

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")

from .project import club_setting  # isort: split

from django.core.management import call_command
from django.db import connections
from django.test import TestCase
from django.test.utils import override_settings

from clubkit.clock import FixedClock
from clubkit.integrations.django import club, happened
from clubkit.integrations.django.founding import found_club

from ..club.shop import DAY_ZERO
from .shop import pays, points


@pytest.mark.usefixtures("django_sqlite")
@override_settings(CLUBKIT=club_setting("sqlite"))
class TestInATestCase(TestCase):
    databases = frozenset({"sqlite"})

    @classmethod
    def setUpTestData(cls):
        found_club(using="sqlite")
        pays("sqlite", "all", member="of-the-class")

    def test_points_are_seen_and_rolled_back_as_rows_are_1(self):
        """This test and the next one do the same: neither sees the other's."""
        self.sees_its_own()

    def test_points_are_seen_and_rolled_back_as_rows_are_2(self):
        """See the one before."""
        self.sees_its_own()

    def sees_its_own(self):
        assert 42 == points("of-the-class")
        assert points("of-one-test") is None
        pays("sqlite", "one", member="of-one-test")
        assert 42 == points("of-one-test")

    def test_statements_of_the_club_are_counted(self):
        """`assertNumQueries` sees them."""
        with self.assertNumQueries(1, using="sqlite"), club().storage.read() as reader:
            reader.find(["of-the-class"])

    def test_what_is_told_after_the_commit_is_captured(self):
        """`captureOnCommitCallbacks` gets the events, and calls them when asked."""
        told = []

        def hear(*, event, **_):
            told.append(event.kind)

        happened.connect(hear)
        with self.captureOnCommitCallbacks(using="sqlite", execute=True) as calls:
            pays("sqlite", "told", member="of-the-class")
            assert [] == told
        happened.disconnect(hear)
        assert (1, ["points.earn"]) == (len(calls), told)


def test_a_flush_leaves_a_club_that_works(sqlite):
    """`TransactionTestCase` empties all tables after each test; the program is in force again."""
    pays(sqlite)
    call_command("flush", database=sqlite, interactive=False, verbosity=0)
    assert points() is None
    pays(sqlite)
    assert 42 == points()


def test_the_command_line_can_open_the_same_database(sqlite):
    """The store says which schema it has, as one that clubkit made itself."""
    from clubkit.storage.sql import open_storage  # noqa: PLC0415
    from clubkit.storage.sql.tables import SCHEMA_VERSION  # noqa: PLC0415

    pays(sqlite)
    storage = open_storage(f"sqlite:///{connections[sqlite].settings_dict['NAME']}")
    assert storage.schema_version() == SCHEMA_VERSION
    with storage.read() as reader:
        assert {"ada"} == reader.find(["ada"]).keys()
    storage.close()


def test_a_setting_that_is_overridden_makes_another_club(sqlite):
    """`override_settings` is obeyed, there and back."""
    before = club()
    with override_settings(CLUBKIT=club_setting(sqlite, CLOCK=FixedClock(DAY_ZERO))):
        assert club() is not before
    assert club() is not before
