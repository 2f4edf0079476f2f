"""The shop's orders bring their points, whatever way they are saved."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest

pytest.importorskip("django", reason="NO DJANGO: pip install 'clubkit[django]'; it is untested")

from .project import TickingClock, club_setting, database  # isort: split

from django.core.management import CommandError, call_command
from django.db import transaction
from django.test.utils import override_settings
from django_shop.models import Order

from clubkit.errors import BadInputError, StorageError
from clubkit.integrations.django import club, sync
from clubkit.integrations.django.orders import registered

from ..club.shop import day
from .shop import pays, points


def says(command, *args, **options):
    out, err = StringIO(), StringIO()
    call_command(command, *args, stdout=out, stderr=err, skip_checks=True, **options)
    return out.getvalue() + err.getvalue()


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({}, 42),
        ({"status": "sent"}, 42),
        ({"refunded": Decimal("12.00")}, 30),
        ({"refunded": Decimal("42.00")}, 0),
        ({"status": "cancelled"}, 0),
        ({"status": "open"}, 0),
        ({"total": Decimal("50.00")}, 50),
    ],
)
def test_an_order_is_worth_what_it_is_now(sqlite, changes, worth):
    """Saved again with other figures, it has the points of these; and back again, its first ones."""
    order = pays(sqlite)
    before = {name: getattr(order, name) for name in changes}
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(using=sqlite)
    assert worth == points()
    for name, value in before.items():
        setattr(order, name, value)
    order.save(using=sqlite)
    assert 42 == points()


def test_what_no_signal_tells_of_is_repaired_by_the_command(sqlite):
    """`QuerySet.update` and `bulk_create` say nothing; the next sync reads how things stand."""
    pays(sqlite, "1")
    Order.objects.using(sqlite).update(status="cancelled")
    order = pays(sqlite, "2", status="open")
    order.pk, order.number, order.status = None, "3", "paid"
    with override_settings(CLUBKIT=club_setting(sqlite)):  # a process of its own
        Order.objects.using(sqlite).bulk_create([order])
    assert 42 == points()

    Order.objects.using(sqlite).filter(number="2").update(status="paid", total=Decimal("10.00"))
    assert "3 orders read, 3 changed something, 0 failed" in synced(sqlite)
    assert 52 == points()
    assert "3 orders read, 0 changed something, 0 failed" in synced(sqlite)


def synced(alias, **options):
    from django.db import router  # noqa: PLC0415

    reads = router.db_for_read
    router.db_for_read = lambda *_, **__: alias
    try:
        return says("club_sync_orders", **options)
    finally:
        router.db_for_read = reads


def test_one_order_is_repaired_by_hand(sqlite):
    """`sync` takes the row for the order, and reads it anew."""
    order = pays(sqlite, status="open")
    Order.objects.using(sqlite).update(status="paid")
    assert 42 == sync(order).earned["points"]
    assert 42 == points()


@pytest.mark.usefixtures("sqlite")
def test_a_row_of_another_model_is_refused():
    """Nobody said what the club reads of it."""
    from clubkit.integrations.django.models import MODELS  # noqa: PLC0415

    with pytest.raises(BadInputError, match="OrderSource"):
        sync(MODELS["club_member"](member_id="ada"))


def test_a_guest_earns_nothing_yet(sqlite):
    """An order without a member is kept for a claim."""
    pays(sqlite, member="")
    assert 42 == club().orders.claim("web", "1", "ada").earned["points"]


def test_a_fixture_that_is_loaded_says_nothing(sqlite):
    """Half of its rows may not be there yet."""
    order = Order(
        number="1",
        user_id="ada",
        total=42,
        status="paid",
        created_at=pays(sqlite, "0", status="open").created_at,
    )
    order.save_base(raw=True, using=sqlite)
    assert points() in {None, 0}


# --- when the club fails ----------------------------------------------------------------------------


@pytest.fixture
def failing(sqlite, monkeypatch):
    """The alias of a shop whose club fails whatever it is asked."""

    def fails(*_, **__):
        raise StorageError("the club is broken")

    monkeypatch.setattr("clubkit.integrations.django.orders.OrderSource.order", fails)
    return sqlite


def test_a_club_that_fails_costs_no_order(failing, caplog, monkeypatch):
    """It is contained: the order stands, the log says why, and the next sync gives the points."""
    with transaction.atomic(using=failing):
        pays(failing)
    assert 1 == Order.objects.using(failing).count()
    assert "the club failed" in caplog.text

    monkeypatch.undo()
    synced(failing)
    assert 42 == points()


def test_a_strict_club_that_fails_fails_the_order(failing):
    """By choice: neither the order nor its points."""
    with (
        override_settings(CLUBKIT=club_setting(failing, STRICT=True)),
        pytest.raises(StorageError),
        transaction.atomic(using=failing),
    ):
        pays(failing)
    assert 0 == Order.objects.using(failing).count()


def test_an_order_that_cannot_be_read_is_named_and_keeps_no_other_from_its_points(sqlite):
    """The command says which, exits with 1, and does the rest."""
    pays(sqlite, "good", status="open")
    pays(sqlite, "bad", status="open")
    Order.objects.using(sqlite).update(status="paid")
    Order.objects.using(sqlite).filter(number="bad").update(total=Decimal(-1))
    with pytest.raises(CommandError, match="could not be synced"):
        synced(sqlite)
    assert 42 == points()


@pytest.mark.usefixtures("sqlite")
def test_pitfall_18_an_order_in_another_database_gives_points_after_its_own_commit(tmp_path):
    """The two cannot be one transaction, so the order goes first, and a rolled back one gives nothing."""
    said = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "elsewhere.sqlite3")}
    with database("elsewhere", said) as elsewhere:
        with transaction.atomic(using=elsewhere):
            pays(elsewhere)
            assert points() is None
        assert 42 == points()
        with transaction.atomic(using=elsewhere):
            pays(elsewhere, "2")
            transaction.set_rollback(True, using=elsewhere)
        assert 42 == points()


# --- jobs -------------------------------------------------------------------------------------------


def test_the_tick_writes_down_what_time_made_true(sqlite):
    """Units that expire are gone from the ledger after it."""
    clock = TickingClock(day(0))
    with override_settings(CLUBKIT=club_setting(sqlite, CLOCK=clock)):
        club().points.open_with("ada", 5, reference="gift", earned_at=day(0), lasts_until=day(1))
        clock.advance_to(day(2))
        assert "1 members, 1 postings" in says("club_tick")
        assert "0 members, 0 postings" in says("club_tick")


def test_the_doctor_finds_what_somebody_changed_and_mends_it(sqlite):
    """A total that was written past the ledger is found, and put right when asked."""
    from clubkit.integrations.django.models import MODELS  # noqa: PLC0415

    pays(sqlite)
    assert "1 members, 0 findings" in says("club_doctor")
    MODELS["club_balance"].objects.using(sqlite).update(open=1000)
    with pytest.raises(CommandError, match="does not agree"):
        says("club_doctor")
    says("club_doctor", repair=True)
    assert "1 members, 0 findings" in says("club_doctor")


def test_a_changed_program_is_put_into_force_by_its_command(sqlite):
    """Until then the club refuses to work by other rules than those in force."""
    from ..club.shop import a_program  # noqa: PLC0415

    with override_settings(
        CLUBKIT=club_setting(sqlite, PROGRAM=a_program(), STRICT=True, CLOCK=TickingClock(day(1)))
    ):
        with pytest.raises(Exception, match="in force"):
            pays(sqlite)
        assert "is in force" in says("club_publish")
        pays(sqlite, "2")
        assert 4200 == points()


def test_the_sources_are_found_by_their_module():
    """The shop's ``club`` module was imported by the app."""
    assert ["django_shop.Order"] == [source.model for source in registered()]
