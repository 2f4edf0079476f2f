"""The ``[[reminders]]``, ``[messages]`` and ``[referral]`` tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from clubkit.calendars import Duration, PeriodKind
from clubkit.program.conditions import minute_text, two_times, write_when
from clubkit.program.fields import (
    Field,
    choice,
    days,
    duration,
    duration_or_none,
    flag,
    line_of_text,
    lines_of_text,
    locale,
    member_of,
    name,
    texts,
    whole,
)
from clubkit.program.model import (
    PUBLIC_DAYS,
    RELATIONS,
    WEEK,
    Messages,
    Offer,
    Quota,
    Referral,
    Reminder,
    ReminderOn,
    Reward,
)
from clubkit.program.problems import Mismatch
from clubkit.program.rules import RestOfFile, read_condition
from clubkit.program.tables import Table
from clubkit.program.templates import SHIPPED_LOCALES, fields_for, language_of
from clubkit.program.texts import read_texts
from clubkit.program.wording import flaws_of
from clubkit.program.writing import Document, differing, lean

PUBLIC: Final = "public:"
"""How a public day is told from a relation."""

BEFORE_DAYS_MAX: Final = 365
AHEAD: Final = (
    ReminderOn.POINTS_EXPIRING,
    ReminderOn.TIER_ENDING,
    ReminderOn.VOUCHER_UNUSED,
    ReminderOn.MEMBERSHIP,
)
"""Events that are known before they come."""

_SUFFIX_MAX: Final = 40
_PLAIN: Final = Reminder("")
_NO_REWARD: Final = Offer("")


def read_reminders(
    root: Table, rest: RestOfFile, rewards: Iterable[Reward], club_locale: str, own_days: Iterable[str]
) -> tuple[Reminder, ...]:
    """
    All reminders, in the order of the file.

    Args:
        own_days: Ids of the public days of the file's own.
    """
    taken: set[str] = set()
    known = {reward.reward_id: reward for reward in rewards}
    a_day = _day_among(PUBLIC_DAYS.union(own_days))

    def read(table: Table) -> Reminder:
        reminder = _read_reminder(table, rest, known, a_day)
        if reminder.reminder_id in taken:
            table.report("id", "an id that no reminder before it has", found=repr(reminder.reminder_id))
        taken.add(reminder.reminder_id)
        _check_fields(table, reminder)
        _check_locale(table, reminder, club_locale)
        return reminder

    return root.each("reminders", read)


def write_reminder(reminder: Reminder) -> Document:
    """The ``[[reminders]]`` table that is read as this reminder."""
    found = [*reminder.relations, *(f"{PUBLIC}{day}" for day in reminder.public_days)]
    document: Document = {
        "id": reminder.reminder_id,
        **differing(reminder, _PLAIN, "on", "after", "channels", "grace"),
        **lean(when=write_when(reminder.when), text=dict(reminder.texts), subject=dict(reminder.subjects)),
        **lean(pattern=dict(reminder.patterns), **{"for": found}),
    }
    if reminder.before != _PLAIN.before:
        document["before"] = [f"{each} days" for each in reminder.before]
    if not reminder.is_festive:
        document["festive"] = False
    if reminder.offer is not None:
        document["offer"] = {
            "reward": reminder.offer.reward_id,
            **differing(reminder.offer, _NO_REWARD, "valid"),
        }
    return document


def _read_reminder(
    table: Table, rest: RestOfFile, rewards: Mapping[str, Reward], a_day: Field[str]
) -> Reminder:
    on = table.take("on", member_of(ReminderOn), None)
    wanted = table.take("for", texts(a_day), ())
    if table.has("on") == table.has("for"):
        found = "both" if table.has("on") else "none of them"
        table.journal.report(table.path, "exactly one of for, on", found)
    return Reminder(
        reminder_id=table.take("id", name, f"reminder-{table.place + 1}"),
        relations=tuple(day for day in wanted if not day.startswith(PUBLIC)),
        public_days=tuple(day.removeprefix(PUBLIC) for day in wanted if day.startswith(PUBLIC)),
        on=on,
        before=_read_before(table, on),
        after=_read_after(table, on),
        when=read_condition(table, rest.around(None)),
        channels=table.need("channels", texts(name)) or (),
        offer=table.optional("offer", lambda offer: _read_offer(offer, rewards)),
        grace=table.take("grace", duration, WEEK),
        is_festive=table.take("festive", flag, default=True),
        texts=table.inner("text", lambda it: read_texts(it, locale, lines_of_text)),
        subjects=table.inner("subject", lambda it: read_texts(it, locale, line_of_text)),
        patterns=table.inner("pattern", lambda it: read_texts(it, name, line_of_text)),
    )


def _day_among(public_days: frozenset[str]) -> Field[str]:
    """A relation, or one of these public days."""
    known = (*RELATIONS, *(f"{PUBLIC}{day}" for day in sorted(public_days)))
    expected = f"one of {', '.join(RELATIONS)}, or a public day such as {PUBLIC}mothers-day"

    def read(value: object) -> str | Mismatch:
        found = choice({day: day for day in known})(value)
        if not isinstance(found, Mismatch):
            return found
        is_bare = isinstance(value, str) and value in public_days
        return Mismatch(expected, f"{PUBLIC}{value}" if is_bare else found.hint)

    return read


def _read_before(table: Table, on: ReminderOn | None) -> tuple[int, ...]:
    if on is not None and on not in AHEAD:
        table.refuse("before", f'no before for on = "{on}": it is not known ahead')
        return _PLAIN.before
    return table.take("before", _days_before, _PLAIN.before)


def _days_before(value: object) -> tuple[int, ...] | Mismatch:
    values = value if isinstance(value, (list, tuple)) else [value]
    found = [days(BEFORE_DAYS_MAX)(each) for each in values]
    wrong = next((each for each in found if isinstance(each, Mismatch)), None)
    if wrong is not None:
        return Mismatch(f"{wrong.expected}, or a list of them")
    counts = {each for each in found if isinstance(each, int)}
    if not counts:
        return Mismatch('a list such as ["7 days", "1 day"], of at least one')
    return tuple(sorted(counts, reverse=True))


def _read_after(table: Table, on: ReminderOn | None) -> Duration | None:
    if on is ReminderOn.SILENCE:
        return table.need("after", duration)
    table.refuse("after", 'on = "silence" beside it')
    return None


def _read_offer(table: Table, rewards: Mapping[str, Reward]) -> Offer:
    table.has("reward")
    reward = table.need("reward", choice(rewards)) if rewards else None
    if not rewards:
        table.report("reward", "a reward in [[rewards]]")
    if reward is not None and (reward.surprise is not None or reward.approval):
        table.report("reward", "a reward that is no surprise and needs no approval")
    if table.has("cost"):
        table.inner("cost", _read_nothing)
    valid = table.take("valid", duration, None)
    return Offer(reward.reward_id if reward is not None else "", valid)


def _read_nothing(cost: Table) -> None:
    """An offer is for nothing: the file may say so."""
    for key in ("points", "units"):
        if cost.take(key, whole(), 0) != 0:
            cost.report(key, "0: what comes with a reminder costs nothing")


def _check_fields(table: Table, reminder: Reminder) -> None:
    """A text says nothing that is not known of what it is about."""
    known = fields_for(reminder)
    for key, templates in (("text", reminder.texts), ("subject", reminder.subjects)):
        for language, template in templates:
            for flaw in flaws_of(template, known):
                path = (*table.path, key, language)
                table.journal.report(path, flaw.expected, flaw.found, hint=flaw.hint)


def _check_locale(table: Table, reminder: Reminder, club_locale: str) -> None:
    """There is a text in the language of the club, unless the library has some."""
    language = language_of(club_locale)
    if language in {*SHIPPED_LOCALES, *(language_of(each) for each, _ in reminder.texts)}:
        return
    table.report("text", f"a text for the club's locale, text.{language}")


def read_messages(table: Table) -> Messages:
    """How the club writes."""
    quiet = table.take("quiet_hours", two_times, None)
    plain = Messages()
    return Messages(
        quiet_start=0 if quiet is None else quiet.start_minute,
        quiet_end=0 if quiet is None else quiet.end_minute,
        sms_suffix=table.take("sms_suffix", _suffix, plain.sms_suffix),
        quota=table.optional("at_most", _read_quota),
        together=table.take("together", flag, plain.together),
        mourning=table.take("mourning", flag, plain.mourning),
    )


def write_messages(messages: Messages) -> Document:
    """The ``[messages]`` table that is read as this."""
    document = differing(messages, Messages(), "sms_suffix", "together", "mourning")
    if messages.quiet_start != messages.quiet_end:
        document["quiet_hours"] = [minute_text(messages.quiet_start), minute_text(messages.quiet_end)]
    if messages.quota is not None:
        document["at_most"] = {"messages": messages.quota.most, "in": messages.quota.period.value}
    return document


def _suffix(value: object) -> str | Mismatch:
    found = line_of_text(value)
    if isinstance(found, str) and len(found) <= _SUFFIX_MAX:
        return found
    return Mismatch(f"a text of one line, 1 to {_SUFFIX_MAX} characters")


def _read_quota(table: Table) -> Quota | None:
    most = table.need("messages", whole(1))
    period = table.need("in", member_of(PeriodKind))
    return Quota(most, period) if most is not None and period is not None else None


def read_referral(table: Table, rest: RestOfFile) -> Referral:
    """What bringing a friend is worth."""
    units = {unit.unit_id: unit for unit in rest.units}
    unit = table.take("unit", choice(units), rest.units[0])
    give, friend = table.take("give", whole(), 0), table.take("friend", whole(), 0)
    if not give and not friend:
        table.report("give", "1 or more, here or for the friend")
    plain = Referral(unit.unit_id, give)
    per_member, period = table.inner("limit", _read_referral_limit)
    return Referral(
        unit_id=unit.unit_id,
        give=give,
        friend=friend,
        after=table.take("after", duration_or_none, plain.after) or Duration(),
        per_member=per_member,
        period=period,
        review=table.take("review", whole(1), None),
    )


def write_referral(referral: Referral, main_unit: str) -> Document:
    """The ``[referral]`` table that is read as this."""
    limit = lean(per_member=referral.per_member)
    if referral.period is not None:
        limit["in"] = referral.period.value
    return {
        "give": referral.give,
        **({"unit": referral.unit_id} if referral.unit_id != main_unit else {}),
        **differing(referral, Referral(referral.unit_id, referral.give), "friend", "after", "review"),
        **lean(limit=limit),
    }


def _read_referral_limit(table: Table) -> tuple[int | None, PeriodKind | None]:
    per_member = table.take("per_member", whole(1), None)
    period = table.take("in", member_of(PeriodKind), None)
    if period is not None and per_member is None:
        table.report("in", "per_member beside it")
    return per_member, period
