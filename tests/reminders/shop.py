"""A club that writes to its members, a channel that remembers, and days that pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import Factory, define, field

from clubkit.calendars import DateCalendar, Instant, PublicDays, parse_instant
from clubkit.clock import FixedClock
from clubkit.club import Club, open_club
from clubkit.members.consent import Consent, ConsentState, Purpose, wording_of
from clubkit.members.keys import new_privacy_ring
from clubkit.members.occasions import Relation, occasion_on
from clubkit.members.phones import parse_iranian_phone
from clubkit.members.profile import Profile
from clubkit.members.sealing import Known
from clubkit.members.texts import parse_email
from clubkit.program.reader import read_program
from clubkit.reminders.outbox import Message, MessageState
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import Secret
from clubkit.storage.people_ports import SealedProfile, people_in, people_read
from clubkit.vouchers.keys import new_ring

RING = new_privacy_ring("florist", Secret(bytes(32)), Secret(bytes(range(32))))
KEYS = new_ring("florist", Secret(bytes(range(1, 33))))

BIRTHDAY: dict[str, Any] = {
    "id": "birthday",
    "for": ["birthday", "mother-birthday"],
    "before": ["7 days", "0 days"],
    "channels": ["sms"],
    "text": {"fa": "{member.name} عزیز، {occasion.label} {occasion.date}"},
}

DISCOUNT = {
    "id": "bouquet",
    "kind": "discount",
    "amount": 2_000_000,
    "cost": {"points": 1500},
    "label": {"fa": "تخفیف دسته گل"},
    "voucher": {"valid": "30 days"},
}


def moment(text: str) -> Instant:
    """An instant of Tehran, such as ``2026-11-24 10:00``."""
    return parse_instant(f"{text.replace(' ', 'T')}:00+03:30")


@define
class Phonebook:
    """
    A channel that remembers what it was handed, by the id that a provider would know it under.

    Attributes:
        answers: What it says to each attempt in turn; then it takes everything.
    """

    name: str = "sms"
    answers: list[Answer] = Factory(list)
    sent: list[Outgoing] = Factory(list)
    tried: Counter[str] = Factory(Counter)
    before: Callable[[], None] = field(default=lambda: None)

    def send(self, outgoing: Outgoing) -> Answer:
        self.before()
        self.tried[outgoing.message_id] += 1
        answer = self.answers.pop(0) if self.answers else Answer(Verdict.ACCEPTED, provider_id="p-1")
        if answer.verdict is Verdict.ACCEPTED:
            self.sent.append(outgoing)
        return answer

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.sent]


@define
class Florist:
    """A club that writes, its clock, and its channels."""

    club: Club
    clock: FixedClock
    sms: Phonebook
    email: Phonebook

    def on(self, text: str) -> None:
        """Let time pass until an instant of Tehran."""
        self.clock.advance_to(moment(text))

    def has(
        self,
        member_id: str,
        *days: str,
        name: str | None = "مریم",
        phone: str | None = None,
        email: str | None = None,
        allows: tuple[str, ...] = ("sms",),
        **preferences: str,
    ) -> int:
        """A member with days such as ``birthday:1365-12-29``, a phone, and consent; their internal key."""
        member = self.club.members.enrol(member_id)
        key = member.member_key
        phone = phone or f"0912{key % 10**7:07}"
        profile = Profile(
            name=name,
            phone=parse_iranian_phone(phone),
            email=None if email is None else parse_email(email),
            preferences=tuple(sorted(preferences.items())),
        )
        occasions = {
            no: occasion_on(text.partition(":")[2], Relation(text.partition(":")[0]), DateCalendar.JALALI)
            for no, text in enumerate(days, 1)
        }

        def work(desk):
            people, kept = desk.keeper.people, people_in(desk.store)
            people.keep(kept, SealedProfile(key), Known(profile, last_no=len(days)), at=self.clock.now())
            people.keep_occasions(kept, key, occasions)
            for contact in people.contacts(profile, key):
                kept.put_contact(contact)

        self.club._keeper.write(work)
        for channel in allows:
            self.says(member_id, channel)
        return key

    def adds(self, member_id: str, no: int, day: str) -> None:
        """A day that a member tells of, under a number."""
        key = self.club.members.get(member_id).member_key
        relation, _, text = day.partition(":")
        found = {no: occasion_on(text, Relation(relation), DateCalendar.JALALI)}
        self.club._keeper.write(
            lambda desk: desk.keeper.people.keep_occasions(people_in(desk.store), key, found)
        )

    def drops(self, member_id: str, no: int) -> None:
        """A day that a member takes back."""
        key = self.club.members.get(member_id).member_key
        self.club._keeper.write(lambda desk: people_in(desk.store).drop_occasion(key, no))

    def says(self, member_id: str, channel: str = "sms", state=ConsentState.GRANTED) -> None:
        """A member agrees to a channel, or withdraws it."""
        key = self.club.members.get(member_id).member_key
        wording = wording_of("1", "yes") if state is ConsentState.GRANTED else None
        consent = Consent(
            channel,
            Purpose.MARKETING,
            state,
            self.clock.now(),
            source="test",
            actor="member",
            wording=wording,
        )
        self.club._keeper.write(lambda desk: people_in(desk.store).add_consents({key: [consent]}))

    def cron(self) -> None:
        """Plan and send what is due now."""
        self.club.reminders.plan()
        self.club.reminders.deliver()

    def messages(self, member_id: str = "ada") -> list[Message]:
        """Every message of a member."""
        with self.club.storage.read() as reader:
            return people_read(reader).messages_of(reader.find([member_id])[member_id].member_key)

    def states(self, member_id: str = "ada") -> list[tuple[str, MessageState, str | None]]:
        """How each message of a member stands, and why."""
        return sorted((each.message_id, each.state, each.reason) for each in self.messages(member_id))


def a_florist(
    *reminders: dict[str, Any],
    at: str = "2026-11-24 10:00",
    store: str = "memory:",
    answers: tuple[Answer, ...] = (),
    days: PublicDays | None = None,
    own_days: dict[str, Any] | None = None,
    **tables: Any,
) -> Florist:
    """A florist in Tehran with these reminders, and nobody in the club yet."""
    own = {"days": own_days} if own_days else {}
    club = {
        "currency": "IRR",
        "timezone": "Asia/Tehran",
        "calendar": "jalali",
        "locale": "fa",
        "name": "گل بهار",
    }
    program = read_program(
        {"club": club, "rewards": [DISCOUNT], "reminders": list(reminders or (BIRTHDAY,)), **own, **tables}
    )
    clock = FixedClock(moment(at))
    sms, email = Phonebook(answers=list(answers)), Phonebook("email")
    channels = [sms, email]
    opened = open_club(program, store, clock=clock, keys=KEYS, privacy=RING, channels=channels, days=days)
    return Florist(opened, clock, sms, email)
