"""Reminders of a club: planned, sent, put off, dropped."""

from __future__ import annotations

from typing import Any

import pytest

from clubkit.areas.reminders import reminders_of
from clubkit.channels.incoming import Wish
from clubkit.errors import BadInputError, KeyRingError, UnknownMemberError, UnknownMessageError
from clubkit.members.consent import ConsentState
from clubkit.members.phones import parse_iranian_phone
from clubkit.reminders.outbox import MessageState
from clubkit.reminders.sending import Answer, Verdict

from .shop import BIRTHDAY, a_florist, moment

SENT, PLANNED = MessageState.SENT, MessageState.PLANNED
DROPPED, DEAD = MessageState.DROPPED, MessageState.DEAD

# 2026-11-24 is Tuesday, 3 Azar 1405; 2026-12-01 is 10 Azar, of ordinal 739951.
WEEK_AHEAD = "birthday:7:739951"


def test_a_birthday_is_written_of_a_week_ahead_and_on_the_day():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")

    for day in ("11-24", "11-25", "11-30", "12-01", "12-02"):
        florist.on(f"2026-{day} 10:00")
        florist.cron()

    assert ["مریم عزیز، تولد شما سه‌شنبه ۱۰ آذر"] * 2 == florist.sms.texts
    assert [moment("2026-11-24 10:00"), moment("2026-12-01 10:00")] == [
        each.done_at for each in florist.messages()
    ]


def test_a_message_is_sent_once_however_often_it_is_planned_and_delivered():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")

    for _ in range(5):
        florist.cron()

    assert [(WEEK_AHEAD, SENT, None)] == florist.states()
    assert {1} == set(florist.sms.tried.values())


@pytest.mark.parametrize(
    ("together", "texts"),
    [
        (True, ["مریم عزیز، تولد شما و تولد مادر سه‌شنبه ۱۰ آذر"]),
        (False, ["مریم عزیز، تولد شما سه‌شنبه ۱۰ آذر", "مریم عزیز، تولد مادر سه‌شنبه ۱۰ آذر"]),
    ],
)
def test_two_occasions_of_one_day_make_one_message_if_the_program_says_so(together, texts):
    florist = a_florist(messages={"together": together})
    florist.has("ada", "birthday:1370-09-10", "mother-birthday:--09-10")

    florist.cron()

    assert texts == florist.sms.texts


def test_a_message_tells_of_what_is_known_as_it_is_sent():
    """One day is taken back and another told of between planning and sending."""
    florist = a_florist(at="2026-11-24 08:00", messages={"quiet_hours": ["21:00", "09:00"]})
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    florist.drops("ada", 1)
    florist.adds("ada", 2, "mother-birthday:--09-10")

    florist.on("2026-11-24 09:00")
    florist.cron()

    assert ["مریم عزیز، تولد مادر سه‌شنبه ۱۰ آذر"] == florist.sms.texts


def test_a_message_whose_day_was_taken_back_is_dropped():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")
    florist.club.reminders.plan()
    florist.drops("ada", 1)

    florist.cron()

    assert [(WEEK_AHEAD, DROPPED, "not-so")] == florist.states()


@pytest.mark.parametrize(
    ("has", "reason"),
    [({"allows": ()}, "no-consent"), ({"allows": ("email",)}, "no-consent")],
)
def test_nobody_is_written_to_without_consent(has, reason):
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10", **has)

    florist.cron()

    assert [(WEEK_AHEAD, DROPPED, reason)] == florist.states()
    assert [] == florist.sms.sent


def test_consent_is_asked_as_the_message_is_sent_and_not_when_it_is_planned():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")
    florist.club.reminders.plan()
    florist.says("ada", "sms", ConsentState.WITHDRAWN)

    florist.club.reminders.deliver()

    assert [(WEEK_AHEAD, DROPPED, "no-consent")] == florist.states()


@pytest.mark.parametrize(
    ("channels", "allows", "email", "by"),
    [
        (["sms", "email"], ("sms", "email"), "a@example.com", "sms"),
        (["email", "sms"], ("sms", "email"), "a@example.com", "email"),
        (["email", "sms"], ("sms", "email"), None, "sms"),
        (["sms", "email"], ("email",), "a@example.com", "email"),
    ],
)
def test_it_goes_out_by_the_first_channel_that_reaches_the_member(channels, allows, email, by):
    florist = a_florist({**BIRTHDAY, "channels": channels})
    florist.has("ada", "birthday:1370-09-10", allows=allows, email=email)

    florist.cron()

    assert [by] == [each.channel for each in florist.messages()]
    assert (by == "sms", by == "email") == (len(florist.sms.sent) == 1, len(florist.email.sent) == 1)


def test_it_falls_to_the_next_channel_where_one_rejects_it_for_good():
    florist = a_florist(
        {**BIRTHDAY, "channels": ["sms", "email"]}, answers=(Answer(Verdict.REJECTED, reason="bad"),)
    )
    florist.has("ada", "birthday:1370-09-10", allows=("sms", "email"), email="a@example.com")

    florist.cron()

    (message,) = florist.messages()
    assert (SENT, "email", 2) == (message.state, message.channel, message.attempts)
    assert ["a@example.com"] == [each.to for each in florist.email.sent]


def test_who_is_on_a_blacklist_has_withdrawn():
    florist = a_florist(answers=(Answer(Verdict.BLACKLISTED),))
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()

    florist.on("2026-12-01 10:00")
    florist.cron()

    assert [DROPPED, DROPPED] == [each.state for each in florist.messages()]
    assert 1 == sum(florist.sms.tried.values())


def test_what_may_be_taken_later_is_tried_again_under_the_same_id():
    busy = Answer(Verdict.RETRY, reason="busy")
    florist = a_florist(answers=(busy, busy))
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    assert [(WEEK_AHEAD, PLANNED, "busy")] == florist.states()

    for clock in ("10:01", "10:02", "10:08", "10:10"):
        florist.on(f"2026-11-24 {clock}")
        florist.cron()

    assert [(WEEK_AHEAD, SENT, None)] == florist.states()
    assert [3] == list(florist.sms.tried.values())


def test_nothing_is_sent_in_quiet_hours():
    florist = a_florist(at="2026-11-24 20:59", messages={"quiet_hours": ["21:00", "09:00"]})
    florist.has("ada", "birthday:1370-09-10")
    florist.on("2026-11-24 21:00")
    florist.cron()
    assert [] == florist.sms.sent

    florist.on("2026-11-25 09:00")
    florist.cron()

    assert 1 == len(florist.sms.sent)


def test_what_is_festive_waits_on_a_day_of_mourning_and_the_rest_does_not():
    """24 and 25 June 2026, 3 and 4 Tir 1405, are Tasua and Ashura."""
    plain = {**BIRTHDAY, "id": "plain", "festive": False, "before": ["0 days"]}
    florist = a_florist({**BIRTHDAY, "before": ["0 days"]}, plain, at="2026-06-24 10:00")
    florist.has("ada", "birthday:1370-04-03")

    florist.cron()
    assert [PLANNED, SENT] == [state for _, state, _ in florist.states()]
    florist.on("2026-06-25 10:00")
    florist.cron()
    florist.on("2026-06-26 10:00")
    florist.cron()

    assert [moment("2026-06-26 10:00"), moment("2026-06-24 10:00")] == [
        each.done_at for each in sorted(florist.messages(), key=lambda each: each.message_id)
    ]


def test_what_mourning_makes_too_late_is_dropped():
    florist = a_florist({**BIRTHDAY, "before": ["0 days"], "grace": "1 day"}, at="2026-06-24 10:00")
    florist.has("ada", "birthday:1370-04-03")
    florist.cron()

    florist.on("2026-06-26 10:00")
    florist.cron()

    assert [(DROPPED, "late")] == [(state, reason) for _, state, reason in florist.states()]


def test_a_member_gets_no_more_than_the_quota_and_the_rest_later():
    one = {"at_most": {"messages": 1, "in": "week"}}
    florist = a_florist(BIRTHDAY, {**BIRTHDAY, "id": "second"}, messages=one)
    florist.has("ada", "birthday:1370-09-10")

    florist.cron()
    assert [(WEEK_AHEAD, SENT, None), ("second:7:739951", PLANNED, "quota")] == florist.states()
    florist.on("2026-11-28 10:00")  # Saturday, on which a week begins
    florist.cron()

    assert [SENT, SENT] == [state for _, state, _ in florist.states()]


def test_a_week_of_outage_is_caught_up_with_within_the_grace():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")
    florist.has("bob", "birthday:1370-09-09")

    florist.on("2026-12-01 10:00")
    florist.cron()

    assert [(WEEK_AHEAD, SENT, None)] == [each for each in florist.states() if each[0] == WEEK_AHEAD]
    assert ["birthday:0:739950"] == [each.message_id for each in florist.messages("bob")]


def test_what_is_too_late_is_dropped():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")
    florist.club.reminders.plan()

    florist.on("2026-12-02 00:00")
    florist.club.reminders.deliver()

    assert [(WEEK_AHEAD, DROPPED, "late")] == florist.states()


def test_what_was_sent_is_remembered_as_long_as_it_could_be_planned_again():
    """With a grace of 30 days a message is kept for longer than the two weeks of others."""
    florist = a_florist({**BIRTHDAY, "before": ["0 days"], "grace": "30 days"}, at="2026-12-01 10:00")
    florist.has("ada", "birthday:1370-09-10")

    for day in range(1, 32):
        florist.on(f"2026-12-{day:02} 10:00")
        florist.club.tick()
    florist.on("2027-01-03 10:00")
    florist.club.tick()

    assert 1 == len(florist.sms.sent)
    assert [] == florist.messages()


# --- who is meant -----------------------------------------------------------------------------------

MOTHERS_DAY = {
    "id": "mothers-day",
    "for": ["public:mothers-day"],
    "before": ["5 days"],
    "channels": ["sms"],
    "text": {"fa": "{day.name} {occasion.date} است."},
}


def test_everybody_who_was_a_member_is_told_of_a_public_day():
    """Mother's Day is 30 November 2026: five days before are 25 November."""
    florist = a_florist(MOTHERS_DAY)
    for name in ("ada", "bob"):
        florist.has(name)
    florist.on("2026-11-25 10:00")
    florist.has("eve")

    florist.cron()

    assert ["روز مادر دوشنبه ۹ آذر است."] * 2 == florist.sms.texts
    assert [] == florist.messages("eve")


def test_a_day_of_the_shops_own_is_reminded_of():
    """By its name, on the day that the file says; one of clubkit's names is then the shop's."""
    opening = {"calendar": "jalali", "month": 9, "day": 5, "name": {"fa": "سالروز گشایش"}}
    mothers = {"calendar": "gregorian", "month": 11, "weekday": "friday", "nth": "last"}
    rules = [
        {**MOTHERS_DAY, "id": each, "for": f"public:{each}", "before": "1 day"}
        for each in ("opening", "mothers-day")
    ]
    florist = a_florist(
        *rules, own_days={"opening": opening, "mothers-day": mothers | {"name": {"fa": "روز مادر"}}}
    )
    florist.has("ada")

    for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"):
        florist.on(f"{day} 10:00")
        florist.cron()

    assert ["سالروز گشایش پنجشنبه ۵ آذر است.", "روز مادر جمعه ۶ آذر است."] == florist.sms.texts


def test_only_those_are_told_of_whom_the_condition_holds():
    rule = {**MOTHERS_DAY, "when": {"member": {"city": "رشت"}}}
    florist = a_florist(rule)
    for name, city in (("ada", "رشت"), ("bob", "تهران")):
        florist.has(name)
        florist.club.members.describe(name, {"city": city})
    florist.on("2026-11-25 10:00")

    florist.cron()

    assert (1, 0) == (len(florist.messages("ada")), len(florist.messages("bob")))


def test_a_condition_is_asked_again_as_the_message_is_sent():
    florist = a_florist({**BIRTHDAY, "when": {"member": {"city": "رشت"}}})
    florist.has("ada", "birthday:1370-09-10")

    florist.cron()

    assert [(WEEK_AHEAD, DROPPED, "not-meant")] == florist.states()


# --- looking, answering, replaying ------------------------------------------------------------------


def test_the_list_of_the_days_ahead_says_who_is_told_and_by_what():
    florist = a_florist(at="2026-11-23 10:00")
    florist.has("ada", "birthday:1370-09-10")
    florist.has("bob", "birthday:1370-09-05", allows=())

    found = sorted(
        (each.member_id, each.name, each.day.isoformat(), each.channel, each.why_not)
        for each in florist.club.reminders.due(days=4)
    )

    assert [
        ("ada", "مریم", "2026-12-01", "sms", None),
        ("bob", "مریم", "2026-11-26", None, "no-consent"),
    ] == found
    assert [] == florist.messages("ada")


def test_what_was_sent_is_not_in_the_list():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")
    assert 1 == len(list(florist.club.reminders.due(days=1)))

    florist.cron()

    assert [] == list(florist.club.reminders.due(days=1))


@pytest.mark.parametrize("days", [0, 401])
def test_the_list_is_of_1_to_400_days(days):
    with pytest.raises(BadInputError):
        list(a_florist().club.reminders.due(days=days))


def test_11_stops_what_comes_by_sms_and_12_starts_it():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10", phone="09121234567")
    phone = parse_iranian_phone("0912 123 4567")

    assert "ada" == florist.club.reminders.incoming(phone, Wish.STOP)
    florist.cron()
    assert [(WEEK_AHEAD, DROPPED, "no-consent")] == florist.states()
    florist.on("2026-11-25 10:00")
    assert "ada" == florist.club.reminders.incoming(phone, Wish.START)
    florist.on("2026-12-01 10:00")
    florist.cron()

    assert 1 == len(florist.sms.sent)


@pytest.mark.parametrize("wish", ["stop", None, True])
def test_what_is_no_wish_allows_nothing(wish):
    """Neither a text nor none is taken for a start, and no text for a number."""
    florist = a_florist()
    typed: Any = "09121234567"
    florist.has("ada", "birthday:1370-09-10", phone="09121234567")
    before = florist.club.members.consents("ada")

    with pytest.raises(BadInputError):
        florist.club.reminders.incoming(parse_iranian_phone("09121234567"), wish)
    with pytest.raises(BadInputError):
        florist.club.reminders.incoming(typed, Wish.STOP)
    assert before == florist.club.members.consents("ada")


def test_a_number_that_is_nobodys_stops_nothing():
    florist = a_florist()

    assert None is florist.club.reminders.incoming(parse_iranian_phone("09121234567"), Wish.STOP)


def test_a_dead_message_is_listed_and_replayed():
    florist = a_florist(answers=(Answer(Verdict.REJECTED, reason="no credit"),))
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    assert [("ada", WEEK_AHEAD, "no credit")] == [
        (each.member_id, each.message.message_id, each.message.reason)
        for each in florist.club.reminders.dead()
    ]

    florist.club.reminders.replay("ada", WEEK_AHEAD)
    florist.cron()

    assert [] == list(florist.club.reminders.dead())
    assert [(WEEK_AHEAD, SENT, None)] == florist.states()


def test_only_a_known_message_of_a_known_member_is_replayed():
    florist = a_florist()
    florist.has("ada")

    with pytest.raises(UnknownMemberError):
        florist.club.reminders.replay("bob", WEEK_AHEAD)
    with pytest.raises(UnknownMessageError):
        florist.club.reminders.replay("ada", WEEK_AHEAD)


def test_a_preview_shows_the_next_message_and_changes_nothing():
    florist = a_florist(
        {**BIRTHDAY, "offer": {"reward": "bouquet", "cost": {"points": 0}}, "text": {"fa": "{voucher.code}"}}
    )
    florist.has("ada", "birthday:1370-09-10")

    shown = florist.club.reminders.preview("birthday", "ada", channel="email")

    assert shown is not None
    assert "K7QM-2XWD-94HT" in shown.text
    assert [] == florist.messages()


def test_a_club_without_channels_or_without_a_ring_sends_nothing():
    florist = a_florist()
    florist.club._keeper.privacy = None
    with pytest.raises(KeyRingError):
        florist.club.reminders.deliver()
    silent = reminders_of(florist.club._keeper, florist.club._keys, [])
    with pytest.raises(BadInputError):
        silent.deliver()


def test_a_tick_plans_and_sends():
    florist = a_florist()
    florist.has("ada", "birthday:1370-09-10")

    ticked = florist.club.tick()

    assert (1, 1, True) == (ticked.planned, ticked.sent, ticked.is_done)
