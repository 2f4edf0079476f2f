"""What is known of members grows, leads to them, and is rewarded once."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.members.vectors import ring_of
from tests.people.house import EMAIL, PHONE, SARA, WANTED, a_house, found_by, kept_of, key_in, reopened

from clubkit.errors import (
    BadInputError,
    ContactTakenError,
    DecryptionError,
    KeyRingError,
    MemberErasedError,
    UnknownMemberError,
)
from clubkit.ledger.places import PostingKind
from clubkit.members.phones import Phone
from clubkit.members.profile import Profile
from clubkit.members.texts import Email
from clubkit.storage.people_ports import people_in

OTHER_PHONE = Phone("+989350000000")
COMPLETED = {"id": "whole", "on": "activity", "give": 50, "when": {"activity": "profile.completed"}}


def test_what_is_told_is_known(store):
    """A profile grows with each telling; what is not told stays."""
    with a_house(store).club as club:
        club.members.tell("ada", SARA)
        club.members.tell("ada", Profile(city="تهران", tags=frozenset({"vip"})))

        assert evolve(SARA, city="تهران", tags=frozenset({"vip"})) == club.members.profile("ada")
        assert Profile() == club.members.profile("bob")


def test_what_is_taken_back_is_known_no_more(store):
    """A part that is forgotten is gone, and leads to nobody."""
    with a_house(store).club as club:
        club.members.tell("ada", SARA)
        club.members.tell("ada", forget=["phone", "city", "birth_date"])

        assert Profile(name="سارا", email=EMAIL) == club.members.profile("ada")
        assert club.members.find(phone=PHONE) is None


def test_a_member_is_found_by_phone_or_address(store):
    """What was told last leads to the member; what was told before does not."""
    with a_house(store).club as club:
        club.members.tell("ada", SARA)
        club.members.tell("ada", Profile(phone=OTHER_PHONE))

        assert "ada" == found_by(club, phone=OTHER_PHONE)
        assert "ada" == found_by(club, email=EMAIL)
        assert club.members.find(phone=PHONE) is None
        assert club.members.find(email=Email("other@example.com")) is None


@pytest.mark.parametrize("asked", [{}, {"phone": PHONE, "email": EMAIL}])
def test_one_thing_is_looked_for(asked):
    """Neither nothing nor two things are looked for."""
    with pytest.raises(BadInputError):
        a_house().club.members.find(**asked)


@pytest.mark.parametrize(("told", "kind"), [({"phone": PHONE}, "phone"), ({"email": EMAIL}, "email")])
def test_a_contact_leads_to_one_member(store, told, kind):
    """A number or address of somebody else is refused, and nothing is written."""
    with a_house(store).club as club:
        club.members.tell("ada", SARA)

        with pytest.raises(ContactTakenError) as caught:
            club.members.tell("bob", Profile(name="Bob", **told))

        assert (kind, "ada") == (caught.value.kind, caught.value.member_id)
        assert "ada" not in str(caught.value)
        assert Profile() == club.members.profile("bob")
        assert "ada" == found_by(club, **told)


def test_a_contact_that_was_given_up_is_free(store):
    """A number that its owner does not have any more can be another's."""
    with a_house(store).club as club:
        club.members.tell("ada", SARA)
        club.members.tell("ada", forget=["phone"])
        club.members.tell("bob", Profile(phone=PHONE))

        assert "bob" == found_by(club, phone=PHONE)


def test_a_complete_profile_is_rewarded_once(store):
    """The activity is recorded when all that is wanted is known for the first time, and never again."""
    shop = a_house(store, earn=[COMPLETED], profile=WANTED)
    with shop.club as club:
        half = club.members.tell("ada", Profile(name="Ada"))
        whole = club.members.tell("ada", Profile(phone=PHONE))
        club.members.tell("ada", forget=["name"])
        club.members.tell("ada", Profile(name="Ada Lovelace"))

        assert ("phone",) == half.missing
        assert () == whole.missing
        assert whole == club.members.completeness("ada")
        assert 50 == shop.total()
        assert 1 == len(shop.postings(PostingKind.EARN))


def test_what_is_told_again_writes_nothing(store):
    """The same telling twice leaves the row at its version."""
    shop = a_house(store)
    with shop.club as club:
        club.members.tell("ada", SARA)
        before = kept_of(shop, lambda kept: kept.profiles([key_in(shop)]))
        club.members.tell("ada", SARA)

        assert before == kept_of(shop, lambda kept: kept.profiles([key_in(shop)]))


def test_only_declared_attributes_are_told(store):
    """An attribute that the program does not declare is refused, and so is a value of another kind."""
    asked = {"attributes": {"pet": {"kind": "choice", "choices": ["cat", "dog"]}}}
    with a_house(store, profile=asked).club as club:
        club.members.tell("ada", Profile(attributes=(("pet", "cat"),)))
        for wrong in ("pet", "CANARY"), ("car", "CANARY"):
            with pytest.raises(BadInputError) as caught:
                club.members.tell("ada", Profile(attributes=(wrong,)))
            assert "CANARY" not in str(caught.value)

        assert (("pet", "cat"),) == club.members.profile("ada").attributes


def test_without_a_ring_nothing_personal_is_kept(store):
    """A club without a ring of privacy refuses to keep, to read and to look for what is personal."""
    shop = a_house(store)
    with shop.club as club:
        club.members.tell("ada", SARA)
        poor = reopened(shop)
        for attempt in (
            lambda: poor.members.tell("bob", SARA),
            lambda: poor.members.profile("ada"),
            lambda: poor.members.find(phone=PHONE),
            lambda: poor.members.add_occasion("bob", "birthday:01-01"),
            lambda: poor.members.merge("ada", into="bob"),
            poor.members.rewrap,
        ):
            with pytest.raises(KeyRingError):
                attempt()

        assert Profile() == club.members.profile("bob")


def test_another_ring_reads_nothing(store):
    """The keys of another ring open nothing, and say so."""
    shop = a_house(store)
    with shop.club as club:
        club.members.tell("ada", SARA)
        for ring in ring_of(2), ring_of(1, tenant="other"):
            with pytest.raises((KeyRingError, DecryptionError)):
                reopened(shop, ring=ring).members.profile("ada")


def test_a_profile_that_was_copied_to_another_member_is_refused(store):
    """Whoever writes to the database gains nothing by moving rows."""
    shop = a_house(store)
    with shop.club as club:
        club.members.tell("ada", SARA)
        club.members.tell("bob", Profile(name="Bob"))
        ada, bob = key_in(shop, "ada"), key_in(shop, "bob")
        with club.storage.begin() as unit:
            kept = people_in(unit)
            rows = kept.profiles([ada, bob])
            kept.put_profile(evolve(rows[bob], document=rows[ada].document))

        with pytest.raises(DecryptionError):
            club.members.profile("bob")


def test_nobody_is_told_of_who_does_not_exist(store):
    """An unknown member is refused, and nobody is enrolled."""
    with a_house(store, enrolled=()).club as club:
        for attempt in (
            lambda: club.members.tell("ada", SARA),
            lambda: club.members.profile("ada"),
            lambda: club.members.export("ada"),
            lambda: club.members.erase("ada"),
        ):
            with pytest.raises(UnknownMemberError):
                attempt()

        assert [] == list(club.members)


def test_two_who_are_one_become_one(store):
    """A merge brings together what was known of both; the other key is gone."""
    shop = a_house(store, earn=[COMPLETED], profile=WANTED)
    with shop.club as club:
        club.members.describe("bob", {"city": "Rasht"})
        club.members.tell("bob", SARA)
        club.members.tell("ada", Profile(name="Ada", phone=OTHER_PHONE))
        club.members.merge("bob", into="ada")

        known = club.members.profile("ada")
        assert ("Ada", OTHER_PHONE, EMAIL) == (known.name, known.phone, known.email)
        assert known == club.members.profile("bob")
        assert "ada" == found_by(club, email=EMAIL)
        assert club.members.find(phone=PHONE) is None
        assert {} == kept_of(shop, lambda kept: kept.keys([key_in(shop, "bob")]))
        with club.storage.read() as reader:
            assert () == reader.find(["bob"])["bob"].attributes
        assert b'"was_also": [\n      "bob"\n    ]' in club.members.export("ada").files()["member.json"]


def test_a_merge_rewards_no_second_time(store):
    """Who was rewarded under one name is not under the other."""
    shop = a_house(store, earn=[COMPLETED], profile=WANTED)
    with shop.club as club:
        club.members.tell("bob", SARA)
        club.members.merge("bob", into="ada")
        club.members.tell("ada", Profile(city="Rasht"))

        assert 50 == shop.total()


def test_nobody_is_merged_into_who_was_erased(store):
    """What is known of a member does not come back by a merge."""
    with a_house(store).club as club:
        club.members.tell("bob", SARA)
        club.members.erase("ada")

        with pytest.raises(MemberErasedError):
            club.members.merge("bob", into="ada")
        assert SARA == club.members.profile("bob")
