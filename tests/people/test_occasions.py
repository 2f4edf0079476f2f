"""Days that matter to members are kept under a number, once each, and follow them in a merge."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.people.house import a_house, kept_of, key_in, messages, plans

from clubkit.areas.occasions import OCCASIONS_MAX, KeptOccasion
from clubkit.calendars import DateCalendar, Skip
from clubkit.errors import BadInputError, DecryptionError, MemberErasedError
from clubkit.members.occasions import Occasion, Relation
from clubkit.reminders.outbox import MessageState
from clubkit.storage.people_ports import people_in

JALALI = {"calendar": "jalali"}
MOTHER = Occasion(Relation.MOTHER_BIRTHDAY, DateCalendar.JALALI, 12, 29, 1365)
WEDDING = Occasion(Relation.ANNIVERSARY, DateCalendar.GREGORIAN, 5, 1, label="ours")


def test_an_answer_at_a_checkout_is_kept(store):
    """The answer to "for an occasion?" becomes a day of the member, by the club's calendar."""
    with a_house(store, club=JALALI).club as club:
        no = club.members.add_occasion("ada", "mother-birthday:1365-12-29")

        assert 1 == no
        assert [KeptOccasion(1, MOTHER)] == club.members.occasions("ada")
        assert [] == club.members.occasions("bob")


def test_a_day_that_is_told_again_keeps_its_number(store):
    """The same day is one; a year or a label that comes later is added to it."""
    with a_house(store).club as club:
        told = [MOTHER, evolve(MOTHER, year=None), evolve(MOTHER, label="Mama", skip=Skip.OMIT)]
        assert [1, 1, 1] == [club.members.add_occasion("ada", each) for each in told]
        others = [
            evolve(MOTHER, year=1370),
            evolve(MOTHER, relation=Relation.BIRTHDAY),
            evolve(MOTHER, calendar=DateCalendar.HIJRI, year=None),
            evolve(MOTHER, day=28),
            evolve(MOTHER, label="Oma"),
        ]
        assert [2, 3, 4, 5, 6] == [club.members.add_occasion("ada", each) for each in others]

        kept = club.members.occasions("ada")[0]
        assert KeptOccasion(1, evolve(MOTHER, label="Mama", skip=Skip.OMIT)) == kept


def test_a_number_never_becomes_anothers(store):
    """After the last occasion was dropped, the next one gets a number of its own."""
    with a_house(store).club as club:
        club.members.add_occasion("ada", MOTHER)
        club.members.drop_occasion("ada", 1)
        club.members.drop_occasion("ada", 1)

        assert [] == club.members.occasions("ada")
        assert 2 == club.members.add_occasion("ada", MOTHER)


def test_a_member_has_so_many_days_at_most():
    """One more is refused, and one that is there can still be told again."""
    with a_house().club as club:
        days = [evolve(WEDDING, month=1 + no // 28, day=1 + no % 28) for no in range(OCCASIONS_MAX + 1)]
        for each in days[:OCCASIONS_MAX]:
            club.members.add_occasion("ada", each)

        with pytest.raises(BadInputError):
            club.members.add_occasion("ada", days[OCCASIONS_MAX])
        assert 1 == club.members.add_occasion("ada", days[0])
        assert OCCASIONS_MAX == len(club.members.occasions("ada"))


def test_days_are_found_by_their_key(store):
    """What a job looks for stands beside the sealed rest."""
    shop = a_house(store)
    with shop.club as club:
        club.members.add_occasion("ada", MOTHER)
        found = kept_of(
            shop,
            lambda kept: kept.due_occasions(["jalali:12-29"], "backward", relations=["mother-birthday"]),
        )

        assert [key_in(shop)] == [each.member_key for each in found]


def test_a_day_that_was_moved_in_the_database_is_refused(store):
    """An occasion that somebody gave another day opens no more."""
    shop = a_house(store)
    with shop.club as club:
        club.members.add_occasion("ada", MOTHER)
        key = key_in(shop)
        with club.storage.begin() as unit:
            (row,) = people_in(unit).occasions([key])[key]
            people_in(unit).put_occasions([evolve(row, due_key="jalali:12-28")])

        with pytest.raises(DecryptionError):
            club.members.occasions("ada")


def test_nothing_is_kept_of_who_was_erased(store):
    """An erased member gets no occasion any more."""
    with a_house(store).club as club:
        club.members.erase("ada")

        with pytest.raises(MemberErasedError):
            club.members.add_occasion("ada", MOTHER)


def test_days_follow_in_a_merge(store):
    """The one that stays keeps its numbers, the same day of both is one, and dropped numbers stay dropped."""
    with a_house(store).club as club:
        club.members.add_occasion("ada", MOTHER)
        club.members.add_occasion("ada", WEDDING)
        club.members.drop_occasion("ada", 2)
        club.members.add_occasion("bob", WEDDING)
        club.members.add_occasion("bob", evolve(MOTHER, year=None, label="Mama"))
        club.members.merge("bob", into="ada")

        expected = [KeptOccasion(1, evolve(MOTHER, label="Mama")), KeptOccasion(3, WEDDING)]
        assert expected == club.members.occasions("ada")
        assert 4 == club.members.add_occasion("ada", evolve(MOTHER, day=1))


def test_messages_follow_the_numbers_of_their_days(store):
    """What is planned goes on under the number that the day has now; what was sent is not sent again."""
    shop = a_house(store)
    with shop.club as club:
        club.members.add_occasion("ada", MOTHER)
        club.members.add_occasion("bob", WEDDING)
        plans(shop, "bob", "r:7:700000", nos=(1,))
        plans(shop, "bob", "r:7:700000:1", nos=(1,))
        plans(shop, "bob", "r:3:700000:1", nos=(1,), state=MessageState.SENT, done_at=shop.clock.now())
        plans(shop, "bob", "points:1")
        club.members.merge("bob", into="ada")

        expected = {
            "r:7:700000": ("planned", (2,)),
            "r:7:700000:1": ("dropped", (1,)),
            "r:7:700000:2": ("planned", (2,)),
            "r:3:700000:1": ("sent", (1,)),
            "r:3:700000:2": ("sent", (2,)),
            "points:1": ("planned", ()),
        }
        assert expected == messages(shop, "ada")
