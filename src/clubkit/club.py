"""
The club: a program on a storage, with small areas so that completion in an editor teaches the library.

The composition root is the host's: `Club` is given what it works with. `open_club` is the one-line form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self, cast

from attrs import evolve

from clubkit.areas.cards import cards_of
from clubkit.areas.gifts import GiftKeys
from clubkit.areas.members import Members
from clubkit.areas.orders import Orders
from clubkit.areas.points import Points
from clubkit.areas.referrals import Referrals
from clubkit.areas.reminders import reminders_of
from clubkit.areas.reward_codes import note_use
from clubkit.areas.rewards import Rewards
from clubkit.areas.surprises import Surprises
from clubkit.areas.tiers import Tiers
from clubkit.areas.tills import Tills
from clubkit.areas.voucher_issue import Keys
from clubkit.areas.vouchers import vouchers_of
from clubkit.calendars import Calendars, Instant, PublicDays
from clubkit.clock import Clock, SystemClock
from clubkit.doctor.walk import Diagnosis, diagnose
from clubkit.earning.engine import EarningFunction
from clubkit.errors import StorageError
from clubkit.events import Event, Subscriber
from clubkit.insights.figures import Insights
from clubkit.keeper import Keeper
from clubkit.members.keys import PrivacyRing
from clubkit.orders import checked_instant
from clubkit.program.documents import program_document
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.reminders.sending import Channel
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import INSIDE_A_CALLERS, Joinable, Published, Storage
from clubkit.storage.shards import EVERYBODY, Shard
from clubkit.tick import Ticked, Told, nobody_told, tick
from clubkit.vouchers.keys import KeyRing

NO_FUNCTIONS: Mapping[str, EarningFunction] = {}


class Club:
    """
    One club.

    Attributes:
        members: Who is in it.

        orders: What the shop sold.

        points: What members have, and the plain commands on it.

        tiers: Where members stand.

        rewards: What members can have for units.

        surprises: What gifts are drawn with that nobody was promised.

        reminders: What members are told of days and events.

        referrals: Who brought whom, and what both get for it.

        insights: What the club owes and costs.

        tills: Tills that take tokens while they cannot ask.

        vouchers: Campaigns, and codes that carry a right.

        cards: Gift cards, which carry money.
    """

    def __init__(
        self,
        program: Program,
        storage: Storage,
        *,
        clock: Clock | None = None,
        functions: Mapping[str, EarningFunction] = NO_FUNCTIONS,
        keys: KeyRing | None = None,
        privacy: PrivacyRing | None = None,
        channels: Iterable[Channel] = (),
        days: PublicDays | None = None,
    ) -> None:
        """
        Put a program on a storage. Reads and writes nothing yet.

        Args:
            program: Must be the one in force in the storage; see `publish`.

            clock: Where the time comes from; none means the machine's.

            functions: Rules in Python, by the names that the program's rules use.

            keys: The key ring for voucher codes, from `clubkit.key_sources`; never from the storage. None
                for a club that makes and takes no codes.

            privacy: The key ring for what is known of members, likewise. None for a club that keeps nothing
                personal.

            channels: What members are written to by; see `clubkit.channels`. None for a club that plans
                messages, and leaves sending them to another process.

            days: The public days that reminders go by, and the calendars that say when days are; none means
                those of Iran, as this version knows them. Give each process of a club the same.

        Raises:
            BadInputError: If the program names a function that is not given, or two channels have one name.
        """
        calendars = Calendars() if days is None else days.calendars
        self._keeper = Keeper(
            program, storage, clock or SystemClock(), functions, privacy=privacy, calendars=calendars
        )
        self.members = Members(self._keeper)
        self.orders = Orders(self._keeper)
        self.points = Points(self._keeper)
        self.tiers = Tiers(self._keeper)
        self.insights = Insights(self._keeper)
        self.referrals = Referrals(self._keeper)
        self._keys = Keys(keys)
        self.tills = Tills(self._keeper, self._keys)
        self._keeper.gifts = GiftKeys(self._keys)
        self.surprises = Surprises(self._keeper, self._keys)
        self.vouchers = vouchers_of(self._keeper, self._keys, outside=self._keeper, used=note_use)
        self.rewards = Rewards(self._keeper, self._keys)
        self.cards = cards_of(self._keeper, self._keys, outside=self._keeper)
        self._channels = tuple(channels)
        self._days = days
        self.reminders = reminders_of(self._keeper, self._keys, self._channels, self._days)

    @property
    def program(self) -> Program:
        """The rules that the club decides by."""
        return self._keeper.program

    @property
    def storage(self) -> Storage:
        """Where its books are."""
        return self._keeper.storage

    def close(self) -> None:
        """Close the storage's connections; ``with open_club(...) as club`` does it when the block ends."""
        self.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def subscribe(self, callback: Subscriber) -> None:
        """
        Be told of everything that happens through this club, after each commit.

        What *callback* raises reaches the caller of the command, whose effects are kept.
        """
        self._keeper.subscribers.add(callback)

    def inside(self, connection: Any) -> ClubInside:
        """
        The same club inside a transaction of the caller's: points and the shop's own rows, or neither.

        A command that is refused leaves nothing and the caller's transaction goes on. One that lost a race
        raises `ConflictError` and is not tried again here: roll the transaction back, and try it all again.

        Args:
            connection: A connection of SQLAlchemy to the club's database.

        Raises:
            StorageError: If the storage cannot work inside a transaction.
        """
        if INSIDE_A_CALLERS not in self.storage.capabilities:
            raise StorageError("this storage cannot work inside a transaction of the caller's")
        return ClubInside(self, cast("Joinable", self.storage).inside(connection), self._keeper)

    def publish(self, *, effective_at: Instant | None = None) -> Published:
        """
        Put this club's program into force in the storage.

        Args:
            effective_at: From when it decides; none means now. The same program again changes nothing.
        """
        published = published_form(self.program, effective_at or self._keeper.now())

        def once() -> Published:
            with self.storage.begin() as unit_of_work:
                current = unit_of_work.program_at(published.effective_at)
                if current is not None and current.version == published.version:
                    return current
                unit_of_work.publish(published)
            return published

        return self._keeper.retrying(once)

    def tick(
        self,
        *,
        as_of: Instant | None = None,
        limit: int | None = None,
        shard: Shard = EVERYBODY,
        told: Told | None = None,
    ) -> Ticked:
        """
        Write down what time made true: units mature, holds lapse, lots expire, tiers are reviewed.

        Then it gives the gifts of silences and of rankings, pays for friends who were brought, plans what the
        program's reminders want, and sends what is due where the club was given channels. For cron. Safe to
        run twice, or after a week; bounded by *limit* members, then it goes on where it stopped.

        Args:
            as_of: None means now; one that lies ahead is refused, because what happens until then would be
                decided after it.

            limit: The most members to look at; none for all that are due.

            shard: A part of the members, for several processes or machines: see `clubkit.jobs`.

            told: Called after each batch with how many members were looked at.

        Raises:
            BadInstantError: If *as_of* lies more than ten minutes ahead. Nothing was written.

            ProgramVersionError: If the store has another program in force. Nothing was written.

            ConflictError: If somebody else was faster a dozen times. Batches that were committed are kept.

            KeyRingError: If a gift is drawn or a code offered, and the club has no key that signs; or if
                messages are to be sent, and it has no ring of privacy. All else is done.
        """
        at = self._keeper.now() if as_of is None else self._keeper.past("as_of", as_of)
        ticked = tick(self._keeper, at, limit=limit, shard=shard, told=told or nobody_told)
        has_people = PEOPLE in self.storage.capabilities
        if ticked.is_done and shard.is_first and has_people and self.program.referral is not None:
            ran = self.referrals.run(as_of=at, limit=limit)
            ticked = evolve(ticked, referrals=ran.paid, is_done=ran.is_done)
        if not (ticked.is_done and self.program.reminders and has_people):
            return ticked

        planned = self.reminders.plan(as_of=at, limit=limit, shard=shard)
        ticked = evolve(ticked, planned=planned.messages, is_done=planned.is_done)
        if not self._channels:
            return ticked
        sent = self.reminders.deliver(as_of=at, limit=limit, shard=shard)
        return evolve(ticked, sent=sent.sent, is_done=planned.is_done and sent.is_done)

    def doctor(
        self,
        *,
        as_of: Instant | None = None,
        shard: Shard = EVERYBODY,
        limit: int | None = None,
        repair: bool = False,
        told: Told | None = None,
    ) -> Diagnosis:
        """
        Recompute everything that is stored of the members from the record, and list what does not agree.

        Reads in batches, each as of one moment, while the club runs. Writes nothing unless *repair*.

        Args:
            as_of: Until when ticks should have run; none means now.

            shard: A part of the members. The first one also looks at the owners of orders; only all members
                together show whether transfers add up.

            limit: Stop after the batch in which so many findings are reached; none looks at everything.

            repair: Put stored totals and the instants at which jobs are due as the record says, for members
                of whom nothing else is wrong. Entries are never touched. Idempotent.

            told: Called after each batch with how many members were looked at.

        Raises:
            ProgramVersionError: If something is to be mended and the store has another program in force.
                Batches that were mended before are kept.
        """
        at = self._keeper.now() if as_of is None else checked_instant("as_of", as_of)
        return diagnose(self._keeper, at, told=told or nobody_told, shard=shard, limit=limit, repair=repair)


class ClubInside(Club):
    """
    A club inside a transaction of the caller's. It is for that one transaction.

    Subscribers are not told of anything before `tell` is called: only the caller knows when it has committed.
    Messages are planned and not sent, for likewise nobody knows yet whether they were.
    """

    def __init__(self, club: Club, storage: Storage, keeper: Keeper) -> None:
        keys = club._keys  # noqa: SLF001 - a club inside is the club
        super().__init__(
            club.program,
            storage,
            clock=keeper.clock,
            functions=keeper.functions,
            keys=keys.ring,
            privacy=keeper.privacy,
            days=club._days,  # noqa: SLF001 - as its keys
        )
        self.vouchers = vouchers_of(self._keeper, keys, outside=keeper, used=note_use)
        self.cards = cards_of(self._keeper, keys, outside=keeper)
        self._outside = keeper.subscribers
        self._happened: list[Event] = []
        self.subscribe(self._happened.append)

    def tell(self) -> None:
        """Tell the club's subscribers what happened inside. For after the commit; each event once."""
        happened = self._happened[:]
        self._happened.clear()
        self._outside.tell(iter(happened))


def published_form(program: Program, effective_at: Instant) -> Published:
    """A program as a storage keeps it."""
    text = json.dumps(program_document(program), ensure_ascii=False, separators=(",", ":"))
    return Published(program.version, text, effective_at)


def open_club(
    program: str | Path | Program,
    store: str,
    *,
    clock: Clock | None = None,
    functions: Mapping[str, EarningFunction] = NO_FUNCTIONS,
    keys: KeyRing | None = None,
    privacy: PrivacyRing | None = None,
    channels: Iterable[Channel] = (),
    days: PublicDays | None = None,
) -> Club:
    """
    Open a club in one line: a program file and a store's URL.

    An empty store gets its tables, and the program is put into force there. A store with another program in
    force is refused by the first command, with the way to mend it.

    Args:
        program: Path of a program file, or a program.

        store: ``sqlite:///club.db``, or ``memory:`` for a club that is forgotten.

        keys: The key ring for voucher codes; see `clubkit.key_sources`.

        privacy: The key ring for what is known of members, likewise.

        channels: What members are written to by; see `clubkit.channels`.

        days: The public days that reminders go by; those of Iran, if not given.

    Raises:
        ProgramError: If the file has problems; all of them are in it. Nothing was written.

        StorageError: If the store cannot be opened.
    """
    rules = program if isinstance(program, Program) else load_program(program)
    club = Club(
        rules,
        _opened(store),
        clock=clock,
        functions=functions,
        keys=keys,
        privacy=privacy,
        channels=channels,
        days=days,
    )
    with club.storage.read() as reader:
        is_new = reader.program_at(club._keeper.now()) is None  # noqa: SLF001 - the root builds the club
    if is_new:
        club.publish()
    return club


def _opened(store: str) -> Storage:
    # Storages are imported when a club is opened: `import clubkit` stays light.
    if store == "memory:":
        from clubkit.storage.memory import MemoryStorage  # noqa: PLC0415

        return MemoryStorage()
    from clubkit.storage.sql import open_storage  # noqa: PLC0415

    try:
        storage = open_storage(store)
    except ModuleNotFoundError as error:
        scheme = store.partition(":")[0]
        raise StorageError(f"no driver for {scheme!r}: {error.name} is not installed") from error
    storage.create_schema()
    return storage
