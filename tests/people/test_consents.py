"""What members agreed to is recorded, kept, and asked."""

from __future__ import annotations

import pytest
from tests.club.shop import HOUR, day
from tests.people.house import WORDING, a_house, agrees, reopened

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, BadInstantError, MemberErasedError
from clubkit.members.consent import Purpose, may_send


def withdraws(shop, member="ada", at=None):
    return shop.club.members.withdraw(
        member, "sms", Purpose.MARKETING, source="sms:11", actor="member", at=at
    )


def test_what_was_agreed_to_is_recorded_in_order(store):
    """A grant and a withdrawal are two records; the last word of the member counts."""
    shop = a_house(store)
    with shop.club as club:
        given = agrees(shop)
        shop.on(3)
        taken = withdraws(shop)

        assert [given, taken] == club.members.consents("ada")
        assert [] == club.members.consents("bob")
        assert WORDING == given.wording
        assert not may_send(club.members.consents("ada"), "sms", Purpose.MARKETING, at=day(4))


def test_the_same_record_twice_is_one(store):
    """A repeated webhook records nothing anew; the same word later does."""
    shop = a_house(store)
    with shop.club as club:
        agrees(shop, at=day(0))
        shop.on(2)
        agrees(shop, at=day(0))
        agrees(shop)

        assert [day(0), day(2)] == [each.at for each in club.members.consents("ada")]


def test_consent_needs_no_ring(store):
    """It holds nothing personal, so a club without a ring records it too."""
    shop = a_house(store)
    with shop.club:
        shop.club = reopened(shop)
        agrees(shop)

        assert 1 == len(shop.club.members.consents("ada"))


def test_nobody_agrees_ahead_of_time():
    """An instant that has not come is refused, and so is a name that is none."""
    shop = a_house()
    with pytest.raises(BadInstantError):
        agrees(shop, at=Instant(day(0) + HOUR))
    with pytest.raises(BadInputError):
        agrees(shop, channel="SMS!")

    assert [] == shop.club.members.consents("ada")


def test_records_of_two_who_are_one_come_together(store):
    """A withdrawal under the other name counts after a merge."""
    shop = a_house(store)
    with shop.club as club:
        agrees(shop, "ada")
        shop.on(1)
        withdraws(shop, "bob")
        club.members.merge("bob", into="ada")

        assert 2 == len(club.members.consents("ada"))
        assert not may_send(club.members.consents("ada"), "sms", Purpose.MARKETING, at=day(2))


def test_what_was_agreed_to_stays_as_proof_of_who_was_erased(store):
    """The records stay; new ones are refused."""
    shop = a_house(store)
    with shop.club as club:
        given = agrees(shop)
        club.members.erase("ada")

        assert [given] == club.members.consents("ada")
        with pytest.raises(MemberErasedError):
            agrees(shop, channel="email")
