"""What an empty club gets once its tables are there, after each migration and each flush."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from clubkit.errors import ProgramError
from clubkit.integrations.django.clubs import club
from clubkit.integrations.django.conf import club_settings
from clubkit.integrations.django.models import MODELS
from clubkit.storage.sql.tables import SCHEMA_VERSION, meta, program

_SCHEMA = "schema"


def found_club(*, using: str, **_: Any) -> None:
    """
    Note which schema the tables are of, and put the program into force where none is.

    The note lets the command line of clubkit open the same database. Does nothing on other databases, where
    the tables are not there, or where the setting or the program is wrong, which a check says.
    """
    try:
        if using != club_settings().database:
            return
        if program.name not in connections[using].introspection.table_names():
            return
        notes = MODELS[meta.name].objects.using(using)
        notes.update_or_create(name=_SCHEMA, defaults={"value": str(SCHEMA_VERSION)})
        if not MODELS[program.name].objects.using(using).exists():
            club().publish()
    except (ImproperlyConfigured, ProgramError):
        return
