"""Messages of events: units that expire and mature, tiers, vouchers, silence, membership."""

from __future__ import annotations

from datetime import date

import pytest

from clubkit.calendars import Instant
from clubkit.calendars.instants import DAY
from clubkit.orders import Order, OrderState, Version
from clubkit.reminders.outbox import MessageState

from .shop import a_florist, moment

SENT, DROPPED = MessageState.SENT, MessageState.DROPPED


def on(event, text="", **fields):
    """A reminder of an event, whose text says what it is about."""
    told = {"text": {"fa": text}} if text else {}
    return {"id": "event", "on": event, "channels": ["sms"], **told, **fields}


def pays(florist, member_id="ada", minor=10_000_000, order_id="1"):
    """An order of a member that is paid now."""
    now = florist.clock.now()
    florist.club.orders.sync(
        Order("web", order_id, member_id, now, OrderState.PAID, "IRR", minor, Version(now, now))
    )


EARN = [{"id": "purchase", "per": 100_000}]


def test_points_that_expire_are_told_of_ahead():
    text = "{points} امتیاز تا {expires_on}، {days} روز"
    florist = a_florist(
        on("points.expiring", text, before=["14 days"]),
        at="2026-11-01 10:00",
        earn=EARN,
        units={"points": {"expires": {"after": "30 days"}}},
    )
    florist.has("ada")
    pays(florist)

    for day in range(2, 30):
        florist.on(f"2026-11-{day:02} 10:00")
        florist.club.tick()

    # They are gone as 2 December begins: 1 December, 10 Azar, is the last day.
    assert ["۱۰۰ امتیاز تا ۱۰ آذر ۱۴۰۵، ۱۴ روز"] == florist.sms.texts
    assert [moment("2026-11-17 10:00")] == [each.done_at for each in florist.messages()]


def test_points_that_were_spent_by_then_are_not_told_of():
    florist = a_florist(
        on("points.expiring", "{points}", before=["14 days"]),
        at="2026-11-01 10:00",
        earn=EARN,
        units={"points": {"expires": {"after": "30 days"}, "redeem": {"at_least": 1}}},
    )
    florist.has("ada")
    pays(florist)
    florist.on("2026-11-17 10:00")
    florist.club.reminders.plan()
    planned = florist.messages()

    florist.club.points.redeem("ada", 100, reference="all")
    florist.on("2026-11-18 10:00")
    florist.cron()

    assert 1 == len(planned)
    assert [(planned[0].message_id, DROPPED, "not-so")] == florist.states()


def test_points_that_matured_are_told_of_with_the_tick_that_matures_them():
    florist = a_florist(
        on("points.matured", "{points} از {balance}"),
        at="2026-11-01 10:00",
        earn=EARN,
        units={"points": {"matures": "7 days"}},
    )
    florist.has("ada")
    pays(florist)
    florist.on("2026-11-08 09:00")
    florist.club.tick()
    assert [] == florist.messages()

    florist.on("2026-11-08 11:00")
    florist.club.tick()

    assert ["۱۰۰ از ۱۰۰"] == florist.sms.texts


@pytest.mark.parametrize(
    ("downgrade", "told_on"),
    [
        # The order is of 10 January 2026. What it counted for is gone a year later, with the end of the day.
        ({"how": "one-step", "when": "period-end"}, "2026-12-31"),
        ({"how": "one-step", "when": "period-end", "grace": "1 month"}, "2027-01-30"),
        ({"how": "one-step", "when": "at-once"}, "2026-12-31"),
        ({"how": "to-fit", "when": "at-once"}, "2026-12-31"),
    ],
)
def test_a_tier_that_is_about_to_be_lost_is_told_of(downgrade, told_on):
    ladder = {
        "score": "spend",
        "period": {"kind": "rolling", "length": "12 months"},
        "downgrade": downgrade,
        "ladder": [{"id": "classic", "at": 0}, {"id": "gold", "at": 5_000_000, "label": {"fa": "طلایی"}}],
    }
    florist = a_florist(
        on("tier.ending", "{tier.name} {days}", before=["10 days"]), at="2026-01-10 10:00", tiers=ladder
    )
    florist.has("ada")
    pays(florist)
    florist.on("2026-12-25 10:00")
    sent_at = []
    florist.sms.before = lambda: sent_at.append(florist.clock.now())

    for _ in range(60):
        florist.club.tick()
        florist.clock.advance_to(Instant(florist.clock.now() + DAY))

    assert ["طلایی ۱۰"] == florist.sms.texts
    assert [moment(f"{told_on} 10:00")] == sent_at


def test_a_tier_that_goes_at_once_is_told_of_by_what_takes_it():
    """A small order leaves first and takes nothing; the member holds the tier by the second one."""
    ladder = {
        "score": "spend",
        "period": {"kind": "rolling", "length": "12 months"},
        "downgrade": {"how": "to-fit", "when": "at-once"},
        "ladder": [{"id": "classic", "at": 0}, {"id": "gold", "at": 5_000_000}],
    }
    florist = a_florist(on("tier.ending", before=["10 days"]), at="2026-01-08 10:00", tiers=ladder)
    florist.has("ada")
    pays(florist, minor=1_000_000, order_id="small")
    florist.on("2026-01-10 10:00")
    pays(florist)

    florist.on("2026-12-29 10:00")
    none = list(florist.club.reminders.due(2))
    florist.on("2026-12-31 10:00")
    told = list(florist.club.reminders.due(1))

    assert ([], [date(2027, 1, 10)]) == (none, [each.day for each in told])


def test_a_tier_that_is_kept_is_not_told_of():
    ladder = {
        "score": "spend",
        "downgrade": {"how": "one-step", "when": "period-end", "grace": "1 month"},
        "ladder": [{"id": "classic", "at": 0}, {"id": "gold", "at": 5_000_000}],
    }
    florist = a_florist(on("tier.ending", before=["10 days"]), at="2026-01-10 10:00", tiers=ladder)
    florist.has("ada")
    pays(florist)
    florist.on("2027-01-30 10:00")
    florist.club.tick(as_of=moment("2027-01-20 10:00"))
    florist.club.reminders.plan()
    pays(florist, order_id="again")

    florist.club.tick()

    assert ["not-so"] == [reason for _, _, reason in florist.states()]


def test_a_voucher_that_is_unused_is_told_of_with_its_code():
    florist = a_florist(
        on("voucher.unused", "{voucher.code} تا {expires_on}", before=["3 days"]),
        at="2026-11-01 10:00",
    )
    florist.has("ada")
    florist.club.points.open_with("ada", 1500, reference="gift", earned_at=florist.clock.now())
    redeemed = florist.club.rewards.redeem("ada", "bouquet", reference="r-1")

    for day in range(2, 31):
        florist.on(f"2026-11-{day:02} 10:00")
        florist.club.tick()

    (text,) = florist.sms.texts
    assert text.split(" ")[0] == redeemed.code


def test_a_silence_is_told_of_once_and_not_where_it_was_broken():
    florist = a_florist(on("silence", "{days} روز", after="20 days"), at="2026-11-01 10:00")
    for name in ("ada", "bob"):
        florist.has(name)
        pays(florist, name, order_id=name)
    florist.on("2026-11-10 10:00")
    pays(florist, "bob", order_id="again")

    for day in range(11, 31):
        florist.on(f"2026-11-{day} 10:00")
        florist.club.tick()

    assert ["۲۰ روز", "۲۰ روز"] == florist.sms.texts
    assert [moment("2026-11-21 10:00")] == [each.done_at for each in florist.messages("ada")]
    assert [moment("2026-11-30 10:00")] == [each.done_at for each in florist.messages("bob")]


def test_a_silence_that_was_broken_before_it_was_told_of_is_not_told_of():
    florist = a_florist(on("silence", "{days}", after="20 days"), at="2026-11-01 10:00")
    florist.has("ada")
    pays(florist)
    florist.on("2026-11-21 10:00")
    florist.club.reminders.plan()
    pays(florist, order_id="again")

    florist.cron()

    assert ["not-so"] == [reason for _, _, reason in florist.states()]


def test_a_year_in_the_club_is_told_of_every_year():
    """Who joined on 30 Esfand 1403 has joined on the last day of Esfand in every year."""
    florist = a_florist(on("membership", "{years} سال"), at="2025-03-20 10:00")
    florist.has("ada")

    for day in ("2026-03-19", "2026-03-20", "2026-03-21", "2027-03-20"):
        florist.on(f"{day} 10:00")
        florist.club.tick()

    assert ["۱ سال", "۲ سال"] == florist.sms.texts
