"""A shop whose club keeps what it knows of members, with boring defaults."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.club.shop import DAY_ZERO, Shop, a_program
from tests.members.vectors import ring_of

from clubkit.calendars import Instant
from clubkit.clock import FixedClock
from clubkit.club import open_club
from clubkit.members.consent import Purpose, wording_of
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.members.texts import Email
from clubkit.reminders.outbox import About, Message, MessageState
from clubkit.storage.people_ports import people_in, people_read

PHONE = Phone("+989123456789")
EMAIL = Email("sara@example.com")
SARA = Profile(name="سارا", phone=PHONE, email=EMAIL, birth_date=date(1990, 3, 21), city="رشت")
WORDING = wording_of("2026-1", "Yes, write to me.")
WANTED = {"wanted": ["name", "phone"]}


def a_house(store="memory:", *, ring=None, keys=None, enrolled=("ada", "bob"), **tables: Any) -> Shop:
    """A shop that has a ring of privacy, and members."""
    clock = FixedClock(DAY_ZERO)
    privacy = ring_of(1) if ring is None else ring
    shop = Shop(open_club(a_program(**tables), store, clock=clock, keys=keys, privacy=privacy), clock)
    for member in enrolled:
        shop.club.members.enrol(member)
    return shop


def reopened(shop, *, ring=None):
    """Another club on the same storage, with another ring or none."""
    return type(shop.club)(shop.club.program, shop.club.storage, clock=shop.clock, privacy=ring)


def key_in(shop, member="ada"):
    """The internal key of a member, merged or not."""
    with shop.club.storage.read() as reader:
        return reader.find([member])[member].member_key


def kept_of(shop, read):
    """What the storage keeps of people."""
    with shop.club.storage.read() as reader:
        return read(people_read(reader))


def found_by(club, **asked):
    """The id of whom a phone or an address leads to, or none."""
    member = club.members.find(**asked)
    return None if member is None else member.member_id


def agrees(shop, member="ada", channel="sms", at=None):
    """A member agrees to be reminded."""
    return shop.club.members.consent(
        member, channel, Purpose.MARKETING, wording=WORDING, source="checkout", actor="member", at=at
    )


def plans(shop, member="ada", message_id="r:7:1", *, state=MessageState.PLANNED, nos=(), done_at=None):
    """A message is planned, or was sent."""
    message = Message(
        key_in(shop, member),
        message_id,
        "r",
        shop.clock.now(),
        Instant(shop.clock.now() + 1),
        About(occasion_nos=nos),
        state,
        done_at=done_at,
    )
    with shop.club.storage.begin() as unit:
        people_in(unit).plan([message])
    return message


def messages(shop, member="ada"):
    """The messages of a member, by id: state, and occasions."""
    key = key_in(shop, member)
    found = kept_of(shop, lambda kept: kept.messages_of(key))
    return {each.message_id: (each.state.value, each.about.occasion_nos) for each in found}
