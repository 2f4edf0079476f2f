"""Pairs of commands in every order of their steps end as one after the other would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from secrets import token_hex
from typing import Any

import pytest
from attrs import evolve, frozen

from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.errors import ClubError, InsufficientUnitsError
from clubkit.orders import Order, OrderState, Refund, Version
from clubkit.storage.ports import Storage
from clubkit.storage.sql import open_storage

from ..club.shop import DAY_ZERO, a_program, day
from ..servers.databases import fresh_database
from .gates import STEPS, GatedStorage, Turnstile, interleaved

PROGRAM = a_program(units={"points": {"expires": {"after": "9 days"}, "guards": {"takes_per_day": 1000}}})
NOW = day(10)
"""A day on which the first order's points are gone, and the second's are there."""

Command = Callable[[Club, str], Any]


def order(
    run: str, order_id: str, minor: int, *, member: str = "ada", placed: int = 5, **fields: Any
) -> Order:
    at = day(placed)
    made = Order(
        "web", f"{run}{order_id}", f"{run}{member}", at, OrderState.PAID, "EUR", minor, Version(at, at)
    )
    return evolve(made, **fields)


def refunded(run: str, order_id: str, minor: int, part: int) -> Order:
    version = Version(day(6), day(6))
    return order(run, order_id, minor, version=version, refunds=(Refund("r", day(6), part),))


COMMANDS: dict[str, Command] = {
    "redeem 60": lambda club, run: club.points.redeem(f"{run}ada", 60, reference="one"),
    "redeem 70": lambda club, run: club.points.redeem(f"{run}ada", 70, reference="two"),
    "the same bill": lambda club, run: club.points.redeem(f"{run}ada", 60, reference="one"),
    "hold 60": lambda club, run: club.points.hold(f"{run}ada", 60, hold_id="cart-2"),
    "capture": lambda club, run: club.points.capture(f"{run}ada", "cart"),
    "release": lambda club, run: club.points.release(f"{run}ada", "cart"),
    "refund": lambda club, run: club.orders.sync(refunded(run, "2", 100, 50)),
    "new order": lambda club, run: club.orders.sync(order(run, "3", 40, placed=10)),
    "new order of bob": lambda club, run: club.orders.sync(order(run, "3", 40, member="bob", placed=10)),
    "give 60": lambda club, run: club.points.transfer(f"{run}ada", f"{run}bob", 60, reference="gift"),
    "give back 30": lambda club, run: club.points.transfer(f"{run}bob", f"{run}ada", 30, reference="back"),
    "merge": lambda club, run: club.members.merge(f"{run}bob", into=f"{run}ada"),
    "merge back": lambda club, run: club.members.merge(f"{run}ada", into=f"{run}bob"),
    "bob redeems": lambda club, run: club.points.redeem(f"{run}bob", 30, reference="bill"),
    "tick": lambda club, _: club.tick(limit=1000),
    "void": lambda club, run: club.orders.void("web", f"{run}2"),
    "take 90 away": lambda club, run: club.points.adjust(
        f"{run}ada", -90, reference="fix", actor="ana", reason="a mistake"
    ),
    "enrol cyd": lambda club, run: club.members.enrol(f"{run}cyd"),
    "first order of cyd": lambda club, run: club.orders.sync(order(run, "4", 10, member="cyd")),
}

PAIRS = [
    ("redeem 60", "redeem 70"),
    ("redeem 60", "the same bill"),
    ("redeem 60", "refund"),
    ("redeem 60", "hold 60"),
    ("redeem 60", "tick"),
    ("redeem 60", "take 90 away"),
    ("capture", "release"),
    ("capture", "refund"),
    ("give 60", "redeem 70"),
    ("give 60", "give back 30"),
    ("new order", "new order of bob"),
    ("new order", "new order"),
    ("refund", "void"),
    ("merge", "bob redeems"),
    ("merge", "new order of bob"),
    ("merge", "merge back"),
    ("merge", "give 60"),
    ("enrol cyd", "first order of cyd"),
]

ORDERS = [
    "".join("a" if place in places else "b" for place in range(2 * len(STEPS)))
    for places in combinations(range(2 * len(STEPS)), len(STEPS))
]
"""Every order of three steps of one and three of the other."""

FEW = ["abaabb", "ababab", "baabba"]


@frozen
class Opened:
    """A store, and clubs on it."""

    storage: Storage

    def club(self, storage: Storage | None = None) -> Club:
        return Club(PROGRAM, storage or self.storage, clock=FixedClock(NOW))

    def prepare(self, run: str) -> None:
        """Ada has a hundred, of which forty are held, and lost fifty to time; bob has thirty."""
        early = Club(PROGRAM, self.storage, clock=FixedClock(day(6)))
        early.orders.sync(order(run, "1", 50, placed=0))
        early.orders.sync(order(run, "2", 100))
        early.orders.sync(order(run, "b", 30, member="bob"))
        early.points.hold(f"{run}ada", 40, hold_id="cart")

    def state(self, run: str) -> list[Any]:
        """What everybody has, in figures."""
        club = self.club()
        found: list[Any] = []
        for name in ("ada", "bob", "cyd"):
            try:
                balance = club.points.balance(f"{run}{name}")
            except ClubError as error:
                found.append(type(error).__name__)
            else:
                found.append((balance.available, balance.pending, balance.held, balance.deficit))
        return found


@contextmanager
def opened(url: str) -> Iterator[Opened]:
    if url == "memory:":
        club = open_club(PROGRAM, url, clock=FixedClock(DAY_ZERO))
        yield Opened(club.storage)
        return
    storage = open_storage(url)
    storage.create_schema()
    Club(PROGRAM, storage, clock=FixedClock(DAY_ZERO)).publish()
    yield Opened(storage)
    storage.close()


def kind_of(outcome: Any) -> str:
    return type(outcome).__name__ if isinstance(outcome, ClubError) else "done"


def one_after_the_other(one: str, other: str) -> list[Any]:
    """What may come of a pair: either order, in memory."""
    allowed = []
    for names in (("a", "b"), ("b", "a")):
        with opened("memory:") as store:
            store.prepare("x-")
            outcomes = {}
            for name in names:
                try:
                    outcomes[name] = kind_of(COMMANDS[{"a": one, "b": other}[name]](store.club(), "x-"))
                except ClubError as error:
                    outcomes[name] = kind_of(error)
            allowed.append(([outcomes["a"], outcomes["b"]], store.state("x-")))
    return allowed


def all_that_came(store: Opened, one: str, other: str, orders: list[str]) -> dict[str, Any]:
    found = {}
    for number, steps in enumerate(orders):
        run = f"{number}-"
        store.prepare(run)
        gates = {"a": Turnstile(), "b": Turnstile()}
        clubs = {name: store.club(GatedStorage(store.storage, gate)) for name, gate in gates.items()}
        works = {
            name: partial(COMMANDS[words], clubs[name], run) for name, words in (("a", one), ("b", other))
        }
        outcomes = interleaved(steps, works, gates)
        found[steps] = ([kind_of(outcomes["a"]), kind_of(outcomes["b"])], store.state(run))
        for outcome in outcomes.values():
            assert not isinstance(outcome, Exception) or isinstance(outcome, ClubError), outcome
    return found


def check(server: Any, one: str, other: str, orders: list[str]) -> None:
    allowed = one_after_the_other(one, other)
    with fresh_database(server) as url, opened(url.render_as_string(hide_password=False)) as store:
        found = all_that_came(store, one, other, orders)
    assert {} == {steps: came for steps, came in found.items() if came not in allowed}, allowed


@pytest.mark.parametrize("database", ["postgres", "mariadb"])
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[" and ".join(pair) for pair in PAIRS])
def test_some_orders_of_steps(request, database, one, other):
    """Three in which both are under way at once."""
    check(request.getfixturevalue(database), one, other, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("database", ["postgres", "mariadb"])
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[" and ".join(pair) for pair in PAIRS])
def test_all_orders_of_steps(request, database, one, other):
    """Every one of the twenty."""
    check(request.getfixturevalue(database), one, other, ORDERS)


def look_then_take(club: Club, run: str) -> None:
    """What a till must not do: decide on what it read before."""
    if club.points.balance(f"{run}ada").available < 60:
        raise InsufficientUnitsError(60, 0)
    club.points.adjust(f"{run}ada", -60, reference=token_hex(4), actor="till", reason="a sale", may_owe=True)


@pytest.mark.parametrize("database", ["postgres", "mariadb"])
def test_a_till_that_looks_first_is_seen_to_go_wrong(request, monkeypatch, database):
    """The tests above would see it: some order of steps ends as no serial one does."""
    monkeypatch.setitem(COMMANDS, "look, then take", look_then_take)

    with pytest.raises(AssertionError):
        check(request.getfixturevalue(database), "look, then take", "look, then take", FEW)
