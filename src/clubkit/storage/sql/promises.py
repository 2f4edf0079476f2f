"""What a database must be able to promise before money is kept in it."""

from __future__ import annotations

import sqlalchemy as sa

from clubkit.errors import UnsafeStoreError


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
    rows = connection.exec_driver_sql("SHOW VARIABLES WHERE Variable_name IN ('sql_mode', 'wsrep_on')")
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
