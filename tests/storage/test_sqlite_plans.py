"""How SQLite runs what is asked of it: by keys, whatever a member's past."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

import clubkit.storage
from clubkit.ledger.book import NEVER
from clubkit.storage.ports import Member, Needs
from clubkit.storage.sql import (
    SqlStorage,
    journal_statements,
    open_storage,
    people_statements,
    reward_statements,
    statements,
)
from clubkit.storage.sql.expressions import Statement
from clubkit.storage.sql.prepared import CHUNKS, Texts
from clubkit.storage.sql.tables import APPEND_ONLY, METADATA, hold, lot, order
from clubkit.testing.drafts import DAY, JOINED, changed, day, earned, enrolled, held, ordered

EVERY = {
    name: each
    for name, each in (vars(statements) | vars(journal_statements) | vars(reward_statements)).items()
    if isinstance(each, Statement)
} | {f"people_{name}": each for name, each in vars(people_statements).items() if isinstance(each, Statement)}
READS_AND_CHANGES = {
    name: each for name, each in EVERY.items() if not isinstance(each.core("sqlite", 1), sa.Insert)
}


@pytest.fixture(scope="module", params=["fresh", "analyzed"])
def engine(request):
    """A store in which one member has a long past; without statistics, and with those of the others."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(lot), [lot_row(key, no) for key in range(200) for no in range(3)])
        connection.execute(sa.insert(lot), [lot_row(1001, no) for no in range(10_000)])
        if request.param == "analyzed":
            connection.exec_driver_sql("ANALYZE")
    yield engine
    engine.dispose()


def lot_row(member_key, no):
    """A closed lot."""
    numbers = dict.fromkeys(
        ("units", "remaining", "expired", "earned_at", "available_from", "matured", "is_open"), 0
    )
    return {"member_key": member_key, "no": no, "unit": "points", **numbers}


def plan_of(engine, statement, size):
    """How SQLite would run a statement, step by step."""
    text = Texts(engine.dialect).of(statement, size)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text.sql}", (1,) * text.sql.count("?"))
        return [row[3] for row in rows]


@pytest.mark.parametrize("name", READS_AND_CHANGES)
def test_no_statement_walks_a_table(engine, name):
    """Every statement finds its rows in an index, for lists of any length."""
    statement = EVERY[name]

    for size in CHUNKS if statement.width else (1,):
        plan = plan_of(engine, statement, size)
        assert any("SEARCH club_" in step for step in plan)
        assert [] == [step for step in plan if "SCAN club_" in step]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("open_lots", "USING INDEX club_lot_open (member_key=? AND is_open=?)"),
        ("active_holds", "USING INDEX club_hold_active (member_key=? AND state=?)"),
        ("orders", "USING PRIMARY KEY (member_key=? AND order_key=?)"),
        ("referred", "USING INDEX club_posting_reference (member_key=? AND reference=?)"),
        ("window_facts", "USING PRIMARY KEY (member_key=? AND dated_at>? AND dated_at<?)"),
        ("postings", "USING PRIMARY KEY (member_key=? AND seq>? AND seq<?)"),
        ("due", "club_account_due (due_at<?)"),
        ("due_for_review", "club_account_review (review_at<?)"),
        (
            "people_due_occasions",
            "COVERING INDEX club_occasion_due (due_key=? AND skip=? AND member_key>? AND member_key<?)",
        ),
        ("people_due_messages", "USING INDEX club_message_open (is_open=? AND due_at<?)"),
        ("people_messages_in", "USING INDEX club_message_state (state=? AND member_key>?)"),
        ("people_sent_since", "COVERING INDEX club_message_sent (member_key=? AND state=? AND done_at>?)"),
        ("people_done_messages", "club_message_done (done_at<?)"),
        ("people_due_referrals", "club_referral_due (due_at<?)"),
        ("people_joined", "club_account_joined (joined_at>? AND joined_at<?)"),
        ("people_last_ordered", "club_fact_ordered (dated_at>? AND dated_at<?)"),
    ],
)
def test_what_grows_with_time_is_bounded_by_an_index(engine, name, how):
    """The past of a member, and members who are not due, are not looked at."""
    assert any(how in step for step in plan_of(engine, EVERY[name], 1))


def test_a_long_past_costs_nothing(tmp_path):
    """A member with 10,000 closed lots, 1,000 orders and past holds loads in as many steps as one without."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'club.db'}")
    storage = SqlStorage(engine)
    storage.create_schema()
    enrolled(storage, Member("new", 1001, JOINED), Member("old", 1002, JOINED))
    with engine.begin() as connection:
        connection.execute(sa.insert(lot), [lot_row(1002, no) for no in range(100, 10_100)])
        connection.execute(sa.insert(order), [order_row(1002, n) for n in range(1000)])
        connection.execute(sa.insert(hold), [hold_row(1002, n) for n in range(1000)])
    for key in (1001, 1002):
        changed(storage, lambda book: ordered(book, "web/x", 30), member_key=key)
        changed(storage, lambda book: held(book, "cart", 5, lapses_at=day(9)), member_key=key)

    needs = Needs(orders=("web/x",), counters=("times",), references=("bill",), window_start=day(9))
    steps = [steps_of_loading(storage, key, needs) for key in (1001, 1002)]

    assert steps[0] == pytest.approx(steps[1], rel=0.02)
    storage.close()


def order_row(member_key, n):
    """A past order."""
    zeros = dict.fromkeys(("total_minor", "basis_minor", "refunded_minor", "counted"), 0)
    texts = {"order_key": f"web/{n}", "digest": "", "state": "paid", "document": ""}
    return {"member_key": member_key, **texts, **zeros}


def hold_row(member_key, n):
    """A past hold."""
    texts = {"hold_id": f"old-{n}", "unit": "points", "takes": "[]", "state": "released"}
    return {"member_key": member_key, **texts, "lapses_at": 0, "captured": 0}


def steps_of_loading(storage, member_key, needs):
    """Instructions that SQLite's machine runs to load a book."""
    with storage.begin() as unit:
        return steps_of(unit, lambda: unit.load({member_key: needs}))


def steps_of_due(storage):
    """Instructions that SQLite's machine runs to find due members."""
    with storage.read() as reader:
        return steps_of(reader, lambda: reader.due(day(3)))


def steps_of(reader, read):
    """Instructions that SQLite's machine runs for a reading."""
    count = 0

    def step():
        nonlocal count
        count += 1

    connection = reader._run._cursor.connection
    connection.set_progress_handler(step, 1)
    read()
    connection.set_progress_handler(None, 1)
    return count


def test_few_who_are_due_are_found_among_many(tmp_path):
    """Looking for due members costs what is due, not how many members there are."""
    storage = open_storage(f"sqlite:///{tmp_path / 'club.db'}")
    storage.create_schema()
    steps = []
    for first in (1, 1001):
        enrolled(storage, *(Member(f"m{n}", n, JOINED) for n in range(first, first + 1000)))
        changed(storage, lambda book: earned(book, 5, expires_at=day(3)), member_key=first)
        steps.append(steps_of_due(storage))

    assert steps[1] < steps[0] + 60
    storage.close()


def test_the_record_is_append_only():
    """No statement changes or deletes a posting, an entry, a fact, a tier change or what was sealed."""
    changes = [each.core("sqlite", 1) for each in EVERY.values()]
    updated = {core.table for core in changes if isinstance(core, sa.Update)}
    replaced = {
        core.table for core in changes if isinstance(core, sa.Insert) and core._post_values_clause is not None
    }

    assert set() == (updated | replaced) & set(APPEND_ONLY)


def test_no_source_deletes_or_hides_a_statement():
    """The source deletes old attempts, people and salts, and has no SQL text beside its statements."""
    words = r"\bDELETE\b|\bdelete\([^)\s]*|\b(?:INSERT INTO|UPDATE club|REPLACE INTO)\b|sa\.text\("
    written = re.compile(words)
    sources = sorted(Path(clubkit.storage.__file__).parent.rglob("*.py"))
    people = ("person_key", "occasion", "contact", "message", "referral")

    assert len(sources) > 10
    assert {
        "voucher_statements.py": {"delete(t.attempt"},
        "journal_statements.py": {"delete(t.salt"},
        "people_statements.py": {f"delete(p.{table}" for table in people},
    } == {
        source.name: set(found) for source in sources if (found := written.findall(source.read_text("utf-8")))
    }


def test_never_fits():
    """The instants of never and of before all are numbers that every database keeps."""
    assert NEVER + DAY < 2**63
