"""Surprises: the seeds of months, and drawing again what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from clubkit.areas.voucher_issue import Keys
from clubkit.calendars import Instant, PeriodKind
from clubkit.errors import BadInputError
from clubkit.keeper import Keeper
from clubkit.ledger.places import PostingKind
from clubkit.ledger.records import Gift
from clubkit.program.model import NO_ACTIVITIES, ON_ORDER, Program
from clubkit.rewards.draw import (
    FRESH_MICROS,
    Draw,
    Verdict,
    audit_draw,
    commitment_to,
    seed_of,
)
from clubkit.storage.ports import Member, Needs, Reader
from clubkit.top_share import pages
from clubkit.vouchers.keys import KeyState
from clubkit.vouchers.secret import SECRET_BYTES, Secret

NO_SEEDS: Mapping[str, str] = {}


@frozen
class MonthSeed:
    """
    The seed of a month, as far as it may be known.

    Attributes:
        month: As the club's calendar names it, such as ``1405-09``.

        key_id: Of the key of the ring that it comes of: 8 hexadecimal digits.

        commitment: What can be published before the month: 64 hexadecimal digits.

        opens_at: From when the seed can be published: a week after the month.

        seed: 64 hexadecimal digits, or none before then.
    """

    month: str
    key_id: str
    commitment: str
    opens_at: Instant
    seed: str | None = None


@frozen
class AuditedDraw:
    """
    A draw that was made once more.

    Attributes:
        member_id: Who the member is now.

        verdict: None where the seed is not known: its key was revoked or retired.
    """

    member_id: str
    draw: Draw
    was_given: bool
    verdict: Verdict | None


@frozen
class _Month:
    """A month to audit: its bounds, and the seeds that there are of it, by the id of the key."""

    name: str
    start: Instant
    end: Instant
    seeds: Mapping[str, Secret]


@frozen
class Surprises:
    """Gifts that nobody was promised: what they are drawn with. The gifts themselves are in `Rewards`."""

    _keeper: Keeper
    _keys: Keys

    def seed(self, at: Instant | None = None, *, key_id: str | None = None) -> MonthSeed:
        """
        The commitment to the seed of a month, and once the month is over for a week, the seed.

        Args:
            at: An instant in the month, in the past or ahead; none means now.

            key_id: The key that signed in that month; none means the one that signs.

        Raises:
            KeyRingError: If the club was opened without keys, or its ring has no such key.
        """
        ring = self._keys.required()
        found = ring.signing_id() if key_id is None else _bytes("key_id", key_id)
        now = self._keeper.now()
        when = now if at is None else at
        almanac = self._keeper.almanac
        month = almanac.key(when, PeriodKind.MONTH)
        opens_at = Instant(almanac.end_of(when, PeriodKind.MONTH) + FRESH_MICROS)
        seed = seed_of(ring.draw_secret(found), month)
        shown = seed.reveal().hex() if opens_at <= now else None
        return MonthSeed(month, found.hex(), commitment_to(seed), opens_at, shown)

    def draws(self, at: Instant, *, seeds: Mapping[str, str] = NO_SEEDS) -> Iterator[AuditedDraw]:
        """
        Draw again whatever chance decided in a month: for what was given, and for what gave nothing.

        Of what gave nothing: orders and activities that the store knows. One that lost is proven to have
        lost. One that won is told as `Verdict.WITHHELD`: a limit or a condition stood against it, it was told
        too late, or a merge gave the member another key since. Reads page by page.

        Args:
            at: An instant in the month.

            seeds: Published seeds by the id of their key, where the key ring is not at hand.

        Raises:
            BadInputError: If a seed is none.

            KeyRingError: If there are neither seeds nor keys.
        """
        almanac = self._keeper.almanac
        period = almanac.period(at, PeriodKind.MONTH)
        name = almanac.key(at, PeriodKind.MONTH)
        month = _Month(name, period.start, period.end, self._seeds(name, seeds))
        for reader, page in pages(self._keeper):
            for member in page:
                yield from self._draws_of(reader, member, month)

    def _seeds(self, month: str, seeds: Mapping[str, str]) -> dict[str, Secret]:
        if seeds:
            return {key_id: Secret(_bytes("seed", text)) for key_id, text in seeds.items()}
        ring = self._keys.required()
        drew = [key for key in ring.keys if key.state in {KeyState.SIGNING, KeyState.VERIFYING}]
        return {key.key_id.hex(): seed_of(ring.draw_secret(key.key_id), month) for key in drew}

    def _draws_of(self, reader: Reader, member: Member, month: _Month) -> Iterator[AuditedDraw]:
        given = set()
        for record in reader.rewards(member.member_key):
            gift = record.gift
            if gift is not None and gift.month == month.name:
                given.add((record.reward_id, gift.event_key))
                draw = Draw(record.reward_id, record.program_version, gift.member_key, gift.event_key)
                verdict = self._of_given(reader, draw, gift, month)
                yield AuditedDraw(member.member_id, draw, was_given=True, verdict=verdict)
        for on, key, version in self._events(reader, member, month):
            for reward_id in self._drawn_on(reader, version, on):
                draw = Draw(reward_id, version, member.member_key, f"{on}:{key}")
                if (reward_id, draw.event_key) not in given:
                    verdict = self._of_lost(reader, draw, month)
                    yield AuditedDraw(member.member_id, draw, was_given=False, verdict=verdict)

    def _of_given(self, reader: Reader, draw: Draw, gift: Gift, month: _Month) -> Verdict | None:
        seed = month.seeds.get(gift.key_id or "")
        return None if seed is None else self._verdict(reader, draw, seed, was_given=True)

    def _of_lost(self, reader: Reader, draw: Draw, month: _Month) -> Verdict | None:
        """Lost only where it loses with each key that may have signed then."""
        found = {self._verdict(reader, draw, seed, was_given=False) for seed in month.seeds.values()}
        return Verdict.WITHHELD if Verdict.WITHHELD in found else next(iter(found), None)

    def _verdict(self, reader: Reader, draw: Draw, seed: Secret, *, was_given: bool) -> Verdict:
        surprise = self._program(reader, draw.program_version).rewards_by_id[draw.reward_id].surprise
        if surprise is None:
            return Verdict.WRONG
        return audit_draw(seed, draw, surprise.chance, was_given=was_given)

    def _events(self, reader: Reader, member: Member, month: _Month) -> Iterator[tuple[str, str, str]]:
        """The orders and activities of a member in a month: what, which, and the program that decided."""
        keys = tuple(reader.order_keys(member.member_key))
        book = reader.peek({member.member_key: Needs(orders=keys)})[member.member_key]
        for record in book.orders.values():
            award, at = record.award, record.earned_at
            if award is not None and at is not None and month.start <= at < month.end:
                yield ON_ORDER, record.order_key, award.program_version
        for posting in reader.history([member.member_key], until=month.end)[member.member_key]:
            trace, name = posting.trace, posting.trace.reason
            if posting.kind is not PostingKind.EARN or name is None or name in NO_ACTIVITIES:
                continue
            if trace.reference and trace.program_version and month.start <= posting.occurred_at < month.end:
                yield name, trace.reference, trace.program_version

    def _drawn_on(self, reader: Reader, version: str, on: str) -> Sequence[str]:
        rewards = self._program(reader, version).surprises.get(on, ())
        return [each.reward_id for each in rewards if each.surprise is not None and each.surprise.is_drawn]

    def _program(self, reader: Reader, version: str) -> Program:
        self._keeper.know(reader, version)
        return self._keeper.rulebook[version]


def _bytes(what: str, text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError as error:
        raise BadInputError(what, "hexadecimal digits", "another text") from error
    if what == "seed" and len(found) != SECRET_BYTES:
        raise BadInputError(what, f"{2 * SECRET_BYTES} hexadecimal digits", str(len(text)))
    return found
