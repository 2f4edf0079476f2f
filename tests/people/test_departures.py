"""Persons are forgotten, and nothing else is."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.club.shop import day
from tests.members.vectors import ring_of
from tests.people.house import PHONE, SARA, a_house, agrees, kept_of, key_in, messages, plans, reopened

from clubkit.calendars import Duration
from clubkit.errors import KeyRingError, MemberErasedError
from clubkit.events import Event
from clubkit.members.privacy import wrapped_by
from clubkit.members.profile import Profile
from clubkit.orders import OrderState
from clubkit.reminders.outbox import MessageState

KINDS = ("keys", "profiles", "occasions", "contacts", "messages", "attributes")


def filled(store, **tables):
    """A house with everything that can be known of Ada, and a little of Bob."""
    shop = a_house(store, **tables)
    members = shop.club.members
    members.describe("ada", {"city": "Rasht"})
    members.tell("ada", SARA)
    members.add_occasion("ada", "birthday:01-01")
    members.tell("bob", Profile(name="Bob"))
    agrees(shop)
    plans(shop)
    plans(shop, "bob")
    shop.pays("1", 500)
    return shop


def test_a_person_is_forgotten_and_the_sums_stay(store):
    """Everything personal is gone, and the balance is what it was."""
    shop = filled(store)
    with shop.club as club:
        erasure = club.members.erase("ada")

        assert dict(zip(KINDS, [1, 1, 1, 2, 1, 1], strict=True)) == erasure.deleted
        assert day(0) == erasure.erased_at
        assert Profile() == club.members.profile("ada")
        assert [] == club.members.occasions("ada")
        assert club.members.find(phone=PHONE) is None
        assert () == club.members.get("ada").attributes
        assert {} == messages(shop)
        assert 500 == shop.total()
        shop.check("ada", "bob")


def test_nobody_else_is_forgotten(store):
    """What is known of others stays as it was."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")

        assert Profile(name="Bob") == club.members.profile("bob")
        assert ["r:7:1"] == list(messages(shop, "bob"))


def test_who_is_forgotten_twice_is_forgotten_once(store):
    """A second time deletes nothing, keeps the first instant, and is told to nobody."""
    shop = filled(store)
    told: list[Event] = []
    with shop.club as club:
        club.subscribe(told.append)
        club.members.erase("ada")
        shop.on(5)
        again = club.members.erase("ada")

        assert day(0) == again.erased_at
        assert {0} == set(again.deleted.values())
        assert [("member.erased", "ada")] == [(each.kind, each.member_id) for each in told]


def test_a_dry_run_says_what_would_be_forgotten(store):
    """Nothing is deleted, and the count is that of the real run."""
    shop = filled(store)
    with shop.club as club:
        dry = club.members.erase("ada", dry_run=True)

        assert dry.erased_at is None
        assert SARA == club.members.profile("ada")
        assert dry.deleted == club.members.erase("ada").deleted


def test_nothing_personal_comes_back(store):
    """An erased member's orders are synced as before, and nothing personal is taken up any more."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        shop.reads("1", total_minor=700)
        shop.pays("2", 100, attributes=(("occasion", "mother-birthday:1365-12-29"),))
        shop.cancels("1")

        assert 100 == shop.total()
        for attempt in (
            lambda: club.members.tell("ada", SARA),
            lambda: club.members.describe("ada", {"city": "Rasht"}),
            lambda: club.members.add_occasion("ada", "birthday:01-01"),
        ):
            with pytest.raises(MemberErasedError):
                attempt()
        assert 0 == sum(club.members.erase("ada").deleted.values())


def test_the_number_of_who_was_forgotten_is_free(store):
    """Somebody else can have the phone number then."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        club.members.tell("bob", Profile(phone=PHONE))

        assert "bob" == club.members.find(phone=PHONE).member_id


def test_an_erasure_needs_no_ring(store):
    """Who lost the ring can still forget."""
    shop = filled(store)
    with shop.club as club:
        reopened(shop).members.erase("ada")

        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))
        assert Profile() == club.members.profile("ada")


def test_messages_go_two_weeks_after_they_were_done(store):
    """Open ones and younger ones stay, and so does everything else; a tick does as much."""
    shop = filled(store)
    with shop.club as club:
        plans(shop, "bob", "old", state=MessageState.SENT, done_at=day(0))
        plans(shop, "bob", "new", state=MessageState.DROPPED, done_at=day(1))
        shop.on(14, 1)

        assert 1 == club.members.retain().messages
        assert {"r:7:1", "new"} == set(messages(shop, "bob"))
        assert SARA == club.members.profile("ada")
        shop.on(15, 1)
        club.tick()
        assert {"r:7:1"} == set(messages(shop, "bob"))


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        (lambda _: None, ("ada", "bob")),
        (lambda shop: shop.pays("2", 1), ("bob",)),
        (lambda shop: shop.club.points.earn("ada", "visit", reference="v"), ("bob",)),
        (lambda shop: shop.club.members.tell("ada", Profile(city="تهران")), ("bob",)),
        (agrees, ("bob",)),
        (lambda shop: shop.club.tick(), ("ada", "bob")),
    ],
    ids=["nothing", "an order", "a visit", "a word", "a consent", "time alone"],
)
def test_who_did_nothing_for_long_is_forgotten(store, meanwhile, expected):
    """Only what a member does counts, and what time does by itself does not."""
    shop = filled(store, units={"points": {"expires": {"after": "200 days"}}})
    with shop.club as club:
        shop.on(300)
        meanwhile(shop)
        shop.on(400)

        assert expected == tuple(sorted(club.members.retain(inactive=YEAR, dry_run=True).members))
        assert SARA.name == club.members.profile("ada").name
        assert expected == tuple(sorted(club.members.retain(inactive=YEAR).members))
        assert () == club.members.retain(inactive=YEAR).members
        assert ("ada" in expected) is (club.members.profile("ada") == Profile())


YEAR = Duration(months=12)


def test_the_year_is_over_to_the_instant(store):
    """Exactly a year later the member counts as active, one instant later not."""
    shop = filled(store)
    with shop.club as club:
        shop.on(366)  # 2024 is a leap year
        assert () == club.members.retain(inactive=YEAR, dry_run=True).members
        shop.on(366, 1)
        assert 2 == len(club.members.retain(inactive=YEAR, dry_run=True).members)


def test_keys_are_wrapped_anew(store):
    """After a rotation every member's key is wrapped by the new key, and the old one can be retired."""
    shop = filled(store)
    later = ring_of(1, 2)
    with shop.club:
        club = reopened(shop, ring=later)
        assert 2 == club.members.rewrap()
        assert 0 == club.members.rewrap()

        rows = kept_of(shop, lambda kept: kept.keys_after())
        assert [2, 2] == [wrapped_by(row.wrapped) for row in rows]
        assert SARA == reopened(shop, ring=later.retired(1)).members.profile("ada")
        with pytest.raises(KeyRingError):
            shop.club.members.profile("ada")


def test_a_key_that_was_deleted_stays_deleted(store):
    """Wrapping anew brings no erased member back."""
    shop = filled(store)
    with shop.club as club:
        club.members.erase("ada")
        assert 1 == reopened(shop, ring=ring_of(1, 2)).members.rewrap()
        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop)]))


def test_a_guests_order_keeps_no_day(store):
    """Of the answer to "for an occasion?" only whose day it is stays with an order."""
    shop = a_house(store)
    answer = (("occasion", "mother-birthday:1365-12-29"),)
    with shop.club as club:
        shop.pays("1", 100, member=None, attributes=answer)
        with club.storage.read() as reader:
            document = reader.owners(["web/1"])["web/1"].document or ""

        assert "mother-birthday" in document
        assert "1365" not in document
        assert 100 == club.orders.claim("web", "1", "ada").balance["points"]
        assert not shop.sync(evolve(shop.orders["1"], member_id="ada", state=OrderState.PAID)).changed
