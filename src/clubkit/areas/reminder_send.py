"""
Sending what is due: claimed, checked, written, handed to a channel, and noted.

A message is claimed in a transaction of its own, and handed over outside of any. So nobody waits for a
provider, two that send at once send once, and who dies between handing over and noting it leaves one message
that is handed over again, under the same id.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, field, frozen

from clubkit.areas.reminder_offers import Offers
from clubkit.areas.reminder_wants import Meant
from clubkit.areas.reminder_words import Case, Values, Words, label_in
from clubkit.calendars import Instant
from clubkit.keeper import Desk, Keeper
from clubkit.ledger.records import RewardRecord
from clubkit.members.consent import Consent, ConsentState, Purpose, may_send
from clubkit.members.profile import Profile
from clubkit.messages import TemplateSet, render, template_set
from clubkit.people import NOTHING_KNOWN
from clubkit.program.model import ALWAYS, Quota, Reminder
from clubkit.reminders.due import sent_as
from clubkit.reminders.outbox import Message, MessageState
from clubkit.reminders.outcome import (
    JITTER_MAX,
    Reason,
    after_answer,
    claimed,
    dropped,
    may_begin,
    put_off,
)
from clubkit.reminders.schedule import Schedule
from clubkit.reminders.sending import Channel, Outgoing, Verdict
from clubkit.storage.people_ports import PeopleKeeper, people_in, people_read
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.storage.shards import Shard

BATCH: Final = 50
"""Messages that are claimed at once."""

LANGUAGE: Final = "language"
"""The preference of a member that says what language we write to them in."""

_BY_MEMBER_ID: Final = frozenset({"console", "file", "webhook"})
"""Channels that need no address of the person: they are given the shop's own id."""


@frozen
class Delivered:
    """
    What a delivery did.

    Attributes:
        sent: How many messages a channel took.

        again: How many are tried again later, or wait for a better time.

        dropped: How many were not to be sent.

        dead: How many every attempt of failed.

        is_done: Whether nothing more was due.
    """

    sent: int = 0
    again: int = 0
    dropped: int = 0
    dead: int = 0
    is_done: bool = True


@frozen
class Way:
    """A channel by which a member can be reached now."""

    channel: Channel
    to: str = field(repr=False)


@frozen
class Letter:
    """A message that is ready to be handed over."""

    message: Message
    reminder: Reminder
    ways: Sequence[Way]
    values: Values = field(repr=False)
    templates: TemplateSet
    locale: str

    def to(self, way: Way) -> Outgoing:
        """The message as a channel is given it."""
        name = way.channel.name
        written = render(self.templates, self.values, self.locale, name)
        return Outgoing(
            message_id=sent_as(self.message),
            to=way.to,
            text=written.text,
            subject=written.subject,
            html=written.html,
            pattern=dict(self.reminder.patterns).get(name),
            values=written.values,
            language=written.language,
        )


@frozen
class Sender:
    """
    Sends the messages of a club.

    Attributes:
        channels: By name.
    """

    keeper: Keeper
    schedule: Schedule
    words: Words
    offers: Offers
    meant: Meant
    channels: Mapping[str, Channel]
    _templates: dict[str, TemplateSet] = field(factory=dict, init=False, repr=False)

    def require_keys(self) -> None:
        """
        Refuse to begin where a message could not be written.

        Raises:
            KeyRingError: If the club has no ring of privacy, or a reminder offers a code and no key signs.
        """
        _ = self.keeper.people.ring
        program = self.keeper.program
        offered = [program.rewards_by_id[each.offer.reward_id] for each in program.reminders if each.offer]
        if any(reward.voucher is not None and reward.voucher.code for reward in offered):
            self.offers.require_keys()

    def deliver(self, as_of: Instant, *, limit: int | None, shard: Shard) -> Delivered:
        """Send what is due, the earliest first."""
        count = dict.fromkeys(MessageState, 0)
        left = limit
        while left is None or left > 0:
            batch = self._claim(as_of, BATCH if left is None else min(BATCH, left), shard)
            if batch is None:
                return self._told(count, is_done=True)
            for message in batch:
                count[self._send(message)] += 1
            left = None if left is None else left - len(batch)
        return self._told(count, is_done=False)

    @staticmethod
    def _told(count: Mapping[MessageState, int], *, is_done: bool) -> Delivered:
        return Delivered(
            count[MessageState.SENT],
            count[MessageState.PLANNED] + count[MessageState.SENDING],
            count[MessageState.DROPPED],
            count[MessageState.DEAD],
            is_done,
        )

    # --- claiming -----------------------------------------------------------------------------------

    def _claim(self, as_of: Instant, limit: int, shard: Shard) -> list[Message] | None:
        """Some of what is due, as ours; none where nothing is, or nothing may be sent now."""
        now = self.keeper.now()
        if self.schedule.is_quiet(now):
            return None
        with self.keeper.storage.read() as reader:
            due = people_read(reader).due_messages(
                min(as_of, now), after=shard.after, until=shard.until, limit=limit
            )
        if not due:
            return None
        return self.keeper.write(lambda desk: self._claim_in(desk, due, now))

    def _claim_in(self, desk: Desk, due: list[Message], now: Instant) -> list[Message]:
        people = people_in(desk.store)
        quota = self.keeper.program.messages.quota
        room = None if quota is None else self._room(desk, people, due, quota, now)
        mine = []
        for message in due:
            if room is not None and room[message.member_key] < 1 and quota is not None:
                until = self._after_quota(people, message, quota, now)
                people.put_message(put_off(message, until, reason=Reason.QUOTA, at=now))
                continue
            taken = claimed(message, at=now)
            if people.put_message(taken):
                mine.append(evolve(taken, version=taken.version + 1))
                if room is not None:
                    room[message.member_key] -= 1
        return mine

    def _room(
        self, desk: Desk, people: PeopleKeeper, due: list[Message], quota: Quota, now: Instant
    ) -> dict[int, int]:
        """How many more each member may get. The accounts are locked, so that nobody counts beside us."""
        found = desk.store.by_key(sorted({message.member_key for message in due}))
        desk.store.load({key: Needs() for key in found if found[key].merged_into is None})
        sent = people.sent_since(list(found), self.schedule.quota_start(quota, now))
        return {
            key: quota.most - sent.get(key, 0) - len(_being_sent(people, key, now))
            for key in {message.member_key for message in due}
        }

    def _after_quota(self, people: PeopleKeeper, message: Message, quota: Quota, now: Instant) -> Instant:
        """When there may be room: as somebody else's claim ends, or as the next period begins."""
        others = _being_sent(people, message.member_key, now)
        return min((each.due_at for each in others), default=self.schedule.quota_end(quota, now))

    # --- one message --------------------------------------------------------------------------------

    def _send(self, message: Message) -> MessageState:
        """Bring one claimed message as far as it goes now; how it stands then."""
        ready = self._ready(message)
        if isinstance(ready, Message):
            return self._note(ready)
        message = ready.message
        withdrawn = []
        for place, way in enumerate(ready.ways):
            now = self.keeper.now()
            if not may_begin(message, at=now):
                break
            answer = way.channel.send(ready.to(way))
            if answer.verdict is Verdict.BLACKLISTED:
                withdrawn.append(way.channel.name)
            message = after_answer(
                message,
                answer,
                channel=way.channel.name,
                at=self.keeper.now(),
                jitter=random.randint(0, JITTER_MAX),  # noqa: S311 - jitter, no secret
                has_other=place + 1 < len(ready.ways),
            )
            if message.state is not MessageState.SENDING:
                break
        if message.state is MessageState.SENDING:  # its claim was used up by others before it
            message = evolve(message, state=MessageState.PLANNED, due_at=self.keeper.now())
        return self._note(message, withdrawn)

    def _note(self, message: Message, withdrawn: Sequence[str] = ()) -> MessageState:
        def work(desk: Desk) -> None:
            people = people_in(desk.store)
            if message.state is MessageState.DROPPED:
                self.offers.call_back(desk, message)
            if people.put_message(message) and withdrawn:
                now = self.keeper.now()
                people.add_consents({message.member_key: [_withdrawn(each, now) for each in withdrawn]})

        self.keeper.write(work)
        return message.state

    def _ready(self, message: Message) -> Letter | Message:
        """The message with everything that it needs, or what it is instead of being sent."""
        now = self.keeper.now()
        reminder = self.keeper.program.reminders_by_id.get(message.rule_id)
        if now >= message.ends_at:
            return dropped(message, Reason.LATE, at=now)
        if reminder is None:
            return dropped(message, Reason.NO_RULE, at=now)
        allowed = self.schedule.next_allowed(now, is_festive=reminder.is_festive)
        if allowed > now:
            return put_off(message, allowed, reason=Reason.NOT_NOW, at=now)
        with self.keeper.storage.read() as reader:
            letter = self._letter(reader, message, reminder, now)
        if isinstance(letter, Reason):
            return dropped(message, letter, at=now)
        return letter if reminder.offer is None else self._with_offer(letter, now)

    def _letter(self, reader: Reader, message: Message, reminder: Reminder, now: Instant) -> Letter | Reason:
        member = reader.by_key([message.member_key]).get(message.member_key)
        if member is None or not member.is_present:
            return Reason.NO_MEMBER
        if reminder.when != ALWAYS and not self.meant(reader, reminder, [member]):
            return Reason.NOT_MEANT
        key, people = member.member_key, people_read(reader)
        profile = self.keeper.people.known(people, [key]).get(key, NOTHING_KNOWN).profile
        ways = self._ways(reminder, member, profile, people.consents([key]).get(key, []), now)
        if isinstance(ways, Reason):
            return ways
        locale = dict(profile.preferences).get(LANGUAGE, self.keeper.program.locale)
        occasions = self.keeper.people.occasions(people, [key]).get(key, {})
        case = Case(message, reminder, member, occasions, locale, now)
        values = self.words.values(reader, case)
        if values is None:
            return Reason.NOT_SO
        if profile.name is not None:
            values["member.name"] = profile.name
        if "what" in dict(message.about.facts):
            values |= self._shown(reader, case)
        tried = [way.channel.name for way in ways]
        if message.channel in tried:  # those before it have said that they will never take it
            ways = ways[tried.index(message.channel) :]
        return Letter(message, reminder, ways, values, self.template_set(reminder), locale)

    def _shown(self, reader: Reader, case: Case) -> Values:
        """The code of the voucher that a message reminds of."""
        record_id = dict(case.message.about.facts)["what"]
        book = self.keeper.peek(reader, case.member, Needs(rewards=(record_id,)), at=case.at)
        record = book.rewards.get(record_id)
        code = None if record is None else self.offers.code(record)
        return {} if code is None else {"voucher.code": code}

    def _with_offer(self, letter: Letter, now: Instant) -> Letter | Message:
        offer = letter.reminder.offer
        assert offer is not None  # noqa: S101 - for the type
        given = self.offers.give(letter.message, offer)
        if given.record is None:
            return dropped(given.message, Reason.NO_OFFER, at=now)
        return evolve(
            letter, message=given.message, values=letter.values | self._offered(given.record, letter)
        )

    def _offered(self, record: RewardRecord, letter: Letter) -> Values:
        reward = self.keeper.program.rewards_by_id[record.reward_id]
        values: Values = {"reward.name": label_in(reward.label, letter.locale, reward.reward_id)}
        code = self.offers.code(record)
        if code is not None:
            values["voucher.code"] = code
        if record.ends_at is not None:
            values["voucher.expires_on"] = self.keeper.almanac.day(Instant(record.ends_at - 1))
        return values

    # --- who can be reached -------------------------------------------------------------------------

    def _ways(
        self, reminder: Reminder, member: Member, profile: Profile, consents: Sequence[Consent], at: Instant
    ) -> list[Way] | Reason:
        names = [name for name in reminder.channels if name in self.channels]
        found = reachable_by(names, member, profile, consents, at)
        if isinstance(found, Reason):
            return found
        return [Way(self.channels[name], to) for name, to in found]

    def template_set(self, reminder: Reminder) -> TemplateSet:
        """The texts of a reminder, read once."""
        if reminder.reminder_id not in self._templates:
            self._templates[reminder.reminder_id] = template_set(self.keeper.program, reminder)
        return self._templates[reminder.reminder_id]


def reachable_by(
    names: Sequence[str], member: Member, profile: Profile, consents: Sequence[Consent], at: Instant
) -> list[tuple[str, str]] | Reason:
    """The channels that a member has an address on and allows, with it, in order; or why there is none."""
    addresses = {name: address_of(name, member, profile) for name in names}
    found = [
        (name, to)
        for name, to in addresses.items()
        if to is not None and may_send(consents, name, Purpose.MARKETING, at=at)
    ]
    has_address = any(to is not None for to in addresses.values())
    return found or (Reason.NO_CONSENT if has_address else Reason.NO_ADDRESS)


def address_of(channel: str, member: Member, profile: Profile) -> str | None:
    """
    Where a member is reached by a channel: the phone number for ``sms``, the address for ``email``.

    For another channel it is the preference of its name, such as the chat for ``telegram``.
    """
    if channel == "sms":
        return None if profile.phone is None else profile.phone.e164
    if channel == "email":
        return None if profile.email is None else profile.email.address
    told = dict(profile.preferences).get(channel)
    return member.member_id if told is None and channel in _BY_MEMBER_ID else told


def _being_sent(people: PeopleKeeper, member_key: int, now: Instant) -> list[Message]:
    return [
        each
        for each in people.messages_of(member_key)
        if each.state is MessageState.SENDING and each.due_at > now
    ]


def _withdrawn(channel: str, at: Instant) -> Consent:
    state = ConsentState.WITHDRAWN
    return Consent(channel, Purpose.MARKETING, state, at, source=f"channel:{channel}", actor="provider")
