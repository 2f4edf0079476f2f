"""Reminders: what members will be told, planning it, and sending it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from attrs import field, frozen

from clubkit.areas.profiles import led_to
from clubkit.areas.reminder_offers import Offers
from clubkit.areas.reminder_plan import Planned, matured_of, plan_messages
from clubkit.areas.reminder_preview import previewed
from clubkit.areas.reminder_send import Delivered, Sender, reachable_by
from clubkit.areas.reminder_wants import Wants
from clubkit.areas.reminder_words import Words
from clubkit.areas.voucher_issue import Keys
from clubkit.calendars import Instant, PublicDays
from clubkit.channels.incoming import Wish
from clubkit.errors import BadInputError, UnknownMessageError
from clubkit.insights.meant import meant_by
from clubkit.keeper import Desk, Keeper
from clubkit.members.consent import Consent, ConsentState, Purpose, wording_of
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.messages import Rendered
from clubkit.people import NOTHING_KNOWN
from clubkit.program.model import WEEK, Reminder
from clubkit.reminders.outbox import Message, MessageState, ids_of
from clubkit.reminders.outcome import Reason, replayed
from clubkit.reminders.schedule import Schedule
from clubkit.reminders.sending import Channel
from clubkit.storage.people_ports import PEOPLE, people_in, people_read, require_people
from clubkit.storage.ports import Member, Reader
from clubkit.storage.shards import EVERYBODY, Shard

DAYS_MAX: Final = 400
"""How many days ahead a dry list reaches at most."""

_DEAD_PAGE: Final = 500


@frozen
class Due:
    """
    One message that a member will get, as far as it can be known today.

    Attributes:
        name: None where it is not known, or the club has no ring of privacy. In no `repr`.

        reminder_id: The reminder of the program that it comes from.

        about: ``birthday`` and so on, the id of a public day, or an event such as ``points.expiring``.

        day: The day that it is about.

        due_at: When it goes out at the earliest.

        channel: By which, or none where it would be dropped.

        why_not: Why it would be dropped, or none.
    """

    member_id: str
    name: str | None = field(repr=False)
    reminder_id: str
    about: str
    day: date
    due_at: Instant
    channel: str | None
    why_not: str | None


@frozen
class DeadLetter:
    """A message of which every attempt failed."""

    member_id: str
    message: Message


@frozen
class Reminders:
    """What members are told of days and events."""

    _keeper: Keeper
    _wants: Wants
    _sender: Sender

    # --- looking ------------------------------------------------------------------------------------

    def due(self, days: int = 7, *, at: Instant | None = None, shard: Shard = EVERYBODY) -> Iterator[Due]:
        """
        The messages of today and the days after, page by page, those left out that were sent or dropped.

        Changes nothing. What members do until then is not known: who withdraws consent is not written to.

        Args:
            days: 1 to 400; 1 is today alone.

            at: None means now.

        Raises:
            BadInputError: If *days* is out of bounds.

            StorageError: If the storage keeps no profiles.
        """
        if not 1 <= days <= DAYS_MAX:
            raise BadInputError("days", f"1 to {DAYS_MAX}", str(days))
        require_people(self._keeper.storage)
        now = self._keeper.now() if at is None else at
        today = self._keeper.almanac.day(now)
        ahead = [today + timedelta(days=number) for number in range(days)]
        for page in self._wants.pages(lambda _: ahead, shard, at=now, goes_on=False):
            if page.messages:
                yield from self._listed(page.messages, now)

    def preview(self, reminder_id: str, member_id: str, *, channel: str) -> Rendered | None:
        """
        The next message of a reminder as a member would read it; none where there is none within a year.

        Changes nothing: a code that it would carry is shown as one that does not exist.

        Raises:
            BadInputError: If the program has no such reminder.

            UnknownMemberError: If there is no such member.

            KeyRingError: If the club has no ring of privacy.
        """
        reminder = self._keeper.program.reminders_by_id.get(reminder_id)
        if reminder is None:
            raise BadInputError("reminder", "one of the program", repr(reminder_id)[:40])
        require_people(self._keeper.storage)
        return previewed(self._sender, reminder, member_id, channel)

    # --- doing --------------------------------------------------------------------------------------

    def plan(
        self, *, as_of: Instant | None = None, limit: int | None = None, shard: Shard = EVERYBODY
    ) -> Planned:
        """
        Plan the messages of today, and of the days before whose grace is not over. For cron; part of a tick.

        Each is planned once, whatever runs twice, at once, or some days late.

        Args:
            as_of: None means now.

            limit: Stop after about so many new messages; the next run goes on.

        Raises:
            BadInstantError: If *as_of* lies more than ten minutes ahead. Nothing was written.

            ProgramVersionError: If the store has another program in force. Nothing was written.

            StorageError: If the storage keeps no profiles.
        """
        require_people(self._keeper.storage)
        at = self._keeper.now() if as_of is None else self._keeper.past("as_of", as_of)
        return plan_messages(self._wants, at, limit=limit, shard=shard)

    def deliver(
        self, *, as_of: Instant | None = None, limit: int | None = None, shard: Shard = EVERYBODY
    ) -> Delivered:
        """
        Send the messages whose time has come, the earliest first. Nothing happens in quiet hours.

        Two that run at once send each message once. If this process dies while it hands one over, that one
        is handed over again ten minutes later, under the same id.

        Args:
            as_of: Send what is due by then; none means now. Everything else is decided as of now.

            limit: The most messages to look at; none for all.

        Raises:
            BadInstantError: If *as_of* lies more than ten minutes ahead. Nothing was sent.

            KeyRingError: If the club has no ring of privacy, or a reminder offers a code and it has no key
                that signs. Nothing was sent.

            BadInputError: If the club was given no channels. Nothing was sent.

            ProgramVersionError: If the store has another program in force. Nothing was sent.
        """
        require_people(self._keeper.storage)
        if not self._sender.channels:
            raise BadInputError("channels", "given to the club, to send by", "none")
        at = self._keeper.now() if as_of is None else self._keeper.past("as_of", as_of)
        self._sender.require_keys()
        return self._sender.deliver(at, limit=limit, shard=shard)

    def incoming(self, phone: Phone, wish: Wish, *, at: Instant | None = None) -> str | None:
        """
        Note what somebody answered to an SMS: 11 stops all advertisement by SMS, 12 allows it again.

        Read it with `clubkit.channels.read_incoming`, and be sure that it comes from the provider.

        Args:
            at: When it was sent; none means now. The last wish counts, whatever the order in which they come.

        Returns:
            The member's id, or none where the number is nobody's.

        Raises:
            BadInputError: If it is no phone or no wish, but a text for instance. Nothing was written.

            KeyRingError: If the club has no ring of privacy. Nothing was written.
        """
        require_people(self._keeper.storage)
        if not isinstance(wish, Wish):  # what is not a stop would be taken for a start
            raise BadInputError("wish", "a Wish, as read_incoming tells it", type(wish).__name__)
        contact = self._keeper.people.digest(phone)
        when = self._keeper.now() if at is None else at
        consent = _consent_of(wish, when)

        def work(desk: Desk) -> str | None:
            people = people_in(desk.store)
            member = led_to(self._keeper, desk.store, people, contact)
            if member is None:
                return None
            if consent not in people.consents([member.member_key]).get(member.member_key, []):
                people.add_consents({member.member_key: [consent]})
            return member.member_id

        return self._keeper.write(work)

    # --- dead letters -------------------------------------------------------------------------------

    def dead(self) -> Iterator[DeadLetter]:
        """The messages of which every attempt failed, by member's key, then id; page by page."""
        require_people(self._keeper.storage)
        after = (0, "")
        while True:
            with self._keeper.storage.read() as reader:
                page = people_read(reader).messages_in(MessageState.DEAD, after=after, limit=_DEAD_PAGE)
                members = reader.by_key(sorted({message.member_key for message in page}))
            for message in page:
                if message.member_key in members:
                    yield DeadLetter(members[message.member_key].member_id, message)
            if len(page) < _DEAD_PAGE:
                return
            after = (page[-1].member_key, page[-1].message_id)

    def replay(self, member_id: str, message_id: str) -> None:
        """
        Try a dead message anew, from its first channel on, within the reminder's grace from now.

        One that is not dead any more stays as it is.

        Raises:
            UnknownMemberError: If there is no such member.

            UnknownMessageError: If they have no such message. Nothing was written.
        """
        require_people(self._keeper.storage)

        def work(desk: Desk) -> None:
            people = people_in(desk.store)
            key = self._keeper.found(desk.store, member_id).member_key
            message = people.messages({key: [message_id]}).get((key, message_id))
            if message is None:
                raise UnknownMessageError(message_id)
            if message.state is MessageState.DEAD:
                now = self._keeper.now()
                people.put_message(replayed(message, at=now, ends_at=self._until(message, now)))

        self._keeper.write(work)

    # --- parts --------------------------------------------------------------------------------------

    def _until(self, message: Message, now: Instant) -> Instant:
        reminder = self._keeper.program.reminders_by_id.get(message.rule_id)
        grace = WEEK if reminder is None else reminder.grace
        return max(message.ends_at, self._keeper.almanac.add(now, grace))

    def _listed(self, messages: Sequence[Message], now: Instant) -> Iterator[Due]:
        keys = sorted({message.member_key for message in messages})
        with self._keeper.storage.read() as reader:
            people = people_read(reader)
            members = {key: each for key, each in reader.by_key(keys).items() if each.is_present}
            profiles = self._profiles(reader, list(members))
            consents = people.consents(list(members))
            known = people.messages(ids_of(messages))
        rules = self._keeper.program.reminders_by_id
        for message in messages:
            key = message.member_key
            planned = known.get((key, message.message_id))
            if key not in members or (planned is not None and not planned.state.is_open):
                continue
            rule, profile = rules[message.rule_id], profiles.get(key)
            found: list[tuple[str, str]] | Reason = Reason.NO_ADDRESS
            if profile is not None:
                found = reachable_by(rule.channels, members[key], profile, consents.get(key, []), now)
            yield Due(
                members[key].member_id,
                None if profile is None else profile.name,
                rule.reminder_id,
                _about(message, rule),
                date.fromordinal(message.about.day or 1),
                message.due_at,
                None if isinstance(found, Reason) else found[0][0],
                found.value if isinstance(found, Reason) else None,
            )

    def _profiles(self, reader: Reader, keys: Sequence[int]) -> Mapping[int, Profile]:
        """What is known of these members; nothing of anybody where the club has no ring."""
        if self._keeper.privacy is None:
            return {}
        known = self._keeper.people.known(people_read(reader), keys)
        return {key: known.get(key, NOTHING_KNOWN).profile for key in keys}


def reminders_of(
    keeper: Keeper, keys: Keys, channels: Iterable[Channel], days: PublicDays | None = None
) -> Reminders:
    """
    The reminders of a club.

    Raises:
        BadInputError: If two channels have one name.
    """
    by_name: dict[str, Channel] = {}
    for channel in channels:
        if channel.name in by_name:
            raise BadInputError("channels", "of one name each", repr(channel.name)[:40])
        by_name[channel.name] = channel
    own = [day.public_day for day in keeper.program.own_days]
    known = (days or PublicDays()).with_days(own)
    schedule = Schedule(keeper.almanac, keeper.program.messages, known)

    def meant(reader: Reader, reminder: Reminder, members: Sequence[Member]) -> set[int]:
        return meant_by(keeper, reader, reminder.when, members, at=keeper.now())

    if PEOPLE in keeper.storage.capabilities:
        keeper.matured = matured_of(keeper.program.reminders, schedule)
    sender = Sender(keeper, schedule, Words(keeper, schedule), Offers(keeper, keys), meant, by_name)
    return Reminders(keeper, Wants(keeper, schedule, meant), sender)


def _about(message: Message, rule: Reminder) -> str:
    about = message.about
    return about.public_day or about.event or ", ".join(rule.relations)


def _consent_of(wish: Wish, at: Instant) -> Consent:
    if wish is Wish.STOP:
        state, wording, source = ConsentState.WITHDRAWN, None, "sms:11"
    else:
        state, wording, source = ConsentState.GRANTED, wording_of("sms-12", "12"), "sms:12"
    return Consent("sms", Purpose.MARKETING, state, at, source=source, actor="member", wording=wording)
