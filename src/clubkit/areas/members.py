"""Members: who they are, what is known of them and agreed with them, and how that is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from clubkit.areas import consents, departures, exports, merging, occasions, profiles, retaining
from clubkit.areas.departures import Erasure
from clubkit.areas.exports import Export
from clubkit.areas.occasions import KeptOccasion
from clubkit.areas.retaining import Retained, Search, Told
from clubkit.calendars import Duration, Instant
from clubkit.errors import BadInputError
from clubkit.keeper import Desk, Keeper
from clubkit.members.consent import Consent, ConsentState, Purpose, Wording
from clubkit.members.occasions import Occasion
from clubkit.members.phones import Phone
from clubkit.members.profile import Completeness, Profile, completeness
from clubkit.members.texts import Email
from clubkit.orders import checked_instant, checked_text
from clubkit.storage.ports import Member

NO_ATTRIBUTES: Mapping[str, str] = {}
_NOTHING = Profile()


@frozen
class Members:
    """Who is in the club."""

    _keeper: Keeper

    def enrol(
        self,
        member_id: str,
        *,
        joined_at: Instant | None = None,
        attributes: Mapping[str, str] = NO_ATTRIBUTES,
    ) -> Member:
        """
        Add a member, or return the one that is there already, unchanged. Idempotent.

        Args:
            member_id: The shop's own id, 1 to 200 characters without blanks around them.

            joined_at: When the member joined; none means now.

            attributes: What conditions on ``member`` may read.

        Raises:
            BadReferenceError: If the id cannot be kept. Nothing was written.
        """
        checked_text("member_id", member_id)
        pairs = _pairs(attributes)

        def work(desk: Desk) -> Member:
            known = desk.store.find([member_id]).get(member_id)
            if known is not None:
                return known
            when = self._keeper.now() if joined_at is None else checked_instant("joined_at", joined_at)
            member = self._keeper.new_member(member_id, when, pairs)
            desk.store.enrol([member])
            return member

        return self._keeper.write(work)

    def describe(self, member_id: str, attributes: Mapping[str, str]) -> None:
        """
        Replace what conditions on ``member`` may read. Idempotent. It is kept in the clear: see `tell`.

        Raises:
            UnknownMemberError: If there is no such member. Nothing was written.

            MemberErasedError: If the member was erased. Nothing was written.
        """
        pairs = _pairs(attributes)

        def work(desk: Desk) -> None:
            member = self._keeper.found(desk.store, member_id)
            profiles.require_not_erased(self._keeper, desk, member)
            desk.store.describe(member.member_key, pairs)

        self._keeper.write(work)

    def get(self, member_id: str) -> Member:
        """
        The member of that id, or the one that it was merged into.

        Raises:
            UnknownMemberError: If there is none.
        """
        with self._keeper.storage.read() as reader:
            return self._keeper.found(reader, member_id)

    def __iter__(self) -> Iterator[Member]:
        """Every member, merged ones left out, by id bytewise."""
        after = ""
        while True:
            with self._keeper.storage.read() as reader:
                page = reader.members(after=after)
            if not page:
                return
            yield from (member for member in page if member.is_present)
            after = page[-1].member_id

    # --- what is known of them --------------------------------------------------------------------------

    def tell(self, member_id: str, told: Profile = _NOTHING, *, forget: Iterable[str] = ()) -> Completeness:
        """
        Add to what is known of a member. Idempotent.

        What is not told stays; tags come together. The phone number and the address lead to the member from
        then on, and those of before no more. When everything that the program wants is known for the first
        time, the activity ``profile.completed`` is recorded, and earns what the program gives for it.

        Args:
            forget: What is to be known no more, before the rest is added: ``name``, ``phone``, ``email``,
                ``sex``, ``birth_date``, ``age_band``, ``city``, ``source``, ``tag.NAME``, ``attribute.NAME``,
                ``preference.NAME``.

        Returns:
            How much is known now, of what the program wants.

        Raises:
            ContactTakenError: If the number or the address leads to another member. Nothing was written.

            UnknownMemberError, MemberErasedError: If there is no such member, or not any more.

            KeyRingError: If the club has no ring of privacy. Nothing was written.

            BadInputError: If an attribute is not declared by the program, or not of its kind. Nothing was
                written, and nothing personal is in the error.
        """
        return profiles.tell(self._keeper, member_id, told, forget)

    def profile(self, member_id: str) -> Profile:
        """
        What is known of a member; of one who was erased, nothing.

        Raises:
            UnknownMemberError: If there is no such member.

            KeyRingError: If the club has no ring of privacy, or not the key that wrapped the member's.

            DecryptionError: If what is stored was changed or moved.
        """
        return profiles.profile(self._keeper, member_id)

    def completeness(self, member_id: str) -> Completeness:
        """
        How much is known of a member, of what the program wants.

        Raises:
            See `profile`.
        """
        return completeness(self.profile(member_id), self._keeper.program.wanted)

    def find(self, *, phone: Phone | None = None, email: Email | None = None) -> Member | None:
        """
        The member whom a phone number or an e-mail address leads to, or none. Give one of the two.

        Raises:
            KeyRingError: If the club has no ring of privacy.
        """
        found_by = [each for each in (phone, email) if each is not None]
        if len(found_by) != 1:
            raise BadInputError("find", "by a phone or an email", f"{len(found_by)} of them")
        return profiles.find(self._keeper, found_by[0])

    def occasions(self, member_id: str) -> list[KeptOccasion]:
        """
        The days that matter to a member, by number.

        Raises:
            See `profile`.
        """
        return occasions.occasions(self._keeper, member_id)

    def add_occasion(self, member_id: str, told: Occasion | str) -> int:
        """
        Keep a day that matters to a member. Idempotent: the same day told again keeps its number.

        Args:
            told: The occasion, or the answer to "for an occasion?" at a checkout, such as
                ``mother-birthday:1365-12-29``: see `clubkit.members.telling.occasion_told`. A day without a
                calendar is one of the club's.

        Returns:
            Its number among the member's, from 1.

        Raises:
            BadInputError: If the answer is none, or the member has 50 occasions. Nothing was written.

            UnknownMemberError, MemberErasedError, KeyRingError: See `tell`.
        """
        return occasions.add_occasion(self._keeper, member_id, told)

    def drop_occasion(self, member_id: str, no: int) -> None:
        """
        Forget an occasion; one that is not there stays away. Its number never becomes another's.

        Raises:
            UnknownMemberError: If there is no such member. Nothing was written.
        """
        occasions.drop_occasion(self._keeper, member_id, no)

    # --- what they agreed to ------------------------------------------------------------------------------

    def consent(
        self,
        member_id: str,
        channel: str,
        purpose: Purpose,
        *,
        wording: Wording,
        source: str,
        actor: str,
        at: Instant | None = None,
    ) -> Consent:
        """
        Record that a member agrees to be written to. Idempotent by content. Records are never changed.

        Args:
            channel: Such as ``sms``.

            wording: The words that were agreed to: `clubkit.members.consent.wording_of`.

            source, actor: Where, and who recorded it; never anything personal.

            at: When the member said so; none means now.

        Raises:
            BadInputError, BadInstantError: If a part is not as it must be, or the instant lies ahead.

            UnknownMemberError, MemberErasedError: If there is no such member, or not any more.
        """
        when = self._keeper.now() if at is None else at
        record = Consent(channel, purpose, ConsentState.GRANTED, when, source, actor, wording)
        return consents.record(self._keeper, member_id, record)

    def withdraw(
        self,
        member_id: str,
        channel: str,
        purpose: Purpose,
        *,
        source: str,
        actor: str,
        at: Instant | None = None,
    ) -> Consent:
        """
        Record that a member does not agree, or not any more; of service messages: objects. See `consent`.

        Raises:
            See `consent`.
        """
        when = self._keeper.now() if at is None else at
        record = Consent(channel, purpose, ConsentState.WITHDRAWN, when, source, actor)
        return consents.record(self._keeper, member_id, record)

    def consents(self, member_id: str) -> list[Consent]:
        """
        Everything that a member agreed to and withdrew, in the order in which it was recorded.

        Raises:
            UnknownMemberError: If there is no such member.
        """
        return consents.consents(self._keeper, member_id)

    # --- what they may ask for ------------------------------------------------------------------------------

    def export(self, member_id: str) -> Export:
        """
        Everything that the club keeps about a person, to be handed to that person.

        Raises:
            See `profile`.
        """
        return exports.export(self._keeper, member_id)

    def erase(self, member_id: str, *, dry_run: bool = False) -> Erasure:
        """
        Forget a person: key, profile, occasions, contacts, messages and attributes are deleted. Idempotent.

        Points, orders and their sums stay under the random key of the ledger, and orders can be synced as
        before; nothing personal comes back, and nothing is taken up any more. That something was agreed to
        or withdrawn, and when, stays as proof. There is no way back. Subscribers are told ``member.erased``
        once.

        Args:
            dry_run: Only say what would be deleted.

        Raises:
            UnknownMemberError: If there is no such member. Nothing was written.
        """
        return departures.erase(self._keeper, member_id, dry_run=dry_run)

    def retain(
        self,
        *,
        as_of: Instant | None = None,
        inactive: Duration | None = None,
        limit: int | None = None,
        dry_run: bool = False,
        told: Told | None = None,
    ) -> Retained:
        """
        Forget what need not be kept any longer. For cron, now and then; safe to run twice.

        Messages that were done with 14 days ago go; `Club.tick` does as much. Failed attempts at codes go a
        day after the last, and blocks that nobody lifted after 90 days.

        Args:
            inactive: Erase members who have done nothing for so long: no posting but what time made, nothing
                told, agreed to or withdrawn. None erases nobody. It looks at every member of whom something
                is known, page by page, and notes after each page how far it got: a run that was limited or
                stopped goes on from there the next time that as long is asked for.

            limit: The most members to look at; none for all.

            dry_run: Only say who would be erased.

            told: Called after each page with how many were looked at so far.

        Raises:
            BadInstantError: If *as_of* lies ahead. Nothing was written.

            BadAmountError: If *limit* is below 1. Nothing was written.
        """
        at = self._keeper.now() if as_of is None else self._keeper.past("as_of", as_of)
        search = None if inactive is None else Search(inactive, limit, dry_run)
        return retaining.retain(self._keeper, at, search, is_dry=dry_run, told=told)

    def rewrap(self) -> int:
        """
        Wrap the keys of members by the key of the ring that wraps now; how many were wrapped by another.

        For the ring's rotation: once this says 0, the key before can be retired. Safe to stop and run again.

        Raises:
            KeyRingError: If the club has no ring, or lacks a key that a member's is wrapped by. What was done
                before is kept.

            DecryptionError: If a key was changed or moved. What was done before is kept.
        """
        return departures.rewrap(self._keeper)

    # --- two that are one person ----------------------------------------------------------------------------

    def merge(self, member_id: str, *, into: str) -> None:
        """
        Make two members one: units, orders, rewards, counters and history for tiers go to *into*. Idempotent.

        From then on *member_id* is another name of *into*. Holds of *member_id* are given back first. What is
        known of *into* counts before what is known of *member_id*, whose key is deleted.

        Raises:
            UnknownMemberError: If one of them is unknown. Nothing was written.

            MemberMergedError: If they are the same member, or *into* was merged into *member_id*. Nothing
                was written.

            MemberErasedError: If *into* was erased. Nothing was written.

            KeyRingError: If something is known of them, and the club has no ring of privacy. Nothing was
                written.
        """
        merging.merge(self._keeper, member_id, into)


def _pairs(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (checked_text("attribute", name), checked_text(name, text)) for name, text in attributes.items()
        )
    )
