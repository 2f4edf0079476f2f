"""
Whose days come in the next week, among a million members with three occasions each, beside SQL by hand.

Two files of SQLite have the same members and days. By hand, a day is found by an index over calendar, month
and day, and a member's name, phone and "wants no messages" by a join, all in the clear. clubkit asks for the
same due keys, then for the wrapped key, the sealed name and the consents of everybody who is found; it looks
at the consents, and once it also opens the names. Processor time, the best of several rounds in turns::

    python -m benchmarks.due_list [MEMBERS]
"""

# ruff: noqa: S311, T201

from __future__ import annotations

import gc
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from clubkit.calendars import GREGORIAN, JALALI, Calendars, DateCalendar, Instant, Skip
from clubkit.members.consent import Purpose, may_send
from clubkit.members.keys import PrivacyRing, new_privacy_ring
from clubkit.members.occasions import due_key, due_keys
from clubkit.members.privacy import MemberKey, Place, unwrapped, wrapped
from clubkit.secret import Secret
from clubkit.storage.people_ports import DueOccasion, PeopleReader, people_read
from clubkit.storage.sql import open_storage

FIRST_DAY = date(2026, 10, 1)
NOW = Instant(1_790_000_000_000_000)
ROUNDS = 5
PAGE = 1000
BATCH = 50_000
RELATIONS = ("birthday", "anniversary", "mother-birthday")
CALENDARS = (DateCalendar.JALALI, DateCalendar.GREGORIAN, DateCalendar.HIJRI)
NAME = Place("club_profile", "name")

BY_HAND = """
    CREATE TABLE member (member_id INTEGER PRIMARY KEY, name TEXT, phone TEXT, opted_out INTEGER);
    CREATE TABLE occasion (member_id INTEGER, kind TEXT, cal TEXT, md INTEGER, year INTEGER);
"""
INDEX_BY_HAND = "CREATE INDEX occasion_md ON occasion (cal, md, kind, member_id)"
INDEX_OF_OURS = "SELECT sql FROM sqlite_master WHERE name = 'club_occasion_due'"
DUE_BY_HAND = """WITH k(cal, md) AS (VALUES {keys})
    SELECT o.member_id, o.kind, o.cal, o.md{more} FROM k
    CROSS JOIN occasion o ON o.cal = k.cal AND o.md = k.md{join}"""
JOIN_BY_HAND = " JOIN member m ON m.member_id = o.member_id"


def main(members: int) -> None:
    """Fill two files with the same members, and print what their due lists of a week cost."""
    chance = random.Random(1404)
    ring = new_privacy_ring("demo", Secret(bytes(32)), Secret(bytes(range(32))))
    keys = sorted(chance.sample(range(1, 2**62), members))
    with TemporaryDirectory() as folder:
        ours, by_hand = Path(folder, "ours.db"), Path(folder, "by_hand.db")
        storage = open_storage(f"sqlite:///{ours}", durable=False)
        storage.create_schema()
        with closing(sqlite3.connect(ours)) as left, closing(sqlite3.connect(by_hand)) as right:
            right.executescript(BY_HAND)
            (index,) = left.execute(INDEX_OF_OURS).fetchone()
            left.execute("DROP INDEX club_occasion_due")  # made at once, as the other one is
            for first in range(0, members, BATCH):
                fill(left, right, keys[first : first + BATCH], ring, chance)
            left.execute(index)
            right.execute(INDEX_BY_HAND)
            left.commit()
            right.commit()
        with closing(sqlite3.connect(by_hand)) as right, storage.read() as reader:
            report(right, people_read(reader), ring)
        storage.close()


# --- the same members, twice ------------------------------------------------------------------------


def fill(
    ours: sqlite3.Connection,
    by_hand: sqlite3.Connection,
    keys: list[int],
    ring: PrivacyRing,
    chance: random.Random,
) -> None:
    """Write a batch of members into both files."""
    days = [
        (key, no, relation, calendar, chance.randint(1, 12), chance.randint(1, 29))
        for key in keys
        for no, (relation, calendar) in enumerate(zip(RELATIONS, CALENDARS, strict=True), 1)
    ]
    digest = sha256(b"Write to me.").hexdigest()
    sealed = [(key, *sealed_name(key, ring, chance)) for key in keys]
    opted_out = {key for key in keys if chance.randrange(10) == 0}
    insert(ours, "club_person_key", [(key, 1, wrapping) for key, wrapping, _ in sealed])
    insert(ours, "club_profile", [(key, name, None, NOW, 1, None) for key, _, name in sealed])
    insert(
        ours,
        "club_occasion",
        [
            (key, no, relation, due_key(calendar, month, day), Skip.BACKWARD.value, bytes(60))
            for key, no, relation, calendar, month, day in days
        ],
    )
    granted = ("sms", "marketing", "granted", NOW - 9, "checkout", "member", "2026-1", digest)
    withdrawn = ("sms", "marketing", "withdrawn", NOW - 5, "sms:11", "member", None, None)
    consents: list[tuple[object, ...]] = [(key, 1, *granted) for key in keys]
    consents += [(key, 2, *withdrawn) for key in sorted(opted_out)]
    insert(ours, "club_consent", consents)
    insert(
        by_hand, "member", [(key, name_of(key), f"+98912{key % 10**7:07}", key in opted_out) for key in keys]
    )
    insert(
        by_hand,
        "occasion",
        [(key, kind, calendar.value, month * 100 + day, None) for key, _, kind, calendar, month, day in days],
    )
    ours.commit()
    by_hand.commit()


def insert(connection: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Write whole rows."""
    places = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - our own names


def name_of(key: int) -> str:
    """A name of a usual length."""
    return f"مریم احمدی {key % 1000}"


def sealed_name(key: int, ring: PrivacyRing, chance: random.Random) -> tuple[bytes, bytes]:
    """A member's wrapped key, and the name under it."""
    member = MemberKey(ring.tenant, key, 1, Secret(chance.randbytes(32)))
    return wrapped(ring, member, chance.randbytes(12)), member.encrypt(
        NAME, name_of(key), chance.randbytes(12)
    )


# --- what is due ------------------------------------------------------------------------------------


def days_of_week() -> list[date]:
    """The seven days."""
    return [FIRST_DAY + timedelta(days=n) for n in range(7)]


def keys_of_week() -> list[str]:
    """The due keys of seven days in three calendars; there is no month end among them."""
    calendars = (JALALI, GREGORIAN, Calendars().of(DateCalendar.HIJRI))
    return [key for day in days_of_week() for each in calendars for key in due_keys(day, each, Skip.BACKWARD)]


def by_hand_of(connection: sqlite3.Connection, *, joined: bool) -> list[tuple[object, ...]]:
    """What the hand-written query finds, all of it at once."""
    pairs = [key.split(":") for key in keys_of_week()]
    keys = ", ".join(f"('{name}', {int(day.replace('-', ''))})" for name, day in pairs)
    more, join = (", m.name, m.phone, m.opted_out", JOIN_BY_HAND) if joined else ("", "")
    return connection.execute(DUE_BY_HAND.format(keys=keys, more=more, join=join)).fetchall()


def due_of(people: PeopleReader, limit: int) -> Iterator[list[DueOccasion]]:
    """What clubkit finds, in pages."""
    keys, after = keys_of_week(), 0
    while page := people.due_occasions(
        keys, Skip.BACKWARD.value, relations=RELATIONS, after=after, limit=limit
    ):
        yield page
        after = page[-1].member_key


def found(people: PeopleReader, limit: int) -> int:
    """How many days are due."""
    return sum(len(page) for page in due_of(people, limit))


def reached(people: PeopleReader, ring: PrivacyRing | None) -> int:
    """How many of them are of members who may be written to, with the name opened where there is a ring."""
    count = 0
    for page in due_of(people, PAGE):
        known = people.addressees([each.member_key for each in page])
        for each in page:
            addressee = known[each.member_key]
            if not may_send(addressee.stances, "sms", Purpose.MARKETING, at=NOW):
                continue
            if ring is not None and addressee.name is not None:
                key = unwrapped(ring, addressee.member_key, addressee.version, addressee.wrapped)
                key.decrypt(NAME, addressee.name)
            count += 1
    return count


def report(by_hand: sqlite3.Connection, people: PeopleReader, ring: PrivacyRing) -> None:
    """Measure in turns, and print a line for each."""
    deeds: list[tuple[str, str, Callable[[], int]]] = [
        ("by hand, keys", "", lambda: len(by_hand_of(by_hand, joined=False))),
        ("clubkit, keys", "by hand, keys", lambda: found(people, 200_000)),
        (f"clubkit, pages of {PAGE}", "by hand, keys", lambda: found(people, PAGE)),
        ("by hand, joined", "", lambda: sum(not row[-1] for row in by_hand_of(by_hand, joined=True))),
        ("clubkit, joined", "by hand, joined", lambda: reached(people, None)),
        ("clubkit, names opened", "by hand, joined", lambda: reached(people, ring)),
    ]
    best: dict[str, float] = {}
    counts: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, _, deed in deeds:
            gc.collect()  # so that nobody pays for what was read before
            began = time.process_time()
            counts[name] = deed()
            best[name] = min(best.get(name, 1e9), time.process_time() - began)
    print(f"{'':24}  {'found':>8}  {'ms':>8}  ratio")
    for name, beside, _ in deeds:
        ratio = f"{best[name] / best[beside]:5.2f}" if beside else ""
        print(f"{name:24}  {counts[name]:>8,}  {1000 * best[name]:>8.1f}  {ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
