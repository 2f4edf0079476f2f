"""How the supported databases begin transactions, and what their errors mean."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from attrs import frozen

READ_COMMITTED: Final = "READ COMMITTED"
SERIALIZABLE: Final = "SERIALIZABLE"


class Trouble(Enum):
    """What an error of a driver means."""

    CONFLICT = auto()
    """Somebody else was faster, or holds a lock."""

    LOST = auto()
    """The connection is gone; whether a commit that was under way was kept is unknown."""

    LAW = auto()
    """A check of the schema refused a row."""

    FAILURE = auto()


@frozen
class Manners:
    """
    How one database is spoken to.

    Attributes:
        begin_write: What to run first in a transaction that will write, or none.

        begin_read: What to run first so that several reads see one moment.

        trouble: What an error of its driver means.

        has_levels: Whether transactions have isolation levels to choose from.

        may_read_old: Whether, above READ COMMITTED, a plain read after a locking one may still be of an old
            snapshot, without an error: there every row of a book is read with a lock.

        ddl_commits: Whether a statement that makes or changes a table ends the transaction it is in.
    """

    begin_write: str | None
    begin_read: tuple[str, ...]
    trouble: Callable[[Exception], Trouble]
    has_levels: bool = True
    may_read_old: bool = False
    ddl_commits: bool = False


def manners_of(dialect: str) -> Manners:
    """The manners of a database by the name of its dialect."""
    return _MANNERS.get(dialect, _OTHER)


_SQLITE_CONFLICTS = {
    5: "SQLITE_BUSY",
    6: "SQLITE_LOCKED",
}
_SQLITE_CONSTRAINTS = {
    275: Trouble.LAW,  # SQLITE_CONSTRAINT_CHECK
    1555: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_PRIMARYKEY
    2067: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_UNIQUE
    2579: Trouble.CONFLICT,  # SQLITE_CONSTRAINT_ROWID
}


def _sqlite_trouble(error: Exception) -> Trouble:
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _SQLITE_CONFLICTS:  # the low byte of an extended code is the basic one
        return Trouble.CONFLICT
    return _SQLITE_CONSTRAINTS.get(code, Trouble.FAILURE)


_POSTGRES_STATES = {
    "23505": Trouble.CONFLICT,  # unique_violation
    "23514": Trouble.LAW,  # check_violation
    "40001": Trouble.CONFLICT,  # serialization_failure
    "40003": Trouble.LOST,  # statement_completion_unknown
    "40P01": Trouble.CONFLICT,  # deadlock_detected
    "55P03": Trouble.CONFLICT,  # lock_not_available
    "57P01": Trouble.LOST,  # admin_shutdown
    "57P02": Trouble.LOST,  # crash_shutdown
    "57P03": Trouble.LOST,  # cannot_connect_now
    "57P05": Trouble.LOST,  # idle_session_timeout
    "25P03": Trouble.LOST,  # idle_in_transaction_session_timeout
}


def _postgres_trouble(error: Exception) -> Trouble:
    state: str | None = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state is not None:
        return Trouble.LOST if state.startswith("08") else _POSTGRES_STATES.get(state, Trouble.FAILURE)
    # What the driver itself found wrong has no state: a socket that closed, a connection that is no more.
    is_gone = type(error).__name__ in {"OperationalError", "InterfaceError"}
    return Trouble.LOST if is_gone else Trouble.FAILURE


_MYSQL_CODES = {
    1020: Trouble.CONFLICT,  # ER_CHECKREAD: the row changed since it was read (innodb_snapshot_isolation)
    1062: Trouble.CONFLICT,  # ER_DUP_ENTRY
    1205: Trouble.CONFLICT,  # ER_LOCK_WAIT_TIMEOUT
    1213: Trouble.CONFLICT,  # ER_LOCK_DEADLOCK
    1305: Trouble.CONFLICT,  # ER_SP_DOES_NOT_EXIST: a savepoint that went with its transaction in a deadlock
    3572: Trouble.CONFLICT,  # ER_LOCK_NOWAIT
    3819: Trouble.LAW,  # ER_CHECK_CONSTRAINT_VIOLATED of MySQL
    4025: Trouble.LAW,  # ER_CONSTRAINT_FAILED of MariaDB
    0: Trouble.LOST,  # what PyMySQL says of a connection that it closed
    1053: Trouble.LOST,  # ER_SERVER_SHUTDOWN
    1927: Trouble.LOST,  # ER_CONNECTION_KILLED
    2006: Trouble.LOST,  # CR_SERVER_GONE_ERROR
    2013: Trouble.LOST,  # CR_SERVER_LOST
    2055: Trouble.LOST,  # CR_SERVER_LOST_EXTENDED
    4031: Trouble.LOST,  # ER_CLIENT_INTERACTION_TIMEOUT of MySQL
    12701: Trouble.LOST,  # ER_SPIDER_REMOTE_SERVER_GONE_AWAY: another shard may have kept its part
}


def _mysql_trouble(error: Exception) -> Trouble:
    code = error.args[0] if error.args else None
    return _MYSQL_CODES.get(code, Trouble.FAILURE) if isinstance(code, int) else Trouble.FAILURE


def _other_trouble(error: Exception) -> Trouble:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return Trouble.CONFLICT if "IntegrityError" in kinds else Trouble.FAILURE


_MYSQL = Manners(
    None,
    (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ),
    _mysql_trouble,
    may_read_old=True,
    ddl_commits=True,
)
_MANNERS = {
    "sqlite": Manners("BEGIN IMMEDIATE", ("BEGIN",), _sqlite_trouble, has_levels=False),
    "postgresql": Manners(
        None, ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",), _postgres_trouble
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
}
_OTHER = Manners(None, (), _other_trouble)
