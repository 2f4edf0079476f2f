"""One order and one redemption on a server, written by hand on the driver's own cursor."""

from __future__ import annotations

import re
from typing import Any

from clubkit.orders import Order

from .storage_hotpath import (
    ACCOUNT,
    ADD_ENTRY,
    ADD_FACT,
    ADD_LOT,
    ADD_OWNER,
    ADD_POSTING,
    ADD_STEP,
    BALANCE,
    COUNT,
    COUNTER,
    DAY,
    FACTS,
    FIND,
    LOTS,
    MOVE,
    ORDER,
    OWNER,
    PUT_BALANCE,
    PUT_ORDER,
    Row,
    rows_by_hand,
)

PROGRAM = """SELECT version, document, effective_at FROM club_program WHERE effective_at <= ?
    ORDER BY effective_at DESC, n DESC LIMIT 1"""
REFERRED = """SELECT p.member_key, p.seq, p.kind, p.occurred_at, p.decided_at, p.reference, p.digest,
    p.order_key, p.program_version, p.actor, p.reason, p.corrects, e.unit, e.lot_no, e.source,
    e.target, e.units
    FROM club_posting p LEFT JOIN club_entry e ON e.member_key = p.member_key AND e.seq = p.seq
    WHERE p.member_key = ? AND p.reference = ? ORDER BY p.member_key, p.seq, e.n"""
MOVE_LOT = """UPDATE club_lot SET units = ?, remaining = ?, expired = ?, available_from = ?, expires_at = ?,
    matured = ?, is_open = ? WHERE member_key = ? AND no = ? AND remaining = ?"""
LOCKED = " FOR UPDATE"


class ByHand:
    """
    What somebody writes who has one program, and checks no law.

    Args:
        connection: Of psycopg, PyMySQL or mysqlclient.
    """

    def __init__(self, connection: Any, *, is_postgres: bool) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._is_postgres = is_postgres
        self._texts: dict[str, str] = {}

    def sync(self, order: Order) -> None:
        """One new order of a member."""
        at = order.placed_at
        key = f"{order.source}/{order.order_id}"
        self._row(PROGRAM, at)
        self._row(f"{OWNER} = ?{LOCKED}", key)
        member = self._row(f"{FIND} = ?", order.member_id)[1]
        account = self._row(f"{ACCOUNT} = ?{LOCKED}", member)
        balance = self._row(f"{BALANCE} = ?", member)
        self._row(f"{ORDER} member_key = ? AND order_key = ?", member, key)
        self._rows(f"{LOTS} = ?", member)
        welcomed = self._row(f"{COUNTER} member_key = ? AND name = ?", member, "welcome:times:")
        self._rows(f"{FACTS} = ?", at - 365 * DAY, member)
        rows = rows_by_hand(order, key, account, balance, new=welcomed is None)
        for write, row in zip(
            (MOVE, PUT_BALANCE, ADD_LOT, PUT_ORDER, ADD_POSTING, ADD_ENTRY, ADD_FACT, ADD_OWNER),
            rows,
            strict=True,
        ):
            self._write(write, row)
        if welcomed is None:
            self._write(COUNT, (member, "welcome:times:", 1))
            self._write(ADD_STEP, (member, account[2] + 1, 0, at, None, "classic", "joined"))
        self._connection.commit()

    def redeem(self, member_id: str, units: int, reference: str, at: int) -> None:
        """Spend units of a member's lots, soonest expiry first."""
        self._row(PROGRAM, at)
        member = self._row(f"{FIND} = ?", member_id)[1]
        account = self._row(f"{ACCOUNT} = ?{LOCKED}", member)
        self._rows(REFERRED, member, reference)
        balance = self._row(f"{BALANCE} = ?", member)
        lots = sorted(self._rows(f"{LOTS} = ?", member), key=lambda lot: lot[8])
        self._rows(f"{FACTS} = ?", at - 365 * DAY, member)
        taken = _taken(lots, units)
        self._write(MOVE, _moved(account, at))
        self._write(
            PUT_BALANCE, (*balance[:3], balance[3] - units, *balance[4:7], balance[7] + units, *balance[8:])
        )
        self._write_all(MOVE_LOT, [_lot_moved(lot, part) for lot, part in taken])
        seq = account[3] + 1
        self._write(
            ADD_POSTING,
            (member, seq, "redeem", at, at, at, reference, "0" * 20, None, "0" * 64, None, None, None),
        )
        self._write_all(
            ADD_ENTRY,
            [
                (member, seq, n, "points", lot[1], "open", "redeemed", part)
                for n, (lot, part) in enumerate(taken)
            ],
        )
        self._connection.commit()

    def _row(self, sql: str, *values: object) -> Any:
        self._cursor.execute(self._text(sql), values)
        return self._cursor.fetchone()

    def _rows(self, sql: str, *values: object) -> list[Row]:
        self._cursor.execute(self._text(sql), values)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def _write(self, sql: str, row: Row) -> None:
        self._cursor.execute(self._text(sql), row)

    def _write_all(self, sql: str, rows: list[Row]) -> None:
        if len(rows) == 1:
            self._write(sql, rows[0])
        else:
            self._cursor.executemany(self._text(sql), rows)

    def _text(self, sql: str) -> str:
        """A statement of SQLite's in the words of this server."""
        text = self._texts.get(sql)
        if text is None:
            text = sql.replace("?", "%s")
            if not self._is_postgres:
                text = re.sub(r"ON CONFLICT \(.*?\)\s+DO UPDATE SET", "ON DUPLICATE KEY UPDATE", text)
                text = re.sub(r"excluded\.(\w+)", r"VALUES(\1)", text)
            self._texts[sql] = text
        return text


def _taken(lots: list[Row], units: int) -> list[tuple[Row, int]]:
    taken = []
    for lot in lots:
        part = min(units, lot[4])
        if part:
            taken.append((lot, part))
            units -= part
    if units:
        raise ValueError(units)
    return taken


def _moved(account: Row, at: int) -> Row:
    member, _, version, seq, lot_no, _, _, spend, points, count, visits, standing, _ = account
    due_at = at + 366 * DAY
    window = (at - 365 * DAY, spend, points, count, visits)
    return (version + 1, seq + 1, lot_no, at, due_at, due_at, "classic", standing, *window, member, version)


def _lot_moved(lot: Row, part: int) -> Row:
    member, no, _, units, remaining, expired, _, available_from, expires_at, matured, _, _ = lot
    left = remaining - part
    return (units, left, expired, available_from, expires_at, matured, int(left > 0), member, no, remaining)
