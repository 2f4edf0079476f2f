"""Rules of messages, referrals and marks, for a storage that keeps people."""

# ruff: noqa: S101, SIM300

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from attrs import evolve

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, ConflictError
from clubkit.members.referral import Referred
from clubkit.reminders.outbox import About, Message, MessageState
from clubkit.storage.people_ports import PeopleKeeper, people_in, people_read
from clubkit.storage.ports import Storage
from clubkit.testing.drafts import JOINED, day
from clubkit.testing.people_rules import ADA, BOB, a_consent, a_contact, kept, with_people

THREADS = 4
LAPS = 10

SENT, DROPPED, DEAD = MessageState.SENT, MessageState.DROPPED, MessageState.DEAD
SENDING = MessageState.SENDING


def a_message(
    message_id: str = "birthday:3:739000", *, member_key: int = ADA, due_at: Instant = JOINED
) -> Message:
    """A message that waits for its time."""
    return Message(member_key, message_id, "birthday", due_at, day(30))


def done(message: Message, at: Instant, state: MessageState = SENT) -> Message:
    """The same one, done with."""
    return evolve(message, state=state, done_at=at)


class MessageRules:
    """Messages, referrals and marks, where the storage has the capability `people`."""

    @pytest.fixture
    def peopled(self, storage: Storage) -> Storage:
        """An empty storage that keeps people."""
        return with_people(storage)

    def test_a_message_is_planned_once(self, peopled: Storage) -> None:
        """Planning adds what is not there, says how many, and leaves the others as they are."""
        whole = evolve(
            a_message(),
            about=About((1, 12), "yalda", 739_000, "points.expiring", (("points", "5"), ("گل", "گل"))),
            attempts=2,
            channel="sms",
            provider_id="x" * 300,
            reason="later",
            offer_id="gift:1",
        )
        other = a_message("b" * 200, member_key=BOB)
        counts: list[int] = []
        for batch in ([whole, other, whole], [], [a_message(), a_message("c"), other], [a_message()]):
            kept(peopled, lambda people, batch=batch: counts.append(people.plan(batch)))  # type: ignore[misc]

        assert [2, 0, 1, 0] == counts
        with peopled.read() as reader:
            people = people_read(reader)
            wanted = {ADA: [whole.message_id, other.message_id]}
            assert {(ADA, whole.message_id): whole} == people.messages(wanted)
            asked = {ADA: ["c", "d", other.message_id], BOB: [other.message_id], 5: ["c"]}
            assert {(ADA, "c"), (BOB, other.message_id)} == people.planned(asked)

    def test_an_id_that_is_too_long_is_refused(self, peopled: Storage) -> None:
        """No database shortens an id, which would make another message of it."""
        with pytest.raises(BadInputError):
            kept(peopled, lambda people: people.plan([a_message("a"), a_message("b" * 201)]))
        with peopled.read() as reader:
            assert [] == people_read(reader).messages_of(ADA)

    def test_a_message_is_changed_by_its_version(self, peopled: Storage) -> None:
        """A message is saved with the next version, once; one that is not there is not saved."""
        kept(peopled, lambda people: people.plan([a_message()]))
        claimed = evolve(a_message(), state=SENDING, due_at=day(1), attempts=1)
        sent = evolve(done(claimed, day(1)), channel="sms", provider_id="p1", version=1)
        said: list[bool] = []
        for each in (claimed, claimed, sent, a_message("nobody's")):
            kept(peopled, lambda people, each=each: said.append(people.put_message(each)))  # type: ignore[misc]

        assert [True, False, True, False] == said
        with peopled.read() as reader:
            assert [evolve(sent, version=2)] == people_read(reader).messages_of(ADA)

    def test_messages_are_due_by_their_time(self, peopled: Storage) -> None:
        """Open ones whose time has come, the earliest first, then by member and id, up to a number."""
        due = [
            a_message("z", member_key=BOB, due_at=JOINED),
            a_message("B", due_at=day(1)),
            a_message("a", due_at=day(1)),
            a_message("a", member_key=BOB, due_at=day(1)),
        ]
        others = [a_message("later", due_at=Instant(day(1) + 1)), done(a_message("sent"), day(1))]
        others += [done(a_message(state.value), day(1), state) for state in (DROPPED, DEAD)]
        taken = evolve(a_message("taken"), state=SENDING, due_at=day(2))
        kept(peopled, lambda people: people.plan([*due[::-1], *others, taken]))

        with peopled.read() as reader:
            people = people_read(reader)
            assert due == people.due_messages(day(1))
            assert due[:2] == people.due_messages(day(1), limit=2)
            assert due[1:3] == people.due_messages(day(1), until=ADA)
            assert [due[0], due[3]] == people.due_messages(day(1), after=ADA)
            assert [others[0], taken] == people.due_messages(day(2))[4:]

    def test_messages_are_listed_by_state(self, peopled: Storage) -> None:
        """Those in a state come by member, then id bytewise, in pages."""
        dead = [
            done(a_message(each, member_key=key), day(1), DEAD)
            for key, each in ((ADA, "B"), (ADA, "a"), (ADA, "گل"), (BOB, "A"))
        ]
        kept(peopled, lambda people: people.plan([*dead[::-1], a_message("b"), done(a_message("c"), day(1))]))

        with peopled.read() as reader:
            people = people_read(reader)
            assert dead == people.messages_in(DEAD)
            assert dead[1:3] == people.messages_in(DEAD, after=(ADA, "B"), limit=2)
            assert dead[3:] == people.messages_in(DEAD, after=(ADA, "گل"))

    def test_what_was_sent_is_counted(self, peopled: Storage) -> None:
        """Messages that each member was sent from an instant on, that instant included."""
        messages = [done(a_message(f"{n}"), day(n)) for n in range(5)]
        messages += [done(a_message("dropped"), day(4), DROPPED), a_message("open")]
        messages += [done(a_message("1", member_key=BOB), day(1))]
        kept(peopled, lambda people: people.plan(messages))

        with peopled.read() as reader:
            people = people_read(reader)
            assert {ADA: 3} == people.sent_since([ADA, BOB, 5], day(2))
            assert {ADA: 4, BOB: 1} == people.sent_since([ADA, BOB], day(1))

    def test_old_messages_are_forgotten(self, peopled: Storage) -> None:
        """Those that were done with before an instant go, a number at a time; open ones stay."""
        messages = [done(a_message(f"{n}"), day(n), (SENT, DROPPED, DEAD)[n % 3]) for n in range(5)]
        kept(peopled, lambda people: people.plan([*messages, a_message("open")]))
        counts: list[int] = []
        for limit in (2, 9, 9):
            kept(
                peopled,
                lambda people, limit=limit: counts.append(people.forget_messages(day(3), limit=limit)),  # type: ignore[misc]
            )

        assert [2, 1, 0] == counts
        with peopled.read() as reader:
            left = people_read(reader).messages_of(ADA)
        assert {"3", "4", "open"} == {each.message_id for each in left}

    def test_a_mark_says_how_far_a_job_got(self, peopled: Storage) -> None:
        """A mark is put, replaced and read by its name; there is none before."""
        for value in (5, 2**62, -1):
            kept(peopled, lambda people, value=value: people.put_mark("days", value))  # type: ignore[misc]

        with peopled.read() as reader:
            people = people_read(reader)
            assert (-1, None) == (people.mark("days"), people.mark("Days"))

    def test_a_referral_is_changed_by_its_version(self, peopled: Storage) -> None:
        """A referral is added once and saved with the next version; erasing the friend takes its token."""
        first = Referred(BOB, ADA, "waiting", JOINED, day(3), token=bytes(range(16)))
        paid = Referred(BOB, ADA, "paid", JOINED, None, "web/1", "گل", bytes(16), version=1)
        kept(peopled, lambda people: people.put_referred(first))
        with peopled.read() as reader:
            assert {BOB: evolve(first, version=1)} == people_read(reader).referred([BOB, ADA])
        kept(peopled, lambda people: people.put_referred(paid))

        for stale in (first, paid):
            with pytest.raises(ConflictError):
                kept(peopled, lambda people, each=stale: people.put_referred(each))  # type: ignore[misc]
        with peopled.read() as reader:
            assert [evolve(paid, version=2)] == people_read(reader).referred_by(ADA)
        kept(peopled, lambda people: people.erase(BOB, at=day(4)))
        with peopled.read() as reader:
            assert [evolve(paid, token=None, version=2)] == people_read(reader).referred_by(ADA)

    def test_referrals_are_found_by_referrer_and_time(self, peopled: Storage) -> None:
        """Whom a member brought comes by when; what is to be looked at comes by friend, in pages."""
        brought = [Referred(key, ADA, "due", day(9 - key), day(key)) for key in (1, 2, 3)]
        other = Referred(4, BOB, "due", JOINED, day(1))
        never = Referred(5, BOB, "paid", JOINED)
        for each in (*brought, other, never):
            kept(peopled, lambda people, each=each: people.put_referred(each))  # type: ignore[misc]

        with peopled.read() as reader:
            people = people_read(reader)
            assert [3, 2, 1] == [each.member_key for each in people.referred_by(ADA)]
            assert [1, 2, 4] == [each.member_key for each in people.due_referrals(day(2))]
            assert [2] == [each.member_key for each in people.due_referrals(day(2), after=1, limit=1)]

    def test_what_a_member_had_is_given_to_another(self, peopled: Storage) -> None:
        """Contacts, consents, messages and referrals of a merged member are the other's; doubles go."""
        early, late = a_consent(day(1)), a_consent(day(2))
        mine, theirs = done(a_message("both"), day(1)), a_message("both", member_key=BOB)

        def fill(people: PeopleKeeper) -> None:
            people.put_contact(a_contact(1))
            people.put_contact(a_contact(2, member_key=BOB))
            people.add_consents({ADA: [late, early], BOB: [late]})
            people.plan([mine, theirs, a_message("only"), a_message("own", member_key=BOB)])
            people.put_referred(Referred(ADA, 7, "paid", JOINED))
            people.put_referred(Referred(8, ADA, "waiting", JOINED))
            people.put_referred(Referred(9, BOB, "waiting", day(1)))

        kept(peopled, fill)
        kept(peopled, lambda people: people.move(ADA, BOB))
        kept(peopled, lambda people: people.add_consents({BOB: [early]}))

        with peopled.read() as reader:
            people = people_read(reader)
            assert [a_contact(n, member_key=BOB) for n in (1, 2)] == people.contacts_of(BOB)
            assert {BOB: [late, late, early, early]} == people.consents([ADA, BOB])
            only = a_message("only", member_key=BOB)
            assert [theirs, only, a_message("own", member_key=BOB)] == people.messages_of(BOB)
            assert ([], [], []) == (
                people.contacts_of(ADA),
                people.messages_of(ADA),
                people.referred_by(ADA),
            )
            assert [8, 9] == [each.member_key for each in people.referred_by(BOB)]
            assert {BOB: 7} == {key: each.referrer_key for key, each in people.referred([ADA, BOB]).items()}

    @pytest.mark.parametrize(("friend", "referrer"), [(ADA, BOB), (BOB, ADA)])
    def test_nobody_brings_themselves(self, peopled: Storage, friend: int, referrer: int) -> None:
        """When one of two is merged into the other that was brought or brought them, the referral goes."""
        kept(peopled, lambda people: people.put_referred(Referred(friend, referrer, "waiting", JOINED)))
        kept(peopled, lambda people: people.move(ADA, BOB))

        with peopled.read() as reader:
            assert {} == people_read(reader).referred([ADA, BOB])

    def test_an_erased_person_has_no_messages(self, peopled: Storage) -> None:
        """Messages of an erased person go, open and done ones; those of others stay."""
        other = a_message(member_key=BOB)
        kept(peopled, lambda people: people.plan([a_message(), done(a_message("sent"), day(1)), other]))
        kept(peopled, lambda people: people.erase(ADA, at=day(1)))

        with peopled.read() as reader:
            people = people_read(reader)
            assert ([], [other]) == (people.messages_of(ADA), people.messages_of(BOB))

    def test_planners_at_once_plan_each_message_once(self, peopled: Storage) -> None:
        """Of threads that plan the same messages at once, together each is counted once."""
        batches = [
            [a_message(f"{lap}:{n}", member_key=key) for n in range(5) for key in (ADA, BOB)]
            for lap in range(LAPS)
        ]
        start = Barrier(THREADS)

        def plan(number: int) -> int:
            start.wait()
            return sum(_insisting_plan(peopled, batch[:: (-1) ** number]) for batch in batches)

        with ThreadPoolExecutor(THREADS) as pool:
            planned = sum(pool.map(plan, range(THREADS)))

        with peopled.read() as reader:
            people = people_read(reader)
            assert 10 * LAPS == planned == sum(len(people.messages_of(key)) for key in (ADA, BOB))

    def test_of_claimers_at_once_one_wins(self, peopled: Storage) -> None:
        """Of threads that claim each message that is due, one gets it."""
        ids = [f"{lap}" for lap in range(LAPS)]
        kept(peopled, lambda people: people.plan([a_message(each) for each in ids]))
        start = Barrier(THREADS)

        def claim(_: int) -> int:
            start.wait()
            return sum(_is_claimed(peopled, each) for each in ids)

        with ThreadPoolExecutor(THREADS) as pool:
            won = sum(pool.map(claim, range(THREADS)))

        with peopled.read() as reader:
            found = people_read(reader).messages_of(ADA)
        assert LAPS == won == len([each for each in found if each.state is SENDING])

    def test_a_contact_of_two_at_once_is_ones(self, peopled: Storage) -> None:
        """Of threads that put the same contacts for different members, each leads to one of them."""
        start = Barrier(THREADS)

        def put(number: int) -> int:
            start.wait()
            return sum(
                _is_put(peopled, a_contact(lap, member_key=1 + number).digest, 1 + number)
                for lap in range(LAPS)
            )

        with ThreadPoolExecutor(THREADS) as pool:
            assert LAPS == sum(pool.map(put, range(THREADS)))


def _insisting_plan(storage: Storage, messages: list[Message]) -> int:
    """Plan messages, again where somebody else was in the way."""
    while True:
        with suppress(ConflictError), storage.begin() as unit:
            return people_in(unit).plan(messages)


def _is_claimed(storage: Storage, message_id: str) -> bool:
    """Claim a message if nobody has; whether it was claimed."""
    while True:
        with suppress(ConflictError), storage.begin() as unit:
            people = people_in(unit)
            message = people.messages({ADA: [message_id]})[ADA, message_id]
            return message.state is not SENDING and people.put_message(evolve(message, state=SENDING))


def _is_put(storage: Storage, digest: bytes, member_key: int) -> bool:
    """Put a contact if it leads to nobody; whether it leads to this member now."""
    while True:
        with suppress(ConflictError), storage.begin() as unit:
            people = people_in(unit)
            holder = people.contacts("phone", [digest]).get(digest)
            if holder is None:
                people.put_contact(evolve(a_contact(), digest=digest, member_key=member_key))
            return holder is None
