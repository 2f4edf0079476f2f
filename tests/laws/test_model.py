"""A club and a model too simple to be wrong, side by side."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clubkit.calendars import Instant
from clubkit.errors import InDeficitError, InsufficientUnitsError
from clubkit.orders import Refund, Version

from ..club.shop import DAY_ZERO, HOUR, a_shop
from .model import PROGRAM, Model

some = st.integers(1, 20)


class ModelMachine(RuleBasedStateMachine):
    """Earn, redeem, refund in parts, and let time pass: the club's balance is the model's."""

    store = "memory:"

    @initialize()
    def open(self) -> None:
        self.shop = a_shop(self.store, **PROGRAM)
        self.shop.club.members.enrol("ada")
        self.model = Model()
        self.now = DAY_ZERO
        self.count = 0

    def teardown(self) -> None:
        shop = getattr(self, "shop", None)
        if shop is not None and self.store != "memory:":
            shop.club.storage.close()

    @rule(points=some)
    def earn(self, points: int) -> None:
        order_id = str(self._next())

        self.shop.pays(order_id, points)

        self.model.earn(order_id, points, self.now)

    @precondition(lambda self: self.model.available)
    @rule(part=st.integers(1, 100))
    def redeem(self, part: int) -> None:
        points = max(1, self.model.available * part // 100)

        self.shop.club.points.redeem("ada", points, reference=f"r{self._next()}")

        self.model.redeem(points, self.now)

    @rule(more=st.integers(1, 3))
    def redeem_too_much(self, more: int) -> None:
        expected = InDeficitError if self.model.owed else InsufficientUnitsError

        with pytest.raises(expected):
            self.shop.club.points.redeem("ada", self.model.points + more, reference=f"r{self._next()}")

    @precondition(lambda self: self.model.orders)
    @rule(place=st.integers(0, 20), minor=some)
    def refund(self, place: int, minor: int) -> None:
        order_id = list(self.model.orders)[place % len(self.model.orders)]
        order = self.shop.orders[order_id]
        refund = Refund(f"f{self._next()}", self.now, minor)
        refunds = (*order.refunds, refund)

        self.shop.sync(evolve(order, refunds=refunds, version=Version(self.now, self._observed())))

        granted = self.model.orders[order_id][1]
        self.model.take_back(order_id, min(granted, sum(each.amount_minor for each in refunds)))

    # Mostly shorter than a lot's life, so that lots of several ages overlap.
    @rule(hours=st.integers(1, 40))
    def let_time_pass(self, hours: int) -> None:
        self.now = Instant(self.now + hours * HOUR)
        self.shop.clock.advance_to(self.now)
        self.model.let_expire(self.now)

    @rule()
    def let_time_pass_until_something_expires(self) -> None:
        """Exactly to the first instant that is too late for some lot."""
        ahead = [pile.ends_at for pile in self.model.piles if pile.ends_at > self.now]
        self.now = min(ahead, default=self.now)
        self.shop.clock.advance_to(self.now)
        self.model.let_expire(self.now)

    @rule()
    def tick(self) -> None:
        self.shop.club.tick()

    @invariant()
    def the_balance_is_the_models(self) -> None:
        balance = self.shop.balance()
        expiring: dict[int, int] = {}
        for pile in self.model.piles:
            if pile.points:
                expiring[pile.ends_at] = expiring.get(pile.ends_at, 0) + pile.points

        assert (self.model.available, self.model.owed) == (balance.available, balance.deficit)
        assert tuple(sorted(expiring.items())) == balance.expiring

    def _next(self) -> int:
        self.count += 1
        return self.count

    def _observed(self) -> Instant:
        return Instant(self.now + self._next())


class MemoryModelMachine(ModelMachine):
    store = "memory:"


class SqliteModelMachine(ModelMachine):
    store = "sqlite://"


LIVES = settings(
    max_examples=100,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

MemoryModelMachine.TestCase.settings = LIVES
SqliteModelMachine.TestCase.settings = settings(LIVES, max_examples=50)

TestMemory = MemoryModelMachine.TestCase
TestSqlite = SqliteModelMachine.TestCase
