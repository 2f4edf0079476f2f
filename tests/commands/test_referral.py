"""What becomes of a referral, decided on plain values."""

from __future__ import annotations

import pytest
from attrs import evolve

from clubkit.calendars import Almanac, CalendarName, PeriodKind
from clubkit.commands.context import Context
from clubkit.commands.referral import (
    Bonus,
    Newcomer,
    Sight,
    counter_of_day,
    counter_of_paid,
    counter_of_token,
    noted,
    plan_bonus,
    plan_brought,
    refusal_of,
    refused,
    settled,
)
from clubkit.ledger.book import NEVER, Book
from clubkit.ledger.records import OrderRecord
from clubkit.members.referral import Reason, Referred
from clubkit.program.model import Referral

from ..club.shop import a_program, day

ADA, BOB, EVE = 1, 2, 3
UTC = Almanac("UTC", CalendarName.GREGORIAN)
TERMS = Referral("points", 500, 200)
WAITING = Referred(BOB, ADA, "waiting", day(10, 12), token=bytes(16))
DUE = evolve(WAITING, state="due", due_at=day(25), order_key="web/1")


def context_of(program):
    """What a program decides by."""
    return Context(program, Almanac(program.zone, program.calendar))


def paid(order_id, at, *, counted=True):
    """An order of a friend."""
    return OrderRecord(f"web/{order_id}", earned_at=at, counted=counted)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"leads_to": frozenset({BOB})}, None),
        ({"friend_key": ADA}, Reason.SELF),
        ({"leads_to": frozenset({ADA, EVE})}, Reason.SELF),
        ({"leads_to": frozenset({BOB, EVE})}, Reason.KNOWN),
        ({"is_brought": True, "has_ordered": True}, Reason.BROUGHT),
        ({"brought_referrer": True, "has_ordered": True}, Reason.CYCLE),
        ({"has_ordered": True}, Reason.CUSTOMER),
    ],
)
def test_who_is_brought(fields, reason):
    """Whoever is new, and nobody else: the first reason that there is, is told."""
    assert reason == refusal_of(evolve_newcomer(**fields))


def evolve_newcomer(**fields):
    return Newcomer(**{"friend_key": BOB, "referrer_key": ADA, **fields})


def test_the_first_kept_order_is_waited_for():
    """Of those that count the earliest, from its own day on; without one it waits, whatever it was before."""
    orders = [paid("3", day(13)), paid("1", day(11), counted=False), paid("2", day(12)), OrderRecord("web/0")]

    assert ("due", "web/2", day(26)) == what(noted(WAITING, orders, TERMS, UTC))
    assert ("waiting", None, None) == what(noted(DUE, orders[1:2], TERMS, UTC))


@pytest.mark.parametrize(("at", "state"), [(day(10) - 1, "refused"), (day(10), "due")])
def test_an_order_of_a_day_before_is_a_customers(at, state):
    """The day on which a friend is brought counts whole; an older order, kept or not, does not."""
    found = noted(WAITING, [paid("1", at, counted=state == "due"), paid("2", day(11))], TERMS, UTC)

    assert state == found.state


@pytest.mark.parametrize(
    ("sight", "state", "reason"),
    [
        ({}, "paid", None),
        ({"is_paid_before": True, "is_cycle": True}, "refused", "paid before"),
        ({"is_cycle": True, "same_day": 5}, "refused", "cycle"),
        ({"same_day": 2, "same_token": 2, "paid_in_period": 9}, "paid", None),
        ({"same_day": 3, "paid_in_period": 10}, "review", "same day"),
        ({"same_token": 3}, "review", "same token"),
        ({"paid_in_period": 10}, "refused", "limit"),
        ({"same_day": 3, "same_token": 3, "approved_by": "mina"}, "paid", "approved by mina"),
        ({"approved_by": "mina", "paid_in_period": 10}, "refused", "limit"),
    ],
)
def test_what_becomes_of_a_friend(sight, state, reason):
    """At three it is a ring, at ten it is enough; approving passes over the first alone."""
    found = settled(DUE, Sight(**sight), evolve(TERMS, review=3, per_member=10))

    assert (state, reason, "web/1") == (found.state, found.reason, found.order_key)
    assert (NEVER if state == "review" else None) == found.due_at
    assert (state == "review") == (found.token is not None)


def test_without_limits_everybody_is_paid_for():
    """A program that sets none has none."""
    assert "paid" == settled(DUE, Sight(same_day=99, same_token=99, paid_in_period=99), TERMS).state


def test_a_refused_friend_is_not_due_any_more():
    """The order stays named, the token goes."""
    assert ("refused", "web/1", None) == what(refused(DUE, "no"))
    assert refused(DUE, "no").token is None


def test_a_bonus_is_given_once():
    """It is earned on its day, counts for tiers, and its reference finds it again."""
    book, context = Book(ADA, day(0)), context_of(a_program())
    bonus = Bonus("points", 500, "referral:2", day(25), "referral:paid:", "mina")

    first = plan_bonus(book, bonus, context)
    assert first.posting is not None
    book.apply(first.changes)
    book.references = {"referral:2": first.posting}
    again = plan_bonus(book, bonus, context)

    assert (500, day(25)) == (book.accounts["points"].open, first.posting.occurred_at)
    assert ("referral", "mina") == (first.posting.trace.reason, first.posting.trace.actor)
    assert ([500], {"referral:paid:": 1}) == (
        [each.points for each in first.changes.facts],
        dict(first.changes.counters),
    )
    assert (True, True) == (again.repeated, again.changes.is_empty)


def test_nothing_is_given_and_counts():
    """Where one of the two gets nothing, it is counted all the same."""
    given = plan_bonus(
        Book(ADA, day(0)), Bonus("points", 0, "referral:2", day(1), "n"), context_of(a_program())
    )

    assert (None, {"n": 1}) == (given.posting, dict(given.changes.counters))


def test_what_is_counted():
    """The friends of a day, those of a period, and those with a card, each under a name of its own."""
    names = [
        counter_of_day(UTC, day(1)),
        counter_of_paid(evolve(TERMS, period=PeriodKind.MONTH), UTC, day(1)),
        counter_of_paid(TERMS, UTC, day(1)),
        counter_of_token(bytes(2)),
    ]

    assert [f"referral:{each}" for each in ("day:2024-01-02", "paid:2024-01", "paid:", "token:0000")] == names
    changes = plan_brought(Book(ADA, day(0)), context_of(a_program()), at=day(1), token=bytes(2)).changes
    assert ({names[0]: 1}, {names[3]: (1, None)}) == (dict(changes.counters), dict(changes.shared))


def what(referred):
    return referred.state, referred.order_key, referred.due_at
