"""
Dumps of a store of today's schema, to migrate from when there is a newer one.

Run it when `SCHEMA_VERSION` was raised, with both servers installed::

    PYTHONPATH=src python -m tests.migrations.dump

Dumps of schemas that were released stay as they are.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from clubkit.storage.sql.tables import SCHEMA_VERSION

from ..servers.databases import fresh_database, mariadb_url, postgres_url
from ..servers.programs import Postgres
from . import past

RELEASED = Path(__file__).with_name("released")


def sqlite_dump() -> str:
    """A club in a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "club.db"
        shop = past.live(f"sqlite:///{path}")
        keep(past.seen(shop.club))
        shop.club.close()
        connection = sqlite3.connect(path)
        lines = [line for line in connection.iterdump() if line not in {"BEGIN TRANSACTION;", "COMMIT;"}]
        connection.close()
        return "\n".join(lines) + "\n"


def postgres_dump() -> str:
    """A club on PostgreSQL."""
    program = Postgres.program()
    assert program is not None
    with postgres_url() as server, fresh_database(server) as url:
        past.live(url.render_as_string(hide_password=False)).club.close()
        words = ["--no-owner", "--no-privileges", "--inserts"]
        return said(str(program / "pg_dump"), *words, "-h", url.host, "-p", url.port, "-U", url.username, url)


def mariadb_dump() -> str:
    """A club on MariaDB."""
    with mariadb_url() as server, fresh_database(server) as url:
        past.live(url.render_as_string(hide_password=False)).club.close()
        words = ["--compact", "--skip-extended-insert", "--order-by-primary", "--no-tablespaces"]
        text = said("mariadb-dump", *words, "-h", url.host, "-P", url.port, "-u", url.username, url)
    # What was left to the server is left to it: newer ones have other defaults.
    return re.sub(r" COLLATE utf8mb4_general_ci| DEFAULT CHARSET=\w+ COLLATE=\w+", "", text)


def said(*words: object) -> str:
    """What a program dumps of a database, without comments and settings, which other servers may not know."""
    texts = [str(word.database if isinstance(word, sa.URL) else word) for word in words]
    done = subprocess.run(texts, capture_output=True, text=True, check=True)
    noise = ("--", "\\", "/*", "SET ", "SELECT pg_catalog.set_config")
    lines = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith(noise)]
    return "\n".join(lines) + "\n"


def keep(seen: dict[str, object]) -> None:
    """Write down what the club says of its members, for any later clubkit to say again."""
    text = json.dumps(seen, ensure_ascii=False, indent=1)
    (RELEASED / f"schema_{SCHEMA_VERSION}.json").write_text(text + "\n", "utf-8")


# --- reading one ------------------------------------------------------------------------------------


def dump_of(schema: int, database: str) -> Path:
    """The dump of a schema."""
    return RELEASED / f"schema_{schema}.{database}.sql"


def restore(url: str, path: Path) -> None:
    """Put a dump into an empty database."""
    run_script(url, path.read_text("utf-8"))


def run_script(url: str, script: str) -> None:
    """Run the statements of a script as a database's own shell would."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    connection = engine.raw_connection()
    cursor = connection.cursor()
    for statement in statements_of(script.splitlines()):
        cursor.execute(statement)
    cursor.close()
    connection.close()


def statements_of(lines: Iterable[str]) -> Iterator[str]:
    """The statements of a script: each ends at the end of a line."""
    statement = ""
    for line in lines:
        if not line.startswith("--"):
            statement += line + "\n"
        if statement.rstrip().endswith(";"):
            yield statement
            statement = ""


if __name__ == "__main__":
    RELEASED.mkdir(exist_ok=True)
    for name, dump in (("sqlite", sqlite_dump), ("postgresql", postgres_dump), ("mariadb", mariadb_dump)):
        dump_of(SCHEMA_VERSION, name).write_text(dump(), "utf-8")
    sys.stdout.write(f"kept schema {SCHEMA_VERSION}\n")
