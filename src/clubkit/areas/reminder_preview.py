"""The next message of a reminder to one member, written and not sent."""

from __future__ import annotations

from datetime import date

from clubkit.areas.reminder_send import LANGUAGE, Sender
from clubkit.areas.reminder_words import Case, Values, label_in
from clubkit.calendars import Calendars, Instant, upcoming
from clubkit.commands.coming import COMING, Coming
from clubkit.members.occasions import Occasion
from clubkit.messages import Rendered, render
from clubkit.messages.preview import SAMPLE_CODE
from clubkit.people import NOTHING_KNOWN
from clubkit.program.model import Reminder, ReminderOn
from clubkit.reminders.due import Slot, Step, event_message, occasion_messages, public_message
from clubkit.reminders.outbox import Message
from clubkit.storage.people_ports import people_read
from clubkit.storage.ports import Member, Needs, Reader

_NOW = Slot(Instant(0), Instant(1))


def previewed(sender: Sender, reminder: Reminder, member_id: str, channel: str) -> Rendered | None:
    """
    The message, or none where nothing is coming that it would be about.

    Raises:
        UnknownMemberError: If there is no such member.

        KeyRingError: If the club has no ring of privacy.
    """
    keeper = sender.keeper
    with keeper.storage.read() as reader:
        member = keeper.found(reader, member_id)
        people, key = people_read(reader), member.member_key
        profile = keeper.people.known(people, [key]).get(key, NOTHING_KNOWN).profile
        occasions = keeper.people.occasions(people, [key]).get(key, {})
        message = _next(sender, reader, reminder, member, occasions)
        if message is None:
            return None
        locale = dict(profile.preferences).get(LANGUAGE, keeper.program.locale)
        values = sender.words.values(reader, Case(message, reminder, member, occasions, locale, keeper.now()))
    if values is None:
        return None
    if profile.name is not None:
        values["member.name"] = profile.name
    values |= _samples(sender, reminder, locale)
    return render(sender.template_set(reminder), values, locale, channel)


def _samples(sender: Sender, reminder: Reminder, locale: str) -> Values:
    if reminder.offer is None:
        return {"voucher.code": SAMPLE_CODE}
    keeper, offer = sender.keeper, reminder.offer
    reward = keeper.program.rewards_by_id[offer.reward_id]
    values: Values = {
        "reward.name": label_in(reward.label, locale, reward.reward_id),
        "voucher.code": SAMPLE_CODE,
    }
    lasts = offer.valid or reward.lasts
    if lasts is not None:
        ends_at = keeper.almanac.add(keeper.now(), lasts)
        values["voucher.expires_on"] = keeper.almanac.day(Instant(ends_at - 1))
    return values


def _next(
    sender: Sender, reader: Reader, reminder: Reminder, member: Member, occasions: dict[int, Occasion]
) -> Message | None:
    keeper = sender.keeper
    today = keeper.almanac.day(keeper.now())
    step = Step(reminder, 0)
    if reminder.on is not None:
        return _next_event(sender, reader, step, member)
    calendars = sender.schedule.public_days.calendars
    days = [
        (_next_day(each, today, calendars), no)
        for no, each in occasions.items()
        if each.relation.value in reminder.relations
    ]
    if days:
        on, no = min(days)
        (message,) = occasion_messages(step, on, [(member.member_key, no)], _NOW, together=True)
        return message
    public = [
        (next(upcoming(day.rule, calendars.of(day.rule.calendar), today)).on, day.day_id)
        for day in sender.schedule.public_days.days
        if day.day_id in reminder.public_days
    ]
    if not public:
        return None
    on, day_id = min(public)
    return public_message(step, on, member.member_key, _NOW, day_id)


def _next_day(occasion: Occasion, today: date, calendars: Calendars) -> date:
    return next(upcoming(occasion.rule, calendars.of(occasion.calendar), today)).on


def _next_event(sender: Sender, reader: Reader, step: Step, member: Member) -> Message | None:
    """What is coming next by the member's book; other events are shown as if they were today."""
    keeper = sender.keeper
    now = keeper.now()
    facts = {"years": "1", "units": "0", "unit": keeper.program.units[0].unit_id}
    read = COMING.get(step.reminder.on or ReminderOn.SILENCE)
    if read is not None:
        book = keeper.peek(reader, member, Needs(), at=now)
        context = keeper.context_of_answer(reader, [book])
        coming: Coming | None = min(read(book, context, at=now), key=lambda each: each.at, default=None)
        if coming is None:
            return None
        facts |= {"what": coming.what, "at": str(coming.at)}
    return event_message(step, keeper.almanac.day(now), member.member_key, _NOW, facts=facts)
