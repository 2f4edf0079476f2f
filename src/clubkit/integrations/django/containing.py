"""Keeping the shop's work from the club's failures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from clubkit.integrations.django.conf import club_settings

_log = logging.getLogger("clubkit")


@contextmanager
def contained() -> Iterator[None]:
    """
    Do something with the club that must never cost the shop its order.

    What fails in the block is undone and logged to ``clubkit``, and the shop's transaction goes on. Nothing
    of an order is lost by it: `club_sync_orders` does later what was left undone.

    Raises:
        Exception: What failed, if the database ended the shop's transaction with it, as MariaDB does in a
            deadlock: going on would lose the order without an error. Nothing is kept.
    """
    alias = club_settings().database
    connection = connections[alias]
    try:
        with transaction.atomic(using=alias):
            yield
    except Exception:  # whatever it is, the order is worth more
        if connection.in_atomic_block and (connection.needs_rollback or connection.closed_in_transaction):
            raise
        _log.exception("the club failed, and the shop's work goes on without it")
