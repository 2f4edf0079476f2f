"""
A shop, its club and everything that goes wrong between them, all drawn from one seed.

Time is a clock that the world turns. Notices of orders are lost, doubled, late and out of turn; commands
crash before, in or after their transaction and are tried again; jobs run when they like. At the end a sweep
reads every order once, and then the ledger must say what the orders are worth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.errors import RefusedError, StorageError
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Posting
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.storage.ports import Reader, Storage, UnitOfWork

from ..club.shop import DAY_ZERO, HOUR, a_program

Result = TypeVar("Result")

MEMBERS = ("ada", "bob", "cyd")
STEPS = 60
PER_MINOR = 10


class CrashError(StorageError):
    """What the world does to a command."""


@define
class Crashing:
    """
    A storage that crashes now and then: before a transaction, in it, or after its commit.

    Attributes:
        is_calm: Whether it has stopped doing so.
    """

    inner: Storage
    chance: random.Random
    is_calm: bool = False

    @property
    def capabilities(self) -> frozenset[str]:
        return self.inner.capabilities

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        self._may_crash("before")
        with self.inner.begin() as unit:
            yield unit
            self._may_crash("in")
        self._may_crash("after")

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self.inner.read() as reader:
            yield reader

    def close(self) -> None:
        self.inner.close()

    def _may_crash(self, when: str) -> None:
        if not self.is_calm and self.chance.random() < 0.06:
            raise CrashError(when)


@frozen
class Notice:
    """A reading of an order that arrives at an instant."""

    at: Instant
    order: Order


@define
class World:
    """
    One life of a shop.

    Attributes:
        orders: What is true of each order now.

        redeemed: Units that were redeemed and acknowledged, by member.
    """

    seed: int
    storage: Crashing
    club: Club
    clock: FixedClock
    chance: random.Random
    orders: dict[str, Order] = field(factory=dict)
    coming: list[Notice] = field(factory=list)
    redeemed: dict[str, int] = field(factory=lambda: dict.fromkeys(MEMBERS, 0))

    # --- what happens -------------------------------------------------------------------------------

    def live(self) -> None:
        """Let everything happen, and then read every order once."""
        deeds: list[Callable[[], None]] = [
            self.someone_orders,
            self.someone_orders,
            self.money_is_given_back,
            self.a_refund_is_undone,
            self.an_order_is_cancelled_or_paid,
            self.an_order_is_edited,
            self.someone_redeems,
            self.a_cart_holds,
            self.jobs_run,
        ]
        for _ in range(STEPS):
            self.clock.advance_to(Instant(self.clock.now() + self.chance.randrange(0, 30 * HOUR)))
            self.deliver()
            self.chance.choice(deeds)()
        self.storage.is_calm = True
        for order in self.orders.values():
            now = self.clock.now()
            self.club.orders.sync(evolve(order, version=Version(order.version.modified_at, now)))
        self.club.tick()

    def someone_orders(self) -> None:
        order_id = f"o{len(self.orders)}"
        now = self.clock.now()
        member = self.chance.choice((*MEMBERS, None)) if self.chance.random() < 0.1 else self.a_member()
        state = OrderState.OPEN if self.chance.random() < 0.2 else OrderState.PAID
        total = self.chance.randrange(0, 500)
        self.note(Order("web", order_id, member, now, state, "EUR", total, Version(now, now)))

    def money_is_given_back(self) -> None:
        order = self.some_order()
        left = 0 if order is None else order.total_minor - sum(each.amount_minor for each in order.refunds)
        if order is None or left < 1:
            return
        refund = Refund(
            f"r{len(order.refunds)}-{self.clock.now()}", self.clock.now(), self.chance.randint(1, left)
        )
        self.note(evolve(order, refunds=(*order.refunds, refund)))

    def a_refund_is_undone(self) -> None:
        order = self.some_order()
        if order is not None and order.refunds:
            self.note(evolve(order, refunds=order.refunds[:-1]))

    def an_order_is_cancelled_or_paid(self) -> None:
        order = self.some_order()
        if order is not None:
            is_paid = order.state is OrderState.PAID
            self.note(evolve(order, state=OrderState.CANCELLED if is_paid else OrderState.PAID))

    def an_order_is_edited(self) -> None:
        order = self.some_order()
        if order is not None and not order.refunds:
            self.note(evolve(order, total_minor=self.chance.randrange(0, 500)))

    def someone_redeems(self) -> None:
        member, reference = self.a_member(), f"bill-{self.chance.getrandbits(60)}"
        units = self.chance.randint(1, 20)

        def redeem() -> Posting:
            return self.club.points.redeem(member, units, reference=self.a_reference(reference))

        first = self.insist(redeem)
        if first is not None:
            self.redeemed[member] += units
            assert first == self.insist(redeem)

    def a_cart_holds(self) -> None:
        member, hold_id = self.a_member(), f"cart-{self.chance.getrandbits(60)}"
        units = self.chance.randint(1, 20)
        if not self.insist(lambda: self.club.points.hold(member, units, hold_id=hold_id)):
            return
        self.clock.advance_to(Instant(self.clock.now() + self.chance.randrange(0, HOUR)))
        if self.chance.random() < 0.5:
            self.insist(lambda: self.club.points.release(member, hold_id))
            return
        captured = self.insist(lambda: self.club.points.capture(member, hold_id))
        if captured:
            self.redeemed[member] += captured.units(target=Place.REDEEMED)

    def jobs_run(self) -> None:
        self.insist(self.club.tick)

    # --- on the way ---------------------------------------------------------------------------------

    def note(self, order: Order) -> None:
        """The shop changes an order, and sends notices: none, one or two, soon or late."""
        now = self.clock.now()
        last = self.orders.get(order.order_id)
        modified_at = now if last is None else Instant(max(now, last.version.modified_at + 1))
        order = evolve(order, version=Version(modified_at, modified_at))
        self.orders[order.order_id] = order
        for _ in range(self.chance.choice((0, 1, 1, 1, 2))):
            self.coming.append(Notice(Instant(now + self.chance.randrange(0, 60 * HOUR)), order))

    def deliver(self) -> None:
        """Notices whose time has come, in any order; each is tried twice."""
        now = self.clock.now()
        due = [notice for notice in self.coming if notice.at <= now]
        self.coming = [notice for notice in self.coming if notice.at > now]
        self.chance.shuffle(due)
        for notice in due:
            self.insist(lambda notice=notice: self.club.orders.sync(notice.order), tries=2)  # type: ignore[misc]  # a default of a lambda

    def insist(self, command: Callable[[], Result], *, tries: int = 50) -> Any:
        """Try a command until it is answered; none where it is refused, or was given up."""
        for _ in range(tries):
            try:
                return command()
            except CrashError:
                continue
            except RefusedError:
                return None
        return None

    def a_reference(self, reference: str) -> str:
        """The reference of a command, the same for each try."""
        return reference

    def a_member(self) -> str:
        return self.chance.choice(MEMBERS)

    def some_order(self) -> Order | None:
        return self.chance.choice(list(self.orders.values())) if self.orders else None

    # --- what must be true --------------------------------------------------------------------------

    def worth(self, order: Order) -> int:
        """What an order deserves, worked out by hand: a unit for each ten, less the share refunded."""
        granted = order.total_minor // PER_MINOR
        back = min(order.total_minor, sum(refund.amount_minor for refund in order.refunds))
        if order.state is not OrderState.PAID:
            return 0
        return granted - (granted * back // order.total_minor if order.total_minor else 0)


def a_world(seed: int, storage: Storage) -> World:
    """A shop on its first day, with an empty club."""
    chance = random.Random(seed)  # noqa: S311 - the seed of a simulation
    clock = FixedClock(DAY_ZERO)
    program = a_program(
        units={"points": {"on_refund": {"redeemed": "none"}}},
        earn=[{"id": "purchase", "per": PER_MINOR}],
    )
    crashing = Crashing(storage, chance, is_calm=True)
    club = Club(program, crashing, clock=clock)
    club.publish()
    for member in MEMBERS:
        club.members.enrol(member)
    crashing.is_calm = False
    return World(seed, crashing, club, clock, chance)
