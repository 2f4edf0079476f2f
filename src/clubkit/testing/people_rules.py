"""Rules of what is known of members, for a storage that keeps it."""

# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

from clubkit.calendars import Instant
from clubkit.errors import ConflictError
from clubkit.ledger.book import Book, Changes
from clubkit.members.consent import Consent, ConsentState, Purpose, Stance, wording_of
from clubkit.members.privacy import PLAIN_MAX
from clubkit.storage.people_ports import (
    PEOPLE,
    Addressee,
    Contact,
    DueOccasion,
    PeopleKeeper,
    SealedOccasion,
    SealedProfile,
    WrappedKey,
    people_in,
    people_read,
)
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import JOINED, a_member, changed, day, draft_at, enrolled
from clubkit.tiers.scores import Fact

NOWRUZ = "jalali:01-01"
BIRTHDAY, ANNIVERSARY = "birthday", "anniversary"
BACKWARD = "backward"
ADA, BOB = 1001, 1002
SEALED = b"\x00\xff sealed"
RELATIONS = (BIRTHDAY, ANNIVERSARY)


def an_occasion(
    member_key: int = ADA, no: int = 1, *, relation: str = BIRTHDAY, due_key: str = NOWRUZ
) -> SealedOccasion:
    """A day that matters to a member."""
    return SealedOccasion(member_key, no, relation, due_key, BACKWARD, SEALED)


def a_consent(at: Instant = JOINED, *, channel: str = "sms") -> Consent:
    """A member agrees to reminders."""
    wording = wording_of("2026-1", "Write to me.")
    return Consent(channel, Purpose.MARKETING, ConsentState.GRANTED, at, "checkout", "ada", wording)


def a_contact(number: int = 1, *, kind: str = "phone", member_key: int = ADA) -> Contact:
    """A blind index of a phone."""
    return Contact(kind, bytes([number, 0, 255, 92]) * 4, member_key)


def kept(storage: Storage, work: Callable[[PeopleKeeper], object]) -> None:
    """Do something to what is known of people in one unit of work."""
    with storage.begin() as unit:
        work(people_in(unit))


def with_people(storage: Storage) -> Storage:
    """The storage, or a skipped test where it does not keep people."""
    if PEOPLE not in storage.capabilities:
        pytest.skip("this storage keeps no people")
    return storage


class PeopleRules:
    """Keys, profiles, occasions, consents and contacts, where the storage has the capability `people`."""

    @pytest.fixture
    def peopled(self, storage: Storage) -> Storage:
        """An empty storage that keeps people."""
        return with_people(storage)

    def test_wrapped_keys_come_as_they_were_put(self, peopled: Storage) -> None:
        """A key is put, replaced and found by its member, and all are walked in order, in pages."""
        keys = [WrappedKey(key, 1, bytes(range(63))) for key in (BOB, ADA, 2**62)]
        newer = WrappedKey(ADA, 2, b"\xff" * 63)
        kept(peopled, lambda people: people.put_keys(keys))
        kept(peopled, lambda people: people.put_keys([newer]))

        with peopled.read() as reader:
            people = people_read(reader)
            assert {ADA: newer, 2**62: keys[2]} == people.keys([ADA, 2**62, 5])
            assert [newer, keys[0]] == people.keys_after(limit=2)
            assert [keys[2]] == people.keys_after(after=BOB)

    def test_a_profile_is_saved_by_its_version(self, peopled: Storage) -> None:
        """A profile is kept with the next version; one that was decided on an older one is a conflict."""
        first = SealedProfile(ADA, None, b"\x01" * (PLAIN_MAX + 29), JOINED)
        second = SealedProfile(ADA, SEALED, None, day(1), version=1)
        kept(peopled, lambda people: people.put_profile(first))
        with peopled.read() as reader:
            assert {ADA: evolve(first, version=1)} == people_read(reader).profiles([ADA, BOB])
        kept(peopled, lambda people: people.put_profile(second))

        for stale in (first, second):
            with pytest.raises(ConflictError):
                kept(peopled, lambda people, each=stale: people.put_profile(each))  # type: ignore[misc]
        with peopled.read() as reader:
            assert {ADA: evolve(second, version=2)} == people_read(reader).profiles([ADA])

    def test_occasions_come_by_number(self, peopled: Storage) -> None:
        """Occasions are added, replaced and removed by their number, and come in its order."""
        tenth, second = an_occasion(no=10), an_occasion(no=2, relation=ANNIVERSARY)
        other = an_occasion(BOB)
        kept(peopled, lambda people: people.put_occasions([tenth, an_occasion(no=2), an_occasion(), other]))
        kept(peopled, lambda people: people.put_occasions([second]))
        for no in (1, 7):
            kept(peopled, lambda people, each=no: people.drop_occasion(ADA, each))  # type: ignore[misc]

        with peopled.read() as reader:
            found = people_read(reader).occasions([BOB, ADA, 5])
        assert {ADA: [second, tenth], BOB: [other]} == found

    def test_due_occasions_are_found_by_their_keys(self, peopled: Storage) -> None:
        """Only with one of the keys, the skip and one of the relations, of the members asked for."""
        due = [an_occasion(), an_occasion(no=2, due_key="jalali:12-30"), an_occasion(BOB, 3)]
        others = [
            an_occasion(no=4, due_key="jalali:01-02"),
            an_occasion(no=5, relation=ANNIVERSARY),
            evolve(an_occasion(no=6), skip="forward"),
        ]
        kept(peopled, lambda people: people.put_occasions([*due, *others]))
        keys = [NOWRUZ, "jalali:12-30", "gregorian:02-29", NOWRUZ]

        with peopled.read() as reader:
            people = people_read(reader)
            found = people.due_occasions(keys, BACKWARD, relations=[BIRTHDAY])
            assert [DueOccasion(each.member_key, each.no, BIRTHDAY, each.due_key) for each in due] == found
            assert found[:2] == people.due_occasions(keys, BACKWARD, relations=[BIRTHDAY], until=ADA)
            assert found[2:] == people.due_occasions(keys, BACKWARD, relations=[BIRTHDAY], after=ADA)
            for nobody in (
                people.due_occasions([], BACKWARD, relations=RELATIONS),
                people.due_occasions(keys, BACKWARD, relations=[]),
                people.due_occasions(keys, BACKWARD, relations=RELATIONS, after=BOB),
                people.due_occasions(keys, "omit", relations=RELATIONS),
            ):
                assert [] == nobody

    @pytest.mark.parametrize("limit", [1, 2, 7, 100])
    def test_due_pages_are_cut_between_members(self, peopled: Storage, limit: int) -> None:
        """Pages hold all there is, each member whole in one of them, and none is longer than it must be."""
        keys = [f"jalali:01-{n:02}" for n in range(1, 6)]
        due = [
            an_occasion(key, no, due_key=keys[(key * no) % 5], relation=RELATIONS[no % 2])
            for key in range(1, 40)
            for no in range(1, 2 + key % 4 + 20 * (key == 9))
        ]
        kept(peopled, lambda people: people.put_occasions(due))
        found: list[DueOccasion] = []
        after = 0
        with peopled.read() as reader:
            while page := people_read(reader).due_occasions(
                keys, BACKWARD, relations=RELATIONS, after=after, limit=limit
            ):
                after = page[-1].member_key
                assert len([each for each in page if each.member_key != after]) < limit
                assert len(page) >= limit or after == 39
                found += page

        assert [DueOccasion(each.member_key, each.no, each.relation, each.due_key) for each in due] == found

    def test_consents_come_as_they_were_recorded(self, peopled: Storage) -> None:
        """Records are appended, and come in the order in which they were, whatever instants they are of."""
        late, early = a_consent(day(5)), a_consent(day(1), channel="e-mail")
        gone = Consent("sms", Purpose.TRANSACTIONAL, ConsentState.WITHDRAWN, day(2), "sms:11", "گل")
        kept(peopled, lambda people: people.add_consents({ADA: [late, early], BOB: []}))
        kept(peopled, lambda people: people.add_consents({BOB: [late], ADA: [gone, late]}))

        with peopled.read() as reader:
            found = people_read(reader).consents([ADA, BOB, 5])
        assert {ADA: [late, early, gone, late], BOB: [late]} == found

    def test_addressees_have_key_name_and_consents(self, peopled: Storage) -> None:
        """Everybody with a key is told with the sealed name, if any, and what they agreed to, in order."""
        keys = [WrappedKey(key, 1, SEALED) for key in (ADA, BOB)]
        consents = [a_consent(day(2)), a_consent(day(1))]

        def fill(people: PeopleKeeper) -> None:
            people.put_keys(keys)
            people.put_profile(SealedProfile(BOB, SEALED, SEALED, JOINED))
            people.put_profile(SealedProfile(5, SEALED, SEALED, JOINED))
            people.add_consents({BOB: consents, 5: consents})

        kept(peopled, fill)
        with peopled.read() as reader:
            found = people_read(reader).addressees([BOB, ADA, 5, BOB])
        stances = tuple(Stance(each.channel, each.purpose, each.state, each.at) for each in consents)
        assert {
            ADA: Addressee(ADA, 1, (), SEALED, None),
            BOB: Addressee(BOB, 1, stances, SEALED, SEALED),
        } == found

    def test_a_contact_leads_to_one_member(self, peopled: Storage) -> None:
        """Putting it again changes nothing; for another member it is a conflict until it was dropped."""
        mine, code = a_contact(), a_contact(2, kind="referral")
        for each in (code, mine, a_contact(9), mine):
            kept(peopled, lambda people, each=each: people.put_contact(each))  # type: ignore[misc]
        with pytest.raises(ConflictError):
            kept(peopled, lambda people: people.put_contact(evolve(mine, member_key=BOB)))
        kept(peopled, lambda people: people.drop_contact("phone", a_contact(9).digest))
        kept(peopled, lambda people: people.put_contact(a_contact(9, member_key=BOB)))

        with peopled.read() as reader:
            people = people_read(reader)
            asked = [a_contact(n).digest for n in (1, 2, 9)]
            assert {asked[0]: ADA, asked[2]: BOB} == people.contacts("phone", asked)
            assert [mine, code] == people.contacts_of(ADA)
            assert {} == people.contacts("email", asked)

    def test_who_joined_is_found_by_when(self, peopled: Storage) -> None:
        """Members who joined in a span, its end not included, in order of the key, in pages."""
        joined = [evolve(a_member(n), joined_at=day(n % 3)) for n in range(1, 7)]
        enrolled(peopled, *joined)

        with peopled.read() as reader:
            people = people_read(reader)
            assert [1001, 1003, 1004, 1006] == sorted(
                people.joined(JOINED, day(1)) + people.joined(day(1), day(2))
            )
            assert [1003] == people.joined(JOINED, day(2), after=1001, limit=1)
            assert [1001, 1003] == people.joined(JOINED, day(2), until=1003)

    def test_whose_last_order_was_when(self, peopled: Storage) -> None:
        """Only members whose latest order is dated in the span; one that was taken back does not count."""
        histories = {
            1001: [(1, 1)],
            1002: [(1, 1), (5, 1)],
            1003: [(1, 1), (5, 1), (5, -1)],
            1004: [(1, 1), (1, -1)],
            1005: [(2, 1)],
            1006: [(1, 0)],
            1007: [(1, 1), (1, 1)],
        }
        enrolled(peopled, *(a_member(key - 1000) for key in histories))
        for key, facts in histories.items():
            for on, orders in facts:
                _ordered(peopled, key, Fact(day(on), day(9), orders=orders))

        with peopled.read() as reader:
            people = people_read(reader)
            assert [1001, 1003, 1007] == people.last_ordered(day(1), day(2))
            assert [1001, 1003, 1005, 1007] == people.last_ordered(day(1), day(3))
            assert [1003] == people.last_ordered(day(1), day(2), after=1001, until=1006)
            assert [1002] == people.last_ordered(day(5), day(9), limit=1)

    def test_an_erased_person_is_gone_for_good(self, peopled: Storage) -> None:
        """Nothing is left but consents and the instant, which stays; and no profile comes back."""

        def fill(people: PeopleKeeper) -> None:
            people.put_keys([WrappedKey(ADA, 1, SEALED)])
            people.put_profile(SealedProfile(ADA, SEALED, SEALED, JOINED))
            people.put_occasions([an_occasion(), an_occasion(BOB)])
            people.add_consents({ADA: [a_consent()]})
            people.put_contact(a_contact())

        kept(peopled, fill)
        for at in (day(1), day(2)):
            kept(peopled, lambda people, at=at: people.erase(ADA, at=at))  # type: ignore[misc]
            kept(peopled, lambda people, at=at: people.erase(BOB, at=at))  # type: ignore[misc]

        erased = SealedProfile(ADA, changed_at=day(1), version=2, erased_at=day(1))
        with peopled.read() as reader:
            people = people_read(reader)
            assert ({}, {}) == (people.keys([ADA]), people.occasions([ADA, BOB]))
            assert {ADA: erased, BOB: evolve(erased, member_key=BOB, version=1)} == people.profiles(
                [ADA, BOB]
            )
            assert ({ADA: [a_consent()]}, []) == (people.consents([ADA]), people.contacts_of(ADA))
        with pytest.raises(ConflictError):
            kept(peopled, lambda people: people.put_profile(SealedProfile(ADA, SEALED, version=2)))

    def test_an_exception_leaves_nobody(self, peopled: Storage) -> None:
        """Leaving the block with an exception keeps nothing of a person."""

        def fail(people: PeopleKeeper) -> None:
            people.put_keys([WrappedKey(ADA, 1, SEALED)])
            people.put_profile(SealedProfile(ADA, SEALED))
            people.add_consents({ADA: [a_consent()]})
            people.put_contact(a_contact())
            assert {ADA: SealedProfile(ADA, SEALED, version=1)} == people.profiles([ADA])
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            kept(peopled, fail)

        with peopled.read() as reader:
            people = people_read(reader)
            assert ({}, {}, {}) == (people.keys([ADA]), people.profiles([ADA]), people.consents([ADA]))
            assert [] == people.contacts_of(ADA)


def _ordered(storage: Storage, member_key: int, fact: Fact) -> None:
    """Add a fact of an order to a member."""

    def with_fact(book: Book) -> Changes:
        changes = draft_at(book).changes
        changes.facts = [fact]
        return changes

    changed(storage, with_fact, member_key=member_key)
