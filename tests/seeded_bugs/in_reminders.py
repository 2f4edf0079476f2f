"""Bugs in reminders: what is due, when it may go out, what becomes of a message, and what it offers."""

from __future__ import annotations

from .bug import Bug, seeded

BUGS: tuple[Bug, ...] = (
    *seeded(
        "commands/offer.py",
        "reminders/test_offers.py",
        (
            "plan_offer",
            "What is out of stock is offered.",
            "or (left is not None and left < 1)",
            "or (left is not None and left < 0)",
        ),
        (
            "plan_offer",
            "An offer lasts as long as the reward, whatever the reminder says.",
            "command.offer.valid or reward.lasts",
            "reward.lasts",
        ),
    ),
    *seeded(
        "reminders/due.py",
        "reminders/test_due.py",
        (
            "occasion_messages",
            "Of two occasions of one day the first is told of.",
            "groups = {own_id: tuple(sorted(numbers))}",
            "groups = {own_id: tuple(sorted(numbers))[:1]}",
        ),
        (
            "anniversaries",
            "Who joined on a leap day has no anniversary in other years.",
            "length + 1 if is_last else on.day + 1",
            "on.day + 1",
        ),
        (
            "sent_as",
            "Two members get one message under one id.",
            'f"{message.member_key}/{message.message_id}"',
            'f"{message.message_id}"',
        ),
    ),
    *seeded(
        "reminders/schedule.py",
        "reminders/test_schedule.py",
        (
            "Schedule.is_quiet",
            "The first minute of quiet hours is loud.",
            "return start <= minute < end",
            "return start < minute < end",
        ),
        (
            "Schedule.next_loud",
            "Where the clock is put forward, quiet hours end late.",
            "at = back if at < back and not self.is_quiet(back) else ahead",
            "at = ahead",
        ),
        (
            "Schedule.slot",
            "After mourning a member is told that something is tomorrow which was yesterday.",
            "if due_at > morning and step.before:",
            "if due_at > morning and step.before > 3:",
        ),
        (
            "Schedule.slot",
            "A message may be late by the grace from the beginning of its day.",
            "ends_at = almanac.add(almanac.start_of_day(on + timedelta(days=1)), reminder.grace)",
            "ends_at = almanac.add(almanac.start_of_day(on), reminder.grace)",
        ),
    ),
    *seeded(
        "reminders/outcome.py",
        "reminders/test_outcome.py",
        (
            "after_answer",
            "What the last channel rejects is tried for ever.",
            "if has_other:\n        return tried",
            "return tried",
        ),
        (
            "may_begin",
            "A sender begins in the last moments of its claim.",
            "return at + MARGIN < message.due_at",
            "return at < message.due_at",
        ),
        (
            "put_off",
            "What is too late after waiting waits nevertheless.",
            "if until >= message.ends_at:",
            "if until > message.ends_at:",
        ),
        (
            "replayed",
            "A replayed message begins with its last pause.",
            "attempts=0,",
            "attempts=message.attempts,",
        ),
    ),
    *seeded(
        "areas/reminder_send.py",
        "reminders/test_reminders.py",
        (
            "Sender.deliver",
            "Who is not meant any more is written to.",
            "if reminder.when != ALWAYS and not self.meant(reader, reminder, [member]):",
            "if reminder.when != ALWAYS and not [member]:",
        ),
        (
            "reachable_by",
            "Nobody asks for consent.",
            "if to is not None and may_send(consents, name, Purpose.MARKETING, at=at)",
            "if to is not None",
        ),
    ),
)
