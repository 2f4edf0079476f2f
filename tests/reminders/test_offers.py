"""Rewards that come with messages: given as they go out, once each, and called back where they do not."""

from __future__ import annotations

import pytest

from clubkit.areas.voucher_carts import Cart
from clubkit.errors import KeyRingError
from clubkit.members.profile import Profile
from clubkit.reminders.outbox import MessageState
from clubkit.reminders.sending import Answer, Verdict
from clubkit.rewards.lifecycle import RewardState

from .shop import BIRTHDAY, DISCOUNT, a_florist

OFFERING = {
    **BIRTHDAY,
    "before": ["7 days"],
    "offer": {"reward": "bouquet", "cost": {"points": 0}, "valid": "10 days"},
    "text": {"fa": "{reward.name}: {voucher.code} تا {voucher.expires_on}"},
}

BUSY = Answer(Verdict.RETRY, reason="busy")


def records(florist, member_id="ada"):
    """The rewards of a member."""
    with florist.club.storage.read() as reader:
        return reader.rewards(reader.find([member_id])[member_id].member_key)


def a_code(text):
    """The code in a text of `OFFERING`."""
    return text.split(": ")[1].split(" ")[0]


def test_a_message_carries_a_code_that_can_be_used():
    florist = a_florist(OFFERING)
    florist.has("ada", "birthday:1370-09-10")

    florist.cron()

    (text,) = florist.sms.texts
    assert text.startswith("تخفیف دسته گل: ")
    assert text.endswith(" تا ۱۳ آذر ۱۴۰۵")
    cart = Cart(order_minor=10_000_000, member_id="ada")
    assert 2_000_000 == florist.club.vouchers.check(a_code(text), cart).discount_minor


def test_a_reward_is_named_in_the_language_of_a_country():
    """Labels are of fa, and this member reads fa-IR: in the message and in what is shown of it before."""
    florist = a_florist(OFFERING)
    florist.has("ada", "birthday:1370-09-10")
    florist.club.members.tell("ada", Profile(preferences=(("language", "fa-IR"),)))

    shown = florist.club.reminders.preview("birthday", "ada", channel="sms")
    florist.cron()

    assert shown is not None
    assert all(text.startswith("تخفیف دسته گل: ") for text in (shown.text, *florist.sms.texts))
    assert 1 == len(florist.sms.texts)


def test_an_offer_costs_nothing_and_lasts_as_long_as_it_says():
    florist = a_florist(OFFERING)
    florist.has("ada", "birthday:1370-09-10")

    florist.cron()

    (record,) = records(florist)
    assert (RewardState.ISSUED, None, "bouquet") == (record.state, record.spent, record.reward_id)
    almanac = florist.club._keeper.almanac
    assert "2026-12-04" == almanac.day(record.ends_at).isoformat()


def test_however_often_it_is_tried_it_carries_the_same_code():
    florist = a_florist(OFFERING, answers=(BUSY, BUSY))
    texts = []
    florist.sms.before = lambda: texts.append(len(records(florist)))
    florist.has("ada", "birthday:1370-09-10")

    for clock in ("10:00", "10:05", "10:20"):
        florist.on(f"2026-11-24 {clock}")
        florist.cron()

    assert [1, 1, 1] == texts
    assert 1 == len(florist.sms.sent)


def test_nothing_is_given_to_whom_nothing_is_sent():
    florist = a_florist(OFFERING)
    florist.has("ada", "birthday:1370-09-10", allows=())

    florist.cron()

    assert [] == records(florist)


def test_the_offer_of_a_message_that_is_dropped_for_good_is_called_back():
    florist = a_florist(OFFERING, answers=(BUSY,), at="2026-11-24 10:00")
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    assert [RewardState.ISSUED] == [each.state for each in records(florist)]

    florist.on("2026-12-02 10:00")
    florist.club.reminders.deliver()

    assert [MessageState.DROPPED] == [each.state for each in florist.messages()]
    (record,) = records(florist)
    assert RewardState.CANCELLED is record.state


def test_a_dead_message_keeps_its_offer_for_the_replay():
    florist = a_florist(OFFERING, answers=(Answer(Verdict.REJECTED, reason="no credit"),))
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    (message,) = florist.messages()

    florist.club.reminders.replay("ada", message.message_id)
    florist.cron()

    assert 1 == len(records(florist))
    assert 1 == len(florist.sms.sent)


def test_where_the_reward_is_out_of_stock_no_message_promises_it():
    florist = a_florist(OFFERING, rewards=[{**DISCOUNT, "limit": {"stock": 1}}])
    for name in ("ada", "bob", "eve"):
        florist.has(name, "birthday:1370-09-10")

    florist.cron()

    states = sorted(florist.states(name)[0][1:] for name in ("ada", "bob", "eve"))
    assert [(MessageState.DROPPED, "no-offer")] * 2 + [(MessageState.SENT, None)] == states


def test_a_used_offer_is_not_called_back():
    """A message whose answer was lost, and whose code was used, is tried again, and is then too late."""
    florist = a_florist(OFFERING, answers=(BUSY,))
    florist.has("ada", "birthday:1370-09-10")
    florist.cron()
    (record,) = records(florist)
    florist.club.rewards.use("ada", record.record_id)

    florist.on("2026-12-02 10:00")
    florist.club.reminders.deliver()

    assert [RewardState.USED] == [each.state for each in records(florist)]


def test_a_club_that_can_make_no_codes_refuses_before_it_sends():
    florist = a_florist(OFFERING)
    florist.has("ada", "birthday:1370-09-10")
    florist.club._keys.ring = None

    florist.club.reminders.plan()
    with pytest.raises(KeyRingError):
        florist.club.reminders.deliver()

    assert [MessageState.PLANNED] == [each.state for each in florist.messages()]
