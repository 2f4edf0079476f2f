"""Opening a store, and the club that it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from clubkit.calendars import Instant, format_instant
from clubkit.calendars.instants import LAST_INSTANT
from clubkit.cli.currencies import with_currency_of
from clubkit.cli.rings import privacy_for
from clubkit.clock import Clock, FixedClock, SystemClock
from clubkit.club import Club
from clubkit.errors import BadInputError, ProgramVersionError, StorageError, StoreVersionError
from clubkit.members.keys import PrivacyRing
from clubkit.program.files import load_program
from clubkit.program.model import Program
from clubkit.program.reader import program_from_document
from clubkit.reminders.sending import Channel
from clubkit.storage.ports import Published, Storage
from clubkit.storage.sql import SqlStorage, open_storage
from clubkit.storage.sql.engines import SEVERAL_WRITERS
from clubkit.storage.sql.tables import SCHEMA_VERSION
from clubkit.vouchers.keys import KeyRing


def clock_at(as_of: Instant | None) -> Clock:
    """The clock of a verb: the machine's, or one that stands still."""
    return SystemClock() if as_of is None else FixedClock(as_of)


def any_store(url: str) -> SqlStorage:
    """
    Open a store whatever schema it has, or none. A file is made where there is none.

    Raises:
        StorageError: If it cannot be opened.
    """
    return _opened(url)


def untouched_store(url: str) -> SqlStorage:
    """
    Open a store to see what schema it has. No file is made or changed: one that is not there has no schema.

    Raises:
        StorageError: If it cannot be opened.
    """
    with _refusing_bad_urls():
        parsed = make_url(url).difference_update_query([SEVERAL_WRITERS])
        if parsed.get_backend_name() == "sqlite":
            _require_file(parsed, must_exist=False)
            if not _is_there(parsed):
                return open_storage("sqlite://")
        # The engine of `open_storage` would set the file's journal up.
        return SqlStorage(create_engine(parsed, poolclass=NullPool, hide_parameters=True))


def new_store(url: str) -> SqlStorage:
    """
    Open a store that may be empty, and make its tables.

    Raises:
        StorageError: If it cannot be opened.
    """
    storage = _opened(url)
    storage.create_schema()
    return storage


def known_store(url: str) -> SqlStorage:
    """
    Open a store that holds a club.

    Raises:
        StorageError: If it cannot be opened, or holds none. No file was made.
    """
    return _opened(url, must_exist=True)


def open_club(
    url: str,
    as_of: Instant | None,
    *,
    program: Path | None = None,
    keys: KeyRing | None = None,
    privacy: PrivacyRing | None = None,
    channels: Sequence[Channel] = (),
) -> Club:
    """
    The club of a store, as it decides at an instant.

    Args:
        program: A program file to decide by instead of what the store has in force. Where it is another,
            the first command is refused.

        keys: The key ring, for verbs that make and take codes.

        privacy: The ring of privacy, for verbs that read or keep what is known of members. Where the ladder
            asks for profiles, every verb that decides needs it: the environment's, if none is given.

        channels: What verbs that write to members send by.

    Raises:
        StorageError: If the store cannot be opened, or holds no club.

        BadInputError: If no program was in force yet.
    """
    storage, clock = known_store(url), clock_at(as_of)
    in_force = program_in_force(storage, clock.now())
    rules = in_force if program is None else with_currency_of(load_program(program), in_force)
    if privacy is None and rules.asked_of_tiers.profile:
        privacy = privacy_for(None, is_needed=False)
    return Club(rules, storage, clock=clock, keys=keys, privacy=privacy, channels=channels)


def open_past(url: str, as_of: Instant | None) -> tuple[Club, Instant]:
    """
    The club of a store to read what was at an instant; and the instant.

    Where no program was in force by then, the one of today is taken: a club that took its past over is
    younger than its members.
    """
    storage, clock = known_store(url), clock_at(as_of)
    at = clock.now()
    with storage.read() as reader:
        published = reader.program_at(at)
    rules = program_of(published) if published else program_in_force(storage, SystemClock().now())
    return Club(rules, storage, clock=clock), at


def program_in_force(storage: Storage, at: Instant) -> Program:
    """
    The program that decides at an instant.

    Raises:
        ProgramVersionError: If the store has none at all.

        BadInputError: If its first one decides only later.
    """
    with storage.read() as reader:
        published = reader.program_at(at)
        coming = reader.program_at(LAST_INSTANT) if published is None else None
    if published is not None:
        return program_of(published)
    if coming is None:
        raise ProgramVersionError("", None)
    since = format_instant(coming.effective_at)
    raise BadInputError("as-of", f"at or after {since}, when a program came into force", format_instant(at))


def program_of(published: Published) -> Program:
    """A program as the store keeps it."""
    return program_from_document(json.loads(published.document))


def _opened(url: str, *, must_exist: bool = False) -> SqlStorage:
    with _refusing_bad_urls():
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            _require_file(parsed, must_exist=must_exist)
        return open_storage(url)


@contextmanager
def _refusing_bad_urls() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise StorageError(f"the driver of that database is not installed: {error.name}") from error
    except (SQLAlchemyError, BadInputError, ValueError) as error:
        # The URL may hold a password: it is never shown.
        raise StorageError(
            "the store's URL names no database that clubkit knows; try sqlite:///club.db"
        ) from error


def _require_file(url: URL, *, must_exist: bool) -> None:
    if url.host or url.database in {None, "", ":memory:"}:
        raise StorageError(
            "a store in memory is gone when the verb ends; try sqlite:///club.db, three slashes"
        )
    if must_exist and not _is_there(url):
        raise StoreVersionError(SCHEMA_VERSION, None)


def _is_there(url: URL) -> bool:
    path = str(url.database)
    return path.startswith("file:") or Path(path).exists()
