"""One club, one currency."""

from __future__ import annotations

import pytest

from clubkit.errors import BadRowError, CurrencyMismatchError, UnknownMemberError
from clubkit.insights.backtest import run_backtest
from clubkit.intake import Event, EventKind
from clubkit.program.reader import read_program

from ..club.shop import PURCHASE, a_shop, day


@pytest.mark.parametrize("member", ["ada", None])
def test_an_order_in_another_currency_is_refused(store, member):
    """Nothing is converted by guess, for a member or a guest, and nobody is enrolled."""
    shop = a_shop(store)

    with pytest.raises(CurrencyMismatchError):
        shop.pays(member=member, currency="USD")

    with pytest.raises(UnknownMemberError):
        shop.balance()


def test_one_bad_order_refuses_its_whole_batch(store):
    """A batch is taken in as a whole or not at all."""
    shop = a_shop(store)

    with pytest.raises(CurrencyMismatchError):
        shop.club.orders.sync_many([shop.order("1"), shop.order("2", currency="USD")])

    assert [] == list(shop.club.members)


def test_an_order_that_becomes_one_of_another_currency_is_refused(store):
    """The order stays as it was read before."""
    shop = a_shop(store)
    shop.pays()

    with pytest.raises(CurrencyMismatchError):
        shop.reads(currency="USD")

    assert 100 == shop.total()


def test_a_backtest_takes_the_currency_of_its_first_row():
    """A program without a currency is tried on any file; a row in another one is set aside."""
    program = read_program({"earn": [PURCHASE]})
    rows = [
        Event(2, "1", EventKind.ORDER, "1", "ada", day(1), 100, "GBP"),
        Event(3, "2", EventKind.ORDER, "2", "ada", day(2), 50, "EUR"),
        Event(4, "3", EventKind.ORDER, "3", "ada", day(3), 10, "GBP"),
    ]

    report, rejects = run_backtest(program, rows)

    assert ("GBP", 2) == (report.currency, report.flow.orders)
    assert [BadRowError(3, "currency", "GBP", "EUR").args] == [error.args for error in rejects]
