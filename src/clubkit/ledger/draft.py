"""
A change set while it is being written: the one place where entries become sums.

The draft reads through to its book, so that a decision of several steps (time passes, then a refund, then a
deficit is paid) sees its own earlier steps, and the book stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from clubkit.calendars import Instant
from clubkit.errors import LedgerBrokenError
from clubkit.ledger.account import Account
from clubkit.ledger.book import Book, Changes, inside_place
from clubkit.ledger.lots import Lot
from clubkit.ledger.places import MOVEMENTS, Place, PostingKind
from clubkit.ledger.postings import NO_TRACE, Entry, Posting, Trace
from clubkit.ledger.records import Hold, HoldState, OrderRecord, RewardRecord
from clubkit.rewards.lifecycle import RewardState

_IN_LOT = (Place.PENDING, Place.OPEN)
_ISSUED = Place.ISSUED
_EXPIRED = Place.EXPIRED


class Draft:
    """
    Changes to one book, and the book as it would be with them.

    Attributes:
        at: The instant that the draft has come to.

        facts_from: The date of the first fact, of the book or of the changes.
    """

    __slots__ = ("at", "book", "changes", "facts_from")

    def __init__(self, book: Book, at: Instant) -> None:
        self.book = book
        self.at = at
        self.facts_from = book.facts_from
        self.changes = Changes(book.member_key, book.version, at, book.lot_no)

    # --- reading ------------------------------------------------------------------------------------

    def account(self, unit_id: str) -> Account:
        """Totals of a unit; not to be changed by the caller."""
        return self.changes.accounts.get(unit_id) or self.book.accounts.get(unit_id) or Account()

    def owed(self, unit_id: str) -> int:
        """Units that the member owes, zero or positive."""
        return -self.account(unit_id).deficit

    def lot(self, no: int) -> Lot | None:
        """A lot by number, or none where it is closed and was not asked for."""
        return self.changes.lots.get(no) or self.book.lots.get(no) or self.book.closed.get(no)

    def known_lot(self, no: int) -> Lot:
        """
        A lot by number.

        Raises:
            LedgerBrokenError: If it is not in the book: something was asked for without its lots.
        """
        lot = self.lot(no)
        if lot is None:
            raise LedgerBrokenError("every unit is traced to its lot", f"lot {no} is not in the book")
        return lot

    def lots(self, unit_id: str | None = None) -> Iterator[Lot]:
        """Every lot with units in it, pending ones included, of one unit or of all."""
        changed = self.changes.lots
        for lot in self.book.lots.values():
            if lot.no not in changed and lot.remaining and unit_id in (None, lot.unit_id):
                yield lot
        for lot in changed.values():
            if lot.remaining and unit_id in (None, lot.unit_id):
                yield lot

    def open_lots(self, unit_id: str) -> Iterator[Lot]:
        """The lots of a unit that can be spent from at the draft's instant."""
        return (lot for lot in self.lots(unit_id) if lot.matured and lot.is_spendable(self.at))

    def holds(self) -> Iterator[Hold]:
        """Active holds."""
        known = {**self.book.holds, **self.changes.holds}
        return (hold for hold in known.values() if hold.state is HoldState.ACTIVE)

    def hold(self, hold_id: str) -> Hold | None:
        return self.changes.holds.get(hold_id) or self.book.holds.get(hold_id)

    def order(self, order_key: str) -> OrderRecord | None:
        return self.changes.orders.get(order_key) or self.book.orders.get(order_key)

    def reward(self, record_id: str) -> RewardRecord | None:
        return self.changes.rewards.get(record_id) or self.book.rewards.get(record_id)

    def counted(self, name: str) -> int:
        """One of the member's own counters, if it was asked for."""
        return self.book.counters.get(name, 0) + self.changes.counters.get(name, 0)

    def issued(self) -> Iterator[RewardRecord]:
        """Rewards that wait to be used."""
        known = {**self.book.rewards, **self.changes.rewards}
        return (record for record in known.values() if record.state is RewardState.ISSUED)

    # --- writing ------------------------------------------------------------------------------------

    def open_lot(
        self,
        unit_id: str,
        *,
        earned_at: Instant,
        available_from: Instant,
        expires_at: Instant | None,
        origin: tuple[int, int] | None = None,
    ) -> Lot:
        """Add an empty lot; it is pending when it becomes available after the draft's instant."""
        changes = self.changes
        changes.lot_no = no = changes.lot_no + 1
        matured = available_from <= self.at
        lot = Lot(no, unit_id, 0, 0, 0, earned_at, available_from, expires_at, matured, origin)
        changes.lots[no] = lot
        return lot

    def post(
        self,
        kind: PostingKind,
        entries: list[Entry],
        *,
        occurred_at: Instant | None = None,
        trace: Trace = NO_TRACE,
    ) -> Posting:
        """
        Append a posting and carry its entries into lots and totals.

        Raises:
            LedgerBrokenError: If an entry is not among the declared movements, or overdraws a lot. The draft
                must be thrown away.
        """
        postings = self.changes.postings
        allowed = MOVEMENTS[kind]
        for entry in entries:
            if (entry.source, entry.target) not in allowed or entry.units < 1:
                raise LedgerBrokenError("movements are declared", f"{kind} {entry}")
            self._carry(entry)

        posting = Posting(
            self.book.seq + len(postings) + 1,
            kind,
            self.at if occurred_at is None else occurred_at,
            self.at,
            tuple(entries),
            trace,
        )
        postings.append(posting)
        return posting

    def set_lot(self, lot: Lot) -> None:
        """Note a lot whose instants or maturity changed."""
        self.changes.lots[lot.no] = lot

    def set_order(self, record: OrderRecord) -> None:
        self.changes.orders[record.order_key] = record

    def set_hold(self, hold: Hold) -> None:
        self.changes.holds[hold.hold_id] = hold

    def set_reward(self, record: RewardRecord) -> None:
        self.changes.rewards[record.record_id] = record

    def count(self, name: str, delta: int) -> None:
        """Add to one of the member's own counters."""
        if delta:
            self.changes.counters[name] = self.changes.counters.get(name, 0) + delta

    def _carry(self, entry: Entry) -> None:
        accounts = self.changes.accounts
        account = accounts.get(entry.unit_id)
        if account is None:
            known = self.book.accounts.get(entry.unit_id)
            account = accounts[entry.unit_id] = known.copy() if known else Account()
        account.move(entry.source, entry.target, entry.units)
        if entry.lot_no is not None:
            self._carry_lot(entry, entry.lot_no)

    def _carry_lot(self, entry: Entry, lot_no: int) -> None:
        lot = self.lot(lot_no)
        if lot is None:
            raise LedgerBrokenError("every unit is traced to its lot", f"lot {lot_no} is not in the book")

        source, target, units = entry.source, entry.target, entry.units
        into = target in _IN_LOT
        out = source in _IN_LOT
        changed = lot.moved(
            (units if into else 0) - (units if out else 0),
            units if source is _ISSUED else 0,
            units if target is _EXPIRED else 0,
            has_matured=out and into,
        )
        if changed.remaining < 0 or (into and target is not inside_place(changed)):
            raise LedgerBrokenError("no overdraft", f"{entry} on {lot}")
        self.changes.lots[lot_no] = changed
