"""The file of a till: what was brought to it, and what it took. Survives a kill at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from clubkit.calendars import Instant
from clubkit.errors import BadInputError, ConflictError, StorageError
from clubkit.values import value
from clubkit.vouchers.offline import Acceptance, Answer

WAITS_S: Final = 10
"""How long a process waits for another one on the same device."""

_FORMAT: Final = 0x434B5431  # CKT1
_SCHEMA: Final = f"""
    CREATE TABLE till (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        till_id TEXT NOT NULL, number INTEGER NOT NULL, bundle BLOB NOT NULL,
        seen INTEGER NOT NULL, floor INTEGER NOT NULL
    );
    CREATE TABLE taken (
        tenant BLOB NOT NULL, serial BLOB NOT NULL, nonce TEXT NOT NULL UNIQUE, token TEXT NOT NULL,
        reference TEXT NOT NULL, operator TEXT NOT NULL, worth_minor INTEGER NOT NULL, at INTEGER NOT NULL,
        until INTEGER NOT NULL, outcome TEXT, reason TEXT,
        PRIMARY KEY (tenant, serial)
    ) WITHOUT ROWID;
    CREATE INDEX untold ON taken (at, nonce) WHERE outcome IS NULL;
    PRAGMA user_version = {_FORMAT}
"""
_ACCEPTANCE: Final = "nonce, token, reference, operator, worth_minor, at"


@value
class Kept:
    """
    What a till goes by.

    Attributes:
        number: Of its bundle.

        seen: The latest time that it went by since that came; at least *floor*.

        floor: The latest time of all bundles that came. It never goes back.
    """

    till_id: str
    number: int
    seen: Instant
    floor: Instant


class TillFile:
    """
    One file, for one thread; other processes may have it open too.

    Every failure of the file is a `StorageError`, and what was under way is undone.
    """

    def __init__(self, path: Path, *, is_new: bool) -> None:
        if not is_new and not path.is_file():
            raise BadInputError("till", "a file that a till was enrolled in", str(path))
        with _translated():
            self._database = sqlite3.connect(path, timeout=WAITS_S, isolation_level=None)
        try:
            with _translated():
                self._prepare(is_new=is_new)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One transaction: everything in it is on disk when the block ends, or nothing is."""
        with _translated():
            self._database.execute("BEGIN IMMEDIATE")
        try:
            with _translated():
                yield
                self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                with _translated():
                    self._database.execute("ROLLBACK")
            raise

    # --- what was brought ---------------------------------------------------------------------------

    def kept(self) -> Kept | None:
        """What the till goes by; none before it was enrolled."""
        row = self._one("SELECT till_id, number, seen, floor FROM till")
        return None if row is None else Kept(*row)

    def bundle(self) -> bytes:
        """The bundle that was brought last."""
        row = self._one("SELECT bundle FROM till")
        if row is None:
            raise StorageError("nothing was brought to this till yet; enrol it")
        return bytes(row[0])

    def put(self, kept: Kept, bundle: bytes) -> None:
        """Go by another bundle."""
        self._run(
            "INSERT OR REPLACE INTO till VALUES (1, ?, ?, ?, ?, ?)",
            kept.till_id,
            kept.number,
            bundle,
            kept.seen,
            kept.floor,
        )

    def put_seen(self, seen: Instant) -> None:
        """Note the time that was gone by."""
        self._run("UPDATE till SET seen = ?", seen)

    # --- what was taken -----------------------------------------------------------------------------

    def tenants(self) -> list[bytes]:
        """Whose tokens were taken."""
        return [bytes(row[0]) for row in self._rows("SELECT DISTINCT tenant FROM taken")]

    def taken(self, tenant: bytes, serial: int) -> Acceptance | None:
        """How a token was taken, or none."""
        row = self._one(
            f"SELECT {_ACCEPTANCE} FROM taken WHERE tenant = ? AND serial = ?",  # noqa: S608 - a constant
            tenant,
            _packed(serial),
        )
        return None if row is None else Acceptance(*row)

    def take(self, tenant: bytes, serial: int, acceptance: Acceptance, *, until: Instant) -> None:
        """
        Note that a token was taken.

        Args:
            until: From when on nobody needs to know it any more, once the store was told.
        """
        self._run(
            "INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            tenant,
            _packed(serial),
            acceptance.nonce,
            acceptance.token,
            acceptance.reference,
            acceptance.operator,
            acceptance.worth_minor,
            acceptance.at,
            until,
        )

    def untold(self, limit: int) -> list[Acceptance]:
        """Up to *limit* acceptances that the store did not answer, the earliest first."""
        query = f"SELECT {_ACCEPTANCE} FROM taken WHERE outcome IS NULL ORDER BY at, nonce LIMIT ?"  # noqa: S608
        return [Acceptance(*row) for row in self._rows(query, limit)]

    def untold_sum(self) -> tuple[int, int]:
        """How many there are, and what they are worth together."""
        row = self._one("SELECT count(*), coalesce(sum(worth_minor), 0) FROM taken WHERE outcome IS NULL")
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def conflicts(self) -> list[Acceptance]:
        """What the store called a conflict and is not forgotten yet, the earliest first."""
        query = f"SELECT {_ACCEPTANCE} FROM taken WHERE outcome = 'conflict' ORDER BY at, nonce"  # noqa: S608
        return [Acceptance(*row) for row in self._rows(query)]

    def answered(self, answer: Answer) -> None:
        """Note what the store said of an acceptance. One that is not here is passed over."""
        self._run(
            "UPDATE taken SET outcome = ?, reason = ? WHERE nonce = ?",
            answer.outcome.value,
            answer.reason,
            answer.nonce,
        )

    def forget(self, by: Instant) -> None:
        """Forget what the store was told of and what nobody would take any more."""
        self._run("DELETE FROM taken WHERE outcome IS NOT NULL AND until <= ?", by)

    # --- the file itself ----------------------------------------------------------------------------

    def _prepare(self, *, is_new: bool) -> None:
        # The commit of an acceptance is on disk before the customer has the goods.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("PRAGMA trusted_schema = OFF")
        found = self._database.execute("PRAGMA user_version").fetchone()[0]
        if found == 0 and is_new:
            self._create()
        elif found != _FORMAT:
            raise BadInputError("till", "a file that a till was enrolled in", "another file")

    def _create(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            # Two may enrol at once: the second finds what the first made.
            if self._database.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
                for statement in _SCHEMA.split(";"):
                    self._database.execute(statement)
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    def _run(self, statement: str, *values: object) -> None:
        with _translated():
            self._database.execute(statement, values)

    def _rows(self, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
        with _translated():
            return self._database.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        rows = self._rows(query, *values)
        return rows[0] if rows else None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise ConflictError("another process holds the till's file") from error
        raise StorageError(str(error)) from error
    except sqlite3.Error as error:
        raise StorageError(str(error)) from error


def _packed(serial: int) -> bytes:
    return serial.to_bytes(8, "big")
