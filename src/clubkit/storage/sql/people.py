"""What is known of members, in an SQL database."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from itertools import groupby
from math import isqrt
from operator import itemgetter
from typing import Final

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.members.consent import Consent
from clubkit.members.referral import Referred
from clubkit.reminders.outbox import Message, MessageState
from clubkit.storage.people_codec import require_short_ids
from clubkit.storage.people_ports import (
    Addressee,
    Contact,
    DueOccasion,
    SealedOccasion,
    SealedProfile,
    WrappedKey,
)
from clubkit.storage.shards import LAST_KEY
from clubkit.storage.sql import people_statements as s
from clubkit.storage.sql.expressions import Values
from clubkit.storage.sql.people_rows import (
    addressees_of,
    consent_of,
    consent_row,
    message_move,
    message_of,
    message_row,
    referral_move,
    referral_row,
)
from clubkit.storage.sql.prepared import Runner

MORE: Final = 8
"""How many rows of each due key are read beyond its share of a page, at least: days are spread unevenly."""

DEVIATIONS: Final = 3
"""So many standard deviations of that share are read beyond it: then one round mostly fills a page."""


@frozen
class SqlPeople:
    """A `PeopleKeeper` of an SQL database; also a `PeopleReader`, where nothing is written."""

    _run: Runner

    def keys(self, member_keys: Sequence[int]) -> dict[int, WrappedKey]:
        return {row[0]: WrappedKey(*row) for row in self._run.rows_among(s.keys, member_keys)}

    def keys_after(self, *, after: int = 0, limit: int = 1000) -> list[WrappedKey]:
        return [WrappedKey(*row) for row in self._run.rows(s.keys_after, (after, limit))]

    def profiles(self, member_keys: Sequence[int]) -> dict[int, SealedProfile]:
        return {row[0]: SealedProfile(*row) for row in self._run.rows_among(s.profiles, member_keys)}

    def occasions(self, member_keys: Sequence[int]) -> dict[int, list[SealedOccasion]]:
        found: dict[int, list[SealedOccasion]] = {}
        for row in self._run.rows_among(s.occasions, sorted(set(member_keys))):
            found.setdefault(row[0], []).append(SealedOccasion(*row))
        return found

    def due_occasions(
        self,
        due_keys: Sequence[str],
        skip: str,
        *,
        relations: Sequence[str],
        after: int = 0,
        until: int = LAST_KEY,
        limit: int = 1000,
    ) -> list[DueOccasion]:
        keys, wanted = list(dict.fromkeys(due_keys)), frozenset(relations)
        found: list[DueOccasion] = []
        more = MORE
        while keys and after < until and len(found) < limit:
            share = (limit - len(found)) // len(keys)
            most = share + max(more, DEVIATIONS * isqrt(share))
            pages = [self._due_page(key, skip, wanted, (after, until, most)) for key in keys]
            # Where a page is full, its last member may have more, and whoever comes after certainly has.
            reached = min(end for _, end in pages)
            if reached <= after:
                more *= 2
                continue
            for page, _ in pages:
                found += page[: bisect_right(page, reached, key=itemgetter(0))]
            after = reached
        found.sort()
        if len(found) <= limit:
            return found
        last = found[limit - 1].member_key
        return [each for each in found if each.member_key <= last]

    def _due_page(
        self, due_key: str, skip: str, wanted: Container[str], page: tuple[int, int, int]
    ) -> tuple[list[DueOccasion], int]:
        """Days of one key after a member and until one, at most so many; and up to whom all are there."""
        rows = self._run.rows(s.due_occasions, (due_key, skip, *page))
        _, until, most = page
        end = until if len(rows) < most else rows[-1][0] - 1
        return [DueOccasion._make(row) for row in rows if row[2] in wanted], end

    def consents(self, member_keys: Sequence[int]) -> dict[int, list[Consent]]:
        rows = self._run.rows_among(s.consents, sorted(set(member_keys)))
        return {key: [consent_of(row[1:]) for row in group] for key, group in groupby(rows, itemgetter(0))}

    def addressees(self, member_keys: Sequence[int]) -> dict[int, Addressee]:
        return addressees_of(self._run.rows_among(s.addressees, sorted(set(member_keys))))

    def contacts(self, kind: str, digests: Sequence[bytes]) -> dict[bytes, int]:
        return {row[0]: row[1] for row in self._run.rows_among(s.contacts, digests, (kind,))}

    def contacts_of(self, member_key: int) -> list[Contact]:
        return [Contact(*row) for row in self._run.rows(s.contacts_of, (member_key,))]

    def joined(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        return [row[0] for row in self._run.rows(s.joined, (start, end, after, until, limit))]

    def last_ordered(
        self, start: Instant, end: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 1000
    ) -> list[int]:
        return [row[0] for row in self._run.rows(s.last_ordered, (start, end, after, until, limit))]

    def messages(self, wanted: Mapping[int, Sequence[str]]) -> dict[tuple[int, str], Message]:
        return {(row[0], row[1]): message_of(row) for row in self._run.rows_among(s.messages, _pairs(wanted))}

    def messages_of(self, member_key: int) -> list[Message]:
        return [message_of(row) for row in self._run.rows(s.messages_of, (member_key,))]

    def planned(self, wanted: Mapping[int, Sequence[str]]) -> set[tuple[int, str]]:
        return {(row[0], row[1]) for row in self._run.rows_among(s.planned, _pairs(wanted))}

    def sent_since(self, member_keys: Sequence[int], since: Instant) -> dict[int, int]:
        return {row[0]: row[1] for row in self._run.rows_among(s.sent_since, member_keys, (since,))}

    def due_messages(
        self, at: Instant, *, after: int = 0, until: int = LAST_KEY, limit: int = 100
    ) -> list[Message]:
        return [message_of(row) for row in self._run.rows(s.due_messages, (at, after, until, limit))]

    def messages_in(
        self, state: MessageState, *, after: tuple[int, str] = (0, ""), limit: int = 100
    ) -> list[Message]:
        return [message_of(row) for row in self._run.rows(s.messages_in, (state.value, *after, limit))]

    def mark(self, name: str) -> int | None:
        rows = self._run.rows(s.mark, (name,))
        return rows[0][0] if rows else None

    def referred(self, member_keys: Sequence[int]) -> dict[int, Referred]:
        return {row[0]: Referred(*row) for row in self._run.rows_among(s.referred, member_keys)}

    def referred_by(self, referrer_key: int) -> list[Referred]:
        return [Referred(*row) for row in self._run.rows(s.referred_by, (referrer_key,))]

    def due_referrals(self, at: Instant, *, after: int = 0, limit: int = 100) -> list[Referred]:
        return [Referred(*row) for row in self._run.rows(s.due_referrals, (at, after, limit))]

    # --- writing ------------------------------------------------------------------------------------

    def put_keys(self, keys: Sequence[WrappedKey]) -> None:
        rows = {each.member_key: (each.member_key, each.version, each.wrapped) for each in keys}
        self._run.write(s.put_key, [rows[key] for key in sorted(rows)])

    def put_profile(self, profile: SealedProfile) -> None:
        key, version = profile.member_key, profile.version
        sealed = (profile.name, profile.document, profile.changed_at, version + 1)
        if version == 0:
            self._run.write(s.add_profile, [(key, *sealed, profile.erased_at)])
        elif self._run.write(s.put_profile, [(*sealed, key, version)]) != 1:
            raise self._run.conflict("a profile was changed or erased meanwhile")

    def put_occasions(self, occasions: Sequence[SealedOccasion]) -> None:
        rows: dict[tuple[int, int], Values] = {
            (each.member_key, each.no): (
                each.member_key,
                each.no,
                each.relation,
                each.due_key,
                each.skip,
                each.sealed,
            )
            for each in occasions
        }
        self._run.write(s.put_occasion, [rows[place] for place in sorted(rows)])

    def drop_occasion(self, member_key: int, no: int) -> None:
        self._run.write(s.drop_occasion, [(member_key, no)])

    def add_consents(self, consents: Mapping[int, Sequence[Consent]]) -> None:
        last = self._last_consents(sorted(consents))
        rows = [
            consent_row(key, n, each)
            for key, more in sorted(consents.items())
            for n, each in enumerate(more, 1 + last.get(key, 0))
        ]
        self._run.write(s.add_consent, rows)

    def _last_consents(self, member_keys: Sequence[int]) -> dict[int, int]:
        return {row[0]: row[1] for row in self._run.rows_among(s.last_consents, member_keys)}

    def put_contact(self, contact: Contact) -> None:
        values = (contact.kind, contact.digest, contact.member_key)
        if self._run.write(s.add_contact, [values]) == 1:
            return
        rows = self._run.rows(s.contact_of_now, values[:2])
        if not rows or rows[0][0] != contact.member_key:
            raise self._run.conflict("it leads to another member")

    def drop_contact(self, kind: str, digest: bytes) -> None:
        self._run.write(s.drop_contact, [(kind, digest)])

    def plan(self, messages: Sequence[Message]) -> int:
        require_short_ids(messages)
        rows: dict[tuple[int, bytes], Values] = {}
        for each in messages:
            rows.setdefault((each.member_key, each.message_id.encode()), message_row(each))
        return self._run.write(s.add_message, [rows[place] for place in sorted(rows)])

    def put_message(self, message: Message) -> bool:
        return self._run.write(s.put_message, [message_move(message)]) == 1

    def put_mark(self, name: str, value: int) -> None:
        self._run.write(s.put_mark, [(name, value)])

    def put_referred(self, referred: Referred) -> None:
        if referred.version == 0:
            self._run.write(s.add_referral, [referral_row(referred, version=1)])
        elif self._run.write(s.put_referral, [referral_move(referred)]) != 1:
            raise self._run.conflict("a referral was changed meanwhile")

    def move(self, member_key: int, into: int) -> None:
        self._run.write(s.move_contacts, [(into, member_key)])
        last = self._last_consents([into])
        self._run.write(s.move_consents, [(into, last.get(into, 0), member_key)])

        ids = [each.message_id for each in self.messages_of(member_key)]
        doubled = sorted(each for _, each in self.planned({into: ids}))
        self._run.write(s.drop_message, [(member_key, each) for each in doubled])
        self._run.write(s.move_messages, [(into, member_key)])
        self._move_referrals(member_key, into)

    def _move_referrals(self, member_key: int, into: int) -> None:
        if self.referred([into]):
            self._run.write(s.drop_referral, [(member_key,)])
        self._run.write(s.move_referral, [(into, member_key)])
        self._run.write(s.move_referrer, [(into, member_key)])
        own = self.referred([into]).get(into)
        if own is not None and own.referrer_key == into:
            self._run.write(s.drop_referral, [(into,)])

    def erase(self, member_key: int, *, at: Instant) -> None:
        for statement in (s.drop_key, s.drop_occasions, s.drop_contacts, s.drop_messages, s.drop_token):
            self._run.write(statement, [(member_key,)])
        if self._run.write(s.erase_profile, [(at, member_key)]) == 0:
            # Either nothing was known of the member, or the person was erased before: then it stays so.
            self._run.write(s.add_erased, [(member_key, None, None, at, 1, at)])

    def forget_messages(self, before: Instant, *, limit: int = 1000) -> int:
        rows = sorted((row[0], row[1].encode()) for row in self._run.rows(s.done_messages, (before, limit)))
        return self._run.write(s.forget_message, [(key, each.decode(), before) for key, each in rows])


def _pairs(wanted: Mapping[int, Sequence[str]]) -> list[tuple[int, str]]:
    return [(key, each) for key, ids in wanted.items() for each in ids]
