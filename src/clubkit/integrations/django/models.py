"""
The tables of a club as models, for reports and for tests. Read them; write through `club()`.

They are made of the tables of `clubkit.storage.sql`, so the two cannot differ; the migrations are ordinary
ones, and a test holds that they make the same tables.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from django.db import models
from sqlalchemy.dialects import sqlite

from clubkit.integrations.django.schema import Binary, Document, PartialIndex, Text
from clubkit.storage.sql.tables import METADATA

_PREFIX: Final = "club_"


def _model_of(table: sa.Table) -> type[models.Model]:
    name = "".join(part.capitalize() for part in table.name.removeprefix(_PREFIX).split("_"))
    fields: dict[str, Any] = {}
    keys = [column.name for column in table.primary_key.columns]
    if len(keys) > 1:
        fields["pk"] = models.CompositePrimaryKey(*keys)
    for column in table.columns:
        fields[column.name] = _field_of(column, leads=[column.name] == keys)
    meta = type("Meta", (), {"db_table": table.name, "default_permissions": ("view",), **_limits_of(table)})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def _field_of(column: sa.Column[Any], *, leads: bool) -> models.Field:
    kind = column.type
    said: dict[str, Any] = {"null": column.nullable} | ({"primary_key": True} if leads else {})
    if isinstance(kind, sa.Text):
        return Document(**said)
    if isinstance(kind, sa.String):
        return Text(max_length=kind.length, **said)
    if isinstance(kind, sa.LargeBinary):
        return Binary(max_length=kind.length, **said)
    return (
        models.SmallIntegerField(**said)
        if isinstance(kind, sa.SmallInteger)
        else models.BigIntegerField(**said)
    )


def _limits_of(table: sa.Table) -> dict[str, Any]:
    found = sorted(table.indexes, key=lambda index: str(index.name))
    unique = [index for index in found if index.unique]
    checks = [each for each in table.constraints if isinstance(each, sa.CheckConstraint)]
    return {
        "indexes": [_index_of(index, table) for index in found if not index.unique],
        "constraints": [
            # Rows without a value never collide, so a condition that leaves them out says nothing more.
            *(models.UniqueConstraint(fields=_names(index), name=str(index.name)) for index in unique),
            *(_check_of(check) for check in sorted(checks, key=lambda check: str(check.name))),
        ],
    }


def _index_of(index: sa.Index, table: sa.Table) -> models.Index:
    where = index.dialect_options["sqlite"]["where"]
    if where is None:
        return models.Index(fields=_names(index), name=str(index.name))
    # The words of SQLite are those of PostgreSQL here.
    dialect = sqlite.dialect()
    text = str(where.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return PartialIndex(fields=_names(index), name=str(index.name), where=text.replace(f"{table.name}.", ""))


def _check_of(check: sa.CheckConstraint) -> models.CheckConstraint:
    rule: Any = check.sqltext
    lookup = {sa.sql.operators.gt: "gt", sa.sql.operators.ge: "gte", sa.sql.operators.le: "lte"}[
        rule.operator
    ]
    condition = models.Q(**{f"{rule.left.name}__{lookup}": rule.right.value})
    return models.CheckConstraint(condition=condition, name=str(check.name))


def _names(index: sa.Index) -> list[str]:
    return [column.name for column in index.columns]


MODELS: Final = {table.name: _model_of(table) for table in METADATA.sorted_tables}
"""By the name of the table; each also has its own name here, such as `Member`."""

globals().update({model.__name__: model for model in MODELS.values()})
