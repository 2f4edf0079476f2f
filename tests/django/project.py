"""A Django project of one small shop, set up once in a process."""

from __future__ import annotations

from contextlib import contextmanager

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings

from clubkit.calendars import Instant
from clubkit.clock import FixedClock

from ..club.shop import DAY_ZERO, a_program

ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "mariadb": "django.db.backends.mysql",
}
PROGRAM = a_program(earn=[{"id": "purchase", "per": 100}])

if not settings.configured:
    settings.configure(
        SECRET_KEY="only for tests",  # noqa: S106 - no secret
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["clubkit.integrations.django", "django_shop"],
        DATABASES={"default": {"ENGINE": ENGINES["sqlite"], "NAME": ":memory:"}},
        CLUBKIT={"PROGRAM": PROGRAM},
    )
    django.setup()


class TickingClock(FixedClock):
    """Each look at it is a microsecond later than the one before: two readings are never of one instant."""

    def now(self):
        self._now = Instant(self._now + 1)
        return self._now


def server_settings(engine, url, **options):
    """The settings of a database at a URL of SQLAlchemy."""
    return {
        "ENGINE": ENGINES[engine],
        "NAME": url.database,
        "USER": url.username or "",
        "HOST": url.host or "",
        "PORT": url.port or "",
        "OPTIONS": options,
    }


@contextmanager
def database(alias, said, *, migrates=True):
    """A database that Django knows by an alias, with all tables and the club in it, or empty."""
    connections.settings[alias] = connections.configure_settings({"default": {}, alias: said})[alias]
    if migrates:
        migrate(alias)
    yield alias
    connections[alias].close()
    del connections[alias]
    del connections.settings[alias]


def migrate(alias):
    """Make the tables of all apps, with those of apps that have no migrations."""
    with override_settings(CLUBKIT=club_setting(alias)):
        call_command("migrate", database=alias, verbosity=0, skip_checks=True, run_syncdb=True)


def club_setting(alias, **said):
    """The setting of a club in a database."""
    return {"PROGRAM": PROGRAM, "DATABASE": alias, "CLOCK": TickingClock(DAY_ZERO), **said}


def in_a_thread(work, *args):
    """What *work* returns in a thread of its own, whose connections are closed after it."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def closing():
        try:
            return work(*args)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing).result()
