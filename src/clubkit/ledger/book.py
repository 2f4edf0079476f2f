"""
The Book: everything that is needed to decide for one member; and the changes that a decision makes.

A decision reads a book and returns `Changes`; it never touches the book. `Book.apply` takes them in,
once. The storage saves the same changes. A backtest keeps books in a dict and applies; a web request loads
one book, decides, saves, and forgets it.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, MutableMapping, MutableSequence
from operator import attrgetter
from types import MappingProxyType

from attrs import Factory, define, field

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Posting
from clubkit.ledger.records import Hold, HoldState, OrderRecord, RewardRecord
from clubkit.rewards.lifecycle import RewardState
from clubkit.tiers.scores import BEFORE_ALL, Fact, Window
from clubkit.tiers.standing import Standing, TierChange

NEVER = Instant(2**62)

NO_HOLDS: Mapping[str, Hold] = MappingProxyType({})
NO_REWARDS: Mapping[str, RewardRecord] = MappingProxyType({})
NO_COUNTERS: Mapping[str, int] = MappingProxyType({})
NO_REFERENCES: Mapping[str, Posting] = MappingProxyType({})

_OPEN = Place.OPEN
_PENDING = Place.PENDING

_dated = attrgetter("dated_at")


@define(slots=True, init=False)
class Changes:
    """
    What one decision changes, all of it or nothing.

    Attributes:
        postings: To append, in order.

        lots: New state of every lot that was opened or touched, by number; ``remaining`` 0 closes it.

        accounts: New totals, by unit.

        counters: What to add to the member's own counters, by name.

        shared: What to ask of limits that members share: name -> (units wanted, cap or none).

        facts: To append.

        last_at: The instant that was decided at.

        due_at: When time next does something, as far as it was looked up; none leaves what the book says.
    """

    member_key: int
    base_version: int
    last_at: Instant
    postings: list[Posting]
    lots: dict[int, Lot]
    lot_no: int
    accounts: dict[str, Account]
    orders: dict[str, OrderRecord]
    holds: dict[str, Hold]
    rewards: dict[str, RewardRecord]
    counters: dict[str, int]
    shared: dict[str, tuple[int, int | None]]
    facts: list[Fact]
    window: Window | None
    standing: Standing | None
    tier_changes: list[TierChange]
    due_at: Instant | None

    def __init__(self, member_key: int, base_version: int, last_at: Instant, lot_no: int = 0) -> None:
        # By hand, because every decision makes one: a factory for each container takes twice as long.
        self.member_key = member_key
        self.base_version = base_version
        self.last_at = last_at
        self.postings = []
        self.lots = {}
        self.lot_no = lot_no
        self.accounts = {}
        self.orders = {}
        self.holds = {}
        self.rewards = {}
        self.counters = {}
        self.shared = {}
        self.facts = []
        self.window = None
        self.standing = None
        self.tier_changes = []
        self.due_at = None

    def extend(self, later: Changes) -> None:
        """
        Take in what a later decision on the same book changes, so that both are saved as one.

        The version that they were decided on stays that of the first.
        """
        self.last_at = max(self.last_at, later.last_at)
        self.postings.extend(later.postings)
        self.lots.update(later.lots)
        self.lot_no = later.lot_no
        self.accounts.update(later.accounts)
        self.orders.update(later.orders)
        self.holds.update(later.holds)
        self.rewards.update(later.rewards)
        for name, delta in later.counters.items():
            self.counters[name] = self.counters.get(name, 0) + delta
        self.facts.extend(later.facts)
        self.tier_changes.extend(later.tier_changes)
        self.window = later.window or self.window
        self.standing = later.standing or self.standing
        self.due_at = later.due_at if later.due_at is not None else self.due_at

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write: not even the record of an order moved on."""
        return not (
            self.postings
            or self.orders
            or self.holds
            or self.rewards
            or self.counters
            or self.facts
            or self.tier_changes
            or self.standing is not None
            or self.due_at is not None
        )


@define(slots=True, weakref_slot=False)
class Book:
    """
    One member's part of the ledger, as far as a decision needs it.

    Attributes:
        member_key: The internal key; nothing personal.

        version: Counts the changes that were saved.

        seq: Number of the last posting.

        lot_no: Number of the last lot.

        joined_at: When the member was enrolled.

        last_at: The instant of the last decision; a decision is never made before it.

        lots: Open lots by number.

        closed: Lots without units by number, as far as the orders that were asked for own them.

        orders: The orders that were asked for, by key.

        counters: The counters that were asked for, by name; missing means zero.

        facts: Facts inside the window, by date; from a storage only those that are about to leave it.

        references: The postings under the references that were asked for.

        rewards: Those that are issued and not used, and others that were asked for, by the id of the record.

        due_at: No lot matures or expires, no hold lapses and no reward ends before this.

        is_whole: Whether ``facts`` are all of the window, and not only those that are about to leave it.

        facts_from, facts_until: Dates of the first and the last of ``facts``; far ahead and far back
            without any.
    """

    member_key: int
    joined_at: Instant
    version: int = 0
    seq: int = 0
    lot_no: int = 0
    last_at: Instant = BEFORE_ALL
    accounts: MutableMapping[str, Account] = Factory(dict)
    lots: MutableMapping[int, Lot] = Factory(dict)
    closed: MutableMapping[int, Lot] = Factory(dict)
    orders: MutableMapping[str, OrderRecord] = Factory(dict)
    holds: Mapping[str, Hold] = NO_HOLDS
    counters: Mapping[str, int] = NO_COUNTERS
    facts: MutableSequence[Fact] = Factory(list)
    window: Window = Window()
    standing: Standing = Standing()
    attributes: tuple[tuple[str, str], ...] = ()
    references: Mapping[str, Posting] = NO_REFERENCES
    due_at: Instant = NEVER
    rewards: Mapping[str, RewardRecord] = NO_REWARDS
    is_whole: bool = field(default=True, eq=False)
    facts_from: Instant = field(init=False, default=NEVER)
    facts_until: Instant = field(init=False, default=BEFORE_ALL)

    def __attrs_post_init__(self) -> None:
        self.keep_facts(self.facts)

    def keep_facts(self, facts: MutableSequence[Fact]) -> None:
        """Take these facts, sorted by date, in place of the ones before."""
        self.facts = facts
        self.facts_from = facts[0].dated_at if facts else NEVER
        self.facts_until = facts[-1].dated_at if facts else BEFORE_ALL

    def apply(self, changes: Changes) -> None:
        """
        Take the changes in.

        Raises:
            LedgerBrokenError: If they were decided on another state of the book. Nothing is changed.
        """
        if changes.base_version != self.version or changes.member_key != self.member_key:
            raise LedgerBrokenError("one decision at a time", f"{changes.base_version} on {self.version}")

        self.version += 1
        self._apply_lots(changes)
        self.seq += len(changes.postings)
        self.lot_no = changes.lot_no
        self.last_at = max(self.last_at, changes.last_at)
        for unit_id, account in changes.accounts.items():
            self.accounts[unit_id] = account
        for key, record in changes.orders.items():
            self.orders[key] = record
        if changes.holds:
            self.holds = {**self.holds, **changes.holds}
        if changes.rewards:
            self.rewards = {**self.rewards, **changes.rewards}
        if changes.counters:
            added = {name: self.counters.get(name, 0) + delta for name, delta in changes.counters.items()}
            self.counters = {**self.counters, **added}
        if changes.standing is not None:
            self.standing = changes.standing
        self._apply_facts(changes)

    def _apply_lots(self, changes: Changes) -> None:
        if changes.due_at is not None:
            self.due_at = changes.due_at
        for no, lot in changes.lots.items():
            if no <= self.lot_no:
                self._take_out(no)
            if lot.remaining:
                self.lots[no] = lot
                self.due_at = min(self.due_at, due_of(lot))
            else:
                self.closed[no] = lot
        for hold in changes.holds.values():
            if hold.state is HoldState.ACTIVE:
                self.due_at = min(self.due_at, hold.lapses_at)
        for record in changes.rewards.values():
            self.due_at = min(self.due_at, end_of(record))

    def _take_out(self, no: int) -> None:
        for lots in (self.lots, self.closed):
            if no in lots:
                del lots[no]

    def _apply_facts(self, changes: Changes) -> None:
        for fact in changes.facts:
            if fact.dated_at >= self.facts_until:
                self.facts.append(fact)
                self.facts_until = fact.dated_at
            else:
                insort(self.facts, fact, key=_dated)
            self.facts_from = min(self.facts_from, fact.dated_at)
        if changes.window is not None:
            self.window = changes.window
            start = changes.window.start
            if self.facts_from <= start:
                del self.facts[: bisect_right(self.facts, start, key=_dated)]
                self.facts_from = self.facts[0].dated_at if self.facts else NEVER

    def check(self) -> None:
        """
        Hold the laws of the ledger that one book can show.

        Raises:
            LedgerBrokenError: Naming the law and the figures.
        """
        for unit_id, account in self.accounts.items():
            account.check()
            in_lots = {True: 0, False: 0}
            for lot in self.lots.values():
                if lot.remaining < 0:
                    raise LedgerBrokenError("no overdraft", f"lot {lot.no} has {lot.remaining}")
                if lot.unit_id == unit_id:
                    in_lots[lot.matured] += lot.remaining
            if in_lots[True] != account.open or in_lots[False] != account.pending:
                detail = f"{unit_id}: lots hold {in_lots[True]} open and {in_lots[False]} pending, {account}"
                raise LedgerBrokenError("lots add up to the account", detail)
            held = sum(
                hold.units
                for hold in self.holds.values()
                if hold.state is HoldState.ACTIVE and hold.unit_id == unit_id
            )
            if held != account.held:
                raise LedgerBrokenError(
                    "holds add up to the account", f"{unit_id}: {held} in holds, {account}"
                )


def due_of(lot: Lot) -> Instant:
    """When time next does something to a lot with units in it."""
    if not lot.matured:
        return lot.available_from
    if lot.expires_at is None or lot.remaining == 0:
        return NEVER
    return lot.expires_at


def end_of(record: RewardRecord) -> Instant:
    """When time ends a reward: never where it does not wait to be used."""
    if record.state is not RewardState.ISSUED or record.ends_at is None:
        return NEVER
    return record.ends_at


def inside_place(lot: Lot) -> Place:
    """The place in which a lot's units are."""
    return _OPEN if lot.matured else _PENDING
