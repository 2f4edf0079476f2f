"""The statements and tables read well to the other databases too; there is no server in these tests."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from clubkit.storage.sql import (
    journal_statements,
    people_statements,
    reward_statements,
    statements,
    voucher_statements,
)
from clubkit.storage.sql.expressions import Statement
from clubkit.storage.sql.prepared import Texts
from clubkit.storage.sql.tables import METADATA

MARIADB = mysql.dialect(is_mariadb=True)
DIALECTS = {"postgresql": postgresql.psycopg.dialect(), "mysql": mysql.pymysql.dialect(), "mariadb": MARIADB}
EVERY = {
    name: each
    for name, each in (vars(statements) | vars(journal_statements) | vars(reward_statements)).items()
    if isinstance(each, Statement)
} | {
    f"{of}_{name}": each
    for of, module in (("voucher", voucher_statements), ("people", people_statements))
    for name, each in vars(module).items()
    if isinstance(each, Statement)
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", EVERY)
def test_every_statement_has_a_text_everywhere(name, dialect):
    """Each statement compiles, and each of its values goes to a place of its own."""
    statement = EVERY[name]
    size = 3 if statement.width else 1
    text = Texts(DIALECTS[dialect]).of(statement, size)
    given = tuple(range(100, 100 + size * statement.width + len(statement.names)))

    bound = given if text.bind is None else text.bind(given)
    values = list(bound.values()) if isinstance(bound, dict) else list(bound)

    assert set(given) <= set(values)
    numbered = set(re.findall(r"\$\d+", text.sql))  # one of these may stand in two places
    assert len(values) == (len(numbered) or text.sql.count("%"))


def test_a_book_is_locked_by_its_account_first():
    """Where the database locks rows, the account and a shared counter are read for update."""
    for name in ("accounts_locked", "counted_locked"):
        assert "FOR UPDATE" in Texts(DIALECTS["postgresql"]).of(EVERY[name]).sql
    assert "FOR UPDATE" not in Texts(DIALECTS["postgresql"]).of(EVERY["accounts"]).sql


@pytest.mark.parametrize("dialect", DIALECTS)
def test_counting_adds_to_what_is_there(dialect):
    """A counter that exists is added to, in the database."""
    assert re.search(r"value = \(?club_counter\.value \+ ", Texts(DIALECTS[dialect]).of(EVERY["count"]).sql)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_has_a_shape_everywhere(dialect):
    """Keys are bounded, compared bytewise, made by the client, and fit an index of MariaDB."""
    for table in METADATA.sorted_tables:
        shape = str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        assert not table.foreign_keys
        assert "SERIAL" not in shape
        assert "AUTO_INCREMENT" not in shape
        for index in table.indexes:
            CreateIndex(index).compile(dialect=DIALECTS[dialect])
        for columns in (table.primary_key.columns, *(index.columns for index in table.indexes)):
            assert sum(bytes_of(column) for column in columns) <= 3072


def bytes_of(column):
    """The most that a column takes in a key."""
    if isinstance(column.type, sa.LargeBinary):
        return column.type.length
    return 4 * (column.type.length or 10_000) if isinstance(column.type, sa.String) else 8


def test_the_member_leads_what_a_member_owns():
    """Every key of a table with a member key begins with it, but for look-ups by another value."""
    looked_up = {
        "club_member", "club_owner", "club_leaf",
        "club_account_due", "club_account_review", "club_account_joined", "club_fact_ordered",
        "club_member_key", "club_occasion_due", "club_contact", "club_referral_referrer", "club_referral_due",
        "club_message_open", "club_message_state", "club_message_done",
        "club_voucher", "club_voucher_campaign",
        "club_voucher_use", "club_voucher_use_order", "club_voucher_use_reserved",
    }  # fmt: skip
    for table in METADATA.sorted_tables:
        keys = {str(index.name): index.columns for index in table.indexes}
        keys[table.name] = table.primary_key.columns
        for name in keys.keys() - looked_up if "member_key" in table.columns else ():
            assert "member_key" == next(iter(keys[name])).name, name
