"""Opening balances on their way into the store, and the two sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import define, field

from clubkit.calendars import Almanac, Instant
from clubkit.club import Club
from clubkit.errors import BadInputError, BadRowError, ReferenceReusedError, RefusedError, UnknownUnitError
from clubkit.intake import OpeningBalance, Rejects
from clubkit.intake.cells import whole_number
from clubkit.intake.columns import BALANCES
from clubkit.intake.tables import open_table
from clubkit.ledger.expiry import available_from, expires_at
from clubkit.ledger.places import Place
from clubkit.ledger.postings import Posting
from clubkit.storage.ports import Needs


@define
class Sums:
    """
    What the column of units of a file comes to, whatever else is in its rows.

    Attributes:
        unreadable: Rows whose units are no whole number.
    """

    units: dict[str, int] = field(factory=dict)
    unreadable: int = 0

    def add(self, unit_id: str, text: str) -> None:
        """Take a row in."""
        try:
            units = whole_number(text)
        except BadInputError:
            self.unreadable += 1
            return
        if units:
            self.units[unit_id] = self.units.get(unit_id, 0) + units


def file_sums(path: Path, mapping: Mapping[str, str], *, main_unit: str) -> Sums:
    """
    Add up a file by unit, bad rows too, so that a row that was set aside shows as a difference.

    Raises:
        BadInputError: If the file cannot be read, or lacks a column.
    """
    sums = Sums()
    with open_table(path) as table:
        columns = table.columns(BALANCES, mapping)
        units_at, unit_at = columns.at("units"), columns.at("unit")
        for row in table.rows(columns):
            if isinstance(row, BadRowError):
                sums.unreadable += 1
            else:
                sums.add(row[1][unit_at] or main_unit, row[1][units_at])
    return sums


class BalanceRun:
    """
    Opening balances on their way.

    Attributes:
        now: When they are taken over.

        rows: Balances that are in the store.

        units: What their postings issued, by unit.
    """

    def __init__(self, club: Club, rejects: Rejects, now: Instant) -> None:
        self.now = now
        self.rows = 0
        self.units: dict[str, int] = {}
        self._club = club
        self._rejects = rejects
        self._almanac = Almanac(club.program.zone, club.program.calendar)

    def take(self, row: OpeningBalance) -> None:
        """Take a balance over, or set it aside. One of no units is nothing to take over."""
        if not row.units:
            return
        try:
            posting = self._taken_over(row)
        except RefusedError as error:
            self._rejects.add(BadRowError(row.line_no, "row", "a balance that can be taken over", str(error)))
        except BadInputError as error:
            self._rejects.add(BadRowError(row.line_no, error.what, error.expected, error.found))
        else:
            self.rows += 1
            for entry in posting.entries:
                if entry.source is Place.ISSUED:
                    self.units[entry.unit_id] = self.units.get(entry.unit_id, 0) + entry.units

    def _taken_over(self, row: OpeningBalance) -> Posting:
        if row.earned_at is not None:
            return self._open(row, row.earned_at)
        try:
            return self._open(row, self.now)
        except ReferenceReusedError:
            before = self._opened_before(row)
            if before is None:
                raise
            # An earlier run took it over as of its own instant; the same row again says nothing new.
            return self._open(row, before)

    def _open(self, row: OpeningBalance, earned_at: Instant) -> Posting:
        unit = self._club.program.unit(row.unit)
        if unit is None:
            raise UnknownUnitError(str(row.unit))
        begins = (
            available_from(unit, self._almanac, earned_at)
            if row.available_from is None
            else row.available_from
        )
        ends = row.expires_at
        if ends is None:
            ends = expires_at(unit, self._almanac, earned_at=earned_at, matures_at=begins)
        return self._club.points.open_with(
            row.member_id,
            row.units,
            reference=row.reference,
            earned_at=earned_at,
            available_from=begins,
            lasts_until=ends,
            unit_id=unit.unit_id,
        )

    def _opened_before(self, row: OpeningBalance) -> Instant | None:
        """When the posting under the row's reference says that its units were earned."""
        member = self._club.members.get(row.member_id)
        with self._club.storage.read() as reader:
            book = reader.peek({member.member_key: Needs(references=(row.reference,))})[member.member_key]
        posting = book.references.get(row.reference)
        return None if posting is None else posting.occurred_at
