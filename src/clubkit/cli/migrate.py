"""``clubkit migrate``: the tables of a store become those that this clubkit writes."""

from __future__ import annotations

import click

from clubkit.cli.options import json_option, store_option, wants_json
from clubkit.cli.output import say, say_document, warn
from clubkit.cli.stores import any_store, untouched_store
from clubkit.storage.sql.schema import Migrated
from clubkit.storage.sql.tables import SCHEMA_VERSION


@click.command("migrate")
@store_option
@click.option("--sql", "prints", is_flag=True, help="Print what would run, and change nothing.")
@json_option
def command(*, store: str, prints: bool) -> None:
    """
    Bring a store to the schema of this clubkit.

    From any schema that was released, or from no tables at all; never back. Stop what uses the store first,
    and back it up. Safe to run twice, at once, or again after a failure.
    """
    if prints:
        _print(store)
        return
    done = any_store(store).migrate()
    if done.found is None:
        warn("notice: no program is in force yet; run: clubkit init PROGRAM --store URL")
    say(_line(done), {"found": done.found, "schema": done.schema, "revisions": list(done.revisions)})


def _print(url: str) -> None:
    storage = untouched_store(url)
    found, sql = storage.schema_version(), storage.migration_sql()
    if wants_json():
        say_document({"found": found, "schema": SCHEMA_VERSION, "sql": sql})
    else:
        click.echo(sql, nl=False)


def _line(done: Migrated) -> str:
    if done.found == done.schema:
        return f"the store has schema {done.schema} already"
    before = "no tables" if done.found is None else f"schema {done.found}"
    return f"migrated the store from {before} to schema {done.schema}: {'; '.join(done.revisions)}"
