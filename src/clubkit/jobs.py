"""
The jobs in several processes: each shard is a plain function that any executor can map.

`tick_shard` takes and returns values that pickle, so a process pool, Dask or a queue runs it as it is.
`tick_in_processes` is the pool that ships.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from clubkit.calendars import Instant
from clubkit.club import NO_FUNCTIONS, open_club
from clubkit.earning.engine import EarningFunction
from clubkit.errors import BadInputError
from clubkit.members.keys import PrivacyRing
from clubkit.program.model import Program
from clubkit.storage.shards import EVERYBODY, Shard
from clubkit.tick import Ticked, Told, nobody_told, ticked_together
from clubkit.vouchers.keys import KeyRing

WORKERS_MAX = 1000

RingSource = Callable[[], KeyRing]
"""Gives the key ring, in the process that needs it."""

PrivacySource = Callable[[], PrivacyRing]
"""Gives the ring of privacy likewise."""

_PARTS = 8
"""Shards for each process, so that one that is done early takes another."""


def tick_shard(
    program: Program,
    url: str,
    as_of: Instant,
    shard: Shard = EVERYBODY,
    *,
    limit: int | None = None,
    functions: Mapping[str, EarningFunction] = NO_FUNCTIONS,
    keys: RingSource | None = None,
    privacy: PrivacySource | None = None,
) -> Ticked:
    """
    Write down what time made true for one shard of the members. Opens the store and closes it.

    Safe to run twice, at once, or after a week: what is written down already is not written again.

    Args:
        program: The one that is in force in the store.

        url: The store's; a store in memory is nobody else's.

        shard: Such as ``Shard(3, 16)``; ``EVERYBODY.split(16)`` are the sixteen to map it over.

        limit: The most members to look at; none for all that are due.

        functions: Rules in Python, where the program names some; functions of a module, so that they pickle.

        keys: What gives the key ring, for surprises that are drawn: such as ``ring_from_environment``. A
            ring itself is never pickled.

        privacy: What gives the ring of privacy, for reminders whose conditions ask for profiles, likewise.
            Messages are planned and not sent: that is for ``club.reminders.deliver`` of a club with channels.

    Raises:
        BadInstantError: If *as_of* lies more than ten minutes ahead. Nothing was written.

        ProgramVersionError: If the store has another program in force. Nothing was written.

        ConflictError: If somebody else was faster a dozen times. Batches that were committed are kept.

        StorageError: If the store failed. Batches that were committed are kept.
    """
    ring = None if keys is None else keys()
    known = None if privacy is None else privacy()
    with open_club(program, url, functions=functions, keys=ring, privacy=known) as club:
        return club.tick(as_of=as_of, limit=limit, shard=shard)


def tick_in_processes(
    program: Program,
    url: str,
    as_of: Instant,
    *,
    workers: int,
    shard: Shard = EVERYBODY,
    limit: int | None = None,
    told: Told = nobody_told,
    keys: RingSource | None = None,
    privacy: PrivacySource | None = None,
) -> Ticked:
    """
    Tick a shard by several processes, each of which opens the store for itself.

    On SQLite they take turns, because one writes at a time; on a server they work side by side.

    Args:
        workers: 1 to 1,000 processes.

        limit: The most members to look at, shared out evenly among parts of the shard.

        keys, privacy: As for `tick_shard`.

    Raises:
        BadInputError: If the number of workers is out of bounds. Nothing was written.

        ClubError: What `tick_shard` raises. Parts that were not begun are not run, others end what they do.
    """
    if not 1 <= workers <= WORKERS_MAX:
        raise BadInputError("workers", f"1 to {WORKERS_MAX}", str(workers))
    parts = shard.split(workers * _PARTS)
    with _pool(workers) as pool:
        futures = [
            pool.submit(
                tick_shard,
                program,
                url,
                as_of,
                part,
                limit=_share(limit, place, len(parts)),
                keys=keys,
                privacy=privacy,
            )
            for place, part in enumerate(parts)
        ]
        return ticked_together(_as_done(futures, told))


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # Not forked: a child would inherit connections that are not its own.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _as_done(futures: list[Future[Ticked]], told: Told) -> Iterator[Ticked]:
    members = 0
    for future in as_completed(futures):
        ticked = future.result()
        members += ticked.members
        told(members)
        yield ticked


def _share(limit: int | None, place: int, parts: int) -> int | None:
    """What a part may look at; together they may look at the limit."""
    if limit is None:
        return None
    whole, rest = divmod(limit, parts)
    return whole + (place < rest)
