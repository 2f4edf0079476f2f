"""
The keeper of the books: opens a unit of work, loads, lets a pure function decide, saves, and tells.

One code path for a web request with one book and for a batch with a thousand. A lost race is tried again as
a whole, a bounded number of times with growing, random pauses.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar, cast

from attrs import Factory, define, evolve, field

from clubkit.acquainted import acquaint
from clubkit.calendars import Almanac, Calendars, Instant, format_instant
from clubkit.clock import Clock
from clubkit.commands.acquaintance import Acquaintance
from clubkit.commands.automatic import counters_of_automatic, plan_automatic, redeem_automatically
from clubkit.commands.context import Context, Decision
from clubkit.commands.referral import OF_REFERRALS
from clubkit.commands.shared import decide_with
from clubkit.commands.surprise import OF_GIFTS
from clubkit.earning.engine import EarningFunction
from clubkit.errors import (
    BadInputError,
    BadInstantError,
    BadReferenceError,
    ConflictError,
    ConnectionLostError,
    LedgerBrokenError,
    ProgramVersionError,
    StorageError,
    UnknownMemberError,
)
from clubkit.events import AfterCommit, Subscribers, at_once, events_of
from clubkit.ledger.book import NEVER, Book, Changes
from clubkit.ledger.ended import OF_REWARDS
from clubkit.ledger.records import RewardRecord
from clubkit.members.keys import PrivacyRing
from clubkit.orders import checked_id, checked_instant, checked_text
from clubkit.people import OF_PROFILES, People
from clubkit.program.model import NOTHING_ASKED, Asked, Program, PythonRule, together
from clubkit.program.reader import program_from_document
from clubkit.rewards.draw import Draws
from clubkit.rewards.eligibility import stock_counter
from clubkit.storage.people_ports import PEOPLE
from clubkit.storage.ports import (
    OUR_IDS,
    OWN_TRANSACTION,
    TELLS_LATER,
    Joined,
    LookedUp,
    Member,
    Needs,
    Owner,
    Reader,
    Storage,
    UnitOfWork,
    is_card,
)
from clubkit.tiers.qualification import window_start
from clubkit.tiers.scores import BEFORE_ALL, Window
from clubkit.values import changed
from clubkit.vouchers.secret import Secret

Result = TypeVar("Result")

TRIES = 12
"""How often a unit of work is tried before a conflict is handed to the caller."""

FIRST_PAUSE_MICROS = 2_000

OUR_REFERENCES = (
    "hold:",
    "capture:",
    "release:",
    "approve:",
    OF_REWARDS,
    OF_GIFTS,
    OF_PROFILES,
    OF_REFERRALS,
)
"""References that clubkit makes itself; a caller's may not begin so."""

SKEW_MICROS = 10 * 60 * 1_000_000
"""How far ahead of our clock a shop's may be."""


class Gifts(Protocol):
    """What a club does about gifts beside deciding on them: it has the keys."""

    def ask(self) -> tuple[str, Secret]:
        """
        The id of the key that signs, and its draw secret.

        Raises:
            KeyRingError: If the club has none.
        """

    def follow(self, desk: Desk, book: Book, records: Sequence[RewardRecord]) -> None:
        """Make the codes of rewards that were just given, and call those back that were cancelled."""


class Matured(Protocol):
    """What a club does about units that matured: it may write to whom they are."""

    def __call__(self, desk: Desk, changes: Iterable[Changes]) -> None:
        """Look at changes of members that are about to be saved."""


@define
class Keeper:
    """
    What the areas of a club share.

    Attributes:
        rulebook: Programs that awards are pinned to, by version, as far as they were needed yet.

        gifts: What surprises are drawn with; none where none are given.

        privacy: What the keys of members are wrapped with; none where nothing personal is kept.

        calendars: What says when days of members are.

        matured: Told of what is saved of members; none where nobody is written to as units mature.
    """

    program: Program
    storage: Storage
    clock: Clock
    functions: Mapping[str, EarningFunction] = Factory(dict)
    subscribers: Subscribers = Factory(
        lambda self: Subscribers(_after_commit_of(self.storage)), takes_self=True
    )
    gifts: Gifts | None = None
    privacy: PrivacyRing | None = field(default=None, repr=False)
    calendars: Calendars = Factory(Calendars)
    matured: Matured | None = None
    almanac: Almanac = field(init=False)
    rulebook: dict[str, Program] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.almanac = Almanac(self.program.zone, self.program.calendar)
        self.rulebook = {self.program.version: self.program}
        if self.program.currency is None:
            raise BadInputError(
                "program", "of one currency; one without serves only a backtest", "a program without"
            )
        for rule in self.program.rules:
            if isinstance(rule.amount, PythonRule) and rule.amount.name not in self.functions:
                raise BadInputError(
                    f"rule {rule.rule_id!r}", "one of the functions given to the club", rule.amount.name
                )

    def now(self) -> Instant:
        return self.clock.now()

    @property
    def people(self) -> People:
        """What opens and seals what is known of members."""
        return People(self.privacy)

    # --- units of work ------------------------------------------------------------------------------

    def write(
        self,
        work: Callable[[Desk], Result],
        *,
        member_ids: Sequence[str] = (),
        order_keys: Sequence[str] = (),
    ) -> Result:
        """
        Run *work* in one transaction, again when it lost a race, and tell subscribers once it is committed.

        Inside a transaction of the caller's it is run once: a second try would see the same old snapshot.

        Args:
            member_ids, order_keys: What *work* will look up, to be asked for with the program in force.

        Raises:
            ConflictError: After a dozen tries.

            ConnectionLostError: If the connection broke and could not be had again.

            ProgramVersionError: If the store has another program in force. Nothing was written.
        """
        for member_id in member_ids:
            members_id(member_id)
        return self.retrying(lambda: self._once(work, member_ids, order_keys))

    def retrying(self, once: Callable[[], Result]) -> Result:
        """Run one transaction of the club's own as `write` does."""
        tries = TRIES if OWN_TRANSACTION in self.storage.capabilities else 1
        lost: ConnectionLostError | None = None
        for attempt in range(tries):
            try:
                return once()
            except ConflictError as error:
                lost = error if isinstance(error, ConnectionLostError) else lost
                if attempt == tries - 1:
                    raise
                pause = random.randint(1, FIRST_PAUSE_MICROS << attempt)  # noqa: S311 - jitter, no secret
                self.clock.pause(pause)
            except StorageError as error:
                if lost is not None:  # what it may have committed is not to be taken for rolled back
                    raise lost from error
                raise
        raise AssertionError(tries)

    def _once(
        self, work: Callable[[Desk], Result], member_ids: Sequence[str], order_keys: Sequence[str]
    ) -> Result:
        with self.storage.begin() as unit_of_work:
            known = unit_of_work.look_up(self.now(), member_ids, order_keys)
            self._require_version(known.version)
            desk = Desk(self, unit_of_work, known)
            result = work(desk)
            desk.save()
        for member_id, changes in desk.told:
            self.subscribers.tell(events_of(member_id, changes))
        return result

    def require_in_force(self, reader: Reader) -> None:
        published = reader.program_at(self.now())
        self._require_version(None if published is None else published.version)

    def _require_version(self, version: str | None) -> None:
        if version != self.program.version:
            raise ProgramVersionError(self.program.version, version)

    def context(
        self,
        reader: Reader,
        books: Collection[Book],
        *,
        granted: Mapping[str, int],
        known: Mapping[int, Acquaintance] | None = None,
    ) -> Context:
        """
        The context of decisions on these books.

        Args:
            known: Whom the club looked up; none looks up what every decision asks.
        """
        if known is None:
            known = self.acquainted(reader, books, NOTHING_ASKED)
        for book in books:
            for record in book.orders.values():
                if record.award is not None:
                    self.know(reader, record.award.program_version)
                for redemption in record.redemptions:
                    if redemption.program_version is not None:
                        self.know(reader, redemption.program_version)
                    self.know_unit(reader, redemption.unit_id)
            for reward in book.rewards.values():
                self.know(reader, reward.program_version)
            for hold in book.holds.values():
                self.know_unit(reader, hold.unit_id)
        automatic = redeem_automatically if self.program.automatic else None
        return Context(
            self.program,
            self.almanac,
            self.rulebook,
            self.functions,
            granted,
            automatic=automatic,
            known=known,
            calendars=self.calendars,
        )

    def context_of_answer(
        self, reader: Reader, books: Collection[Book], asked: Asked | None = None
    ) -> Context:
        """
        The context of an answer about these books, which asks no shared limit for anything.

        Args:
            asked: What the answer asks of members beside what every decision does.
        """
        left = {}
        for reward in self.program.automatic:
            name, stock = stock_counter(reward), reward.limit.stock
            if name is not None and stock is not None:
                left[name] = max(0, stock - reader.counted(name))
        known = self.acquainted(reader, books, asked or NOTHING_ASKED)
        return self.context(reader, books, granted=left, known=known)

    def needs_of(self, needs: Needs, member: Member, at: Instant) -> Needs:
        """What a decision at an instant needs beside what a command asks for: facts, and counters."""
        counters = counters_of_automatic(self.program, self.almanac) if self.program.automatic else ()
        return changed(
            needs,
            window_start=self.window_start(member.joined_at, at),
            counters=(*needs.counters, *counters, *self.program.asked_at_all.counters),
        )

    def acquainted(self, reader: Reader, books: Collection[Book], asked: Asked) -> dict[int, Acquaintance]:
        """
        What is known beside these books, as far as it is asked, or every decision asks.

        Raises:
            KeyRingError: If the tier of a member depends on a profile that the club has no key for.
        """
        program = self.program
        wanted = program.asked_at_all if asked is program.asked else together(program.asked_always, asked)
        if not books or not wanted.questions:
            return {}
        return acquaint(
            self.people,
            reader,
            books,
            wanted,
            has_people=PEOPLE in self.storage.capabilities,
            must_know=program.asked_of_tiers.profile,
        )

    def peek(self, reader: Reader, member: Member, needs: Needs, *, at: Instant) -> Book:
        """
        One book for an answer at an instant, with the facts that leave the window by then.

        Raises:
            LedgerBrokenError: If the member has no account.
        """
        found = reader.peek({member.member_key: self.needs_of(needs, member, at)})
        _require_accounts([member.member_key], found)
        widen(reader, found.values(), self.program, self.almanac)
        return found[member.member_key]

    def know(self, reader: Reader, version: str) -> None:
        """Read a program of the store into the rulebook."""
        if version in self.rulebook:
            return
        published = reader.program(version)
        if published is None:
            raise ProgramVersionError(self.program.version, version)
        self.rulebook[version] = program_from_document(json.loads(published.document))

    def know_unit(self, reader: Reader, unit_id: str) -> None:
        """Read the latest program of the store that has a unit into the rulebook, unless one there has it."""
        if any(program.unit(unit_id) is not None for program in self.rulebook.values()):
            return
        published = reader.program_at(self.now())
        while published is not None:
            self.know(reader, published.version)
            if self.rulebook[published.version].unit(unit_id) is not None:
                return
            published = reader.program_at(Instant(published.effective_at - 1))

    # --- small checks -------------------------------------------------------------------------------

    def reference(self, text: str) -> str:
        """
        A caller's reference.

        Raises:
            BadReferenceError: If it cannot be kept, or begins like our own.
        """
        checked_id("reference", text)
        if text.startswith(OUR_REFERENCES):
            raise BadReferenceError(
                "reference", f"not to begin with {' or '.join(OUR_REFERENCES)}", text[:40]
            )
        return text

    def past(self, what: str, at: Instant) -> Instant:
        """
        An instant that has come; a shop's clock may be ten minutes ahead of ours.

        Raises:
            BadInstantError: If it lies further ahead.
        """
        if checked_instant(what, at) > self.now() + SKEW_MICROS:
            raise BadInstantError(what, "not in the future", format_instant(at))
        return at

    def names(self, reader: Reader, member_id: str, present: Member) -> tuple[int, ...]:
        """
        The internal keys that an id went through by merges, the present one last.

        Args:
            present: Who has that id now.
        """
        if present.member_id == member_id:  # never merged: it is the only one
            return (present.member_key,)
        found = reader.find([checked_text("member_id", member_id)])
        keys = []
        for member in found.values():
            keys.append(member.member_key)
            while member.merged_into is not None:
                (member,) = self.named(reader, [member.merged_into]).values()  # noqa: PLW2901 - the same person
                keys.append(member.member_key)
        return tuple(keys)

    def found(self, reader: Reader, member_id: str) -> Member:
        """
        The member of that id, or the one that it was merged into.

        Raises:
            UnknownMemberError: If there is none.
        """
        member = reader.find([members_id(member_id)]).get(member_id)
        if member is None:
            raise UnknownMemberError(member_id)
        return self.resolved(reader, [member])[0]

    def named(self, reader: Reader, member_keys: Sequence[int]) -> dict[int, Member]:
        """
        The members whom something in the store names by their keys.

        Raises:
            LedgerBrokenError: If one of them is not there.
        """
        found = reader.by_key(member_keys)
        for key in member_keys:
            if key not in found:
                raise LedgerBrokenError("every member that is named is there", f"member {key} is not")
        return found

    def resolved(self, reader: Reader, members: Sequence[Member]) -> list[Member]:
        """Members, each merged one replaced by the one that it is now."""
        found = []
        for member in members:
            while member.merged_into is not None:
                (member,) = self.named(reader, [member.merged_into]).values()  # noqa: PLW2901 - the same person
            found.append(member)
        return found

    def new_member(
        self, member_id: str, joined_at: Instant, attributes: tuple[tuple[str, str], ...] = ()
    ) -> Member:
        """
        A member with a fresh internal key, to be enrolled.

        Raises:
            BadReferenceError: If the id cannot be kept, or begins like our own.
        """
        return self.new_account(checked_id("member_id", members_id(member_id)), joined_at, attributes)

    def new_account(
        self, account_id: str, opened_at: Instant, attributes: tuple[tuple[str, str], ...] = ()
    ) -> Member:
        """An account with a fresh internal key, to be enrolled: a member's, or a gift card's."""
        return Member(account_id, secrets.randbelow(2**62 - 1) + 1, opened_at, attributes)

    def window_start(self, joined_at: Instant, at: Instant) -> Instant | None:
        """Which facts a decision at an instant needs."""
        ladder = self.program.ladder
        if ladder is None:
            return None
        return window_start(ladder.qualification, self.almanac, joined_at=joined_at, at=at)


def _after_commit_of(storage: Storage) -> AfterCommit:
    return cast("Joined", storage).after_commit if TELLS_LATER in storage.capabilities else at_once


def members_id(member_id: str) -> str:
    """
    The id of a member, as a caller gives it.

    Raises:
        BadReferenceError: If it cannot be kept, or begins like our own.
    """
    checked_text("member_id", member_id)
    if member_id.startswith(OUR_IDS):
        raise BadReferenceError("member_id", f"not to begin with {OUR_IDS}", member_id[:40])
    return member_id


@define
class Desk:
    """
    One unit of work on the table: books that are loaded, and what was decided on them.

    Attributes:
        known: What was looked up as it began, for its own first questions.

        claims: Orders that were nobody's, by key, to be saved with what they earn.

        told: Member ids and changes, for subscribers after the commit.

        acquaintances: What is known beside the books, where the program asks for it.
    """

    keeper: Keeper
    store: UnitOfWork
    known: LookedUp
    books: dict[int, Book] = Factory(dict)
    pending: dict[int, Changes] = Factory(dict)
    names: dict[int, str] = Factory(dict)
    told: list[tuple[str, Changes]] = Factory(list)
    claims: dict[str, Owner] = Factory(dict)
    acquaintances: dict[int, Acquaintance] = Factory(dict)

    def found(self, member_id: str) -> Member:
        """
        The member of that id, or the one that it was merged into.

        Raises:
            UnknownMemberError: If there is none.
        """
        member = self.known.members.get(member_id)
        if member is None:
            return self.keeper.found(self.store, member_id)
        return self.keeper.resolved(self.store, [member])[0]

    def claim(self, owner: Owner, known: Owner | None) -> None:
        """Note whose an order is, of which the unit of work knew another owner, or none."""
        if known is None or owner.order_key in self.claims:
            self.claims[owner.order_key] = owner
        else:
            self.store.claim([owner], {owner.order_key: known})

    def load(self, members: Mapping[int, tuple[Member, Needs]]) -> None:
        """
        Lock and read books.

        Raises:
            LedgerBrokenError: If one of the members has no account, or a book does not add up.
        """
        loaded = self.store.load({key: needs for key, (_, needs) in members.items()})
        _require_accounts(members, loaded)
        widen(self.store, loaded.values(), self.keeper.program, self.keeper.almanac)
        self.books.update(loaded)
        self._look_up(loaded.values(), NOTHING_ASKED)
        for key, (member, _) in members.items():
            self.names[key] = member.member_id

    def acquaint(self, books: Collection[Book]) -> None:
        """Look up what rules and rewards ask of these members: for a decision on earning, or on a reward."""
        self._look_up(books, self.keeper.program.asked)

    def reacquaint(self, books: Collection[Book]) -> None:
        """Look up anew what every decision asks of these members, after something of it was changed."""
        self._look_up(books, NOTHING_ASKED)

    def _look_up(self, books: Collection[Book], asked: Asked) -> None:
        for key, found in self.keeper.acquainted(self.store, books, asked).items():
            pending = self.pending.get(key)
            facts = () if pending is None else pending.facts
            self.acquaintances[key] = evolve(found, facts=(*found.facts, *facts))

    def open(self, member: Member, needs: Needs, *, at: Instant, names: Iterable[int] = ()) -> Book:
        """Lock and read one book; see `open_all`."""
        self.open_all({member: needs}, at=at)
        book = self.books[member.member_key]
        self.look_back(book, names, needs.references)
        return book

    def open_all(self, wanted: Mapping[Member, Needs], *, at: Instant) -> None:
        """Lock and read books, with the facts that leave the window by *at*."""
        self.load(
            {
                member.member_key: (member, self.keeper.needs_of(needs, member, at))
                for member, needs in wanted.items()
            }
        )

    def look_back(self, book: Book, names: Iterable[int], references: tuple[str, ...]) -> None:
        """Find references that the member used under a name that was merged since."""
        keys = [key for key in names if key != book.member_key]
        if not keys or not references:
            return
        for former in self.store.peek(dict.fromkeys(keys, Needs(references=references))).values():
            book.references = {**former.references, **book.references}

    def follow(self, order: str, payer: int) -> None:
        """
        Note what follows an order from now on, and lock the order's owner.

        Args:
            payer: As in `Owner.payers`.
        """
        known = self.store.owners([order])
        owner = known.get(order) or Owner(order, None)
        if payer not in owner.payers:
            self.store.claim([owner.followed_by(payer)], known)

    def decide(self, book: Book, plan: Callable[[Context], Decision]) -> Decision:
        """
        Let a pure function decide, within what shared limits grant, and take the changes in.

        What is redeemed by itself follows, as a decision of its own.
        """
        decision = self._decided(book, plan)
        if not decision.changes.is_empty:
            self.redeem_automatically(book, at=book.last_at)
        return decision

    def redeem_automatically(self, book: Book, *, at: Instant) -> None:
        """Let time pass in a book, and redeem what is redeemed by itself."""
        if self.keeper.program.automatic and not is_card(self.names[book.member_key]):
            self._decided(book, lambda context: plan_automatic(book, context, at=at))

    def _decided(self, book: Book, plan: Callable[[Context], Decision]) -> Decision:
        keeper = self.keeper

        def planned(granted: Mapping[str, int]) -> Decision:
            context = keeper.context(self.store, [book], granted=granted, known=self.acquaintances)
            if keeper.program.surprises and keeper.gifts is not None:
                context = changed(context, draws=Draws(keeper.now(), keeper.gifts.ask))
            return plan(context.of_cards() if is_card(self.names[book.member_key]) else context)

        decision = decide_with(planned, self.store.take)
        self.take_in(book, decision.changes)
        if decision.changes.rewards and keeper.gifts is not None:
            keeper.gifts.follow(self, book, tuple(decision.changes.rewards.values()))
        return decision

    def take_in(self, book: Book, changes: Changes) -> None:
        """Apply changes to a loaded book and keep them to be saved."""
        if changes.is_empty:
            return
        book.apply(changes)
        known = self.acquaintances.get(book.member_key)
        if known is not None and changes.facts:
            self.acquaintances[book.member_key] = evolve(known, facts=(*known.facts, *changes.facts))
        earlier = self.pending.get(book.member_key)
        if earlier is None:
            self.pending[book.member_key] = changes
        else:
            earlier.extend(changes)

    def save(self) -> None:
        """Save everything that was decided since it was saved last."""
        for key, changes in self.pending.items():
            changes.due_at = self.books[key].due_at
            self.told.append((self.names[key], changes))
        if self.keeper.matured is not None:
            of_members = [each for key, each in self.pending.items() if not is_card(self.names[key])]
            self.keeper.matured(self, of_members)
        self.store.save(
            [self.pending[key] for key in sorted(self.pending)],
            posted_at=self.keeper.now(),
            claims=[self.claims[key] for key in sorted(self.claims)],
        )
        self.pending.clear()
        self.claims.clear()


def _require_accounts(member_keys: Iterable[int], found: Mapping[int, Book]) -> None:
    for key in member_keys:
        if key not in found:
            raise LedgerBrokenError("every member has an account", f"member {key} has none")


def widen(reader: Reader, books: Iterable[Book], program: Program, almanac: Almanac) -> None:
    """
    Sum members' facts anew where the stored window is too short for a program.

    Windows only move on. One that starts later than this program's would, at the member's last decision, was
    kept for a program that counted over less time.
    """
    if program.ladder is None:
        return
    qualification = program.ladder.qualification
    for book in books:
        if book.window.start == BEFORE_ALL:
            continue
        start = window_start(qualification, almanac, joined_at=book.joined_at, at=book.last_at)
        if book.window.start <= start:
            continue
        facts = reader.facts([book.member_key], known_until=NEVER)[book.member_key]
        window = Window(start)
        for fact in facts:
            window = window.plus(fact)
        book.window = window
        book.keep_facts([fact for fact in facts if fact.dated_at > start])
