"""``clubkit migrate``: what it says, and what it leaves alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from clubkit.storage.sql.tables import SCHEMA_VERSION

from ..servers.databases import fresh_database


def file_of(store):
    """The file of a store."""
    return Path(store.removeprefix("sqlite:///"))


def say_version(store, value):
    """Write a version into the store."""
    with closing(sqlite3.connect(file_of(store))) as connection:
        connection.execute("UPDATE club_meta SET value = ? WHERE name = 'schema'", (value,))
        connection.commit()


def test_a_store_is_made_and_then_left_alone(clubkit, store, programs):
    """From nothing; again it says that there is nothing to do; and then it becomes a club."""
    made = clubkit("migrate", "--store", store)
    again = clubkit.done("migrate", "--store", store)

    assert (0, "migrated the store from no tables") == (made.exit_code, made.stdout[:33])
    assert f"to schema {SCHEMA_VERSION}: the tables of a club" in made.stdout
    assert "clubkit init" in made.stderr
    assert f"the store has schema {SCHEMA_VERSION} already\n" == again
    assert "opened a club" in clubkit.done(
        "init", programs / "p1.toml", "--store", store, "--currency", "EUR"
    )


def test_a_document_says_the_same(clubkit, store):
    """For deployments that look at what was done."""
    made = clubkit.json("migrate", "--store", store)
    again = clubkit.json("migrate", "--store", store)

    assert (None, SCHEMA_VERSION, SCHEMA_VERSION) == (made["found"], made["schema"], len(made["revisions"]))
    assert {"found": SCHEMA_VERSION, "schema": SCHEMA_VERSION, "revisions": []} == again


def test_printing_makes_no_file(clubkit, store):
    """What would run is printed; the script makes the store when somebody runs it."""
    script = clubkit.done("migrate", "--store", store, "--sql")

    assert not file_of(store).exists()
    with closing(sqlite3.connect(file_of(store))) as connection:
        connection.executescript(script)
    assert f"the store has schema {SCHEMA_VERSION} already\n" == clubkit.done("migrate", "--store", store)


def test_printing_changes_no_byte(clubkit, store):
    """Not even the journal of somebody else's file is set up."""
    with closing(sqlite3.connect(file_of(store))) as connection:
        connection.execute("CREATE TABLE orders (id TEXT)")
        connection.commit()
    before = file_of(store).read_bytes()

    document = clubkit.json("migrate", "--store", store, "--sql")

    assert before == file_of(store).read_bytes()
    assert (None, SCHEMA_VERSION) == (document["found"], document["schema"])
    assert "CREATE TABLE club_meta" in document["sql"]


@pytest.mark.parametrize("words", [["migrate"], ["migrate", "--sql"]], ids=" ".join)
def test_a_newer_store_is_refused(clubkit, shop, words):
    """There is no way back: the program must be upgraded."""
    say_version(shop, "99")

    refused = clubkit(*words, "--store", shop)

    assert (3, "") == (refused.exit_code, refused.stdout)
    assert "the store has schema 99" in refused.stderr
    assert "pip install --upgrade clubkit" in refused.stderr


def test_other_verbs_refuse_an_older_store_and_name_this_one(clubkit, shop):
    """Whoever upgraded clubkit is told what to run."""
    say_version(shop, "0")

    refused = clubkit("tick", "--store", shop)

    assert 3 == refused.exit_code
    assert "run: clubkit migrate --store URL" in refused.stderr


def test_a_store_in_memory_is_refused(clubkit):
    """It would be gone when the verb ends."""
    for more in ([], ["--sql"]):
        refused = clubkit("migrate", "--store", "sqlite://", *more)
        assert (3, True) == (refused.exit_code, "in memory" in refused.stderr)


@pytest.mark.parametrize("server", ["postgres", "mariadb", None], ids=str)
def test_two_processes_at_once_both_end_well(request, store, clubkit, server):
    """Each deployment of several machines runs it; one makes the tables, both say that they are there."""
    if server is None:
        run_two(store, clubkit)
        return
    with fresh_database(request.getfixturevalue(server)) as url:
        run_two(url.render_as_string(hide_password=False), clubkit)


def run_two(store, clubkit):
    """Migrate a store in two processes."""
    command = [sys.executable, "-W", "error", "-m", "clubkit.cli", "migrate", "--store", store]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate() for process in both]

    assert [0, 0] == [process.returncode for process in both], said
    assert all(f"schema {SCHEMA_VERSION}" in out for out, _ in said)
    assert f"the store has schema {SCHEMA_VERSION} already\n" == clubkit.done("migrate", "--store", store)
