"""Jobs that come late, twice, or a few members at a time."""

from __future__ import annotations

import pytest

from clubkit.calendars import Duration, Instant
from clubkit.calendars.instants import MINUTE
from clubkit.errors import BadInstantError
from clubkit.ledger.places import PostingKind

from ..club.shop import Shop, a_shop, day

UNITS = {"points": {"matures": "2 days", "expires": {"after": "5 days"}}}
YEARLY = {
    "period": {"kind": "fixed", "period": "year"},
    "downgrade": {"how": "one-step", "when": "period-end"},
    "ladder": [{"id": "base"}, {"id": "silver", "at": 100}, {"id": "gold", "at": 300}],
}
AT_ONCE = {
    "period": {"kind": "rolling", "length": "100 days"},
    "downgrade": {"how": "one-step", "when": "at-once"},
    "ladder": [{"id": "base"}, {"id": "silver", "at": 100}, {"id": "gold", "at": 300}],
}
BY_BALANCE = {
    "score": "balance",
    "period": {"kind": "lifetime"},
    "downgrade": {"how": "one-step", "when": "at-once"},
    "ladder": [{"id": "base"}, {"id": "silver", "at": 100}],
}


def busy(store: str, **tables: object) -> Shop:
    """A shop in which ada earned on two days and has a hold that lapses."""
    shop = a_shop(store, units=UNITS, **tables)
    shop.pays("1", 100)
    shop.on(1)
    shop.pays("2", 10)
    shop.on(2)
    shop.club.points.hold("ada", 30, hold_id="cart", lasts=Duration(days=1))
    return shop


def test_a_job_a_week_late_writes_what_daily_jobs_write(store):
    """The same postings, dated by the same instants."""
    late, daily = busy(store, tiers=AT_ONCE), busy("memory:", tiers=AT_ONCE)
    for number in range(3, 12):
        daily.on(number)
        daily.club.tick()
    late.on(11)

    late.club.tick()

    assert daily.postings() == late.postings()
    assert daily.steps() == late.steps()


def test_a_job_writes_what_is_due_in_order(store):
    """Units mature, a hold lapses, lots expire: each at its own instant."""
    shop = busy(store)
    shop.on(11)

    shop.club.tick()

    told = [(posting.kind, posting.occurred_at) for posting in shop.postings()[4:]]
    assert [
        (PostingKind.MATURE, day(3)),
        (PostingKind.LAPSE, day(3)),
        (PostingKind.EXPIRE, day(6)),
        (PostingKind.EXPIRE, day(7)),
    ] == told


def test_a_job_that_runs_twice_writes_once(store):
    """The second run finds nothing."""
    shop = busy(store)
    shop.on(11)
    shop.club.tick()
    before = shop.postings()

    again = shop.club.tick()

    assert (0, {}, True) == (again.members, again.postings, again.is_done)
    assert before == shop.postings()


@pytest.mark.parametrize("number", [2, 3, 5, 6, 7, 8])
def test_a_balance_is_right_whether_or_not_a_job_ran(store, number):
    """The clock decides."""
    without, with_job = busy(store), busy("memory:")
    for shop in (without, with_job):
        shop.on(number)

    with_job.club.tick()

    assert with_job.balance() == without.balance()


def test_units_that_came_too_late_expire_on_their_own_day(store):
    """An order that is first read after its units were gone says when they went."""
    shop = a_shop(store, units=UNITS)
    shop.on(20)
    shop.pays("2", 10)
    shop.pays("1", 100, placed_at=day(1))

    shop.club.tick()

    [expired] = shop.postings(PostingKind.EXPIRE)
    assert (day(7), day(20), 100) == (expired.occurred_at, expired.decided_at, expired.units())


def test_a_limited_job_goes_on_where_it_stopped(store):
    """A few members at a time, until nothing is due."""
    shop = a_shop(store, units=UNITS)
    for number in range(5):
        shop.pays(str(number), 10, member=f"member-{number}")
    shop.on(11)

    runs = [shop.club.tick(limit=2) for _ in range(4)]

    assert [2, 2, 1, 0] == [run.members for run in runs]
    assert [False, False, True, True] == [run.is_done for run in runs]
    assert {10 * 5} == {sum(run.postings.get("expire", 0) for run in runs) * 10}


def test_a_limited_job_is_not_held_up_by_invitations_that_ended(store):
    """Members for whom nothing is left to do are not looked at again and again."""
    shop = a_shop(store, units=UNITS, tiers=AT_ONCE)
    for number in range(6):
        shop.club.members.enrol(f"guest-{number}")
        shop.club.tiers.invite(f"guest-{number}", "silver", until=day(3))
    shop.pays("1", 10)
    shop.on(11)

    runs = [shop.club.tick(limit=2) for _ in range(8)]

    assert runs[-1].is_done
    assert 1 == sum(run.postings.get("expire", 0) for run in runs)


def test_a_job_as_of_an_instant_leaves_later_ones_alone(store):
    """What became due after the instant that was asked for waits."""
    shop = busy(store)
    shop.on(11)

    shop.club.tick(as_of=day(3))

    assert [] == shop.postings(PostingKind.EXPIRE)


@pytest.mark.parametrize(("minutes", "is_refused"), [(0, False), (10, False), (11, True)])
def test_a_job_of_an_instant_ahead_is_refused(store, minutes, is_refused):
    """What happens until then would be decided after it; clocks may differ by ten minutes."""
    shop = busy(store)
    shop.on(11)
    as_of = Instant(shop.clock.now() + minutes * MINUTE)

    if is_refused:
        with pytest.raises(BadInstantError, match="as_of must be not in the future"):
            shop.club.tick(as_of=as_of)
    else:
        shop.club.tick(as_of=as_of)

    assert is_refused is (not shop.postings(PostingKind.EXPIRE))


def test_each_missed_review_counts(store):
    """Three years without a job, and a member of gold fell a step at the end of each year."""
    shop = a_shop(store, tiers=YEARLY)
    shop.pays("1", 300)
    shop.on(1100)

    shop.club.tick()

    assert [(0, "base"), (0, "gold"), (731, "silver"), (1096, "base")] == shop.steps()


def test_a_missed_review_does_not_know_of_a_later_refund(store):
    """A year that held its tier is not judged by a refund of the next year, whether or not a job ran."""
    shops = [a_shop(store, tiers=YEARLY), a_shop("memory:", tiers=YEARLY)]
    for shop in shops:
        shop.pays("1", 100)
        shop.on(370)
    shops[1].club.tick()

    for shop in shops:
        shop.on(371)
        shop.refunds("1", 50)

    assert ["silver", "silver"] == [shop.tier() for shop in shops]


def test_a_missed_review_reads_the_balance_of_its_own_moment(store):
    """Units that expired made a member fall on that day, not on the day before or the day of the job."""
    shops = [a_shop(each, units=UNITS, tiers=BY_BALANCE) for each in (store, "memory:")]
    for shop in shops:
        shop.pays("1", 100)
    for number in range(1, 9):
        shops[1].on(number)
        shops[1].club.tick()
    shops[0].on(8)

    shops[0].club.tick()

    assert [(0, "base"), (2, "silver"), (6, "base")] == shops[0].steps() == shops[1].steps()


def test_a_review_at_the_instant_of_an_expiry_reads_the_balance_before_it(store):
    """Points that are reset at the end of the year count once more for that year's review."""
    tiers = {**YEARLY, "score": "balance"}
    shop = a_shop(store, units={"points": {"expires": {"end_of": "year"}}}, tiers=tiers)
    shop.pays("1", 100)
    shop.on(366)

    shop.club.tick()

    assert ("silver", 0) == (shop.tier(), shop.total())


def test_an_order_that_leaves_the_window_is_noticed_on_its_day(store):
    """A job on the day after finds the member who fell, though a newer order is still in the window."""
    shop = a_shop(store, tiers=AT_ONCE)
    shop.pays("1", 60)
    shop.on(50)
    shop.pays("2", 60)
    shop.on(101)

    shop.club.tick()

    assert [(0, "base"), (50, "silver"), (100, "base")] == shop.steps()


def test_a_lot_that_matures_at_its_expiry_matures_and_expires(store):
    """At one instant, units become spendable before they are too late."""
    units = {"points": {"matures": "9 days", "expires": {"after": "5 days"}}}
    shop = a_shop(store, units=units)
    shop.pays("1", 100)
    shop.on(9)

    shop.club.tick()

    told = [(posting.kind, posting.occurred_at) for posting in shop.postings()[1:]]
    assert [(PostingKind.MATURE, day(9)), (PostingKind.EXPIRE, day(9))] == told


def test_a_missed_step_is_dated_by_its_own_day_whatever_a_later_refund_says(store):
    """A ladder that follows the score, too, did not know of a refund that came later."""
    shop = a_shop(store, tiers={**AT_ONCE, "downgrade": {"how": "to-fit", "when": "at-once"}})
    shop.pays("1", 60)
    shop.on(50)
    shop.pays("2", 60)
    shop.on(120)

    shop.refunds("2", 30)

    assert [(0, "base"), (50, "silver"), (100, "base")] == shop.steps()
