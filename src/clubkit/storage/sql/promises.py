"""What a database must be able to promise before money is kept in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from clubkit.errors import UnsafeStoreError

PROMISES: Final = "SHOW VARIABLES WHERE Variable_name IN ('sql_mode', 'wsrep_on')"
"""What a server of MariaDB is asked."""


def require_promises(connection: sa.Connection, *, several_writers: bool) -> None:
    """
    Refuse a store that would lose or change what is written to it without an error.

    Args:
        several_writers: Whether the caller takes a store that writes in several places.

    Raises:
        UnsafeStoreError: If it does.
    """
    if connection.dialect.name not in {"mysql", "mariadb"}:
        return
    require_settings(connection.exec_driver_sql(PROMISES), several_writers=several_writers)


def require_settings(rows: Iterable[Sequence[Any]], *, several_writers: bool) -> None:
    """See `require_promises`; *rows* are the answer to `PROMISES`."""
    found = {str(name): str(value) for name, value in rows}
    if "STRICT_" not in found.get("sql_mode", ""):
        raise UnsafeStoreError(
            "sql_mode is not strict, so the server would cut what is too long and say nothing; "
            "set sql_mode to STRICT_TRANS_TABLES"
        )
    if found.get("wsrep_on", "OFF") == "ON" and not several_writers:
        raise UnsafeStoreError(
            "this is a Galera cluster: writers at several nodes lose each other's updates; send all writes "
            "to one node, and say so: several_writers=True, or clubkit_several_writers=1 in the store's URL"
        )
