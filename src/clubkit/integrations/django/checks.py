"""System checks: what is wrong with the club's settings, sources and databases, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import DatabaseError, connections, router

from clubkit.errors import ClubError, ProgramError, UnsafeStoreError
from clubkit.integrations.django.clubs import club
from clubkit.integrations.django.conf import (
    NAME,
    ClubSettings,
    club_settings,
    given_settings,
    nearest,
    unknown_names,
)
from clubkit.integrations.django.models import MODELS
from clubkit.integrations.django.orders import OrderSource, registered
from clubkit.storage.sql.promises import PROMISES, require_settings

PATHS = ("order_id", "member", "total", "refunded", "placed_at", "paid_at", "modified_at", "status")


def register_checks() -> None:
    """Have Django run the checks."""
    register(check_settings, Tags.compatibility)
    register(check_sources, Tags.compatibility)
    register(check_databases, Tags.database)


def check_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Whether the setting can make a club."""
    del app_configs
    try:
        given = given_settings()
    except ImproperlyConfigured as error:
        return [Error("the club has no settings", hint=str(error), id="clubkit.E001")]
    found = [
        Error(f"{NAME}[{name!r}] is unknown", hint=nearest(name), id="clubkit.E002")
        for name in unknown_names(given)
    ]
    if found:
        return list(found)
    try:
        settings = club_settings()
    except ImproperlyConfigured as error:
        return [Error("the club has no program", hint=str(error), id="clubkit.E003")]
    if settings.database not in connections:
        hint = f"known are {', '.join(sorted(connections))}"
        return [
            Error(
                f"{NAME}['DATABASE'] names {settings.database!r}, which is no database",
                hint=hint,
                id="clubkit.E004",
            )
        ]
    return _problems_of_parts(settings)


def _problems_of_parts(settings: ClubSettings) -> list[CheckMessage]:
    try:
        settings.made_program()
    except (OSError, ProgramError) as error:
        hint = "run: clubkit check, on the program file"
        return [Error(f"the program of the club cannot be read: {error}", hint=hint, id="clubkit.E003")]
    try:
        club()
    except (ImportError, TypeError, ClubError) as error:
        hint = "FUNCTIONS, KEYS, PRIVACY, CHANNELS and CLOCK are the things themselves, or what makes them"
        return [Error(f"the club cannot be made: {error}", hint=hint, id="clubkit.E005")]
    return []


def check_sources(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Whether orders can be read as the shop says, and share a transaction with the club."""
    del app_configs
    return [problem for source in registered() for problem in _problems_of_source(source)]


def _problems_of_source(source: OrderSource) -> Iterable[CheckMessage]:
    name = type(source).__qualname__
    try:
        model = source.model_class()
    except (LookupError, ValueError):
        hint = "a model is named as app.Model"
        yield Error(f"{name}.model names {source.model!r}, which is no model", hint=hint, id="clubkit.E006")
        return
    for place in PATHS:
        path = getattr(source, place)
        if isinstance(path, str) and not _leads_somewhere(model, path):
            hint = f"name a field, a path such as customer.phone, or write a method {place}(self, row)"
            text = f"{name}.{place} names {path!r}, which {source.model} has not"
            yield Error(text, hint=hint, id="clubkit.E007")
    try:
        home = club_settings().database
    except ImproperlyConfigured:
        return  # another check says so
    theirs = router.db_for_write(model)
    if theirs != home:
        kind, number = (Error, "E008") if source.is_strict else (Warning, "W001")
        yield kind(
            f"orders of {source.model} go to {theirs!r} and points to {home!r}: not in one transaction",
            hint=f"set {NAME}['DATABASE'] to {theirs!r}; else run club_sync_orders, and strict cannot be had",
            id=f"clubkit.{number}",
        )


def _leads_somewhere(model: Any, path: str) -> bool:
    """Whether a path can be walked from a model, as far as its fields say where it goes."""
    for step in path.split("."):
        if model is None or not hasattr(model, step):
            return model is None
        try:
            model = model._meta.get_field(step).related_model  # noqa: SLF001 - public, by Django's docs
        except FieldDoesNotExist:
            return True
    return True


def check_databases(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Whether the club's database keeps what it is given, and has the program of the setting in force."""
    del app_configs
    try:
        home = club_settings().database
    except ImproperlyConfigured:
        return []  # another check says so
    if home not in (databases or ()) or home not in connections:
        return []
    found: list[CheckMessage] = []
    for problems in (_problems_of_database, _problems_of_program):
        with suppress(DatabaseError):  # it cannot be reached, or is not migrated yet: Django says so
            found.extend(problems(home))
    return found


def _problems_of_database(alias: str) -> Iterable[CheckMessage]:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        mode = str(connection.settings_dict["OPTIONS"].get("transaction_mode") or "")
        if mode.upper() not in {"IMMEDIATE", "EXCLUSIVE"}:
            hint = 'set "OPTIONS": {"transaction_mode": "IMMEDIATE"} for this database'
            text = f"of two requests that write to {alias!r} one fails at once: 'database is locked'"
            yield Warning(text, hint=hint, id="clubkit.W002")
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute(PROMISES)
            rows = cursor.fetchall()
        try:
            require_settings(rows, several_writers=False)
        except UnsafeStoreError as error:
            hint = 'set "OPTIONS": {"init_command": "SET sql_mode = \'STRICT_TRANS_TABLES\'"}'
            yield Error(f"{alias!r} cannot keep the books: {error}", hint=hint, id="clubkit.E009")


def _problems_of_program(alias: str) -> Iterable[CheckMessage]:
    try:
        here = club()
    except (ImproperlyConfigured, ImportError, TypeError, ClubError, OSError):
        return  # another check says so
    kept = (
        MODELS["club_program"]
        .objects.using(alias)
        .filter(effective_at__lte=club_settings().made_clock().now())
    )
    newest = kept.order_by("-effective_at", "-n").values_list("version", flat=True).first()
    if newest is not None and newest != here.program.version:
        hint = "run: manage.py club_publish, or set the program back"
        text = "the program of the setting is not the one in force: the club refuses to work"
        yield Warning(text, hint=hint, id="clubkit.W003")
