"""Opening balances: what members bring along from the club that a shop had before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

from attrs import frozen

from clubkit.calendars import Instant
from clubkit.errors import BadAmountError, BadInputError, BadReferenceError, BadRowError
from clubkit.intake.cells import CellReader, checked_id, shown, whole_number
from clubkit.intake.columns import BALANCE_OPTIONAL, BALANCE_REQUIRED, BALANCES, Columns, require_known_names
from clubkit.intake.reader import NO_MAPPING
from clubkit.intake.tables import Row, open_table

UNIT_MAX: Final = 60


@frozen
class OpeningBalance:
    """
    Units that a member starts with.

    Attributes:
        line_no: The line of the file, counted from 1.

        units: Whole units; of store credit, minor units of its currency. May be 0.

        unit: The unit's name, or none for the first unit of the program.

        earned_at: When they were earned, or none where the file does not say.

        expires_at: The first instant that is too late to spend them, or none for what the program says.

        available_from: When they can be spent, or none for at once.

        reference: Makes the import idempotent. Unique for each member in the file.
    """

    line_no: int
    member_id: str
    units: int
    unit: str | None
    earned_at: Instant | None
    expires_at: Instant | None
    available_from: Instant | None
    reference: str


@frozen
class BalanceSum:
    """
    What a file of opening balances holds, to be compared with the old club's books and with the import.

    Attributes:
        rows: Good rows.

        set_aside: Bad rows.

        units: Units of the good rows by unit, sorted by name; "" stands for the first of the program.
    """

    rows: int
    set_aside: int
    units: tuple[tuple[str, int], ...]


def read_balances(
    path: Path, *, mapping: Mapping[str, str] = NO_MAPPING, now: Instant | None = None
) -> Iterator[OpeningBalance | BadRowError]:
    """
    Read opening balances, in the order of the file.

    CSV or JSON Lines, plain or gzip, with the columns ``customer_id`` and ``units``, and any of ``unit``,
    ``earned_at``, ``expires_at``, ``available_from`` and ``reference``. Without a reference a row is known by
    its member, unit and instants, so a second row with the same needs a reference of its own.

    Args:
        mapping: As in `read_events`.

        now: Units that were earned after it, or that have expired by it, are bad rows. None to allow both.

    Yields:
        Balances, and in the place of a row that cannot be read a `BadRowError`.

    Raises:
        BadInputError: If the file cannot be read, lacks a column, or *mapping* is wrong.
    """
    require_known_names(mapping)
    reader = CellReader(None, now)
    seen: set[bytes] = set()
    with open_table(path) as table:
        columns = table.columns(BALANCES, mapping)
        for row in table.rows(columns):
            if isinstance(row, BadRowError):
                yield row
                continue
            try:
                balance = _balance(row, columns, reader)
                _require_in_time(balance, now)
                _require_new(balance, seen)
            except BadRowError as error:
                yield error
            else:
                yield balance


def sum_balances(rows: Iterable[OpeningBalance | BadRowError]) -> BalanceSum:
    """
    Add up opening balances.

    >>> one = OpeningBalance(2, "m1", 120, None, None, None, None, "old-1")
    >>> sum_balances([one, BadRowError(3, "units", "a whole number", "'x'")])
    BalanceSum(rows=1, set_aside=1, units=(('', 120),))
    """
    units: dict[str, int] = {}
    good = bad = 0
    for row in rows:
        if isinstance(row, BadRowError):
            bad += 1
            continue
        good += 1
        name = row.unit or ""
        units[name] = units.get(name, 0) + row.units
    return BalanceSum(good, bad, tuple(sorted(units.items())))


def _balance(row: Row, columns: Columns, reader: CellReader) -> OpeningBalance:
    line_no, cells, _ = row
    member_at, units_at = (columns.at(name) for name in BALANCE_REQUIRED)
    unit_at, earned_at_at, expires_at_at, available_from_at, reference_at = (
        columns.at(name) for name in BALANCE_OPTIONAL
    )
    at = member_at
    try:
        member_id = checked_id(cells[at])
        at = units_at
        units = _not_negative(cells[at])
        at = unit_at
        unit = _unit(cells[at]) if cells[at] else None
        at = earned_at_at
        earned_at = reader.instant(cells[at]) if cells[at] else None
        at = expires_at_at
        expires_at = reader.any_instant(cells[at]) if cells[at] else None
        at = available_from_at
        available_from = reader.any_instant(cells[at]) if cells[at] else None
        at = reference_at
        reference = checked_id(cells[at] or _reference(unit, earned_at, expires_at, available_from))
    except BadInputError as error:
        raise BadRowError(line_no, columns.labels[at], error.expected, error.found) from error
    return OpeningBalance(line_no, member_id, units, unit, earned_at, expires_at, available_from, reference)


def _not_negative(text: str) -> int:
    units = whole_number(text)
    if units < 0:
        raise BadAmountError("units", "a whole number of at least 0", shown(text))
    return units


def _unit(text: str) -> str:
    if len(text) > UNIT_MAX:
        raise BadReferenceError("unit", f"at most {UNIT_MAX} characters", f"{len(text)}")
    return checked_id(text)


def _reference(unit: str | None, *instants: Instant | None) -> str:
    return ":".join(
        ["opening", unit or "", *("" if instant is None else str(instant) for instant in instants)]
    )


def _require_in_time(balance: OpeningBalance, now: Instant | None) -> None:
    if balance.expires_at is None:
        return
    starts = [at for at in (balance.earned_at, balance.available_from) if at is not None]
    if starts and balance.expires_at <= max(starts):
        found = "an earlier instant"
        raise BadRowError(balance.line_no, "expires_at", "after earned_at and available_from", found)
    if now is not None and balance.expires_at <= now:
        raise BadRowError(balance.line_no, "expires_at", "in the future", "units that have expired")


def _require_new(balance: OpeningBalance, seen: set[bytes]) -> None:
    # Digests, because a club may have millions of members.
    name = f"{balance.member_id}\0{balance.reference}".encode("utf-8", "surrogatepass")
    digest = blake2b(name, digest_size=12).digest()
    if digest in seen:
        raise BadRowError(balance.line_no, "reference", "one that no other row of the member has", "it again")
    seen.add(digest)
