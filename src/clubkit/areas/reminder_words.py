"""What the words of a message are made of: what is so now, or that it is not so any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from clubkit.calendars import Instant, upcoming
from clubkit.commands.balance import balance_of
from clubkit.commands.coming import COMING, Coming
from clubkit.commands.context import Context
from clubkit.commands.redeemed import worth_floor
from clubkit.keeper import Keeper
from clubkit.ledger.book import Book
from clubkit.members.occasions import Occasion
from clubkit.messages import Celebrated, FieldValue
from clubkit.program.model import Reminder, ReminderOn
from clubkit.reminders.due import is_due
from clubkit.reminders.outbox import Message
from clubkit.reminders.schedule import Schedule
from clubkit.storage.people_ports import people_read
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.tiers.ladder import tier_named

Values = dict[str, FieldValue]


@frozen
class Case:
    """
    One message, and what its words are worked out of.

    Attributes:
        occasions: The member's, by number.

        locale: What names of rewards and tiers are told in.

        at: Now.
    """

    message: Message
    reminder: Reminder
    member: Member
    occasions: Mapping[int, Occasion]
    locale: str
    at: Instant


@frozen
class Words:
    """Works out the values of messages."""

    keeper: Keeper
    schedule: Schedule

    def values(self, reader: Reader, case: Case) -> Values | None:
        """The values of the fields that a message's text may have, or none where it is not so any more."""
        about = case.message.about
        if about.public_day is not None:
            return self._of_public_day(case)
        if case.reminder.on is None:
            return self._of_occasions(case)
        return self._of_event(reader, case, case.reminder.on)

    # --- days ---------------------------------------------------------------------------------------

    def _of_public_day(self, case: Case) -> Values | None:
        about = case.message.about
        day = next((each for each in self.schedule.public_days.days if each.day_id == about.public_day), None)
        if day is None:
            return None
        name = day.name(case.locale)
        return {**self._near(case), "day.name": name, "occasion.label": name}

    def _of_occasions(self, case: Case) -> Values | None:
        about, reminder = case.message.about, case.reminder
        if about.day is None:
            return None
        on = date.fromordinal(about.day)
        calendars = self.schedule.public_days.calendars
        meant = [
            occasion
            for no, occasion in sorted(case.occasions.items())
            if occasion.relation.value in reminder.relations
            and is_due(occasion.due_key, occasion.skip, on, calendars)
            # Those of one day make one message, also one that was told of since. Others are of their number.
            and (self.keeper.program.messages.together or no in about.occasion_nos)
        ]
        if not meant:
            return None
        values = self._near(case)
        values["occasion.label"] = tuple(Celebrated(each.relation.value, each.label) for each in meant)
        years = [self._years(each, on) for each in meant]
        if len(years) == 1 and years[0] is not None and years[0] > 0:
            values["occasion.years"] = years[0]
        return values

    def _near(self, case: Case) -> Values:
        on = date.fromordinal(case.message.about.day or 1)
        today = self.keeper.almanac.day(case.at)
        return {"occasion.date": on, "occasion.days": (on - today).days}

    def _years(self, occasion: Occasion, on: date) -> int | None:
        calendar = self.schedule.public_days.calendars.of(occasion.calendar)
        return occasion.nth(next(upcoming(occasion.rule, calendar, on)))

    # --- events -------------------------------------------------------------------------------------

    def _of_event(self, reader: Reader, case: Case, on: ReminderOn) -> Values | None:
        facts = dict(case.message.about.facts)
        keeper = self.keeper
        # With what leaves the window of tiers until then.
        until = max(case.at, Instant(int(facts.get("at", "0"))))
        book = keeper.peek(reader, case.member, Needs(), at=until)
        context = keeper.context_of_answer(reader, [book])
        values: Values = {
            "balance": balance_of(book, keeper.program.units[0], at=case.at, context=context).available
        }
        coming = _same(facts, COMING[on](book, context, at=case.at)) if on in COMING else None
        match on:
            case ReminderOn.POINTS_EXPIRING:
                return self._expiring(case, coming, values)
            case ReminderOn.TIER_ENDING:
                return self._tier(case, coming, values)
            case ReminderOn.VOUCHER_UNUSED:
                return self._voucher(case, book, context, coming, values)
            case ReminderOn.POINTS_MATURED:
                return values | self._units(facts.get("unit", ""), int(facts.get("units", "0")))
            case ReminderOn.SILENCE:
                return self._silence(reader, case, values)
            case ReminderOn.MEMBERSHIP:
                return values | {"years": int(facts.get("years", "0"))}

    def _expiring(self, case: Case, coming: Coming | None, values: Values) -> Values | None:
        if coming is None or not coming.units:
            return None
        return values | self._units(coming.what, coming.units) | self._until(case, coming.at, "expires_on")

    def _tier(self, case: Case, coming: Coming | None, values: Values) -> Values | None:
        tier = None if coming is None else tier_named(self.keeper.program.ladder, coming.what)
        if coming is None or tier is None:
            return None
        values["tier.name"] = label_in(tier.label, case.locale, tier.tier_id)
        if coming.units:
            values["tier.missing"] = coming.units
        return values | self._until(case, coming.at, "ends_on")

    def _voucher(
        self, case: Case, book: Book, context: Context, coming: Coming | None, values: Values
    ) -> Values | None:
        if coming is None:
            return None
        record = book.rewards[coming.what]
        reward = context.pinned(record.program_version).rewards_by_id[record.reward_id]
        values["reward.name"] = label_in(reward.label, case.locale, reward.reward_id)
        until = self._until(case, coming.at, "expires_on")
        return values | until | {"voucher.expires_on": until["expires_on"]}

    def _silence(self, reader: Reader, case: Case, values: Values) -> Values | None:
        """Whether the silence goes on that the message is of: the last order is still the one of then."""
        after, about = case.reminder.after, case.message.about
        if after is None or about.day is None:
            return None
        almanac = self.keeper.almanac
        start, end = self.schedule.last_orders(after, date.fromordinal(about.day))
        key = case.member.member_key
        if key not in people_read(reader).last_ordered(start, end, after=key - 1, until=key):
            return None
        return values | {"days": (almanac.day(case.at) - almanac.day(start)).days}

    def _units(self, unit_id: str, units: int) -> Values:
        unit = self.keeper.program.unit(unit_id)
        if unit is None:
            return {}
        worth = worth_floor(units, unit)
        return {"points": units, "points.worth": worth, **({"credit": worth} if unit.money else {})}

    def _until(self, case: Case, at: Instant, name: str) -> Values:
        last = self.keeper.almanac.day(Instant(at - 1))
        return {name: last, "days": (last - self.keeper.almanac.day(case.at)).days}


def _same(facts: Mapping[str, str], found: Iterator[Coming]) -> Coming | None:
    """What was coming when the message was planned, as it is now."""
    wanted = facts.get("what"), facts.get("at")
    return next((each for each in found if (each.what, str(each.at)) == wanted), None)


def label_in(labels: Mapping[str, str], locale: str, otherwise: str) -> str:
    """A label in a locale or in its language; else its first, and without one the other text."""
    bare = locale.replace("_", "-").partition("-")[0]
    return labels.get(locale) or labels.get(bare) or next(iter(labels.values()), otherwise)
