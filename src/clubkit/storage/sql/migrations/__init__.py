"""
From each schema that was ever released to the one of today. Forward only.

There is one line of revisions, `versions.REVISIONS`; the n-th makes schema n out of schema n - 1. Each runs
in a transaction of its own, which also writes the new version, so a run that fails leaves the store at the
last revision that was done, and the next run goes on there. Only an empty store gets all of them in one
transaction. MariaDB commits each change of a table at once: a run that is cut short leaves a part of a
revision there, and the next run passes over what is there.

Alembic writes the statements. Its own table of versions and its scripts are not used: the store says in one
row which schema it has, which is what every `SqlStorage` looks at, and a version is one number.

To add a revision:

1. Change ``storage/sql/tables.py``, and raise `SCHEMA_VERSION` by one. New columns go after the others of
   their table. A new column may be null, or has a default of the server's: there are rows already.
2. Write ``versions/v0002_what_it_is_about.py``: a function that takes `Steps`, and a `Revision` of a few
   words that an owner understands. Write each column out with `columns`, and never import `tables`, which
   will change. Fill a column in SQL alone, with a statement that may run twice: ``... WHERE note IS NULL``.
3. Add it at the end of `REVISIONS`. What was released is never edited again.
4. Run ``tests/migrations``: migrating from empty and from the dump of each older schema must give exactly
   the tables of ``tables.py`` on each database. Then keep the new schema too, with
   ``PYTHONPATH=src python -m tests.migrations.dump``.
"""

from clubkit.errors import MissingExtraError

try:
    import alembic  # noqa: F401 - every module here needs it
except ModuleNotFoundError as error:
    raise MissingExtraError("cli") from error
