"""
A day's reminders planned for a million members with three occasions each, and messages delivered.

The first run of a store plans today and the days of the grace before; the second finds all of it there.
Beside it is `executemany` of the same rows into the same table with the same indexes and settings, as many in
a transaction. Then a channel that takes everything is handed messages of members with sealed profiles.
Processor time on one core, and how far memory grew::

    python -m benchmarks.reminders [MEMBERS] [MESSAGES]
"""

# ruff: noqa: T201

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define

from benchmarks.due_list import BATCH, CALENDARS, INDEX_OF_OURS, RELATIONS, insert
from benchmarks.issued_codes import peak_mib
from clubkit.calendars import DateCalendar, Skip, parse_instant
from clubkit.clock import FixedClock
from clubkit.club import Club
from clubkit.members.consent import Purpose, wording_of
from clubkit.members.keys import new_privacy_ring
from clubkit.members.occasions import due_key
from clubkit.members.phones import parse_iranian_phone
from clubkit.members.profile import Profile
from clubkit.program.reader import read_program
from clubkit.reminders.sending import Answer, Outgoing, Verdict
from clubkit.secret import Secret
from clubkit.storage.sql import SqlStorage, open_storage

PAGE = 1000
SKIP = Skip.BACKWARD.value
AT = parse_instant("2026-10-10T12:00:00+03:30")
RING = new_privacy_ring("demo", Secret(bytes(32)), Secret(bytes(range(32))))
PROGRAM = read_program(
    {
        "club": {"currency": "IRR", "timezone": "Asia/Tehran", "calendar": "jalali", "locale": "fa"},
        "reminders": [
            {
                "id": "days",
                "for": list(RELATIONS),
                "before": ["7 days", "0 days"],
                "channels": ["sms"],
                "text": {"fa": "{member.name} عزیز، {occasion.label} {occasion.date}"},
            }
        ],
    }
)


@define
class Everything:
    """A channel that takes everything."""

    name: str = "sms"
    taken: int = 0

    def send(self, _: Outgoing) -> Answer:
        self.taken += 1
        return Answer(Verdict.ACCEPTED, provider_id="1")


def main(members: int, messages: int) -> None:
    """Print a line for each run."""
    print(f"{'':32} {'messages':>9} {'CPU s':>7} {'a second':>9} {'grew by MiB':>12}")
    with TemporaryDirectory() as folder:
        planning(Path(folder, "planned.db"), members)
        delivering(Path(folder, "delivered.db"), messages)


def planning(file: Path, members: int) -> None:
    """The first run, the second, and the rows of the first by themselves."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # so that it takes no memory here
        pool.apply(fill, (file, members))
    storage = open_storage(f"sqlite:///{file}", durable=False)
    with Club(PROGRAM, storage, clock=FixedClock(AT), privacy=RING) as club:
        club.publish()
        count = measured("planned, first run", lambda: club.reminders.plan().messages)
        measured("planned, second run", lambda: club.reminders.plan().messages or count)
        bare(storage, count)


def fill(file: Path, members: int) -> None:
    """Write the days of members; planning asks for nothing else."""
    storage = open_storage(f"sqlite:///{file}", durable=False)
    storage.create_schema()
    storage.close()
    with closing(sqlite3.connect(file)) as connection:
        write_days(connection, members, random.Random(1404))  # noqa: S311


def write_days(connection: sqlite3.Connection, members: int, chance: random.Random) -> None:
    """Write three days of each of so many members."""
    keys = sorted(chance.sample(range(1, 2**62), members))
    (index,) = connection.execute(INDEX_OF_OURS).fetchone()
    connection.execute("DROP INDEX club_occasion_due")  # it is made at once
    for first in range(0, members, BATCH):
        rows: list[tuple[object, ...]] = [
            (
                key,
                no,
                relation,
                due_key(calendar, chance.randint(1, 12), chance.randint(1, 29)),
                SKIP,
                bytes(60),
            )
            for key in keys[first : first + BATCH]
            for no, (relation, calendar) in enumerate(zip(RELATIONS, CALENDARS, strict=True), 1)
        ]
        insert(connection, "club_occasion", rows)
    connection.execute(index)
    connection.commit()


def a_day(calendar: DateCalendar, chance: random.Random) -> str:
    """The key of any day that each year has."""
    return due_key(calendar, chance.randint(1, 12), chance.randint(1, 29))


def bare(storage: SqlStorage, count: int) -> None:
    """Insert the same rows again, into the emptied table."""
    connection = storage._engine.raw_connection()  # noqa: SLF001 - with the settings of the store's engine
    cursor = connection.cursor()
    rows = cursor.execute("SELECT * FROM club_message").fetchall()
    cursor.execute("DELETE FROM club_message")
    connection.commit()
    rows.sort(key=lambda row: (row[3], row[0], row[1]))  # a day after the other, as they are planned
    places = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO club_message VALUES ({places})"  # noqa: S608 - our own names

    def insert() -> int:
        for first in range(0, len(rows), PAGE):
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(statement, rows[first : first + PAGE])
            connection.commit()
        return count

    measured("bare insert of the same rows", insert)
    connection.close()


def delivering(file: Path, messages: int) -> None:
    """Members who all have a birthday today, and a channel that takes everything."""
    sms = Everything()
    storage = open_storage(f"sqlite:///{file}", durable=False)
    storage.create_schema()
    with Club(PROGRAM, storage, clock=FixedClock(AT), privacy=RING, channels=[sms]) as club:
        club.publish()
        wording = wording_of("1", "yes")
        for number in range(messages):
            member_id = str(number)
            club.members.enrol(member_id)
            phone = parse_iranian_phone(f"0912{number:07}")
            club.members.tell(member_id, Profile(name=f"مریم {number}", phone=phone))
            club.members.add_occasion(member_id, "birthday:1370-07-18")
            club.members.consent(
                member_id, "sms", Purpose.MARKETING, wording=wording, source="test", actor="member"
            )
        club.reminders.plan()
        measured("delivered", lambda: club.reminders.deliver().sent)
        assert sms.taken >= messages  # noqa: S101 - those of a week ahead too, which are late by the grace


def measured(name: str, work: Callable[[], int]) -> int:
    """Do the work once, and print a line; how many messages it was."""
    grown, began = peak_mib(), time.process_time()
    count = work()
    spent = time.process_time() - began
    print(f"{name:32} {count:>9,} {spent:>7.1f} {count / spent:>9,.0f} {peak_mib() - grown:>12.1f}")
    return count


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(*(numbers + [1_000_000, 5000][len(numbers) :]))
