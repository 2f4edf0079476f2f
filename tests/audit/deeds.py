"""What somebody with the database's password may do to the books, and what must be said of it."""

# ruff: noqa: S608 - made of the words of this file

from __future__ import annotations

A2 = "WHERE member_key = :a AND seq = 2"
"""The second posting of the member with the lower key."""

POSTING = {
    "kind": "'earn'",
    "occurred_at": "5",
    "decided_at": "5",
    "posted_at": "5",
    "reference": "'other'",
    "digest": "'other'",
    "order_key": "'other'",
    "program_version": "'other'",
    "actor": "'other'",
    "reason": "'other'",
    "corrects": "1",
}
ENTRY = {"n": "7", "unit": "'other'", "lot_no": "9", "source": "'held'", "target": "'held'", "units": "500"}


def swapped(table, columns, one, other):
    """Statements that swap two rows of a table, by their keys, through a third key that nobody has."""
    third = ("7", "99")[-len(columns) :]

    def moved(was, to):
        sets = ", ".join(f"{column} = {value}" for column, value in zip(columns, to, strict=True))
        where = " AND ".join(f"{column} = {value}" for column, value in zip(columns, was, strict=True))
        return f"UPDATE {table} SET {sets} WHERE {where}"

    return [moved(one, third), moved(other, one), moved(third, other)]


def swapped_postings(one, other):
    """Statements that swap two postings with their entries."""
    key = ("member_key", "seq")
    return [*swapped("club_posting", key, one, other), *swapped("club_entry", key, one, other)]


ONE_MORE = (
    "INSERT INTO club_entry SELECT member_key, seq, 9, unit, lot_no, source, target, 1 FROM club_entry " + A2
)
CUT_OFF = [
    "DELETE FROM club_posting WHERE seq > 2",
    "DELETE FROM club_entry WHERE seq > 2",
    "DELETE FROM club_leaf WHERE no > 3",
    "DELETE FROM club_checkpoint WHERE size > 4",
]

DEEDS = [
    ("nothing", [], ""),
    *(
        (f"{column} of a posting", [f"UPDATE club_posting SET {column} = {value} {A2}"], "edited a2")
        for column, value in POSTING.items()
    ),
    *(
        (f"{column} of an entry", [f"UPDATE club_entry SET {column} = {value} {A2}"], "edited a2")
        for column, value in ENTRY.items()
    ),
    ("an entry more", [ONE_MORE], "edited a2"),
    ("an entry less", [f"DELETE FROM club_entry {A2}"], "edited a2"),
    (
        "a posting less",
        [f"DELETE FROM {table} {A2}" for table in ("club_posting", "club_entry")],
        "deleted a2",
    ),
    ("two postings less", ["DELETE FROM club_posting WHERE seq = 4"], "deleted a4, deleted b4"),
    ("two postings of a member", swapped_postings((":a", "1"), (":a", "2")), "swapped a1 a2"),
    ("two postings of two members", swapped_postings((":a", "3"), (":b", "4")), "swapped a3 b4"),
    (
        "two postings, one edited too",
        [*swapped_postings((":a", "1"), (":a", "2")), f"UPDATE club_posting SET actor = 'other' {A2}"],
        "edited a1, edited a2",
    ),
    ("two leaves", swapped("club_leaf", ("no",), "1", "2"), "swapped b1 a2"),
    ("a leaf less", ["DELETE FROM club_leaf WHERE no = 1"], "deleted, deleted a2"),
    ("a leaf far away", ["UPDATE club_leaf SET no = 3000000 WHERE no = 7"], "deleted, unsigned"),
    ("a leaf's hash", ["UPDATE club_leaf SET hash = :other WHERE no = 1"], "edited a2"),
    ("a leaf's details", ["UPDATE club_leaf SET details = :other WHERE no = 1"], "edited a2"),
    ("a leaf's posting", ["UPDATE club_leaf SET seq = 3000000 WHERE no = 5"], "deleted a4, deleted a3000000"),
    ("a salt less", ["DELETE FROM club_salt WHERE member_key = :a"], "unsalted"),
    (
        "another salt",
        ["UPDATE club_salt SET salt = :other WHERE member_key = :a"],
        "edited a1, edited a2, edited a3, edited a4",
    ),
    ("the end cut off", CUT_OFF, "truncated"),
    ("all cut off", ["DELETE FROM club_leaf", "DELETE FROM club_checkpoint"], "truncated"),
    ("another key's checkpoint", ["UPDATE club_checkpoint SET note = :forged WHERE size = 4"], "forged"),
    ("the tree beside a checkpoint", ["UPDATE club_checkpoint SET peaks = :other WHERE size = 4"], "forged"),
    ("a checkpoint in another's place", ["UPDATE club_checkpoint SET note = :last WHERE size = 4"], "forged"),
]
"""By name: statements, and the flaws with the postings that each names."""

ODD_DEEDS = [
    (f"UPDATE club_posting SET kind = x'ff00' {A2}", "edited a2"),
    (f"UPDATE club_entry SET units = 'many' {A2}", "edited a2"),
    ("UPDATE club_leaf SET hash = 'text' WHERE no = 1", "edited a2"),
    ("UPDATE club_checkpoint SET note = x'ff' WHERE size = 4", "forged"),
]
"""What only SQLite lets happen: it keeps anything in any column."""
