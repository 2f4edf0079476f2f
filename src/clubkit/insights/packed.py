"""
Books that fit a million members in memory: the containers of a book, packed.

They behave as the dicts and lists of a `Book` do. What the common case needs is kept as integers in arrays
and short byte strings; what does not fit that is kept as it is, beside them. A decision cannot tell.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, MutableMapping, MutableSequence, ValuesView
from struct import Struct
from typing import TypeVar, overload

from clubkit.calendars import Instant
from clubkit.earning.award import Award
from clubkit.ledger.account import Account
from clubkit.ledger.lots import Lot
from clubkit.ledger.records import Grant, OrderRecord
from clubkit.orders import OrderState, Version
from clubkit.tiers.scores import Fact

_T = TypeVar("_T")

_NEVER = 2**63 - 1
_NOTHING = array("q")
"""What lots have in common that hold none; it is never written to."""

_LOT = Struct("8q")
_FACT = Struct("4q")
_LOT_FIELDS = 8
_FACT_FIELDS = 4
_CELL = 8
"""Bytes of one cell."""


class PackedLots(MutableMapping[int, Lot]):
    """Lots of one unit in the order of their numbers, 64 bytes each."""

    __slots__ = ("_cells", "_unit_id")

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._cells = _NOTHING

    def __getitem__(self, no: int) -> Lot:
        if no not in self:
            raise KeyError(no)
        return self._lot(*_LOT.unpack_from(self._cells, self._start(no) * _CELL))

    def __setitem__(self, no: int, lot: Lot) -> None:
        if lot.unit_id != self._unit_id or lot.origin is not None:
            msg = "a packed book holds one unit and no merged lots"
            raise ValueError(msg)
        end = _NEVER if lot.expires_at is None else lot.expires_at
        row = (no, lot.units, lot.remaining, lot.expired, lot.earned_at, lot.available_from, end, lot.matured)
        cells = self._cells
        if not cells:
            self._cells = array("q", row)
        elif no > cells[-_LOT_FIELDS]:
            cells.frombytes(_LOT.pack(*row))
        else:
            start = self._start(no)
            cells[start : start + _LOT_FIELDS * (cells[start] == no)] = array("q", row)

    def __delitem__(self, no: int) -> None:
        if no not in self:
            raise KeyError(no)
        start = self._start(no)
        del self._cells[start : start + _LOT_FIELDS]

    def __contains__(self, no: object) -> bool:
        return no in self._cells[::_LOT_FIELDS]

    def __iter__(self) -> Iterator[int]:
        return iter(self._cells[::_LOT_FIELDS])

    def __len__(self) -> int:
        return len(self._cells) // _LOT_FIELDS

    def values(self) -> ValuesView[Lot]:
        """The lots, without a search for each."""
        return {row[0]: self._lot(*row) for row in _LOT.iter_unpack(self._cells)}.values()

    def _start(self, no: int) -> int:
        """The cell where a lot begins, or would begin."""
        return bisect_left(self._cells[::_LOT_FIELDS], no) * _LOT_FIELDS

    def _lot(  # noqa: PLR0917 - the cells of a lot, in their order
        self,
        no: int,
        units: int,
        remaining: int,
        expired: int,
        earned_at: int,
        begins: int,
        end: int,
        matured: int,
    ) -> Lot:
        return Lot(
            no,
            self._unit_id,
            units,
            remaining,
            expired,
            Instant(earned_at),
            Instant(begins),
            None if end == _NEVER else Instant(end),
            bool(matured),
        )


class PackedFacts(MutableSequence[Fact]):
    """Facts by date, 32 bytes each. A fact is known when its order changed; here that is not told apart."""

    __slots__ = ("_cells",)

    def __init__(self) -> None:
        self._cells = array("q")

    def __len__(self) -> int:
        return len(self._cells) // _FACT_FIELDS

    def __iter__(self) -> Iterator[Fact]:
        for dated_at, spend, points, orders in _FACT.iter_unpack(self._cells):
            yield Fact(Instant(dated_at), Instant(dated_at), spend, points, orders)

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> MutableSequence[Fact]: ...
    def __getitem__(self, place: int | slice) -> Fact | MutableSequence[Fact]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        dated_at, spend, points, orders = _FACT.unpack_from(self._cells, place % len(self) * _FACT.size)
        return Fact(Instant(dated_at), Instant(dated_at), spend, points, orders)

    @overload
    def __setitem__(self, place: int, fact: Fact) -> None: ...
    @overload
    def __setitem__(self, place: slice, fact: Iterable[Fact]) -> None: ...
    def __setitem__(self, place: int | slice, fact: Fact | Iterable[Fact]) -> None:
        msg = "facts are only added, and leave"
        raise TypeError(msg)

    def __delitem__(self, place: int | slice) -> None:
        if not isinstance(place, slice) or place.start is not None or place.stop is None:
            msg = "facts leave from the front"
            raise TypeError(msg)
        del self._cells[: place.stop * _FACT_FIELDS]

    def append(self, value: Fact) -> None:
        self._cells.frombytes(_packed_fact(value))

    def insert(self, index: int, value: Fact) -> None:
        start = index * _FACT_FIELDS
        self._cells[start:start] = array("q", _packed_fact(value))


def _packed_fact(fact: Fact) -> bytes:
    if fact.visits:
        msg = "a packed book counts no visits"
        raise ValueError(msg)
    return _FACT.pack(fact.dated_at, fact.spend_minor, fact.points, fact.orders)


class OneAccount(MutableMapping[str, Account]):
    """The account of a book's only unit: a fifth of a dict."""

    __slots__ = ("_account", "_unit_id")

    def __init__(self, unit_id: str) -> None:
        self._unit_id = unit_id
        self._account: Account | None = None

    def __getitem__(self, unit_id: str) -> Account:
        if unit_id != self._unit_id or self._account is None:
            raise KeyError(unit_id)
        return self._account

    @overload
    def get(self, key: str) -> Account | None: ...
    @overload
    def get(self, key: str, default: _T) -> Account | _T: ...
    def get(self, key: str, default: _T | None = None) -> Account | _T | None:
        # Without the error that the inherited one catches.
        return default if self._account is None or key != self._unit_id else self._account

    def __setitem__(self, unit_id: str, account: Account) -> None:
        if unit_id != self._unit_id:
            msg = "a packed book holds one unit"
            raise ValueError(msg)
        self._account = account

    def __delitem__(self, unit_id: str) -> None:
        msg = "accounts stay"
        raise TypeError(msg)

    def __iter__(self) -> Iterator[str]:
        return iter(() if self._account is None else (self._unit_id,))

    def __len__(self) -> int:
        return int(self._account is not None)


_RECORD = Struct("<qqiiiB")
_INT_MAX = 2**31 - 1


class OrderShelf:
    """
    The orders of all members by key: about 70 bytes for an order that just earned, more for any other.

    An award that is packed forgets its lines and its digest; a refund works the lines out again from the
    pinned facts, and a repeat is known by its version.

    Attributes:
        program_version: The one program of the backtest.

        unit_id: The program's first unit.

        tiers: Names of the tiers that an award may be pinned to, none among them.
    """

    __slots__ = ("_loose", "_packed", "program_version", "tiers", "unit_id")

    def __init__(self, program_version: str, unit_id: str, tiers: tuple[str | None, ...]) -> None:
        self.program_version = program_version
        self.unit_id = unit_id
        self.tiers = tiers
        self._packed: dict[str, bytes] = {}
        self._loose: dict[str, tuple[int, OrderRecord]] = {}

    def __len__(self) -> int:
        return len(self._packed) + len(self._loose)

    def find(self, key: str) -> tuple[int, OrderRecord] | None:
        """An order's member, by number, and its record; none where it was never put here."""
        packed = self._packed.get(key)
        return self._loose.get(key) if packed is None else self._unpacked(key, packed)

    def put(self, member_no: int, record: OrderRecord) -> None:
        """Keep a record, in place of what was known of the order."""
        key = record.order_key
        packed = self._packed_form(member_no, record)
        if packed is None:
            self._packed.pop(key, None)
            self._loose[key] = (member_no, record)
        else:
            self._packed[key] = packed

    def _packed_form(self, member_no: int, record: OrderRecord) -> bytes | None:
        award, version, grants = record.award, record.version, record.grants
        if award is None or not record.counted or record.redemptions or record.refund_ids or len(grants) > 1:
            return None
        if award.nth or award.allowances or award.counters or award.redeemed_minor:
            return None
        at = record.earned_at
        if version is None or at is None or version.observed_at != at or version.modified_at != at:
            return None
        units = lot_no = 0
        if grants:
            grant = grants[0]
            if grant.unit_id != self.unit_id or grant.takings:
                return None
            units, lot_no = grant.granted, grant.lot_no
            if units > _INT_MAX:
                return None
        tier = self.tiers.index(award.tier_id)
        return _RECORD.pack(at, record.total_minor, units, lot_no, member_no, tier) + (
            b"" if record.basis_minor == record.total_minor else record.basis_minor.to_bytes(8, "little")
        )

    def _unpacked(self, key: str, packed: bytes) -> tuple[int, OrderRecord]:
        earned_at, total, units, lot_no, member_no, tier = _RECORD.unpack_from(packed)
        basis = packed[_RECORD.size :]
        at = Instant(earned_at)
        record = OrderRecord(
            key,
            Version(at, at),
            "",
            OrderState.PAID,
            at,
            total,
            int.from_bytes(basis, "little") if basis else total,
            0,
            (),
            counted=True,
            award=Award(self.program_version, self.tiers[tier]),
            grants=(Grant(self.unit_id, lot_no, units),) if lot_no else (),
        )
        return member_no, record


class MemberOrders(MutableMapping[str, OrderRecord]):
    """One member's orders on the shelf."""

    __slots__ = ("_member_no", "_shelf")

    def __init__(self, shelf: OrderShelf, member_no: int) -> None:
        self._shelf = shelf
        self._member_no = member_no

    def __getitem__(self, key: str) -> OrderRecord:
        found = self._shelf.find(key)
        if found is None or found[0] != self._member_no:
            raise KeyError(key)
        return found[1]

    @overload
    def get(self, key: str) -> OrderRecord | None: ...
    @overload
    def get(self, key: str, default: _T) -> OrderRecord | _T: ...
    def get(self, key: str, default: _T | None = None) -> OrderRecord | _T | None:
        # Asked for every order, most of which are new: without the error that the inherited one catches.
        found = self._shelf.find(key)
        return found[1] if found is not None and found[0] == self._member_no else default

    def __setitem__(self, key: str, record: OrderRecord) -> None:
        self._shelf.put(self._member_no, record)

    def __delitem__(self, key: str) -> None:
        msg = "orders stay on the shelf"
        raise TypeError(msg)

    def __iter__(self) -> Iterator[str]:
        msg = "the shelf is not read member by member"
        raise TypeError(msg)

    def __len__(self) -> int:
        return len(self._shelf)
