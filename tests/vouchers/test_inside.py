"""Codes inside a transaction of the shop's: used with its order or not at all, and wrong ones are counted."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from attrs import evolve

from clubkit.errors import ConflictError, TooManyAttemptsError, VoucherRefusedError
from clubkit.storage.voucher_ports import WRITES_BESIDE
from clubkit.vouchers.uses import Refusal
from clubkit.vouchers.voucher import UseState

from ..servers.databases import fresh_database
from .shop import CART, a_ring, a_voucher_shop

FORGED = a_ring(2).code_keys().make(7)


@pytest.fixture(scope="module", params=["sqlite", "postgres", "mariadb"])
def till(request, tmp_path_factory):
    """A shop and its own engine on the database of the club."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('inside')}/club.db"
        else:
            server = request.getfixturevalue(request.param)
            url = stack.enter_context(fresh_database(server)).render_as_string(hide_password=False)
        shop = stack.enter_context(a_voucher_shop(url))
        engine = sa.create_engine(url)
        stack.callback(engine.dispose)
        yield shop, engine


def guess(club, till_name):
    """Try a code that nobody made."""
    with pytest.raises(VoucherRefusedError):
        club.vouchers.use(FORGED, CART, use_id="o1", till=till_name)


def test_a_code_is_used_with_the_order_or_not_at_all(till):
    """Rolled back with the shop's transaction, it can be used again; committed, it is gone."""
    shop, engine = till
    shop.campaign()
    code = shop.code()
    for ends in ("rollback", "commit"):
        with engine.connect() as connection:
            inside = shop.club.inside(connection).vouchers
            assert UseState.USED is inside.use(code, CART, use_id="o1", trusted=True).state
            getattr(connection, ends)()

    with pytest.raises(VoucherRefusedError) as caught:
        shop.uses(code, "o2")
    assert Refusal.USED == caught.value.reason


def test_the_count_outlives_the_callers_rollback(till):
    """It is written on a connection of its own, where the database lets two write at once."""
    shop, engine = till
    with engine.connect() as connection:
        inside = shop.club.inside(connection)
        inside.vouchers.campaign(shop_campaign(shop))  # the caller's transaction has written
        for _ in range(10):
            guess(inside, "till-1")
        with pytest.raises(TooManyAttemptsError):
            guess(inside, "till-1")
        connection.rollback()

    if WRITES_BESIDE in shop.club.storage.capabilities:
        with pytest.raises(TooManyAttemptsError):
            guess(shop.club, "till-1")
    else:  # SQLite: the count went with the caller's transaction
        guess(shop.club, "till-1")


def shop_campaign(shop):
    """Terms that are put inside."""
    return evolve(shop.campaign("inside"), least_minor=1)


def test_a_caller_that_commits_keeps_the_count(till):
    """On every database a shop that commits after a refused code keeps the count."""
    shop, engine = till
    with engine.connect() as connection:
        inside = shop.club.inside(connection)
        for _ in range(10):
            guess(inside, "till-2")
        connection.commit()

    with pytest.raises(TooManyAttemptsError):
        guess(shop.club, "till-2")


def test_two_transactions_do_not_use_one_code(till):
    """The second finds it used, waits for the first, or is told to try again; it is never used twice."""
    shop, engine = till
    shop.campaign("two")
    code = shop.code("two")
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT COUNT(*) FROM club_voucher")).scalar()  # may fix a snapshot
        shop.uses(code, "o1")
        with pytest.raises((VoucherRefusedError, ConflictError)):
            shop.club.inside(connection).vouchers.use(code, CART, use_id="o2", trusted=True)
        connection.rollback()
